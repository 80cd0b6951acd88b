"""What was recognised: whatever is needed to write a configuration that works at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

Settings = Mapping[str, object]
"""A part of config.yaml as plain values, in the order in which it is written."""


class Found(Struct, frozen=True, kw_only=True):
    """A site. `what` is what a person calls it: `Hugo site`; `told` what it says of itself: `baseURL https://…`.

    `site`, `stores` and `feeds` are those parts of config.yaml, `folder` and other paths in them relative to
    it. `old_feeds` are the feeds that its readers have now, by path or address, the one to adopt first.
    `guesses` are settings that nothing told, by their dotted name, each with why it has its value;
    `not_carried` says in a line each what the site does that the configuration does not.
    `feed_url` is where the feed is public that the site writes by its own configuration, empty without one;
    `public` is what makes our feeds public with the site, with `{config}`, `{ids}` and `{feeds}` for names.
    """

    what: str
    told: Sequence[str] = ()
    site: Settings
    stores: Sequence[Settings]
    feeds: Sequence[Settings]
    old_feeds: Sequence[str] = ()
    guesses: Mapping[str, str] = {}
    not_carried: Sequence[str] = ()
    feed_url: str = ""
    public: str = ""
