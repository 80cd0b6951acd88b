"""What lies in a repository of the AT protocol: posts, their keys, their addresses. Pure.

Record keys: atproto.com/specs/tid. Posts: the lexicon `app.bsky.feed.post`, its facets and embeds.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from feedsync.text.entities import Entity
from feedsync.text.measures import Graphemes

COLLECTION = "app.bsky.feed.post"
_SORTABLE = "234567abcdefghijklmnopqrstuvwxyz"
_TID = 13  # characters
_MICROSECONDS = 10**6
_LATEST = 2**53 // _MICROSECONDS - 1
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z]{4})?(-(?:[A-Za-z]{2}|\d{3}))?")
_PLACE = re.compile(r"at://(?P<did>did:[a-z]+:[\w.:%-]+)/app\.bsky\.feed\.post/(?P<key>[\w.~:-]+)", re.ASCII)
_TAG = Graphemes(64, 640)  # app.bsky.richtext.facet#tag
_URI = re.compile(r"https?://[^\s/]\S*")


class Place(NamedTuple):
    """Where a record lies: whose it is, and its key."""

    did: str
    key: str

    @property
    def uri(self) -> str:
        """What the network calls it."""
        return f"at://{self.did}/{COLLECTION}/{self.key}"

    @property
    def page(self) -> str:
        """Where people see it."""
        return f"https://bsky.app/profile/{self.did}/post/{self.key}"


def place_of(uri: str) -> Place | None:
    """Return where a post lies, or `None` where that is no address of one."""
    match = _PLACE.fullmatch(uri)
    return Place(match["did"], match["key"]) if match else None


def tid(second: int, delivery: str, again: int) -> str:
    """Return a key that stands for a second, and is another for each delivery.

    Of its 63 bits 53 are microseconds, 10 the number of a clock. A hash of the delivery gives the part of a
    second, and the clock; `again` another one.
    """
    digest = hashlib.sha256(f"{delivery}/{again}".encode() if again else delivery.encode()).digest()
    number = int.from_bytes(digest[:4], "big")
    microseconds = min(max(second, 0), _LATEST) * _MICROSECONDS + (number >> 12) % _MICROSECONDS
    return _sortable(microseconds << 10 | (number & 0x3FF))


def _sortable(number: int) -> str:
    return "".join(_SORTABLE[number >> 5 * place & 0x1F] for place in reversed(range(_TID)))


def moment(at: datetime) -> str:
    """Return a moment as records have it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def languages(language: str) -> list[str]:
    """Return the language as the network takes it; of a tag that is too special the language alone."""
    if not language:
        return []
    return [language if _LANGUAGE.fullmatch(language) else language.partition("-")[0]]


def facets(text: str, found: Iterable[Entity], people: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return what in a text leads somewhere. `people` are the DIDs of those who are mentioned.

    Indexes count the bytes of UTF-8 (`app.bsky.richtext.facet#byteSlice`).
    """
    marked = []
    for one in found:
        feature = _feature(one, people)
        if feature:
            start = len(text[: one.start].encode())
            index = {"byteStart": start, "byteEnd": start + len(text[one.start : one.end].encode())}
            marked.append({"index": index, "features": [feature]})
    return marked


def is_marked(one: Entity) -> bool:
    """Whether something in a text can lead somewhere: of mentions only whole handles, `name.host`."""
    if one.kind == "mention":
        return "." in one.value and "@" not in one.value
    return bool(_URI.fullmatch(one.value)) if one.kind == "link" else _TAG.fits(one.value)


def _feature(one: Entity, people: Mapping[str, str]) -> dict[str, str] | None:
    if not is_marked(one):
        return None
    if one.kind == "link":
        return _of("link", uri=one.value)
    if one.kind == "hashtag":
        return _of("tag", tag=one.value)
    did = people.get(one.value.lower())
    return _of("mention", did=did) if did else None


def _of(kind: str, **values: str) -> dict[str, str]:
    return {"$type": f"app.bsky.richtext.facet#{kind}", **values}


def card(url: str, title: str, description: str, thumb: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return a card of a link (`app.bsky.embed.external`)."""
    external: dict[str, Any] = {"uri": url, "title": title, "description": description}
    return {
        "$type": "app.bsky.embed.external",
        "external": external | ({"thumb": thumb} if thumb else {}),
    }


def image(blob: Mapping[str, Any], alt: str, width: int, height: int) -> dict[str, Any]:
    """Return a picture that is attached (`app.bsky.embed.images`)."""
    one = {"alt": alt, "image": blob, "aspectRatio": {"width": width, "height": height}}
    return {"$type": "app.bsky.embed.images", "images": [one]}


def post(text: str, created: str, langs: Sequence[str], **parts: Any) -> dict[str, Any]:
    """Return a record; `parts` that are empty are left out."""
    record: dict[str, Any] = {"$type": COLLECTION, "text": text, "createdAt": created}
    if langs:
        record["langs"] = list(langs)
    return record | {name: value for name, value in parts.items() if value}


def reply_to(parent: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a reply to a record belongs to (`app.bsky.feed.post#replyRef`)."""
    reference = {key: parent[key] for key in ("uri", "cid")}
    reply = parent["value"].get("reply")
    root = reply.get("root", reference) if isinstance(reply, dict) else reference
    return {"root": root, "parent": reference}
