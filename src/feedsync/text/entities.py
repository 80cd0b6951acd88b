"""Finds the links, mentions and hashtags in the text of a post. Pure.

What counts is what Mastodon and Bluesky both take for one. To Bluesky they are told; Mastodon finds them
itself, by twitter-text with rules of its own (app/lib/extractor.rb, config/initializers/twitter_regex.rb,
app/models/concerns/tag/naming.rb).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    import regex

_SIGN = re.compile(r"https?://|[@#\uff03]", re.IGNORECASE)
# A path holds brackets only in pairs, one pair within another at most. Each piece can be read in one way
# only, and none is read twice, so that time is in proportion to the text.
_PIECE = r"[^\s<>()?]"
_ADDRESS = (
    r"(?<![A-Za-z0-9@\uff20$#\uff03\ufeff\ufffe\uffff\u202a-\u202e])"
    r"https?://[\w-]++(?:\.[\w-]++)*+(?::\d++)?+"
    rf"(?P<path>/(?:{_PIECE}|\((?:{_PIECE}|\({_PIECE}++\))++\))*+)?+"
)
_QUERY = r"\?(?:[a-z0-9!?*'();:&=+$/%#\[\]_.,~|@^-]|[^\x00-\x9f\s])*+"
# What belongs to the sentence where it ends a path, or a query.
_AFTER_PATH = "!*\"'「」;:=,.$%[]~&|@…»”’"
_AFTER_QUERY = "!?*'();:+$%[].,~|@^…»”’"
_MENTION = (
    r"(?<![^\s(\[{\"'«“\u2018])"
    r"@(?P<name>[a-z0-9_]++(?:[.-]++[a-z0-9_]++)*+)(?:@[a-z0-9_]++(?:[.-]++[a-z0-9_]++)*+)?+"
    r"(?![\p{L}\p{M}\p{N}_@]|://)"
)
_JOINTS = "·・\u200c"
_HASHTAG = rf"(?<!\S)[#\uff03](?P<name>[\p{{L}}\p{{M}}\p{{Nd}}\p{{Pc}}{_JOINTS}]++)"

Kind = Literal["link", "mention", "hashtag"]


class Entity(NamedTuple):
    """A part of a text from `start` to `end`, and what it stands for.

    `value` is the address, the handle without `@` (`name`, `name@host` or `name.host`), the tag without `#`.
    """

    kind: Kind
    start: int
    end: int
    value: str


def entities(text: str, links: Sequence[str] = ()) -> tuple[Entity, ...]:
    """Return what is found in a text, in its order. `links` are known, and found whatever ends them."""
    return tuple(_found(text, [link for link in links if link]))


def _found(text: str, links: Sequence[str]) -> Iterator[Entity]:
    place = 0
    while sign := _SIGN.search(text, place):
        start = sign.start()
        if len(sign[0]) > 1:
            found = _link(text, start, links)
        else:
            found = _mention(text, start) if sign[0] == "@" else _hashtag(text, start)
        if found:
            yield found
        place = found.end if found else sign.end()


def _link(text: str, start: int, links: Sequence[str]) -> Entity | None:
    before = text[start - 1 : start]
    if before.isalnum() or (before and before in "@\uff20$#\uff03"):
        return None
    end = _end_of_address(text, start)
    for known in sorted(links, key=len, reverse=True):
        last = start + len(known)
        if text.startswith(known, start) and not any(map(str.isalnum, text[last:end])):
            end = last
            break
    return Entity("link", start, end, text[start:end]) if end else None


def _end_of_address(text: str, start: int) -> int:
    match = _patterns()[0].match(text, start)
    if match is None:
        return 0
    end: int = match.end()
    if match["path"]:
        end = start + len(match[0].rstrip(_AFTER_PATH))
    if end == match.end() and (query := _patterns()[1].match(text, end)):
        asked = query[0].rstrip(_AFTER_QUERY)
        end += len(asked) if len(asked) > 1 else 0
    return end


def _mention(text: str, start: int) -> Entity | None:
    match = _patterns()[2].match(text, start)
    return Entity("mention", start, match.end(), match[0][1:]) if match else None


def _hashtag(text: str, start: int) -> Entity | None:
    match = _patterns()[3].match(text, start)
    tag: str = match["name"].rstrip(_JOINTS) if match else ""
    if not any(map(str.isalpha, tag)):
        return None
    return Entity("hashtag", start, start + 1 + len(tag), tag)


@cache
def _patterns() -> tuple[regex.Pattern[str], ...]:
    import regex

    return tuple(regex.compile(one, regex.IGNORECASE) for one in (_ADDRESS, _QUERY, _MENTION, _HASHTAG))
