"""Rows that are written together are those that would be written one by one: the catalogue tells no difference."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from newsroom import CONFIG, Newsroom

from feedsync.catalogue import database

LIVES = int(os.environ.get("FEEDSYNC_LIVES", "25"))
TABLES = (
    "article",
    "source",
    "term",
    "change",
    "alias",
    "entry",
    "shown",
    "store",
    "file",
    "body",
    "consumer",
)
NAMES = st.sampled_from([f"{letter}.md" for letter in "abcdefg"])
# Few, so that articles want what others have, and look like others that are gone.
TOLD = st.fixed_dictionaries(
    {"date": st.sampled_from(["2026-11-20", "2026-11-24 12:00", None])},
    optional={
        "id": st.sampled_from(["x", "y", "https://porto.example/a/"]),
        "url": st.sampled_from(["/a/", "/x/"]),
        "title": st.sampled_from(["Ponte", "Molo"]),
        "draft": st.just("true"),
        "expires": st.just("2026-11-25 06:00"),
        "tags": st.sampled_from(["[Calcio, calcio, c]", "[Vela]"]),
    },
)
TEXTS = st.sampled_from(["Uno.", "Da questa mattina si passa di nuovo sul ponte della foce. " * 5])
Step = tuple[Callable[..., object], tuple[object, ...]]


def write(newsroom: Newsroom, name: str, told: dict[str, object], text: str) -> None:
    newsroom.write(name, text, **told)


def move(newsroom: Newsroom, name: str, other: str) -> None:
    content = newsroom.folder / "content"
    if (content / name).exists():
        (content / name).replace(content / other)


def remove(newsroom: Newsroom, name: str) -> None:
    (newsroom.folder / "content" / name).unlink(missing_ok=True)


def lose_the_catalogue(newsroom: Newsroom) -> None:
    for file in (newsroom.folder / ".feedsync").glob("state.db*"):
        file.unlink()


def run(newsroom: Newsroom, *, now: bool) -> None:
    newsroom.wait(hours=5)
    newsroom.run(now=now, accept_shrink=True)


STEPS = st.one_of(
    st.tuples(st.just(write), st.tuples(NAMES, TOLD, TEXTS)),
    st.tuples(st.just(write), st.tuples(NAMES, TOLD, TEXTS)),
    st.tuples(st.just(move), st.tuples(NAMES, NAMES)),
    st.tuples(st.just(remove), st.tuples(NAMES)),
    st.tuples(st.just(lose_the_catalogue), st.tuples()),
)
LIFE = st.lists(st.tuples(st.lists(STEPS, max_size=6), st.booleans()), min_size=1, max_size=5)


@settings(
    max_examples=LIVES,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(LIFE)
def test_however_many_rows_are_written_at_once_they_are_the_same(life: list[tuple[list[Step], bool]]) -> None:
    one_by_one = rows_after(life, at_once=1)
    assert rows_after(life, at_once=2) == one_by_one
    assert rows_after(life, at_once=500) == one_by_one


def rows_after(life: list[tuple[list[Step], bool]], *, at_once: int) -> dict[str, list[object]]:
    with pytest.MonkeyPatch.context() as patch, TemporaryDirectory() as folder:
        patch.setattr(database, "PART", at_once)
        newsroom = Newsroom(Path(folder), CONFIG)
        for steps, now in life:
            for step, values in steps:
                step(newsroom, *values)
            run(newsroom, now=now)
        # What the target knows files by is another's in each folder.
        return {table: sorted(map(repr, _told(newsroom, table))) for table in TABLES}


def _told(newsroom: Newsroom, table: str) -> list[tuple[object, ...]]:
    columns = [str(name) for _, name, *_ in newsroom.rows(f"PRAGMA table_info({table})")]
    told = ", ".join(name for name in columns if name not in {"stamp", "fingerprint", "cursor"})
    return newsroom.rows(f"SELECT {told} FROM {table}")
