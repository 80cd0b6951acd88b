"""What becomes of a store on the network when its configuration changes, or what it tells is never the same."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from newsroom import START
from wordpress_server import CONFIG, LOGIN, Answer, Paper, WordPressServer, items, said

FOLDER = CONFIG.replace('{type: wordpress, url: "URL"MORE}', "{type: folder, path: content/}")


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedsync.net.client._WAITS", (0.0, 0.0))


@pytest.fixture
def site() -> Iterator[WordPressServer]:
    with WordPressServer(START, invented=250) as site:
        yield site


def configure(paper: Paper, config: str, more: str = "") -> None:
    text = config.replace("URL", paper.site.url).replace("MORE", more)
    (paper.folder / "config.yaml").write_text(text, "utf-8")


def like(paper: Paper, number: int) -> None:
    """Write a file that is the same news as a post."""
    post = paper.site.post(number)
    told = paper.site.told(post, {})
    name = f"n{number:04}.html"
    paper.write(
        name, "<p>Un altro testo.</p>", title=post.title, url=told["link"], date=f"{told['date_gmt']}Z"
    )


def all_ids(paper: Paper) -> list[str]:
    return [one["id"] for one in json.loads(paper.documents()["news.json"])["items"]]


# Another kind of store under the same name


@pytest.mark.parametrize("seconds", [None, 0])
def test_files_give_way_to_wordpress_and_no_entry_is_new(
    site: WordPressServer, tmp_path: Path, seconds: int | None
) -> None:
    config = FOLDER.replace("limit: 4", "limit: all")
    paper = Paper(tmp_path / "paper", site, config=config)
    for number in range(1, 251):
        like(paper, number)
    paper.write("colophon.md", date="2026-11-20", title="Colophon")
    paper.run()
    before = all_ids(paper)
    assert len(before) == 251
    configure(paper, CONFIG.replace("limit: 4", "limit: all"))
    for _ in range(4):
        paper.wait(minutes=1)
        report = paper.run(seconds=seconds)
        assert (report.exit_code, report.left_out) == (0, [])
        assert set(all_ids(paper)) <= set(before)
    assert len(all_ids(paper)) == 251  # what WordPress lacks is only missing yet
    paper.wait(minutes=11)
    paper.run()
    assert len(all_ids(paper)) == 250
    assert "published" not in {kind for kind, _ in paper.log()}


def test_and_back(site: WordPressServer, tmp_path: Path) -> None:
    paper = Paper(tmp_path / "paper", site, config=CONFIG.replace("limit: 4", "limit: all"))
    paper.run()
    before = all_ids(paper)
    for number in range(1, 251):
        like(paper, number)
    configure(paper, FOLDER.replace("limit: 4", "limit: all"))
    report = paper.run()
    assert (report.exit_code, all_ids(paper)) == (0, before)
    assert report.moves[0].was.startswith("main: post/")


def test_a_half_of_another_kind_of_store_is_never_kept(site: WordPressServer, tmp_path: Path) -> None:
    paper = Paper(tmp_path / "paper", site, config=FOLDER.replace("limit: 4", "limit: all"))
    for number in range(1, 21):
        like(paper, number)
    paper.run()
    before, log = paper.documents(), paper.log()
    configure(paper, CONFIG.replace("limit: 4", "limit: all"))
    site.lie("reset", at_page=2)
    assert paper.run(seconds=0).exit_code == 3
    assert (paper.documents(), paper.log()) == (before, log)
    configure(paper, FOLDER.replace("limit: 4", "limit: all"))
    site.be_honest()
    paper.write("nuova.md", date="2026-11-21", title="Nuova")
    assert paper.run().exit_code == 0
    assert len(all_ids(paper)) == 21


# Settings


def test_a_later_since_takes_older_posts_out_and_a_question_is_asked_where_that_is_much(
    site: WordPressServer, tmp_path: Path
) -> None:
    paper = Paper(tmp_path / "paper", site, config=CONFIG.replace("limit: 4", "limit: all"))
    paper.run()
    post = paper.site.told(paper.site.post(201), {})
    configure(paper, CONFIG.replace("limit: 4", "limit: all"), f', since: "{post["date"]}"')
    paper.wait(minutes=1)
    report = paper.run()
    assert (report.exit_code, "201 are gone" in said(report) or "200 are gone" in said(report)) == (3, True)
    paper.run(accept_shrink=True)
    paper.wait(minutes=11)
    for _ in range(2):
        assert paper.run(seconds=0).exit_code == 0
        paper.wait(minutes=1)
    assert len(all_ids(paper)) == 50
    paper.wait(hours=7)
    assert (paper.run().exit_code, len(all_ids(paper))) == (0, 50)


def test_settings_that_change_during_a_first_import_hold_for_all_of_it(
    site: WordPressServer, tmp_path: Path
) -> None:
    paper = Paper(tmp_path / "paper", site, config=CONFIG.replace("limit: 4", "limit: all"))
    paper.run(seconds=0)
    configure(paper, CONFIG.replace("limit: 4", "limit: all"), ', public_url: "https://www.porto.example/"')
    assert paper.run().exit_code == 0
    links = {one["url"] for one in json.loads(paper.documents()["news.json"])["items"]}
    assert len(links) == 250
    assert all(link.startswith("https://www.porto.example/") for link in links)
    assert {kind for kind, _ in paper.log()} == {"imported"}
    paper.wait(hours=7)
    assert paper.run(full=True).exit_code == 0
    assert {kind for kind, _ in paper.log()} == {"imported"}


def test_a_type_that_is_taken_out_during_a_first_import_leaves_nothing(
    site: WordPressServer, tmp_path: Path
) -> None:
    for number in range(120):
        site.add(f"Pagina {number}", type="page", date=START - timedelta(days=number + 1))
    paper = Paper(tmp_path / "paper", site, ", types: [page, post]", CONFIG.replace("limit: 4", "limit: all"))
    paper.run(seconds=0)
    configure(paper, CONFIG.replace("limit: 4", "limit: all"))
    assert paper.run().exit_code == 0
    assert len(all_ids(paper)) == 250


def test_a_type_that_is_added_to_a_quiet_store_brings_old_news(site: WordPressServer, tmp_path: Path) -> None:
    paper = Paper(tmp_path / "paper", site, LOGIN)
    paper.run()
    for day in range(30):
        site.add(f"Pagina {day}", type="page", date=paper.now)
        paper.wait(days=1)
        paper.run()
    configure(paper, CONFIG, f"{LOGIN}, types: [post, page]")
    paper.wait(minutes=5)
    paper.run()
    assert {kind for kind, _ in paper.log()} == {"imported"}


def test_a_trash_that_empties_itself_is_no_loss(tmp_path: Path) -> None:
    with WordPressServer(START) as site:
        for number in range(20):
            site.add(f"Titolo {number}", date=START - timedelta(days=number + 1))
        paper = Paper(tmp_path / "paper", site, LOGIN)
        paper.run()
        for number in range(1, 15):
            site.trash(number)
        paper.wait(hours=1)
        assert paper.run().exit_code == 0
        for number in range(1, 15):
            site.delete(number)
        paper.wait(hours=7)
        assert paper.run().exit_code == 0


# Content that is another one in each answer


def _counting() -> Any:
    views = itertools.count()

    def changed(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [
            one | {"content": {"rendered": f"<p>Letto {next(views)} volte.</p>", "protected": False}}
            if "content" in one
            else one
            for one in told
        ]

    return items(changed)


def test_content_that_is_never_the_same_is_published_and_no_news(
    site: WordPressServer, tmp_path: Path
) -> None:
    paper = Paper(tmp_path / "paper", site)
    site.lie(_counting(), asked="per_page")
    assert paper.run().exit_code == 0
    before = paper.documents()
    assert len(all_ids(paper)) == 4
    for hours in (1, 7, 24):
        paper.wait(hours=hours)
        assert paper.run().exit_code == 0
        assert paper.documents() == before
    site.trash(250)
    paper.wait(hours=1)
    paper.run()
    paper.wait(hours=7)
    paper.run()
    paper.wait(minutes=11)
    assert paper.run().exit_code == 0
    assert len(all_ids(paper)) == 4
    paper.run(full=True)
    assert {kind for kind, _ in paper.log()} == {"imported", "withdrawn"}


def test_what_a_feed_shows_is_asked_for_at_once(site: WordPressServer, tmp_path: Path) -> None:
    paper = Paper(tmp_path / "paper", site, config=CONFIG.replace("limit: 4", "limit: 60"))
    paper.run()
    assert len(site.asked) <= 4 + 1  # three pages of posts, and what the windows show


def test_a_list_whose_total_is_never_the_same_has_an_end(site: WordPressServer, tmp_path: Path) -> None:
    totals = itertools.cycle((250, 249))

    def lie(_server: object, _asked: object, honest: Any) -> Answer:
        answer: Answer = honest()
        answer.total = next(totals)
        return answer

    site.lie(lie)
    paper = Paper(tmp_path / "paper", site, config=CONFIG.replace("limit: 4", "limit: all"))
    assert paper.run().exit_code == 0
    assert len(all_ids(paper)) == 250
    assert len(site.asked) < 100


# Waiting for WordPress


def test_a_scheduled_post_waits_until_wordpress_has_published_it(tmp_path: Path) -> None:
    with WordPressServer(START) as site:
        site.add("Uno", date=START - timedelta(days=1))
        paper = Paper(tmp_path / "paper", site, LOGIN)
        paper.run()
        number = site.schedule("Domani", START + timedelta(hours=3))
        paper.wait(hours=1)
        paper.run()
        # Its time is over, and WordPress is late.
        site.lie(
            items(lambda told: [one | ({"status": "future"} if one["id"] == number else {}) for one in told])
        )
        paper.wait(hours=2, minutes=1)
        for _ in range(3):
            assert paper.run().exit_code == 0
            assert paper.titles() == ["Uno"]
            paper.wait(minutes=10)
            # It is not a clock that decides, whichever is ahead.
            site.now += timedelta(minutes=3)
        site.be_honest()
        site.now = paper.now
        assert paper.run().exit_code == 0
        assert paper.titles() == ["Domani", "Uno"]
        assert paper.kinds()[-1] == ("published", number)


def test_a_scheduled_post_that_is_deleted_is_never_published(tmp_path: Path) -> None:
    with WordPressServer(START) as site:
        site.add("Uno", date=START - timedelta(days=1))
        paper = Paper(tmp_path / "paper", site, LOGIN)
        paper.run()
        number = site.schedule("Domani", START + timedelta(hours=3))
        paper.wait(hours=1)
        paper.run()
        site.delete(number)
        for hours in (2.1, 0.5, 0.5, 7):
            paper.wait(hours=hours)
            assert paper.run().exit_code == 0
            assert paper.titles() == ["Uno"]
        assert {kind for kind, _ in paper.log()} == {"imported"}
