"""docs/check.md has a section for each rule, and the example in it breaks that rule."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from newsroom import Newsroom
from papers import KINDS, breaches, paper

from feedsync.assemble import assemble
from feedsync.catalogue.sqlite import open_copy
from feedsync.cli.check import lines
from feedsync.clock import FixedClock
from feedsync.config.load import load
from feedsync.feeds.lint.rule import Severity
from feedsync.feeds.lint.rules import ALL_RULES
from feedsync.operations.check import Finding, check
from feedsync.steps.watch import Watch

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/check.md").read_text("utf-8")
STORIES = "\n".join(
    path.read_text("utf-8")
    for path in [*sorted((ROOT / "tests/cli").glob("check*.txt")), ROOT / "tests/cli/init.txt"]
)
STORIES = STORIES.replace("\n    ", " ")  # a terminal is not that wide
SECTIONS = {
    int(number): text
    for number, text in re.findall(r"^### Rule (\d+)\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL)
}
EXAMPLES = [
    pytest.param(number, kind, body, id=f"{number}-{kind}")
    for number, text in SECTIONS.items()
    for kind, body in re.findall(r"^```(\w+)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
]
# What no story can show: a site with tags of a generator, and one with a store on the network.
ELSEWHERE = [
    Finding(
        35,
        Severity.WARNING,
        "content/gita.md",
        6,
        "the template tag `mappa` was left out, 2 times",
        "write in its place what readers are to see",
    ),
    Finding(
        39,
        Severity.NOTE,
        "config.yaml",
        3,
        "the store `sito` is on the network, and is not asked: its 3 articles are judged as the last run left them",
        "feedsync run reads it",
    ),
]


def test_every_rule_has_a_section_with_an_example_and_no_section_is_of_no_rule() -> None:
    assert list(SECTIONS) == sorted({rule.number for rule in ALL_RULES})
    assert {number for example in EXAMPLES for number in [example.values[0]]} == set(SECTIONS)


def test_a_section_tells_how_grave_its_rule_is_in_the_words_of_the_rule() -> None:
    for number, text in SECTIONS.items():
        severity, _, title = text.strip().removeprefix("*").partition(": ")
        rules = [rule for rule in ALL_RULES if rule.number == number]
        assert severity.lower() in {rule.severity.value for rule in rules}, number
        first_words = {" ".join(rule.title.lower().split()[:2]) for rule in rules}
        assert any(title.lower().startswith(words) for words in first_words) or len(rules) > 1, (
            number,
            title,
        )


@pytest.mark.parametrize(("number", "kind", "body"), EXAMPLES)
def test_the_example_of_a_rule_breaks_it(number: int, kind: str, body: str, tmp_path: Path) -> None:
    if kind == "article":
        newsroom = Newsroom(tmp_path)
        (tmp_path / "content/x.md").write_text(body, "utf-8")
        parts = assemble(load(tmp_path / "config.yaml"), FixedClock(newsroom.now))
        with open_copy(parts.state.catalogue) as db:
            assert number in {one.rule for one in check(parts, db, Watch()).findings}
    elif kind == "console":
        command, *said = body.splitlines()
        shown = list(lines(ELSEWHERE, each=True, names_feeds=False))
        assert command.startswith("$ feedsync check")
        for line in said:
            assert f"\n{line}\n" in STORIES or line in shown, line
        assert f"(rule {number})" in body
    else:
        assert kind in KINDS
        assert number in {found for found, _ in breaches(paper(kind, body))}


def test_what_the_page_begins_with_is_printed_in_a_story() -> None:
    (first,) = re.findall(
        r"^```console\n(.*?)^```$", PAGE.partition("## Documents")[0], re.MULTILINE | re.DOTALL
    )
    for line in first.splitlines()[1:]:
        assert f"\n{line}\n" in STORIES
