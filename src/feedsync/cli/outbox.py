"""The outbox on the command line: a line for each message, all of one, and what is done by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

import click

from feedsync.assemble import Parts
from feedsync.catalogue.lock import locked
from feedsync.catalogue.outbox_view import Asked
from feedsync.catalogue.sqlite import open_catalogue, open_to_read
from feedsync.cli.message_names import short, titled
from feedsync.cli.output import Output
from feedsync.cli.push import WAIT
from feedsync.cli.push_lines import wait_in_words
from feedsync.cli.report_lines import number
from feedsync.cli.terminal import complain, say
from feedsync.operations.outbox import Deed, do_by_hand, found, listed
from feedsync.pushed import Message
from feedsync.steps.deliver import recover
from feedsync.steps.messages import Messages

_MANY = 50  # messages that a person still reads
_WIDTH = 9
_DONE = {
    "retry": "goes again with the next run or push",
    "resolve_retry": "goes again with the next run or push",
    "resolve_sent": "is there: it counts as sent",
    "hold": "is held until it is released",
    "release": "goes with the next run or push",
    "discard": "is given up and never sent",
}


def show_list(
    parts: Parts, output: Output, *, channel: str | None, state: str | None, article: str | None, is_all: bool
) -> int:
    """Print the messages that are asked for, and return the exit code."""
    asked = Asked(channel or "", state or "", is_all=is_all)
    with open_to_read(parts.state.catalogue) as db:
        messages = listed(parts, db, asked, article or "")
    if output.as_json:
        click.echo(json.dumps([one.as_json() for one in messages], ensure_ascii=False, indent=2))
    elif messages:
        say(_list_lines(messages, each=output.verbose))
    else:
        is_asked = channel or state or article or is_all
        say(["no message is like that" if is_asked else "nothing waits, and nothing is in trouble"])
    return 0


def _list_lines(messages: Sequence[Message], *, each: bool) -> Iterator[str]:
    shown = messages if each else messages[:_MANY]
    states = max((len(one.state) for one in shown), default=0)
    width = max((len(one.to) for one in shown), default=0)
    for one in shown:
        head = f"{short(one)}  {one.state:<{states}}  {one.to:<{width}}"
        yield "   ".join(filter(None, (head, titled(one), _detail(one))))
    if len(messages) > len(shown):
        rest = number(len(messages) - len(shown), "more message")
        yield f"and {rest}; -v names each, --channel, --state and --article choose"


def _detail(one: Message) -> str:
    when = f"{one.at:%Y-%m-%d %H:%M}" if one.at else ""
    if one.state in ("pending", "held"):
        return wait_in_words(one.waits[0]) if one.waits else "goes with the next run or push"
    known_as = one.url or (f"({one.receipt})" if one.receipt else "")
    return " ".join(filter(None, (when, one.said, known_as)))


def show_message(parts: Parts, name: str, output: Output) -> int:
    """Print all that is known of a message, and return the exit code."""
    with open_to_read(parts.state.catalogue) as db:
        row = found(db, name)
        message = Messages(parts, db).of(row, waits=True)
    payload = _payload(row.payload)
    if output.as_json:
        click.echo(json.dumps(message.as_json() | {"payload": payload}, ensure_ascii=False, indent=2))
        return 0
    say(_message_lines(message))
    if payload is None:
        is_over = message.state in ("sent", "cancelled")
        say([_row("payload", "is not kept of what is over" if is_over else "is made when it is sent")])
    else:
        say([_row("payload", ""), *_payload_lines(payload)])
    return 0


def _message_lines(one: Message) -> Iterator[str]:
    yield f"{titled(one)}  to {one.to}  id {one.id}"
    when = f" {one.at:%Y-%m-%d %H:%M}" if one.at and one.state not in ("pending", "held") else ""
    yield _row("state", f"{one.state}{when}" + (f": {one.said}" if one.said else ""))
    if one.url:
        yield _row("post", one.url)
    if one.receipt:
        yield _row("receipt", one.receipt)
    if one.announced_at:
        yield _row("announced", f"{one.announced_at:%Y-%m-%d %H:%M}")
    if one.attempts:
        last = f", the last {one.at:%Y-%m-%d %H:%M}" if one.at else ""
        yield _row("attempts", f"{one.attempts:,}{last}")
    for position, wait in enumerate(one.waits):
        yield _row("" if position else "waits", wait_in_words(wait))
    if one.state == "pending" and not one.waits:
        yield _row("waits", "for nothing: it goes with the next run or push")
    if one.state == "unknown":
        yield from _compared(one)


def _compared(one: Message) -> Iterator[str]:
    """What a person looks for, and says then."""
    sent = f"was sent {one.at:%Y-%m-%d %H:%M}, as {one.id}, " if one.at else f"was sent as {one.id}, "
    yield _row(
        "compare", f"{titled(one)} {sent}and nobody knows what came of it. Look whether {one.to} has it"
    )
    yield _row("", f"it is there:     feedsync outbox resolve {short(one)} --sent")
    yield _row("", f"it is not there: feedsync outbox resolve {short(one)} --retry")


def _payload(payload: bytes | None) -> object:
    """Return what is sent: data where it is JSON, else text."""
    if payload is None:
        return None
    try:
        return json.loads(payload)
    except ValueError:
        return payload.decode("utf-8", "replace")


def _payload_lines(payload: object) -> list[str]:
    if isinstance(payload, str):
        return payload.splitlines()
    return json.dumps(payload, ensure_ascii=False, indent=2).splitlines()


def _row(name: str, text: str) -> str:
    return f"{name:<{_WIDTH}} {text}".rstrip()


def do_and_say(parts: Parts, verb: str, names: Sequence[str], channel: str, output: Output) -> int:
    """Do something by hand, say what became of each message, and return the exit code."""
    with locked(parts.state.lock, parts.clock.now(), WAIT), open_catalogue(parts.state.catalogue) as db:
        recover(parts, db)
        with db.transaction():
            deeds = do_by_hand(parts, db, verb, names, channel)
    refused = [deed for deed in deeds if deed.refused]
    if output.as_json:
        told = {
            "exit_code": int(bool(refused)),
            "messages": [
                deed.message.as_json() | {"refused": deed.refused or None, "note": deed.note or None}
                for deed in deeds
            ],
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    elif not output.quiet:
        done = [deed for deed in deeds if not deed.refused]
        say(_deed(deed, verb) for deed in (done if output.verbose else done[:_MANY]))
        if len(done) > _MANY and not output.verbose:
            say([f"and {number(len(done) - _MANY, 'more message')}"])
        if not deeds:
            say([f"{channel} has none for that: feedsync outbox list --channel {channel}"])
    complain(f"✗ {_named(deed.message)}: {deed.refused}" for deed in refused)
    return int(bool(refused))


def _deed(deed: Deed, verb: str) -> str:
    if deed.note:
        return f"· {_named(deed.message)} is given up instead: {deed.note}"
    waits = deed.message.waits
    but = f"; but {wait_in_words(waits[0])}" if waits and deed.message.state == "pending" else ""
    if verb == "resolve_sent" and deed.message.is_post and not deed.message.receipt:
        but = "; nobody here knows where, so corrections and withdrawals of it are made there by hand"
    return f"✎ {_named(deed.message)} {_DONE[verb]}{but}"


def _named(message: Message) -> str:
    return f"{short(message)}  {message.to}   {titled(message)}"
