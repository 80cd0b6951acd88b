"""One file as an article: Markdown, HTML, a saved page or text, with or without front matter. No I/O."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, tzinfo
from functools import partial
from html import escape
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from feedsync.article import Article, BodyType, Media, Person
from feedsync.config.model import Site, is_language_tag, language_tag
from feedsync.errors import ArticleError, Finding
from feedsync.stores import fences, frontmatter
from feedsync.stores.conventions.plain import Named, Plain
from feedsync.stores.file_kinds import HTML, TEXT
from feedsync.stores.frontmatter import FrontMatter, Visibility
from feedsync.text import dates, html, markdown, media_types, page_furniture, titles, urls
from feedsync.text.characters import composed, one_line
from feedsync.text.yaml_tree import YamlError

if TYPE_CHECKING:
    from feedsync.text.saved_page import SavedPage

MAX_TITLE = 1000  # characters


class ArticleFile(Struct, frozen=True):
    """A file: its key, its place for people, its text (printable, lines end in a newline alone), its time."""

    key: str
    where: str
    text: str
    file_time: datetime

    @property
    def kind(self) -> str:
        """The ending of its name, with the dot."""
        return "." + self.key.rpartition(".")[2].lower()


class _Body(Struct, frozen=True):
    """A title that the text itself tells, the rest of the text, and what else was found in it."""

    title: str
    text: str
    type: BodyType = "markdown"
    follow: dict[str, str] = field(default_factory=dict)


class FileRules(Struct, frozen=True):
    """How the files of one store are read. `permalink` holds parts such as `{path}`."""

    site: Site
    zone: tzinfo
    conventions: Plain
    permalink: str
    undated_by_file: bool
    strip: tuple[str, ...]
    strip_after: tuple[str, ...]


def read_article(file: ArticleFile, rules: FileRules) -> Article:
    """Return the article in a file. Raises `ArticleError` with all that is wrong in it."""
    if not file.text or file.text.isspace():
        # Also what an editor or a copy left for a moment, which is no reason to withdraw it.
        raise ArticleError(file.where, [Finding(0, "is empty; write it, or remove the file")])
    try:
        tree, text = fences.split(file.text)
    except YamlError as error:
        raise ArticleError(file.where, [Finding(error.line, error.message)]) from None
    text = composed(text)
    matter = FrontMatter(tree)
    visibility = matter.visibility(rules.zone)
    try:
        page = _saved_page(file, rules, text)
        visibility = _dated(visibility, file, rules, page)
        matter.suspects(is_dated=visibility.published is not None)
        article = _article(file, rules, matter, visibility, text, page)
    except ValueError as error:
        # Without a title that can be read it is no news that there is none.
        if not (matter.findings and str(error).startswith("has no title")):
            matter.findings.append(Finding(0, str(error)))
    if matter.findings:
        raise ArticleError(
            file.where, matter.findings, is_draft=visibility.is_draft, expires=visibility.expires
        )
    return article


def _saved_page(file: ArticleFile, rules: FileRules, text: str) -> SavedPage | None:
    """Return the article of a whole page, `None` for any other file."""
    if file.kind not in HTML or _lists_articles(file):
        return None
    from feedsync.text import saved_page

    if not saved_page.is_whole_page(text):
        return None
    return saved_page.read(text, strip=rules.strip, strip_after=rules.strip_after)


def _lists_articles(file: ArticleFile) -> bool:
    """Whether this program made a page, where feeds are published into the folder of articles."""
    return file.kind in HTML and '<meta name="generator" content="feedsync">' in file.text


def _dated(visibility: Visibility, file: ArticleFile, rules: FileRules, page: SavedPage | None) -> Visibility:
    """Add the date that the page or the path tells, else the file's own where it may stand for one."""
    if visibility.published or _lists_articles(file):
        return visibility
    date = dates.parse(page.published, rules.zone) if page and page.published else None
    date = date or dates.from_path(file.key, rules.zone)
    if date is None and (rules.undated_by_file or page or file.kind in TEXT):
        return replace(visibility, published=file.file_time, embargo=file.file_time, tells_date=False)
    return replace(visibility, published=date, embargo=date)


def _article(
    file: ArticleFile,
    rules: FileRules,
    matter: FrontMatter,
    visibility: Visibility,
    text: str,
    page: SavedPage | None,
) -> Article:
    site = rules.site
    # A page without a date is in no feed, and needs no title.
    body = _Body(matter.title(), "")
    if visibility.published:
        body = _body(file, rules, body.title, text, page)
    told = _told_by(page, rules) if page else _Told()
    section = matter.text(("section",)) or told.section or rules.conventions.section(file.key)
    language = matter.language() or told.language or site.language
    categories = matter.terms(frontmatter.CATEGORIES)
    named = Named(
        path=file.key.rpartition(".")[0],
        title=body.title,
        slug=matter.text(("slug",)),
        section=section,
        categories=categories,
        language=language,
        published=visibility.published,
        zone=rules.zone,
    )
    url = matter.url(site.url, partial(rules.conventions.declared, named=named)) or told.url
    if not url:
        permalink = rules.conventions.address(named, rules.permalink)
        url = urls.encode(urls.below_site(permalink, site.url))
    return Article(
        key=file.key,
        where=file.where,
        url=url,
        title=body.title,
        declared_id=matter.declared_id(),
        published=visibility.published,
        embargo=visibility.embargo,
        updated=matter.updated(rules.zone) or told.updated,
        expires=visibility.expires,
        is_draft=visibility.is_draft,
        summary=matter.summary() or told.summary,
        body=body.text,
        body_type=body.type,
        base=told.base,
        authors=matter.authors() or told.authors,
        tags=matter.terms(frontmatter.TAGS) or told.tags,
        categories=categories,
        section=section,
        language=language,
        rights=matter.text(frontmatter.RIGHTS),
        image=matter.image(url, site.url) or told.image,
        wants_no_image=matter.wants_no_image(),
        enclosures=matter.enclosures(url, site.url),
        metadata=matter.metadata() | ({"follow": body.follow} if body.follow else {}),
        tells_date=visibility.tells_date,
    )


class _Told(Struct, frozen=True):
    """What a saved page tells of its article, as values."""

    url: str = ""
    base: str = ""
    updated: datetime | None = None
    summary: str = ""
    authors: tuple[Person, ...] = ()
    tags: tuple[str, ...] = ()
    section: str = ""
    language: str = ""
    image: Media | None = None


def _told_by(page: SavedPage, rules: FileRules) -> _Told:
    """Read what a page tells."""
    base = page.base_url or page.url
    image = urls.absolute(page.image, base) if page.image else None
    return _Told(
        url=urls.absolute(page.url, "") or "",
        base=urls.absolute(base, "") or "",
        updated=_date_or_none(page.updated, rules.zone),
        summary=titles.plain(page.summary),
        authors=tuple(Person(one_line(name)) for name in page.authors),
        tags=tuple(one_line(tag) for tag in page.tags),
        section=one_line(page.section),
        language=language_tag(page.language) if is_language_tag(page.language) else "",
        image=Media(image, media_types.of_address(image), alt=one_line(page.image_alt)) if image else None,
    )


def _date_or_none(text: str, zone: tzinfo) -> datetime | None:
    """A date that a machine wrote: nobody can mend it, so it is left away where it cannot be read."""
    try:
        return dates.parse(text, zone) if text else None
    except ValueError:
        return None


def _body(file: ArticleFile, rules: FileRules, title: str, text: str, page: SavedPage | None) -> _Body:
    """Return the body and the title; one that no front matter tells is the text's own and leaves it."""
    kind = file.kind
    if kind in TEXT:
        body = _plain_text(text, title, rules)
    elif page:
        body = _Body(title or titles.plain(page.title), page.content, "html", page.follow)
    elif kind in HTML or not title:
        markup = text if kind in HTML else markdown.to_html(text)
        own_title, rest = html.take_title(markup) if not title else (title, markup)
        body = _Body(own_title, rest, "html")
    else:
        body = _Body(title, text)
    if not body.title:
        raise ValueError("has no title; add `title:` to its front matter" if text.strip() else "is empty")
    if len(body.title) > MAX_TITLE:
        raise ValueError(f"its title is longer than {MAX_TITLE} characters; is it all of the text?")
    return body


def _plain_text(text: str, title: str, rules: FileRules) -> _Body:
    """A page as scraped to text: its first line is the title, its paragraphs the body."""
    lines = text.strip().split("\n")
    if not title or one_line(lines[0]) == title:
        title, lines = one_line(lines[0]), lines[1:]
    page = page_furniture.cut(lines, rules.strip, rules.strip_after)
    paragraphs = page_furniture.cut(_paragraphs(page.blocks), rules.strip, rules.strip_after).blocks
    body = "\n".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in paragraphs)
    return _Body(title, body, "html", page.follow)


def _paragraphs(lines: Sequence[str]) -> list[str]:
    """Join lines to paragraphs at empty lines; where there are none, each line is one."""
    told = "\n".join(lines).strip()
    parts = re.split(r"\n\s*\n", told) if re.search(r"\n\s*\n", told) else told.split("\n")
    return [paragraph for part in parts if (paragraph := one_line(part))]
