"""How wide and high a picture is, by the first bytes of its file."""

from __future__ import annotations

from struct import error as StructError  # noqa: N812  a class
from struct import unpack_from

HEAD = 65_536  # bytes that are enough for nearly all: what a camera writes first is longer in few
# ITU T.81, table B.1: frames, without tables of Huffman codes, arithmetic conditioning, and what is reserved.
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


def of_bytes(head: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG, GIF, JPEG or WebP picture in pixels, `None` where it is unknown."""
    try:
        if head.startswith(b"\x89PNG\r\n\x1a\n"):
            return _pair(">II", head, 16)
        if head.startswith((b"GIF87a", b"GIF89a")):
            return _pair("<HH", head, 6)
        if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
            return _webp(head)
        return _jpeg(head) if head.startswith(b"\xff\xd8\xff") else None
    except StructError:
        return None


def _pair(form: str, head: bytes, start: int) -> tuple[int, int]:
    first, second = unpack_from(form, head, start)
    return int(first), int(second)


def _webp(head: bytes) -> tuple[int, int] | None:
    """Return the size by the WebP container specification: lossy, lossless, extended."""
    kind = head[12:16]
    if kind == b"VP8 ":
        width, height = _pair("<HH", head, 26)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L":
        (bits,) = unpack_from("<I", head, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8X" and len(head) >= 30:  # noqa: PLR2004
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    return None


def _jpeg(head: bytes) -> tuple[int, int] | None:
    place = 2
    while place + 9 <= len(head):
        if head[place] != 0xFF:  # noqa: PLR2004
            return None
        marker = head[place + 1]
        if marker in _FRAMES:
            height, width = _pair(">HH", head, place + 5)
            return width, height
        place += 1 if marker == 0xFF else 2 + int(unpack_from(">H", head, place + 2)[0])  # noqa: PLR2004
    return None
