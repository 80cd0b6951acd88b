"""JSON Feed 1.1 (jsonfeed.org/version/1.1)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from feedsync.article import Media, Person
from feedsync.document import EntriesRead, EntryRead, ReadBack
from feedsync.feeds.entry import Entry
from feedsync.feeds.format import GENERATOR, FeedHead, Format
from feedsync.text.dates import moment_or_none, rfc_3339

VERSION = "https://jsonfeed.org/version/1.1"


def render(head: FeedHead, entries: Sequence[Entry]) -> bytes:
    """Return the document."""
    document = {
        "version": VERSION,
        "title": head.title,
        "home_page_url": head.link,
        "feed_url": head.self_url,
        "description": head.description,
        "icon": head.icon or head.image,
        "favicon": head.icon,
        "authors": [_author(head.author)],
        "language": head.language,
        "hubs": [{"type": "WebSub", "url": hub} for hub in head.hubs],
        "_feedsync": _said({"generator": GENERATOR, "rights": head.rights}),
        "items": [_item(entry, head) for entry in entries],
    }
    keep_empty = {"items": document["items"]}
    return (json.dumps(_said(document) | keep_empty, ensure_ascii=False, indent=2) + "\n").encode()


def _item(entry: Entry, head: FeedHead) -> dict[str, object]:
    content = _content(entry, head)
    return _said(
        {
            "id": entry.id,
            "url": entry.url,
            "title": entry.title,
            "summary": entry.summary if head.content != "none" else "",
            **content,
            "image": entry.image.url if entry.image else "",
            "date_published": rfc_3339(entry.published),
            "date_modified": rfc_3339(entry.updated),
            "authors": [_author(person) for person in entry.authors],
            "tags": list(entry.terms),
            "language": entry.language,
            "attachments": [_attachment(enclosure) for enclosure in entry.enclosures],
            "_feedsync": _said({"rights": entry.rights}),
        }
    )


def _content(entry: Entry, head: FeedHead) -> dict[str, object]:
    """An item must have content: without HTML it is the summary, else the title."""
    if head.content == "full" and entry.content:
        return {"content_html": entry.content}
    return {"content_text": entry.summary or entry.title}


def _author(person: Person) -> dict[str, object]:
    mail = f"mailto:{quote(person.email, safe='@!$*+~')}" if person.email else ""
    return _said({"name": person.name, "url": person.url or mail})


def _attachment(media: Media) -> dict[str, object]:
    parts = {"url": media.url, "mime_type": media.type, "title": media.title}
    numbers = {"size_in_bytes": media.length, "duration_in_seconds": media.duration}
    return _said(parts) | {key: value for key, value in numbers.items() if value is not None}


def _said(parts: Mapping[str, object]) -> dict[str, object]:
    """Leave out what is not known."""
    return {key: value for key, value in parts.items() if value}


def read_back(content: bytes) -> ReadBack:
    """Return what a document holds. Raises `ValueError`."""
    try:
        document = json.loads(content)
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    if not isinstance(document, dict) or not str(document.get("version", "")).startswith(
        "https://jsonfeed.org/version/"
    ):
        raise ValueError("it is no JSON Feed")
    items = document.get("items")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise ValueError("its `items` are no list of items")
    mark = document.get("_feedsync")
    return ReadBack(
        is_ours=isinstance(mark, dict) and mark.get("generator") == GENERATOR,
        count=len(items),
        entries=EntriesRead({str(item.get("id", "")): item for item in items}, _entry_read),
    )


def _entry_read(item: dict[str, object]) -> EntryRead:
    digest = hashlib.sha256(json.dumps(item, sort_keys=True).encode()).hexdigest()
    url, title, published = (str(item.get(name, "")) for name in ("url", "title", "date_published"))
    return EntryRead(digest, url, title, moment_or_none(published))


JSON_FEED = Format("json", "application/feed+json", render, read_back)
