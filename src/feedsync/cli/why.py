"""Why an article is, or is not, in a feed, in words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import click

from feedsync.article import Kind, State
from feedsync.assemble import Parts
from feedsync.catalogue.sqlite import open_to_read
from feedsync.cli import post_lines, push_lines
from feedsync.cli.message_names import short, titled
from feedsync.cli.report_lines import article_problem, number
from feedsync.cli.terminal import say
from feedsync.operations.why import IMPORTING, LEFT_OUT, Coming, Explanation, Happened, why
from feedsync.operations.why_feeds import In, NotIn
from feedsync.operations.why_told import Public, ToldOf
from feedsync.pushed import WITHOUT_PICTURE, Message
from feedsync.selection import KINDS, Rule
from feedsync.steps.rules import in_words

_WIDTH = 8
_ID_FROM = {
    "declared": "declared",
    "address": "its address",
    "convention": "as the site generator's own feed has it",
    "former_id": "what it declared before",
    "former_address": "its address before",
    "adopted": "of an adopted feed",
    "taken": "its own, and six digits more: another article had it",
    "kept": "kept from before",
}


def show_why(parts: Parts, name: str, feed: str | None, *, as_json: bool) -> int:
    """Print what is known of an article, and return the exit code."""
    with open_to_read(parts.state.catalogue) as db:
        told = why(parts, db, name, Path.cwd(), feed or "")
    if as_json:
        click.echo(json.dumps(_as_json(told), ensure_ascii=False, indent=2))
    else:
        say(why_lines(told))
    return 0


def why_lines(told: Explanation) -> Iterator[str]:
    """Say it in words."""
    yield "  ".join(_head(told))
    if told.id:
        yield _row("id from", _id_from(told))
    if told.atom_id not in ("", told.id):
        yield _row("atom id", told.atom_id)
    if told.url not in ("", told.id):
        yield _row("address", told.url)
    if told.was_at:
        yield _row("was at", " · ".join(told.was_at))
    if told.published or told.terms:
        yield _row("says", " · ".join(_says(told)))
    yield from _without(told.tags)
    yield _row("state", ", and ".join(_state(told)))
    if told.left_out:
        yield from article_problem(told.left_out).lines
    yield from told.store_problem
    if told.shown:
        yield _row("in", ", ".join(map(_in, told.shown)))
        reasons = (why for one in told.shown for why in one.held.values() if why)
        yield from (f"✗ {why}" for why in dict.fromkeys(reasons))
    yield from _not_in(told)
    yield from _others(told.others)
    if told.history:
        yield _row("history", " · ".join(map(_happened, told.history)))
    if told.coming:
        yield _row("next", " · ".join(f"{_when(one)} {_coming(one)}" for one in told.coming))


def _row(name: str, text: str) -> str:
    return f"{name:<{_WIDTH}} {text}"


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _head(told: Explanation) -> Iterator[str]:
    if told.title:
        yield f'"{told.title}"'
    yield told.article
    if told.id:
        yield f"id {told.id}"
    if told.first_seen:
        edits = f", {number(told.edits, 'edit')}" if told.edits else ""
        yield f"first seen {_time(told.first_seen)}{edits}"


def _says(told: Explanation) -> Iterator[str]:
    """Yield what feeds ask of it."""
    if told.published:
        yield _time(told.published)
    for kind in KINDS:
        terms = told.terms.get(kind, ())
        if shown := ", ".join(filter(None, terms)):
            yield f"{kind} {shown}"


def _without(tags: Mapping[str, int]) -> Iterator[str]:
    """Yield which template tags were left out."""
    if tags:
        each = ", ".join(name if count == 1 else f"{name} ({count:,} times)" for name, count in tags.items())
        count = number(sum(tags.values()), "template tag")
        yield _row("without", f"{count} that only its site expands: {each}")


def _id_from(told: Explanation) -> str:
    return _ID_FROM[told.id_from] + ("" if told.is_given else "; not given yet")


# Where it stands


def _state(told: Explanation) -> Iterator[str]:
    yield _standing(told)
    if told.missing:
        yield f"missing since {_time(told.missing.since)}{_until(told)}"
    if told.is_of_other_configuration:
        yield f"of the store `{told.store}`, which is not configured any more"


def _until(told: Explanation) -> str:
    if told.missing is None or told.missing.until is None:
        return ""
    what = "leaves the feeds" if told.state == State.LIVE else "is believed gone"
    return f"; it {what} at the first run after {_time(told.missing.until)} (`--now` does not wait)"


def _standing(told: Explanation) -> str:
    since = _time(told.since) if told.since else ""
    if told.state == State.SCHEDULED and (told.left_out or told.missing):
        return f"waits until {since}, and for as long as it is " + (
            "left out" if told.left_out else "missing"
        )
    return {
        State.LIVE: f"live since {since}" if since else "live",
        State.DRAFT: "a draft",
        State.SCHEDULED: f"waits until {since}",
        State.EXPIRED: f"expired {since}",
        State.UNDATED: "without a date, so it is a page and in no feed",
        State.WITHDRAWN: f"withdrawn {since}".rstrip() + ": it is gone from its store",
        LEFT_OUT: "left out, and was never published",
        IMPORTING: "read, but its store is not read whole yet: the next run goes on",
    }[told.state]


def _as_reason(told: Explanation) -> str:
    """Why what is not live is in no feed."""
    since = _time(told.since) if told.since else ""
    return {
        State.DRAFT: "is a draft",
        State.SCHEDULED: f"waits until {since}",
        State.EXPIRED: f"expired {since}",
        State.UNDATED: "has no date",
        State.WITHDRAWN: "is withdrawn",
        LEFT_OUT: "is left out",
        IMPORTING: "its store is not read whole yet",
    }[told.state]


# In which feeds it is


def _in(one: In) -> str:
    held = "".join(f"; {path} is not up to date" for path in one.held)
    return f"{one.feed} ({_ordinal(one.place)}{held})"


def _because(why: str) -> str:
    return f": {why}" if why else ""


def _ordinal(place: int) -> str:
    teens = place % 100 in (11, 12, 13)
    return f"{place:,}" + ("th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(place % 10, "th"))


def _not_in(told: Explanation) -> Iterator[str]:
    for position, one in enumerate(told.lacking):
        yield _row("" if position else "not in", f"{one.feed or 'any feed'}: {_reason(told, one)}")


def _reason(told: Explanation, one: NotIn) -> str:
    if one.rule == "state":
        return _as_reason(told)
    if one.rule in _REASONS:
        return _REASONS[one.rule](one)
    return in_words(Rule(one.rule, tuple(one.values), one.is_shunned, one.also))


def _beyond_limit(one: NotIn) -> str:
    place, limit = one.values
    return f"is {_ordinal(int(place))}, the feed shows {int(limit):,}"


def _too_few(one: NotIn) -> str:
    kind, term, count, needed = one.values
    return f"{kind} `{term}` has {number(int(count), 'article')}, a feed needs {needed}"


def _name_taken(one: NotIn) -> str:
    kind, term, name = one.values
    why = f"another feed has the name {name}" if name else "nothing of it can stand in a name"
    return f'{kind} `{term}` has no feed: {why}; give it one: slugs: {{"{term}": …}}'


_REASONS: Mapping[str, Callable[[NotIn], str]] = {
    "broken": lambda _: "cannot be rendered",
    "next": lambda _: "nothing speaks against it; the next run brings it in",
    "held": lambda one: "its files could not be brought up to date" + _because(" ".join(one.values)),
    "limit": _beyond_limit,
    "min": _too_few,
    "name": _name_taken,
}


# Who was told of it


def _others(others: ToldOf) -> Iterator[str]:
    for position, one in enumerate(others.told):
        yield _row("" if position else "told", _delivered(one))
    for position, one in enumerate(others.waiting):
        what = titled(one) if one.is_post else one.event if one.about == "article" else one.subject
        yield _row("" if position else "waiting", f"{one.to}: {what}, {_waits(one)}")
    for position, silent in enumerate(others.silent):
        yield _row("" if position else "not told", f"{silent.to}: {silent.reason}")
    if others.public:
        yield _row("public", "; ".join(map(_public, others.public)))


def _delivered(one: Message) -> str:
    what = one.kind if one.about == "article" else f"of {one.subject}"
    when = _time(one.at) if one.at else ""
    if one.is_post and one.state == "sent":
        lacks = f"({WITHOUT_PICTURE}: {one.lacks_picture})" if one.lacks_picture and one.url else ""
        return " ".join(filter(None, (one.to, post_lines.did(one), when, one.url or one.said, lacks)))
    state = "" if one.state == "sent" else f"{one.state}:"
    known_as = f"({one.receipt or short(one)})"
    return " ".join(filter(None, (one.to, what, when, state, one.said, known_as)))


def _waits(one: Message) -> str:
    if one.state in ("unknown", "sending"):
        looked_for = "".join(f"; {push_lines.wait_in_words(wait)}" for wait in one.waits)
        return (
            f"{one.state}: {one.said or 'it is being sent'}{looked_for} (feedsync outbox show {short(one)})"
        )
    return "; ".join(map(push_lines.wait_in_words, one.waits)) or "goes with the next run or push"


def _public(one: Public) -> str:
    what = one.what or "its page"
    if one.since is None:
        return f"{what} is not: {one.said}"
    return f"{what} {'is live' if one.what else 'answers'} since {_time(one.since)}"


# What happened, and what comes


def _happened(one: Happened) -> str:
    return f"{_time(one.at)} {_what(one)}"


def _what(one: Happened) -> str:
    if one.is_silent and one.kind is Kind.UPDATED:
        return "read in another way"
    return {Kind.IMPORTED: "met, as old news", Kind.WITHDRAWN: "left the feeds"}.get(one.kind, one.kind.value)


def _when(one: Coming) -> str:
    return "the next run:" if one.is_over else _time(one.at)


def _coming(one: Coming) -> str:
    because = f", older than {one.age}" if one.age else ""
    return {
        "embargo": "its embargo ends",
        "expires": "it expires",
        "gone": "from then on a run believes that it is gone",
        "leaves": f"it leaves {one.feed}{because}",
        "enters": f"it enters {one.feed}{because}",
    }[one.what]


def _as_json(told: Explanation) -> dict[str, object]:
    return {
        "article": told.article,
        "store": told.store,
        "key": told.key,
        "title": told.title,
        "url": told.url or None,
        "id": told.id or None,
        "atom_id": told.atom_id or None,
        "id_from": told.id_from or None,
        "is_given": told.is_given,
        "was_at": list(told.was_at),
        "state": told.state,
        "since": _iso(told.since),
        "missing": {"since": _iso(told.missing.since), "until": _iso(told.missing.until)}
        if told.missing
        else None,
        "published": _iso(told.published),
        "terms": {kind: list(filter(None, terms)) for kind, terms in told.terms.items()},
        "template_tags": dict(told.tags),
        "first_seen": _iso(told.first_seen),
        "edits": told.edits,
        **_problems(told),
        "in": [
            {
                "feed": one.feed,
                "place": one.place,
                "documents": list(one.documents),
                "held": [{"path": path, "reason": why or None} for path, why in one.held.items()],
            }
            for one in told.shown
        ],
        "not_in": [
            {"feed": one.feed or None, "rule": one.rule, "detail": _reason(told, one)} for one in told.lacking
        ],
        "history": [
            {"at": _iso(one.at), "kind": one.kind.value, "silent": one.is_silent} for one in told.history
        ],
        "next": [{"at": _iso(one.at), "what": _coming(one), "feed": one.feed or None} for one in told.coming],
        "told": [one.as_json() for one in told.others.told],
        "waiting": [one.as_json() for one in told.others.waiting],
        "not_told": [{"channel": one.channel, "reason": one.reason} for one in told.others.silent],
        "public": [
            {"document": one.what or None, "since": _iso(one.since), "said": one.said or None}
            for one in told.others.public
        ],
    }


def _problems(told: Explanation) -> dict[str, Sequence[object] | str | None]:
    left_out = told.left_out
    return {
        "problems": [
            {"line": finding.line or None, "message": finding.message}
            for finding in (left_out.findings if left_out else ())
        ],
        "shown_since": _iso(left_out.shown) if left_out else None,
        "store_problem": list(told.store_problem),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
