"""What sending has to say."""

from __future__ import annotations

from msgspec import Struct, field


class Drained(Struct):
    """The state in which each row was left that was sent, looked for or given up, by its number."""

    settled: dict[int, str] = field(default_factory=dict)
