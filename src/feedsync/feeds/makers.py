"""What entries are made with: our own code, which a checkout changes under the same version, and packages."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib.machinery import PathFinder
from pathlib import Path

from feedsync import __version__

# All that `feeds.entry` imports, but for the values of the configuration.
_CODE = ("article.py", "feeds/entry.py", "text/*.py")
_PACKAGES = ("comrak", "idna", "nh3", "selectolax")
_ROOT = Path(__file__).parents[1]


def fingerprint(root: Path = _ROOT) -> str:
    """Return what is the same for as long as the same article becomes the same entry."""
    found = hashlib.sha256(f"{__version__} {sys.version}".encode())
    for pattern in _CODE:
        for file in sorted(root.glob(pattern)):
            found.update(file.name.encode() + file.read_bytes())
    for name in _PACKAGES:
        for release in _releases(name):
            found.update(release.encode())
    return found.hexdigest()


def _releases(name: str) -> Iterator[str]:
    """Yield what tells the release of a package. To ask `importlib.metadata` would cost far more."""
    spec = PathFinder.find_spec(name)
    if spec is None or spec.origin is None:
        return
    file = Path(spec.origin)
    # Programs that are packed into one file have none of these.
    with suppress(OSError):
        told = sorted(one.name for one in file.parents[1].iterdir() if one.name.startswith(f"{name}-"))
        status = file.stat()
        yield from told or [f"{name} {status.st_size} {status.st_mtime_ns}"]
