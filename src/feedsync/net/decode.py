"""Bodies out of gzip and deflate, piece by piece: a bomb costs no more memory than it may."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

_PIECE = 64 * 1024
_GZIP = 16 + zlib.MAX_WBITS
_GZIP_START = b"\x1f\x8b"


class Decoder:
    """Undoes one content coding (RFC 9110 section 8.4.1). Raises `ValueError` for one that was not asked for.

    `zlib.error` is for bytes that are not in it.
    """

    def __init__(self, content_encoding: str) -> None:
        names = [name.strip().lower() for name in content_encoding.split(",")]
        names = [name for name in names if name not in {"", "identity"}]
        if len(names) > 1 or not {"gzip", "x-gzip", "deflate"}.issuperset(names):
            raise ValueError(", ".join(names))
        self._coding = names[0].removeprefix("x-") if names else ""
        self._start = b""
        self._stream: zlib._Decompress | None = None
        self._is_over = False

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """Yield what `piece` holds, in small pieces: who stops taking them is not flooded."""
        if not self._coding:
            yield piece
            return
        piece, self._start = self._start + piece, b""
        is_full = False
        while (piece or is_full) and not self._is_over:
            stream = self._stream_of(piece)
            if stream is None:
                return
            decoded = stream.decompress(piece, _PIECE)
            yield decoded
            # A full piece may leave some more in zlib, though it took all of the input.
            is_full = len(decoded) == _PIECE and not stream.eof
            piece = stream.unused_data if stream.eof else stream.unconsumed_tail

    def is_complete(self) -> bool:
        """Whether the coding came to its end; nothing at all is complete, too."""
        return not self._coding or (self._stream.eof if self._stream else not self._start)

    def _stream_of(self, piece: bytes) -> zlib._Decompress | None:
        """Return the stream that `piece` belongs to; `None` if it has to wait, or is padding.

        After the end of a gzip member another may follow (RFC 1952 section 2.2).
        """
        if self._stream and not self._stream.eof:
            return self._stream
        if len(piece) < len(_GZIP_START):
            self._start = piece
            return None
        is_gzip = self._coding == "gzip"
        if self._stream and not (is_gzip and piece.startswith(_GZIP_START)):
            self._is_over = True
            return None
        self._stream = zlib.decompressobj(_GZIP if is_gzip else _deflate_bits(piece))
        return self._stream


def _deflate_bits(start: bytes) -> int:
    """Return what zlib has to expect: `deflate` comes with (RFC 1950) and without (RFC 1951) a head."""
    has_head = start[0] & 15 == zlib.DEFLATED and int.from_bytes(start[:2]) % 31 == 0
    return zlib.MAX_WBITS if has_head else -zlib.MAX_WBITS
