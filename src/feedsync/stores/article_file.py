"""One file as an article: Markdown, an HTML fragment or plain text, with or without front matter. No I/O."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from html import escape

from feedsync.article import Article, BodyType
from feedsync.config.model import Site
from feedsync.errors import ArticleError, Finding
from feedsync.stores import frontmatter
from feedsync.stores.frontmatter import FrontMatter, Visibility
from feedsync.text import dates, html, markdown, page_furniture, places, urls
from feedsync.text.characters import clean, one_line
from feedsync.text.yaml_tree import YamlError

MARKDOWN = frozenset({".md", ".markdown"})
HTML = frozenset({".html", ".htm"})
TEXT = frozenset({".txt"})
KINDS = MARKDOWN | HTML | TEXT

PERMALINK_PARTS = ("path", "year", "month", "day", "slug", "section", "lang")
MAX_TITLE = 1000  # characters
_WHOLE_PAGE = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_DATE_BEFORE_NAME = re.compile(r"\d{4}-\d{2}-\d{2}-(?=.)", re.ASCII)


@dataclass(frozen=True, slots=True)
class ArticleFile:
    """A file: its key, its place for people, its text (lines end in a newline alone), its time."""

    key: str
    where: str
    text: str
    file_time: datetime

    @property
    def kind(self) -> str:
        """The ending of its name, with the dot."""
        return "." + self.key.rpartition(".")[2].lower()


@dataclass(frozen=True, slots=True)
class _Body:
    """A title that the text itself tells, the rest of the text, and what else was found in it."""

    title: str
    text: str
    type: BodyType = "markdown"
    follow: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileRules:
    """How the files of one store are read. `permalink` holds parts such as `{path}`."""

    site: Site
    zone: tzinfo
    permalink: str
    undated_by_file: bool
    strip: tuple[str, ...]
    strip_after: tuple[str, ...]


def read_article(file: ArticleFile, rules: FileRules) -> Article:
    """Return the article in a file. Raises `ArticleError` with all that is wrong in it."""
    try:
        tree, text = frontmatter.split(file.text)
    except YamlError as error:
        raise ArticleError(file.where, [Finding(error.line, error.message)]) from None
    text = clean(text)
    matter = FrontMatter(tree)
    visibility = _dated(matter.visibility(rules.zone), file, rules)
    try:
        article = _article(file, rules, matter, visibility, text)
    except ValueError as error:
        matter.findings.append(Finding(0, str(error)))
    if matter.findings:
        raise ArticleError(
            file.where, matter.findings, is_draft=visibility.is_draft, expires=visibility.expires
        )
    return article


def _dated(visibility: Visibility, file: ArticleFile, rules: FileRules) -> Visibility:
    """Add the date that the path tells, else the file's own where it may stand for one."""
    if visibility.published:
        return visibility
    date = dates.from_path(file.key, rules.zone)
    if date is None and (rules.undated_by_file or file.kind in TEXT):
        date = file.file_time
    return replace(visibility, published=date, embargo=date)


def _article(
    file: ArticleFile, rules: FileRules, matter: FrontMatter, visibility: Visibility, text: str
) -> Article:
    site = rules.site
    # A page without a date is in no feed, and needs no title.
    body = _body(file, rules, matter.title(), text) if visibility.published else _Body(matter.title(), "")
    section = matter.text(("section",)) or _first_folder(file.key)
    language = matter.language() or site.language
    url = matter.url(site.url) or urls.below_site(
        _permalink(rules, file.key, matter.text(("slug",)), section, language, visibility.published), site.url
    )
    return Article(
        key=file.key,
        where=file.where,
        url=url,
        title=body.title,
        declared_id=matter.declared_id(),
        published=visibility.published,
        embargo=visibility.embargo,
        updated=matter.updated(rules.zone),
        expires=visibility.expires,
        is_draft=visibility.is_draft,
        summary=matter.summary(),
        body=body.text,
        body_type=body.type,
        authors=matter.authors(),
        tags=matter.terms(frontmatter.TAGS),
        categories=matter.terms(frontmatter.CATEGORIES),
        section=section,
        language=language,
        rights=matter.text(frontmatter.RIGHTS),
        image=matter.image(url, site.url),
        wants_no_image=matter.wants_no_image(),
        enclosures=matter.enclosures(url, site.url),
        metadata=matter.metadata() | ({"follow": body.follow} if body.follow else {}),
    )


def _body(file: ArticleFile, rules: FileRules, title: str, text: str) -> _Body:
    """Return the body and the title; one that no front matter tells is the text's own and leaves it."""
    if file.kind in TEXT:
        body = _plain_text(text, title, rules)
    elif file.kind in HTML and _WHOLE_PAGE.match(text):
        raise ValueError("is a whole page; save the article alone, or exclude the file")
    elif file.kind in HTML or not title:
        markup = text if file.kind in HTML else markdown.to_html(text)
        own_title, rest = html.take_title(markup) if not title else (title, markup)
        body = _Body(own_title, rest, "html")
    else:
        body = _Body(title, text)
    if not body.title:
        raise ValueError("has no title; add `title:` to its front matter")
    if len(body.title) > MAX_TITLE:
        raise ValueError(f"its title is longer than {MAX_TITLE} characters")
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


def _permalink(
    rules: FileRules, key: str, slug: str, section: str, language: str, published: datetime | None
) -> str:
    path = re.sub(r"(^|/)index$", "", key.rpartition(".")[0])
    day = published.astimezone(rules.zone) if published else None
    parts = {
        "path": urls.encode_segments(path),
        "year": f"{day:%Y}" if day else "",
        "month": f"{day:%m}" if day else "",
        "day": f"{day:%d}" if day else "",
        "slug": urls.encode_segment(slug or _DATE_BEFORE_NAME.sub("", path.rpartition("/")[2])),
        "section": urls.encode_segment(section),
        "lang": urls.encode_segment(language),
    }
    return re.sub(r"/{2,}", "/", places.fill(rules.permalink, parts))


def _first_folder(key: str) -> str:
    return key.partition("/")[0] if "/" in key else ""
