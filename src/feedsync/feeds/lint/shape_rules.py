"""Rules about the shape of documents: 1, 2, 3, 4, 7, 10, 23 and 24."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from feedsync.feeds.lint.paper import Paper
from feedsync.feeds.lint.read_atom import ATOM
from feedsync.feeds.lint.rule import Breach, Rule, Severity
from feedsync.text.media_types import is_media_type

_XHTML = "{http://www.w3.org/1999/xhtml}div"
# XML 1.0 has no such characters, so what reads both formats cannot take them from JSON either.
_NO_CHARACTERS = ("\ufffe", "\uffff")
_ESCAPED = re.compile(r"(?<!\\)(?:\\\\)*\\u(?:00(?:0[0-8bcef]|1[0-9a-f])|fff[ef])", re.IGNORECASE)
_FEW_ENTRIES = 10  # of so few, half is no news


def _parses(paper: Paper) -> Iterator[Breach]:
    if problem := paper.parsed[1] or paper.seen[1]:
        yield Breach(problem)
    elif paper.is_xml and not paper.content.removeprefix(b"\xef\xbb\xbf").startswith(b"<?xml"):
        yield Breach("does not begin with its XML declaration")
    elif paper.is_json and _has_unfit(paper.content.decode()):
        yield Breach("holds a character that no document may hold")
    for item_id, html in paper.html_of_items():
        if html.problem:
            yield Breach(f"the content cannot be read: {html.problem}", item_id)


def _has_unfit(json: str) -> bool:
    return any(one in json for one in _NO_CHARACTERS) or ("\\u" in json and bool(_ESCAPED.search(json)))


def _has_all(paper: Paper) -> Iterator[Breach]:
    if paper.view is not None:
        yield from map(Breach, paper.view.problems)
        for item in paper.view.items:
            yield from (Breach(f"the entry has {problem}", item.id) for problem in item.problems)


def _ids(paper: Paper) -> Iterator[Breach]:
    if paper.view is None:
        return
    counts = Counter(item.id for item in paper.view.items)
    for item in paper.view.items:
        if not item.id:
            yield Breach(f'the entry "{item.title}" has no id')
        elif item.has_permalink and urlsplit(item.id).scheme not in ("http", "https"):
            yield Breach(f"the guid {item.id} is said to be an address, and is none", item.id, key="id")
    for entry_id, count in counts.items():
        if count > 1 and entry_id:
            yield Breach(f"{count} entries have the id {entry_id}", entry_id, key="id")


def _ids_stay(paper: Paper) -> Iterator[Breach]:
    if paper.view is None or not paper.published:
        return
    now = {item.id for item in paper.view.items}
    gone = {(one.url, one.title): id_ for id_, one in paper.published.items() if id_ not in now}
    for item in paper.view.items:
        url = next((link.href for link in item.links if link.rel == "alternate"), "")
        old = paper.published.get(item.id)
        if old is None and url and (was := gone.get((url, item.title))):
            yield Breach(f"the entry has the id {item.id}, and is published with the id {was}", item.id)
        elif old is not None and old.url and old.title and old.url != url and old.title != item.title:
            moments = [one.moment for one in item.dates if one.moment]
            if old.published is not None and old.published not in moments:
                yield Breach(f'the id {item.id} is that of "{old.title}" ({old.url})', item.id, key="id")


def _size(paper: Paper) -> Iterator[Breach]:
    if paper.view is not None:
        has = len(paper.view.items)
        if paper.had >= _FEW_ENTRIES and has * 2 < paper.had:
            yield Breach(f"would have {has:,} entries, and has {paper.had:,} now")


def _text_types(paper: Paper) -> Iterator[Breach]:
    if paper.view is None or paper.view.format != "atom":
        return
    for item_id, element in [("", paper.view.root), *((one.id, one.node) for one in paper.view.items)]:
        for name in ("title", "subtitle", "summary", "rights", "content"):
            for text in element.findall(f"{ATOM}{name}"):
                kind = text.get("type", "text")
                if kind == "xhtml" and [one.tag for one in text] != [_XHTML]:
                    yield Breach(f"the {name} of type xhtml is not one div of XHTML", item_id)
                elif kind not in ("text", "html", "xhtml") and not (
                    name == "content" and is_media_type(kind)
                ):
                    yield Breach(f"the {name} has the type `{kind}`", item_id)


def _tombstones(paper: Paper) -> Iterator[Breach]:
    if paper.view is None:
        return
    there = {item.id for item in paper.view.items}
    told = dict(paper.view.withdrawn)
    for entry_id, moment in paper.withdrawn.items():
        if entry_id in there:
            yield Breach(f"{entry_id} was withdrawn, and is an entry", entry_id)
        elif paper.view.format == "atom" and entry_id not in told:
            yield Breach(f"nothing tells that {entry_id} was withdrawn")
        elif entry_id in told and told[entry_id].moment != moment:
            yield Breach(f"the tombstone of {entry_id} has another date than its withdrawal")
    for entry_id, when in told.items():
        if when.moment is None:
            yield Breach(f"the tombstone of {entry_id} has no date that can be read: `{when.text}`")
        if entry_id in there:
            yield Breach(f"{entry_id} is an entry, and has a tombstone", entry_id)


def _pages(paper: Paper) -> Iterator[Breach]:
    if paper.view is not None:
        for rel in ("next", "previous", "prev-archive", "next-archive"):
            if paper.address in paper.view.hrefs(rel):
                yield Breach(f"the link rel={rel} leads to the document itself")
        if paper.view.hrefs("next-archive") and not paper.view.hrefs("current"):
            yield Breach("an archive that does not name the current document (rel=current)")


SHAPE_RULES = (
    Rule(1, Severity.ERROR, "The document can be read", "tell whoever wrote the format", _parses),
    Rule(2, Severity.ERROR, "What the format requires is there", "give the article what it lacks", _has_all),
    Rule(3, Severity.ERROR, "Each entry has an id of its own", "give each article an `id` of its own", _ids),
    Rule(
        4,
        Severity.ERROR,
        "An id stays with its article",
        "write the `id` that it is published with into its front matter",
        _ids_stay,
    ),
    Rule(
        7,
        Severity.WARNING,
        "A feed does not lose most of its entries at once",
        "if that is meant, let it be: the next run publishes it",
        _size,
    ),
    Rule(
        10, Severity.ERROR, "Atom texts are of a type that there is", "use text, html or xhtml", _text_types
    ),
    Rule(
        23,
        Severity.WARNING,
        "What was withdrawn is told, and gone",
        "render the feed again: feedsync run --full",
        _tombstones,
    ),
    Rule(24, Severity.WARNING, "Pages of a feed lead on", "name the other page, not this one", _pages),
)
