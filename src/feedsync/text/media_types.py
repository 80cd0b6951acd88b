"""Media types by file ending and by first bytes.

The tables are our own, because those of machines differ and bytes may not.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

UNKNOWN = "application/octet-stream"
HEAD = 16  # bytes that `of_bytes` looks at
_FORM = re.compile(r"[a-z0-9][\w.+-]*/[a-z0-9][\w.+-]*(?:\s*;.*)?", re.IGNORECASE | re.ASCII)

_TYPES = {
    "avif": "image/avif", "bmp": "image/bmp", "gif": "image/gif", "heic": "image/heic", "ico": "image/x-icon",
    "jpe": "image/jpeg", "jpeg": "image/jpeg", "jpg": "image/jpeg", "png": "image/png",
    "svg": "image/svg+xml", "tif": "image/tiff", "tiff": "image/tiff", "webp": "image/webp",
    "aac": "audio/aac", "flac": "audio/flac", "m4a": "audio/mp4", "mp3": "audio/mpeg", "oga": "audio/ogg",
    "ogg": "audio/ogg", "opus": "audio/ogg", "wav": "audio/wav", "weba": "audio/webm",
    "m4v": "video/mp4", "mkv": "video/x-matroska", "mov": "video/quicktime", "mp4": "video/mp4",
    "mpeg": "video/mpeg", "mpg": "video/mpeg", "ogv": "video/ogg", "webm": "video/webm",
    "csv": "text/csv", "htm": "text/html", "html": "text/html", "ics": "text/calendar", "md": "text/markdown",
    "srt": "application/x-subrip", "txt": "text/plain", "vtt": "text/vtt",
    "doc": "application/msword", "epub": "application/epub+zip", "gz": "application/gzip",
    "json": "application/json", "odt": "application/vnd.oasis.opendocument.text", "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml", "zip": "application/zip",
}  # fmt: skip


def of_address(url: str) -> str:
    """Return the media type that the ending of an address tells, else `application/octet-stream`."""
    name = urlsplit(url).path.rpartition("/")[2]
    return _TYPES.get(name.rpartition(".")[2].lower(), UNKNOWN) if "." in name else UNKNOWN


# Only what the first bytes tell for sure: containers such as Ogg or MP4 may hold sound or pictures.
_HEADS = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (4, b"ftypavif", "image/avif"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"fLaC", "audio/flac"),
)


def of_bytes(head: bytes) -> str:
    """Return the media type that the first bytes of a file tell for sure, else `application/octet-stream`."""
    return next((name for start, mark, name in _HEADS if head[start:].startswith(mark)), UNKNOWN)


def is_media_type(text: str) -> bool:
    """Whether a text has the form of a media type (RFC 6838 section 4.2)."""
    return _FORM.fullmatch(text.strip()) is not None
