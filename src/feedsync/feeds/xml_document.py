"""XML documents read back: are they whole, are they ours, and what is in them."""

from __future__ import annotations

import hashlib
from typing import Any

from feedsync.document import ReadBack
from feedsync.feeds.format import GENERATOR


def read_back(content: bytes, *, root: str, generator: str, entry: str, entry_id: str) -> ReadBack:
    """Return what an XML document holds. `root` is a tag, the others are paths from the root or an entry.

    Raises `ValueError` for what does not parse or has another root.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    try:
        tree = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"no XML: {error}") from None
    if tree.tag != root:
        raise ValueError(f"its root is `{tree.tag}`")
    entries = tree.findall(entry)
    return ReadBack(
        is_ours=tree.findtext(generator) == GENERATOR,
        count=len(entries),
        entries={element.findtext(entry_id) or "": _digest(element) for element in entries},
    )


def _digest(element: Any) -> str:
    from lxml import etree

    return hashlib.sha256(etree.tostring(element, method="c14n", with_tail=False)).hexdigest()
