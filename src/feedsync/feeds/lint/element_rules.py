"""Rules about elements of XML documents: 19, 20 and 21."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from feedsync.feeds.lint.paper import Paper
from feedsync.feeds.lint.read_atom import ATOM, TOMBSTONES
from feedsync.feeds.lint.read_rss import CONTENT, DC, MEDIA
from feedsync.feeds.lint.rule import Breach, Rule, Severity

_SIZES = (("width", 144), ("height", 400))  # RSS 2.0.11, the most that an image may have
_SY = "{http://purl.org/rss/1.0/modules/syndication/}"
_DAYS = frozenset("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
_CLOUD = ("domain", "port", "path", "registerProcedure", "protocol")
_NAMESPACES = frozenset(
    one.strip("{}")
    for one in (
        ATOM,
        CONTENT,
        DC,
        MEDIA,
        TOMBSTONES,
        _SY,
        "{http://www.w3.org/XML/1998/namespace}",
        "{http://www.w3.org/1999/xhtml}",
        "{http://purl.org/rss/1.0/modules/slash/}",
        "{http://wellformedweb.org/CommentAPI/}",
        "{http://purl.org/syndication/history/1.0}",
        "{http://purl.org/syndication/thread/1.0}",
        "{http://www.itunes.com/dtds/podcast-1.0.dtd}",
        "{https://podcastindex.org/namespace/1.0}",
        "{http://webfeeds.org/rss/1.0}",
    )
)
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)


def _image(paper: Paper) -> Iterator[Breach]:
    image = _channel(paper).find("image") if paper.view and paper.view.format == "rss" else None
    if image is None or paper.view is None:
        return
    for name, most in _SIZES:
        text = image.findtext(name)
        if text is not None and not (_NUMBER.fullmatch(text) and 0 < int(text) <= most):
            yield Breach(f"the {name} of the feed's picture is {text}; RSS allows {most} pixels")
    if (image.findtext("title") or "") != paper.view.title:
        yield Breach("the title of the feed's picture is not that of the feed")
    if (image.findtext("link") or "") not in paper.view.hrefs("alternate"):
        yield Breach("the link of the feed's picture is not that of the feed")


def _namespaces(paper: Paper) -> Iterator[Breach]:
    if not paper.is_xml or paper.view is None:
        return
    told = set()
    for element in paper.view.root.iter():
        space, _, name = str(element.tag).rpartition("}")
        space = space.lstrip("{")
        if space and space not in _NAMESPACES and space not in told:
            told.add(space)
            near = " (it ends in /)" if space == MEDIA.strip("{}").rstrip("/") else ""
            yield Breach(f"`{name}` is of a namespace that readers do not know: {space}{near}")
    for item in paper.view.items:
        for group in item.node.iter(f"{MEDIA}group"):
            if len(group.findall(f"{MEDIA}content")) == 1:
                yield Breach("a media:group of one, which is for several forms of the same", item.id)


def _timing(paper: Paper) -> Iterator[Breach]:
    if paper.view is None or paper.view.format != "rss":
        return
    channel = _channel(paper)
    ttl = channel.findtext("ttl")
    if ttl is not None and not (_NUMBER.fullmatch(ttl) and int(ttl)):
        yield Breach(f"ttl is `{ttl}`, and must be minutes")
    for hour in channel.findall("skipHours/hour"):
        if not (_NUMBER.fullmatch(hour.text or "") and int(hour.text) < 24):  # noqa: PLR2004
            yield Breach(f"skipHours has `{hour.text}`, and knows 0 to 23")
    for day in channel.findall("skipDays/day"):
        if day.text not in _DAYS:
            yield Breach(f"skipDays has `{day.text}`, and knows Monday to Sunday")
    for cloud in channel.findall("cloud"):
        if lacks := [name for name in _CLOUD if not cloud.get(name)]:
            yield Breach(f"the cloud has no {', '.join(lacks)}")
    yield from _syndication(channel)


def _syndication(channel: Any) -> Iterator[Breach]:
    for element in channel:
        name = str(element.tag)
        if name.startswith(_SY) and name[len(_SY) :][:1].isupper():
            yield Breach(f"`{name[len(_SY) :]}` must begin with a small letter")


def _channel(paper: Paper) -> Any:
    return paper.view.root.find("channel") if paper.view else None


ELEMENT_RULES = (
    Rule(19, Severity.WARNING, "The picture of a feed fits", "give the feed a smaller picture", _image),
    Rule(
        20,
        Severity.WARNING,
        "Elements are of namespaces that readers know",
        "correct the namespace, or leave it to a document of its own",
        _namespaces,
    ),
    Rule(
        21, Severity.WARNING, "What times a feed is well-formed", "correct it in the feed's settings", _timing
    ),
)
