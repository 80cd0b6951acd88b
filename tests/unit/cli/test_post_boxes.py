"""Posts in boxes: nothing wider than the terminal, nothing lost, nothing that only a colour says."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsposts import NOW, post_of, posts_of, preview_of, shown_of
from rich.cells import cell_len

from feedsync.channels.base import Card, Picture
from feedsync.cli.post_boxes import boxes, visible
from feedsync.operations.post_turn import Turn
from feedsync.operations.preview_post import Post
from feedsync.pushed import Wait

_STYLE = re.compile(r"\x1b\[[\d;]*m")
_FRAME = re.compile(r"[╭╮╰╯│─┌┐└┘]")


def lines_of(*posts: Post, width: int = 80, has_style: bool = False, **parts: object) -> list[str]:
    return boxes(preview_of(*posts, **parts), width, has_style=has_style).splitlines()


def inside(*posts: Post, width: int = 80, **parts: object) -> str:
    """What stands in the boxes, as one line."""
    return " ".join(_FRAME.sub(" ", " ".join(lines_of(*posts, width=width, **parts))).split())


def test_a_box_shows_the_text_its_count_the_card_and_when_it_goes() -> None:
    post = post_of(
        "bluesky",
        shown_of(
            "Riapre il ponte\n\n#ponte",
            "#ponte",
            card=Card(
                "https://porto.example/x/",
                "Riapre",
                "Si passa.",
                Picture("https://porto.example/p.png", "Auto"),
            ),
        ),
        Turn("goes", "its delay is 30m", NOW.replace(hour=13, minute=5)),
    )

    assert lines_of(post, width=40, title="Riapre il ponte") == [
        '"Riapre il ponte"',
        "content/2026/ponte.md",
        "https://porto.example/2026/ponte/",
        "╭─ Bluesky ────────────────────────────╮",
        "│ Riapre il ponte                      │",
        "│                                      │",
        "│ #ponte                               │",
        "│                                      │",
        "│ ┌─ card ───────────────────────────┐ │",
        "│ │ picture p.png                    │ │",
        "│ │ alt: Auto                        │ │",
        "│ │ Riapre                           │ │",
        "│ │ Si passa.                        │ │",
        "│ │ porto.example                    │ │",
        "│ └──────────────────────────────────┘ │",
        "│                                      │",
        "│ when      13:05, its delay is 30m    │",
        "│ marked    1 hashtag                  │",
        "│ language  it                         │",
        "╰───────────────────────────── 23/300 ─╯",
        "1 post; nothing was sent, and nothing of",
        "the site written",
    ]


def test_boxes_stand_side_by_side_where_there_is_room() -> None:
    def rows(width: int) -> list[int]:
        return [line.count("╭─ ") for line in lines_of(*posts_of(), width=width) if "╭─ " in line]

    assert rows(60) == [1, 1, 1, 1, 1]
    assert rows(80) == [2, 2, 1]
    assert rows(140) == [3, 2]
    assert rows(240) == [5]


def test_boxes_of_a_row_end_in_one_line() -> None:
    ends = [line for line in lines_of(*posts_of()[:2]) if "╰─" in line]
    assert [line.count("╰─") for line in ends] == [2]


def test_few_boxes_are_not_drawn_out_over_a_wide_terminal() -> None:
    assert max(map(len, lines_of(*posts_of()[:2], width=300))) < 140


@pytest.mark.parametrize("width", [12, 20, 39, 40, 79, 80, 140])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert max(map(cell_len, lines_of(*posts_of(), width=width))) <= width


_TEXTS = st.text(st.characters(codec="utf-8"), max_size=80)


@given(text=_TEXTS, title=_TEXTS, alt=_TEXTS, note=_TEXTS, width=st.integers(12, 160))
def test_whatever_stands_in_a_post_no_line_is_wider_and_nothing_leads_the_terminal_astray(
    text: str, title: str, alt: str, note: str, width: int
) -> None:
    picture = Picture("https://porto.example/p.png", alt)
    shown = shown_of(
        text, text, card=Card("https://porto.example/", title, note, picture), warning=note, notes=(note,)
    )
    posts = [post_of("bluesky", shown), post_of("x", problem=title)]
    lines = lines_of(*posts, width=width, title=title)

    assert max(map(cell_len, lines)) <= width
    assert all(visible(line) == line for line in lines)


@pytest.mark.parametrize(
    "text",
    [
        "\u202e drow",
        "\x1b[2Jgone",
        "a\rb",
        "\x07",
        "\u2028",
        "\x9b2J",
    ],
)
def test_what_would_lead_a_terminal_astray_is_shown_by_its_number(text: str) -> None:
    shown = visible(text)
    assert shown.isprintable()
    assert "\\" in shown


@pytest.mark.parametrize(
    "text",
    [
        "👩\u200d👩\u200d👧",
        "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
        "di\u00a0più",
        "❤\ufe0f",
        "\u0645\u06cc\u200c\u062e",
    ],
)
def test_what_belongs_to_a_text_is_shown_as_it_is(text: str) -> None:
    assert visible(text) == text


def test_what_is_marked_is_underlined_so_no_colour_is_needed_to_see_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    post = post_of(
        "bluesky", shown_of("Vedi https://porto.example/ #ponte", "https://porto.example/", "#ponte")
    )

    shown = boxes(preview_of(post), 80, has_style=True)

    assert re.findall(r"\x1b\[4m(.*?)\x1b", shown) == ["https://porto.example/", "#ponte"]
    assert not re.search(r"\x1b\[[\d;]*3\d", shown)


def test_a_terminal_that_takes_colours_gets_the_same_characters() -> None:
    for width in (80, 140):
        plain = lines_of(*posts_of(), width=width)
        styled = _STYLE.sub("", "\n".join(lines_of(*posts_of(), width=width, has_style=True)))
        assert [line.rstrip() for line in styled.splitlines()] == plain


def test_nobody_who_is_no_terminal_gets_styles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    assert "\x1b" not in "".join(lines_of(*posts_of()))
    assert max(map(cell_len, lines_of(*posts_of()))) <= 80


def test_a_terminal_that_can_nothing_is_as_wide_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    lines = lines_of(*posts_of(), width=50, has_style=True)
    assert max(cell_len(_STYLE.sub("", line)) for line in lines) <= 50


def test_a_picture_without_alt_text_and_one_with_it_are_told_apart_in_words() -> None:
    picture = Picture("https://porto.example/molo%20nuovo.png", "", width=800, height=600)
    attached = post_of("x", shown_of("Testo", pictures=(picture,)))
    assert "picture molo nuovo.png, 800 x 600 ! no alt text" in inside(attached)
    described = post_of("x", shown_of("Testo", pictures=(Picture("https://porto.example/p.png", "Il molo"),)))
    assert "picture p.png alt: Il molo" in inside(described)


def test_a_content_warning_stands_before_the_text_that_it_hides() -> None:
    assert "! content warning: Traffico Testo" in inside(post_of("x", shown_of("Testo", warning="Traffico")))


def test_a_network_without_a_limit_tells_how_many_characters_there_are() -> None:
    assert lines_of(post_of("x", shown_of("Testo", limit=0)))[-2].strip("╰─╯ ") == "5 characters"


def test_channels_of_one_network_are_told_apart() -> None:
    heads = [
        line
        for line in lines_of(post_of("bluesky", shown_of("A")), post_of("desk", shown_of("B")))
        if "╭" in line
    ]
    assert "╭─ Bluesky ─" in heads[0]
    assert "╭─ Bluesky (desk) ─" in heads[0]


@pytest.mark.parametrize(
    ("turn", "said"),
    [
        (Turn("goes", at=NOW), "when with the next run"),
        (Turn("goes", "its delay is 30m", NOW.replace(minute=40)), "when 09:40, its delay is 30m"),
        (Turn("goes", "no more than 1 a day", NOW.replace(day=25)), "when 2026-11-25 09:10, no more than"),
        (
            Turn("goes", "x", NOW, obstacle="it is paused"),
            "when not now: it is paused else with the next run, x",
        ),
        (Turn("draft", "x", NOW), "when if it were no draft, with the next run, x"),
        (Turn("never", "is a draft"), "when not by itself: is a draft"),
        (Turn("posted", at=NOW, url="https://x.example/1"), "when posted 09:10 https://x.example/1"),
        (Turn("unknown", "nobody answered", NOW), "when may be there since 09:10, nobody answered"),
        (Turn("waits"), "when with the next run or push"),
        (Turn("waits", at=NOW.replace(hour=10)), "when 10:10"),
        (Turn("waits", waits=[Wait("held")]), "when held by hand (feedsync outbox release)"),
    ],
)
def test_it_is_told_when_a_post_goes_and_why(turn: Turn, said: str) -> None:
    assert said in inside(post_of("bluesky", shown_of("Testo"), turn), width=140)


def test_a_draft_is_told_to_be_one() -> None:
    assert lines_of(*posts_of(), width=140, state="draft")[0].endswith('"  a draft')


def test_what_keeps_a_post_from_being_made_stands_in_its_place() -> None:
    assert "✗ cannot be made: the template of x: no" in inside(post_of("x", problem="the template of x: no"))
