"""Reads config.yaml: every error at once, each with its line and, for a misspelt word, the right one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from msgspec.structs import replace

from feedsync.config.foreign import foreign
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
    PushBudget,
    Site,
    StoreSettings,
    relative_path,
)
from feedsync.config.push import PushReader
from feedsync.config.reader import MISSING, Reader
from feedsync.errors import ConfigError, Finding
from feedsync.registry import CHANNELS, CONVENTIONS, STORES
from feedsync.text import durations, yaml_tree
from feedsync.text.suggest import did_you_mean
from feedsync.text.yaml_tree import Mapping, Node, Scalar, Sequence

_KEYS = ("site", "store", "stores", "feeds", "publish", "push", "push_budget", "allow_private")


def _store_type(text: str) -> str:
    if not STORES.knows(text):
        names = STORES.names()
        is_tool = bool(text) and CONVENTIONS.knows(text)
        hint = f"; write `type: folder` with `conventions: {text}`" if is_tool else did_you_mean(text, names)
        raise ValueError(f"`{text}` is none of {', '.join(names)}{hint}")
    return text


def load(path: Path) -> Config:
    """Read, judge and return the configuration in `path`. Raises `ConfigError`."""
    shown = str(path)
    try:
        text = path.read_bytes().decode().removeprefix("\ufeff")
    except FileNotFoundError:
        raise ConfigError(
            shown, [Finding(0, "there is no such file; name yours with -c, or let `feedsync init` write one")]
        ) from None
    except IsADirectoryError:
        file = path / "config.yaml"
        raise ConfigError(shown, [Finding(0, f"is a folder; name the file in it, as in {file}")]) from None
    except OSError as error:
        raise ConfigError(shown, [Finding(0, f"cannot be read: {error.strerror}")]) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ConfigError(shown, [Finding(line, "is not UTF-8; save the file as UTF-8")]) from None
    return parse(text, path)


def parse(text: str, path: Path) -> Config:
    """Judge and return the configuration that `path` holds, or is to hold. Raises `ConfigError`."""
    shown = str(path)
    try:
        tree = yaml_tree.parse(text)
    except yaml_tree.YamlError as error:
        raise ConfigError(shown, [Finding(error.line, error.message)]) from None
    if not isinstance(tree, Mapping):
        raise ConfigError(shown, [Finding(1, "must be keys and values: site, store, feeds and publish")])
    if other := foreign(tree, _KEYS, path):
        raise ConfigError(shown, [other])
    reader = _Reader()
    config = reader.config(path, tree)
    if config is None or reader.findings:
        raise ConfigError(shown, reader.findings)
    return config


class _Reader(Reader):
    """Reads the whole file; see `Reader`."""

    def config(self, path: Path, tree: Mapping) -> Config | None:
        keys = {"site": Site, "feeds": tuple[Feed, ...], "publish": Publish}
        feeds: list[object] = []
        unknown = self.unknown(tree, _KEYS, "")
        values: dict[str, object] = {}
        for key, kind in keys.items():
            node = tree.items.get(key)
            if node is None:
                values[key] = MISSING
                if key not in unknown:
                    self.note(1, f"`{key}` is missing")
            elif key == "feeds" and isinstance(node, Sequence):
                # Each is looked at further though another one is wrong.
                feeds = self.each(Feed, node, key)
                values[key] = MISSING if MISSING in feeds else tuple(feeds)
            else:
                values[key] = self.value(kind, node, key)
        if "allow_private" in tree.items:
            values["allow_private"] = self.value(AllowPrivate, tree.items["allow_private"], "allow_private")
        self._handles(tree.items.get("site"))
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
        values |= self._push(tree, str(path), feeds, values["stores"])
        if any(value is MISSING for value in values.values()):
            return None
        return Config(path=path, **values)  # type: ignore[arg-type]

    def _push(self, tree: Mapping, file: str, feeds: list[object], stores: object) -> dict[str, object]:
        values: dict[str, object] = {}
        if "push_budget" in tree.items:
            budget = self.value(PushBudget, tree.items["push_budget"], "push_budget")
            values["push_budget"] = durations.seconds(budget) if isinstance(budget, str) else MISSING
        if "push" in tree.items:
            names = [feed.name for feed in feeds if isinstance(feed, Feed)]
            reader = PushReader(
                file, names, [one.name for one in stores] if isinstance(stores, tuple) else []
            )
            values["push"] = reader.read(tree.items["push"])
            values["disabled"] = reader.disabled
            values["deaf"] = frozenset(reader.deaf)
            values["variables"] = frozenset(reader.variables)
            self.findings += reader.findings
        return values

    def _handles(self, site: Node | None) -> None:
        """Note handles at networks that no channel posts to."""
        handle = site.items.get("handle") if isinstance(site, Mapping) else None
        for name, line in handle.key_lines.items() if isinstance(handle, Mapping) else ():
            if not CHANNELS.knows(name):
                names = CHANNELS.names()
                known = f"is no type of channel, as {', '.join(names)} are{did_you_mean(name, names)}"
                self.note(line, f"site.handle: `{name}` {known}")

    def _stores(self, tree: Mapping, *, is_misspelt: bool) -> object:
        """Return one store, called `main`, or several with names of their own."""
        one, several = tree.items.get("store"), tree.items.get("stores")
        if one is not None and several is not None:
            line = tree.key_lines["stores"]
            return self.note(line, "`store` and `stores` exclude each other; put all into `stores`")
        if one is not None:
            if isinstance(one, Mapping) and "name" in one.items:
                line = one.key_lines["name"]
                self.note(line, "store.name: a single `store` is called main; names belong to `stores`")
            store = self._store(one, "store")
            return MISSING if store is MISSING else (store,)
        if several is None:
            return MISSING if is_misspelt else self.note(1, "`store` is missing")
        if not isinstance(several, Sequence) or not several.items:
            return self.note(several.line, "stores: must be a list of stores, each with a name and a type")
        for number, item in enumerate(several.items):
            if isinstance(item, Mapping) and "name" not in item.items:
                self.note(item.line, f"stores[{number}].name is missing")
        self._names(several, "stores")
        stores = [self._store(item, f"stores[{number}]") for number, item in enumerate(several.items)]
        self._twins(stores, several)
        return MISSING if MISSING in stores else tuple(stores)

    def _twins(self, stores: list[object], node: Sequence) -> None:
        """Note stores that differ in nothing but their names."""
        settings = [store for store in stores if isinstance(store, StoreSettings)]
        for number, store in enumerate(settings):
            same = [replace(one, name=store.name) == store for one in settings]
            if len(settings) == len(stores) and (first := same.index(True)) < number:
                self.note(node.items[number].line, f"stores[{number}]: reads the same as stores[{first}]")

    def _store(self, node: Node, where: str) -> object:
        if not isinstance(node, Mapping):
            return self.note(node.line, f"{where}: must be keys and values, as in `type: folder`")
        kind = node.items.get("type")
        if not isinstance(kind, Scalar) or kind.is_null:
            return self.note(node.line, f"{where}.type is missing; write `type: folder`")
        name = self.value(Annotated[str, Check(_store_type)], kind, f"{where}.type")
        return self.value(STORES.load(name).Settings, node, where) if isinstance(name, str) else MISSING

    def _names(self, node: Node, where: str) -> None:
        """Note names that are taken, also where there are other faults."""
        names: dict[str, int] = {}
        lines: dict[int, int] = {}
        for number, item in enumerate(node.items if isinstance(node, Sequence) else ()):
            lines[number] = item.line
            name = item.items.get("name") if isinstance(item, Mapping) else None
            if isinstance(name, Scalar) and names.setdefault(name.text.casefold(), number) != number:
                holder = names[name.text.casefold()]
                owner = f"{where}[{holder}], in line {lines[holder]}"
                self.note(name.line, f"{where}[{number}].name: `{name.text}` is taken by {owner}")

    def _feeds(self, feeds: list[object], node: Sequence, *, has_pages: bool) -> None:
        if not feeds:
            self.note(node.line, "feeds: at least one feed is needed, as in `- name: news`")
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
                self.note(lines.get(problem.partition(":")[0], line), f"{where}.{problem}")
                continue
            if has_pages and feed.name == INDEX_NAME:
                said = "`index` is the index of all feeds (publish.pages); choose another name"
                self.note(lines.get("name", line), f"{where}.name: {said}")
                continue
            if len(set(feed.formats)) < len(feed.formats) or not feed.formats:
                self.note(line, f"{where}.formats: name at least one format, and each once")
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
                        self.note(
                            item.key_lines[key] if isinstance(item, Mapping) else item.line,
                            f"feeds[{number}].{key}.stores: `{name}` is none of {', '.join(known)}{hint}",
                        )

    def _path(self, path: str, owner: str, line: int, owners: dict[str, str]) -> None:
        """Note a document that would lie in the place of another, or inside of it."""
        where = owner.partition(" ")[0]
        try:
            relative_path(path)
        except ValueError as error:
            self.note(line, f"{where}.path: {error}")
            return
        folded = path.casefold()
        parents = [folded[:index] for index, sign in enumerate(folded) if sign == "/"]
        if folded in owners:
            self.note(line, f"{where}.path: `{path}` is already the file of {owners[folded]}")
        elif other := next((place for place in (f"{folded}/", *parents) if place in owners), ""):
            self.note(line, f"{where}.path: `{path}` and the file of {owners[other]} lie in each other")
        owners.setdefault(folded, owner)
        for parent in parents:
            owners.setdefault(f"{parent}/", owner)
