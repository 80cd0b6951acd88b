"""Media types by file ending: a table of our own, because machines' tables differ and bytes may not."""

from __future__ import annotations

from urllib.parse import urlsplit

UNKNOWN = "application/octet-stream"

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
