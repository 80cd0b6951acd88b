"""The pictures of the terminal show what is printed, and the pages show them."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs" / "images"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
MOST_BYTES = 60_000


def test_the_pictures_show_what_the_commands_print() -> None:
    script = [sys.executable, ROOT / "scripts/screenshots.py", "--check"]
    done = subprocess.run(script, capture_output=True, text=True, check=False)
    assert (done.stderr, done.returncode) == ("", 0)


def test_each_picture_is_on_a_page_in_words_too_and_each_that_a_page_names_is_there() -> None:
    shown = {}
    for page in PAGES:
        prose = re.sub(r"^(`{3,}).*?^\1$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
        for words, target in re.findall(r"!\[([^\]]*)\]\(([^)]+)\)", prose):
            shown[(page.parent / target).resolve()] = words
    assert set(shown) == {file.resolve() for file in IMAGES.glob("*.png")}
    assert all(shown.values())


def test_pictures_are_light_and_whole_lines_fit_in() -> None:
    for file in sorted(IMAGES.glob("*.png")):
        assert file.stat().st_size < MOST_BYTES, file.name
        lines = re.sub(r"\x1b\[[\d;]*m", "", file.with_suffix(".txt").read_text("utf-8")).splitlines()
        assert max(map(len, lines)) <= 100
        with Image.open(file) as picture:
            assert picture.height / picture.width > len(lines) * 20 / 1000, file.name
