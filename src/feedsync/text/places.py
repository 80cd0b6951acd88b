"""Patterns with places such as `/{year}/{slug}/`: words in braces, and nothing else that a brace could do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from feedsync.text.suggest import did_you_mean

_PLACE = re.compile(r"\{(\w+)\}", re.ASCII)


def check(pattern: str, known: Iterable[str]) -> list[str]:
    """Return the places in `pattern`. Raises `ValueError` for one that is not known, and for other braces."""
    known = list(known)
    places = _PLACE.findall(pattern)
    names = ", ".join(f"{{{name}}}" for name in known)
    for place in places:
        if place not in known:
            raise ValueError(f"`{{{place}}}` is none of {names}{did_you_mean(place, known)}")
    if re.search(r"[{}]", _PLACE.sub("", pattern)):
        raise ValueError(f"`{pattern}` has braces that are none of {names}")
    return places


@lru_cache(maxsize=100)
def names(pattern: str) -> tuple[str, ...]:
    """Return the places in `pattern`, which has been checked, each once."""
    return tuple(dict.fromkeys(_PLACE.findall(pattern)))


def fill(pattern: str, values: Mapping[str, str]) -> str:
    """Return `pattern`, which has been checked, with its places filled."""
    return pattern.format_map(values)
