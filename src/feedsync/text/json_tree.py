"""JSON (RFC 8259) as the same tree as YAML: values that remember their line, numbers as they are written."""

from __future__ import annotations

import re
from json import JSONDecodeError, JSONDecoder

from feedsync.text.yaml_tree import MAX_DEPTH, MAX_NODES, Mapping, Node, Scalar, Sequence, TreeError

_BLANK = re.compile(r"[ \t\n\r]*")
_WORD = re.compile(r"-?[0-9][0-9.eE+-]*|[A-Za-z]+", re.ASCII)
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?", re.ASCII)
_LITERALS = frozenset({"true", "false", "null"})
_HALF = re.compile("[\ud800-\udfff]")
_STRING = JSONDecoder()


class JsonError(TreeError):
    """The text is no JSON that is read here."""


def parse(text: str, *, first_line: int = 1) -> Node:
    """Return the tree of one JSON document, which begins in `first_line` of its file. Raises `JsonError`."""
    reader = _Reader(text.removeprefix("\ufeff"), first_line)
    node = reader.value(0)
    if reader.peek():
        raise reader.error("something follows the end of the JSON")
    return node


def parse_first(text: str, *, first_line: int = 1) -> tuple[Node, str]:
    """Return the tree of the JSON value that a text begins with, and what follows it. Raises `JsonError`."""
    reader = _Reader(text, first_line)
    return reader.value(0), text[reader.at :]


class _Reader:
    def __init__(self, text: str, first_line: int) -> None:
        self._text = text
        self.at = 0
        self._line = first_line
        self._met = 0

    def error(self, message: str) -> JsonError:
        return JsonError(self._line, f"is not valid JSON: {message}")

    def peek(self) -> str:
        """Return the next character that is no blank, which is then where the reader is; empty at the end."""
        blank = _BLANK.match(self._text, self.at)
        end = blank.end() if blank else self.at
        self._line += self._text.count("\n", self.at, end)
        self.at = end
        return self._text[end : end + 1]

    def _takes(self, character: str) -> bool:
        is_next = self.peek() == character
        self.at += is_next
        return is_next

    def value(self, depth: int) -> Node:
        self._met += 1
        if depth > MAX_DEPTH or self._met > MAX_NODES:
            raise self.error(f"it is nested deeper than {MAX_DEPTH} levels, or has too many values")
        first = self.peek()
        if first == "{":
            return self._mapping(depth)
        if first == "[":
            return self._sequence(depth)
        if first == '"':
            return Scalar(self._line, self._string(), quoted=True)
        word = _WORD.match(self._text, self.at)
        if word is None or not (word[0] in _LITERALS or _NUMBER.fullmatch(word[0])):
            raise self.error(self._why_no_value(first, word[0] if word else first))
        self.at = word.end()
        return Scalar(self._line, word[0])

    def _why_no_value(self, first: str, word: str) -> str:
        if not first:
            return "it ends too soon; is a bracket or a quote never closed?"
        if first in "}]":
            return f"a value is missing before `{first}`; take out the comma before it"
        return f"`{word}` is no value; text needs double quotes"

    def _string(self) -> str:
        try:
            text, end = _STRING.raw_decode(self._text, self.at)
        except JSONDecodeError as error:
            raise self.error(
                f"{error.msg.lower().removesuffix(' at')}; a text ends with a quote in its own line"
            ) from None
        if _HALF.search(text):
            raise self.error("it holds half a character")
        self.at = end
        return str(text)

    def _sequence(self, depth: int) -> Sequence:
        line = self._line
        self.at += 1
        items: list[Node] = []
        if self._takes("]"):
            return Sequence(line, ())
        while True:
            items.append(self.value(depth + 1))
            if self._takes("]"):
                return Sequence(line, tuple(items))
            self._comma("]")

    def _mapping(self, depth: int) -> Mapping:
        line = self._line
        self.at += 1
        items: dict[str, Node] = {}
        lines: dict[str, int] = {}
        repeated: list[tuple[str, int, int]] = []
        others: list[tuple[str, Node]] = []
        if self._takes("}"):
            return Mapping(line)
        while True:
            if (first := self.peek()) != '"':
                raise self.error(
                    "a key needs double quotes"
                    if first not in ("", "}")
                    else self._why_no_value(first, first)
                )
            key_line, key = self._line, self._string()
            if not self._takes(":"):
                raise self.error(f"after the key `{key[:40]}` a colon is missing")
            value = self.value(depth + 1)
            if key in items:
                repeated.append((key, lines[key], key_line))
                others.append((key, value))
            else:
                items[key], lines[key] = value, key_line
            if self._takes("}"):
                return Mapping(line, items, lines, tuple(repeated), tuple(others))
            self._comma("}")

    def _comma(self, closing: str) -> None:
        if not self._takes(","):
            at_end = not self.peek()
            raise self.error(
                "it ends too soon; is a bracket or a quote never closed?"
                if at_end
                else f"a comma or `{closing}` is missing"
            )
