"""`feedsync adopt`: what was matched and what was not, and the redirects that readers still need."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator
from datetime import UTC
from typing import get_args

import click
from msgspec import Struct
from msgspec.structs import asdict, replace

from feedsync import whole_file
from feedsync.assemble import Parts
from feedsync.catalogue.lock import locked
from feedsync.catalogue.sqlite import open_catalogue
from feedsync.cli.output import Output
from feedsync.cli.report_lines import article_problem, number
from feedsync.cli.terminal import complain, is_terminal, say
from feedsync.feeds.foreign_values import ForeignEntry
from feedsync.operations import last_run
from feedsync.operations.adopt import Adoption, adopt
from feedsync.operations.old_feed import read_old
from feedsync.steps.watch import Watch
from feedsync.text.dates import rfc_3339
from feedsync.text.redirects import Server, rules

_SERVERS: tuple[Server, ...] = get_args(Server)
_MANY = 10  # lines of one kind that a person still reads


class Asked(Struct, frozen=True):
    """The options of the command."""

    wait: float
    server: Server | None
    older: bool


def show_adoption(parts: Parts, source: str, output: Output, watch: Watch, asked: Asked) -> int:
    """Adopt a feed, say what came of it, and return the exit code; for a server print its rules alone."""
    now, server = parts.clock.now(), asked.server
    old = read_old(parts, source)
    with locked(parts.state.lock, now, asked.wait), open_catalogue(parts.state.catalogue) as db:
        whole_file.sweep(parts.state.ids)
        adoption = adopt(parts, db, old, watch, has_older=asked.older)
        if adoption.seen_whole:
            last = last_run.read(parts.state.last_run)
            seen_whole = {**last.seen_whole, **dict.fromkeys(adoption.seen_whole, int(now.timestamp()))}
            last_run.write(parts.state.last_run, replace(last, seen_whole=seen_whole))
    if server is not None and not adoption.held:
        click.echo(rules(adoption.redirects, server), nl=False)
        complain(_of_feed(adoption))
    elif output.as_json:
        click.echo(json.dumps(_as_json(adoption), ensure_ascii=False, indent=2))
    elif server is None and not output.quiet:
        say(_lines(adoption, source))
    complain(_problems(adoption))
    if server is None and not output.as_json and not output.quiet:
        _say_what_is_needed(parts, adoption, source)
    return adoption.exit_code


def _as_json(adoption: Adoption) -> dict[str, object]:
    return {
        "exit_code": adoption.exit_code,
        "feed": adoption.old.feed.title,
        "entries": len(adoption.old.entries),
        "held": dict(adoption.held),
        "adopted": list(adoption.adopted),
        "kept": list(adoption.kept),
        "dated": adoption.dated,
        "ambiguous": [{**_entry(entry), "could_be": list(could)} for entry, could in adoption.ambiguous],
        "undated": [{**_entry(entry), "article": where} for entry, where in adoption.undated],
        "unmatched": [_entry(entry) for entry in adoption.unmatched],
        "refused": [asdict(one) for one in adoption.refused],
        "left_out": [one.where for one in adoption.left_out],
        "begins": adoption.begins
        and {"feed": adoption.begins.feed, "since": adoption.begins.since.isoformat()},
        "hosts": dict(adoption.hosts),
        "successor": asdict(adoption.successor),
        "ours": dict(adoption.ours),
        "redirects": [one._asdict() for one in adoption.redirects],
    }


def _entry(entry: ForeignEntry) -> dict[str, object]:
    return {"id": entry.id, "url": entry.link, "title": entry.title}


def _lines(adoption: Adoption, source: str) -> Iterator[str]:
    """What was matched."""
    old = adoption.old
    archive = f" in {old.documents:,} documents" if old.documents > 1 else ""
    unchanged = ", unchanged since it was read last" if old.is_unchanged else ""
    yield f"{old.feed.title or source}: {number(len(old.entries), 'entry', 'entries')}{archive}{unchanged}"
    if adoption.held:
        return
    if adoption.adopted:
        yield f"✎ {number(len(adoption.adopted), 'article')} took the id that readers know"
    if adoption.kept:
        yield f"= {number(len(adoption.kept), 'article')} had it already"
    if adoption.begins:
        begin = (
            f"{adoption.begins.feed} begins where the old feed begins, with {adoption.begins.since:%Y-%m-%d}"
        )
        yield f"· {begin}: older articles would be new to its readers (--older shows them)"
    if adoption.dated:
        yield f"✎ {number(adoption.dated, 'article')} took the date"
    if adoption.unmatched:
        yield f"· {number(len(adoption.unmatched), 'entry is', 'entries are')} no article's:"
        yield from _some(f"    {_named(entry)}" for entry in adoption.unmatched)


def _some(lines: Iterator[str]) -> Iterator[str]:
    listed = list(lines)
    yield from listed[:_MANY]
    if len(listed) > _MANY:
        yield f"    and {len(listed) - _MANY:,} more (--json names all)"


def _named(entry: ForeignEntry) -> str:
    return f'"{entry.title}" {entry.link or entry.id}'


def _problems(adoption: Adoption) -> Iterator[str]:
    """What needs somebody."""
    for reason in (*adoption.held.values(), *adoption.problems):
        yield f"✗ {reason}"
    if adoption.held:
        yield "✗ nothing was adopted (exit 3)"
    for entry, could in adoption.ambiguous:
        advice = f"write `id: {entry.id}` into the right one"
        yield f"✗ {_named(entry)}   could be {' or '.join(could[:_MANY])}; {advice}"
    for entry, where in adoption.undated:
        yield f"✗ {where}   has no date, so it is in no feed; {_dating(entry)}"
    for one in adoption.refused:
        yield f"✗ {one.where}   keeps its id {one.has}, which readers know; the old feed has {one.other}"
    for left_out in adoption.left_out:
        yield from article_problem(left_out).lines


def _dating(entry: ForeignEntry) -> str:
    moment = entry.published or entry.updated
    if not moment:
        return "the old feed tells none either: give it a `date:`"
    told = rfc_3339(moment.astimezone(UTC).replace(microsecond=0))
    return f"the old feed says `date: {told}`: write that into it"


def _of_feed(adoption: Adoption) -> Iterator[str]:
    """Which feed takes the place of the old one; where none does, what can be done."""
    for old, owner in list(adoption.ours.items())[:_MANY]:
        whose = owner or "the index of your feeds"
        yield f"· {old} is yours now ({whose}): no redirect leads away from there"
    one = adoption.successor
    if one.name or not adoption.old.addresses:
        return
    addresses = " and ".join(adoption.old.addresses)
    if not one.matched:
        yield f"· no redirect for {addresses}: no published article of yours is in it"
        return
    near = f"{one.nearest} has {number(one.beside, 'article')} that it has not, all new to its readers"
    yield f"· no redirect for {addresses}: {near if one.nearest else 'no feed of yours has all that it has'}"
    if one.lines:
        yield "  A feed of its own, under `feeds:` in config.yaml, and adopt again:"
        yield from (f"    {line}" for line in one.lines)
    else:
        yield "  If the file is old, adopt the feed as it is now; or add a feed with a `filter`"


def _say_redirects(adoption: Adoption, source: str) -> None:
    """Print the redirects for each server; to a person only how many there are, and how to get them."""
    few, count = list(adoption.redirects[:_MANY]), len(adoption.redirects)
    if not few:
        return
    what, command = number(count, "redirect"), f"feedsync adopt {shlex.quote(source)} --redirects"
    if is_terminal(sys.stdout):
        say([f"· readers still come to the old addresses. {what}: {command} {'|'.join(_SERVERS)}"])
        return
    say([f"Readers still come to the old addresses. {what}, for the server that you have:"])
    for server in _SERVERS:
        click.echo(f"\n{rules(few, server)}", nl=False)
    click.echo()
    if count > len(few):
        say([f"· and {count - len(few):,} more: {command} {' | '.join(_SERVERS)}"])


def _say_what_is_needed(parts: Parts, adoption: Adoption, source: str) -> None:
    """Say what readers still need, redirects never wrapped, and the next step."""
    if adoption.held:
        return
    if not adoption.old.addresses:
        say(["· the file does not tell where readers have it; adopt its address, and then redirects follow"])
    say(_of_feed(adoption))
    _say_redirects(adoption, source)
    for old, new in adoption.hosts.items():
        say([f"· the articles of {old} lie under the same paths at {new}: redirect the whole host"])
    if adoption.ambiguous or adoption.undated:
        again = f"Next: do what ✗ says, and feedsync adopt {source} again. Only then feedsync run:"
        say([f"{again} an id that was published stays"])
        return
    commit = f"commit {parts.state.ids.name}, then " if parts.state.ids.exists() else ""
    say([f"Next: {commit}feedsync run"])
