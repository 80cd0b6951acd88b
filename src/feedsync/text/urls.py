"""Addresses: joined, encoded and kept to the schemes that a reader can follow."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

WEB = ("http", "https")
LINKS = (*WEB, "mailto", "tel")
# RFC 3986 section 2.2 reserved, and `%` so that what is encoded stays as it is.
_KEEP = "!#$%&'()*+,/:;=?@[]~"
_EDGES = "".join(map(chr, range(33)))
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
# RFC 3987 section 2.2, as far as an id has to obey it: a scheme, and nothing that ends an address.
_ABSOLUTE_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x1f]+")


def encode(address: str) -> str:
    """Return `address` with everything percent-encoded that RFC 3986 does not allow; twice is once."""
    return quote(_BARE_PERCENT.sub("%25", address.strip()), safe=_KEEP)


def encode_segments(path: str) -> str:
    """Return a path of names percent-encoded in UTF-8 (NFC, case kept, never slugified)."""
    return quote(unicodedata.normalize("NFC", path), safe="/")


def encode_segment(name: str) -> str:
    """Return one name percent-encoded, `/` too. Raises `ValueError` for `.` and `..`."""
    if name in {".", ".."}:
        raise ValueError(f"`{name}` cannot be part of an address")
    return quote(unicodedata.normalize("NFC", name), safe="")


def absolute(address: str, base: str, schemes: tuple[str, ...] = WEB) -> str | None:
    """Return `address` against `base`, encoded, or `None` where that is no address of these schemes."""
    # Browsers drop tabs and newlines inside an address, so `java\nscript:` is a scheme (WHATWG URL 4.4).
    address = re.sub(r"[\t\n\r]", "", address.strip(_EDGES))
    try:
        joined = urljoin(base, address)
        parts = urlsplit(joined)
        if parts.scheme not in schemes or (parts.scheme in WEB and not parts.hostname):
            return None
        return encode(urlunsplit(parts._replace(netloc=_ascii_host(parts.netloc))))
    except (ValueError, UnicodeError):
        return None


def _ascii_host(netloc: str) -> str:
    if netloc.isascii():
        return netloc
    login, at, host = netloc.rpartition("@")
    name, colon, port = host.partition(":")
    return login + at + name.encode("idna").decode() + colon + port


def below_site(address: str, site_url: str) -> str:
    """Return an address of the site: one that begins with `/` is appended to the path of `site_url`."""
    return (
        site_url.rstrip("/") + address
        if address.startswith("/") and not address.startswith("//")
        else address
    )


def is_absolute_iri(text: str) -> bool:
    """Whether `text` may be an Atom id as it stands (RFC 4287 section 4.2.6)."""
    return _ABSOLUTE_IRI.fullmatch(text) is not None
