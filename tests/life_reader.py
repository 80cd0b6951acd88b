"""The reader of the model test: what the three formats show, each read as its standard says."""

from __future__ import annotations

import json
import re
from typing import NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree as ET

_ATOM = "{http://www.w3.org/2005/Atom}"
_TOMBSTONE = "{http://purl.org/atompub/tombstones/1.0}deleted-entry"
_OUR_TAG = "tag:porto.example,2026:guid/"


class Shown(NamedTuple):
    """An entry as a reader has it. `version` is `None` where no text is shown."""

    id: str
    story: int
    version: int | None


def read(path: str, document: bytes) -> list[Shown]:
    """Return the entries of a document, in its order."""
    form = path.rpartition(".")[2]
    if form == "json":
        items = json.loads(document)["items"]
        return [_shown(item["id"], item["title"], json.dumps(item)) for item in items]
    root = ET.fromstring(document)
    if form == "rss":
        return [
            _shown(item.findtext("guid"), item.findtext("title"), _all_text(item))
            for item in root.iter("item")
        ]
    return [
        _shown(_verbatim(entry.findtext(f"{_ATOM}id")), entry.findtext(f"{_ATOM}title"), _all_text(entry))
        for entry in root.iter(f"{_ATOM}entry")
    ]


def tombstones(document: bytes) -> set[str]:
    """Return the ids that an Atom document tells as deleted."""
    return {_verbatim(element.get("ref")) for element in ET.fromstring(document).iter(_TOMBSTONE)}


def without_tombstones(document: bytes) -> bytes:
    return re.sub(rb'\s*<at:deleted-entry[^>]*/>|\sxmlns:at="[^"]*"', b"", document)


def _shown(feed_id: str | None, title: str | None, text: str) -> Shown:
    number = re.search(r"Storia (\d+)", title or "")
    assert feed_id, text
    assert number, text
    versions = set(re.findall(r"v(\d+)\.(\d+)v", text))
    assert {int(story) for story, _ in versions} <= {int(number[1])}, f"two stories in one entry: {text}"
    assert len(versions) <= 1, f"two versions in one entry: {text}"
    return Shown(feed_id, int(number[1]), int(versions.pop()[1]) if versions else None)


def _all_text(element: ET.Element) -> str:
    return " ".join(element.itertext())


def _verbatim(atom_id: str | None) -> str:
    """Return the id that an Atom id stands for."""
    assert atom_id
    return unquote(atom_id.removeprefix(_OUR_TAG)) if atom_id.startswith(_OUR_TAG) else atom_id
