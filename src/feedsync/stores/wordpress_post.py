"""A post of WordPress as an article, however it was told: by the REST API or in an export file. No I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from html import unescape
from urllib.parse import urlsplit

from msgspec import Struct, field
from msgspec.structs import replace

from feedsync.article import Article, Media, Person
from feedsync.config.model import Site, is_language_tag, language_tag
from feedsync.errors import ArticleError, Finding
from feedsync.stores import posting
from feedsync.text import html, titles, urls
from feedsync.text.characters import clean, one_line

_DIGITS = 10  # of an id in a key, so that the order of keys is that of ids below `WIDEST`
WIDEST = 10**_DIGITS
_MAX_BYTES = 10 * 1024 * 1024
_MAX_TITLE = 1000  # characters
PUBLIC = frozenset({"publish", "future"})
# How an excerpt ends that WordPress made of the text itself, in whatever language the link after it is.
_CUT = re.compile(r"\s*(?:\[\s*(?:…|\.\.\.)\s*\]|…|\.\.\.)\s*$")


class Post(Struct, frozen=True):
    """What WordPress says of a post. Title, content and excerpt are HTML, the content clean of blocks' marks.

    `date` and `modified` are aware, `None` where it tells none. `terms` are the names of terms by
    taxonomy, `guid` is as in the database.
    """

    type: str
    id: int
    status: str
    has_password: bool
    guid: str
    link: str
    title: str
    content: str
    excerpt: str
    date: datetime | None
    modified: datetime | None
    authors: tuple[Person, ...] = ()
    terms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    image: Media | None = None
    enclosures: tuple[Media, ...] = ()
    language: str = ""


class PostRules(Struct, frozen=True):
    """How the posts of one store are read.

    `address` is that of WordPress, `public_url` that of the site where it is another one, else empty.
    """

    site: Site
    address: str
    public_url: str = ""


def key_of(post_type: str, number: int) -> str:
    """Return the key of a post: the order of keys is that of types, then of numbers."""
    return f"{post_type}/{number:0{_DIGITS}}"


def number_of(key: str) -> tuple[str, int]:
    """Return type and number of a post with a key. Raises `ValueError`."""
    post_type, _, number = key.rpartition("/")
    return post_type, int(number)


def article_of(post: Post, where: str, rules: PostRules) -> Article:
    """Return a post as an article. Raises `ArticleError` for what no document may hold.

    What has a password, or is neither published nor waits for its time, is a draft.
    """
    is_draft = post.status not in PUBLIC or post.has_password
    url = _public(post.link, rules) if post.link else ""
    title = titles.plain(post.title)
    content = _without_gaps(clean(post.content))
    findings = [] if is_draft else list(_findings(post, url, title))
    if findings:
        raise ArticleError(where, findings)
    terms = {taxonomy: names for taxonomy, names in post.terms.items() if names}
    return Article(
        key=key_of(post.type, post.id),
        where=where,
        url=url,
        title=title,
        declared_id=one_line(unescape(post.guid)),
        published=post.date,
        embargo=post.date,
        updated=post.modified,
        is_draft=is_draft,
        summary=_summary(post.excerpt, content),
        body=_with_public_links(content, post.link, rules),
        body_type="html",
        authors=tuple(_with_public_page(author, rules) for author in post.authors),
        tags=_names(terms.pop("post_tag", ())),
        categories=_names(terms.pop("category", ())),
        language=language_tag(post.language) if is_language_tag(post.language) else rules.site.language,
        image=post.image,
        enclosures=post.enclosures,
        metadata={
            taxonomy: list(_names(names))
            for taxonomy, names in sorted(terms.items())
            if taxonomy not in posting.POSTING  # its terms sort articles, and say nothing of posts
        },
    )


_PREFORMATTED = re.compile(r"(</?pre\b)", re.IGNORECASE)


def _without_gaps(content: str) -> str:
    """Return content without the empty lines that blocks leave, but for those of preformatted text."""
    kept: list[str] = []
    depth = 0
    for part in _PREFORMATTED.split(content):
        is_mark = part[:1] == "<" and _PREFORMATTED.fullmatch(part) is not None
        if is_mark:
            depth = max(0, depth - 1) if part[1] == "/" else depth + 1
        if is_mark or depth:
            kept.append(part)
        else:
            lines = part.split("\n")
            # The ends belong to the line that a mark stands in.
            inner = [line for line in lines[1:-1] if line.strip()]
            kept.append("\n".join([lines[0], *inner, *lines[-1:]] if len(lines) > 1 else lines))
    return "".join(kept).strip()


def _findings(post: Post, url: str, title: str) -> list[Finding]:
    found = []
    if not title:
        found.append(Finding(0, "has no title; give it one in WordPress"))
    if len(title) > _MAX_TITLE:
        found.append(Finding(0, f"its title is longer than {_MAX_TITLE:,} characters"))
    if len(post.content) > _MAX_BYTES:
        found.append(Finding(0, "is larger than 10 MB, which no article is"))
    if not url:
        found.append(Finding(0, f"its address `{post.link}` is no web address"))
    if post.date is None:
        found.append(Finding(0, "has no date that can be read"))
    return found


def _names(terms: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of terms as text, each once."""
    found: dict[str, str] = {}
    for name in map(titles.plain, terms):
        if name:
            found.setdefault(name.casefold(), name)
    return tuple(found.values())


def _summary(excerpt: str, content: str) -> str:
    """Return an excerpt as text, unless it is only the beginning of the text, which tells nothing."""
    text = html.plain_text(clean(excerpt)) if excerpt.strip() else ""
    beginning = _CUT.sub("", text)
    if not beginning or _letters(html.plain_text(content)).startswith(_letters(beginning)):
        return ""
    return text


def _letters(text: str) -> str:
    return "".join(text.split())


def _public(address: str, rules: PostRules) -> str:
    """Return the address at which the site, and not its editors, has a page; empty where it can have none."""
    url = urls.absolute(address, rules.address) or ""
    if not url or not rules.public_url:
        return url
    path = urls.path_below(url, rules.address)
    return url if path is None else urls.absolute(path, rules.public_url.rstrip("/") + "/") or ""


def _with_public_page(author: Person, rules: PostRules) -> Person:
    return replace(author, url=_public(author.url, rules)) if author.url else author


_HREF = re.compile(r"(<a\s[^<>]*)>", re.IGNORECASE)
_ADDRESS = re.compile(r"""(\shref=)(["'])([^"'<>]*)\2""", re.IGNORECASE)


def _with_public_links(content: str, link: str, rules: PostRules) -> str:
    """Let the links from story to story lead to the site, where WordPress itself is for editors alone."""
    if not rules.public_url:
        return content
    host = urlsplit(link).hostname

    def replaced(match: re.Match[str]) -> str:
        return _ADDRESS.sub(with_public_address, match[0], count=1)

    def with_public_address(match: re.Match[str]) -> str:
        address = unescape(match[3])
        if urlsplit(address).hostname not in (host, None) or re.search(
            r"/wp-(?:content|json|admin)\b", address
        ):
            return match[0]
        return f"{match[1]}{match[2]}{_escaped(_public(address, rules) or address)}{match[2]}"

    return _HREF.sub(replaced, content)


def _escaped(address: str) -> str:
    return address.replace("&", "&amp;").replace('"', "&quot;").replace("'", "&#39;")
