"""What a database is to the rest of this room.

Statements are written once, with `?` for a value. Everything happens inside `transaction()`, which
turns whatever the database says no to into a `StateError`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, ClassVar, Protocol, TypeVar

Row = tuple[Any, ...]
T = TypeVar("T")
PART = 500  # rows that are written, or values that are asked for, at once


class Database(Protocol):
    """One connection. `place` is what a person knows the database by.

    `words` are what fills the braces of a statement, `has_meta` finds the table of that name, and
    `random` gives a random text.
    """

    place: str
    words: ClassVar[Mapping[str, str]]
    has_meta: ClassVar[str]
    random: ClassVar[str]

    def run(self, statement: str, values: Sequence[object] = ()) -> int:
        """Run a statement and return how many rows it touched."""
        ...

    def run_many(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """Run a statement once for each row of values."""
        ...

    def run_later(self, statement: str, rows: Sequence[Sequence[object]]) -> None:
        """Run a statement once for each row of values, before anything else is asked of the database.

        The rows of one statement are written in their order; those of others may come before or after them.
        """
        ...

    def new_number(self, table: str) -> int:
        """Return a number for a new row of a table, above all that it has. Whoever adds rows asks for it."""
        ...

    def rows(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        """Return all rows that a statement gives."""
        ...

    def transaction(self) -> AbstractContextManager[None]:
        """All that is written inside is kept at its end, or nothing. Raises `StateError`."""
        ...

    def savepoint(self) -> AbstractContextManager[None]:
        """Inside of a transaction: where it is left by an error, what it wrote is undone."""
        ...

    @property
    def written(self) -> int:
        """How many rows were written since it was opened, without those that were undone."""
        ...


def row(database: Database, statement: str, values: Sequence[object] = ()) -> Row | None:
    """Return the first row that a statement gives."""
    found = database.rows(statement, values)
    return found[0] if found else None


def value(database: Database, statement: str, values: Sequence[object] = ()) -> Any:
    """Return the one value that a statement gives, `None` for no row."""
    found = database.rows(statement, values)
    return found[0][0] if found else None


def in_parts(values: Sequence[T]) -> Iterator[tuple[Sequence[T], str]]:
    """Yield some values at a time, as many as any database takes, with the places for them in `IN (…)`."""
    for start in range(0, len(values), PART):
        part = values[start : start + PART]
        yield part, ", ".join("?" * len(part))
