"""Rules about what is read: 14, 15, 16, 17, 18 and 25."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedsync.feeds.lint.paper import Paper
from feedsync.feeds.lint.read_rss import CONTENT
from feedsync.feeds.lint.rule import Breach, Rule, Severity

_TITLE = 150  # characters, the least that partners allow
_LARGE = 250_000  # bytes
_MARKUP = re.compile(
    r"</?(?:[biupa]|br|em|strong|span|div|img|h[1-6]|font|sup|sub|code|script)\b[^<>]*>", re.IGNORECASE
)
_ENTITY = re.compile(r"&(?:amp;)?(?:[a-z]{2,8}|#\d{1,6}|#x[0-9a-f]{1,5});", re.IGNORECASE)
_MAIL = re.compile(r"[^@\s<>()]+@[^@\s<>()]+ \([^()]+\)")
# RFC 5646: what a tag looks like, and the names of languages that people write instead.
_LANGUAGE = re.compile(
    r"[a-z]{2,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?(?:-(?:\w{5,8}|\d\w{3}))*(?:-[a-wyz0-9](?:-\w{2,8})+)*(?:-x(?:-\w{1,8})+)?",
    re.IGNORECASE | re.ASCII,
)


def _active(paper: Paper) -> Iterator[Breach]:
    for item_id, html in paper.html_of_items():
        for one in html.active:
            if not one.host or one.host not in paper.embeds:
                yield Breach(f"{one.what} in the content, which readers take out", item_id, one.sought)


def _titles(paper: Paper) -> Iterator[Breach]:
    if paper.view is None:
        return
    for item in paper.view.items:
        if problem := title_problem(item.title, is_required=item.has_title):
            yield Breach(problem, item.id, key="title")


def title_problem(title: str, *, is_required: bool = True) -> str:
    """Return what is wrong with a title as text, empty for nothing."""
    if not title.strip():
        return "the title is empty" if is_required else ""
    if match := _ENTITY.search(title):
        return f"the title is escaped twice: `{match[0]}` would be read as it stands"
    if match := _MARKUP.search(title):
        return f"markup in the title: `{match[0]}`"
    if "\n" in title.strip() or "\r" in title.strip():
        return "the title has a line break"
    if len(title) > _TITLE:
        return f"the title has {len(title):,} characters; some networks cut it after {_TITLE}"
    return ""


def _people(paper: Paper) -> Iterator[Breach]:
    if paper.view is None:
        return
    for item_id, people in [("", paper.view.people), *((one.id, one.people) for one in paper.view.items)]:
        for person in people:
            if not person.name.strip():
                yield Breach("an author without a name", item_id, key="author")
            elif person.is_mail and not _MAIL.fullmatch(person.name.strip()):
                yield Breach(
                    f"the author is no mail address with a name: `{person.name}`", item_id, key="author"
                )
        if {person.is_mail for person in people} == {True, False}:
            yield Breach("the author is told twice, with and without a mail address", item_id, key="author")


def _summaries(paper: Paper) -> Iterator[Breach]:
    if paper.view is None:
        return
    for item in paper.view.items:
        if item.summary and item.summary == item.content:
            yield Breach("the summary is a copy of the whole text", item.id, key="summary")
        if paper.view.format == "rss":
            tags = [one.tag for one in item.node]
            encoded = f"{CONTENT}encoded"
            if encoded in tags and "description" in tags[tags.index(encoded) :]:
                yield Breach("the description comes after the content, where some readers miss it", item.id)


def _languages(paper: Paper) -> Iterator[Breach]:
    if paper.view is None:
        return
    if paper.view.language is None:
        yield Breach("the feed tells no language")
    languages = [("", paper.view.language), *((one.id, one.language) for one in paper.view.items)]
    for item_id, language in languages:
        if language is not None and not _LANGUAGE.fullmatch(language):
            yield Breach(f"`{language}` is no language tag", item_id, key="language")


def _weight(paper: Paper) -> Iterator[Breach]:
    if len(paper.content) > _LARGE:
        yield Breach(f"has {len(paper.content) // 1000:,} kB, which readers fetch again and again")


TEXT_RULES = (
    Rule(
        14,
        Severity.WARNING,
        "Nothing in content runs",
        "take it out; a frame stays if its host is in `site.embeds`",
        _active,
    ),
    Rule(
        15,
        Severity.WARNING,
        "A title is one line of plain text",
        "write the title as it is to be read",
        _titles,
    ),
    Rule(
        16,
        Severity.WARNING,
        "An author has a name",
        "write `author: Name <mail>`, or the name alone",
        _people,
    ),
    Rule(
        17,
        Severity.WARNING,
        "A summary is one, and comes first",
        "write a `summary`, or leave it to feedsync",
        _summaries,
    ),
    Rule(
        18, Severity.WARNING, "Languages are told as tags", "write a tag such as it, en or pt-BR", _languages
    ),
    Rule(
        25,
        Severity.NOTE,
        "A document is light",
        "lower the feed's `limit`, or set `content: summary`",
        _weight,
    ),
)
