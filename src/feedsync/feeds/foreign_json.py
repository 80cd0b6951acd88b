"""JSON Feed 1.0 and 1.1 as others wrote it."""

from __future__ import annotations

import json
from collections.abc import Mapping

from feedsync.feeds.foreign_values import ForeignEntry, ForeignFeed, once
from feedsync.text import urls
from feedsync.text.characters import one_line, printable
from feedsync.text.feed_dates import moment


def read_json(text: str, address: str) -> ForeignFeed:
    document = _json(text)
    if not isinstance(document, dict) or "jsonfeed.org/version/" not in str(document.get("version", "")):
        raise ValueError("is JSON, but no JSON Feed")
    items = document.get("items")
    if not isinstance(items, list):
        raise ValueError(  # noqa: TRY004  it is the document that is wrong
            "is a JSON Feed without a list of items"
        )
    return ForeignFeed(
        format="json",
        title=one_line(_string(document, "title")),
        self_url=_json_link(document, address, "feed_url"),
        home_url=_json_link(document, address, "home_page_url"),
        entries=once(_json_entry(item, address) for item in items if isinstance(item, dict)),
        previous=_json_link(document, address, "next_url"),
        language=one_line(_string(document, "language")),
        description=one_line(_string(document, "description")),
    )


def _json(text: str) -> object:
    try:
        # Numbers stay as they are written: an id is never reckoned with.
        return json.loads(text, parse_int=str, parse_float=str, parse_constant=str)
    except RecursionError:
        raise ValueError("is no feed: it is JSON that is nested too deep") from None
    except ValueError as error:
        raise ValueError(f"is no feed: it begins as JSON, which is broken ({error})") from None


def _json_entry(item: Mapping[str, object], address: str) -> ForeignEntry:
    link = _json_link(item, address, "url", "external_url")
    return ForeignEntry(
        id=_string(item, "id").strip() or link,
        link=link,
        title=one_line(_string(item, "title")),
        published=moment(_string(item, "date_published")),
        updated=moment(_string(item, "date_modified")),
    )


def _string(values: Mapping[str, object], name: str) -> str:
    value = values.get(name)
    return printable(value) if isinstance(value, str) else ""


def _json_link(values: Mapping[str, object], address: str, *names: str) -> str:
    return next(
        (url for name in names if (text := _string(values, name)) and (url := urls.absolute(text, address))),
        "",
    )
