"""Addresses and messages as they may be printed: without logins and keys. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus, urlsplit, urlunsplit

HIDDEN = "…"
_VALUE = re.compile(r"=[^&;]*")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def shown(address: str) -> str:
    """Return an address as it may be printed: no login, no fragment, and `…` for each value in the query."""
    text = _UNPRINTABLE.sub("", address)
    try:
        parts = urlsplit(text)
    except ValueError:
        return HIDDEN
    # A query without `=` may be a key as a whole.
    query = _VALUE.sub(f"={HIDDEN}", parts.query) if "=" in parts.query else parts.query and HIDDEN
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, query, ""))


def without(text: str, secrets: Iterable[str]) -> str:
    """Return `text` with `…` for each secret, also as it is spelled in an address or a Basic login."""
    from base64 import b64encode

    forms: set[str] = set()
    for secret in filter(None, secrets):
        raw = secret.encode("utf-8", "surrogatepass")
        forms |= {secret, quote(raw, safe=""), quote(raw), quote_plus(raw), b64encode(raw).decode()}
    # The longest first, as one may be part of another.
    for form in sorted(forms, key=len, reverse=True):
        text = text.replace(form, HIDDEN)
    return text
