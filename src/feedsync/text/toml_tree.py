"""TOML (1.0) as the same tree as YAML: values that remember their line, numbers and dates as written.

`tomllib` reads and judges the text. Of what it took, a second walk finds where each value stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Values
from datetime import date, time

from feedsync.text.yaml_tree import MAX_DEPTH, MAX_NODES, Mapping, Node, Scalar, Sequence, TreeError

MAX_LENGTH = 200_000  # characters: `tomllib` takes time with the square of some texts
_MAX_PARTS = 200  # dots in a line, of each of which a table is made

_AT_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_ADVICE = {
    "Invalid value": 'text needs quotes, as in `title = "…"`; only true, false, numbers and dates have none',
    "Expected '=' after a key": "each line needs a key and `=`",
    "Invalid statement": "each line needs a key and `=`",
    "Cannot overwrite a value": "the key appears twice; keep one",
    "Cannot declare": "the table appears twice; join them",
    "Unclosed array": "a bracket is never closed",
    "Unterminated string": "a quote is never closed",
    "Expected newline or end of document": "a quote inside a text needs a backslash before it",
    "Illegal character": "a text ends with a quote in its own line, or stands between three of them",
}
_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_KEY_PART = re.compile(
    r"[ \t]*(?:\"(?P<basic>(?:[^\"\\\n]|\\.)*)\"|'(?P<literal>[^'\n]*)'|(?P<bare>[\w-]+))[ \t]*"
)
_TEXT = re.compile(
    r"\"\"\"(?:[^\\]|\\.)*?\"\"\"\"{0,2}|'''.*?''''{0,2}|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'", re.DOTALL
)
_WORD = re.compile(r"\d{4}-\d\d-\d\d \d\d:[\d:.]+(?:[Zz]|[-+][\d:]+)?|[^\s,\]}#]+", re.ASCII)

_Path = tuple[str | int, ...]


class TomlError(TreeError):
    """The text is no TOML that is read here."""


def parse(text: str, *, first_line: int = 1) -> Mapping:
    """Return the tree of a TOML document, which begins in `first_line` of its file. Raises `TomlError`."""
    import tomllib

    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    if len(text) > MAX_LENGTH:
        raise TomlError(first_line, f"is longer than {MAX_LENGTH:,} characters of TOML")
    for number, line in enumerate(text.split("\n")):
        if line.count(".") > _MAX_PARTS and line.partition("=")[0].count(".") > MAX_DEPTH:
            raise TomlError(first_line + number, f"is nested deeper than {MAX_DEPTH} levels")
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _problem(str(error), text, first_line) from None
    except ValueError:
        raise TomlError(first_line, "is not valid TOML: a number in it has too many digits") from None
    except RecursionError:
        raise TomlError(first_line, f"is nested deeper than {MAX_DEPTH} levels") from None
    return _Tree(_Places(text, first_line), first_line).mapping(values, ())


def _problem(said: str, text: str, first_line: int) -> TomlError:
    place = _AT_LINE.search(said)
    line = int(place[1] or text.rstrip("\n").count("\n") + 1) if place else 1
    said = _AT_LINE.sub("", said)
    advice = next((advice for words, advice in _ADVICE.items() if words in said), "")
    return TomlError(first_line + line - 1, f"is not valid TOML: {said}{advice and '; ' + advice}")


class _Places:
    """Where each key and each item of a list stands in a text that is valid, and what is written there.

    `lines` are those of keys, `words` what values without quotes are written as, both by their path.
    """

    def __init__(self, text: str, first_line: int) -> None:
        self._text = text
        self._at = 0
        self._line = first_line
        self.lines: dict[_Path, int] = {}
        self.words: dict[_Path, str] = {}
        self._tables: dict[_Path, int] = {}
        table: _Path = ()
        while self._peek():
            if self._takes("["):
                is_list = self._takes("[")
                table = self._header(is_list=is_list)
                self._takes("]")
                self._takes("]") if is_list else None
            else:
                self._pair(table)

    def _to(self, end: int) -> str:
        passed = self._text[self._at : end]
        self._line += passed.count("\n")
        self._at = end
        return passed

    def _peek(self) -> str:
        blank = _BLANK.match(self._text, self._at)
        self._to(blank.end() if blank else self._at)
        return self._text[self._at : self._at + 1]

    def _takes(self, character: str) -> bool:
        is_next = self._peek() == character
        self._at += is_next
        return is_next

    def _key(self) -> _Path:
        parts: list[str | int] = []
        while part := _KEY_PART.match(self._text, self._at):
            self._at = part.end()
            basic = part["basic"]
            parts.append(_unescaped(basic) if basic is not None else part["literal"] or part["bare"] or "")
            if not self._text.startswith(".", self._at):
                break
            self._at += 1
        return tuple(parts)

    def _resolved(self, path: _Path) -> _Path:
        """The path of a table, with the number of the last one wherever it leads through a list of tables."""
        found: _Path = ()
        for part in path:
            found = (*found, part)
            if found in self._tables:
                found = (*found, self._tables[found])
        return found

    def _header(self, *, is_list: bool) -> _Path:
        line = self._line
        *above, name = self._key()
        path = (*self._resolved(tuple(above)), name)
        self._note(path, line)
        if not is_list:
            return path
        self._tables[path] = self._tables.get(path, -1) + 1
        path = (*path, self._tables[path])
        self.lines[path] = line
        return path

    def _note(self, path: _Path, line: int) -> None:
        for end in range(1, len(path) + 1):
            self.lines.setdefault(path[:end], line)

    def _pair(self, table: _Path) -> None:
        line = self._line
        path = table + self._key()
        self._note(path, line)
        self._takes("=")
        self._value(path)

    def _value(self, path: _Path) -> None:
        first = self._peek()
        if first == "[":
            self._at += 1
            number = 0
            while not self._takes("]"):
                self._peek()
                self.lines[*path, number] = self._line
                self._value((*path, number))
                self._takes(",")
                number += 1
        elif first == "{":
            self._at += 1
            while not self._takes("}"):
                self._peek()
                self._pair(path)
                self._takes(",")
        elif text := _TEXT.match(self._text, self._at):
            self._to(text.end())
        elif word := _WORD.match(self._text, self._at):
            self.words[path] = self._to(word.end())


def _unescaped(text: str) -> str:
    import tomllib

    return str(tomllib.loads(f'x = "{text}"')["x"]) if "\\" in text else text


class _Tree:
    def __init__(self, places: _Places, first_line: int) -> None:
        self._places = places
        self._first_line = first_line
        self._met = 0

    def mapping(self, values: Values[str, object], path: _Path) -> Mapping:
        items = {key: self._node(value, (*path, key)) for key, value in values.items()}
        lines = {key: self._line((*path, key)) for key in items}
        return Mapping(self._line(path), items, lines)

    def _line(self, path: _Path) -> int:
        return self._places.lines.get(path, self._first_line)

    def _node(self, value: object, path: _Path) -> Node:
        line = self._line(path)
        self._met += 1
        if len(path) > MAX_DEPTH or self._met > MAX_NODES:
            raise TomlError(line, f"is nested deeper than {MAX_DEPTH} levels, or has too many values")
        if isinstance(value, dict):
            return self.mapping(value, path)
        if isinstance(value, list):
            return Sequence(line, tuple(self._node(item, (*path, n)) for n, item in enumerate(value)))
        if isinstance(value, str):
            return Scalar(line, value, quoted=True)
        word = self._places.words.get(path, "")
        if isinstance(value, (date, time)):
            return Scalar(line, word or value.isoformat(), quoted=True)
        written = Scalar(line, word)
        return written if word and written.value == value else Scalar(line, str(value).lower())
