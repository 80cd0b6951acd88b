"""YAML as a tree of values that remember their line: for the configuration and for front matter alike.

Read by libyaml through one subclass of PyYAML's safe loader, and resolved here as YAML 1.2's core
schema says: only `true` and `false` are booleans, `1:30` is no number, and a scalar keeps the text it
was written as, so that who wants text gets `007` and `no`. Nesting, aliases and size are bounded.
"""

from __future__ import annotations

import re

import yaml
from msgspec import Struct, field

MAX_DEPTH = 32
MAX_NODES = 100_000

# Line breaks to YAML 1.1 and libyaml, but neither to YAML 1.2 nor to an editor.
_NO_BREAKS = dict.fromkeys((0x85, 0x2028, 0x2029), " ")
_TOO_MUCH = f"nested deeper than {MAX_DEPTH} levels, or aliases that unfold without end"
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_TRUE = frozenset({"true", "True", "TRUE"})
_FALSE = frozenset({"false", "False", "FALSE"})
_INTEGER = r"[-+]?[0-9]{1,300}"
_FLOAT = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
_COMMENT = re.compile(r"[ \t]+(#[^\r\n]*)")
_TAG = "tag:yaml.org,2002:"
_PLAIN = "plain"  # what a scalar without quotes and tag is called until somebody asks for its value
_TAGS = frozenset({_PLAIN, *(_TAG + name for name in ("str", "int", "float", "bool", "null", "map", "seq"))})


class TreeError(ValueError):
    """The text is not what it should be; `line` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


class YamlError(TreeError):
    """The text is no YAML that is read here."""


class Scalar(Struct, frozen=True):
    """A text as written; `quoted` if it cannot be anything but text.

    `comment` is what follows in the line of one without quotes, from its `#` on: maybe meant to be text.
    """

    line: int
    text: str
    quoted: bool = False
    comment: str = ""

    @property
    def value(self) -> str | int | float | bool | None:
        """What the core schema takes the scalar for."""
        if self.quoted:
            return self.text
        if self.text in _NULL:
            return None
        if self.text in _TRUE or self.text in _FALSE:
            return self.text in _TRUE
        if re.fullmatch(_INTEGER, self.text):
            return int(self.text)
        return float(self.text) if re.fullmatch(_FLOAT, self.text) else self.text

    @property
    def is_null(self) -> bool:
        """Whether nothing was written."""
        return not self.quoted and self.text in _NULL


class Sequence(Struct, frozen=True):
    """A list."""

    line: int
    items: tuple[Node, ...]

    @property
    def value(self) -> list[object]:
        """The list as plain values."""
        return [item.value for item in self.items]


class Mapping(Struct, frozen=True):
    """Keys and values. `repeated` names keys that stand twice, with both lines: the first one counts.

    `others` has the values of the second ones.
    """

    line: int
    items: dict[str, Node] = field(default_factory=dict)
    key_lines: dict[str, int] = field(default_factory=dict)
    repeated: tuple[tuple[str, int, int], ...] = ()
    others: tuple[tuple[str, Node], ...] = ()

    @property
    def value(self) -> dict[str, object]:
        """The mapping as plain values."""
        return {key: node.value for key, node in self.items.items()}


Node = Scalar | Sequence | Mapping


class _Loader(yaml.CSafeLoader):
    """Composes without resolving: what a plain scalar is, is decided above."""

    yaml_implicit_resolvers: dict[str | None, list[tuple[str, re.Pattern[str]]]] = {  # noqa: RUF012
        None: [(_PLAIN, re.compile(""))]
    }


def parse(text: str, *, first_line: int = 1) -> Node | None:
    """Return the tree of one YAML document, `None` for an empty one.

    `first_line` is the line in its file that the text begins in. Raises `YamlError`.
    """
    loader = None
    text = text.removeprefix("\ufeff")
    try:
        loader = _Loader(text.translate(_NO_BREAKS))
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        line, problem = _problem(error, text)
        raise YamlError(first_line + line, f"is not valid YAML: {problem}") from None
    except yaml.YAMLError as error:
        position = getattr(error, "position", 0)
        raise YamlError(
            first_line + text.count("\n", 0, position), f"is not valid YAML: {str(error).splitlines()[0]}"
        ) from None
    except UnicodeEncodeError:
        raise YamlError(first_line, "is not valid YAML: it holds half a character") from None
    except RecursionError:
        raise YamlError(first_line, "is nested too deep") from None
    finally:
        if loader is not None:
            loader.dispose()
    return None if node is None else _Reader(first_line, text).read(node, 0)


def _problem(error: yaml.MarkedYAMLError, text: str) -> tuple[int, str]:
    """Return the line to look at, counted from 0, and what is wrong in it."""
    from feedsync.text import yaml_advice

    mark = error.problem_mark or error.context_mark
    line = mark.line if mark else 0
    opened = error.context_mark.line if error.context_mark else line
    said = ", ".join(part for part in (error.problem, error.context) if part)
    lines = text.translate(_NO_BREAKS).split("\n")
    return yaml_advice.advice(lines, yaml_advice.Stop(said, line, opened, _last_long_quote(text)))


def _last_long_quote(text: str) -> tuple[int, int] | None:
    """Return the first and last line of the last quote that goes on over lines, of what can be read."""
    loader, found = _Loader(text.translate(_NO_BREAKS)), None
    try:
        while token := loader.get_token():
            if isinstance(token, yaml.ScalarToken) and not token.plain and token.style in ("'", '"'):
                first, last = token.start_mark.line, token.end_mark.line
                found = (first, last) if first < last else found
    except yaml.YAMLError:
        pass
    finally:
        loader.dispose()
    return found


class _Reader:
    def __init__(self, first_line: int, text: str) -> None:
        self._first_line = first_line
        self._text = text if "#" in text else ""
        self._met = 0

    def _line(self, mark: yaml.Mark) -> int:
        return int(mark.line) + self._first_line

    def read(self, node: yaml.Node, depth: int) -> Node:
        line = self._line(node.start_mark)
        self._met += 1
        if depth > MAX_DEPTH or self._met > MAX_NODES:
            raise YamlError(line, _TOO_MUCH)
        if node.tag not in _TAGS:
            raise YamlError(line, f"the tag `{node.tag}` is not read here; write the value without it")
        if isinstance(node, yaml.ScalarNode):
            return Scalar(line, node.value, node.tag == f"{_TAG}str", self._comment(node))
        if isinstance(node, yaml.SequenceNode):
            return Sequence(line, tuple(self.read(item, depth + 1) for item in node.value))
        return self._mapping(node, line, depth)

    def _comment(self, node: yaml.ScalarNode) -> str:
        if node.style or not self._text:
            return ""
        found = _COMMENT.match(self._text, node.end_mark.index)
        return found[1] if found else ""

    def _mapping(self, node: yaml.Node, line: int, depth: int) -> Mapping:
        items: dict[str, Node] = {}
        merged: dict[str, Node] = {}
        lines: dict[str, int] = {}
        repeated: list[tuple[str, int, int]] = []
        others: list[tuple[str, Node]] = []
        for key_node, value_node in node.value:
            key_line = self._line(key_node.start_mark)
            if not isinstance(key_node, yaml.ScalarNode):
                raise YamlError(key_line, "a key must be a word")
            key = key_node.value
            value = self.read(value_node, depth + 1)
            if key == "<<" and not key_node.style:
                self._merge(value, merged, lines)
            elif key in items:
                repeated.append((key, lines[key], key_line))
                others.append((key, value))
            else:
                items[key] = value
                lines[key] = key_line
        return Mapping(line, {**merged, **items}, lines, tuple(repeated), tuple(others))

    def _merge(self, value: Node, merged: dict[str, Node], lines: dict[str, int]) -> None:
        for other in value.items if isinstance(value, Sequence) else (value,):
            if not isinstance(other, Mapping):
                raise YamlError(value.line, "`<<` takes an alias of a mapping")
            self._met += len(other.items)
            if self._met > MAX_NODES:
                raise YamlError(value.line, _TOO_MUCH)
            for key, item in other.items.items():
                merged.setdefault(key, item)
                lines.setdefault(key, other.key_lines[key])
