"""What a channel hears of the news, and how what it was not told yet comes together (CONTRACT.md sections 6 and 8)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from life_world import Death, KilledError
from newsroom import Newsroom
from partners import Desks, gather

from feedsync import pipeline
from feedsync.catalogue.sqlite import SqliteDatabase, open_catalogue
from feedsync.errors import UnknownName
from feedsync.operations.announce import announce as by_hand

CONFIG = """\
site: {title: Porto, url: "https://porto.example/", language: it}
store: {type: folder, path: content/}
feeds:
  - {name: news, limit: 2, formats: [rss, json]}
  - {name: sea, filter: {tags: [mare]}, formats: [json], listed: false}
  - {name: "tag/{slug}", for_each: tag, formats: [rss], listed: false}
publish: {to: feeds/, url: "https://porto.example/feeds/", verify: off}
push:
"""


@pytest.fixture
def desks() -> Iterator[Desks]:
    with gather() as desks:
        yield desks


class Room(Newsroom):
    """A newsroom with channels, which have begun when it is made."""

    def __init__(self, folder: Path, desks: Desks, *channels: str, config: str = CONFIG) -> None:
        super().__init__(folder, config)
        self._config = config
        self.desks = desks
        self.channels(*channels)
        self.write("old.md", tags="[mare]")
        self.run()

    def channels(self, *channels: str, change: tuple[str, str] = ("", "")) -> None:
        lines = "".join(f"  - {{{one}}}\n" for one in channels)
        text = self._config + lines if lines else self._config.replace("push:\n", "")
        (self.folder / "config.yaml").write_text(text.replace(*change), "utf-8")

    def push(self) -> None:
        parts = self._parts()
        with open_catalogue(parts.state.catalogue) as db:
            pipeline.push(parts, db)

    def told(self, desk: str = "partner") -> list[tuple[str, str]]:
        """Take away what came in about articles: kinds and titles."""
        letters, self.desks[desk].letters = self.desks[desk].letters, []
        return [(one.kind, one.body["article"]["title"]) for one in letters if one.body["article"]]

    def changed(self, desk: str = "partner") -> list[tuple[str, list[str]]]:
        """Take away what came in: feeds, and the formats of which new documents were told."""
        letters, self.desks[desk].letters = self.desks[desk].letters, []
        feeds = [one.body["feed"] for one in letters if one.body["feed"]]
        return [(feed["name"], sorted(feed["documents"])) for feed in feeds]

    def pinged(self, desk: str = "hub/first") -> list[str]:
        letters, self.desks[desk].letters = self.desks[desk].letters, []
        return [one.body["document"].removeprefix("https://porto.example/feeds/") for one in letters]

    def outbox(self) -> list[tuple[object, ...]]:
        return self.rows("SELECT kind, title, state FROM delivery ORDER BY seq")


PAUSED = "type: partner, feeds: [news], paused: true"
PARTNER = "type: partner, feeds: [news]"


def test_a_new_channel_hears_of_what_comes_after_its_first_run(tmp_path: Path, desks: Desks) -> None:
    room = Room(tmp_path, desks, "type: partner", "type: hub")
    assert (room.told(), room.pinged()) == ([], [])
    room.write("a.md", date="2026-11-21")
    report = room.run()
    assert room.told() == [("published", "A")]
    assert report.pushed
    assert [one.subject for one in report.pushed.announced] == ["A", "news", "news.rss", "news.json"]


def test_a_channel_that_is_new_in_a_run_hears_of_nothing_in_it(tmp_path: Path, desks: Desks) -> None:
    room = Room(tmp_path, desks)
    room.channels(PARTNER)
    room.write("a.md")
    report = room.run()
    assert room.told() == []
    assert report.pushed
    assert report.pushed.begun == ["partner"]


def test_a_channel_begins_only_when_all_stores_were_read(tmp_path: Path, desks: Desks) -> None:
    room = Room(tmp_path, desks)
    room.channels(PARTNER)
    (tmp_path / "content").rename(tmp_path / "away")
    report = room.run()
    assert report.pushed
    assert report.pushed.begun == []
    (tmp_path / "away").rename(tmp_path / "content")
    room.write("a.md")
    report = room.run()
    assert report.pushed
    assert (report.pushed.begun, room.told()) == (["partner"], [])


def test_each_kind_of_news_is_told_once(tmp_path: Path, desks: Desks) -> None:
    room = Room(tmp_path, desks, PARTNER)
    told = []
    for text, draft in (("Uno.", None), ("Due.", None), ("Due.", "true"), ("Due.", None)):
        room.write("a.md", text, draft=draft)
        room.run()
        told += room.told()
        room.run()
        assert room.told() == []
    assert told == [("published", "A"), ("updated", "A"), ("withdrawn", "A"), ("restored", "A")]


def test_an_old_article_that_is_edited_is_updated_and_one_that_goes_is_withdrawn(
    tmp_path: Path, desks: Desks
) -> None:
    room = Room(tmp_path, desks, PARTNER)
    room.write("old.md", "Altro.")
    room.run()
    assert room.told() == [("updated", "Old")]
    room.write("old.md", draft="true")
    room.run()
    assert room.told() == [("withdrawn", "Old")]


def test_what_leaves_the_window_is_not_withdrawn(tmp_path: Path, desks: Desks) -> None:
    room = Room(tmp_path, desks, PARTNER)
    for number in range(4):
        room.write(f"{number}.md", date=f"2026-11-2{number}")
    room.run()
    assert sorted(room.told()) == [("published", str(number)) for number in range(4)]


def test_the_id_that_is_told_stays_though_no_feed_ever_shows_the_article(
    tmp_path: Path, desks: Desks
) -> None:
    room = Room(tmp_path, desks, PARTNER)
    for number in range(4):
        room.write(f"{number}.md", date=f"2026-11-2{number}")
    room.run()

    def ids() -> dict[str, str]:
        told = [one.body["article"] for one in desks["partner"].letters if one.body["article"]]
        room.told()
        return {article["title"]: article["feed_id"] for article in told}

    first = ids()
    for number in range(4):
        room.write(f"{number}.md", date=f"2026-11-2{number}", url=f"/other/{number}/")
    room.run()
    assert ids() == first
    assert first["0"] in (tmp_path / "ids.jsonl").read_text("utf-8")


def test_filters_judge_an_article_before_and_after_a_change(tmp_path: Path, desks: Desks) -> None:
    room = Room(tmp_path, desks, "type: partner, filter: {tags: [mare]}, exclude: {tags: [meteo]}")
    for tags, expected in (
        ("[monte]", []),
        ("[mare]", [("published", "A")]),
        ("[mare, monte]", [("updated", "A")]),
        ("[mare, meteo]", [("withdrawn", "A")]),
        ("[meteo]", []),
    ):
        room.write("a.md", tags=tags)
        room.run()
        assert room.told() == expected, tags


def test_a_channel_hears_of_the_feeds_that_it_follows(tmp_path: Path, desks: Desks) -> None:
    channels = [
        f"type: partner, name: {name}, feeds: [{feed}]"
        for name, feed in (("a", "sea"), ("b", '"tag/{slug}"'), ("c", 'sea, "tag/{slug}"'))
    ]
    room = Room(tmp_path, desks, *channels)
    room.write("without.md")
    room.write("monte.md", tags="[monte]")
    room.write("mare.md", tags="[mare]")
    room.run()
    assert room.told("a") == [("published", "Mare")]
    assert sorted(room.told("b")) == [("published", "Mare"), ("published", "Monte")]
    letters = {
        one.body["article"]["title"]: one.body["feeds"] for one in desks["c"].letters if one.body["article"]
    }
    assert letters == {"Mare": ["sea", "tag/mare"], "Monte": ["tag/monte"]}


def test_feeds_that_are_not_listed_are_followed_only_by_name(tmp_path: Path, desks: Desks) -> None:
    room = Room(tmp_path, desks, "type: hub")
    room.write("a.md", tags="[mare]", date="2026-11-21")
    room.run()
    assert room.pinged() == ["news.rss", "news.json"]


def test_a_withdrawal_goes_wherever_the_article_was_told(tmp_path: Path, desks: Desks) -> None:
    room = Room(tmp_path, desks, PARTNER)
    room.write("a.md")
    room.write("b.md")
    room.run()
    room.told()
    room.channels(f"{PARTNER}, filter: {{tags: [mare]}}")
    room.run()
    assert room.told() == []
    room.write("a.md", draft="true")
    room.write("c.md", draft="true")
    room.run()
    assert room.told() == [("withdrawn", "A")]
    room.write("b.md", "Altro.")
    room.run()
    assert room.told() == [("withdrawn", "B")]


def test_what_was_withdrawn_by_its_filters_and_passes_again_is_published(
    tmp_path: Path, desks: Desks
) -> None:
    room = Room(tmp_path, desks, PARTNER)
    room.write("a.md")
    room.run()
    room.channels(f"{PARTNER}, filter: {{tags: [mare]}}")
    room.write("a.md", "Altro.")
    room.run()
    room.channels(PARTNER)
    room.write("a.md", "Di nuovo.")
    room.run()
    assert room.told() == [("published", "A"), ("withdrawn", "A"), ("published", "A")]


def test_max_age_counts_from_the_date_of_publication(tmp_path: Path, desks: Desks) -> None:
    room = Room(tmp_path, desks, f"{PARTNER}, max_age: 2d")
    room.write("late.md", date="2026-11-01")
    room.write("new.md", date="2026-11-23")
    room.run()
    assert room.told() == [("published", "New")]
    room.wait(days=5)
    room.write("late.md", "Altro.", date="2026-11-01")
    room.write("new.md", "Altro.", date="2026-11-23")
    room.run()
    # Who has it is told what becomes of it.
    assert room.told() == [("updated", "New")]


def test_what_a_channel_ignores_still_changes_what_it_is_to_be_told(tmp_path: Path, desks: Desks) -> None:
    ignoring = "type: partner, feeds: [news], on_update: ignore, on_withdraw: ignore"
    room = Room(tmp_path, desks, ignoring + ", paused: true")
    room.write("a.md", title="Prima")
    room.write("b.md")
    room.run()
    room.write("a.md", title="Seconda")
    room.write("b.md", draft="true")
    room.run()
    room.channels(ignoring)
    room.run()
    assert room.told() == [("published", "Seconda")]
    room.write("a.md", title="Terza")
    room.run()
    room.write("a.md", draft="true")
    room.run()
    assert room.told() == []


def test_a_new_store_is_old_news(tmp_path: Path, desks: Desks) -> None:
    room = Room(tmp_path, desks, PARTNER)
    (tmp_path / "sport").mkdir()
    (tmp_path / "sport/gol.md").write_text("---\ntitle: Gol\ndate: 2026-11-20\n---\nTesto.\n", "utf-8")
    two = "stores:\n  - {name: main, type: folder, path: content/}\n  - {name: sport, type: folder, path: sport/}"
    one = "store: {type: folder, path: content/}"
    room.channels(PARTNER, change=(one, two))
    room.run()
    assert room.told() == []
    (tmp_path / "sport/gol.md").write_text("---\ntitle: Gol\ndate: 2026-11-20\n---\nAltro.\n", "utf-8")
    room.run()
    assert room.told() == [("updated", "Gol")]
    # What leaves with its store is told to nobody.
    room.channels(PARTNER, change=(one, one))
    room.run()
    assert room.told() == []


def test_what_waits_of_a_store_that_leaves_is_told_to_nobody(tmp_path: Path, desks: Desks) -> None:
    two = "stores:\n  - {name: main, type: folder, path: content/}\n  - {name: sport, type: folder, path: sport/}"
    one = "store: {type: folder, path: content/}"
    (tmp_path / "sport").mkdir()
    (tmp_path / "sport/old.md").write_text("---\ntitle: Sport\ndate: 2026-11-20\n---\nTesto.\n", "utf-8")
    room = Room(tmp_path, desks, PAUSED, config=CONFIG.replace(one, two))
    (tmp_path / "sport/gol.md").write_text("---\ntitle: Gol\ndate: 2026-11-20\n---\nTesto.\n", "utf-8")
    room.run()
    room.channels(PARTNER, change=(two, one))
    room.run(accept_shrink=True)
    assert room.told() == []


def test_a_paused_channel_hears_and_is_told_later_what_is_owed_by_then(tmp_path: Path, desks: Desks) -> None:
    room = Room(tmp_path, desks, PAUSED)
    room.write("a.md")
    room.write("b.md")
    room.run()
    room.write("a.md", "Altro.")
    room.write("b.md", draft="true")
    room.run()
    assert room.told() == []
    room.channels(PARTNER)
    room.run()
    assert room.told() == [("published", "A")]


def test_what_waits_is_told_though_the_clock_was_set_back(tmp_path: Path, desks: Desks) -> None:
    room = Room(tmp_path, desks, PAUSED)
    room.write("a.md")
    room.run()
    room.wait(days=-1)
    room.channels(PARTNER)
    room.run()
    assert room.told() == [("published", "A")]


@pytest.mark.parametrize(
    ("first", "then", "told"),
    [
        # Each step: text and draft. An old article is thought to be there.
        ([("Testo.", "true")], [("Testo.", None)], []),
        ([("Testo.", "true")], [("Altro.", None)], [("updated", "Old")]),
        ([("Altro.", None)], [("Terzo.", None)], [("updated", "Old")]),
        ([("Altro.", None)], [("Terzo.", "true")], [("withdrawn", "")]),
        ([("Altro.", None), ("Altro.", "true")], [("Altro.", None)], [("updated", "Old")]),
        ([("Altro.", None), ("Altro.", "true")], [("Testo.", None)], []),
        ([("Altro.", "true"), ("Altro.", None)], [("Altro.", "true")], [("withdrawn", "")]),
    ],
)
def test_what_was_not_told_yet_comes_together(
    tmp_path: Path, desks: Desks, first: list[Any], then: list[Any], told: list[Any]
) -> None:
    room = Room(tmp_path, desks, PAUSED)
    for text, draft in [*first, *then]:
        room.write("old.md", text, tags="[mare]", draft=draft)
        room.run()
    room.channels(PARTNER)
    room.run()
    assert room.told() == told


def test_held_rows_stay_held_when_news_comes_to_them(tmp_path: Path, desks: Desks) -> None:
    room = Room(tmp_path, desks, PAUSED)
    room.write("a.md")
    room.run()
    room.rows("UPDATE delivery SET state = 'held' WHERE title = 'A' RETURNING 1")
    room.write("a.md", title="Ancora")
    room.run()
    room.channels(PARTNER)
    room.run()
    assert ("published", "Ancora", "held") in room.outbox()


def test_an_attempted_row_is_left_alone_and_the_newer_one_waits_for_it(tmp_path: Path, desks: Desks) -> None:
    room = Room(tmp_path, desks, PARTNER)
    desks["partner"].weather = ["later", "ok"]
    room.write("a.md", title="Prima")
    room.run()
    room.write("a.md", title="Seconda")
    room.run()
    room.wait(hours=1)
    room.run()
    assert room.told() == [("published", "Prima"), ("published", "Prima"), ("updated", "Seconda")]


def test_each_destination_is_judged_by_what_it_was_told(tmp_path: Path, desks: Desks) -> None:
    two = "type: partner, feeds: [news], desks: [x, y]"
    room = Room(tmp_path, desks, two)
    desks["partner/y"].weather = ["refused", "ok"]
    room.write("a.md")
    room.run()
    room.write("a.md", draft="true")
    room.run()
    assert room.told("partner/x") == [("published", "A"), ("withdrawn", "A")]
    assert room.told("partner/y")[0] == ("published", "A")


def test_breaking_news_goes_first(tmp_path: Path, desks: Desks) -> None:
    room = Room(tmp_path, desks, PAUSED)
    room.write("a.md")
    room.write("z.md", breaking="true")
    room.run()
    room.channels(PARTNER)
    room.run()
    assert room.told() == [("published", "Z"), ("published", "A")]


# Feeds and documents


def test_a_feed_is_told_once_a_run_with_its_documents_after_its_articles(
    tmp_path: Path, desks: Desks
) -> None:
    room = Room(tmp_path, desks, PARTNER)
    room.write("a.md", date="2026-11-21")
    room.run()
    assert [one.kind for one in desks["partner"].letters] == ["published", "changed"]
    assert room.changed() == [("news", ["json", "rss"])]


def test_a_feed_that_is_still_to_be_told_tells_of_all_its_documents_that_changed(
    tmp_path: Path, desks: Desks
) -> None:
    room = Room(tmp_path, desks, PAUSED)
    room.write("a.md", date="2026-11-21")
    room.run()
    (tmp_path / "feeds/news.rss").unlink()
    (tmp_path / "feeds/news.rss").mkdir()
    room.write("b.md", date="2026-11-22")
    room.run()
    (tmp_path / "feeds/news.rss").rmdir()
    room.channels(PARTNER)
    room.run()
    assert room.changed() == [("news", ["json", "rss"])]


def test_a_ping_is_owed_once_however_often_its_document_changed(tmp_path: Path, desks: Desks) -> None:
    room = Room(tmp_path, desks, "type: hub, feeds: [sea], paused: true")
    for number in range(3):
        room.write(f"{number}.md", tags="[mare]")
        room.run()
    places = room.rows("SELECT place FROM delivery")
    assert places == room.rows("SELECT max(seq) FROM change WHERE document = 'sea.json'")
    room.channels("type: hub, feeds: [sea]")
    room.run()
    assert room.pinged() == ["sea.json"]


def test_what_only_the_configuration_changes_is_no_news(tmp_path: Path, desks: Desks) -> None:
    room = Room(tmp_path, desks, PARTNER, "type: hub")
    room.channels(PARTNER, "type: hub", change=("title: Porto", "title: Altro Porto"))
    before = room.documents()
    room.run()
    assert room.documents() != before
    assert (room.told(), room.pinged()) == ([], [])


def test_pages_for_people_are_no_topics(tmp_path: Path, desks: Desks) -> None:
    room = Room(
        tmp_path, desks, "type: hub", config=CONFIG.replace("verify: off", "verify: off, pages: true")
    )
    room.write("a.md", date="2026-11-21")
    room.run()
    assert room.pinged() == ["news.rss", "news.json"]


# Channels that come and go


def test_a_channel_that_is_gone_gives_up_what_waits_and_is_new_later(tmp_path: Path, desks: Desks) -> None:
    room = Room(tmp_path, desks, PAUSED, "type: hub")
    room.write("a.md", date="2026-11-21")
    room.run()
    room.channels("type: hub")
    (tmp_path / "content").rename(tmp_path / "away")
    report = room.run()
    assert report.pushed
    assert report.pushed.gone == {}
    (tmp_path / "away").rename(tmp_path / "content")
    report = room.run()
    assert report.pushed
    assert report.pushed.gone == {"partner": 2}
    assert {state for _, _, state in room.outbox()} == {"cancelled", "sent"}
    room.channels(PARTNER, "type: hub")
    report = room.run()
    assert report.pushed
    assert report.pushed.begun == ["partner"]
    room.write("a.md", "Altro.", date="2026-11-21")
    room.run()
    # It begins as a new one does: what came before is old.
    assert room.told() == [("updated", "A")]


def test_a_channel_of_another_name_is_another_channel(tmp_path: Path, desks: Desks) -> None:
    room = Room(tmp_path, desks, PAUSED)
    room.write("a.md")
    room.run()
    room.channels("type: partner, name: other, feeds: [news]")
    report = room.run()
    assert report.pushed
    assert (report.pushed.begun, report.pushed.gone) == (["other"], {"partner": 2})
    room.write("b.md")
    room.run()
    assert (room.told("other"), room.told()) == ([("published", "B")], [])


def test_a_channel_whose_settings_change_keeps_its_place(tmp_path: Path, desks: Desks) -> None:
    room = Room(tmp_path, desks, PARTNER)
    room.channels("type: partner, feeds: [sea]")
    room.write("a.md", tags="[mare]")
    room.run()
    assert room.told() == [("published", "A")]


def test_where_the_state_is_lost_nothing_is_announced(tmp_path: Path, desks: Desks) -> None:
    import shutil

    room = Room(tmp_path, desks, PARTNER)
    room.write("a.md")
    room.run()
    room.told()
    shutil.rmtree(tmp_path / ".feedsync")
    room.write("b.md")
    report = room.run()
    assert report.pushed
    assert (room.told(), report.pushed.begun) == ([], ["partner"])


# What is told


def test_an_article_is_told_with_what_feeds_give_of_it(tmp_path: Path, desks: Desks) -> None:
    room = Room(tmp_path, desks, PARTNER)
    text = "![Il molo](/molo.jpg)\n\nUna barca bianca entra in porto."
    room.write("a.md", text, author="Ada <ada@porto.example>", tags="[Mare]")
    # Beyond every window nothing is kept of it.
    room.write("b.md", text, date="2026-10-01")
    room.run()
    for letter in desks["partner"].letters[:2]:
        told = letter.body["article"]
        assert told["summary"] == "Una barca bianca entra in porto."
        assert told["image"]["url"] == "https://porto.example/molo.jpg"
        assert told["body"] == ""
    first = next(
        one.body["article"] for one in desks["partner"].letters if one.body["article"]["title"] == "A"
    )
    assert first["authors"] == [{"name": "Ada", "email": "ada@porto.example", "url": ""}]
    assert (first["tags"], first["feed_id"]) == (["Mare"], "https://porto.example/a/")


def test_what_a_draft_says_is_not_told_with_the_withdrawal(tmp_path: Path, desks: Desks) -> None:
    room = Room(tmp_path, desks, PARTNER)
    room.write("a.md", title="Pubblico")
    room.run()
    room.told()
    room.write("a.md", title="Segreto", draft="true", tags="[segreto]")
    room.write("old.md", title="Segreto", draft="true")
    room.run()
    assert "egreto" not in str([one.body for one in desks["partner"].letters])
    assert sorted(room.told()) == [("withdrawn", ""), ("withdrawn", "Pubblico")]


# Plans


def test_a_plan_tells_what_is_announced_and_what_is_not_with_reasons(tmp_path: Path, desks: Desks) -> None:
    channels = [
        PARTNER,
        "type: partner, name: x, filter: {tags: [mare]}, on_update: ignore, paused: true",
        "type: partner, name: y, feeds: [sea, 'tag/{slug}'], max_age: 2d",
    ]
    room = Room(tmp_path, desks, *channels)
    room.write("a.md", date="2026-11-23", tags="[Mare]")
    room.write("b.md", date="2026-11-01", tags="[monte]")
    room.write("c.md")
    room.write("old.md", "Altro.", tags="[mare]")
    report = room.run_as_planned()
    assert report.pushed
    told = {(one.channel, one.kind, one.subject, one.said, one.reason) for one in report.pushed.announced}
    assert {one for one in told if one[1] != "changed" and one[0] != "partner"} == {
        ("x", "published", "A", "its channel is paused", "is new"),
        ("y", "published", "A", "", "is new"),
    }
    untold = {(one.channel, one.kind, one.subject, one.reason) for one in report.pushed.untold}
    assert untold == {
        ("x", "published", "B", "has no tag `mare`"),
        ("x", "published", "C", "has no tag `mare`"),
        ("x", "updated", "Old", "on_update is ignore"),
        ("y", "published", "B", "is older than 2d, its max_age"),
        ("y", "published", "C", "sea: has no tag `mare`; tag/{slug}: has no tag"),
        ("y", "updated", "Old", "is older than 2d, its max_age"),
    }
    assert room.run_as_planned().pushed


def test_a_message_that_waits_for_its_page_is_planned_so(tmp_path: Path, desks: Desks) -> None:
    room = Room(tmp_path, desks, PARTNER, config=CONFIG.replace("verify: off", "verify: on"))
    room.write("a.md", date="2026-11-21")
    plan = room.plan()
    assert plan.pushed
    said = {one.said for one in plan.pushed.announced}
    assert said == {"waits for its page", "waits for its documents"}


# Killed


@pytest.mark.parametrize("mends", ["run", "push"])
def test_a_run_that_is_killed_at_any_commit_is_made_good_by_the_next(
    tmp_path: Path, desks: Desks, mends: str
) -> None:
    channels = [PARTNER, "type: partner, name: other, feeds: [sea]", "type: hub"]
    told: list[tuple[set[object], object]] = []
    kills = 0
    for nth in range(1, 40):
        room = Room(tmp_path / str(nth), desks, *channels)
        for desk in desks.values():
            desk.letters.clear()
        room.write("a.md", date="2026-11-21", tags="[mare]")
        room.write("old.md", draft="true")
        try:
            with Death("commit", nth, after=nth % 2 == 0).threatens():
                room.run()
        except KilledError:
            kills += 1
        room.run() if mends == "run" else room.push()
        found = {
            (name, letter.kind, letter.body["article"] and letter.body["article"]["feed_id"])
            for name, desk in desks.items()
            for letter in desk.letters
        }
        ids = {name: [letter.id for letter in desk.letters] for name, desk in desks.items()}
        told.append((found, {name: len(set(some)) for name, some in ids.items()}))
        if kills < nth:
            break
    assert kills > 8
    undisturbed = told[-1]
    # Without another run it is only told what was built.
    differing = [found for found, count in told if (found, count) != undisturbed]
    assert differing == [set()] * (len(differing) if mends == "push" else 0)
    assert len(differing) < kills // 2


# By hand


def announce(
    room: Room, *names: str, to: str = "partner", newest: int = 0, again: bool = False
) -> list[tuple[str, str]]:
    parts = room._parts()
    with open_catalogue(parts.state.catalogue) as db:
        pushed = by_hand(parts, db, to, names, newest, room.folder, again=again)
    return [(one.subject, one.reason) for one in (*pushed.announced, *pushed.untold)]


def test_an_old_article_is_told_by_hand_and_once(tmp_path: Path, desks: Desks) -> None:
    room = Room(tmp_path, desks, PARTNER)
    assert announce(room, "old.md") == [("Old", "is told by hand")]
    assert room.told() == [("published", "Old")]
    assert announce(room, "old.md") == [("Old", "was told already")]
    assert room.told() == []
    assert announce(room, "old.md", again=True) == [("Old", "is told by hand")]
    assert announce(room, "old.md", again=True) == [("Old", "is told by hand")]
    assert room.told() == [("published", "Old"), ("published", "Old")]
    room.write("old.md", "Altro.")
    room.run()
    assert room.told() == [("updated", "Old")]


def test_the_newest_are_told_by_hand_the_oldest_of_them_first(tmp_path: Path, desks: Desks) -> None:
    room = Room(tmp_path, desks)
    for number in range(1, 5):
        room.write(f"{number}.md", date=f"2026-11-2{number}", tags="[mare]" if number != 3 else None)
    room.write("draft.md", draft="true")
    room.run()
    room.channels("type: partner, filter: {tags: [mare]}, max_age: 1d")
    room.run()
    # That it is old is why it is told by hand.
    announce(room, newest=2)
    assert room.told() == [("published", "2"), ("published", "4")]
    announce(room, newest=3)
    assert room.told() == [("published", "1")]


def test_what_is_not_to_be_seen_or_does_not_pass_is_not_told_by_hand(tmp_path: Path, desks: Desks) -> None:
    room = Room(tmp_path, desks, f"{PARTNER}, filter: {{tags: [mare]}}, paused: true")
    room.write("draft.md", draft="true")
    room.write("later.md", date="2999-01-01")
    room.write("monte.md", tags="[monte]")
    room.run()
    assert announce(room, "draft.md", "later.md", "monte.md", "old.md") == [
        ("Old", "is told by hand"),
        ("Draft", "is a draft now"),
        ("Later", "waits for its date"),
        ("Monte", "has no tag `mare`"),
    ]
    assert announce(room, "old.md") == [("Old", "is to be told already")]


def test_a_channel_that_cannot_be_told_by_hand_is_named(tmp_path: Path, desks: Desks) -> None:
    room = Room(tmp_path, desks, PARTNER, "type: hub")
    room.channels(PARTNER, "type: hub", "type: partner, name: new")
    for to, said in (
        ("partnr", "did you mean `partner`?"),
        ("hub", "documents, not of articles"),
        ("new", "has not begun"),
    ):
        with pytest.raises(UnknownName, match=said):
            announce(room, "old.md", to=to)


# What it costs


def test_a_run_with_channels_and_no_news_writes_nothing(tmp_path: Path, desks: Desks) -> None:
    room = Room(tmp_path, desks, PARTNER, "type: hub")
    room.write("a.md")
    room.run()
    room.run()
    before = room.everything()
    room.run()
    assert room.everything() == before


def test_what_is_announced_costs_the_same_for_each_news_however_much_was_told(
    tmp_path: Path, desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = Room(tmp_path, desks, PAUSED)
    statements: list[str] = []
    for name in ("run", "rows", "run_many"):
        real = getattr(SqliteDatabase, name)

        def counted(self: Any, statement: str, *values: Any, real: Any = real) -> Any:
            statements.append(statement)
            return real(self, statement, *values)

        monkeypatch.setattr(SqliteDatabase, name, counted)
    counts = []
    for size in (3, 10, 20, 10):
        for number in range(size):
            room.write(f"{len(counts)}-{number}.md", date="2026-01-01")
        statements.clear()
        room.run()
        counts.append(sum("delivery" in one for one in statements))
    assert counts[1] == counts[3]
    # For each: what it was told before, the row, and nothing more.
    assert counts[2] - counts[1] == 2 * 10


@pytest.mark.parametrize(
    ("key", "value"), [('filter: {tags: "${WHICH}"}', "mare"), ('feeds: "${WHICH}"', "sea")]
)
def test_a_channel_that_lacks_what_decides_what_it_hears_of_misses_nothing(
    tmp_path: Path, desks: Desks, monkeypatch: pytest.MonkeyPatch, key: str, value: str
) -> None:
    """Judged by what stands for the filter, all that it was told of would be withdrawn, and news be lost."""
    monkeypatch.setenv("WHICH", value)
    room = Room(tmp_path, desks, f"type: partner, {key}")
    room.write("a.md", tags="[mare]")
    room.run()
    assert room.told() == [("published", "A")]
    monkeypatch.delenv("WHICH")
    room.write("a.md", tags="[mare]", summary="Altro.")
    room.write("b.md", tags="[mare]")
    room.run()
    with pytest.raises(UnknownName, match="the environment has no WHICH"):
        announce(room, "b.md")
    monkeypatch.setenv("WHICH", value)
    room.run()
    assert sorted(room.told()) == [("published", "B"), ("updated", "A")]


def test_of_a_rest_that_is_over_nobody_is_told(tmp_path: Path, desks: Desks) -> None:
    """Where nothing waits it is not tried again: that it would be, at a time that has passed, is not true."""
    from feedsync.steps.destinations import destinations

    room = Room(tmp_path, desks, PARTNER)
    room.write("a.md")
    room.run()
    parts = room._parts()
    with open_catalogue(parts.state.catalogue) as db:
        with db.transaction():
            db.run("UPDATE destination SET failing_since = 1, rests_until = 2, said = '401'")
        with db.transaction():
            (one,) = destinations(parts, db)
    assert (one.state, one.said, one.rests_until) == ("failing", "401", None)
