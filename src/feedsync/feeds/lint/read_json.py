"""A JSON Feed (jsonfeed.org/version/1.1) as a view. What is of the wrong kind counts as not there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feedsync.feeds.lint.read_dates import rfc_3339
from feedsync.feeds.lint.view import FileRead, ItemRead, LinkRead, View

_VERSIONS = ("https://jsonfeed.org/version/1", "https://jsonfeed.org/version/1.1")


def json_view(root: Any) -> View:
    """Return what a JSON object holds. Raises `ValueError` for anything else."""
    if not isinstance(root, dict):
        raise ValueError("it is no JSON object")  # noqa: TRY004  what it is for whoever reads it
    items = root.get("items")
    problems = [] if _text(root, "version") in _VERSIONS else ["the feed tells no version of JSON Feed"]
    problems += [] if _text(root, "title").strip() else ["the feed has no title"]
    problems += [] if isinstance(items, list) else ["the feed has no items"]
    links = [("self", "feed_url"), ("alternate", "home_page_url"), ("next", "next_url")]
    return View(
        format="json",
        title=_text(root, "title"),
        links=tuple(LinkRead(rel, _text(root, name)) for rel, name in links if name in root),
        dates=(),
        updated=None,
        hubs=tuple(_text(one, "url") for one in _objects(root, "hubs")),
        language=_text(root, "language") or None,
        people=(),
        problems=tuple(problems),
        items=tuple(map(_item, _objects(root, "items"))),
        root=root,
    )


def _item(item: Mapping[str, Any]) -> ItemRead:
    html, text = _text(item, "content_html"), _text(item, "content_text")
    dates = tuple(
        date
        for name in ("date_published", "date_modified")
        if name in item
        for date in rfc_3339(name, _text(item, name))
    )
    lacks = [] if html or text else ["neither content_html nor content_text"]
    return ItemRead(
        id=_text(item, "id") or (str(item["id"]) if isinstance(item.get("id"), int | float) else ""),
        title=_text(item, "title"),
        has_title="title" in item,
        links=(LinkRead("alternate", _text(item, "url")),) if "url" in item else (),
        dates=dates,
        updated=max((one.moment for one in dates if one.moment), default=None),
        html=(html,) if html else (),
        content=html,
        summary=_text(item, "summary"),
        files=tuple(
            FileRead(_text(one, "url") or None, _length(one), _text(one, "mime_type") or None)
            for one in _objects(item, "attachments")
        ),
        people=(),
        images=tuple(_text(item, name) for name in ("image", "banner_image") if _text(item, name)),
        terms=tuple(one for one in _list(item, "tags") if isinstance(one, str)),
        language=_text(item, "language") or None,
        problems=tuple(lacks),
        node=item,
    )


def _text(parts: Mapping[str, Any], name: str) -> str:
    value = parts.get(name)
    return value if isinstance(value, str) else ""


def _length(parts: Mapping[str, Any]) -> str | None:
    return str(parts["size_in_bytes"]) if "size_in_bytes" in parts else None


def _list(parts: Mapping[str, Any], name: str) -> list[Any]:
    value = parts.get(name)
    return value if isinstance(value, list) else []


def _objects(parts: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    return [one for one in _list(parts, name) if isinstance(one, dict)]
