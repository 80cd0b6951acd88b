"""Template tags in an article: expanded where it is known what they mean, else taken out and counted.

A feed is read where no site generator is, so none of its tags may be published as it is written. What is code
keeps its own: the Markdown parser itself says what is code, as each tag is a word of letters and digits when
it reads the text, and what takes its place is put in afterwards.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from urllib.parse import unquote

from msgspec import Struct, field

from feedsync.text import template_arguments, template_meaning
from feedsync.text.characters import one_line
from feedsync.text.template_arguments import Arguments
from feedsync.text.template_expressions import Context, value_of
from feedsync.text.template_folds import folded, paired
from feedsync.text.template_html import Filling, Shown, Tokens, in_code
from feedsync.text.template_meaning import DEAD, NOTHING
from feedsync.text.template_scan import Tag, scan
from feedsync.text.template_syntax import Syntax, may_hold

# How often the text is read again because a tag has taken what it holds out of it.
_MOST_PASSES = 8
_MOST_NAME = 60  # characters
_PLACE = re.compile(
    r"(?:\{|%7[Bb]|\||%7[Cc])(filename|static|attach|tag|category|author|index)(?:\}|%7[Dd]|\||%7[Cc])(.*)",
    re.DOTALL,
)


class Reduced(Struct, frozen=True):
    """A text without tags, and how many of which were left out, by their names."""

    text: str
    dropped: Mapping[str, int] = field(default_factory=dict)


def expanded(
    text: str, syntaxes: frozenset[Syntax], context: Context, render: Callable[[str], str]
) -> Reduced | None:
    """Return a text as HTML that holds no tag outside of code, `None` where it may stay as it is.

    `render` makes HTML of the text, as it would without tags. Raises `ValueError` for too many of them.
    """
    if not may_hold(text, syntaxes):
        return None
    tags = scan(text, syntaxes)
    addresses = _Addresses(syntaxes, context)
    if not (tags or addresses.is_wanted):
        return None
    tokens = Tokens(text)
    for _ in range(_MOST_PASSES):
        html = render(_with_tokens(text, tags, tokens))
        code, unseen = in_code(html, tokens)
        fewer = folded(text, tags, code)
        if fewer is None:
            break
        tags = fewer
    else:
        html = render(_with_tokens(text, tags, tokens))
        code, unseen = in_code(html, tokens)
    reading = _Reading(tags, code, unseen, syntaxes, context)
    sources = {
        number: text[tags[number].start : tags[number].end]
        for number in code
        if tags[number].kind not in ("escape", "as-it-is")
    }
    filling = Filling(tokens, reading.shown, sources, addresses.meant)
    filled = filling.fill(html)
    if not tags and filled == html:
        return None
    return Reduced(filled, reading.dropped + addresses.dropped)


def reduced(text: str, syntaxes: frozenset[Syntax], context: Context) -> Reduced:
    """Return a text that is no markup, such as a title, without tags: what is known of them is in it."""
    if not may_hold(text, syntaxes) or not (tags := scan(text, syntaxes)):
        return Reduced(text)
    tags = folded(text, tags, {}) or tags
    reading = _Reading(tags, {}, set(), syntaxes, context)
    words = (
        tag.shown if tag.kind == "code" else "" if shown.is_block else shown.text
        for tag, shown in zip(tags, reading.shown, strict=True)
    )
    return Reduced(_replaced(text, tags, words), reading.dropped)


def _with_tokens(text: str, tags: Sequence[Tag], tokens: Tokens) -> str:
    return _replaced(
        text,
        tags,
        # What is gone for sure is not in the way of Markdown.
        ("" if tag.kind in ("as-it-is", "gone") else tokens.of(number) for number, tag in enumerate(tags)),
    )


def _replaced(text: str, tags: Iterable[Tag], words: Iterable[str]) -> str:
    """Return a text with words in the places of tags. No brace before one gets together with one after it."""
    parts: list[str] = []
    position = 0
    for tag, word in zip(tags, words, strict=True):
        before = text[position : tag.start]
        parts += [before, " " if before.endswith("{") else "", word]
        position = tag.end
    return "".join([*parts, text[position:]])


class _Reading:
    """What each of the tags stands for: `shown`, and in `dropped` those of which nobody knows."""

    def __init__(
        self,
        tags: Sequence[Tag],
        code: Mapping[int, int],
        unseen: set[int],
        syntaxes: frozenset[Syntax],
        context: Context,
    ) -> None:
        self._syntaxes = syntaxes
        self._context = context
        self.dropped: Counter[str] = Counter()
        self.shown: list[Shown] = [NOTHING] * len(tags)
        pairs = paired(tags, code)
        for number, tag in enumerate(tags):
            if tag.kind == "escape":
                self.shown[number] = Shown(escape(tag.shown, quote=False), text=tag.shown)
            elif number in code or number in unseen or tag.kind in ("silent", "as-it-is"):
                continue
            elif tag.kind == "close":
                if number not in pairs:
                    self.dropped[tag.name[:_MOST_NAME] or "end"] += 1
            else:
                self._read(number, tag, pairs.get(number))

    def _read(self, number: int, tag: Tag, end: int | None) -> None:
        told = self._told(tag.rest)
        if tag.kind == "code":
            self.shown[number] = Shown(template_meaning.code(told, tag.shown), text=tag.shown, is_block=True)
            return
        if tag.kind == "expression":
            self.shown[number] = shown = self._expression(tag)
        else:
            found = None
            if tag.kind in ("open", "alone"):
                found = template_meaning.meaning(tag.name, told, self._context, has_end=end is not None)
            shown = found.begin if found else DEAD if end is None else NOTHING
            self.shown[number] = shown
            if found and found.end is not NOTHING:
                if end is None:
                    self.shown[number] = Shown(shown.html + found.end.html, is_block=shown.is_block)
                else:
                    self.shown[end] = found.end
            if not found:
                self.dropped[_name(tag, told)] += 1
                return
        if shown.is_dead:
            self.dropped[_name(tag, told)] += 1

    def _told(self, text: str) -> Arguments:
        told = template_arguments.parse(text)
        if "{" not in text:
            return told
        return Arguments(
            {key: self._quiet(value) for key, value in told.named.items()}, [*map(self._quiet, told.placed)]
        )

    def _quiet(self, value: str) -> str:
        """Return an argument without tags: what a tag holds is not expanded again."""
        return reduced(value, self._syntaxes, self._context).text if "{" in value else value

    def _expression(self, tag: Tag) -> Shown:
        call = re.match(r"([\w:.-]+)\s*\((.*)\)\s*\Z", tag.rest, re.DOTALL)
        if call:
            found = template_meaning.meaning(call[1], self._told(call[2]), self._context, has_end=False)
            return found.begin if found else DEAD
        value = value_of(tag.rest, self._context)
        if value is None:
            return DEAD
        value = self._without(value)
        return Shown(escape(value, quote=False), text=value)

    def _without(self, value: str) -> str:
        """Return a value without tags of its own, which nobody expands."""
        tags = scan(value, self._syntaxes) if "{" in value else []
        for tag in reversed(tags):
            value = value[: tag.start] + value[tag.end :]
        return value


def _name(tag: Tag, told: Arguments) -> str:
    """Return the name by which a tag is counted: of what includes a file, that of the file too."""
    if tag.name in ("include", "include_cached", "include_relative", "render", "partial"):
        return f"{tag.name} {one_line(told.get(place=0))[:_MOST_NAME]}".strip()
    return tag.name[:_MOST_NAME]


class _Addresses:
    """Addresses that name a file: `@/blog/x.md` of Zola, `{filename}x.md` of Pelican.

    `dropped` counts those of which nobody knows what they name.
    """

    def __init__(self, syntaxes: frozenset[Syntax], context: Context) -> None:
        self._context = context
        self._sources = "sources" in syntaxes
        self._places = "places" in syntaxes
        self.is_wanted = self._sources or self._places
        self.dropped: Counter[str] = Counter()

    def meant(self, address: str) -> str | None:
        """Return what an address is meant as, empty where that is as it is, `None` where nobody knows."""
        if self._sources and address.startswith("@/"):
            return self._found("@/", address[1:])
        if self._places and (match := _PLACE.fullmatch(address)):
            return self._place(match[1], match[2])
        return ""

    def _found(self, name: str, target: str) -> str | None:
        if address := self._context.refer(unquote(target)):
            return address
        self.dropped[name] += 1
        return None

    def _place(self, what: str, target: str) -> str | None:
        if what == "filename":
            return self._found("{filename}", target)
        if what == "attach":
            return target.rpartition("/")[2] or None
        if what == "index":
            return self._context.site_url
        if what == "static" and target:
            return self._context.below_site(target)
        self.dropped[f"{{{what}}}"] += 1
        return None
