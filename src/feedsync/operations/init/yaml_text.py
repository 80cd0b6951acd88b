"""Plain values as YAML that a person reads and goes on with: a value a line, and comments beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from feedsync.text.characters import one_line, printable

_WIDTH = 100
# What is text in every YAML, and in a list between brackets, without quotes.
_PLAIN = re.compile(r"(?:[^\W\d_]|\.?/)(?:[\w ./@+~()-]|:(?=/))*(?<! )")
# Beyond that where no bracket is open; `{` must not begin a value.
_PLAIN_IN_BLOCK = re.compile(r"(?:[^\W\d_]|\.?/)(?:[\w ./@+~()'!?;&=,{}’–-]|:(?=/))*(?<! )")
_WORDS = frozenset("true false yes no on off null y n nan inf".split())
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


class Line(Struct):
    """A line of the file; `name` is the setting that it tells, as in `feeds[0].limit`."""

    text: str
    name: str = ""


def lines_of(values: Mapping[str, object]) -> Iterator[Line]:
    """Yield the lines of a mapping."""
    yield from _mapping(values, "", "")


def commented(lines: Sequence[Line], comments: Mapping[str, str]) -> list[str]:
    """Return the lines as text, with comments by the names of settings: beside them, above if too long."""
    width = max(
        (len(line.text) for line in lines if line.name in comments and len(line.text) < _WIDTH // 2),
        default=0,
    )
    found = []
    for line in lines:
        comment = one_line(comments.get(line.name, "")) if line.name else ""
        if not comment:
            found.append(line.text)
        elif len(beside := f"{line.text:<{width}}  # {comment}") <= _WIDTH:
            found.append(beside)
        else:
            indent = line.text[: len(line.text) - len(line.text.lstrip(" -"))].replace("-", " ")
            found += [f"{indent}# {comment}", line.text]
    return found


def scalar(value: object, *, in_block: bool = True) -> str:
    """Return a value as the configuration reads it: `${` in it is no variable."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    text = printable(str(value)).replace("${", "$${")
    pattern = _PLAIN_IN_BLOCK if in_block else _PLAIN
    if pattern.fullmatch(text) and text.casefold() not in _WORDS and text.isprintable():
        return text
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004  what `\u` holds


def _mapping(values: Mapping[str, object], indent: str, name: str) -> Iterator[Line]:
    for key, value in values.items():
        yield from _item(f"{indent}{scalar(key)}:", value, indent, f"{name}.{key}" if name else key)


def _item(begin: str, value: object, indent: str, name: str) -> Iterator[Line]:
    """Yield what stands behind `begin`, which is a key."""
    if isinstance(value, Mapping) and value:
        yield Line(begin, name)
        yield from _mapping(value, f"{indent}  ", name)
    elif isinstance(value, list | tuple) and any(isinstance(one, Mapping) for one in value):
        yield Line(begin, name)
        for number, one in enumerate(value):
            yield from _listed(one, f"{indent}  ", f"{name}[{number}]")
    else:
        yield Line(f"{begin} {_inline(value)}", name)


def _listed(value: object, indent: str, name: str) -> Iterator[Line]:
    if not isinstance(value, Mapping) or not value:
        yield Line(f"{indent}- {_inline(value)}", name)
        return
    first = True
    for line in _mapping(value, f"{indent}  ", name):
        yield Line(f"{indent}- {line.text[len(indent) + 2 :]}", line.name) if first else line
        first = False


def _inline(value: object) -> str:
    if isinstance(value, Mapping):
        return (
            "{"
            + ", ".join(f"{scalar(key, in_block=False)}: {_flow(one)}" for key, one in value.items())
            + "}"
        )
    return f"[{', '.join(map(_flow, value))}]" if isinstance(value, list | tuple) else scalar(value)


def _flow(value: object) -> str:
    is_scalar = not isinstance(value, Mapping | list | tuple)
    return scalar(value, in_block=False) if is_scalar else _inline(value)
