"""What others were told, in words: a line for each destination, and what needs somebody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from feedsync.article import State
from feedsync.cli import post_lines
from feedsync.cli.message_names import sentence, short, subject, titled
from feedsync.cli.report_lines import number
from feedsync.pushed import SHORT, Destination, Message, Pushed, Wait
from feedsync.report import Problem, Standing

if TYPE_CHECKING:
    from feedsync.assemble import Parts
    from feedsync.catalogue.database import Database

_KINDS = frozenset({"delivery", "destination", "channel", "unknown", "unreleased"})
_FEW = 3  # messages of one destination that are told one by one
_TITLES = 5  # of one kind that a person still reads in a line


def told(pushed: Pushed, standing: Standing) -> Iterator[str]:
    """Yield what was sent to each destination, what waits for it, and which channels came and went."""
    sent = _counted(one for one in pushed.settled if one.state == "sent")
    places = {one.to: one for one in standing.destinations}
    width = max((len(to) for to, one in places.items() if to in sent or one.waiting), default=0)
    # What arrived does so in any order; told is it in that of the configuration.
    for to in sorted(sent, key=lambda to: [*places, to].index(to)):
        yield from (f"{mark} {to:<{width}}   {line}" for mark, line in _sent(sent[to]))
    for to, one in places.items():
        if one.waiting:
            yield f"… {to:<{width}}   {_waiting(one)}"
    yield from post_lines.without_alt(pushed.settled)
    yield from came_and_went(pushed, standing)


def came_and_went(pushed: Pushed, standing: Standing) -> Iterator[str]:
    """Yield which channels are new, and which are no more."""
    if pushed.begun:
        count = f"{number(standing.states.get(State.LIVE, 0), 'article')}"
        news = f"nothing announced; {count} count{'s' if count.startswith('1 ') else ''} as old news"
        yield f"· {', '.join(pushed.begun)}: baseline set: {news}"
    yield from (f"· {channel} is no channel any more" for channel, rows in pushed.gone.items() if not rows)


def _counted(messages: Iterable[Message]) -> dict[str, list[Message]]:
    found: dict[str, list[Message]] = {}
    for one in messages:
        found.setdefault(one.to, []).append(one)
    return found


def _sent(messages: Sequence[Message]) -> Iterator[tuple[str, str]]:
    """Yield what arrived at one destination, each line with its mark."""
    if not all(one.is_post for one in messages):
        yield "→", f"{_things(messages)} {'told' if _are_topics(messages) else 'sent'}"
    else:
        yield from post_lines.sent(messages)


def _are_topics(messages: Sequence[Message]) -> bool:
    return all(one.about == "document" for one in messages)


def _things(messages: Sequence[Message]) -> str:
    return number(len(messages), "topic" if _are_topics(messages) else "event")


def _waiting(one: Destination) -> str:
    if one.posts_at:
        return post_lines.times(one.posts_at, one.waiting, one.unseen)
    count = number(one.waiting, "post" if one.posts else "message")
    return f"{count} wait{'s' if one.waiting == 1 else ''}" + (
        f": {wait_in_words(one.first_waits)}" if one.first_waits else " for the next run"
    )


# What is announced, and what is not


def announced(pushed: Pushed, *, each: bool = True) -> Iterator[str]:
    """Yield for each destination what it is to be told, and for each channel what it is not, and why."""
    owed = _counted(pushed.announced)
    untold = _counted(pushed.untold)
    ids = {one.id for one in pushed.announced}
    times = {one.id: at for one in pushed.scheduled if (at := one.waits[0].at)}
    before = _counted(one for one in pushed.due if one.id not in ids)
    width = max(map(len, [*owed, *untold, *before]), default=0)
    for to, messages in before.items():
        yield f"push {to:<{width}}   {number(len(messages), 'message')} of before"
    for to, messages in owed.items():
        messages.sort(key=lambda one: times[one.id].timestamp() if one.id in times else 0)
        shown = messages if each else messages[:_TITLES]
        rest = [f"and {len(messages) - len(shown):,} more"] if len(messages) > len(shown) else []
        yield f"push {to:<{width}}   " + " · ".join([*(_announced(one, times) for one in shown), *rest])
    for to, messages in untold.items():
        for reason, group in groupby(
            sorted(messages, key=lambda one: one.reason), key=lambda one: one.reason
        ):
            some = list(group)
            shown = some if each else some[:_TITLES]
            more = f" and {len(some) - len(shown):,} more" if len(some) > len(shown) else ""
            named = ", ".join(subject(one) for one in shown)
            yield f"push {to:<{width}}   not {named}{more}" + (f": {reason}" if reason else "")


def _announced(one: Message, times: Mapping[str, datetime]) -> str:
    at = f"{_time(times[one.id])} " if one.id in times else ""
    what = subject(one) if one.is_post and one.kind in ("published", "restored") else titled(one)
    return at + what + (f" ({one.said})" if one.said else "")


# What is waited for


def wait_in_words(wait: Wait) -> str:
    """Return what a message waits for."""
    at = f"{wait.at:%Y-%m-%d %H:%M}" if wait.at else ""
    said = wait.said
    return {
        "held": "held by hand (feedsync outbox release)",
        "channel": "its channel is not configured any more; the next run cancels it",
        "disabled": said,
        "paused": "its channel is paused (`paused: true`)",
        "gone": f"the destination wants no more ({said})",
        "older": _after_older(said),
        "deploy": "publish.deploy has to go well first",
        "missing": "its article is missing",
        "left_out": "its article is left out",
        "page": f"its page {wait.where} {_seen(said, at)}",
        "document": f"{wait.where} {_seen(said, at)}",
        "resting": f"the destination rests until {at}" + (f" ({said.rstrip('.')})" if said else ""),
        "delay": f"{at}, after its delay",
        "quota": f"{at}, no more than {said}" if said else at,
        "later": f"again {at} ({said.rstrip('.')})" if said else at,
        "look": f"it is looked for by itself, next {at}",
    }[wait.what]


def _seen(said: str, at: str) -> str:
    return f"is not public yet ({said}); it is looked at again {at}" if said else "is yet to be looked at"


def _after_older(said: str) -> str:
    delivery, _, state = said.partition(" ")
    return f"{delivery[:SHORT]} goes first, which is {state}"


# What needs somebody


BUILT = "; feeds were built, the others were told"


def problems(pushed: Pushed, besides: str = BUILT) -> Iterator[Problem]:
    """Yield what needs somebody; `besides` is what was done though a channel is disabled."""
    for channel, lacks in pushed.disabled.items():
        line = f"✗ {lacks}. {channel} rests and keeps its queue{besides} (exit 1)"
        yield Problem(f"channel/{channel}", (line,))
    failed = sorted(pushed.failed, key=_alike)
    for _, group in groupby(failed, key=_alike):
        yield _failed(list(group))
    for channel, rows in pushed.gone.items():
        if rows:
            yield _gone(channel, rows)
    for messages in _counted(pushed.unknown).values():
        yield from map(_unknown, messages) if len(messages) <= _FEW else [_many_unknown(messages)]
    yield from _unreleased(pushed.unreleased)
    yield from map(post_lines.still_stands, pushed.standing)
    for one in pushed.troubled:
        yield Problem(f"destination/{one.channel}/{one.label}", (troubled(one),), is_told_anew=False)


def _alike(one: Message) -> tuple[str, str, str]:
    return one.to, one.state, one.said


def _failed(messages: Sequence[Message]) -> Problem:
    first = messages[0]
    what = titled(first) if len(messages) == 1 else number(len(messages), "message")
    became = "was refused" if first.state == "failed" else "did not arrive, and is tried no more"
    if len(messages) > 1:
        became = "were refused" if first.state == "failed" else "did not arrive, and are tried no more"
    chosen = short(first) if len(messages) == 1 else f"--channel {first.channel}"
    again = f"To send {'it' if len(messages) == 1 else 'them'} again: feedsync outbox retry {chosen}"
    line = f"✗ {first.to}   {what} {became}: {sentence(first.said)} {again}"
    return Problem(f"once/{first.channel}/{first.id}", (line,))


def _gone(channel: str, rows: int) -> Problem:
    what = f"{number(rows, 'message')} that waited for it {'is' if rows == 1 else 'are'} cancelled"
    then = "A channel that is renamed is a new one; what it missed is told with feedsync announce"
    return Problem(f"once/gone/{channel}", (f"! {channel} is no channel any more: {what}. {then}",))


def _many_unknown(messages: Sequence[Message]) -> Problem:
    first = messages[0]
    what = f"{number(len(messages), 'message')} may have arrived or not, the first: {sentence(first.said)}"
    names = f"feedsync outbox list --channel {first.channel} --state unknown names them"
    then = f"{names}; then outbox resolve --channel {first.channel} --sent, or --retry"
    if first.waits:
        then = f"They are looked for by themselves, the first next {_looked_for(first)}. {names}"
    return Problem(f"unknown/{first.to}", (f"✗ {first.to}   {what} {then}",), is_told_anew=False)


def _unknown(message: Message) -> Problem:
    when = f" of {message.at:%Y-%m-%d %H:%M}" if message.at else ""
    what = f"{titled(message)}{when} may have arrived or not: {sentence(message.said)}"
    then = "says what to compare; then outbox resolve --sent, or --retry"
    line = f"✗ {message.to}   {what} feedsync outbox show {short(message)} {then}"
    if message.waits:
        by_itself = f"It is looked for by itself, next {_looked_for(message)}; if nothing is found for long:"
        line = f"✗ {message.to}   {what} {by_itself} feedsync outbox show {short(message)}"
    return Problem(f"delivery/{message.id}", (line,), is_told_anew=not message.waits)


def _looked_for(message: Message) -> str:
    return _time(at) if (at := message.waits[0].at) else ""


def advice(what: str, said: str) -> str:
    """Return the setting that helps where a page or a document (`what`) is not seen to be public."""
    if what == "page":
        return "Is it deployed? Where pages cannot be seen from here: publish.verify: documents"
    if said.startswith(("401", "403")) or "redirect" in said:
        return "Can everybody read it, without a login? Where not from here: publish.verify: pages"
    if said.startswith("other bytes"):
        return "Something on the way changes it: let it pass files on as they are, or publish.verify: pages"
    if said.startswith("an older"):
        return "Is it deployed (publish.deploy), and for how long does a cache keep it?"
    return "Is publish.url the address of publish.to, and is it deployed (publish.deploy)?"


def _unreleased(messages: Iterable[Message]) -> Iterator[Problem]:
    places: dict[Wait, list[Message]] = {}
    for message in messages:
        for one in message.waits:
            if one.what in ("page", "document"):
                places.setdefault(one, []).append(message)
    for place, some in places.items():
        what = titled(some[0]) if len(some) == 1 else number(len(some), "message")
        told = ", ".join(dict.fromkeys(one.to for one in some))
        waits = "waits" if len(some) == 1 else "wait"
        since = min(one.announced_at for one in some if one.announced_at)
        seen = f"{place.where} is not public ({place.said or 'not looked at yet'})"
        line = f"✗ {told}   {what} {waits} since {_time(since)}: {seen}. {advice(place.what, place.said)}"
        yield Problem(f"unreleased/{place.where}", (line,))


def troubled(one: Destination) -> str:
    """Return what is wrong with a destination, and what to do."""
    retry = f"feedsync outbox retry --channel {one.channel}"
    if one.state == "gone":
        return f"! {one.to}   wants no more messages: {sentence(one.said)} Remove it, or: {retry}"
    since = f" since {_time(one.failing_since)}" if one.failing_since else ""
    if one.is_shut_out:
        return f"✗ {one.to}   SHUT OUT{since}: {sentence(one.said)} {_RENEWED}"
    rests = f" It is tried again {_time(one.rests_until)}." if one.rests_until else ""
    return f"! {one.to}   FAILING{since}: {sentence(one.said)}{rests} When it is mended: {retry}"


_RENEWED = "What waits is kept, and when that is done the next run goes on by itself"


def standing_lines(one: Destination) -> Iterator[str]:
    """Yield what is wrong with a destination, and what can be done."""
    retry = f"feedsync outbox retry --channel {one.channel}"
    waiting = f"{number(one.waiting, 'message')} wait{'s' if one.waiting == 1 else ''}"
    if one.state == "failing" and one.is_shut_out:
        yield f"{sentence(one.said)} {_RENEWED}" + (f" ({waiting})" if one.waiting else "")
    elif one.state in ("failing", "gone"):
        queued = f"; {waiting}" if one.waiting else ""
        rests = f", again {_time(one.rests_until)}" if one.rests_until and one.state == "failing" else ""
        # Retry leaves out what may have arrived; that says itself what settles it.
        then = f", then `{retry}`" if one.waiting or one.state == "gone" else ""
        yield f"{one.said.rstrip('.')}{rests}{queued}. Mend `push` or the other side{then}"
    elif one.state == "disabled":
        yield one.said + (f"; {waiting}" if one.waiting else "")
    for state, what in (("failed", "refused"), ("dead", "given up after all attempts")):
        if count := one.counts.get(state, 0):
            ways = (
                f"`feedsync outbox list --channel {one.channel}` names them; then `outbox retry` or `discard`"
            )
            yield f"{number(count, 'message')} {what}. {ways}"


def unknown_line(message: Message) -> str:
    """Return what is to be done about a message of which nobody knows whether it arrived."""
    show = f"`feedsync outbox show {short(message)}` compares; then `resolve --sent` or `--retry`"
    if message.waits:
        looks = f"It is looked for by itself, next {_looked_for(message)}"
        show = f"{looks} (`feedsync outbox show {short(message)}`)"
    return f"{message.to} {titled(message)}, {sentence(message.said)} {show}"


def is_of_others(subject: str) -> bool:
    """Whether a problem is one that only whoever tells others can look for."""
    return subject.partition("/")[0] in _KINDS


def how_it_ended(parts: Parts, db: Database, kind: str, name: str) -> str:
    """Return how such a problem ended, in words."""
    if kind == "delivery":
        return _what_became_of(parts, db, name)
    channel, _, label = name.partition("/")
    if kind == "destination":
        from feedsync.steps.names import Names

        return f"{Names(parts).whole(channel, label)} takes messages again"
    if kind == "channel":
        is_there = any(one.name == channel for one in parts.config.push)
        return f"{channel} has what it lacked" if is_there else f"{channel} is no channel any more"
    if kind == "unknown":
        return f"it is known again what became of what {name} was told"
    return f"nothing waits for {name} any more"


def _what_became_of(parts: Parts, db: Database, delivery: str) -> str:
    from feedsync.catalogue import outbox_view
    from feedsync.steps.messages import Messages

    found = outbox_view.beginning(db, delivery, 1)
    if not found:
        return f"the message {delivery[:SHORT]} is forgotten"
    message = Messages(parts, db).of(found[0])
    state = {"sent": "has arrived", "pending": "is to be sent again", "cancelled": "is given up"}
    return f"{message.to} {titled(message)} {state.get(message.state, f'is {message.state}')}"


def _time(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M}"
