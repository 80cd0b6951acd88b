"""What the REST API of WordPress says of a post, as a `Post`. No I/O."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any

import msgspec

from feedsync.article import Media, Person
from feedsync.stores.wordpress_post import PUBLIC, Post
from feedsync.text import dates, html, media_types, titles, urls
from feedsync.text.characters import one_line
from feedsync.text.wordpress_html import tidy

# What a fingerprint is made of: some of it may change without a new time of change.
SIGNS = "id,status,link,modified_gmt,author,featured_media,categories,tags"
FIELDS = (
    "id,type,status,link,guid,title,content,excerpt,date,date_gmt,modified,modified_gmt,author,featured_media,categories,"
    "tags,lang,_links.author,_links.wp:featuredmedia,_links.wp:term,_embedded"
)
EMBEDDED = "author,wp:term,wp:featuredmedia"


def post_of(post_type: str, item: Mapping[str, Any], zone: tzinfo) -> Post:
    """Return a post as it was told. `zone` is that of times that tell none."""
    embedded = item.get("_embedded")
    embedded = embedded if isinstance(embedded, dict) else {}
    content = item.get("content")
    return Post(
        type=post_type,
        id=item["id"],
        status=str(item.get("status", "publish")),
        has_password=isinstance(content, dict) and content.get("protected") is True,
        guid=_rendered(item, "guid"),
        link=str(item.get("link") or ""),
        title=_rendered(item, "title"),
        content=tidy(_rendered(item, "content")),
        excerpt=_rendered(item, "excerpt"),
        date=moment(item.get("date_gmt"), UTC) or moment(item.get("date"), zone),
        modified=moment(item.get("modified_gmt"), UTC),
        authors=tuple(_people(embedded.get("author"))),
        terms=_terms(embedded.get("wp:term")),
        image=_media(embedded.get("wp:featuredmedia")),
        language=str(item.get("lang") or ""),
    )


def lacking(item: Mapping[str, Any], *, is_usual: bool) -> str:
    """Return what is missing in a post as it was told, empty if nothing is.

    Only the types that are WordPress's own, the usual ones, must have a title and a text.
    """
    needed = ("status", "link", *(("title", "content") if is_usual else ()))
    missing = [name for name in needed if item.get(name) is None]
    if not any(moment(item.get(name), UTC) for name in ("date_gmt", "date")):
        missing.append("date")
    return ", ".join(missing)


def is_draft(item: Mapping[str, Any]) -> bool:
    """Return whether a post says, whatever else it lacks, that it is not to be seen."""
    return item.get("status", "publish") not in PUBLIC


def fingerprint(item: Mapping[str, Any]) -> str:
    """Return 16 hex digits of what tells that a post has changed."""
    import hashlib

    signs = [item.get(name) for name in SIGNS.split(",")]
    return hashlib.blake2b(msgspec.json.encode(signs), digest_size=8).hexdigest()


def _rendered(item: Mapping[str, Any], name: str) -> str:
    value = item.get(name)
    text = value.get("rendered") if isinstance(value, dict) else value
    return text if isinstance(text, str) else ""


def moment(value: object, zone: tzinfo) -> datetime | None:
    """Return a time, `None` where there is none: an empty one, or one of only zeros."""
    if not isinstance(value, str) or not value or value.startswith("0000"):
        return None
    try:
        return dates.parse(value, zone)
    except ValueError:
        return None


def _people(told: object) -> Iterator[Person]:
    """Yield authors; a plugin may keep them to itself, and then there is an error in their place."""
    for one in told if isinstance(told, list) else ():
        name = titles.plain(str(one.get("name") or "")) if isinstance(one, dict) else ""
        if name and "code" not in one:
            yield Person(name, url=urls.absolute(str(one.get("url") or ""), "") or "")


def _terms(told: object) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for group in told if isinstance(told, list) else ():
        for term in group if isinstance(group, list) else ():
            if isinstance(term, dict) and isinstance(term.get("name"), str):
                found.setdefault(str(term.get("taxonomy") or ""), []).append(term["name"])
    return {taxonomy: tuple(names) for taxonomy, names in found.items()}


def _media(told: object) -> Media | None:
    """Return the featured picture; in place of one that was deleted there is something else."""
    one = told[0] if isinstance(told, list) and told else None
    if not isinstance(one, dict) or not isinstance(one.get("source_url"), str):
        return None
    url = urls.absolute(one["source_url"], "")
    details = one.get("media_details")
    details = details if isinstance(details, dict) else {}
    if not url:
        return None
    told_type = str(one.get("mime_type") or "")
    return Media(
        url=url,
        type=told_type if re.fullmatch(r"[\w.+-]+/[\w.+-]+", told_type) else media_types.of_address(url),
        length=_count(details.get("filesize")),
        alt=one_line(titles.plain(str(one.get("alt_text") or ""))),
        caption=html.plain_text(_rendered(one, "caption")),
        width=_count(details.get("width")),
        height=_count(details.get("height")),
    )


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
