"""Why an article is not in a feed, in words that follow its title."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from feedsync.article import State
from feedsync.config.model import Filter
from feedsync.load.facts import moment
from feedsync.selection import Rule, folded

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_ONE = {
    "tag": "has no tag `{}`",
    "category": "has no category `{}`",
    "section": "is not in section `{}`",
    "author": "is not by `{}`",
    "language": "is not in language `{}`",
    "stores": "is not of store `{}`",
    "age": "is older than {}",
    "begin": "was published before {}, where the adopted feed began",
}
_SEVERAL = {
    "tag": "has no tag of {}",
    "category": "has no category of {}",
    "section": "is in no section of {}",
    "author": "is by none of {}",
    "language": "is in no language of {}",
    "stores": "is of no store of {}",
}
_NONE = {
    "tag": "has no tag",
    "category": "has no category",
    "section": "is in no section",
    "author": "has no author",
    "language": "has no language",
}


_LISTS: Mapping[str, str] = {
    "tag": "tags",
    "category": "categories",
    "section": "sections",
    "author": "authors",
    "language": "languages",
}


# Why an article is in no feed.
STATES: Mapping[State, str] = {
    State.DRAFT: "is a draft now",
    State.EXPIRED: "has expired",
    State.UNDATED: "has no date any more",
    State.WITHDRAWN: "is gone",
}


class Asks(Protocol):
    """What has a filter: a feed, or a channel."""

    @property
    def filter(self) -> Filter | None: ...
    @property
    def exclude(self) -> Filter | None: ...


def readable(rule: Rule, feed: Asks, zone: ZoneInfo) -> Rule:
    """Return a rule of what is configured with its values as the configuration writes them."""
    asked = feed.exclude if rule.is_shunned else feed.filter
    values = rule.values
    if rule.key == "begin":
        values = (f"{moment(int(values[0])).astimezone(zone):%Y-%m-%d %H:%M}",)
    elif rule.key == "age" and asked:
        values = (asked.age,)
    elif rule.key in _LISTS and asked:
        written = {folded(term): term for term in getattr(asked, _LISTS[rule.key])}
        values = tuple(written.get(value, value) for value in values)
    return rule._replace(values=values, also=tuple(readable(other, feed, zone) for other in rule.also))


def in_words(rule: Rule) -> str:
    """Return why an article is not in a feed; the values are those that a person reads."""
    if not rule.is_shunned:
        if not rule.values:
            return _NONE[rule.key]
        words = _ONE if len(rule.values) == 1 else _SEVERAL
        return words[rule.key].format(", ".join(rule.values))
    if rule.key == "age":
        return f"is younger than {rule.values[0]}"
    named = " and ".join(map(_named, (rule, *rule.also)))
    return f"{named} {'are excluded together' if rule.also else 'is excluded'}"


def _named(rule: Rule) -> str:
    if rule.key == "age":
        return f"what is younger than {rule.values[0]}"
    names = ", ".join(f"`{value}`" for value in rule.values)
    return f"{'store' if rule.key == 'stores' else rule.key} {names}"
