"""Feeds to documents: entries made once, rendered in each format, and read back before anybody sees them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial

from msgspec import Struct
from msgspec.structs import replace

from feedsync.article import Article
from feedsync.config.model import INDEX_PATH, OPML_PATH, PAGE, Feed, Publish, Site
from feedsync.document import Document, Owner, ReadBack
from feedsync.errors import ArticleError, Finding
from feedsync.feeds.entry import Entry, article_to_entry, site_author
from feedsync.feeds.format import FeedHead, Format, Index, IndexHead, Link, Outline, Tombstone
from feedsync.registry import FORMATS, INDEXES, PAGES
from feedsync.report import Fate, Publication
from feedsync.text import urls
from feedsync.text.characters import one_line


class Rendering(Struct, frozen=True):
    """The documents of a run, why articles could not be rendered, by id, and the documents held back.

    `atom_ids` are the ids that Atom documents carry, by path.
    """

    documents: Sequence[Document]
    left_out: Mapping[str, ArticleError]
    failed: Sequence[Publication]
    atom_ids: Mapping[str, str]


class Renderer:
    """Renders all feeds of one site. An article that is in several feeds becomes an entry once.

    `entry_of` raises `ArticleError` for an article that can be none.
    """

    def __init__(
        self,
        site: Site,
        publish: Publish,
        formats: Mapping[str, Format],
        entry_of: Callable[[Article], Entry] | None = None,
    ) -> None:
        self._site = site
        self._entry_of = entry_of or partial(article_to_entry, site=site)
        self._publish = publish
        self._formats = formats
        self._entries: dict[str, Entry | None] = {}
        self._left_out: dict[str, ArticleError] = {}
        self._ids: Mapping[str, str] = {}
        self._tombstones: Mapping[str, Sequence[Tombstone]] = {}
        self._hubs: Mapping[str, Sequence[str]] = {}
        self._failed: list[Publication] = []

    def render(
        self,
        feeds: Sequence[Feed],
        windows: Mapping[str, Sequence[Article]],
        ids: Mapping[str, str] | None = None,
        tombstones: Mapping[str, Sequence[Tombstone]] | None = None,
        hubs: Mapping[str, Sequence[str]] | None = None,
    ) -> Rendering:
        """Return the documents of `feeds`, whose articles are in `windows` by the feed's name.

        `ids` are those that Atom documents already have, by path; `tombstones` tell them, by the feed's
        name, what was withdrawn; `hubs` are those that documents name, by the feed's name too.
        """
        self._ids = ids or {}
        self._tombstones = tombstones or {}
        self._hubs = hubs or {}
        known = -1
        documents: list[Document] = []
        # An article that one format cannot hold is in no document, also not in those rendered before.
        while len(self._left_out) > known:
            known = len(self._left_out)
            self._failed.clear()
            documents = [
                document
                for feed in feeds
                for name, path in self._publish.paths_of(feed).items()
                if (document := self._document(feed, self._formats[name], path, windows[feed.name]))
            ]
        atom_ids = {
            document.path: self._ids.get(document.path) or self._publish.address_of(document.path)
            for document in documents
            if document.format == "atom"
        }
        return Rendering(documents, self._left_out, self._failed, atom_ids)

    def _document(self, feed: Feed, form: Format, path: str, articles: Sequence[Article]) -> Document | None:
        try:
            entries = self._entries_of(articles)
            try:
                content = self._render(feed, form, path, entries)
            except Exception:  # noqa: BLE001  one entry that cannot be rendered costs that entry
                entries = self._without_culprits(feed, form, path, articles)
                content = self._render(feed, form, path, entries)
            count = len(entries[: form.most])
            _prove(form, content, count)
        except Exception as error:  # noqa: BLE001  one document that fails keeps no other from its readers
            reason = f"{path}: could not be built, so the old one stays: {error}"
            self._failed.append(Publication(feed.name, path, Fate.HELD, len(articles), reason=reason))
            return None
        return Document(
            feed.name, path, form.name, content, count, form.read_back, partial(whose, own=form.read_back)
        )

    def _render(self, feed: Feed, form: Format, path: str, entries: Sequence[Entry]) -> bytes:
        head = head_of(feed, self._site, self._publish, path, entries)
        tombstones = self._tombstones.get(feed.name, ()) if form.name == "atom" else ()
        shown = entries[: form.most]
        head = replace(
            head,
            id=self._ids.get(path) or head.id,
            tombstones=tombstones,
            more=len(entries) - len(shown),
            hubs=self._hubs.get(feed.name, ()),
        )
        return form.render(head, shown)

    def _without_culprits(
        self, feed: Feed, form: Format, path: str, articles: Sequence[Article]
    ) -> list[Entry]:
        for article in articles:
            if entry := self._entry(article):
                try:
                    self._render(feed, form, path, [entry])
                except Exception as error:  # noqa: BLE001  as above
                    self._leave_out(article, error)
        return self._entries_of(articles)

    def _entries_of(self, articles: Sequence[Article]) -> list[Entry]:
        return [entry for article in articles if (entry := self._entry(article))]

    def _entry(self, article: Article) -> Entry | None:
        if article.id not in self._entries:
            try:
                self._entries[article.id] = self._entry_of(article)
            except Exception as error:  # noqa: BLE001  whatever an article breaks, it costs that article alone
                self._leave_out(article, error)
        return self._entries[article.id]

    def _leave_out(self, article: Article, error: Exception) -> None:
        self._entries[article.id] = None
        if not isinstance(error, ArticleError):
            error = ArticleError(article.where, [Finding(0, f"could not be rendered: {error}")])
        self._left_out[article.id] = error


@cache
def format_of(name: str) -> Format:
    """Return a format, or that of the pages, by its name. Asking what is installed costs milliseconds."""
    form: Format = PAGES.load(name) if name == PAGE else FORMATS.load(name)
    return form


def index_document(form: Index, path: str, head: IndexHead, outlines: Sequence[Outline]) -> Document:
    """Return a document that lists all feeds. Raises `ValueError` for one that cannot be read back."""
    content = form.render(head, outlines)
    _prove(form, content, len(outlines))
    return Document(
        "", path, form.name, content, len(outlines), form.read_back, partial(whose, own=form.read_back)
    )


def whose(content: bytes, own: Callable[[bytes], ReadBack] | None = None) -> Owner:
    """Return who wrote these bytes, as a feed, a page or a list of feeds.

    A feed of somebody else's is one in any place; a page or a list only where `own` reads it, the
    `read_back` of what belongs there: an error page in the place of a feed is no feed at all.
    """
    owner = Owner.NOBODY
    for registry in (FORMATS, PAGES, INDEXES):
        for name in registry.names():
            read_back = registry.load(name).read_back
            with contextlib.suppress(ValueError):
                if read_back(content).is_ours:
                    return Owner.OURS
                if registry is FORMATS or read_back is own:
                    owner = Owner.SOMEBODY
    return owner


def _prove(form: Format | Index, content: bytes, count: int) -> None:
    """Raise `ValueError` unless `content` reads back as ours, with `count` entries of different ids."""
    read_back = form.read_back(content)
    if (read_back.count, len(read_back.entries)) != (count, count):
        raise ValueError(f"{count} entries were written and {len(read_back.entries)} can be read back")
    if not read_back.is_ours:
        raise ValueError("it does not carry our mark")


def head_of(feed: Feed, site: Site, publish: Publish, path: str, entries: Sequence[Entry]) -> FeedHead:
    """Return what a document says of itself."""
    title = feed.title or site.title
    self_url = publish.address_of(path)
    return FeedHead(
        title=one_line(title),
        description=one_line(feed.description or site.description or title),
        link=site.url,
        self_url=self_url,
        language=feed.language or site.language,
        author=site_author(site),
        rights=one_line(site.rights),
        image=urls.encode(urls.below_site(site.image, site.url)),
        icon=urls.encode(urls.below_site(site.icon, site.url)),
        ttl=feed.ttl,
        content=feed.content,
        updated=max((entry.updated for entry in entries), default=None),
        id=self_url,
        site=one_line(site.title),
        links=links_of(feed, publish),
        index=publish.address_of(INDEX_PATH) if publish.pages else "",
        timezone=site.timezone,
    )


def index_head(site: Site, publish: Publish, path: str) -> IndexHead:
    """Return what a document says of itself that lists all feeds."""
    return IndexHead(
        site=one_line(site.title),
        description=one_line(site.description),
        link=site.url,
        self_url=publish.address_of(path),
        opml=publish.address_of(OPML_PATH),
        language=site.language,
        icon=urls.encode(urls.below_site(site.icon, site.url)),
        timezone=site.timezone,
    )


def links_of(feed: Feed, publish: Publish) -> tuple[Link, ...]:
    """Return where a feed lies, in each of its formats."""
    return tuple(
        Link(name, publish.address_of(feed.path_of(name)), format_of(name).media_type)
        for name in feed.formats
    )
