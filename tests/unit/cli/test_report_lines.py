"""What a report says of much at once."""

from __future__ import annotations

from feedsync.cli.report_lines import capped
from feedsync.report import Problem


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
