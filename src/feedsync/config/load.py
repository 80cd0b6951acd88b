"""Reads config.yaml: every error at once, each with its line and, for a misspelt word, the right one."""

from __future__ import annotations

import re
import types
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import replace

from feedsync.config.members import problem_of
from feedsync.config.model import (
    INDEX_NAME,
    INDEX_PATH,
    OPML_PATH,
    PAGE,
    AllowPrivate,
    Check,
    Config,
    Feed,
    Publish,
    Secret,
    Site,
    StoreSettings,
    relative_path,
)
from feedsync.config.variables import expand
from feedsync.errors import ConfigError, Finding
from feedsync.registry import STORES
from feedsync.text import yaml_tree
from feedsync.text.characters import printable
from feedsync.text.suggest import did_you_mean
from feedsync.text.yaml_tree import Mapping, Node, Scalar, Sequence

_MISSING = object()


def _store_type(text: str) -> str:
    if not STORES.knows(text):
        names = STORES.names()
        raise ValueError(f"`{text}` is none of {', '.join(names)}{did_you_mean(text, names)}")
    return text


_WHOLE_NUMBER = re.compile(r"[-+]?[0-9]{1,18}", re.ASCII)


def load(path: Path) -> Config:
    """Read, judge and return the configuration in `path`. Raises `ConfigError`."""
    shown = str(path)
    try:
        text = path.read_bytes().decode().removeprefix("\ufeff")
        tree = yaml_tree.parse(text)
    except FileNotFoundError:
        raise ConfigError(
            shown, [Finding(0, "there is no such file; name yours with -c, or write one (README)")]
        ) from None
    except OSError as error:
        raise ConfigError(shown, [Finding(0, f"cannot be read: {error.strerror}")]) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(shown, [Finding(line, "is not UTF-8; save the file as UTF-8")]) from None
    except yaml_tree.YamlError as error:
        raise ConfigError(shown, [Finding(error.line, error.message)]) from None
    if not isinstance(tree, Mapping):
        raise ConfigError(
            shown, [Finding(1, "must be a mapping with the keys site, store, feeds and publish")]
        )
    reader = _Reader()
    config = reader.config(path, tree)
    if config is None or reader.findings:
        raise ConfigError(shown, reader.findings)
    return config


class _Reader:
    """Walks tree and types side by side and gathers what does not fit.

    Every method returns the value, or `_MISSING` after noting why there is none.
    """

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def config(self, path: Path, tree: Mapping) -> Config | None:
        keys = {"site": Site, "feeds": tuple[Feed, ...], "publish": Publish}
        feeds: list[object] = []
        unknown = self._unknown(tree, ("site", "store", "stores", "feeds", "publish", "allow_private"), "")
        values = {}
        for key, kind in keys.items():
            node = tree.items.get(key)
            if node is None:
                values[key] = _MISSING
                if key not in unknown:
                    self._note(1, f"`{key}` is missing")
            elif key == "feeds" and isinstance(node, Sequence):
                # Each is looked at further though another one is wrong.
                feeds = self._each(Feed, node, key)
                values[key] = _MISSING if _MISSING in feeds else tuple(feeds)
            else:
                values[key] = self._value(kind, node, key)
        if "allow_private" in tree.items:
            values["allow_private"] = self._value(AllowPrivate, tree.items["allow_private"], "allow_private")
        values["stores"] = self._stores(tree, is_misspelt=not unknown.isdisjoint(("store", "stores")))
        if "feeds" in tree.items:
            self._names(tree.items["feeds"], "feeds")
        node = tree.items.get("feeds")
        if isinstance(node, Sequence):
            publish = values["publish"]
            has_pages = isinstance(publish, Publish) and publish.pages
            self._feeds(feeds, node, has_pages=has_pages)
            if isinstance(values["stores"], tuple):
                self._stores_of_filters(feeds, node, values["stores"])
        if any(value is _MISSING for value in values.values()):
            return None
        return Config(path=path, **values)  # type: ignore[arg-type]

    def _stores(self, tree: Mapping, *, is_misspelt: bool) -> object:
        """Return one store, called `main`, or several with names of their own."""
        one, several = tree.items.get("store"), tree.items.get("stores")
        if one is not None and several is not None:
            line = tree.key_lines["stores"]
            return self._note(line, "`store` and `stores` exclude each other; put all into `stores`")
        if one is not None:
            if isinstance(one, Mapping) and "name" in one.items:
                line = one.key_lines["name"]
                self._note(line, "store.name: a single `store` is called main; names belong to `stores`")
            store = self._store(one, "store")
            return _MISSING if store is _MISSING else (store,)
        if several is None:
            return _MISSING if is_misspelt else self._note(1, "`store` is missing")
        if not isinstance(several, Sequence) or not several.items:
            return self._note(several.line, "stores: must be a list of stores, each with a name and a type")
        for number, item in enumerate(several.items):
            if isinstance(item, Mapping) and "name" not in item.items:
                self._note(item.line, f"stores[{number}].name is missing")
        self._names(several, "stores")
        stores = [self._store(item, f"stores[{number}]") for number, item in enumerate(several.items)]
        self._twins(stores, several)
        return _MISSING if _MISSING in stores else tuple(stores)

    def _twins(self, stores: list[object], node: Sequence) -> None:
        """Note stores that differ in nothing but their names."""
        settings = [store for store in stores if isinstance(store, StoreSettings)]
        for number, store in enumerate(settings):
            same = [replace(one, name=store.name) == store for one in settings]
            if len(settings) == len(stores) and (first := same.index(True)) < number:
                self._note(node.items[number].line, f"stores[{number}]: reads the same as stores[{first}]")

    def _store(self, node: Node, where: str) -> object:
        if not isinstance(node, Mapping):
            return self._note(node.line, f"{where}: must be a mapping that begins with `type: folder`")
        kind = node.items.get("type")
        if not isinstance(kind, Scalar) or kind.is_null:
            return self._note(node.line, f"{where}.type is missing; write `type: folder`")
        name = self._value(Annotated[str, Check(_store_type)], kind, f"{where}.type")
        return self._value(STORES.load(name).Settings, node, where) if isinstance(name, str) else _MISSING

    def _names(self, node: Node, where: str) -> None:
        """Note names that are taken, also where there are other faults."""
        names: dict[str, int] = {}
        for number, item in enumerate(node.items if isinstance(node, Sequence) else ()):
            name = item.items.get("name") if isinstance(item, Mapping) else None
            if isinstance(name, Scalar) and names.setdefault(name.text.casefold(), number) != number:
                holder = names[name.text.casefold()]
                self._note(name.line, f"{where}[{number}].name: `{name.text}` is taken by {where}[{holder}]")

    def _feeds(self, feeds: list[object], node: Sequence, *, has_pages: bool) -> None:
        if not feeds:
            self._note(node.line, "feeds: at least one feed is needed, as in `- name: news`")
        owners: dict[str, str] = {}
        names: set[str] = set()
        if has_pages:
            for name in (INDEX_PATH, OPML_PATH):
                owners[name] = "the index of all feeds (publish.pages)"
        for number, (feed, item) in enumerate(zip(feeds, node.items, strict=True)):
            where, line = f"feeds[{number}]", item.line
            if not isinstance(feed, Feed) or feed.name.casefold() in names:
                continue  # which is told already
            names.add(feed.name.casefold())
            lines = item.key_lines if isinstance(item, Mapping) else {}
            if problem := problem_of(feed):
                self._note(lines.get(problem.partition(":")[0], line), f"{where}.{problem}")
                continue
            if has_pages and feed.name == INDEX_NAME:
                said = "`index` is the index of all feeds (publish.pages); choose another name"
                self._note(lines.get("name", line), f"{where}.name: {said}")
                continue
            if len(set(feed.formats)) < len(feed.formats) or not feed.formats:
                self._note(line, f"{where}.formats: name at least one format, and each once")
                continue
            for name in [*feed.formats, *([PAGE] if has_pages and feed.listed else [])]:
                self._path(feed.path_of(name), f"{where} ({name})", lines.get("path", line), owners)

    def _stores_of_filters(
        self, feeds: list[object], node: Sequence, stores: tuple[StoreSettings, ...]
    ) -> None:
        """Note filters that name stores which there are not."""
        known = [store.name for store in stores]
        for number, (feed, item) in enumerate(zip(feeds, node.items, strict=True)):
            if not isinstance(feed, Feed):
                continue
            for key, asked in (("filter", feed.filter), ("exclude", feed.exclude)):
                for name in asked.stores if asked else ():
                    if name not in known:
                        hint = did_you_mean(name, known)
                        self._note(
                            item.key_lines[key] if isinstance(item, Mapping) else item.line,
                            f"feeds[{number}].{key}.stores: `{name}` is none of {', '.join(known)}{hint}",
                        )

    def _path(self, path: str, owner: str, line: int, owners: dict[str, str]) -> None:
        """Note a document that would lie in the place of another, or inside of it."""
        where = owner.partition(" ")[0]
        try:
            relative_path(path)
        except ValueError as error:
            self._note(line, f"{where}.path: {error}")
            return
        folded = path.casefold()
        parents = [folded[:index] for index, sign in enumerate(folded) if sign == "/"]
        if folded in owners:
            self._note(line, f"{where}.path: `{path}` is already the file of {owners[folded]}")
        elif other := next((place for place in (f"{folded}/", *parents) if place in owners), ""):
            self._note(line, f"{where}.path: `{path}` and the file of {owners[other]} lie in each other")
        owners.setdefault(folded, owner)
        for parent in parents:
            owners.setdefault(f"{parent}/", owner)

    # Values by type

    def _value(self, kind: Any, node: Node, where: str) -> object:  # noqa: PLR0911  one for each kind of value
        checks: list[Check] = []
        metas: list[Meta] = []
        is_secret = False
        while get_origin(kind) is Annotated:
            kind, *extras = get_args(kind)
            checks += [extra for extra in extras if isinstance(extra, Check)]
            metas += [extra for extra in extras if isinstance(extra, Meta)]
            is_secret = is_secret or any(isinstance(extra, Secret) for extra in extras)
        if get_origin(kind) in (Union, types.UnionType):
            return self._union(get_args(kind), node, where)
        if isinstance(kind, type) and issubclass(kind, Struct):
            return self._struct(kind, node, where)
        if get_origin(kind) is tuple:
            return self._list(get_args(kind)[0], node, where)
        if get_origin(kind) is dict:
            return self._dict(*get_args(kind), node=node, where=where)
        if not isinstance(node, Scalar):
            return self._note(node.line, f"{where}: takes one value, not a {_name_of(node)}")
        if is_secret and "${" not in node.text and not node.is_null:
            return self._note(node.line, f"{where}: {_secret_problem(where.rpartition('.')[2])}")
        return self._scalar(kind, node, where, checks, metas)

    def _scalar(self, kind: Any, node: Scalar, where: str, checks: list[Check], metas: list[Meta]) -> object:
        try:
            text = printable(expand(node.text))
        except ValueError as error:
            return self._note(node.line, f"{where}: {error}")
        if node.is_null:
            return self._note(node.line, f"{where}: is empty; give it a value")
        if get_origin(kind) is Literal or kind is bool:
            return (
                self._switch(text, node, where)
                if kind is bool
                else self._literal(get_args(kind), text, node, where)
            )
        value: object = text
        if kind is int:
            value = int(text) if _WHOLE_NUMBER.fullmatch(text) else text
        try:
            for check in checks:
                value = check.function(str(value))
            return msgspec.convert(value, Annotated[kind, *metas] if metas else kind)
        except msgspec.ValidationError:
            least = f" of at least {metas[0].ge}" if metas and metas[0].ge is not None else ""
            return self._note(node.line, f"{where}: `{node.text}` is no whole number{least}")
        except ValueError as error:
            # As written: what the environment put in may be a secret.
            return self._note(node.line, f"{where}: {str(error).replace(text, node.text) if text else error}")

    def _switch(self, text: str, node: Scalar, where: str) -> object:
        words = {"true": True, "on": True, "false": False, "off": False}
        if text.casefold() not in words:
            return self._note(node.line, f"{where}: `{node.text}` is no switch; write true or false")
        return words[text.casefold()]

    def _literal(self, words: tuple[str, ...], text: str, node: Scalar, where: str) -> object:
        # Every switch takes true and false for on and off.
        if "on" in words:
            text = {"true": "on", "false": "off"}.get(text.casefold(), text.casefold())
        if text in words:
            return text
        hint = did_you_mean(text, words)
        return self._note(node.line, f"{where}: `{node.text}` is none of {', '.join(words)}{hint}")

    def _union(self, kinds: tuple[Any, ...], node: Node, where: str) -> object:
        kinds = tuple(kind for kind in kinds if kind is not type(None))
        fitting = [kind for kind in kinds if _takes(kind, node)] or list(kinds)
        attempts = []
        for kind in fitting:
            reader = _Reader()
            value = reader._value(kind, node, where)
            if not reader.findings:
                return value
            attempts.append(reader.findings)
        words = [word for kind in fitting if get_origin(kind) is Literal for word in get_args(kind)]
        others = "".join(f", nor `{word}`" for word in words) if len(fitting) > 1 else ""
        self.findings += [Finding(finding.line, finding.message + others) for finding in attempts[0]]
        return _MISSING

    def _list(self, kind: Any, node: Node, where: str) -> object:
        if not isinstance(node, Sequence):
            if isinstance(node, Scalar) and not node.is_null and not _is_struct(kind):
                node = Sequence(node.line, (node,))
            else:
                return self._note(node.line, f"{where}: must be a list")
        values = self._each(kind, node, where)
        return _MISSING if _MISSING in values else tuple(values)

    def _each(self, kind: Any, node: Sequence, where: str) -> list[object]:
        return [self._value(kind, item, f"{where}[{number}]") for number, item in enumerate(node.items)]

    def _dict(self, key_kind: Any, value_kind: Any, *, node: Node, where: str) -> object:
        if not isinstance(node, Mapping):
            return self._note(node.line, f"{where}: must be a mapping")
        values = {}
        self._repeated(node, where)
        for key, item in node.items.items():
            key_node = Scalar(node.key_lines[key], key, quoted=True)
            values[self._value(key_kind, key_node, where)] = self._value(value_kind, item, f"{where}.{key}")
        return _MISSING if _MISSING in (*values, *values.values()) else values

    def _struct(self, kind: type[Struct], node: Node, where: str) -> object:
        if not isinstance(node, Mapping):
            return self._note(
                node.line, f"{where}: must be a mapping with keys such as `{kind.__struct_fields__[0]}`"
            )
        before = len(self.findings)
        hints = {field.name: field.type for field in msgspec.structs.fields(kind)}
        suspected = self._unknown(node, hints, where)
        values = {}
        for field in msgspec.structs.fields(kind):
            item = node.items.get(field.name)
            if item is not None:
                values[field.name] = self._value(hints[field.name], item, f"{where}.{field.name}")
            elif field.required and field.name not in suspected:
                self._note(node.line, f"{where}.{field.name} is missing")
                values[field.name] = _MISSING
            elif field.required:
                values[field.name] = _MISSING
        if _MISSING in values.values():
            return _MISSING
        try:
            return kind(**values)
        except ValueError as error:
            # What is missing may be there under a misspelt key.
            is_told = len(self.findings) > before
            return _MISSING if is_told else self._note(node.line, f"{where}: {error}")

    def _unknown(self, node: Mapping, known: Any, where: str) -> set[str]:
        """Note unknown and repeated keys; return the keys that unknown ones were probably meant for."""
        suspected: set[str] = set()
        self._repeated(node, where)
        for key in node.items:
            if key in known or (not where and key.startswith("x-")):
                continue
            hint = did_you_mean(key, known)
            suspected.update(name for name in known if f"`{name}`" in hint)
            self._note(node.key_lines[key], f"unknown key `{key}`{f' under {where}' if where else ''}{hint}")
        return suspected

    def _repeated(self, node: Mapping, where: str) -> None:
        for key, first, second in node.repeated:
            place = where or "the top level"
            self._note(second, f"`{key}` appears twice under {place}, first in line {first}")

    def _note(self, line: int, message: str) -> object:
        self.findings.append(Finding(line, message))
        return _MISSING


def _secret_problem(name: str) -> str:
    write = f"write `{name}: ${{{name.upper()}}}`, or {name}_file with the name of a file"
    return f"a secret does not belong into this file; {write}"


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
