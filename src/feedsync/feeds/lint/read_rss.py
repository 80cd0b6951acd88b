"""An RSS 2.0 document (RSS Advisory Board, 2.0.11) as a view."""

from __future__ import annotations

from typing import Any

from feedsync.feeds.lint.read_dates import rfc_822, rfc_3339
from feedsync.feeds.lint.view import FileRead, ItemRead, LinkRead, PersonRead, View

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"


def rss_view(root: Any) -> View:
    """Return what an `rss` element holds. Raises `ValueError` for another root."""
    channel = root.find("channel") if root.tag == "rss" else None
    if channel is None:
        raise ValueError(f"`{_name(root.tag)}` is no RSS document with a channel")
    links = tuple(
        LinkRead(one.get("rel", "alternate"), one.get("href", ""), one.get("type", ""))
        for one in channel.findall(f"{ATOM}link")
    )
    site = channel.findtext("link")
    updated = rfc_822("lastBuildDate", channel.findtext("lastBuildDate"))
    return View(
        format="rss",
        title=channel.findtext("title") or "",
        links=(*links, *([LinkRead("alternate", site.strip())] if site is not None else [])),
        dates=(*updated, *rfc_822("pubDate", channel.findtext("pubDate"))),
        updated=updated[0] if updated else None,
        hubs=tuple(one.href for one in links if one.rel == "hub"),
        language=channel.findtext("language"),
        people=tuple(
            PersonRead(one.text or "", is_mail=True)
            for name in ("managingEditor", "webMaster")
            for one in channel.findall(name)
        ),
        problems=tuple(
            f"the channel has no {name}"
            for name in ("title", "link", "description")
            if not (channel.findtext(name) or "").strip()
        ),
        items=tuple(map(_item, channel.findall("item"))),
        root=root,
    )


def _item(item: Any) -> ItemRead:
    guid = item.find("guid")
    described, full = item.findtext("description"), item.findtext(f"{CONTENT}encoded")
    link = item.findtext("link")
    updated = rfc_3339("atom:updated", item.findtext(f"{ATOM}updated"))
    dates = (*rfc_822("pubDate", item.findtext("pubDate")), *updated)
    has_text = bool((item.findtext("title") or "").strip() or (described or "").strip())
    return ItemRead(
        id=(guid.text or "").strip() if guid is not None else "",
        title=item.findtext("title") or "",
        has_title=item.find("title") is not None,
        links=(LinkRead("alternate", link.strip()),) if link is not None else (),
        dates=dates,
        updated=max((one.moment for one in dates if one.moment), default=None),
        html=tuple(text for text in (described, full) if text),
        content=full or "",
        summary=described or "",
        files=tuple(
            FileRead(one.get("url"), one.get("length"), one.get("type")) for one in item.findall("enclosure")
        ),
        people=(
            *(PersonRead(one.text or "", is_mail=True) for one in item.findall("author")),
            *(PersonRead(one.text or "") for one in item.findall(f"{DC}creator")),
        ),
        images=tuple(one.get("url", "") for one in item.iter(f"{MEDIA}content", f"{MEDIA}thumbnail")),
        terms=tuple(one.text or "" for one in item.findall("category")),
        language=item.findtext(f"{DC}language"),
        problems=() if has_text else ("neither title nor description",),
        has_permalink=guid is not None and guid.get("isPermaLink", "true") == "true",
        node=item,
    )


def _name(tag: object) -> str:
    return str(tag).rpartition("}")[2]
