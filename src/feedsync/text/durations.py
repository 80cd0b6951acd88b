"""Spans of time and parts of a whole, as a person writes them."""

from __future__ import annotations

import re

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_SPAN = re.compile(r"([0-9]{1,6})\s*([smhdw])", re.ASCII | re.IGNORECASE)
_PART = re.compile(r"([0-9]{1,3}(?:\.[0-9]+)?)\s*%", re.ASCII)


def seconds(text: str) -> int:
    """Return a span such as `10m`, `6h` or `2d` in seconds. Raises `ValueError`."""
    match = _SPAN.fullmatch(text.strip())
    if not match:
        raise ValueError(f"`{text}` is no span of time; write one like 30s, 10m, 6h or 2d")
    return int(match[1]) * _UNITS[match[2].lower()]


def part(text: str) -> float:
    """Return a part such as `50%` as a number from 0 to 1. Raises `ValueError`."""
    match = _PART.fullmatch(text.strip())
    if not match or float(match[1]) > 100:  # noqa: PLR2004
        raise ValueError(f"`{text}` is no part of a whole; write one like 50%")
    return float(match[1]) / 100
