"""Rules about the configuration, the stores and the folder that is published to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from feedsync.feeds.lint.link_rules import gives_away
from feedsync.feeds.lint.rule import Breach, Rule, Severity
from feedsync.report import Clashing, Doubt, LeftOut
from feedsync.text.urls import is_example

_PLACE = re.compile(r"(\S.*?):(\d+)  ")


class Passed(NamedTuple):
    """A symbolic link that no store follows. `is_needless`: what it leads to is met by itself."""

    where: str
    target: str
    is_needless: bool


class Dated(NamedTuple):
    """An article with the day of its date. `language` is its own, where another has that title and day."""

    where: str
    title: str
    day: str
    language: str = ""


class SiteFacts(Struct, frozen=True):
    """What is known of the site beside its documents.

    `config` is its file, and `lines` are those of keys in it, as `site.timezone`. `held` says by store why
    its articles stay as they were; `unasked` are stores on the network with the number of their articles that
    are known. `naive` are the articles whose dates tell no time zone where none is set. `foreign` are files
    in the place of documents that feedsync did not write, `edited` those that it wrote and somebody changed,
    `orphans` those of feeds that are gone. `empty` are unlisted feeds without entries, and `disabled` says of
    channels what they lack. `hubs` are those that channels name, by the channel, and `address` is where the
    feeds are public, and `home` is the site's own address. `among` are published files that lie where a store
    looks for articles, by its name.
    """

    config: str
    lines: Mapping[str, int] = {}
    held: Mapping[str, str] = {}
    unasked: Mapping[str, int] = {}
    left_out: Sequence[LeftOut] = ()
    failed: Sequence[str] = ()
    naive: Sequence[str] = ()
    links: Sequence[Passed] = ()
    dated: Sequence[Dated] = ()
    foreign: Sequence[str] = ()
    edited: Sequence[str] = ()
    orphans: Sequence[str] = ()
    empty: Sequence[str] = ()
    clashes: Sequence[Clashing] = ()
    doubts: Sequence[Doubt] = ()
    disabled: Mapping[str, str] = {}
    hubs: Mapping[str, Sequence[str]] = {}
    address: str = ""
    among: Mapping[str, Sequence[str]] = {}
    home: str = ""

    def place(self, key: str) -> tuple[str, int]:
        """Return the file and line of a key of the configuration, or of the nearest above it."""
        while key and key not in self.lines:
            key = key.rpartition(".")[0]
        return self.config, self.lines.get(key, 0)


def _held(site: SiteFacts) -> Iterator[Breach]:
    for store, reason in site.held.items():
        file, line = site.place(f"stores.{store}")
        yield Breach(reason, file=file, line=line)
    for reason in site.failed:
        file, line = site.place("publish.to")
        yield Breach(reason, file=file, line=line)


def _left_out(site: SiteFacts) -> Iterator[Breach]:
    for one in site.left_out:
        for finding in one.findings:
            message, _, fix = finding.message.partition("; ")
            yield Breach(f"left out: {message}", fix=fix, file=one.where, line=finding.line)


def _zones(site: SiteFacts) -> Iterator[Breach]:
    if site.naive:
        count = len(site.naive)
        whose = "1 article has a date" if count == 1 else f"{count:,} articles have dates"
        file, line = site.place("site.timezone")
        yield Breach(
            f"{whose} without a time zone, and none is set, so UTC is taken ({site.naive[0]})",
            file=file,
            line=line,
        )


def _links(site: SiteFacts) -> Iterator[Breach]:
    for one in site.links:
        if one.is_needless:
            message, severity = f"a link to {one.target}, which is read by itself", Severity.NOTE
        else:
            message, severity = f"a link to {one.target}, which is not followed", Severity.WARNING
        yield Breach(message, file=one.where, severity=severity)


def _twins(site: SiteFacts) -> Iterator[Breach]:
    seen: dict[tuple[str, str, str], str] = {}
    for one in site.dated:
        first = seen.setdefault((one.title.casefold(), one.day, one.language.casefold()), one.where)
        if first != one.where:
            yield Breach(
                f'has title and day of {first}: "{one.title}", {one.day}', key="title", file=one.where
            )


def _files(site: SiteFacts) -> Iterator[Breach]:
    for path in site.foreign:
        fix = "move it away, or replace it: feedsync run --overwrite"
        yield Breach(
            "feedsync did not write this file, so it is not replaced",
            file=path,
            fix=fix,
            severity=Severity.ERROR,
        )
    for path in site.edited:
        yield Breach("somebody changed this file; the next run writes it again", file=path)
    for path in site.orphans:
        fix = "remove it: feedsync run --prune"
        yield Breach("of no feed any more", file=path, fix=fix, severity=Severity.NOTE)


def _empty(site: SiteFacts) -> Iterator[Breach]:
    for feed in site.empty:
        file, line = site.place(f"feeds.{feed}")
        yield Breach(f"the feed `{feed}` is not listed, and has no entry", file=file, line=line)


def _clashes(site: SiteFacts) -> Iterator[Breach]:
    for one in site.clashes:
        file, line = site.place(f"feeds.{one.family}")
        whose = f"that of `{one.holder}`" if one.holder else "that of another feed" if one.name else "nothing"
        yield Breach(
            f"{one.kind} `{one.term}` has no feed: its name would be {whose}",
            fix=f'give it another: `slugs: {{"{one.term}": …}}`',
            file=file,
            line=line,
        )


def _unasked(site: SiteFacts) -> Iterator[Breach]:
    for store, count in site.unasked.items():
        file, line = site.place(f"stores.{store}")
        known = (
            f"its {count:,} articles are judged as the last run left them"
            if count
            else "no run has read it yet"
        )
        yield Breach(
            f"the store `{store}` is on the network, and is not asked: {known}", file=file, line=line
        )


def _doubts(site: SiteFacts) -> Iterator[Breach]:
    for one in site.doubts:
        yield Breach(f"may be {' or '.join(one.could)}, moved", key="id", file=one.where)


def _among(site: SiteFacts) -> Iterator[Breach]:
    file, line = site.place("publish.to")
    for store, paths in site.among.items():
        count = len(paths)
        whose = f"{paths[0]} counts" if count == 1 else f"{count:,} published files ({paths[0]} …) count"
        yield Breach(f"{whose} as articles of the store `{store}`", file=file, line=line)


def _disabled(site: SiteFacts) -> Iterator[Breach]:
    for channel, lack in site.disabled.items():
        file, line = site.place(f"push.{channel}")
        # It may name its own place, which is that of the key.
        told = _PLACE.match(lack)
        if told:
            file, line = told[1], int(told[2])
        what = lack[told.end() :] if told else lack
        yield Breach(f"the channel `{channel}` tells nobody: {what}", file=file, line=line)


def _hubs(site: SiteFacts) -> Iterator[Breach]:
    for channel, hubs in site.hubs.items():
        file, line = site.place(f"push.{channel}")
        for hub in hubs:
            if not hub.startswith("https:"):
                yield Breach(f"the hub {hub} is not asked by https", file=file, line=line)
    if site.hubs and gives_away(site.address, ()):
        file, line = site.place("publish.url")
        yield Breach(f"hubs are named, and none of them can fetch {site.address}", file=file, line=line)


def _example(site: SiteFacts) -> Iterator[Breach]:
    if is_example(site.home):
        file, line = site.place("site.url")
        yield Breach(f"site.url is the address of an example, {site.home}", file=file, line=line)


SITE_RULES = (
    Rule(
        7,
        Severity.ERROR,
        "Nothing is held back",
        "",
        _held,
    ),
    Rule(
        22,
        Severity.WARNING,
        "Hubs can do their work",
        "name hubs by https, and in `publish.url` where the feeds are public",
        _hubs,
    ),
    Rule(30, Severity.ERROR, "Every article can be read", "mend it", _left_out),
    Rule(31, Severity.WARNING, "Dates tell when", "set `site.timezone`, as in Europe/Rome", _zones),
    Rule(
        32,
        Severity.WARNING,
        "Symbolic links lead to articles",
        "put the file itself there, or take the link away",
        _links,
    ),
    Rule(
        34,
        Severity.WARNING,
        "No article is there twice",
        "remove one of the two, or give it a title of its own",
        _twins,
    ),
    Rule(
        36,
        Severity.WARNING,
        "What is published is what was written",
        "change the article or the configuration, not the document",
        _files,
    ),
    Rule(
        37,
        Severity.WARNING,
        "Feeds have entries",
        "loosen its `filter`, or take the feed out",
        _empty,
    ),
    Rule(38, Severity.WARNING, "Every term has a feed", "", _clashes),
    Rule(
        39,
        Severity.NOTE,
        "Stores on the network are judged by what is known",
        "feedsync run reads it",
        _unasked,
    ),
    Rule(
        40,
        Severity.WARNING,
        "A moved article is known again",
        "if it is one of these, write the `id` of that into its front matter",
        _doubts,
    ),
    Rule(41, Severity.WARNING, "Channels have what they need", "set the variable", _disabled),
    Rule(
        42,
        Severity.WARNING,
        "The site's address is its own",
        "set it before the first run, as ids of articles begin with it",
        _example,
    ),
    Rule(
        45,
        Severity.WARNING,
        "Feeds lie beside the articles, not among them",
        "publish to a folder of their own, or `exclude` that in the store",
        _among,
    ),
)
