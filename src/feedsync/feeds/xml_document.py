"""XML documents read back: are they whole, are they ours, and what is in them."""

from __future__ import annotations

import hashlib
from functools import partial
from typing import Any, NamedTuple

from feedsync.document import EntriesRead, EntryRead, ReadBack
from feedsync.feeds.format import GENERATOR
from feedsync.text.dates import moment_or_none


class Paths(NamedTuple):
    """Where a format has what: `root` is a tag, the others are paths from the root or from an entry.

    A link that is empty has its address in `href`. `feed_id` is empty where the format knows none.
    """

    root: str
    generator: str
    entry: str
    entry_id: str
    title: str = "title"
    link: str = "link"
    published: str = "published"
    feed_id: str = ""


def read_back(content: bytes, paths: Paths) -> ReadBack:
    """Return what an XML document holds. Raises `ValueError` for what does not parse or has another root."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        tree = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"no XML: {error}") from None
    if tree.tag != paths.root:
        raise ValueError(f"its root is `{tree.tag}`")
    entries = tree.findall(paths.entry)
    return ReadBack(
        is_ours=tree.findtext(paths.generator) == GENERATOR,
        count=len(entries),
        entries=EntriesRead(
            {element.findtext(paths.entry_id) or "": element for element in entries},
            partial(_entry_read, paths=paths),
        ),
        id=(tree.findtext(paths.feed_id) or "") if paths.feed_id else "",
    )


def digest_of(element: Any) -> str:
    """Return what tells one element from all others, however it is written."""
    from lxml import etree

    try:
        said = etree.tostring(element, method="c14n", exclusive=True, with_tail=False)
    except etree.C14NError:
        # Whoever edited the document put something into it that has no canonical form.
        said = etree.tostring(element, with_tail=False)
    return hashlib.sha256(said).hexdigest()


def _entry_read(element: Any, paths: Paths) -> EntryRead:
    return EntryRead(
        digest=digest_of(element),
        url=_link(element, paths),
        title=element.findtext(paths.title) or "",
        published=moment_or_none(element.findtext(paths.published) or ""),
    )


def _link(element: Any, paths: Paths) -> str:
    for link in element.findall(paths.link):
        if link.text and link.text.strip():
            return str(link.text.strip())
        if link.get("rel", "alternate") == "alternate":
            return str(link.get("href", ""))
    return ""
