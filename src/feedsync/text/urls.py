"""Addresses: joined, encoded and kept to the schemes that a reader can follow."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

from feedsync.text.characters import composed

WEB = ("http", "https")
LINKS = (*WEB, "mailto", "tel")
# RFC 3986 section 3.3 and 3.4: what a path and a query may hold as it is; `%` so that what is encoded stays.
_PATH = "!$%&'()*+,/:;=@~"
_QUERY = _PATH + "?"
_LOGIN = "!$%&'()*+,:;=~"
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)*\.?|\[[0-9A-Fa-f:.]+\]", re.ASCII)
_EXAMPLES = (".example.com", ".example.net", ".example.org")
_EDGES = "".join(map(chr, range(33)))
# An address that needs no encoding, as nearly all do.
_ENCODED = re.compile(
    r"https?://[\w-]+(?:\.[\w-]+)*(?:/[\w.~!$&'()*+,/:;=@-]*(?:%[0-9A-Fa-f]{2}[\w.~!$&'()*+,/:;=@-]*)*)?",
    re.ASCII,
)
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
# Compiled at first use: they are large, and a run with nothing new has no use for them.
# RFC 3987 section 2.2, as far as an id has to obey it: a scheme, and nothing that ends an address.
_GUID_TAG = r"tag:[^,/]+,2026:guid/(.*)"
_IRI_PART = r"(?:[^\s%<>\"{}|\\^`\[\]#\x00-\x20\x7f-\x9f\ud800-\udfff]|%[0-9A-Fa-f]{2})"
_ABSOLUTE_IRI = rf"[A-Za-z][A-Za-z0-9+.-]*:{_IRI_PART}+(?:#{_IRI_PART}*)?"


def encode(address: str) -> str:
    """Return `address` with everything percent-encoded that RFC 3986 does not allow; twice is once.

    Raises `ValueError` for a host or port that cannot be.
    """
    return address if _ENCODED.fullmatch(address) else _encoded(address)


def _encoded(address: str) -> str:
    parts = urlsplit(_BARE_PERCENT.sub("%25", address.strip(_EDGES)))
    return urlunsplit(
        (
            parts.scheme,
            _netloc(parts),
            quote(parts.path, safe=_PATH),
            quote(parts.query, safe=_QUERY),
            quote(parts.fragment, safe=_QUERY),
        )
    )


def encode_segments(path: str) -> str:
    """Return a path of names percent-encoded in UTF-8 (NFC, case kept, never slugified)."""
    return quote(composed(path), safe="/")


def encode_segment(name: str) -> str:
    """Return one name percent-encoded, `/` too. Raises `ValueError` for `.` and `..`."""
    if name in {".", ".."}:
        raise ValueError(f"`{name}` cannot be part of an address; rename it, or give the article a `url`")
    return quote(composed(name), safe="")


def absolute(address: str, base: str, schemes: tuple[str, ...] = WEB) -> str | None:
    """Return `address` against `base`, encoded, or `None` where that is no address of these schemes."""
    # Browsers drop tabs and newlines inside an address, so `java\nscript:` is a scheme (WHATWG URL 4.4).
    address = re.sub(r"[\t\n\r]", "", address.strip(_EDGES))
    try:
        joined = urljoin(base, address)
        parts = urlsplit(joined)
        if parts.scheme not in schemes or (parts.scheme in WEB and not parts.hostname):
            return None
        return encode(joined)
    except ValueError:
        return None


def relative(address: str, page: str) -> str:
    """Return an address as a link from a page on the same host, which leads there in a copy of both too."""
    target, start = urlsplit(address), urlsplit(page)
    if (target.scheme, target.netloc) != (start.scheme, start.netloc):
        return address
    path = posixpath.relpath(target.path, posixpath.dirname(start.path))
    # What has a colon before the first slash would be another scheme.
    path = f"./{path}" if ":" in path.partition("/")[0] else path
    return urlunsplit(("", "", path, target.query, target.fragment))


def _netloc(parts: SplitResult) -> str:
    """Return the authority of an address in ASCII. Raises `ValueError` where it cannot be one."""
    if not parts.netloc:
        return ""
    login, at, place = parts.netloc.rpartition("@")
    port = parts.port  # which raises for one that cannot be
    host = re.sub(r":\d*$", "", place, flags=re.ASCII)
    if not host.isascii():
        import idna

        host = idna.encode(host, uts46=True).decode()
    if not _HOST.fullmatch(host):
        raise ValueError(f"`{host}` is no host")
    return quote(login, safe=_LOGIN) + at + host + (f":{port}" if port is not None else "")


def below_site(address: str, site_url: str) -> str:
    """Return an address of the site: one that begins with `/` is appended to the path of `site_url`."""
    return (
        site_url.rstrip("/") + address
        if address.startswith("/") and not address.startswith("//")
        else address
    )


def path_below(address: str, base: str) -> str | None:
    """Return what follows `base` in an address of the same host, whatever scheme it is; `None` of another."""
    parts, root = urlsplit(address), urlsplit(base)
    folder = root.path.rstrip("/") + "/"
    if (parts.hostname, parts.port) != (root.hostname, root.port) or not parts.path.startswith(folder):
        return None
    return urlunsplit(("", "", parts.path.removeprefix(folder), parts.query, parts.fragment))


def is_absolute_iri(text: str) -> bool:
    """Whether `text` may be an Atom id as it stands (RFC 4287 section 4.2.6)."""
    return re.fullmatch(_ABSOLUTE_IRI, text) is not None


def as_iri(article_id: str, site_url: str) -> str:
    """Return an id that Atom accepts: an absolute IRI as it is, else a tag URI (RFC 4151) that holds it."""
    if is_absolute_iri(article_id):
        return article_id
    return f"tag:{urlsplit(site_url).hostname},2026:guid/{quote(article_id, safe='')}"


def without_tag(article_id: str) -> str:
    """Return the id that `as_iri` put into a tag URI; any other as it is."""
    if not article_id.startswith("tag:"):
        return article_id
    match = re.fullmatch(_GUID_TAG, article_id, re.DOTALL)
    return unquote(match[1]) if match else article_id


def is_example(address: str) -> bool:
    """Whether an address is below a name that is kept for examples (RFC 2606, section 3)."""
    try:
        host = (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return False
    return f".{host}".endswith(_EXAMPLES)
