"""What a long life of edits has left equals what a new catalogue builds from the same folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from newsroom import CONFIG, Newsroom

# What was withdrawn is told by who knew it, and not by a new catalogue.
FORGETFUL = CONFIG.replace("limit: 4", "limit: 4, tombstones: off")
NAMES = [f"{letter}.md" for letter in "abcdefgh"]
DATES = st.sampled_from(["2026-11-20", "2026-11-21", "2026-11-24 12:00", "2026-11-25", "2025-01-01"])
WORDS = st.sampled_from(["Uno.", "Due.", "**Tre**", "<p>Quattro"])

Step = tuple[Callable[..., None], tuple[object, ...]]


def write(newsroom: Newsroom, name: str, date: str, text: str, **more: object) -> None:
    newsroom.write(name, text, date=date, **more)


def draft(newsroom: Newsroom, name: str, date: str, text: str) -> None:
    newsroom.write(name, text, date=date, draft="true")


def expiring(newsroom: Newsroom, name: str, date: str, text: str) -> None:
    newsroom.write(name, text, date=date, expires="2026-11-25 06:00")


def page(newsroom: Newsroom, name: str, _: str, text: str) -> None:
    newsroom.write(name, text, date=None)


def bad(newsroom: Newsroom, name: str, _: str, text: str) -> None:
    newsroom.write(name, text, date="03/04/2026")


def remove(newsroom: Newsroom, name: str, *_: str) -> None:
    if (newsroom.folder / "content" / name).exists():
        newsroom.remove(name)


def wait(newsroom: Newsroom, *_: str) -> None:
    newsroom.wait(hours=5)


def tagged(newsroom: Newsroom, name: str, date: str, text: str) -> None:
    """The text chooses the tags."""
    tags = {
        "Uno.": "[Calcio, c]",
        "Due.": "[calcio, C#]",
        "**Tre**": "[Vela]",
        "<p>Quattro": "[C+, vela, 🎉]",
    }
    newsroom.write(name, text, date=date, tags=tags[text], author="Ada" if "u" in text else "Ugo")


STEPS = st.tuples(
    st.sampled_from([write, write, write, draft, expiring, page, bad, remove, wait]),
    st.sampled_from(NAMES),
    DATES,
    WORDS,
)


LIVES = int(os.environ.get("FEEDSYNC_LIVES", "25"))


@settings(max_examples=LIVES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(STEPS, st.booleans()), min_size=4, max_size=24))
def test_a_long_life_leaves_what_a_new_catalogue_builds(life: list[tuple[Step, bool]]) -> None:
    with TemporaryDirectory() as folder:
        old = Newsroom(Path(folder) / "old", FORGETFUL)
        for (step, *values), runs in life:
            step(old, *values)
            if runs:
                old.run(now=True, accept_shrink=True)
        # What is bad now is in no new catalogue, whatever version of it is still shown.
        report = old.run(now=True, accept_shrink=True)
        for left_out in report.left_out:
            old.remove(left_out.key)
        old.run(now=True, accept_shrink=True)

        new = Newsroom(Path(folder) / "new", FORGETFUL)
        shutil.copytree(old.folder / "content", new.folder / "content", dirs_exist_ok=True)
        new.now = old.now
        new.run()

        assert old.documents() == new.documents()
        assert_tidy(old)


FAMILIES = """\
site: {title: Porto, url: "https://porto.example/", language: it}
store: {type: folder, path: content/}
feeds:
  - {name: news, limit: 4, tombstones: off}
  - {name: "tag/{slug}", for_each: tag, limit: 3, tombstones: off, slugs: {C#: c-sharp}}
  - {name: "by/{slug}", for_each: author, min: 2, formats: [json], exclude: {tags: [vela]}}
  - {name: young, filter: {age: 3d}, formats: [rss, json]}
  - {name: old, exclude: {age: 3d}, formats: [json], limit: 2}
  - {name: "old/{slug}", for_each: tag, exclude: {age: 3d}, formats: [json], limit: all}
  - {name: sport, filter: {tags: [calcio, vela], authors: [ugo]}, formats: [json]}
publish: {to: feeds/, url: "https://porto.example/feeds/", pages: true}
"""
WITH_TERMS = st.tuples(
    st.sampled_from([tagged, tagged, tagged, tagged, write, draft, expiring, page, bad, remove, wait]),
    st.sampled_from(NAMES),
    DATES,
    WORDS,
)


@settings(
    max_examples=max(LIVES // 2, 1),
    deadline=None,
    # To make a failing life shorter takes minutes, and it can be read as it is.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.lists(st.tuples(WITH_TERMS, st.booleans()), min_size=4, max_size=24))
def test_a_long_life_of_terms_leaves_what_a_new_catalogue_builds(life: list[tuple[Step, bool]]) -> None:
    with TemporaryDirectory() as folder:
        old = Newsroom(Path(folder) / "old", FAMILIES)
        for (step, *values), runs in life:
            step(old, *values)
            if runs:
                old.run(now=True, accept_shrink=True)
        report = old.run(now=True, accept_shrink=True)
        for left_out in report.left_out:
            old.remove(left_out.key)
        old.run(now=True, accept_shrink=True)

        new = Newsroom(Path(folder) / "new", FAMILIES)
        shutil.copytree(old.folder / "content", new.folder / "content", dirs_exist_ok=True)
        new.now = old.now
        new.run()

        ours, theirs = of_articles(old), of_articles(new)
        assert ours.keys() == theirs.keys()
        for path, content in ours.items():
            assert content == theirs[path], path
        assert_tidy(old)


# The last cannot be rendered.
BODIES = [
    "Uno.",
    '<iframe src="https://video.example/1"></iframe>\n\n[a](#b)',
    "![](/x.png)\n\nDue.[^1]\n\n[^1]: Nota.",
    ">" * 6000,
]
SITES = ["language: it", "language: it, embeds: [video.example]", "language: en, author: {name: Ada}"]
KEPT = st.one_of(
    st.tuples(st.just("article"), st.sampled_from(NAMES[:5]), DATES, st.sampled_from(BODIES)),
    st.tuples(st.sampled_from([draft, bad, remove, wait]), st.sampled_from(NAMES[:5]), DATES, WORDS),
    st.tuples(st.just("site"), st.sampled_from(SITES)),
)


@settings(
    max_examples=max(LIVES // 2, 1),
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.lists(st.tuples(KEPT, st.booleans()), min_size=4, max_size=24))
def test_entries_that_were_kept_say_what_entries_say_that_are_made_in_each_run(
    life: list[tuple[tuple[Any, ...], bool]],
) -> None:
    with TemporaryDirectory() as folder:
        keeping = Newsroom(Path(folder) / "keeping", FAMILIES)
        making = Newsroom(Path(folder) / "making", FAMILIES)
        for (step, *values), runs in [*life, ((wait, "a.md"), True)]:
            for one in (keeping, making):
                if step == "site":
                    config = FAMILIES.replace(SITES[0], *values)
                    (one.folder / "config.yaml").write_text(config, "utf-8")
                elif step == "article":
                    name, date, text = values
                    one.write(name, text, date=date, tags="[calcio, vela]", image=None, author="Ugo")
                else:
                    step(one, *values)
            if runs:
                report = keeping.run(now=True, accept_shrink=True)
                expected = making.run(now=True, accept_shrink=True, full=True)
                assert keeping.documents() == making.documents()
                assert report.left_out == expected.left_out


def test_what_only_time_does_is_no_edit(tmp_path: Path) -> None:
    newsroom = Newsroom(tmp_path)
    newsroom.write("a.md", date="2026-11-25")
    newsroom.run()
    written = newsroom.rows("SELECT edits, revised_at FROM article")
    newsroom.wait(hours=20)
    newsroom.run(full=True)
    assert newsroom.ids() != []
    assert newsroom.rows("SELECT edits, revised_at FROM article") == written


def of_articles(newsroom: Newsroom) -> dict[str, bytes]:
    """All documents of feeds that show as much as begins one, or that are configured one by one.

    Who has a slug that two terms want, and what was a feed once, only a life can tell, and the index with it.
    """
    counts = newsroom.rows("SELECT feed, count(*) FROM entry GROUP BY feed")
    shows = {feed for feed, count in counts if int(str(count)) >= 1 + str(feed).startswith("by/")}
    return {
        path: content
        for path, content in newsroom.documents().items()
        if not path.startswith("index.")
        and ("/" not in path or path.rpartition(".")[0] in shows)
        and "/c." not in path
    }


def assert_tidy(newsroom: Newsroom) -> None:
    """Nothing is left behind that nobody refers to, and a further run has nothing to do."""
    assert newsroom.rows("SELECT * FROM article WHERE state = 'claimant'") == []
    assert newsroom.rows("SELECT count(*) FROM body WHERE article NOT IN (SELECT article FROM entry)") == [
        (0,)
    ]
    assert (
        newsroom.rows("SELECT * FROM term WHERE article NOT IN (SELECT id FROM article WHERE state = 'live')")
        == []
    )
    assert newsroom.rows("SELECT key FROM source WHERE missing_since IS NOT NULL") == []
    before = newsroom.rows("SELECT max(seq) FROM change")
    newsroom.run()
    assert newsroom.rows("SELECT max(seq) FROM change") == before
