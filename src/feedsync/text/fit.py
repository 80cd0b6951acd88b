"""Fits the text of a post into what a network takes. Pure.

No link, mention, hashtag or grapheme is ever cut in two; what is cut ends at a word, with "…". First goes
what was marked as elastic, then the hashtags that end a line, then the longest part of the rest. One link
stays: the one that it is all about.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from feedsync.errors import ComposeError
from feedsync.text.characters import printable
from feedsync.text.entities import Entity, Kind, entities
from feedsync.text.measures import Graphemes, Measure, split

# Around an elastic part. No text of an article has them.
_ELASTIC, _RIGID = "\x02", "\x03"
_MARKS = re.compile(f"[{_ELASTIC}{_RIGID}]")
_WORD = re.compile(r"\S+")
_LONG_WORD = 40  # graphemes: what is longer is a sentence of a language that writes no spaces
_FEW_WORDS = 3  # fewer of a summary say nothing
_MOST_PARTS = 20  # all further ones are shortened as one
_MOST_SAID = 80
_SIGN = re.compile(r"https?://|[@#\uff03]", re.IGNORECASE)
_LOOSE = " .,:;-–—([{<«“\u2018„¿¡/"  # what ends a cut text badly


class _Token(NamedTuple):
    """A word, or a part of one where something elastic begins or ends, with the white space before it.

    `first` is the first that was found in it, at the index `at` of it.
    """

    space: str
    text: str
    part: int = 0
    first: Entity | None = None
    at: int = 0
    is_kept: bool = False
    number: int = 0


_Tokens = list[_Token]
_Fits = Callable[[Sequence[_Token]], bool]


def fitted(text: str, measure: Measure, links: Sequence[str] = ()) -> str:
    """Return a text that fits, cut where it does the least harm. Idempotent.

    `links` are addresses that are known; the first is what the post is about, else, and where it is not in
    the text, that is its last link. Raises `ComposeError` where that alone is too long.
    """
    plain, parts = _unmarked(text)
    whole = tidied(plain)
    if measure.fits(whole):
        return whole
    found = entities(plain, links)
    kept = _kept(found, links)
    tokens, is_done = _cut(list(_tokens(plain, found, parts, kept)), measure)
    if not is_done and links and kept and kept.value != links[0]:
        # A link of its own that is too long goes as other words do.
        tokens, is_done = _cut(list(_tokens(plain, found, parts, None)), measure)
    if is_done:
        return _joined(tokens)
    if not tokens and (begun := _begun(whole, measure)):
        return begun
    what = f"{_joined(tokens)[:_MOST_SAID]} alone does not fit" if tokens else "not even one word fits"
    raise ComposeError(f"{what} into the {measure.limit} characters that a post may have")


def _cut(tokens: _Tokens, measure: Measure) -> tuple[_Tokens, bool]:
    """Return what is left, and whether that is anything and fits."""

    def fits(tokens: Sequence[_Token]) -> bool:
        return measure.fits(_joined(tokens))

    for step in (_without_elastic, _without_hashtags, _without_words):
        tokens, is_done = step(tokens, fits)
        if is_done and tokens:
            return tokens, True
    return tokens, False


def shortened(text: str, most: int) -> str:
    """Return a text of so many graphemes at most, cut as `fitted` cuts."""
    try:
        return fitted(text, Graphemes(most))
    except ComposeError:
        return ""


def elastic(text: str) -> str:
    """Return a text marked as what is shortened first."""
    return f"{_ELASTIC}{text}{_RIGID}" if text else ""


def unmarked(text: str) -> str:
    """Return a text without the marks of `elastic`."""
    return _MARKS.sub("", text)


def tidied(text: str) -> str:
    """Return a text without white space that nobody sees. Idempotent."""
    text = re.sub(r"[ \t]+", " ", printable(text))
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[^\S\n]*\n[^\S\n]*", "\n", text)).strip()


def _unmarked(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Return a text without marks, and where its elastic parts are."""
    parts: list[tuple[int, int]] = []
    pieces: list[str] = []
    length, start = 0, -1
    for piece in re.split(f"({_MARKS.pattern})", text.replace("\r\n", "\n").replace("\r", "\n")):
        if piece == _ELASTIC:
            start = length
        elif piece == _RIGID:
            parts += [(start, length)] if start >= 0 else []
            start = -1
        else:
            pieces.append(printable(piece))
            length += len(pieces[-1])
    return "".join(pieces), parts


def _kept(found: Sequence[Entity], links: Sequence[str]) -> Entity | None:
    """Return the link that stays."""
    every = [one for one in found if one.kind == "link"]
    about = [one for one in every if links and one.value == links[0]] or every
    return about[-1] if about else None


def _tokens(
    text: str, found: Sequence[Entity], parts: Sequence[tuple[int, int]], kept: Entity | None
) -> Iterator[_Token]:
    waiting = list(reversed(found))
    end = number = 0
    for part, start, stop in _regions(len(text), found, parts):
        for word in _WORD.finditer(text, start, stop):
            inside: list[Entity] = []
            while waiting and waiting[-1].start < word.end():
                inside.append(waiting.pop())
            for one in _pieces(word, inside, kept):
                yield one._replace(space=text[end : word.start()], part=part, number=number)
                end = word.start()
                number += 1
            end = word.end()


def _pieces(word: re.Match[str], inside: Sequence[Entity], kept: Entity | None) -> Iterator[_Token]:
    """Return a word, or what stays of it apart from what stands before and after that."""
    borders = [word.start(), *((kept.start, kept.end) if kept in inside and kept else ()), word.end()]
    for start, stop in pairwise(borders):
        first = next((one for one in inside if start <= one.start < stop), None)
        if start < stop:
            text = word[0][start - word.start() : stop - word.start()]
            yield _Token("", text, 0, first, first.start - start if first else 0, first is kept is not None)


def _regions(
    length: int, found: Sequence[Entity], parts: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int, int]]:
    """Return what is elastic (by its number) and what is not (0), so that nothing found is in two."""
    place = 0
    for number, (start, stop) in enumerate(parts, 1):
        begin, end = max(place, _outside(start, found, 1)), _outside(stop, found, 0)
        if begin < end:
            yield 0, place, begin
            yield min(number, _MOST_PARTS), begin, end
            place = end
    yield 0, place, length


def _outside(border: int, found: Sequence[Entity], end: int) -> int:
    """Return a border moved to the start (0) or the end (1) of what it is inside of."""
    number = bisect_left(found, border, key=lambda one: one.start) - 1
    if number >= 0 and border < found[number].end:
        return (found[number].start, found[number].end)[end]
    return border


def _begun(text: str, measure: Measure) -> str:
    """Return how a text begins that has only what ends a word badly; "" where it may lead elsewhere."""
    letters = [] if _SIGN.search(text) else split(text)
    most = _most(0, len(letters), lambda most: measure.fits(f"{''.join(letters[:most])}…"))
    return tidied(f"{''.join(letters[:most])}…") if most else ""


def _joined(tokens: Sequence[_Token]) -> str:
    pieces: list[str] = []
    last = _Token("", "")
    for one in tokens:
        # What came together must not become part of an address.
        is_new = one.number > last.number + 1 or one.text.endswith("…") or last.text.endswith("…")
        is_near = last.is_kept or one.is_kept
        pieces += (one.space or (" " if is_near and is_new else ""), one.text)
        last = one
    return tidied("".join(pieces))


def _without_elastic(tokens: _Tokens, fits: _Fits) -> tuple[_Tokens, bool]:
    for part in range(max((one.part for one in tokens), default=0), 0, -1):
        group = [number for number, one in enumerate(tokens) if one.part == part and not one.is_kept]
        tokens, is_done = _without(tokens, group, fits, _FEW_WORDS)
        if is_done:
            return tokens, True
    return tokens, False


def _without_hashtags(tokens: _Tokens, fits: _Fits) -> tuple[_Tokens, bool]:
    loose = [number for run in _runs(tokens) for number in run]

    def less(count: int) -> _Tokens:
        gone = frozenset(loose[count:])
        return [one for number, one in enumerate(tokens) if number not in gone]

    if not loose or not fits(less(0)):
        return less(0), False
    return less(_most(0, len(loose) - 1, lambda count: fits(less(count)))), True


def _runs(tokens: Sequence[_Token]) -> Iterator[range]:
    """Return the hashtags that end a line and belong to no sentence: several, or after nothing or a link."""
    start = 0
    for number, one in enumerate([*tokens, _Token("\n", "")]):
        if "\n" in one.space and start < number:
            is_alone = start == 0 or "\n" in tokens[start].space or _is(tokens[start - 1], "link")
            if is_alone or number - start > 1:
                yield range(start, number)
            start = number
        if not _is(one, "hashtag"):
            start = number + 1


def _is(token: _Token, kind: Kind) -> bool:
    return token.first is not None and token.first.kind == kind and token.at == 0


def _without_words(tokens: _Tokens, fits: _Fits) -> tuple[_Tokens, bool]:
    """Shorten what stands before, between or after what stays, the longest first."""
    while groups := _rest(tokens):
        tokens, is_done = _without(tokens, max(groups, key=lambda group: _length(tokens, group)), fits, 1)
        if is_done:
            return tokens, True
    return tokens, False


def _rest(tokens: Sequence[_Token]) -> list[list[int]]:
    groups: list[list[int]] = [[]]
    for number, one in enumerate(tokens):
        if one.is_kept:
            groups.append([])
        else:
            groups[-1].append(number)
    return [group for group in groups if group]


def _length(tokens: Sequence[_Token], group: Sequence[int]) -> int:
    return sum(len(tokens[number].text) for number in group)


def _without(tokens: _Tokens, group: Sequence[int], fits: _Fits, fewest: int) -> tuple[_Tokens, bool]:
    """Return tokens with as many of a group as fit, at least `fewest`, else none; and whether they fit."""
    gone = frozenset(group)
    others = [pair for pair in enumerate(tokens) if pair[0] not in gone]
    nothing = [one for _, one in others]
    if not group or not fits(nothing):
        return nothing, False

    def less(count: int, start: str = "") -> _Tokens:
        some = [(number, tokens[number]) for number in group[: count + bool(start)]]
        if start:
            some[-1] = (some[-1][0], some[-1][1]._replace(text=start, first=None))
        while some:
            number, last = some.pop()
            if ended := _ended(last):
                some.append((number, ended))
                break
        return [one for _, one in sorted([*others, *some], key=itemgetter(0))]

    count = _most(0, len(group) - 1, lambda count: fits(less(count)))
    count = count if count >= fewest else 0
    letters = _letters(tokens[group[count]])
    if len(letters) > _LONG_WORD or (not count and fewest == 1):
        most = _most(0, len(letters), lambda most: fits(less(count, "".join(letters[:most]))))
        return less(count, "".join(letters[:most])), True
    return less(count), True


def _ended(token: _Token) -> _Token | None:
    """Return the last word of a cut text. A mark would become part of an address, so that it stands apart."""
    if token.first:
        return token._replace(text=f"{token.text} …")
    text = token.text.rstrip(_LOOSE)
    return token._replace(text=f"{text}…") if text else None


def _letters(token: _Token) -> list[str]:
    """Return the graphemes of a word, up to what would link to something else if it were cut."""
    return split(_SIGN.split(token.text, maxsplit=1)[0])


def _most(low: int, high: int, is_good: Callable[[int], bool]) -> int:
    """Return the greatest number up to `high` that is good, if all below are, `low` where none is.

    It looks at small numbers first: what is tried costs its size.
    """
    step = 1
    while low + step <= high and is_good(low + step):
        low += step
        step *= 2
    high = min(high, low + step - 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if is_good(middle) else (low, middle - 1)
    return low
