"""syndication.json: where articles were posted, for the site's own pages (docs/syndication.md)."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_posts import CONFIG, Room, network  # noqa: F401  it is a fixture

from feedsync.feeds.syndication import Post, Syndicated, document, read_back
from feedsync.report import Fate

FILE = "syndication.json"
DEEDS = ("new", "silent", "draft", "gone")
EDITS = ("on_update: edit", "on_withdraw: delete")


def articles(room: Room) -> list[dict[str, Any]]:
    return json.loads(room.documents()[FILE])["articles"]


def fates(room: Room, **orders: Any) -> dict[str, Fate]:
    return {one.path: one.fate for one in room.run(**orders).publications if one.fate is not Fate.UNCHANGED}


def posted(room: Room, name: str = "ponte.md", **matter: Any) -> None:
    """Write an article and let it be posted; the next run writes the file."""
    room.write(name, **matter)
    room.run()
    room.wait(minutes=1)


def test_there_is_none_before_the_first_post(tmp_path):
    room = Room(tmp_path, "paused: true")
    room.write("ponte.md")
    room.run()
    room.run()
    assert FILE not in room.documents()
    assert room.rows(f"SELECT path FROM file WHERE path = '{FILE}'") == []


def test_the_run_after_a_post_writes_where_it_stands(tmp_path):
    room = Room(tmp_path)
    posted(room)
    assert FILE not in room.documents()
    assert fates(room) == {FILE: Fate.WRITTEN}
    assert json.loads(room.documents()[FILE]) == {
        "_feedsync": {"generator": "feedsync"},
        "articles": [
            {
                "id": "https://porto.example/ponte/",
                "url": "https://porto.example/ponte/",
                "posts": [
                    {"channel": "network", "type": "network", "url": "https://network.example/1", "id": "1"}
                ],
            }
        ],
    }


def test_a_run_without_other_posts_writes_nothing(tmp_path):
    room = Room(tmp_path)
    posted(room)
    room.run()
    before = room.everything()
    room.wait(hours=1)
    assert fates(room) == {}
    assert room.everything() == before


def test_the_newest_article_stands_first(tmp_path):
    room = Room(tmp_path)
    posted(room, "a.md", date="2026-11-23 10:00")
    posted(room, "b.md", date="2026-11-24")
    posted(room, "c.md", date="2026-11-23 11:00")
    room.run()
    assert [one["url"].rpartition("/")[0][-1] for one in articles(room)] == ["b", "c", "a"]


def test_neither_a_reply_nor_an_edit_is_one_more_post(tmp_path):
    room = Room(tmp_path, "on_update: edit")
    posted(room)
    posted(room, title="Il ponte")
    room.settings("on_update: reply")
    posted(room, title="Il ponte sulla foce")
    room.run()
    assert [one["id"] for one in articles(room)[0]["posts"]] == ["1"]


def test_a_reply_that_told_of_a_withdrawal_is_no_place_to_read_the_article(tmp_path):
    room = Room(tmp_path, "on_withdraw: reply")
    posted(room)
    posted(room, draft="true")
    posted(room)
    room.run()
    assert [one["id"] for one in articles(room)[0]["posts"]] == ["1"]


def test_what_was_deleted_stands_there_no_more(tmp_path):
    room = Room(tmp_path, *EDITS)
    posted(room)
    posted(room, "porto.md")
    room.run()
    room.remove("ponte.md")
    room.run(now=True)
    assert [one["id"] for one in articles(room)] == ["https://porto.example/porto/"]
    room.remove("porto.md")
    room.run(now=True)
    room.run()
    assert articles(room) == []


@pytest.mark.parametrize("is_draft", [True, False])
def test_of_an_article_that_is_withdrawn_nothing_is_told_though_its_post_stands(tmp_path, is_draft):
    room = Room(tmp_path)
    posted(room)
    room.run()
    if is_draft:
        room.write("ponte.md", draft="true")
    else:
        room.remove("ponte.md")
    assert fates(room, now=True)[FILE] is Fate.WRITTEN
    assert articles(room) == []


def test_another_address_of_the_article_is_told(tmp_path):
    room = Room(tmp_path)
    posted(room)
    room.run()
    room.write("ponte.md", url="/2026/ponte/", title="Ponte")
    assert fates(room)[FILE] is Fate.WRITTEN
    assert (articles(room)[0]["id"], articles(room)[0]["url"]) == (
        "https://porto.example/ponte/",
        "https://porto.example/2026/ponte/",
    )


def test_an_edit_of_something_else_leaves_it_as_it_is(tmp_path):
    room = Room(tmp_path)
    posted(room)
    room.run()
    room.write("old.md", title="Altro", date="2026-11-23")
    assert FILE not in fates(room)


def test_it_is_written_again_when_somebody_removes_or_changes_it(tmp_path):
    room = Room(tmp_path)
    posted(room)
    room.run()
    before = room.documents()[FILE]
    (tmp_path / "feeds" / FILE).unlink()
    assert fates(room) == {FILE: Fate.WRITTEN}
    (tmp_path / "feeds" / FILE).write_text("{}")
    assert fates(room) == {FILE: Fate.WRITTEN}
    assert room.documents()[FILE] == before


def test_a_file_of_somebody_else_is_left_alone(tmp_path):
    room = Room(tmp_path)
    posted(room)
    (tmp_path / "feeds" / FILE).write_text('{"articles": []}')
    report = room.run()
    assert report.exit_code == 3
    assert "feedsync did not write this file" in report.publications[-1].reason
    assert "Move it away, or replace it: feedsync run --overwrite" in report.publications[-1].reason
    assert (tmp_path / "feeds" / FILE).read_text() == '{"articles": []}'
    assert room.run(overwrite=True).exit_code == 0
    assert len(articles(room)) == 1


def test_a_feed_of_that_path_keeps_it(tmp_path):
    config = CONFIG.replace("formats: [rss]", "formats: [rss, json], path: {json: syndication.json}")
    room = Room(tmp_path, config=config)
    posted(room)
    room.run()
    assert json.loads(room.documents()[FILE])["version"].startswith("https://jsonfeed.org/")
    assert fates(room) == {}


def test_the_files_are_brought_out_when_it_is_written(tmp_path):
    config = CONFIG.replace("verify: off", "verify: off, deploy: 'echo deployed >> deploys'")
    room = Room(tmp_path, config=config)
    posted(room)
    deploys = (tmp_path / "deploys").read_text()
    assert room.run().deployed is not None
    assert (tmp_path / "deploys").read_text() == deploys + "deployed\n"
    assert room.run().deployed is None


def test_nobody_is_pinged_for_it(tmp_path):
    room = Room(tmp_path)
    posted(room)
    room.run()
    assert room.rows(f"SELECT is_silent FROM change WHERE document = '{FILE}'") == [(1,)]
    assert room.rows("SELECT url FROM sighting") == []


def test_a_channel_that_is_gone_takes_its_posts_along(tmp_path):
    config = CONFIG + "  - {type: network, name: other}\n"
    room = Room(tmp_path, config=config)
    posted(room)
    room.run()
    assert {one["channel"] for one in articles(room)[0]["posts"]} == {"network", "other"}
    (tmp_path / "config.yaml").write_text(CONFIG)
    assert fates(room)[FILE] is Fate.WRITTEN
    assert {one["channel"] for one in articles(room)[0]["posts"]} == {"network"}


def test_with_the_last_channel_that_posts_it_is_of_nobody_and_can_be_pruned(tmp_path):
    room = Room(tmp_path)
    posted(room)
    room.run()
    (tmp_path / "config.yaml").write_text(CONFIG.partition("push:")[0])
    room.run()
    assert FILE in room.documents()
    assert room.standing().orphans == [FILE]
    assert room.run(prune=True).pruned == [FILE]
    assert FILE not in room.documents()


def test_the_page_shows_it_as_it_is():
    page = (Path(__file__).parent.parent / "docs/syndication.md").read_text("utf-8")
    shown = page.split("```text\n")[1].split("```")[0]
    told = json.loads(shown)["articles"]
    articles = [Syndicated(one["id"], one["url"], [Post(**post) for post in one["posts"]]) for one in told]
    assert document(articles).content.decode() == shown


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"articles": {}}', b'{"articles": [1]}', b"[" * 100_000]
)
def test_what_is_no_such_file_is_not_read_as_one(content):
    with pytest.raises(ValueError):
        read_back(content)


def test_it_is_told_with_the_number_of_its_articles(tmp_path):
    room = Room(tmp_path)
    posted(room)
    plan = room.plan()
    told = {one.path: one for one in plan.publications}[FILE]
    assert (told.count, told.difference.new, told.changes[0].title) == (1, 1, "https://porto.example/ponte/")


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    keys=st.sampled_from([(), EDITS, ("on_update: reply", "on_withdraw: delete"), ("on_update: edit",)]),
    life=st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(DEEDS), st.booleans()), max_size=12),
)
def test_whatever_happens_it_tells_what_stands(keys, life):
    with TemporaryDirectory() as folder:
        room = Room(Path(folder), *keys)
        for number, (name, deed, is_down) in enumerate(life):
            if is_down != room.is_down:
                room.is_down = is_down
            file = room.folder / "content" / f"{name}.md"
            if deed == "gone":
                file.unlink(missing_ok=True)
            else:
                matter = {"new": {}, "silent": {"social": "false"}, "draft": {"draft": "true"}}[deed]
                room.write(file.name, title=f"{name.upper()} {number}", **matter)
            room.run(now=True)
            room.wait(hours=1)
        if room.is_down:
            room.is_down = False
        for _ in range(3):
            room.wait(hours=8)
            room.run(now=True)
        shown = articles(room) if FILE in room.documents() else []
        told = {one["url"]: [post["id"] for post in one["posts"]] for one in shown}
        assert told == _standing(room)


def _standing(room: Room) -> dict[str, list[str]]:
    """Return which posts stand at the network, of articles that all may see."""
    live = {str(url) for (url,) in room.rows("SELECT url FROM article WHERE state = 'live'")}
    file = room.folder / "network.jsonl"
    posts: dict[str, list[str]] = {}
    owner: dict[str, str] = {}
    for number, line in enumerate(file.read_text().splitlines() if file.exists() else (), 1):
        done = json.loads(line)
        if done["do"] == "post":
            url = owner[str(number)] = done["text"].split("\n")[-1]
            posts.setdefault(url, []).append(str(number))
        elif done["do"] == "delete":
            for target in done["targets"]:
                if target in owner:  # replies are deleted too, and were never among the posts
                    posts[owner[target]].remove(target)
    return {url: ids for url, ids in posts.items() if ids and url in live}
