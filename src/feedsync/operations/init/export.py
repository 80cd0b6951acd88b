"""An export of WordPress, and what its head tells of the site."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from feedsync.errors import UnknownName
from feedsync.operations.init.found import Found
from feedsync.text.characters import one_line, shown

_EXPORT = re.compile(rb"<rss\b[^<]*wordpress\.org/export/1\.")
_HEAD = 65_536  # bytes
_TOLD = {"title": "title", "url": "link", "language": "language", "description": "description"}


def of_export(file: Path) -> Found:
    """Return the site in an export. Raises `UnknownName` for any other file."""
    try:
        with file.open("rb") as content:
            head = content.read(_HEAD)
    except OSError as error:
        raise UnknownName(f"cannot be read: {error.strerror}.", where=shown(str(file))) from None
    if not _EXPORT.search(head):
        advice = "Give a folder, an export of WordPress (Tools, Export), or an address."
        raise UnknownName("is no export of WordPress.", where=shown(str(file)), advice=advice)
    return Found(
        what="export of WordPress",
        site=_told(head),
        stores=[{"type": "wxr", "path": file.absolute().as_posix()}],
        feeds=(),
    )


def _told(head: bytes) -> dict[str, str]:
    from lxml import etree

    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    root: Any = etree.fromstring(head.partition(b"<item")[0], parser)
    channel = root.find("channel") if root is not None else None
    if channel is None:
        return {}
    told = {name: one_line(channel.findtext(tag) or "") for name, tag in _TOLD.items()}
    return {name: text for name, text in told.items() if text}
