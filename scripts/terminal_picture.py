"""Pictures of a terminal: a command is run on one, and Chromium draws what it prints."""

from __future__ import annotations

import fcntl
import hashlib
import html
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
from pathlib import Path

from PIL import Image, ImageColor
from PIL.PngImagePlugin import PngInfo

COLUMNS = 100
MADE_OF = "Text-SHA256"
SCALE = 1.5  # pixels of the picture for one of the page: it shall be sharp on any screen
_LINE, _SIGN, _EDGE, _BAR = (
    20,
    8.43,
    20,
    34,
)  # pixels of the page: of 14-pixel DejaVu Sans Mono, and around it
_GROUND, _BAR_GROUND, _DOTS = "#1f2430", "#2a3040", "#566080"
_INKS = {
    "plain": "#d5d9e3",
    "white": "#ffffff",
    "dim": "#8a93ab",
    "red": "#ff7b85",
    "green": "#9fdc7c",
    "yellow": "#ffd173",
    "cyan": "#7fd4e8",
}
_STEPS = 6  # from the ground to an ink, at the edges of letters
_STYLE = re.compile(r"\x1b\[([\d;]*)m")
_OTHER = re.compile(r"\x1b\[[\d;?]*[A-Za-ln-z]|\r")
_CLASSES = {
    "1": "bold",
    "2": "dim",
    "3": "slanted",
    "4": "lined",
    "31": "red",
    "32": "green",
    "33": "yellow",
    "36": "cyan",
}
_PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: {ground} }}
header {{ height: {bar}px; background: {bar_ground}; display: flex; align-items: center; gap: 8px;
  padding-left: 14px }}
header i {{ width: 11px; height: 11px; border-radius: 50%; background: {dots} }}
pre {{ margin: 0; padding: {edge}px; color: {plain}; white-space: pre;
  font: 14px/{line}px "DejaVu Sans Mono", "Liberation Mono", monospace }}
.prompt, .dim {{ color: {dim} }} .typed, .bold {{ color: {white}; font-weight: bold }}
.slanted {{ font-style: italic }} .lined {{ text-decoration: underline }} .cyan {{ color: {cyan} }}
.red {{ color: {red} }} .green {{ color: {green} }} .yellow {{ color: {yellow} }}
</style><header><i></i><i></i><i></i></header><pre>{text}</pre>"""


def printed(command: list[str], folder: Path, environment: dict[str, str]) -> str:
    """Return what a command prints on a terminal, with the colours as codes (ECMA-48, section 8.3.117)."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, COLUMNS, 0, 0))
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    told = b""
    while part := _read(ours):
        told += part
    os.close(ours)
    process.wait()
    return _OTHER.sub("", told.decode("utf-8")).rstrip("\n")


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # Linux says so when the last writer has gone
        return b""


def digest(text: str) -> str:
    """Return what a picture says that it was made of."""
    return hashlib.sha256(text.encode()).hexdigest()


def made_of(file: Path) -> str:
    """Return the digest of the text that a picture shows, nothing where there is none."""
    if not file.exists():
        return ""
    with Image.open(file) as picture:
        return str(picture.info.get(MADE_OF, ""))


def draw(text: str, file: Path) -> None:
    """Draw lines, of which those that begin with `$ ` were typed, into a PNG."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        sys.exit("Chromium is missing: make live-setup")
    lines = text.split("\n")
    width = round(COLUMNS * _SIGN) + 2 * _EDGE
    height = len(lines) * _LINE + 2 * _EDGE + _BAR
    page = _PAGE.format(
        **_INKS,
        bar=_BAR,
        edge=_EDGE,
        line=_LINE,
        ground=_GROUND,
        bar_ground=_BAR_GROUND,
        dots=_DOTS,
        text="\n".join(map(_line, lines)),
    )
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "page.html").write_text(page, "utf-8")
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"]
        subprocess.run(
            [
                *(chromium, *flags, f"--user-data-dir={folder}/home", f"--force-device-scale-factor={SCALE}"),
                *(
                    f"--window-size={width},{height}",
                    f"--screenshot={folder}/shot.png",
                    f"{folder}/page.html",
                ),
            ],
            check=True,
            capture_output=True,
        )
        with Image.open(f"{folder}/shot.png") as shot:
            few = shot.convert("RGB").quantize(palette=_palette(), dither=Image.Dither.NONE)
            file.parent.mkdir(parents=True, exist_ok=True)
            told = PngInfo()
            told.add_text(MADE_OF, digest(text))
            few.save(file, optimize=True, pnginfo=told)


def _palette() -> Image.Image:
    """Return the colours of a picture, none of which is lost for being rare: few make a small file."""
    ground = ImageColor.getrgb(_GROUND)
    colours = [ImageColor.getrgb(_BAR_GROUND), ImageColor.getrgb(_DOTS), ground]
    for ink in map(ImageColor.getrgb, _INKS.values()):
        for step in range(1, _STEPS + 1):
            share = step / _STEPS
            colours.append(tuple(round(a + (b - a) * share) for a, b in zip(ground, ink, strict=True)))
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in colours for part in colour])
    return palette


def _line(line: str) -> str:
    if line.startswith("$ "):
        return f'<span class="prompt">$</span> <span class="typed">{html.escape(line[2:])}</span>'
    first, *styled = _STYLE.split(line)
    parts = [html.escape(first)]
    for codes, text in zip(styled[::2], styled[1::2], strict=True):
        classes = " ".join(_CLASSES[code] for code in codes.split(";") if code in _CLASSES)
        parts.append(f'<span class="{classes}">{html.escape(text)}</span>' if classes else html.escape(text))
    return "".join(parts)
