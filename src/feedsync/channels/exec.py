"""A command of the operator's own, with the event as JSON on its standard input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, ClassVar

import msgspec
from msgspec import Meta, Struct

from feedsync.channels.base import (
    ChannelContext,
    Envelope,
    Event,
    EventSettings,
    Fate,
    Hears,
    Lane,
    Outcome,
    Sender,
    Told,
    Trait,
)
from feedsync.channels.event import body_of, encode, message_id, wants
from feedsync.channels.http import keys_in
from feedsync.config.model import Check, Open, Text, some_span
from feedsync.net.redact import without
from feedsync.text import durations
from feedsync.text.characters import one_line

if TYPE_CHECKING:
    from feedsync.process import Ended

_TEMPORARY = 75  # EX_TEMPFAIL of sysexits.h
_NOT_RUN = (126, 127)  # POSIX, Shell Command Language, 2.8.2: found but no program, and not found
# So a shell tells that what it ran was killed: 128 and the number of the signal.
_KILLED = range(129, 160)
_LONGEST = 120
_SEEN = (
    "everybody on this machine sees how a command was called; it has the same environment: let sh read $NAME"
)
Word = Annotated[Text, Open(_SEEN)]


class _Typed(Struct, frozen=True):
    type: str


class ExecSettings(EventSettings, frozen=True, kw_only=True):
    """The command, and how long it may take."""

    command: Annotated[
        Word | tuple[Word, ...], Meta(description="What is run for each event: a line for sh, or a list.")
    ]
    timeout: Annotated[str, Check(some_span), Meta(description="After this time it is killed: 30s, 5m.")] = (
        "60s"
    )

    def __post_init__(self) -> None:
        if not self.command:
            raise ValueError("`command` is empty; write a line for sh, or a list")
        if not self.events:
            raise ValueError("`events` must name at least one kind of event")


class ExecChannel:
    """Runs a command for each event, one at a time. Nobody knows what it has done when it is cut off."""

    Settings = ExecSettings
    hears: ClassVar[frozenset[Hears]] = frozenset({"articles", "feeds"})
    is_frozen: ClassVar[bool] = True
    lane: ClassVar[Lane] = Lane(parallel=1)
    trait = Trait.NEITHER
    schedule: ClassVar[Sequence[int]] = (60, 300, 1800, 7200, 18000, 43200)

    def __init__(self, settings: ExecSettings, context: ChannelContext) -> None:
        self.name = settings.name
        self._settings = settings
        self._context = context

    def destinations(self) -> Sequence[str]:
        """It alone."""
        return (self.name,)

    def wants(self, kind: Told, hears: Hears) -> bool:  # noqa: ARG002
        """See `Channel.wants`."""
        return wants(self._settings, kind)

    def compose(self, event: Event) -> bytes:
        """Return the same body that a webhook has."""
        return encode(body_of(event, self._context.site))

    def sender(self, destination: str) -> Sender:  # noqa: ARG002
        """Return what runs the command, in the folder of the configuration."""
        return _Sender(self._settings, self._context)


class _Sender:
    def __init__(self, settings: ExecSettings, context: ChannelContext) -> None:
        self._command = settings.command
        self._seconds = durations.seconds(settings.timeout)
        self._folder = context.folder
        # It sees them all, and may write them: `curl -v`, `set -x`.
        self._secrets = [part for value in context.variables for part in keys_in(value)]

    def send(self, envelope: Envelope) -> Outcome:
        try:
            kind = _type_of(envelope.payload)
        except msgspec.MsgspecError:
            # It was announced when this channel was of another type, or is a template's.
            return Outcome(Fate.REFUSED, "it was composed for another type of channel: give it up (discard)")
        env = {
            "FEEDSYNC_EVENT_ID": message_id(envelope.id),
            "FEEDSYNC_EVENT_TYPE": kind,
            "FEEDSYNC_ATTEMPT": str(envelope.attempt),
        }
        from feedsync import process

        ended = process.run(
            self._command, seconds=self._seconds, folder=self._folder, input=envelope.payload, env=env
        )
        return outcome_of(ended, self._seconds, self._secrets)

    def close(self) -> None:
        """Nothing is kept open."""


def outcome_of(ended: Ended, seconds: int, secrets: Sequence[str] = ()) -> Outcome:
    """Return what the end of a command says of the event, without any of the `secrets`."""
    last = one_line(without((ended.errors or ("",))[-1], secrets))
    said = f": {last}" if last else ""
    if ended.problem:
        return _outcome(Fate.LATER, f"could not be started: {ended.problem}", is_general=True)
    if ended.code is None:
        how = f"was killed after {seconds} s" if ended.is_late else f"was ended by signal {ended.signal}"
        # What befell one will befall the next.
        return _outcome(Fate.UNKNOWN, f"{how}{said}", is_general=True)
    if ended.code in _NOT_RUN:
        return _outcome(Fate.LATER, f"exit {ended.code}, nothing was run{said}", is_general=True)
    if ended.code in _KILLED:
        return _outcome(
            Fate.UNKNOWN, f"exit {ended.code}, which is signal {ended.code - 128}{said}", is_general=True
        )
    fate = {0: Fate.SENT, _TEMPORARY: Fate.LATER}.get(ended.code, Fate.REFUSED)
    return _outcome(fate, f"exit {ended.code}{said if ended.code else ''}")


def _outcome(fate: Fate, said: str, *, is_general: bool = False) -> Outcome:
    return Outcome(fate, said if len(said) <= _LONGEST else f"{said[: _LONGEST - 1]}…", is_general=is_general)


def _type_of(payload: bytes) -> str:
    return msgspec.json.decode(payload, type=_Typed).type
