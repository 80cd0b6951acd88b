"""Reads values of config.yaml by their types, and gathers what does not fit."""

from __future__ import annotations

import re
import types
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from msgspec import Meta, Struct

from feedsync.config.model import Check, Feed, Open, Publish, Secret, Site
from feedsync.config.variables import MissingVariable, expand, holds_variable
from feedsync.errors import Finding
from feedsync.text.characters import printable
from feedsync.text.suggest import did_you_mean
from feedsync.text.yaml_tree import Mapping, Node, Scalar, Sequence

MISSING = object()
_WHOLE_NUMBER = re.compile(r"[-+]?[0-9]{1,18}", re.ASCII)


class Reader:
    """Walks tree and types side by side and gathers what does not fit.

    Every method returns the value, or `MISSING` after noting why there is none. `lacking` gathers what the
    environment lacks, where that is forgiven: then a value is what is written.
    """

    def __init__(self, *, forgives: bool = False) -> None:
        self.findings: list[Finding] = []
        self.lacking: list[Finding] | None = [] if forgives else None

    def value(self, kind: Any, node: Node, where: str) -> object:  # noqa: PLR0911  one for each kind
        checks: list[Check] = []
        metas: list[Meta] = []
        is_secret = False
        opened: list[Open] = []
        while get_origin(kind) is Annotated:
            kind, *extras = get_args(kind)
            checks += [extra for extra in extras if isinstance(extra, Check)]
            metas += [extra for extra in extras if isinstance(extra, Meta)]
            is_secret = is_secret or any(isinstance(extra, Secret) for extra in extras)
            opened += [extra for extra in extras if isinstance(extra, Open)]
        if get_origin(kind) in (Union, types.UnionType):
            return self._union(get_args(kind), node, where)
        if isinstance(kind, type) and issubclass(kind, Struct):
            return self._struct(kind, node, where)
        if get_origin(kind) is tuple:
            return self._list(get_args(kind)[0], node, where)
        if get_origin(kind) is dict:
            return self._dict(*get_args(kind), node=node, where=where)
        if kind is Any:
            return self._free(node, where)
        if not isinstance(node, Scalar):
            return self.note(node.line, f"{where}: takes one value, not a {_name_of(node)}")
        if is_secret and "${" not in node.text and not node.is_null:
            return self.note(node.line, f"{where}: {_secret_problem(where)}")
        if opened and holds_variable(node.text):
            said = f"takes nothing from the environment (`${{…}}`), as {opened[0].why}"
            return self.note(node.line, f"{where}: {said}")
        return self._scalar(kind, node, where, checks, metas)

    def _scalar(self, kind: Any, node: Scalar, where: str, checks: list[Check], metas: list[Meta]) -> object:
        text, instead = self._text(kind, node, where)
        if text is None:
            return instead
        value: object = text
        if kind is int:
            value = int(text) if _WHOLE_NUMBER.fullmatch(text) else text
        try:
            for check in checks:
                value = check.function(str(value))
            if kind is bool:
                return self._switch(text, node, where)
            if get_origin(kind) is Literal:
                return self._literal(get_args(kind), text, node, where)
            return msgspec.convert(value, Annotated[kind, *metas] if metas else kind)
        except msgspec.ValidationError:
            least = f" of at least {metas[0].ge}" if metas and metas[0].ge is not None else ""
            return self.note(node.line, f"{where}: `{node.text}` is no whole number{least}")
        except ValueError as error:
            # As written: what the environment put in may be a secret.
            return self.note(node.line, f"{where}: {str(error).replace(text, node.text) if text else error}")

    def _text(self, kind: Any, node: Scalar, where: str) -> tuple[str | None, object]:
        """Return the text of a value, or `None` and what stands for the value."""
        try:
            text = printable(expand(node.text))
            lacks = f"{node.text} is empty in the environment" if node.text and not text else ""
        except MissingVariable as error:
            text, lacks = "", str(error)
            if self.lacking is None:
                return None, self.note(node.line, f"{where}: {error}")
        except ValueError as error:
            return None, self.note(node.line, f"{where}: {error}")
        if self.lacking is not None and lacks:
            self.lacking.append(Finding(node.line, f"{where}: {lacks}"))
            return None, _stand_in(kind, node.text)
        if node.is_null:
            return None, self.note(node.line, f"{where}: is empty; give it a value")
        return text, None

    def _switch(self, text: str, node: Scalar, where: str) -> object:
        words = {"true": True, "on": True, "false": False, "off": False}
        if text.casefold() not in words:
            return self.note(node.line, f"{where}: `{node.text}` is no switch; write true or false")
        return words[text.casefold()]

    def _literal(self, words: tuple[str, ...], text: str, node: Scalar, where: str) -> object:
        # Every switch takes true and false for on and off.
        if "on" in words:
            text = {"true": "on", "false": "off"}.get(text.casefold(), text.casefold())
        if text in words:
            return text
        hint = did_you_mean(text, words)
        return self.note(node.line, f"{where}: `{node.text}` is none of {', '.join(words)}{hint}")

    def _union(self, kinds: tuple[Any, ...], node: Node, where: str) -> object:
        kinds = tuple(kind for kind in kinds if kind is not type(None))
        fitting = [kind for kind in kinds if _takes(kind, node)] or list(kinds)
        attempts = []
        for kind in fitting:
            reader = Reader(forgives=self.lacking is not None)
            value = reader.value(kind, node, where)
            if not reader.findings:
                if self.lacking is not None:
                    self.lacking += reader.lacking or ()
                return value
            attempts.append(reader.findings)
        words = [word for kind in fitting if get_origin(kind) is Literal for word in get_args(kind)]
        others = "".join(f", nor `{word}`" for word in words) if len(fitting) > 1 else ""
        self.findings += [Finding(finding.line, finding.message + others) for finding in attempts[0]]
        return MISSING

    def _list(self, kind: Any, node: Node, where: str) -> object:
        if not isinstance(node, Sequence):
            if isinstance(node, Scalar) and not node.is_null and not _is_struct(kind):
                value = self.value(kind, node, where)
                return MISSING if value is MISSING else (value,)
            return self.note(node.line, f"{where}: must be a list, each of whose entries begins with `- `")
        values = self.each(kind, node, where)
        return MISSING if MISSING in values else tuple(values)

    def each(self, kind: Any, node: Sequence, where: str) -> list[object]:
        return [self.value(kind, item, f"{where}[{number}]") for number, item in enumerate(node.items)]

    def _dict(self, key_kind: Any, value_kind: Any, *, node: Node, where: str) -> object:
        if not isinstance(node, Mapping):
            return self.note(node.line, f"{where}: must be keys and values, as in `key: value`")
        values = {}
        self._repeated(node, where)
        for key, item in node.items.items():
            key_node = Scalar(node.key_lines[key], key, quoted=True)
            values[self.value(key_kind, key_node, where)] = self.value(value_kind, item, f"{where}.{key}")
        return MISSING if MISSING in (*values, *values.values()) else values

    def _free(self, node: Node, where: str) -> object:
        """Return a value of any shape; what would not be written again as it is stays text."""
        if isinstance(node, Sequence):
            return [self._free(item, where) for item in node.items]
        if isinstance(node, Mapping):
            self._repeated(node, where)
            return {key: self._free(item, f"{where}.{key}") for key, item in node.items.items()}
        if "${" in node.text or not isinstance(node.value, (int, float)):
            text, instead = (None, None) if node.is_null else self._text(str, node, where)
            return instead if text is None else text
        is_as_written = isinstance(node.value, bool) or str(node.value) == node.text
        return node.value if is_as_written else node.text

    def _struct(self, kind: type[Struct], node: Node, where: str) -> object:
        if not isinstance(node, Mapping):
            return self.note(
                node.line, f"{where}: must be keys and values, as in `{kind.__struct_fields__[0]}: …`"
            )
        before = len(self.findings)
        hints = {field.encode_name: field.type for field in msgspec.structs.fields(kind)}
        suspected = self.unknown(node, hints, where)
        values = {}
        for field in msgspec.structs.fields(kind):
            name = field.encode_name
            item = node.items.get(name)
            if item is not None:
                values[field.name] = self.value(hints[name], item, f"{where}.{name}")
            elif field.required and name not in suspected:
                self.note(node.line, f"{where}.{name} is missing")
                values[field.name] = MISSING
            elif field.required:
                values[field.name] = MISSING
        if MISSING in values.values():
            return MISSING
        try:
            return kind(**values)
        except ValueError as error:
            # What is missing may be there under a misspelt key.
            is_told = len(self.findings) > before
            return MISSING if is_told else self.note(node.line, f"{where}: {error}")

    def unknown(self, node: Mapping, known: Any, where: str) -> set[str]:
        """Note unknown and repeated keys; return the keys that unknown ones were probably meant for."""
        suspected: set[str] = set()
        self._repeated(node, where)
        for key in node.items:
            if key in known or (not where and key.startswith("x-")):
                continue
            hint = did_you_mean(key, known) or _place_of(key)
            suspected.update(name for name in known if f"`{name}`" in hint)
            self.note(node.key_lines[key], f"unknown key `{key}`{f' under {where}' if where else ''}{hint}")
        return suspected

    def _repeated(self, node: Mapping, where: str) -> None:
        for key, first, second in node.repeated:
            place = where or "the top level"
            self.note(second, f"`{key}` appears twice under {place}, first in line {first}; keep one")

    def note(self, line: int, message: str) -> object:
        self.findings.append(Finding(line, message))
        return MISSING


def _place_of(key: str) -> str:
    """Return where a key belongs that is known, but elsewhere."""
    places = {"`site`": Site, "a feed": Feed, "`publish`": Publish}
    having = [place for place, kind in places.items() if key in kind.__struct_fields__]
    return f"; it is a key of {' and of '.join(having)}" if having else ""


def _secret_problem(where: str) -> str:
    name = where.rpartition(".")[2].partition("[")[0]
    write = f"write `{name}: ${{{name.upper()}}}`, or {name}_file with the name of a file"
    return f"a secret does not belong into this file; {write}"


def _stand_in(kind: Any, text: str) -> object:
    """Return what stands for a value that the environment lacks: what needs it is not used."""
    if get_origin(kind) is Literal:
        return get_args(kind)[0]
    return text if kind is str else kind(1)


def _is_struct(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Struct)


def _takes(kind: Any, node: Node) -> bool:
    """Whether a value of this shape is what a type of a union is for."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) is dict or _is_struct(kind):
        return isinstance(node, Mapping)
    if get_origin(kind) is tuple:
        return isinstance(node, Sequence)
    return isinstance(node, Scalar)


def _name_of(node: Node) -> str:
    return "list" if isinstance(node, Sequence) else "mapping"
