"""What `feedsync check` asks of everything but documents: the configuration, the stores, the folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from os.path import normpath
from typing import Any
from zoneinfo import ZoneInfo

from feedsync.assemble import Parts
from feedsync.catalogue import articles, files, selecting, sources
from feedsync.catalogue.database import Database
from feedsync.catalogue.files import FileRow
from feedsync.config.model import Config
from feedsync.document import Owner
from feedsync.errors import DocumentError, StoreError
from feedsync.feeds.documents import whose
from feedsync.feeds.lint.site_rules import Dated, Passed, SiteFacts
from feedsync.load.facts import moment
from feedsync.publish.documents import revision_of
from feedsync.report import Fate, Report
from feedsync.selection import Selection
from feedsync.steps.documents import orphans
from feedsync.stores.base import AsksNetwork, LeavesLinks
from feedsync.text import yaml_tree


class Unasked:
    """A store on the network in a command that works offline: what it says is that it is not asked."""

    def __init__(self, store: AsksNetwork) -> None:
        self.name = store.name
        self.where = store.where
        self.Settings = store.Settings
        self._store = store

    def scan(self) -> Any:
        """Raise `StoreError`: see `Store.scan`."""
        raise self._refusal()

    def load(self, key: str) -> Any:  # noqa: ARG002  no key is read
        """Raise `StoreError`: see `Store.load`."""
        raise self._refusal()

    def place(self, key: str) -> str:
        """See `Store.place`."""
        return self._store.place(key)

    def _refusal(self) -> StoreError:
        return StoreError(f"The store `{self.name}` ({self.where}) is not asked.")


def offline(parts: Parts) -> Mapping[str, Any]:
    """Return the stores, with what does not ask in the place of those on the network."""
    return {name: Unasked(one) if isinstance(one, AsksNetwork) else one for name, one in parts.stores.items()}


def facts(
    parts: Parts,
    db: Database,
    report: Report,
    before: Mapping[str, FileRow],
    naive: Sequence[str],
    counts: Mapping[str, int],
) -> SiteFacts:
    """Return what the rules of the site judge.

    `report` is that of a rehearsal, `before` are the files as they were left before that, `counts` tells
    how many entries the feeds have.
    """
    config = parts.config
    unasked = [name for name, store in parts.stores.items() if isinstance(store, Unasked)]
    foreign = [one for one in report.publications if one.fate is Fate.HELD and _is_foreign(parts, one.path)]
    target = parts.target.where.rstrip("/")
    paths = {one.path for one in foreign}
    return SiteFacts(
        config=str(config.path),
        lines=key_lines(config),
        held={name: reason for name, reason in report.held.items() if name not in unasked},
        unasked={name: sources.count_present(db, name) for name in unasked},
        left_out=report.left_out,
        failed=[
            *(one.reason for one in report.publications if one.reason and one.path not in paths),
            *report.problems,
        ],
        naive=naive,
        home=config.site.url,
        links=_links(parts),
        dated=_dated(parts, db),
        foreign=[f"{target}/{path}" for path in sorted(paths)],
        edited=[f"{target}/{path}" for path in _edited(parts, before) if path not in paths],
        orphans=[f"{target}/{path}" for path in orphans(config, db) if _lies(parts, path)],
        empty=[
            feed.name
            for feed in config.feeds
            if not feed.listed and not feed.for_each and counts.get(feed.name) == 0
        ],
        clashes=report.clashes,
        doubts=report.doubts,
        disabled=config.disabled,
        hubs={one.name: one.named_hubs for one in config.push if one.named_hubs},
        address=config.publish.url,
        among=_among(parts, db, before),
    )


def key_lines(config: Config) -> dict[str, int]:
    """Return the lines of keys of the configuration; stores, feeds and channels by their names."""
    with suppress(OSError, ValueError):
        tree = yaml_tree.parse(config.path.read_text(encoding="utf-8-sig"))
        if isinstance(tree, yaml_tree.Mapping):
            return dict(_lines_in(tree))
    return {}


def _lines_in(tree: yaml_tree.Mapping) -> Iterable[tuple[str, int]]:
    for key, node in tree.items.items():
        yield key, tree.key_lines.get(key, node.line)
        if key == "store":
            yield "stores.main", tree.key_lines.get(key, node.line)
        if isinstance(node, yaml_tree.Mapping):
            for name, value in node.items.items():
                yield f"{key}.{name}", node.key_lines.get(name, value.line)
        for one in node.items if isinstance(node, yaml_tree.Sequence) else ():
            if isinstance(one, yaml_tree.Mapping):
                name_node = one.items.get("name") or one.items.get("type")
                if isinstance(name_node, yaml_tree.Scalar):
                    yield f"{key}.{name_node.text}", one.line


def _is_foreign(parts: Parts, path: str) -> bool:
    content = _read(parts, path)
    return content is not None and whose(content) is not Owner.OURS


def _lies(parts: Parts, path: str) -> bool:
    return bool(parts.target.stamps([path]))


def _read(parts: Parts, path: str) -> bytes | None:
    try:
        return parts.target.read(path)
    except DocumentError:
        return None


def _edited(parts: Parts, before: Mapping[str, FileRow]) -> list[str]:
    """Return the files that somebody changed since they were written."""
    stamps = parts.target.stamps(list(before))
    return [
        path
        for path, row in sorted(before.items())
        if row.stamp
        and stamps.get(path, row.stamp) != row.stamp
        and (content := _read(parts, path)) is not None
        and revision_of(content) != row.revision
    ]


def _links(parts: Parts) -> list[Passed]:
    found: list[Passed] = []
    for store in parts.stores.values():
        # That it cannot be read is told of the store.
        if isinstance(store, LeavesLinks):
            with suppress(StoreError):
                found += [Passed(*one) for one in store.links_left()]
    return found


def _among(parts: Parts, db: Database, before: Mapping[str, FileRow]) -> dict[str, list[str]]:
    """Return the published files that are met as articles, by the names of stores."""
    published = {normpath(f"{parts.target.where}/{path}") for path in before}
    found = {}
    for name in parts.stores if published else ():
        met = (normpath(parts.place(name, key)) for key, *_ in sources.known(db, name))
        if paths := sorted(published.intersection(met)):
            found[name] = paths
    return found


def _dated(parts: Parts, db: Database) -> list[Dated]:
    zone = ZoneInfo(parts.config.site.timezone)
    listed = selecting.listed(db, Selection(limit=None), int(parts.clock.now().timestamp()))
    days = {one.id: f"{moment(one.published).astimezone(zone):%Y-%m-%d}" for one in listed}
    times = Counter((one.title.casefold(), days[one.id]) for one in listed)
    found = []
    for one in reversed(listed):
        # Of nearly all articles nobody has to know it.
        is_one_of_several = times[one.title.casefold(), days[one.id]] > 1
        language = articles.get(db, one.id).facts.language if is_one_of_several else ""
        found.append(Dated(parts.place(one.store, one.key), one.title, days[one.id], language))
    return found


def files_as_left(db: Database) -> dict[str, FileRow]:
    """Return the published files as the last run left them."""
    return files.all_files(db)
