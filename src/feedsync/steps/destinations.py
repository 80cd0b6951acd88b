"""Whom we tell, as people know them, and how it stands with each. Never an address."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

from feedsync.assemble import Parts
from feedsync.catalogue import outbox_view
from feedsync.catalogue.database import Database
from feedsync.load.facts import moment
from feedsync.pushed import Destination


class Names:
    """Names destinations: by the channel, or one of several by its host, with its hash if two are alike."""

    def __init__(self, parts: Parts) -> None:
        self._types = {one.name: one.type for one in parts.config.push}
        self.labels = {name: list(channel.destinations()) for name, channel in parts.channels.items()}
        self._hosts = Counter(_host(label) for labels in self.labels.values() for label in labels)

    def short(self, channel: str, label: str) -> str:
        """Return its name alone."""
        host = _host(label)
        return label if self._hosts[host] > 1 else host or channel

    def whole(self, channel: str, label: str) -> str:
        """Return its name after the type of its channel."""
        kind, name = self._types.get(channel, ""), self.short(channel, label)
        return name if kind in ("", name) else f"{kind} {name}"


def _host(label: str) -> str:
    return label.partition("#")[0]


def destinations(parts: Parts, db: Database) -> list[Destination]:
    """Return how it stands with all that are told, in the order of the configuration."""
    names = Names(parts)
    known = {(one.channel, one.name): one for one in outbox_view.destinations(db)}
    counts = outbox_view.counts(db)
    paused = {one.name for one in parts.config.push if one.paused}
    zone = ZoneInfo(parts.config.site.timezone)

    def local(seconds: int | None) -> datetime | None:
        return None if seconds is None else moment(seconds).astimezone(zone)

    found = []
    for channel, labels in names.labels.items():
        for label in labels:
            stands = known.get((channel, label))
            state = "disabled" if channel in parts.config.disabled else "paused" if channel in paused else ""
            found.append(
                Destination(
                    channel,
                    label,
                    names.short(channel, label),
                    names.whole(channel, label),
                    state or _state(stands),
                    (stands.said if stands else "")
                    if state != "disabled"
                    else parts.config.disabled[channel],
                    local(stands.arrived_at if stands else None),
                    local(stands.failing_since if stands else None),
                    local(stands.rests_until if stands else None),
                    counts.get((channel, label), {}),
                )
            )
    return found


def _state(stands: outbox_view.Standing | None) -> str:
    if stands is None:
        return "new"
    if stands.is_gone:
        return "gone"
    if stands.failing_since is not None:
        return "failing"
    return "new" if stands.arrived_at is None else "ok"
