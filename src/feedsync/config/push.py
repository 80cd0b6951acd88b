"""Reads `push` of config.yaml: whom to tell. What the environment lacks disables one channel alone."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as Some
from pathlib import Path
from typing import Annotated

from msgspec.structs import replace

from feedsync import secret_file
from feedsync.config.model import ChannelSettings, Check, Filter, Open
from feedsync.config.reader import MISSING, Reader
from feedsync.config.variables import values_in
from feedsync.errors import Finding
from feedsync.registry import CHANNELS
from feedsync.text.suggest import did_you_mean
from feedsync.text.yaml_tree import Mapping, Node, Scalar, Sequence

# Keys that decide what a channel hears of, and who of it.
_DECISIVE = ("feeds", "filter", "exclude", "max_age", "events", "on_update", "on_withdraw", "hubs")
_UNKNOWN = "without it nobody knows what else belongs here"


def _channel_type(text: str) -> str:
    if not CHANNELS.knows(text):
        names = CHANNELS.names()
        raise ValueError(f"`{text}` is none of {', '.join(names)}{did_you_mean(text, names)}")
    return text


def _texts(node: Node) -> Iterator[str]:
    if isinstance(node, Scalar):
        yield node.text
    else:
        for item in node.items.values() if isinstance(node, Mapping) else node.items:
            yield from _texts(item)


class PushReader:
    """Reads the channels. `findings` is what is wrong, `disabled` what the environment lacks, by channel.

    `deaf` are those of them that lack what decides what they hear of.
    `variables` are the values that came from the environment: any of them may be a secret.
    """

    def __init__(self, file: str, feeds: Some[str], stores: Some[str]) -> None:
        self._file = file
        self._feeds = feeds
        self._stores = stores
        self.findings: list[Finding] = []
        self.disabled: dict[str, str] = {}
        self.deaf: set[str] = set()
        self.variables: set[str] = set()

    def read(self, node: Node) -> tuple[ChannelSettings, ...]:
        """Return the settings of all channels that could be read."""
        if not isinstance(node, Sequence):
            self.findings.append(Finding(node.line, "push: must be a list of channels, each with a `type`"))
            return ()
        self.variables = {value for text in _texts(node) for value in values_in(text)}
        read = [self._channel(item, f"push[{number}]") for number, item in enumerate(node.items)]
        self._names(read, node)
        return tuple(settings for settings in read if settings is not None)

    def _channel(self, node: Node, where: str) -> ChannelSettings | None:
        kind = node.items.get("type") if isinstance(node, Mapping) else None
        if not isinstance(kind, Scalar) or kind.is_null:
            self.findings.append(Finding(node.line, f"{where}.type is missing; write `type: webhook`"))
            return None
        reader = Reader(forgives=True)
        name = reader.value(Annotated[str, Open(_UNKNOWN), Check(_channel_type)], kind, f"{where}.type")
        found: object = MISSING
        if isinstance(name, str):
            found = reader.value(CHANNELS.load(name).Settings, node, where)
        self.findings += reader.findings
        if not isinstance(found, ChannelSettings):
            if not reader.findings:
                self.findings += reader.lacking or ()
            return None
        settings = found if found.name else replace(found, name=found.type)
        if reader.lacking:
            line, message = reader.lacking[0]
            self.disabled[settings.name] = f"{self._file}:{line}  {message}"
            decisive = tuple(f"{where}.{key}" for key in _DECISIVE)
            if any(one.message.startswith(decisive) for one in reader.lacking):
                self.deaf.add(settings.name)
        elif lacks := self._unreadable(settings, node, where):
            self.disabled[settings.name] = lacks
        self._check(settings, node, where)
        return settings

    def _unreadable(self, settings: ChannelSettings, node: Node, where: str) -> str:
        """Return which file of a secret (`token_file`) cannot be read, and why."""
        for key in settings.__struct_fields__:
            name = getattr(settings, key) if key.endswith("_file") else ""
            if not name:
                continue
            try:
                secret_file.read(Path(self._file).parent, name)
            except ValueError as error:
                line = node.key_lines[key] if isinstance(node, Mapping) else node.line
                return f"{self._file}:{line}  {where}.{key}: {name}: {error}"
        return ""

    def _check(self, settings: ChannelSettings, node: Node, where: str) -> None:
        """Note feeds and stores that there are not."""
        lines = node.key_lines if isinstance(node, Mapping) else {}
        asked = [("feeds", settings.feeds, self._feeds)]
        for key in ("filter", "exclude"):
            chosen = getattr(settings, key, None)
            if isinstance(chosen, Filter):
                asked.append((key, chosen.stores, self._stores))
        for key, names, known in asked:
            for name in names:
                # One that the environment lacks is told of already.
                if name not in known and "${" not in name:
                    place = f"{where}.{key}" if key == "feeds" else f"{where}.{key}.stores"
                    hint = did_you_mean(name, known)
                    said = f"{place}: `{name}` is none of {', '.join(known)}{hint}"
                    self.findings.append(Finding(lines.get(key, node.line), said))

    def _names(self, read: Some[ChannelSettings | None], node: Sequence) -> None:
        holders: dict[str, int] = {}
        for number, settings in enumerate(read):
            if settings is None:
                continue
            holder = holders.setdefault(settings.name.casefold(), number)
            if holder != number:
                said = f"`{settings.name}` is taken by push[{holder}]; give it a `name` of its own"
                self.findings.append(Finding(node.items[number].line, f"push[{number}].name: {said}"))
