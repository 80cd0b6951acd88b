"""An environment to measure in: run-time packages, feedsync from a wheel of the checkout, all compiled."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HERE = Path(__file__).resolve().parent
CACHE = ROOT / "build" / "bench"
WHEELS = ROOT / ".venv" / "wheels"
# What the figures depend on beside the source.
_MEASURING = (
    *("bare.py", "corpus.py", "floor.py", "measure.py", "opened.py", "parts.py", "posting.py", "receiver.py"),
    *("runner.py", "telling.py"),
)
_FILES = ("pyproject.toml", "LICENSE", "requirements.lock")
_PIP = [sys.executable, "-I", "-m", "pip", "--disable-pip-version-check", "--no-input", "--quiet"]
# As pip writes the one of feedsync.
_SCRIPT = """\
#!{python}
import sys
from {module} import main
if __name__ == '__main__':
    sys.exit(main())
"""


def variables() -> dict[str, str]:
    """Return the environment of whatever is run: nothing in it that Python listens to."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(CACHE),
        "LANG": "C.UTF-8",
        "PIP_CONFIG_FILE": os.devnull,
    }


class Environment:
    """The environment, made anew for another source; the source is copied before anything is done."""

    def __init__(self) -> None:
        self._source = CACHE / "source"
        self._venv = CACHE / "venv"
        self.python = self._venv / "bin" / "python"
        self.digest = self._copy()

    def program(self, name: str) -> Path:
        """Return the path of a program in it."""
        return self._venv / "bin" / name

    def make(self) -> None:
        """Make it, if it is not there for this source."""
        stamp = self._venv / "made"
        wanted = f"{self.digest} {sys.version}"
        if stamp.exists() and stamp.read_text("utf-8") == wanted:
            return
        if not WHEELS.is_dir():
            raise SystemExit("there is no wheelhouse in .venv: make setup with pip (UV=) makes one")
        shutil.rmtree(self._venv, ignore_errors=True)
        shutil.rmtree(CACHE / "built", ignore_errors=True)
        _run(
            [*_PIP, "wheel", "--no-index", "--no-deps", "--no-build-isolation"], CACHE / "built", self._source
        )
        venv.create(self._venv, with_pip=False, symlinks=True)
        (wheel,) = (CACHE / "built").glob("*.whl")
        install = [*_PIP, "--python", str(self.python), "install", "--no-index", "--find-links", str(WHEELS)]
        subprocess.run([*install, wheel], env=variables(), check=True)
        for name in ("floor", "bare"):
            self._install_program(name)
        subprocess.run([self.python, "-m", "compileall", "-q", self._packages()], env=variables(), check=True)
        stamp.write_text(wanted, "utf-8")

    def _copy(self) -> str:
        """Copy the source, where nobody changes it meanwhile, and return a digest of all that is measured."""
        shutil.rmtree(self._source, ignore_errors=True)
        shutil.copytree(ROOT / "src", self._source / "src", ignore=shutil.ignore_patterns("__pycache__"))
        for name in _FILES:
            shutil.copy(ROOT / name, self._source)
        digest = hashlib.sha256()
        copied = sorted(path for path in self._source.rglob("*") if path.is_file())
        for file in (*copied, *(HERE / name for name in _MEASURING)):
            digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
        return digest.hexdigest()[:16]

    def _packages(self) -> Path:
        (packages,) = (self._venv / "lib").glob("python*/site-packages")
        return packages

    def _install_program(self, name: str) -> None:
        """Install a program to compare with, as feedsync is: a compiled module and its script."""
        module = f"bench_{name}"
        shutil.copy(HERE / f"{name}.py", self._packages() / f"{module}.py")
        script = self.program(name)
        script.write_text(_SCRIPT.format(python=self.python, module=module), "utf-8")
        script.chmod(0o755)


def _run(pip: list[str], into: Path, source: Path) -> None:
    subprocess.run([*pip, "-w", into, source], env=variables(), check=True)
