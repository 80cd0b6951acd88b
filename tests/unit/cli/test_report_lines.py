"""What a report says of much at once."""

from __future__ import annotations

from feedsync.cli.report_lines import capped, notes
from feedsync.report import Problem, Report, Standing


def problems(kind: str, count: int) -> list[Problem]:
    return [Problem(f"{kind}/{number}", (f"✗ {kind} {number}",)) for number in range(count)]


def test_of_many_problems_with_articles_or_files_the_first_are_said_and_how_many_more_there_are() -> None:
    said = list(capped([*problems("article", 201), *problems("store", 60), *problems("file", 51)]))
    assert len(said) == 50 + 60 + 50 + 2
    assert said[-2:] == [
        "✗ and 151 more articles with problems: feedsync status names all",
        "✗ and 1 more file with problems: feedsync run --json names all",
    ]


def test_what_a_person_can_read_is_said_whole() -> None:
    assert list(capped(problems("article", 50))) == [f"✗ article {number}" for number in range(50)]


def test_of_template_tags_the_most_frequent_are_named() -> None:
    tags = {"a": 1, "b": 3, "c": 2, "d": 2, "e": 1}
    report = Report("feeds/", [], reduced=4, tags=tags)
    standing = Standing("A", {"main": "content/"}, "feeds/", {})
    assert list(notes(report, standing)) == [
        "· 9 template tags of 4 articles were left out (b, c, d, a …): feedsync check names them"
    ]
    assert list(notes(Report("feeds/", [], reduced=1, tags={"poll": 1}), standing)) == [
        "· 1 template tag of 1 article was left out (poll): feedsync check names them"
    ]
