"""Answers that are kept, so that what has not changed is not fetched again (RFC 9110 section 13.1)."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import msgspec

from feedsync import whole_file
from feedsync.net.client import Answer, Client
from feedsync.net.headers import Headers

_OK = 200
_NOT_MODIFIED = 304
_DIGEST_BYTES = 32
# What is told of a body; other fields may hold secrets (cookies) or are about one answer alone.
_KEPT = frozenset({"content-type", "content-language", "link", "etag", "last-modified"})


class _Kept(msgspec.Struct, frozen=True):
    headers: list[tuple[str, str]]
    body: bytes


def get_cached(client: Client, address: str, folder: Path) -> tuple[Answer, bool]:
    """Return the answer of an address, and whether it is the one kept in `folder`, as nothing has changed.

    Validators are sent back as they came (RFC 9110 sections 8.8 and 13.1). A file that cannot be read or
    written costs only a whole answer next time. Raises `FetchError`, as `Client.get_patiently` does.
    """
    file = folder / _digest(address.encode("utf-8", "surrogatepass")).hex()
    kept = _read(file)
    fields = Headers(kept.headers) if kept else Headers()
    wanted = {"If-None-Match": fields.get("ETag"), "If-Modified-Since": fields.get("Last-Modified")}
    answer = client.get_patiently(address, {name: value for name, value in wanted.items() if value})
    if kept and answer.status == _NOT_MODIFIED:
        return Answer(answer.url, _OK, fields, kept.body), True
    if answer.status == _OK:
        # Only for saving: an answer is no worse for not being kept.
        with suppress(OSError):
            _keep(file, answer)
    return answer, False


def _keep(file: Path, answer: Answer) -> None:
    if "ETag" not in answer.headers and "Last-Modified" not in answer.headers:
        whole_file.remove(file)
        return
    fields = [(name, value) for name, value in answer.headers.items() if name.lower() in _KEPT]
    content = msgspec.msgpack.encode(_Kept(fields, answer.body))
    whole_file.replace(file, _digest(content) + content, is_flushed=False)


def _read(file: Path) -> _Kept | None:
    try:
        stored = file.read_bytes()
        content = stored[_DIGEST_BYTES:]
        # Also against a half-written file: it was not flushed.
        if stored[:_DIGEST_BYTES] != _digest(content):
            return None
        return msgspec.msgpack.decode(content, type=_Kept)
    except (OSError, msgspec.MsgspecError):
        return None


def _digest(content: bytes) -> bytes:
    import hashlib

    return hashlib.sha256(content).digest()
