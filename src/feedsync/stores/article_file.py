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
from feedsync.stores import excerpts, fences, file_languages, matter_keys
from feedsync.stores.conventions.plain import Named, Plain
from feedsync.stores.file_kinds import DATA, HTML, TEXT
from feedsync.stores.frontmatter import FrontMatter, Visibility
from feedsync.stores.layers import Layer
from feedsync.stores.matter_fields import Field
from feedsync.stores.tagged import Refer, Tagged, nowhere
from feedsync.text import dates, html, markdown, media_types, page_furniture, titles, urls
from feedsync.text.characters import composed, one_line
from feedsync.text.yaml_tree import Node, TreeError

if TYPE_CHECKING:
    from feedsync.text.saved_page import SavedPage
    from feedsync.text.template_syntax import Syntax

MAX_TITLE = 1000  # characters


class ArticleFile(Struct, frozen=True):
    """A file: its key, its place for people, its text (printable, lines end in a newline alone), its time.

    `layers` are what stands beside its front matter, what says it better first.
    """

    key: str
    where: str
    text: str
    file_time: datetime
    layers: tuple[Layer, ...] = ()

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
    """How the files of one store are read. `permalink` holds parts such as `{path}`.

    `refer` gives the address of what a file, by its key, names by a path.
    """

    site: Site
    zone: tzinfo
    conventions: Plain
    permalink: str
    undated_by_file: bool
    strip: tuple[str, ...]
    strip_after: tuple[str, ...]
    fields: tuple[Field, ...] = ()
    refer: Refer = nowhere


def read_article(file: ArticleFile, rules: FileRules) -> Article:
    """Return the article in a file. Raises `ArticleError` with all that is wrong in it."""
    try:
        source = _source(file, rules)
    except TreeError as error:
        # A sidecar that can be read may hold it back all the same.
        told = FrontMatter(None, layers=file.layers, fields=rules.fields, path=file.key).visibility(
            rules.zone
        )
        raise ArticleError(
            file.where, [Finding(error.line, error.message)], is_draft=told.is_draft, expires=told.expires
        ) from None
    matter = FrontMatter(source.tree, layers=file.layers, fields=source.fields, path=file.key)
    if source.is_data and not matter.tells_dates() and not dates.from_path(file.key, rules.zone):
        # Other data than an article, of which nothing is to be said.
        matter = FrontMatter(None)
    if rules.conventions.has_own_words:
        matter.understand(rules.conventions.meant, file.key)
    visibility = matter.visibility(rules.zone)
    if source.problem:
        raise ArticleError(
            file.where, [source.problem], is_draft=visibility.is_draft, expires=visibility.expires
        )
    if not file.text.strip() and not source.is_data and not matter.title():
        # Also what an editor or a copy left for a moment, which is no reason to withdraw it.
        matter.findings.append(Finding(0, "is empty; write it, or remove the file"))
    try:
        page = _saved_page(source, rules)
        if not _lists_articles(source):
            visibility = _dated(visibility, file, rules, page, by_file=matter.is_dated_by_file())
        matter.suspects(is_dated=visibility.published is not None)
        article = _article(file, rules, matter, visibility, source, page)
    except ValueError as error:
        # Without a title that can be read it is no news that there is none.
        if not (matter.findings and str(error).startswith("has no title")):
            matter.findings.append(Finding(0, str(error)))
    if matter.findings:
        raise ArticleError(
            file.where, matter.findings, is_draft=visibility.is_draft, expires=visibility.expires
        )
    return article


class _Source(Struct, frozen=True):
    """What a file says of its article, its text, and as which kind of files that is read."""

    tree: Node | None
    text: str
    kind: str
    fields: tuple[Field, ...]
    is_data: bool = False
    problem: Finding | None = None


def _source(file: ArticleFile, rules: FileRules) -> _Source:
    kind = file.kind
    if kind in DATA:
        from feedsync.stores import data_article

        read = data_article.read(file.text, kind)
        fields = rules.fields + data_article.FIELDS
        return _Source(read.tree, composed(read.body), read.kind, fields, is_data=True)
    if told := rules.conventions.source(file.text, kind):
        return _Source(told.tree, composed(told.html), ".html", rules.fields, problem=told.problem)
    tree, text = fences.split(file.text, has_header_lines=rules.conventions.has_header_lines)
    return _Source(tree, composed(text), kind, rules.fields)


def _saved_page(source: _Source, rules: FileRules) -> SavedPage | None:
    """Return the article of a whole page, `None` for any other file."""
    if source.kind not in HTML or source.is_data or _lists_articles(source):
        return None
    from feedsync.text import saved_page

    if not saved_page.is_whole_page(source.text):
        return None
    return saved_page.read(source.text, strip=rules.strip, strip_after=rules.strip_after)


def _lists_articles(source: _Source) -> bool:
    """Whether this program made a page, where feeds are published into the folder of articles."""
    return source.kind in HTML and '<meta name="generator" content="feedsync">' in source.text


def _dated(
    visibility: Visibility, file: ArticleFile, rules: FileRules, page: SavedPage | None, *, by_file: bool
) -> Visibility:
    """Add the date that the page or the path tells, else the file's own where it may stand for one."""
    if visibility.published:
        return visibility
    if by_file:
        return _dated_by_file(visibility, file)
    date = dates.parse(page.published, rules.zone) if page and page.published else None
    date = date or dates.from_path(file.key, rules.zone)
    may_be_dated = rules.undated_by_file and file.kind not in DATA
    if date is None and (may_be_dated or page or file.kind in TEXT):
        return _dated_by_file(visibility, file)
    return replace(visibility, published=date, embargo=_latest(date, visibility.embargo))


def _dated_by_file(visibility: Visibility, file: ArticleFile) -> Visibility:
    embargo = _latest(file.file_time, visibility.embargo)
    return replace(visibility, published=file.file_time, embargo=embargo, tells_date=False)


def _latest(*moments: datetime | None) -> datetime | None:
    return max(filter(None, moments), default=None)


def _article(
    file: ArticleFile,
    rules: FileRules,
    matter: FrontMatter,
    visibility: Visibility,
    source: _Source,
    page: SavedPage | None,
) -> Article:
    site = rules.site
    # A page without a date is in no feed, and needs no title.
    syntaxes: frozenset[Syntax] = frozenset()
    if not page and source.kind not in TEXT:
        syntaxes = rules.conventions.tags
    tagged = Tagged(file.key, site, syntaxes, matter.said, rules.refer, rules.conventions.extras)
    title = tagged.title(matter.title())
    body = _body(source, rules, title, page, tagged) if visibility.published else _Body(title, "")
    told = _told_by(page, rules) if page else _Told()
    section = matter.text(("section",)) or told.section or rules.conventions.section(file.key)
    path, suffix = rules.conventions.language_of(file.key.rpartition(".")[0])
    language = matter.language() or told.language or suffix or site.language
    categories = matter.terms(matter_keys.CATEGORIES)
    zone = rules.zone
    if rules.conventions.has_own_zones:
        zone = rules.conventions.zone(matter.text(matter_keys.PUBLISHED), zone)
    named = Named(
        path=path,
        title=matter.said("title") if title else body.title,
        slug=matter.text(("slug",)),
        section=section,
        categories=categories,
        language=language,
        site_language=site.language,
        published=visibility.published,
        zone=zone,
        translation="" if file_languages.is_same(suffix, site.language) else suffix,
    )
    url = matter.url(site.url, partial(rules.conventions.declared, named=named)) or told.url
    if not url:
        permalink = rules.conventions.address(named, rules.permalink)
        url = urls.encode(urls.below_site(permalink, site.url))
    metadata = _metadata(matter, rules, named, body)
    summary = tagged.line(matter.summary()) or told.summary
    if not summary and rules.conventions.has_own_summaries:
        end = rules.conventions.summary_end(matter.text(("excerpt_separator",)))
        summary = excerpts.above(end, body.text, body.type)
    if rules.conventions.is_summary_only(metadata):
        body = _Body(body.title, excerpts.alone(summary, body.text, body.type), "html")
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
        summary=summary,
        body=body.text,
        body_type=body.type,
        base=told.base,
        authors=matter.authors() or told.authors,
        tags=matter.terms(matter_keys.TAGS) or told.tags,
        categories=categories,
        section=section,
        language=language,
        rights=matter.text(matter_keys.RIGHTS),
        image=matter.image(url, site.url) or told.image,
        wants_no_image=matter.wants_no_image(),
        enclosures=matter.enclosures(url, site.url),
        metadata=tagged.noted(metadata),
        tells_date=visibility.tells_date,
    )


def _metadata(matter: FrontMatter, rules: FileRules, named: Named, body: _Body) -> dict[str, object]:
    """What has no meaning here, with what the file tells besides: its old addresses, whom to follow."""
    metadata = matter.metadata()
    if aliases := matter.aliases(rules.site.url, partial(rules.conventions.alias, named=named)):
        metadata["aliases"] = aliases
    if body.follow:
        metadata["follow"] = body.follow
    return metadata


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


def _body(source: _Source, rules: FileRules, title: str, page: SavedPage | None, tagged: Tagged) -> _Body:
    """Return the body and the title; one that no front matter tells is the text's own and leaves it."""
    kind, text = source.kind, source.text
    if kind in TEXT:
        body = _plain_text(text, title, rules)
    elif page:
        body = _Body(title or titles.plain(page.title), page.content, "html", page.follow)
    else:
        body = _written(text, title, tagged, is_markdown=kind not in HTML)
    if not body.title:
        raise ValueError("has no title; add `title:` to its front matter" if text.strip() else "is empty")
    if len(body.title) > MAX_TITLE:
        raise ValueError(f"its title is longer than {MAX_TITLE} characters; is it all of the text?")
    return body


def _written(text: str, title: str, tagged: Tagged, *, is_markdown: bool) -> _Body:
    """Markdown or HTML without template tags. Markdown stays what it is where nothing had to be taken out."""
    markup = tagged.html(text, is_markdown=is_markdown)
    if markup is None and is_markdown and title:
        return _Body(title, text)
    if markup is None:
        markup = markdown.to_html(text) if is_markdown else text
    own_title, rest = html.take_title(markup) if not title else (title, markup)
    return _Body(own_title, rest, "html")


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
