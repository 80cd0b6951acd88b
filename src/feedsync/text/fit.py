"""Fits the text of a post into what a network takes. Pure."""

from __future__ import annotations

from feedsync.text.measures import Measure


def fitted(text: str, measure: Measure) -> str:
    """Return a text that fits, cut where it does the least harm. Idempotent."""
    while text and not measure.fits(text):
        text = text[:-1]
    return text
