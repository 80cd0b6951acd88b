"""A command of the operator's own, with the event as JSON on its standard input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, ClassVar

from msgspec import Meta

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
from feedsync.config.model import Text


class ExecSettings(EventSettings, frozen=True, kw_only=True):
    """The command."""

    command: Annotated[
        Text | tuple[Text, ...], Meta(description="What is run for each event: a line for sh, or a list.")
    ]


class ExecChannel:
    """Runs a command for each event."""

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
        return (self.name,)

    def wants(self, kind: Told, hears: Hears) -> bool:  # noqa: ARG002
        return True

    def compose(self, event: Event) -> bytes:
        from feedsync.channels.webhook import WebhookChannel

        return WebhookChannel.compose(self, event)  # type: ignore[arg-type]

    def sender(self, destination: str) -> Sender:  # noqa: ARG002
        return _Sender(self._settings)


class _Sender:
    def __init__(self, settings: ExecSettings) -> None:
        self._command = settings.command

    def send(self, envelope: Envelope) -> Outcome:
        import subprocess

        command = ["sh", "-c", self._command] if isinstance(self._command, str) else list(self._command)
        done = subprocess.run(command, input=envelope.payload, capture_output=True, timeout=60, check=False)
        return Outcome(Fate.SENT if done.returncode == 0 else Fate.REFUSED, f"exit {done.returncode}")

    def close(self) -> None:
        """Nothing is kept open."""
