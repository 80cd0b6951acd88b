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
PROGRAMS = HERE / "programs"
# The files of the benchmark that no figure depends on.
_TELLING = set("bench.py given.py goals.py page.py profiled.py profiling.py tables.py words.py".split())
# A store that invents its articles, as a plugin that is installed.
_PLUGIN = HERE / "feedsync-invented"
_PROGRAMS = ("floor", "bare", "bare_feedgen", "rendered")
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
        "TERM": "xterm",
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
        venv.create(self._venv, with_pip=False, symlinks=True)
        for source in (self._source, self._source / "plugin"):
            self._install(source)
        for name in _PROGRAMS:
            self._install_program(name)
        subprocess.run([self.python, "-m", "compileall", "-q", self._packages()], env=variables(), check=True)
        stamp.write_text(wanted, "utf-8")

    def _copy(self) -> str:
        """Copy the source, where nobody changes it meanwhile, and return a digest of all that is measured."""
        shutil.rmtree(self._source, ignore_errors=True)
        shutil.copytree(ROOT / "src", self._source / "src", ignore=shutil.ignore_patterns("__pycache__"))
        for name in _FILES:
            shutil.copy(ROOT / name, self._source)
        shutil.copytree(_PLUGIN, self._source / "plugin")
        shutil.copy(HERE / "articles.py", self._source / "plugin" / "src" / "feedsync_invented")
        measuring = [file for file in HERE.rglob("*") if file.suffix != ".pyc" and file.name not in _TELLING]
        digest = hashlib.sha256()
        for file in sorted(path for path in (*self._source.rglob("*"), *measuring) if path.is_file()):
            digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
        return digest.hexdigest()[:16]

    def _install(self, source: Path) -> None:
        """Make a wheel of a package and install it, with what it needs."""
        into = CACHE / "built" / source.name
        build = [*_PIP, "wheel", "--no-index", "--no-deps", "--no-build-isolation", "-w", into, source]
        subprocess.run(build, env=variables(), check=True)
        (wheel,) = into.glob("*.whl")
        install = [*_PIP, "--python", str(self.python), "install", "--no-index", "--find-links", str(WHEELS)]
        subprocess.run([*install, wheel], env=variables(), check=True)

    def _packages(self) -> Path:
        (packages,) = (self._venv / "lib").glob("python*/site-packages")
        return packages

    def _install_program(self, name: str) -> None:
        """Install a program to compare with, as feedsync is: a compiled module and its script."""
        module = f"bench_{name}"
        shutil.copy(PROGRAMS / f"{name}.py", self._packages() / f"{module}.py")
        script = self.program(name)
        script.write_text(_SCRIPT.format(python=self.python, module=module), "utf-8")
        script.chmod(0o755)
