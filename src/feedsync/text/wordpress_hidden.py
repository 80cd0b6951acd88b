"""What of a WordPress content not everybody may see: parts for members, hidden blocks, all behind a paywall.

It is looked for in the content as it is written, as WordPress does: neither `<pre>` nor an attribute keeps
it. Names and attributes are those of plugins; what is in doubt is hidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import msgspec

from feedsync.text.wordpress_marks import Mark, Marks

_PAYWALLS = frozenset({"jetpack/paywall"})
# What these blocks hold is what everybody sees.
_PUBLIC_BLOCKS = frozenset(
    "premium-content/buttons premium-content/container premium-content/logged-out-view".split()
)
_FOR_MEMBERS = re.compile(
    r"""abbonat|abonn|access(?!i|or)|locked|locker|logged|login|(?<!team)(?<!team[_-])(?<!re)member|membri
    |mitglied|(?<![a-z])paid(?![a-z])|password|paywall|premium|private|protect|registered|restrict|riservat
    |subscribe[dr]|suscriptor|unlock""",
    re.VERBOSE,
)
_NAMES = frozenset("hidden hide passster visibility".split())
_PREFIXES = tuple("arm_ groups_ ihc- mepr- pmpro ppwp rcp_ s2 swpm um_ wcm_ wishlist wlm_ wpmem_".split())
# Attributes of any block that tell who may see it.
_CONDITIONS = frozenset(
    """blockVisibility conditionalBlocks contentControls otterConditions pmsContentRestriction
    um_is_restrict""".split()
)
_FOR_DEVICES = frozenset({"browserDevice", "screenSize"})
_MOST_ATTRIBUTES = 1_000_000  # characters

_TAG = re.compile(r"\[(/?)([\w-]++)")
_WHOLE_TAG = re.compile(r"\[[^\[\]]*+\]")


class Visible(NamedTuple):
    """What everybody may see, and whether that is all."""

    html: str
    is_all: bool


def visible(content: str) -> Visible:
    """Return what everybody may see of a content that WordPress stores, or has left as it stores it."""
    hidden = [*_blocks(content), *_shortcodes(content)]
    if not hidden:
        return Visible(content, is_all=True)
    html = _without(content, hidden)
    # Around what went there may be the two parts of a tag.
    return Visible(_without(html, _shortcodes(html)), is_all=False)


def _without(content: str, parts: Iterable[tuple[int, int]]) -> str:
    kept, done = [], 0
    for start, end in sorted(parts):
        kept.append(content[done:start])
        done = max(done, end)
    return "".join([*kept, content[done:]])


# Blocks


def _blocks(content: str) -> Iterator[tuple[int, int]]:
    """Yield where hidden blocks are.

    The end of any block ends the one that WordPress opened last. Here a hidden one goes on until it is over
    by that count and by its name.
    """
    start, name, of_name, of_all = -1, "", 0, 0
    for mark in Marks(content):
        if mark.name in _PAYWALLS:
            yield (mark.start if start < 0 else start), len(content)
            return
        if mark.is_closed:
            continue
        if start < 0:
            if not mark.is_end and _is_hidden(mark):
                start, name, of_name, of_all = mark.start, mark.name, 1, 1
            continue
        step = -1 if mark.is_end else 1
        of_all += step
        of_name += step if mark.name == name else 0
        if of_all <= 0 and of_name <= 0:
            yield start, mark.end
            start = -1
    if start >= 0:
        yield start, len(content)


def _is_hidden(mark: Mark) -> bool:
    if mark.name in _PUBLIC_BLOCKS:
        return _has_condition(mark.attributes)
    # Of a namespace `premium` is how publishers of plugins call their own.
    namespace, _, name = mark.name.rpartition("/")
    is_for_members = _FOR_MEMBERS.search(name) or _FOR_MEMBERS.search(namespace.replace("premium", ""))
    return is_for_members is not None or _has_condition(mark.attributes)


def _has_condition(attributes: str) -> bool:
    if not attributes:
        return False
    try:
        told = msgspec.json.decode(attributes) if len(attributes) <= _MOST_ATTRIBUTES else None
    except (msgspec.DecodeError, ValueError, RecursionError):
        told = None
    if told is None:
        return any(name in attributes for name in _CONDITIONS)
    left = [told]
    while left:
        one = left.pop()
        if isinstance(one, dict):
            if any(_hides(name, one[name]) for name in _CONDITIONS & one.keys()):
                return True
            left += one.values()
        elif isinstance(one, list):
            left += one
    return False


def _hides(name: str, condition: Any) -> bool:
    """Whether a condition keeps anybody from seeing a block, whatever device it is seen on."""
    if name != "blockVisibility":
        is_off = isinstance(condition, dict) and condition.get("enabled") is False
        return bool(condition) and not is_off
    if not isinstance(condition, dict):
        return condition is False
    if condition.get("hideBlock") or condition.get("visibilityByRole", "all") != "all":
        return True
    sets = condition.get("controlSets")
    return any(map(_is_control, sets if isinstance(sets, list) else ()))


def _is_control(control_set: Any) -> bool:
    controls = control_set.get("controls") if isinstance(control_set, dict) else None
    return isinstance(controls, dict) and bool(controls.keys() - _FOR_DEVICES)


# Shortcodes


def _shortcodes(content: str) -> Iterator[tuple[int, int]]:
    """Yield where shortcodes for members are, with what they hold. One without an end holds nothing."""
    if "[/" not in content:
        return
    tags: dict[str, list[re.Match[str]]] = {}
    for tag in _TAG.finditer(content):
        if tag[2] in tags or _is_for_members(tag[2]):
            tags.setdefault(tag[2], []).append(tag)
    for of_name in tags.values():
        yield from _pairs(content, of_name)


def _is_for_members(name: str) -> bool:
    name = name.lower()
    return name in _NAMES or name.startswith(_PREFIXES) or _FOR_MEMBERS.search(name) is not None


def _pairs(content: str, tags: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """Yield from the first start to its end, and so on; to the last end where there are too few."""
    start, depth, last_end = -1, 0, -1
    for tag in tags:
        if not tag[1]:
            if not _is_closed(content, tag.start()):
                start, depth = (tag.start(), 1) if depth == 0 else (start, depth + 1)
        elif content.startswith("]", tag.end()) and depth:
            depth, last_end = depth - 1, tag.end() + 1
            if depth == 0:
                yield start, last_end
    if depth and last_end > start:
        yield start, last_end


def _is_closed(content: str, start: int) -> bool:
    """Whether a tag has no end of its own, as in `[member_login /]`."""
    tag = _WHOLE_TAG.match(content, start)
    return tag is not None and tag[0].endswith("/]")
