"""Announce: what the log says becomes rows of the outbox, for each channel up to where it has been read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, field

from feedsync.assemble import Parts
from feedsync.catalogue import changes, outbox
from feedsync.catalogue.database import Database
from feedsync.pushed import Message

if TYPE_CHECKING:
    from feedsync.steps.body_reader import Recent

CONSUMER = "channel/"


class Announced(Struct):
    """What was announced, what is not told and why, channels that begin now, and those that are no more.

    `gone` tells by channel how many rows were given up, `standing` are posts of articles that were
    withdrawn, where the channel leaves them, and `problems` what went wrong besides.
    """

    told: list[Message] = field(default_factory=list)
    untold: list[Message] = field(default_factory=list)
    begun: list[str] = field(default_factory=list)
    gone: dict[str, int] = field(default_factory=dict)
    standing: list[Message] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def announce(
    parts: Parts,
    db: Database,
    now: int,
    *,
    is_complete: bool,
    recent: Recent | None = None,
    explains: bool = False,
) -> Announced:
    """Let each channel hear what the log has for it, each in one transaction. Raises `StateError`.

    A channel that is new begins at the log's end, and one that is no more is forgotten, only in a run that
    `is_complete`. `recent` are articles as it just read them. `explains`: what is not told is told with the
    reason. Of a channel that lacks just what decides what it hears of, the log waits.
    """
    done = Announced()
    if not parts.channels and not is_complete:
        return done
    known = changes.consumers(db)
    end = known.get(changes.BUILD, 0)
    hearing = [one for one in parts.config.push if one.name not in parts.config.deaf]
    behind = [one for one in hearing if known.get(f"{CONSUMER}{one.name}", end) < end]
    if behind:
        from feedsync.steps.announcing import Announcing
        from feedsync.steps.telling import Telling

        telling = Telling(parts, db, recent)
        for settings in behind:
            consumer = f"{CONSUMER}{settings.name}"
            with db.transaction():
                announcing = Announcing(parts, db, settings, telling, now, explains=explains)
                told, untold = announcing.run(known[consumer], end)
                changes.advance(db, consumer, end)
            done.told += told
            done.untold += untold
            done.standing += announcing.standing
            done.problems += announcing.problems
    if is_complete:
        _begin(parts, db, known, end, done)
        _forget(parts, db, known, now, done)
    return done


def _begin(parts: Parts, db: Database, known: Mapping[str, int], end: int, done: Announced) -> None:
    for settings in parts.config.push:
        consumer = f"{CONSUMER}{settings.name}"
        if consumer not in known:
            with db.transaction():
                changes.advance(db, consumer, end)
            done.begun.append(settings.name)


def _forget(parts: Parts, db: Database, known: Mapping[str, int], now: int, done: Announced) -> None:
    """Let go of channels that are no more, also of what of theirs is not known to have arrived.

    Nobody could look for it any more, or send it again.
    """
    for consumer in known:
        name = consumer.removeprefix(CONSUMER)
        if name == consumer or name in parts.channels:
            continue
        with db.transaction():
            rows = outbox.open_of(db, name)
            unknown = [seq for seq, state in rows.items() if state in ("unknown", "sending")]
            said = "its channel is not configured any more"
            outbox.cancel(db, unknown, f"{said}; whether it had arrived was not known", now)
            outbox.cancel(db, rows.keys() - set(unknown), said, now)
            changes.leave(db, consumer)
        done.gone[name] = len(rows)
