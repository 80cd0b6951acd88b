"""An Atom document (RFC 4287) as a view."""

from __future__ import annotations

from typing import Any

from feedsync.feeds.lint.read_dates import rfc_3339
from feedsync.feeds.lint.view import FileRead, ItemRead, LinkRead, PersonRead, View

ATOM = "{http://www.w3.org/2005/Atom}"
MEDIA = "{http://search.yahoo.com/mrss/}"
TOMBSTONES = "{http://purl.org/atompub/tombstones/1.0}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def atom_view(root: Any) -> View:
    """Return what a `feed` element holds. Raises `ValueError` for another root."""
    if root.tag != f"{ATOM}feed":
        raise ValueError(f"`{str(root.tag).rpartition('}')[2]}` is no Atom feed")
    entries = root.findall(f"{ATOM}entry")
    people = _people(root)
    updated = rfc_3339("updated", root.findtext(f"{ATOM}updated"))
    lacks = [f"the feed has no {name}" for name in ("id", "title", "updated") if not _said(root, name)]
    if not people and not (entries and all(entry.find(f"{ATOM}author") is not None for entry in entries)):
        lacks.append("neither the feed nor every entry has an author")
    return View(
        format="atom",
        title=root.findtext(f"{ATOM}title") or "",
        links=_links(root),
        dates=updated,
        updated=updated[0] if updated else None,
        hubs=tuple(one.href for one in _links(root) if one.rel == "hub"),
        language=root.get(LANG),
        people=people,
        problems=tuple(lacks),
        items=tuple(map(_entry, entries)),
        root=root,
        withdrawn=tuple(
            (one.get("ref", ""), when)
            for one in root.findall(f"{TOMBSTONES}deleted-entry")
            for when in rfc_3339("when", one.get("when", ""))
        ),
    )


def _entry(entry: Any) -> ItemRead:
    links = _links(entry)
    content = entry.find(f"{ATOM}content")
    dates = tuple(
        date for name in ("published", "updated") for date in rfc_3339(name, entry.findtext(f"{ATOM}{name}"))
    )
    lacks = [f"no {name}" for name in ("id", "title", "updated") if not _said(entry, name)]
    if content is None and not any(one.rel == "alternate" for one in links):
        lacks.append("neither content nor a link rel=alternate")
    texts = [one for name in ("summary", "content") for one in entry.findall(f"{ATOM}{name}")]
    return ItemRead(
        id=(entry.findtext(f"{ATOM}id") or "").strip(),
        title=entry.findtext(f"{ATOM}title") or "",
        has_title=entry.find(f"{ATOM}title") is not None,
        links=links,
        dates=dates,
        updated=next((one.moment for one in dates if one.name == "updated"), None),
        html=tuple(_html(one) for one in texts if one.get("type") in ("html", "xhtml")),
        content=_html(content) if content is not None else "",
        summary=entry.findtext(f"{ATOM}summary") or "",
        files=tuple(
            FileRead(one.get("href"), one.get("length"), one.get("type"))
            for one in entry.findall(f"{ATOM}link")
            if one.get("rel") == "enclosure"
        ),
        people=_people(entry),
        images=tuple(one.get("url", "") for one in entry.iter(f"{MEDIA}content", f"{MEDIA}thumbnail")),
        terms=tuple(one.get("term", "") for one in entry.findall(f"{ATOM}category")),
        language=entry.get(LANG),
        problems=tuple(lacks),
        node=entry,
    )


def _said(element: Any, name: str) -> bool:
    found = element.find(f"{ATOM}{name}")
    return found is not None and bool("".join(found.itertext()).strip())


def _html(element: Any) -> str:
    if element.get("type") != "xhtml":
        return element.text or ""
    from lxml import etree

    return "".join(etree.tostring(one, encoding="unicode", with_tail=False) for one in element)


def _links(element: Any) -> tuple[LinkRead, ...]:
    return tuple(
        LinkRead(
            one.get("rel", "alternate"), one.get("href", ""), one.get("type", ""), one.get("hreflang", "")
        )
        for one in element.findall(f"{ATOM}link")
    )


def _people(element: Any) -> tuple[PersonRead, ...]:
    return tuple(PersonRead(one.findtext(f"{ATOM}name") or "") for one in element.findall(f"{ATOM}author"))
