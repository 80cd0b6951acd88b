"""What is wrong with a site, without asking anybody and without writing anything: `feedsync check`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from msgspec import Struct
from msgspec.structs import replace

from feedsync import pipeline
from feedsync.article import Article
from feedsync.assemble import Parts, rehearse
from feedsync.catalogue import articles, sources
from feedsync.catalogue.database import Database
from feedsync.catalogue.files import FileRow
from feedsync.catalogue.selecting import Listed
from feedsync.document import Document
from feedsync.errors import DocumentError
from feedsync.feeds.documents import format_of
from feedsync.feeds.lint.html_read import HtmlReader
from feedsync.feeds.lint.paper import Known, Paper
from feedsync.feeds.lint.rule import Breach, Rule, Severity
from feedsync.feeds.lint.rules import ARTICLE_RULES, PAPER_RULES, SITE_RULES
from feedsync.load.facts import moment
from feedsync.operations.check_articles import Articles
from feedsync.operations.check_site import facts, files_as_left, key_lines, offline
from feedsync.report import Fate, Report
from feedsync.steps.documents import configured
from feedsync.steps.entries import Entries
from feedsync.steps.hearing import hubs_of
from feedsync.steps.watch import Watch
from feedsync.steps.windows import Window

_GRAVEST_FIRST = list(Severity)


class Finding(Struct, frozen=True):
    """A rule that is broken somewhere. `file` is as a person finds it, `line` 0 where it has none.

    `feeds` are those that show it. `page` is where the rule is explained.
    """

    rule: int
    severity: Severity
    file: str
    line: int
    message: str
    fix: str
    feeds: tuple[str, ...] = ()

    @property
    def page(self) -> str:
        """Where the rule is explained."""
        return f"docs/check.md#rule-{self.rule}"


class Checked(Struct, frozen=True):
    """All findings, the gravest first, and how much was looked at."""

    findings: tuple[Finding, ...]
    articles: int
    documents: int

    def count(self, severity: Severity) -> int:
        """Return how many findings are of a severity."""
        return sum(one.severity is severity for one in self.findings)


def check(parts: Parts, db: Database, watch: Watch) -> Checked:
    """Return what the rules find. `db` is a copy of the catalogue; nothing of the site's is written.

    Stores on the network are not asked. Raises `StateError`.
    """
    parts = replace(parts, stores=offline(parts))
    before = files_as_left(db)
    with TemporaryDirectory(prefix="feedsync-") as aside:
        rehearsal = rehearse(parts, Path(aside))
        report, rendered_again = pipeline.build_twice(rehearsal, db, watch)
        checking = _Checking(parts, rehearsal, db, report, before)
        with rendered_again as batches:
            for rendered in batches:
                windows = {window.feed.name: window for window in rendered.windows}
                for document in rendered.documents:
                    checking.look_at(document, windows[document.feed])
                for window in windows.values():
                    checking.look_through(window)
        checking.look_around()
    return checking.checked()


class _Checking:
    """Collects findings: once for each article and rule, however many documents show it."""

    def __init__(
        self, parts: Parts, rehearsal: Parts, db: Database, report: Report, before: Mapping[str, FileRow]
    ) -> None:
        self._parts, self._rehearsal, self._db = parts, rehearsal, db
        self._report, self._before = report, before
        config = parts.config
        self._read_html = HtmlReader()
        self._articles = Articles(parts, self._read_html, key_lines(config))
        self._entries = Entries(db, config.site, is_full=False)
        self._hubs = hubs_of(config)
        self._hidden = articles.hidden_ids(db)
        self._addresses = {config.publish.address_of(path) for path in configured(config, db)}
        self._fates = {one.path: one.fate for one in report.publications}
        self._found: dict[tuple[str, int, str], tuple[str, Finding]] = {}
        self._names: dict[str, tuple[str, str]] = {}
        self._shown: dict[str, dict[str, None]] = {}
        self._seen: set[int] = set()
        self._naive: list[str] = []
        self._counts: dict[str, int] = {}
        self._documents = 0

    # Documents

    def look_at(self, document: Document, window: Window) -> None:
        """Judge a document as it would be published."""
        self._documents += 1
        self._counts[document.feed] = document.count
        form = format_of(document.format)
        if not form.media_type.endswith(("xml", "json")):
            return
        paper = self._paper(document, window, form.media_type)
        known = {one.feed_id: one for one in window.listed} | {one.atom_id: one for one in window.listed}
        shown = f"{self._parts.target.where.rstrip('/')}/{document.path}"
        for rule in PAPER_RULES:
            for breach in rule.judge(paper):
                listed = known.get(breach.item)
                where = self._place(listed) if listed else shown
                self._note(rule, breach, where, document.feed, is_article=listed is not None)

    def _paper(self, document: Document, window: Window, media_type: str) -> Paper:
        config, path = self._parts.config, document.path
        is_built = self._fates.get(path) in (Fate.WRITTEN, Fate.UNCHANGED, None)
        first = self._rehearsal.target.read(path) if is_built else None
        row = self._before.get(path)
        return Paper(
            feed=document.feed,
            path=path,
            media_type=media_type,
            content=first or document.content,
            again=document.content if first is not None else None,
            address=config.publish.address_of(path),
            site_url=config.site.url,
            now=self._parts.clock.now(),
            read_html=self._read_html,
            hubs=self._hubs.get(window.chosen.feed.name, ()),
            addresses=self._addresses,
            private=config.allow_private,
            embeds=config.site.embeds,
            hidden=self._hidden,
            withdrawn={
                one.atom_id if document.format == "atom" else one.feed_id: moment(one.left_at)
                for one in window.left
            },
            published=self._published(document),
            had=row.entries if row else 0,
        )

    def _published(self, document: Document) -> dict[str, Known]:
        """Return the entries of what lies in the place of a document, if that is ours and other."""
        try:
            old = self._parts.target.read(document.path)
            if old is None or old == document.content:
                return {}
            read = document.read_back(old)
        except (DocumentError, ValueError):
            return {}
        if not read.is_ours:
            return {}
        return {id_: Known(one.url, one.title, one.published) for id_, one in read.entries.items()}

    # Articles

    def look_through(self, window: Window) -> None:
        """Judge the articles of a feed, each once."""
        entry_of = self._entries.of([window])
        for listed, body in zip(window.listed, window.shown, strict=False):
            article: Article = body.article
            where = self._place(listed)
            self._shown.setdefault(where, {})[window.feed.name] = None
            if listed.id in self._seen:
                continue
            self._seen.add(listed.id)
            if self._is_missing(listed):
                continue
            if self._articles.is_naive(listed.store, article):
                self._naive.append(where)
            written = self._articles.written(listed.store, article, entry_of(article))
            for rule in ARTICLE_RULES:
                for breach in rule.judge(written):
                    self._note(rule, breach, where, window.feed.name, is_article=True)

    def _is_missing(self, listed: Listed) -> bool:
        """Whether an article is shown though its file is not there any more, so that nobody can mend it."""
        known = sources.known_one(self._db, listed.store, listed.key)
        return known is not None and known[2] is not None

    # The site

    def look_around(self) -> None:
        """Judge all that is no document and no article of a feed."""
        site = facts(self._parts, self._db, self._report, self._before, self._naive, self._counts)
        for rule in SITE_RULES:
            for breach in rule.judge(site):
                self._note(rule, breach, breach.file, "", is_article=bool(breach.key))

    # Findings

    def _place(self, listed: Listed) -> str:
        where = self._parts.place(listed.store, listed.key)
        self._names[where] = (listed.store, listed.key)
        return where

    def _note(self, rule: Rule, breach: Breach, where: str, feed: str, *, is_article: bool) -> None:
        key = (where, rule.number, breach.message)
        if key in self._found:
            return
        file, line = where, breach.line
        if is_article and not line:
            file, line = self._articles.place(where, self._names.get(where), breach.sought, breach.key)
            # What stands beside many articles is told once.
            key = (file, rule.number, breach.message)
            if key in self._found:
                return
        severity = breach.severity or rule.severity
        feeds = (feed,) if feed else ()
        fix = breach.fix or rule.fix
        self._found[key] = where, Finding(rule.number, severity, file, line, breach.message, fix, feeds)

    def checked(self) -> Checked:
        """Return what was found; an article's findings tell all feeds that show it."""
        findings = [
            replace(one, feeds=tuple(self._shown.get(where, one.feeds)))
            for where, one in self._found.values()
        ]
        findings.sort(key=lambda one: (_GRAVEST_FIRST.index(one.severity), one.file, one.line, one.rule))
        return Checked(tuple(findings), len(self._seen), self._documents)
