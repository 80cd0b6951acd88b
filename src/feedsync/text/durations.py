"""Spans of time and parts of a whole, as a person writes them."""

from __future__ import annotations

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400}
_DIGITS = 6
_ALL = 100


def seconds(text: str) -> int:
    """Return a span such as `10m`, `6h` or `2d` in seconds. Raises `ValueError`."""
    number, unit = text.strip()[:-1].rstrip(), text.strip()[-1:].lower()
    if unit not in _UNITS or not _is_number(number):
        raise ValueError(f"`{text}` is no span of time; write one like 30s, 10m, 6h, 2d or 1w")
    return int(number) * _UNITS[unit]


def in_words(seconds: int) -> str:
    """Return a span in the largest unit that it is a whole number of: `30m`."""
    unit = next((unit for unit in "wdhm" if seconds and seconds % _UNITS[unit] == 0), "s")
    return f"{seconds // _UNITS[unit]}{unit}"


def part(text: str) -> float:
    """Return a part such as `50%` as a number from 0 to 1. Raises `ValueError`."""
    number, dot, rest = text.strip().removesuffix("%").rstrip().partition(".")
    is_part = text.strip().endswith("%") and _is_number(number) and (not dot or _is_number(rest))
    if not is_part or float(f"{number}.{rest or 0}") > _ALL:
        raise ValueError(f"`{text}` is no part of a whole; write one like 50%")
    return float(f"{number}.{rest or 0}") / _ALL


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _DIGITS
