"""The statements of sending, on both databases; on SQLite none looks at what does not concern it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from feedsync.catalogue import outbox, sending, waits
from feedsync.catalogue.database import Database
from feedsync.catalogue.outbox import New
from feedsync.catalogue.sending import Giving, Settled
from feedsync.catalogue.sqlite import SqliteDatabase

NEW = New("c", "d", "article/1", 1, "published", 1, "r", "T", "pending", 1, b"payload", 100, 100, 100)


def add(db: Database, number: int, **values: object) -> int:
    new = NEW._replace(subject=f"article/{number}", article=number)._replace(**values)  # type: ignore[arg-type]
    return outbox.add(db, new, f"{number}-{sorted(values.items())}")


def due(db: Database, now: int = 100, most: int = 10) -> list[int]:
    return [one.row.seq for one in sending.due(db, "c", "d", now, most)]


@pytest.fixture
def db(database: Database) -> Database:
    """In one transaction, as the statements are used."""
    return database


def test_a_row_is_due_in_its_time_at_its_destination(db: Database) -> None:
    with db.transaction():
        seq = add(db, 1)
        add(db, 2, next_at=101)
        add(db, 3, destination="e")
        add(db, 4, channel="e")
        assert due(db) == [seq]
        assert sending.next_at(db, "c", "d", 100) == 101
        assert list(sending.destinations(db, "c")) == ["d", "e"]


def test_messages_about_what_is_missing_or_broken_wait_but_for_withdrawals(db: Database) -> None:
    with db.transaction():
        for number, (missing, problem) in enumerate([(5, None), (None, "{}"), (None, None)], 1):
            db.run(
                "INSERT INTO source (store, key, fingerprint, article, missing_since, problem, is_import)"
                " VALUES ('main', ?, '', ?, ?, ?, 0)",
                (f"{number}.md", number, missing, problem),
            )
        seqs = [add(db, number) for number in (1, 2, 3)]
        gone = add(db, 1, kind="withdrawn", destination="e")
        assert due(db) == [seqs[2]]
        assert [one.row.seq for one in sending.due(db, "c", "e", 100, 10)] == [gone]


def test_only_the_holder_of_the_token_settles(db: Database) -> None:
    with db.transaction():
        seq = add(db, 1)
        sending.begin(db, [outbox.get(db, seq)], "mine", 100, 120)
        row = outbox.get(db, seq)
        assert (row.state, row.token, row.lease_until, row.attempts, row.tried_at) == (
            *("sending", "mine", 220, 1, 100),
        )
        assert due(db) == []
        outcome = Settled(seq, "sent", "200", "r", 100, 101)
        assert sending.settle(db, "another's", [outcome]) == set()
        assert sending.settle(db, "mine", [outcome]) == {seq}
        assert sending.settle(db, "mine", [outcome._replace(state="failed")]) == set()
        row = outbox.get(db, seq)
        assert (row.state, row.said, row.receipt, row.payload, row.ended_at) == (
            "sent",
            "200",
            "r",
            None,
            101,
        )


def test_what_is_settled_together_keeps_what_is_its_own(db: Database) -> None:
    with db.transaction():
        seqs = [add(db, number) for number in range(1200)]
        rows = [outbox.get(db, seq) for seq in seqs]
        sending.begin(db, rows, "t", 100, 120)
        outcomes = [
            Settled(seq, "pending", "503", "", 200 + seq % 2, None)
            if seq % 3
            else Settled(seq, "sent", f"{seq}", "", 100, 100)
            for seq in seqs
        ]
        assert sending.settle(db, "t", outcomes) == set(seqs)
        for outcome in outcomes:
            row = outbox.get(db, outcome.seq)
            assert (row.state, row.said, row.next_at, row.ended_at) == (
                *(outcome.state, outcome.said, outcome.next_at, outcome.ended_at),
            )
            assert (row.payload is None) == (row.state == "sent")


def test_what_was_not_sent_is_as_if_it_had_never_been_claimed(db: Database) -> None:
    with db.transaction():
        first, second = add(db, 1), add(db, 2)
        db.run("UPDATE delivery SET attempts = 1, tried_at = 50 WHERE seq = ?", [second])
        before = [outbox.get(db, seq) for seq in (first, second)]
        sending.begin(db, before, "t", 100, 120)
        sending.release(db, "another's", [first, second])
        assert due(db) == []
        sending.release(db, "t", [first, second])
        after = [outbox.get(db, seq) for seq in (first, second)]
        assert after[0] == before[0]
        assert after[1]._replace(tried_at=50) == before[1]


def test_old_rows_go_but_for_what_arrived_last_of_each_article_and_what_came_after(db: Database) -> None:
    with db.transaction():
        for seq, subject, article, ended in (
            *((1, "article/1", 1, 10), (2, "article/1", 1, 11), (3, "article/2", 2, 12)),
            *((4, "document/a", None, 10), (5, "document/a", None, 300), (6, "article/1", 1, None)),
        ):
            add(db, seq, subject=subject, article=article)
            db.run("UPDATE delivery SET ended_at = ?, state = 'sent' WHERE seq = ?", (ended, seq))
        db.run("UPDATE delivery SET state = 'dead', ended_at = 12 WHERE seq = 6")
        sending.forget(db, 200)
        assert db.rows("SELECT seq FROM delivery ORDER BY seq") == [(2,), (3,), (5,), (6,)]


def plans(db: SqliteDatabase, work: Callable[[], object]) -> list[str]:
    """How SQLite goes about each statement of some work."""
    asked: list[tuple[str, object]] = []
    real = db.connection

    class Watching:
        def execute(self, statement: str, values: object = ()) -> object:
            asked.append((statement, values))
            return real.execute(statement, values)  # type: ignore[arg-type]

    db.connection = Watching()  # type: ignore[assignment]
    try:
        work()
    finally:
        db.connection = real
    return [
        str(detail)
        for statement, values in asked
        for *_, detail in real.execute(f"EXPLAIN QUERY PLAN {statement}", values)  # type: ignore[arg-type]
    ]


@pytest.mark.parametrize("opener", ["sqlite"], indirect=True)
def test_no_statement_looks_through_all_rows(db: Database) -> None:
    assert isinstance(db, SqliteDatabase)
    with db.transaction():
        row = outbox.get(db, add(db, 1))
        works: list[Callable[[], object]] = [
            lambda: sending.is_idle(db),
            lambda: list(sending.destinations(db, "c")),
            lambda: due(db),
            lambda: sending.due(db, "c", "d", 100, 10, only_articles=True),
            lambda: sending.begin(db, [row], "t", 100, 120),
            lambda: sending.compose(db, row.seq, "published", b""),
            lambda: sending.settle(db, "t", [Settled(row.seq, "sent", "", "", 100, 100)]),
            lambda: sending.release(db, "t", [row.seq]),
            lambda: sending.left_behind(db),
            lambda: sending.unsettled(db, "c", "d", 100, 10),
            lambda: sending.next_at(db, "c", "d", 100),
            lambda: sending.next_look(db, "c", "d"),
            lambda: sending.is_ending(db, "c", "d", 100),
            lambda: sending.give_up(db, Giving("c", "d", 100, "dead", ""), 100),
            lambda: waits.release(db, "u", 100),
            lambda: waits.last_place(db, "u"),
            lambda: waits.overdue(db, "u", 100),
            lambda: waits.next_look(db, ["c"]),
        ]
        for number, work in enumerate(works):
            for step in plans(db, work):
                # Few wait at a time.
                assert not step.startswith("SCAN") or "INDEX" in step or step == "SCAN w", (number, step)
                assert "TEMP B-TREE" not in step, (number, step)
