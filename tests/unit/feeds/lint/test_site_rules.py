"""What is said of the configuration, the stores and the folder that is published to."""

from __future__ import annotations

from typing import Any

import pytest

from feedsync.errors import Finding
from feedsync.feeds.lint.rule import Breach, Severity
from feedsync.feeds.lint.rules import SITE_RULES
from feedsync.feeds.lint.site_rules import Dated, Passed, SiteFacts
from feedsync.report import Clashing, Doubt, LeftOut

LINES = {
    "site": 1,
    "stores.main": 2,
    "feeds": 3,
    "feeds.news": 4,
    "publish": 7,
    "publish.url": 8,
    "push.hub": 9,
}


def found(**facts: Any) -> list[tuple[int, Severity, Breach]]:
    site = SiteFacts("config.yaml", LINES, **facts)
    return [
        (rule.number, breach.severity or rule.severity, breach)
        for rule in SITE_RULES
        for breach in rule.judge(site)
    ]


TWINS = [Dated("content/a.md", "Derby", "2026-11-20"), Dated("content/b.md", "DERBY", "2026-11-20")]
TRANSLATIONS = [one._replace(language=language) for one, language in zip(TWINS, ("en", "fr"), strict=True)]
DAYS = [Dated("content/a.md", "Derby", "2026-11-20"), Dated("content/b.md", "Derby", "2026-11-21")]
ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


@pytest.mark.parametrize(
    ("number", "severity", "bad", "place", "words", "good"),
    [
        (7, ERROR, {"held": {"main": "so much is gone"}}, "config.yaml:2", "so much is gone", {}),
        (7, ERROR, {"failed": ["news.rss: no room"]}, "config.yaml:7", "no room", {"failed": []}),
        (22, WARNING, {"hubs": {"hub": ["http://hub.example/"]}}, "config.yaml:9", "not asked by https", {"hubs": {"hub": ["https://hub.example/"]}}),
        (22, WARNING, {"hubs": {"hub": ["https://hub.example/"]}, "address": "http://10.0.0.7/"}, "config.yaml:8", "none of them can fetch", {"address": "http://10.0.0.7/"}),
        (30, ERROR, {"left_out": [LeftOut("main", "a.md", "content/a.md", [Finding(3, "date: no; write one")])]}, "content/a.md:3", "left out: date: no", {}),
        (31, WARNING, {"naive": ["content/a.md"]}, "config.yaml:1", "1 article has a date", {"naive": []}),
        (31, WARNING, {"naive": ["content/a.md"] * 1200}, "config.yaml:1", "1,200 articles have dates", {}),
        (32, WARNING, {"links": [Passed("content/a.md", "../a.md", is_needless=False)]}, "content/a.md:0", "is not followed", {}),
        (32, NOTE, {"links": [Passed("content/a.md", "b.md", is_needless=True)]}, "content/a.md:0", "is read by itself", {}),
        (34, WARNING, {"dated": TWINS}, "content/b.md:0", "title and day of content/a.md", {"dated": DAYS}),
        (34, WARNING, {"dated": TWINS}, "content/b.md:0", "title and day of content/a.md", {"dated": TRANSLATIONS}),
        (36, ERROR, {"foreign": ["feeds/news.rss"]}, "feeds/news.rss:0", "did not write this file", {}),
        (36, WARNING, {"edited": ["feeds/news.rss"]}, "feeds/news.rss:0", "somebody changed", {}),
        (36, NOTE, {"orphans": ["feeds/old.rss"]}, "feeds/old.rss:0", "of no feed any more", {}),
        (37, WARNING, {"empty": ["news"]}, "config.yaml:4", "`news` is not listed, and has no entry", {}),
        (45, WARNING, {"among": {"main": ["content/index.html"]}}, "config.yaml:7", "content/index.html counts as articles", {"among": {}}),
        (45, WARNING, {"among": {"main": ["a.html"] * 3}}, "config.yaml:7", "3 published files (a.html …) count", {"among": {}}),
        (38, WARNING, {"clashes": [Clashing("altro", "tag", "a-b", "t/a-b", "a b")]}, "config.yaml:3", "that of `a b`", {}),
        (38, WARNING, {"clashes": [Clashing("news", "tag", "!", "")]}, "config.yaml:4", "would be nothing", {}),
        (39, NOTE, {"unasked": {"main": 1200}}, "config.yaml:2", "its 1,200 articles", {"unasked": {}}),
        (39, NOTE, {"unasked": {"main": 0}}, "config.yaml:2", "no run has read it yet", {}),
        (40, WARNING, {"doubts": [Doubt("content/a.md", ("content/b.md", "content/c.md"))]}, "content/a.md:0", "content/b.md or content/c.md", {}),
        (41, WARNING, {"disabled": {"hub": "other.yaml:5  url: no X"}}, "other.yaml:5", "tells nobody: url: no X", {}),
        (42, WARNING, {"home": "https://www.example.org/"}, "config.yaml:1", "the address of an example", {"home": "https://porto.example/"}),
        (41, WARNING, {"disabled": {"hub": "the secret file is gone"}}, "config.yaml:9", "is gone", {}),
    ],
)  # fmt: skip
def test_a_rule_finds_what_breaks_it_and_nothing_else(
    number: int, severity: Severity, bad: dict[str, Any], place: str, words: str, good: dict[str, Any]
) -> None:
    ((rule, grave, breach),) = found(**bad)
    assert (rule, grave, f"{breach.file}:{breach.line}") == (number, severity, place)
    assert words in breach.message
    assert found(**good) == []


def test_what_is_left_out_says_what_to_do_as_its_fix() -> None:
    left_out = [LeftOut("main", "a.md", "content/a.md", [Finding(3, "date: no; write one; or none")])]
    ((_, _, breach),) = found(left_out=left_out)
    assert (breach.message, breach.fix) == ("left out: date: no", "write one; or none")


def test_every_rule_about_the_site_is_broken_once_here() -> None:
    assert {rule.number for rule in SITE_RULES} == {7, 22, *range(30, 33), 34, *range(36, 43), 45}
