"""The project's wheel, built and installed in an empty environment without a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parent.parent
WHEELS = Path(sys.prefix) / "wheels"


def test_the_wheel_installs_from_local_wheels_alone_and_runs_the_readme_s_example(tmp_path: Path) -> None:
    if not WHEELS.is_dir():
        pytest.skip("there is no wheelhouse in this environment: make setup with pip makes one")
    source = tmp_path / "source"
    shutil.copytree(ROOT / "src", source / "src", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PIP_CONFIG_FILE": os.devnull}
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input"]
    build = [
        *pip,
        "wheel",
        "--no-index",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        tmp_path / "built",
        source,
    ]
    subprocess.run(build, env=environment, check=True, capture_output=True)
    (wheel,) = (tmp_path / "built").glob("*.whl")
    templates = {str(path.relative_to(ROOT / "src")) for path in ROOT.glob("src/feedsync/*/templates/*")}
    packed = {name for name in ZipFile(wheel).namelist() if "/templates/" in name}
    assert packed == templates
    venv.create(tmp_path / "empty", with_pip=False, symlinks=True)
    python = tmp_path / "empty/bin/python"
    install = [*pip, "--python", python, "install", "--no-index", "--find-links", WHEELS, wheel]
    subprocess.run(install, env=environment, check=True, capture_output=True)

    config = (ROOT / "README.md").read_text("utf-8").split("```yaml\n")[1].split("```")[0]
    (tmp_path / "config.yaml").write_text(config, "utf-8")
    (tmp_path / "content").mkdir()
    (tmp_path / "content/2026-11-20-mio.md").write_text("# Mio\n\nTesto.\n", "utf-8")
    command = [tmp_path / "empty/bin/feedsync", "run", "-v"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert ("+1 new" in done.stdout, done.stderr, done.returncode) == (True, "", 0)
