"""People, pictures and files as front matter writes them. What cannot be read is told to a callback."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from feedsync.article import Media, Person
from feedsync.text import media_types, titles, urls
from feedsync.text.characters import clean, one_line
from feedsync.text.yaml_tree import Mapping, Node, Scalar

Note = Callable[[int, str], None]

# RFC 5321 section 4.1.2, without quoted and bracketed forms, which nobody prints.
_MAIL = re.compile(r"[^\s<>()@,;:\\\"\[\]]+@[\w-]+(?:\.[\w-]+)*")
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+", re.ASCII)
_SWITCHED_ON = frozenset({"true", "yes", "on", "1"})
# What JSON Feed 1.1 calls them.
_OTHER_NAMES = {
    "mime_type": "type",
    "size_in_bytes": "length",
    "duration_in_seconds": "duration",
}


def person(node: Node, note: Note) -> Person | None:
    if isinstance(node, Scalar):
        text = one_line(node.text)
        name, bracket, mail = text.removesuffix(">").rpartition("<")
        if bracket and text.endswith(">") and _MAIL.fullmatch(mail.strip()):
            return Person(titles.plain(name) or mail.strip(), mail.strip())
        return Person(titles.plain(text))
    if not isinstance(node, Mapping):
        note(node.line, "author: write a name, `Name <mail>`, or {name, email, url}")
        return None
    _repeated(node, "author", note)
    part = _texts(node)
    url = urls.absolute(part.get("url", ""), "") if part.get("url") else ""
    if url is None:
        note(node.line, f"author: `{part['url']}` is no web address; write it whole, with https://")
    email = part.get("email", "")
    if email and not _MAIL.fullmatch(email):
        note(node.line, f"author: `{email}` is no mail address")
    name = titles.plain(part.get("name", "") or email)
    if not name:
        note(node.line, "author: has no name; write `author: {name: Ada Conti, email: …}`")
    return Person(name, email, url or "")


def media(node: Node, label: str, base: str, site_url: str, note: Note, **also: str) -> Media | None:
    part = (
        {"url": node.text} if isinstance(node, Scalar) else _texts(node) if isinstance(node, Mapping) else {}
    )
    if isinstance(node, Mapping):
        _repeated(node, label, note)
    url = (
        urls.absolute(urls.below_site(part.get("url", ""), site_url), base)
        if part.get("url", "").strip()
        else None
    )
    if url is None or (isinstance(node, Scalar) and node.text.strip().lower() in _SWITCHED_ON):
        note(node.line, f"{label}: needs the address of a file; write `url: /media/…`")
        return None
    declared_type = part.get("type", "").lower()
    if declared_type and not _MEDIA_TYPE.fullmatch(declared_type):
        note(node.line, f"{label}.type: `{declared_type}` is no media type; write one like image/jpeg")
    number = partial(_number, part, line=node.line, label=label, note=note)
    return Media(
        url=url,
        type=declared_type or media_types.of_address(url),
        length=number("length"),
        title=one_line(part.get("title", "")),
        alt=one_line(part.get("alt", "")) or also.get("alt", ""),
        caption=one_line(part.get("caption", "")),
        credit=one_line(part.get("credit", "")) or also.get("credit", ""),
        width=number("width"),
        height=number("height"),
        duration=number("duration"),
    )


def _number(part: dict[str, str], key: str, *, line: int, label: str, note: Note) -> int | None:
    text = part.get(key, "").strip()
    if key == "duration" and re.fullmatch(r"(?:\d{1,5}:)?\d{1,5}:\d{2}", text, re.ASCII):
        seconds = 0
        for number in text.split(":"):
            seconds = seconds * 60 + int(number)
        return seconds
    if re.fullmatch(r"\d{1,18}", text, re.ASCII):
        return int(text)
    if text:
        forms = "seconds or m:ss" if key == "duration" else "a whole number"
        note(line, f"{label}.{key}: `{text}` cannot be read; write {forms}")
    return None


def _repeated(node: Mapping, label: str, note: Note) -> None:
    for key, first, second in node.repeated:
        note(second, f"{label}: `{key}` appears twice, first in line {first}; keep one")


def _texts(node: Mapping) -> dict[str, str]:
    """The scalars of a small mapping such as an author, by folded key."""
    texts = {
        key.strip().lower(): clean(item.text).strip()
        for key, item in node.items.items()
        if isinstance(item, Scalar) and not item.is_null
    }
    for theirs, ours in _OTHER_NAMES.items():
        if theirs in texts:
            texts.setdefault(ours, texts[theirs])
    return texts
