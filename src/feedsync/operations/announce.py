"""Tells a channel of articles that it did not hear of: old ones, chosen by a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec.structs import replace

from feedsync import pipeline
from feedsync.assemble import Parts
from feedsync.catalogue import articles, changes, selecting
from feedsync.catalogue.database import Database
from feedsync.config.model import ChannelSettings
from feedsync.errors import FeedsyncError, UnknownName
from feedsync.operations.which import which
from feedsync.pushed import Pushed
from feedsync.selection import Selection
from feedsync.steps.announce import CONSUMER
from feedsync.steps.announcing import Announcing
from feedsync.steps.hearing import subject_of
from feedsync.steps.messages import Messages
from feedsync.steps.telling import Telling
from feedsync.text.suggest import did_you_mean


def announce(  # noqa: PLR0913
    parts: Parts,
    db: Database,
    to: str,
    names: Sequence[str],
    newest: int,
    cwd: Path,
    *,
    again: bool = False,
) -> Pushed:
    """Tell a channel of the articles that are named, and of the `newest` of those that pass its filters.

    What it has or is to be told already is not told once more, but `again`. Its filters are obeyed, its
    `max_age` is not: that an article is old is why it is told by hand. Then all that is due is sent. Raises
    `UnknownName` for an article or a channel that there is not, `StateError`.
    """
    settings = _channel(parts, db, to)
    now = int(parts.clock.now().timestamp())
    numbers = [_article(parts, db, name, cwd) for name in names]
    # What the log has for it comes first, or it would be told twice.
    before = pipeline.push(parts, db)
    with db.transaction():
        announcing = Announcing(parts, db, settings, Telling(parts, db), now, explains=True)
        chosen = dict.fromkeys([*numbers, *_newest(parts, db, settings, newest, now)])
        for number in chosen:
            announcing.tell(articles.get(db, number), changes.cursor(db, changes.BUILD), again=again)
        told, untold = announcing.write()
    after = pipeline.push(parts, db)
    messages = Messages(parts, db)
    return replace(
        after,
        announced=[*before.announced, *map(messages.named, told)],
        untold=list(map(messages.named, untold)),
        settled=[*before.settled, *after.settled],
    )


def _channel(parts: Parts, db: Database, name: str) -> ChannelSettings:
    settings = next((one for one in parts.config.push if one.name == name), None)
    if settings is None:
        known = list(parts.channels)
        listed = f"none of {', '.join(known)}" if known else "no channel: config.yaml has no `push`"
        raise UnknownName(f"`{name}` is {listed}{did_you_mean(name, known) or '.'}", kept="Nothing was told.")
    if name in parts.config.deaf:
        raise UnknownName(
            f"nobody can say what `{name}` hears of: {parts.config.disabled[name]}.", kept="Nothing was told."
        )
    if "articles" not in parts.channels[name].hears:
        raise UnknownName(f"`{name}` tells of documents, not of articles.", kept="Nothing was told.")
    if f"{CONSUMER}{name}" not in changes.consumers(db):
        raise UnknownName(
            f"`{name}` has not begun: its first run sets from where on it hears of news.",
            kept="Nothing was told.",
            advice="First: feedsync run",
        )
    return settings


def _article(parts: Parts, db: Database, name: str, cwd: Path) -> int:
    found = which(parts, db, name, cwd)
    if found.article is None:
        raise FeedsyncError(
            "is left out and was never published.",
            where=parts.place(found.store, found.key),
            kept="Nothing was told.",
            advice="`feedsync why` says why.",
        )
    return found.article


def _newest(parts: Parts, db: Database, settings: ChannelSettings, count: int, now: int) -> Iterator[int]:
    """Yield the newest articles that a channel hears of, the oldest of them first."""
    if count < 1:
        return
    hearing = Telling(parts, db).hearing(settings.name)
    found = []
    for one in selecting.listed(db, Selection(), now):
        if hearing.passes(subject_of(articles.get(db, one.id)), now):
            found.append(one.id)
        if len(found) == count:
            break
    yield from reversed(found)
