"""Retry-After, what may be printed, header fields and content codings."""

from __future__ import annotations

import gzip
import zlib
from datetime import UTC, datetime

import pytest

from feedsync.net.decode import Decoder
from feedsync.net.headers import Headers
from feedsync.net.redact import shown, without
from feedsync.net.retry_after import seconds_of

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("-5", 0),
        ("1.5", 1.5),
        ("99999999", 86400),
        ("9" * 400, None),
        ("Tue, 24 Nov 2026 09:01:00 GMT", 60),
        ("Tuesday, 24-Nov-26 09:01:00 GMT", 60),
        ("Tue Nov 24 09:01:00 2026", 60),
        ("Tue, 24 Nov 2026 10:01:00 +0100", 60),
        ("Mon, 23 Nov 2026 09:00:00 GMT", 0),
        ("Tue, 24 Nov 2099 09:01:00 GMT", 86400),
        ("Tue, 24 Nov 99999999999 09:01:00 GMT", None),
        ("soon", None),
        ("", None),
        ("١٢", None),
        ("nan", None),
    ],
)
def test_retry_after_is_read_in_both_forms(header: str, seconds: float | None) -> None:
    assert seconds_of(header, NOW) == seconds


@pytest.mark.parametrize(
    ("address", "printed"),
    [
        ("https://user:pass@a.example:81/x?key=abc&page=2#frag", "https://a.example:81/x?key=…&page=…"),
        ("https://a.example/x?abc", "https://a.example/x?…"),
        ("https://a.example/", "https://a.example/"),
        ("https://a@b:c@a.example/?a=b=c;d=e", "https://a.example/?a=…;d=…"),
        ("https://[::1/?key=abc", "…"),
        ("https://a.example/\x1b[31m?k=v", "https://a.example/[31m?k=…"),
    ],
)
def test_an_address_is_shown_without_login_and_keys(address: str, printed: str) -> None:
    assert shown(address) == printed


def test_a_secret_is_hidden_in_each_of_its_spellings() -> None:
    text = "pä ss/1 p%C3%A4%20ss%2F1 p%C3%A4%20ss/1 p%C3%A4+ss%2F1 cMOkIHNzLzE= rest"
    assert without(text, ["pä ss/1", ""]) == "… … … … … rest"


def test_a_secret_that_is_part_of_another_leaves_nothing_of_it() -> None:
    assert without("abcdef abc", ["abc", "abcdef"]) == "… …"


def test_header_fields_are_looked_up_in_any_case_and_joined() -> None:
    headers = Headers([("Content-Type", "text/html"), ("Link", "<a>"), ("LINK", "<b>")])
    assert headers["content-type"] == headers["CONTENT-TYPE"] == "text/html"
    assert headers.get("link") == "<a>, <b>"
    assert "lInK" in headers
    assert list(headers) == ["Content-Type", "Link"]
    assert "text/html" not in repr(headers)


def raw_deflate(content: bytes) -> bytes:
    return zlib.compress(content, wbits=-15)


@pytest.mark.parametrize("size", [1, 2, 7, 65536])
@pytest.mark.parametrize(
    ("coding", "content", "decoded"),
    [
        ("", b"abc", b"abc"),
        ("identity", b"abc", b"abc"),
        ("gzip", gzip.compress(b"abc" * 100_000), b"abc" * 100_000),
        ("X-Gzip", gzip.compress(b"a" * 65536), b"a" * 65536),
        ("gzip", gzip.compress(b"one") + gzip.compress(b"") + gzip.compress(b"two") + bytes(9), b"onetwo"),
        ("deflate", zlib.compress(b"abc"), b"abc"),
        ("deflate", raw_deflate(b"abc" * 1000), b"abc" * 1000),
        ("deflate", raw_deflate(b"a" * 65536), b"a" * 65536),
        ("deflate", raw_deflate(b"a" * 65793), b"a" * 65793),
        ("gzip", b"", b""),
    ],
)
def test_a_coding_is_undone_however_it_is_cut(coding: str, content: bytes, decoded: bytes, size: int) -> None:
    decoder = Decoder(coding)
    pieces = [content[start : start + size] for start in range(0, len(content), size)]
    assert b"".join(part for piece in pieces for part in decoder.feed(piece)) == decoded
    assert decoder.is_complete()


@pytest.mark.parametrize("content", [gzip.compress(b"abc" * 99)[:-9], b"\x1f"])
def test_a_coding_that_is_cut_off_is_not_complete(content: bytes) -> None:
    decoder = Decoder("gzip")
    list(decoder.feed(content))
    assert not decoder.is_complete()


def test_a_bomb_comes_in_small_pieces() -> None:
    bomb = gzip.compress(bytes(50_000_000))
    assert max(map(len, Decoder("gzip").feed(bomb))) <= 65536


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "gzip, br", "compress"])
def test_a_coding_that_was_not_asked_for_is_refused(coding: str) -> None:
    with pytest.raises(ValueError):
        Decoder(coding)
