"""Statements that can wait, so that hundreds of them cost hardly more than a few."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence

from feedsync.catalogue import database
from feedsync.catalogue.database import Row


class Waiting:
    """What both databases do alike; see `Database`."""

    def __init__(self) -> None:
        self._rows_written = 0
        self._waiting: dict[str, list[Sequence[object]]] = {}
        self._count = 0
        self._numbers: dict[str, int] = {}

    @abstractmethod
    def rows(self, statement: str, values: Sequence[object] = ()) -> list[Row]:
        """See `Database.rows`."""

    @abstractmethod
    def _run_many(self, statement: str, rows: Iterable[Sequence[object]]) -> int:
        """Run a statement once for each row of values, and return how many rows it touched."""

    @property
    def written(self) -> int:
        """See `Database.written`."""
        self._catch_up()
        return self._rows_written

    def run_many(self, statement: str, rows: Iterable[Sequence[object]]) -> None:
        """See `Database.run_many`."""
        self._catch_up()
        self._rows_written += max(self._run_many(statement, rows), 0)

    def run_later(self, statement: str, rows: Sequence[Sequence[object]]) -> None:
        """See `Database.run_later`."""
        waiting = self._waiting.get(statement)
        if waiting is None:
            waiting = self._waiting[statement] = []
        waiting += rows
        self._count += len(rows)
        if self._count >= database.PART:
            self._catch_up()

    def new_number(self, table: str) -> int:
        """See `Database.new_number`."""
        last = self._numbers.get(table)
        if last is None:
            last = self.rows(f"SELECT coalesce(max(id), 0) FROM {table}")[0][0]
        self._numbers[table] = number = int(last) + 1
        return number

    def _catch_up(self) -> None:
        """Run what waits, before anything that may depend on it."""
        if self._count:
            waiting = self._forget()
            for statement, rows in waiting.items():
                self._rows_written += max(self._run_many(statement, rows), 0)

    def _forget(self) -> dict[str, list[Sequence[object]]]:
        """Let nothing wait any more, and return what did."""
        waiting = self._waiting
        self._waiting, self._count = {}, 0
        return waiting

    def _begin(self) -> int:
        """Let what is written from here on be undone by itself; return how much was written before."""
        self._catch_up()
        # Who else writes, as only a server lets others do, may have given numbers since.
        self._numbers.clear()
        return self._rows_written

    def _undo(self, written: int) -> None:
        """Take note that all that was written since `_begin` is undone."""
        self._forget()
        self._numbers.clear()
        self._rows_written = written
