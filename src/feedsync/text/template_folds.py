"""Template tags that belong together: what is code, never shown, or taken as it is, and what has an end."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from feedsync.text.template_scan import Tag

# What they hold is taken to the letter.
_AS_IT_IS = frozenset({"raw", "verbatim"})
CODE = frozenset({"highlight", "codeblock", "code", "mermaid", "prism", "chroma", "sourcecode"})
# What they hold is for the generator alone: it prints nothing where they stand. Others hold programs.
_NEVER_SHOWN = frozenset({"comment", "capture", "macro", "setasync", "schema", "javascript", "stylesheet"})
_PROGRAMS = frozenset({"for", "tablerow", "case", "switch", "asyncEach", "asyncAll", "paginate"})
_CHOICES = frozenset({"if", "unless", "ifchanged", "ifAsync", "ifversion"})
_ELSE = frozenset({"else", "elsif", "elseif", "elif"})
_SILENT = _NEVER_SHOWN | {"set"}
_TO_THE_LETTER = _AS_IT_IS | CODE | {"comment"}


def folded(text: str, tags: Sequence[Tag], in_code: Mapping[int, int]) -> list[Tag] | None:
    """Return the tags with each that takes what it holds as one, `None` where none does that is not yet.

    `in_code` are the numbers of those that are code by themselves, each with the number of its code block.
    """
    return _Folding(text, tags, in_code).folded()


class _Folding:
    def __init__(self, text: str, tags: Sequence[Tag], in_code: Mapping[int, int]) -> None:
        self._text = text
        self._tags = tags
        self._in_code = in_code
        self._ends: defaultdict[str, list[int]] = defaultdict(list)
        self._comments: dict[int, int] = {}  # with their ends, of those that have one of their own
        begun: list[int] = []
        for number, tag in enumerate(tags):
            if tag.kind == "close":
                self._ends[tag.name].append(number)
            if tag.name == "comment" and number not in in_code:
                if tag.kind == "open":
                    begun.append(number)
                elif tag.kind == "close" and begun:
                    self._comments[begun.pop()] = number
        self._spans: dict[int, int] = {}  # from where to where tags are one
        self._gone: set[int] = set()  # tags that are none, as they stand where all is taken to the letter
        self._new: dict[int, Tag] = {}
        self._open: list[tuple[int, int]] = []  # with the first `else` after it
        self._counts: Counter[str] = Counter()

    def folded(self) -> list[Tag] | None:
        number = 0
        while number < len(self._tags):
            tag = self._tags[number]
            if tag.kind == "open" and tag.name in _TO_THE_LETTER:
                number = self._take(number, tag)
            elif number not in self._in_code:
                self._pass(number, tag)
            number += 1
        return self._without() if self._new else None

    def _take(self, number: int, tag: Tag) -> int:
        """Take what a tag holds to the letter, and return the number of its end."""
        end = _end(self._ends[tag.name], number, self._in_code)
        if number in self._in_code and tag.name not in _AS_IT_IS:
            return number
        if tag.name == "comment":
            return self._hide(number, tag, end)
        if end is None:
            return number
        if tag.name in _AS_IT_IS:
            self._new[number] = replace(tag, kind="as-it-is")
            self._new[end] = replace(self._tags[end], kind="as-it-is")
            self._gone.update(range(number + 1, end))
        else:
            self._spans[number] = end
            self._new[number] = self._whole(tag, self._tags[end])
        return end

    def _hide(self, number: int, tag: Tag, end: int | None) -> int:
        """Hide a comment with those in it; one without end, which no generator takes, hides what follows."""
        if end is None:
            self._spans[number] = len(self._tags) - 1
            self._new[number] = replace(tag, kind="gone", end=len(self._text))
            return len(self._tags)
        last = self._comments.get(number, end)
        self._spans[number] = last
        self._new[number] = self._whole(tag, self._tags[last])
        return last

    def _pass(self, number: int, tag: Tag) -> None:
        """Look at a tag that may begin, part or end what is shown in part or not at all."""
        if tag.kind == "open" and _is_hiding(tag):
            self._open.append((number, 0))
            self._counts[tag.name] += 1
        elif tag.kind == "open" and tag.name in _ELSE and self._open:
            begin, other = self._open[-1]
            self._open[-1] = (begin, other or number)
        elif tag.kind == "close" and self._counts[tag.name]:
            self._close(number, tag)

    def _close(self, number: int, tag: Tag) -> None:
        while self._tags[self._open[-1][0]].name != tag.name:
            self._counts[self._tags[self._open.pop()[0]].name] -= 1
        begin, other = self._open.pop()
        self._counts[tag.name] -= 1
        if tag.name not in _CHOICES:
            self._spans[begin] = number
            self._new[begin] = self._whole(self._tags[begin], tag)
        elif other:
            # Which of both is shown nobody knows; the first is mostly what is.
            self._spans[other] = number - 1
            self._new[other] = replace(self._tags[other], kind="silent", end=tag.start)

    def _whole(self, tag: Tag, end: Tag) -> Tag:
        if tag.name in CODE:
            inside = self._text[tag.end : end.start]
            return replace(tag, kind="code", end=end.end, shown=inside)
        return replace(tag, kind="silent" if tag.name in _SILENT else "gone", end=end.end)

    def _without(self) -> list[Tag]:
        """Return the tags with the new ones, and without what lies in those."""
        kept: list[Tag] = []
        until = -1
        for number, tag in enumerate(self._tags):
            if number > until and number not in self._gone:
                kept.append(self._new.get(number, tag))
                until = max(until, self._spans.get(number, -1))
        return kept


def _is_hiding(tag: Tag) -> bool:
    """Whether it shows only a part of what it holds, or none; `*.inline` of Hugo holds a template."""
    # `set` has an end where it has no `=`.
    is_set = tag.name == "set" and "=" not in tag.rest
    return is_set or tag.name in _NEVER_SHOWN | _PROGRAMS | _CHOICES or tag.name.endswith(".inline")


def _end(ends: Sequence[int], number: int, in_code: Mapping[int, int]) -> int | None:
    """Return where a tag that takes all to the letter ends; in code that is its own end, in that code."""
    at = bisect_right(ends, number)
    if at == len(ends):
        return None
    end = ends[at]
    if number not in in_code:
        return end
    return end if in_code.get(end) == in_code[number] else None


def paired(tags: Sequence[Tag], in_code: Mapping[int, int]) -> dict[int, int]:
    """Return the numbers of tags with those of their ends, and of ends with those of their tags."""
    pairs: dict[int, int] = {}
    opened: list[int] = []
    counts: Counter[str] = Counter()
    for number, tag in enumerate(tags):
        if number in in_code:
            continue
        if tag.kind == "open":
            opened.append(number)
            counts[tag.name] += 1
        elif tag.kind == "close" and (counts[tag.name] or (not tag.name and opened)):
            while tag.name and tags[opened[-1]].name != tag.name:
                counts[tags[opened.pop()].name] -= 1
            begin = opened.pop()
            counts[tags[begin].name] -= 1
            pairs |= {begin: number, number: begin}
    return pairs
