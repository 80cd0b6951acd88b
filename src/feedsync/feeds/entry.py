"""An article as an entry: everything that a document may need of it, cleaned and in its final form."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from feedsync.article import Article, Media, Person
from feedsync.config.model import Site
from feedsync.errors import ArticleError, Finding
from feedsync.text import html, markdown, media_types, urls
from feedsync.text.characters import one_line

Values = TypeVar("Values", Person, Media)

_ICON = 100  # pixels
_DIGITS = 5  # of a size in pixels


class Entry(Struct, frozen=True):
    """One entry, the same for all feeds and formats. `atom_id` is `id` where that is an absolute IRI."""

    id: str
    atom_id: str
    url: str
    title: str
    summary: str
    content: str
    published: datetime
    updated: datetime
    authors: tuple[Person, ...]
    terms: tuple[str, ...]
    language: str
    rights: str
    image: Media | None
    enclosures: tuple[Media, ...]


def article_to_entry(article: Article, site: Site) -> Entry:
    """Return the entry of a live article. Raises `ArticleError` where its content cannot be rendered."""
    if article.published is None:
        raise ArticleError(article.where, [Finding(0, "has no date")])
    content = _content(article, site)
    updated = article.updated or article.published
    return Entry(
        id=article.id,
        atom_id=article.atom_id or urls.as_iri(article.id, site.url),
        url=article.url,
        title=one_line(article.title),
        summary=one_line(article.summary) or html.excerpt(content),
        content=content,
        published=article.published,
        updated=max(updated, article.published),
        authors=tuple(map(_clean_texts, article.authors)) or (site_author(site),),
        terms=_terms(article.tags, article.categories),
        language=article.language,
        rights=one_line(article.rights),
        image=_image(article, content),
        enclosures=tuple(map(_clean_texts, article.enclosures)),
    )


def without_text(article: Article, site: Site) -> Article:
    """Return an article as it is told of: with the summary, picture and authors of its entry, no text.

    Content that cannot be rendered gives neither.
    """
    summary, image = one_line(article.summary), _declared_image(article)
    needs_image = image is None and not article.wants_no_image
    if article.body and (needs_image or not summary):
        try:
            content = _content(article, site)
        except ArticleError:
            content = ""
        summary = summary or html.excerpt(content)
        image = image or (_first_image(content) if needs_image else None)
    return replace(
        article,
        title=one_line(article.title),
        summary=summary,
        body="",
        authors=tuple(map(_clean_texts, article.authors)) or (site_author(site),),
        rights=one_line(article.rights),
        image=image,
        enclosures=tuple(map(_clean_texts, article.enclosures)),
        atom_id=article.atom_id or urls.as_iri(article.id, site.url),
    )


def _content(article: Article, site: Site) -> str:
    raw = markdown.to_html(article.body) if article.body_type == "markdown" else article.body
    return html.clean(raw, article.base or article.url, html.prefix_of(article.id), site.embeds)


def site_author(site: Site) -> Person:
    """Return who stands for an article that names no author."""
    if site.author is None:
        return Person(site.title)
    return Person(site.author.name, site.author.email, site.author.url)


def _clean_texts(value: Values) -> Values:
    """Return an author or a file with all its texts on one line, without what no document may hold."""
    values = ((name, getattr(value, name)) for name in value.__struct_fields__)
    texts: dict[str, Any] = {name: one_line(text) for name, text in values if isinstance(text, str)}
    return replace(value, **texts)


def _image(article: Article, content: str) -> Media | None:
    if article.image is not None:
        return _declared_image(article)
    return None if article.wants_no_image else _first_image(content)


def _declared_image(article: Article) -> Media | None:
    return None if article.image is None else _clean_texts(article.image)


def _first_image(content: str) -> Media | None:
    """Return the first picture in cleaned content, unless its declared size is that of an icon."""
    for image in html.images(content):
        size = [
            int(value) if (value := image.get(name, "")).isdecimal() and len(value) <= _DIGITS else None
            for name in ("width", "height")
        ]
        if image.get("src", "").startswith("data:") or any(
            side is not None and side < _ICON for side in size
        ):
            continue
        url = image["src"]
        return Media(
            url,
            media_types.of_address(url),
            alt=one_line(image.get("alt", "")),
            width=size[0],
            height=size[1],
        )
    return None


def _terms(*groups: tuple[str, ...]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for term in (one_line(term) for group in groups for term in group):
        found.setdefault(term.casefold(), term)
    return tuple(found.values())
