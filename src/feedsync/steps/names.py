"""What people call those whom we tell. Never an address."""

from __future__ import annotations

from collections import Counter

from feedsync.assemble import Parts


class Names:
    """Names destinations: by the channel, or one of several by its host, with its hash if two are alike."""

    def __init__(self, parts: Parts) -> None:
        self._types = {one.name: one.type for one in parts.config.push}
        # What is lacking may be just what tells a channel's destinations.
        lacking = {name: [name] for name in parts.config.disabled}
        self.labels = lacking | {
            name: list(channel.destinations())
            for name, channel in parts.channels.items()
            if name not in lacking
        }
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
