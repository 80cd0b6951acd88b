"""Identities that outlive the catalogue: written to ids.jsonl, taken back from it and from the documents."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from feedsync.assemble import Parts
from feedsync.catalogue import articles, ids_file
from feedsync.catalogue.articles import Untold
from feedsync.catalogue.database import Database
from feedsync.catalogue.ids_file import IdLine
from feedsync.document import EntryRead, ReadBack
from feedsync.errors import DocumentError, StateError
from feedsync.load.recovered import Identity, Recovered
from feedsync.registry import FORMATS
from feedsync.text import urls


def recover(parts: Parts, *, is_new: bool) -> tuple[Recovered, dict[str, ReadBack]]:
    """Return the identities that new articles can take over, and the documents of ours that are published.

    A catalogue that is not new looks at ids.jsonl alone, for articles that it could not read so far.
    """
    try:
        lines = {
            (line.store, line.key): Identity(line.id, line.atom_id, line.published, line.url)
            for line in ids_file.read(parts.state.ids)
        }
    except StateError:
        if is_new:
            raise
        return Recovered({}, {}, is_new=False), {}
    if not is_new:
        return Recovered(lines, {}, is_new=False), {}
    documents: dict[str, ReadBack] = {}
    shared: dict[object, EntryRead] = {}
    for path, name in _places(parts):
        try:
            content = parts.target.read(path)
            read = FORMATS.load(name).read_back(content) if content is not None else None
        except (DocumentError, ValueError):
            continue
        if read is not None and read.is_ours:
            # Thousands of documents tell the same of the same articles.
            entries = {
                id_: shared.setdefault((id_, one.url, one.title, one.published), one)
                for id_, one in read.entries.items()
            }
            documents[path] = replace(read, entries=entries)
    return Recovered(lines, documents), documents


def _places(parts: Parts) -> Iterator[tuple[str, str]]:
    """Yield where documents may lie, with their formats; those of a `for_each` are found by their names."""
    for feed in parts.config.feeds:
        for name in feed.formats:
            pattern = feed.path_of(name)
            paths = [pattern] if feed.for_each is None else parts.target.find(pattern)
            yield from ((path, name) for path in paths)


def write_ids(parts: Parts, db: Database) -> str:
    """Write down the ids and dates that the articles do not tell themselves; return why it was not possible.

    Lines of articles that this catalogue has never met stay.
    """
    file = parts.state.ids
    lines = {one.feed_id: line for one in articles.untold(db) if (line := _line(parts, one))}
    places = {(line.store, line.key) for line in lines.values()}
    try:
        for line in ids_file.read(file):
            is_told = line.id in lines or (line.store, line.key) in places
            if not is_told and not articles.has_id(db, line.id, other_than=0):
                lines[line.id] = line
        if not parts.is_rehearsal:
            ids_file.write(file, lines.values())
    except StateError as error:
        return f"{error.where}: {error.message} It stays as it is. {error.advice}".strip()
    return ""


def _line(parts: Parts, one: Untold) -> IdLine | None:
    """Return what is to be written of an article, `None` where all follows from what it tells."""
    atom_id = "" if one.atom_id == urls.as_iri(one.feed_id, parts.config.site.url) else one.atom_id
    if not atom_id and one.tells_date and one.feed_id == (one.declared_id or one.url):
        return None
    published = None if one.tells_date else one.published
    return IdLine(one.store, one.key, one.url, one.feed_id, atom_id, published)
