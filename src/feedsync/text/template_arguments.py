"""The arguments of template tags: by name or by place, quoted or not, with or without commas and brackets."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

_VALUE = r"\"(?:\\.|[^\"\\])*+\"|'(?:\\.|[^'\\])*+'|`[^`]*+`"
_ARGUMENT = re.compile(
    rf"([A-Za-z_][\w.-]*+)\s*+(?:=\s*+|:(?:\s++|(?=[\"'])))({_VALUE}|[^\s,(){{}}]++)|({_VALUE})|([^\s,(){{}}]++)",
    re.DOTALL,
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


class Arguments(Struct, frozen=True):
    """What a tag is told. Names are lower case."""

    named: Mapping[str, str]
    placed: Sequence[str]

    def get(self, *names: str, place: int | None = None) -> str:
        """Return the first of these that says something, else what stands in a place, else nothing."""
        for name in names:
            if value := self.named.get(name, ""):
                return value
        return self.placed[place] if place is not None and place < len(self.placed) else ""


def parse(text: str) -> Arguments:
    """Return the arguments in what follows the name of a tag."""
    named: dict[str, str] = {}
    placed: list[str] = []
    for match in _ARGUMENT.finditer(text):
        if match[1]:
            named.setdefault(match[1].lower(), unquoted(match[2]))
        else:
            placed.append(unquoted(match[3] or match[4]))
    return Arguments(named, placed)


def unquoted(value: str) -> str:
    """Return a value as it is meant."""
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'`":
        inner = value[1:-1]
        return inner if value[0] == "`" or "\\" not in inner else _ESCAPED.sub(r"\1", inner)
    return value
