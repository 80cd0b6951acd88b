"""Samples of plugins, each in a package of its own, installed beside feedsync."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent
WHEELS = Path(sys.prefix) / "wheels"


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def installed(folder: Path, example: Path) -> Path:
    """Build feedsync and a sample, install both from local wheels alone, and return the environment."""
    feedsync, sample = folder / "feedsync", folder / "sample"
    no_caches = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "src", feedsync / "src", ignore=no_caches)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, feedsync)
    shutil.copytree(example, sample, ignore=no_caches)
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "PIP_CONFIG_FILE": os.devnull}
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input"]
    offline = ["--no-index", "--find-links", WHEELS]
    build = [*pip, "wheel", *offline, "--no-deps", "--no-build-isolation", "-w", folder / "built"]
    subprocess.run([*build, feedsync, sample], env=environment, check=True, capture_output=True)
    venv.create(folder / "empty", with_pip=False, symlinks=True)
    install = [*pip, "--python", folder / "empty/bin/python", "install", *offline]
    wheels = sorted((folder / "built").glob("*.whl"))
    subprocess.run([*install, *wheels], env=environment, check=True, capture_output=True)
    return folder / "empty"
