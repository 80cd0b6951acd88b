"""Posts in words: what was posted and where it stands, what stands though nobody wants it to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from feedsync.cli.message_names import subject, titled
from feedsync.cli.report_lines import number
from feedsync.pushed import WITHOUT_PICTURE, Message
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
    lacking = [one for one in messages if one.lacks_picture]
    for one in lacking[:_FEW]:
        yield "!", f"{subject(one)} went {WITHOUT_PICTURE}: {one.lacks_picture}"
    if len(lacking) > _FEW:
        yield "!", f"and {number(len(lacking) - _FEW, 'more post')} {WITHOUT_PICTURE}"


def without_alt(messages: Iterable[Message]) -> Iterator[str]:
    """Yield which articles have a picture that not everybody can see, however many were told of it."""
    bare = list(dict.fromkeys(subject(one) for one in messages if one.lacks_alt))
    for article in bare[:_FEW]:
        yield f"! {article} has a picture without alt text: write `image_alt:` in its front matter"
    if len(bare) > _FEW:
        yield f"! and {number(len(bare) - _FEW, 'more article')} with a picture without alt text"


def _posted(one: Message) -> str:
    return " ".join(filter(None, (did(one), subject(one), one.url)))


def did(one: Message) -> str:
    """Return what was done with a post."""
    return "withdrew" if one.kind == "withdrawn" else _DID[one.kind]


def times(moments: Sequence[datetime], waiting: int, unseen: int) -> str:
    """Return when posts go of which so many wait, and how many of them wait for their pages."""
    if not moments:
        return f"{number(unseen, 'post')} {waits_for_page(unseen)}"
    first = moments[0]
    at_once = sum(one == first for one in moments)
    that_day = sum(one.date() == first.date() for one in moments) - at_once
    rest = waiting - unseen - at_once - that_day
    parts = [
        f"{number(at_once, 'post')} at {first:%Y-%m-%d %H:%M}",
        f"{that_day:,} later that day" if that_day else "",
        f"{rest:,} after that" if rest else "",
        f"{unseen:,} {waits_for_page(unseen)}" if unseen else "",
    ]
    return ", ".join(filter(None, parts))


def waits_for_page(count: int) -> str:
    """Return what so many posts do of which the page was looked at, and is not public yet."""
    return "waits for its page" if count == 1 else "wait for their pages"


def still_stands(one: Message) -> Problem:
    """Return what is to be done about a post of which the article was withdrawn."""
    then = "Its article is withdrawn, and on_withdraw is ignore: delete it there"
    line = f"! {one.to}   {titled(one)} still stands: {one.url or one.receipt} {then}"
    return Problem(f"once/standing/{one.channel}/{one.id}", (line,))
