"""The word that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `; did you mean …?` for the nearest of `known`, or nothing."""
    near = nearest(word, known)
    return f"; did you mean `{near}`?" if near else ""


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the nearest of `known`, empty where none is near."""
    import difflib

    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return near[0] if near else ""
