"""Posts in words: what was posted and where it stands, what stands though nobody wants it to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from feedsync.cli.message_names import subject, titled
from feedsync.cli.report_lines import number
from feedsync.pushed import Message
from feedsync.report import Problem

_FEW = 3  # posts that are told one by one
_DID = {"published": "posted", "restored": "posted", "updated": "corrected", "withdrawn": "withdrawn"}


def sent(messages: Sequence[Message]) -> Iterator[tuple[str, str]]:
    """Yield what arrived at one network, each line after its mark."""
    if len(messages) <= _FEW:
        yield from (("→", _posted(one)) for one in messages)
    else:
        counts = Counter(_DID[one.kind] for one in messages)
        yield "→", ", ".join(f"{count:,} {what}" for what, count in counts.items())
    bare = [one for one in messages if one.lacks_alt]
    for one in bare[:_FEW]:
        yield "!", f"{subject(one)} has a picture without alt text: write `image_alt:` in its front matter"
    if len(bare) > _FEW:
        yield "!", f"and {number(len(bare) - _FEW, 'more picture')} without alt text"


def _posted(one: Message) -> str:
    return " ".join(filter(None, (did(one), subject(one), one.url)))


def did(one: Message) -> str:
    """Return what was done with a post."""
    return "withdrew" if one.kind == "withdrawn" else _DID[one.kind]


def times(moments: Sequence[datetime], waiting: int) -> str:
    """Return when posts go of which so many wait."""
    first = moments[0]
    at_once = sum(one == first for one in moments)
    that_day = sum(one.date() == first.date() for one in moments) - at_once
    rest = waiting - at_once - that_day
    parts = [
        f"{number(at_once, 'post')} at {first:%Y-%m-%d %H:%M}",
        f"{that_day:,} later that day" if that_day else "",
        f"{rest:,} after that" if rest else "",
    ]
    return ", ".join(filter(None, parts))


def still_stands(one: Message) -> Problem:
    """Return what is to be done about a post of which the article was withdrawn."""
    then = "Its article is withdrawn, and on_withdraw is ignore: delete it there"
    line = f"! {one.to}   {titled(one)} still stands: {one.url or one.receipt} {then}"
    return Problem(f"once/standing/{one.channel}/{one.id}", (line,))
