"""The wordpress store against a WordPress of the tests: what editors do to a post, and what becomes of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from newsroom import START
from wordpress_server import CONFIG, LOGIN, PASSWORD, Paper, WordPressServer, said

from feedsync.cli.main import cli

POSTS = int(os.environ.get("FEEDSYNC_POSTS", "12000"))
BOTH = pytest.mark.parametrize("login", ["", LOGIN], ids=["visitor", "editor"])


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedsync.net.client._WAITS", (0.0, 0.0))


@pytest.fixture
def site() -> Iterator[WordPressServer]:
    with WordPressServer(START) as site:
        for number in range(3):
            site.add(f"Titolo {number + 1}", date=START - timedelta(days=9 - number))
        yield site


def opened(folder: Path, site: WordPressServer, more: str = "", config: str = CONFIG) -> Paper:
    """A paper that has read the site once, an hour ago."""
    paper = Paper(folder / "paper", site, more, config)
    report = paper.run()
    assert (report.exit_code, said(report)) == (0, "")
    paper.wait(hours=1)
    return paper


def news(paper: Paper) -> list[tuple[object, int]]:
    """Run once, and return what is new in the log."""
    log = len(paper.kinds())
    report = paper.run()
    assert (report.exit_code, said(report)) == (0, "")
    return paper.kinds()[log:]


def item(paper: Paper, title: str) -> dict[str, object]:
    items = json.loads(paper.documents()["news.json"])["items"]
    return next(item for item in items if item["title"] == title)


# What editors do


def test_the_first_run_announces_nothing(site: WordPressServer, tmp_path: Path) -> None:
    paper = opened(tmp_path, site)
    assert paper.kinds() == [("imported", 1), ("imported", 2), ("imported", 3)]
    assert paper.titles() == ["Titolo 3", "Titolo 2", "Titolo 1"]


@BOTH
def test_a_new_post_is_announced_and_an_edited_one_is_updated(
    site: WordPressServer, tmp_path: Path, login: str
) -> None:
    paper = opened(tmp_path, site, login)
    number = site.add("Nuovo", date=paper.now, modified=paper.now)
    site.edit(1, content="<p>Altro.</p>")
    assert sorted(news(paper), key=str) == [("published", number), ("updated", 1)]
    assert news(paper) == []
    paper.wait(hours=7)
    assert news(paper) == []


@BOTH
def test_two_edits_in_one_second_are_both_seen(site: WordPressServer, tmp_path: Path, login: str) -> None:
    paper = opened(tmp_path, site, login)
    site.edit(1, content="<p>Prima.</p>")
    assert news(paper) == [("updated", 1)]
    site.edit(1, content="<p>Dopo.</p>")
    paper.wait(minutes=1)
    assert news(paper) == [("updated", 1)]
    assert "Dopo." in paper.documents()["news.rss"].decode()


@BOTH
def test_a_post_with_an_old_date_and_no_time_of_change_is_found_when_all_are_seen(
    site: WordPressServer, tmp_path: Path, login: str
) -> None:
    paper = opened(tmp_path, site, login)
    number = site.add("Importato", date=START - timedelta(days=400))
    assert news(paper) == []
    paper.wait(hours=6)
    # It is older than feedsync here: no news.
    assert news(paper) == [("imported", number)]
    site.edit(1, title="Altro titolo")
    assert [kind for kind, _ in news(paper)] == ["updated"]
    number = site.add("Di oggi", date=paper.now - timedelta(hours=5))
    # Without a login all new dates are asked for as well.
    early = news(paper)
    assert early == ([] if login else [("published", number)])
    paper.wait(hours=6)
    assert [*early, *news(paper)] == [("published", number)]


@BOTH
def test_trashed_is_withdrawn_and_restored_is_restored_with_its_id(
    site: WordPressServer, tmp_path: Path, login: str
) -> None:
    paper = opened(tmp_path, site, login)
    before = item(paper, "Titolo 2")["id"]
    site.trash(2)
    if login:
        assert news(paper) == [("withdrawn", 2)]
    else:
        # Who sees only what is public sees it missing, and asks again before it believes so.
        paper.wait(hours=6)
        assert news(paper) == []
        paper.wait(hours=25)
        assert news(paper) == [("withdrawn", 2)]
    assert paper.titles() == ["Titolo 3", "Titolo 1"]
    paper.wait(hours=1)
    site.restore(2)
    assert news(paper) == [("restored", 2)]
    assert item(paper, "Titolo 2")["id"] == before


@pytest.mark.parametrize("values", [{"status": "private"}, {"password": "abc"}, {"status": "draft"}])
def test_what_is_not_for_everybody_any_more_is_withdrawn_at_once(
    site: WordPressServer, tmp_path: Path, values: dict[str, str]
) -> None:
    paper = opened(tmp_path, site, LOGIN)
    site.edit(2, **values)
    assert news(paper) == [("withdrawn", 2)]
    paper.wait(hours=1)
    site.edit(2, status="publish", password="")
    assert news(paper) == [("restored", 2)]


def test_a_password_is_obeyed_without_a_login_too(site: WordPressServer, tmp_path: Path) -> None:
    paper = opened(tmp_path, site)
    site.edit(2, password="abc")
    assert news(paper) == [("withdrawn", 2)]


def test_a_draft_that_an_author_may_not_see_is_withdrawn(site: WordPressServer, tmp_path: Path) -> None:
    site.is_author_only = True
    paper = opened(tmp_path, site, f"{LOGIN}, withdraw_after: 1h")
    site.edit(2, status="draft", author=2)
    assert news(paper) == []
    paper.wait(hours=6)
    assert news(paper) == []
    paper.wait(hours=2)
    assert news(paper) == [("withdrawn", 2)]
    assert site.lists()[-1] == "/wp/v2/posts/2"


@BOTH
def test_what_is_deleted_for_good_is_missed_then_asked_for_alone_then_withdrawn(
    site: WordPressServer, tmp_path: Path, login: str
) -> None:
    paper = opened(tmp_path, site, f"{login}, withdraw_after: 1h")
    site.delete(2)
    assert news(paper) == []
    paper.wait(hours=6)
    report = paper.run()
    assert [one.where for one in report.missing] == [f"{site.url}wp-admin/post.php?post=2&action=edit"]
    assert "Titolo 2" in paper.titles()
    paper.wait(minutes=30)
    assert news(paper) == []
    assert not any("include" in asked.query for asked in site.asked)
    paper.wait(hours=1)
    assert news(paper) == [("withdrawn", 2)]
    assert [asked.query["include"] for asked in site.asked if "include" in asked.query] == ["2"]
    assert paper.titles() == ["Titolo 3", "Titolo 1"]


def test_a_new_address_keeps_the_id(site: WordPressServer, tmp_path: Path) -> None:
    paper = opened(tmp_path, site)
    before = item(paper, "Titolo 2")
    site.edit(2, slug="nuovo-indirizzo")
    assert news(paper) == [("updated", 2)]
    after = item(paper, "Titolo 2")
    assert after["id"] == before["id"]
    assert str(after["url"]).endswith("/nuovo-indirizzo/")


@BOTH
def test_a_scheduled_post_appears_at_its_time(site: WordPressServer, tmp_path: Path, login: str) -> None:
    paper = opened(tmp_path, site, login)
    number = site.schedule("Domani", START + timedelta(hours=10))
    assert news(paper) == []
    paper.wait(hours=8, minutes=50)
    assert news(paper) == []
    paper.wait(minutes=15)
    assert news(paper) == [("published", number)]
    assert str(item(paper, "Domani")["url"]).startswith(site.url)
    paper.wait(hours=7)
    assert news(paper) == []


@BOTH
def test_the_address_of_a_scheduled_post_becomes_the_public_one(
    site: WordPressServer, tmp_path: Path, login: str
) -> None:
    paper = opened(tmp_path, site, login)
    site.schedule("Domani", START + timedelta(hours=3))
    paper.run()
    for _ in range(3):
        paper.wait(hours=7)
        paper.run()
    assert "/domani-" in str(item(paper, "Domani")["url"])


def test_a_post_that_was_made_sticky_stays_where_its_date_puts_it(
    site: WordPressServer, tmp_path: Path
) -> None:
    site.edit(1, is_sticky=True)
    paper = opened(tmp_path, site)
    assert paper.titles() == ["Titolo 3", "Titolo 2", "Titolo 1"]


def test_a_renamed_author_is_seen_by_a_full_run(site: WordPressServer, tmp_path: Path) -> None:
    paper = opened(tmp_path, site)
    site.authors[1] = "Giulia Bianchi"
    paper.wait(hours=7)
    assert news(paper) == []
    report = paper.run(full=True)
    assert report.exit_code == 0
    assert "Giulia Bianchi" in paper.documents()["news.rss"].decode()


def test_another_picture_or_tag_without_a_time_of_change_is_seen_with_all_ids(
    site: WordPressServer, tmp_path: Path
) -> None:
    paper = opened(tmp_path, site)
    site.edit(3, silently=True, tags=[10], picture=77)
    early = news(paper)
    paper.wait(hours=6)
    assert [*early, *news(paper)] == [("updated", 3)]
    assert item(paper, "Titolo 3")["tags"] == ["porto"]
    assert "uploads/77.jpg" in paper.documents()["news.rss"].decode()


# What is asked for


def test_since_leaves_older_posts_out(site: WordPressServer, tmp_path: Path) -> None:
    paper = opened(tmp_path, site, ", since: 2026-11-16")
    assert paper.titles() == ["Titolo 3", "Titolo 2"]


def test_posts_on_the_day_of_since_are_in(site: WordPressServer, tmp_path: Path) -> None:
    # The day begins at midnight in Rome.
    site.add("Mezzanotte", date=START.replace(day=15, hour=23, minute=0))
    site.add("Prima", date=START.replace(day=15, hour=22, minute=59))
    paper = opened(tmp_path, site, ", since: 2026-11-16")
    assert paper.titles() == ["Titolo 3", "Titolo 2", "Mezzanotte"]


def test_pages_and_types_of_plugins_are_read_where_they_are(site: WordPressServer, tmp_path: Path) -> None:
    site.add("Chi siamo", type="page")
    site.add("Risotto", type="recipe")
    site.add("Regata", type="event")
    paper = opened(tmp_path, site, ", types: [page, recipe, event]")
    assert sorted(paper.titles()) == ["Chi siamo", "Regata", "Risotto"]
    assert "/wp/v2/ricette" in site.lists()
    assert "/calendar/v3/eventi" in site.lists()
    assert [key for _, key in paper.log()] == ["page/0000000004", "recipe/0000000005", "event/0000000006"]


def test_a_type_that_the_site_does_not_have_is_named(site: WordPressServer, tmp_path: Path) -> None:
    paper = Paper(tmp_path / "paper", site, ", types: [post, ricetta]")
    report = paper.run()
    assert report.exit_code == 3
    assert "knows no type `ricetta`" in said(report)
    assert "Write the name of the type" in said(report)


@pytest.mark.parametrize("more", ["", ", types: [post, page]"])
@BOTH
def test_an_unchanged_run_asks_once_for_each_type_and_writes_nothing(
    site: WordPressServer, tmp_path: Path, login: str, more: str
) -> None:
    site.add("Chi siamo", type="page")
    paper = opened(tmp_path, site, login + more)
    paper.wait(hours=1)
    paper.run()
    paper.wait(hours=1)
    state = written(paper)
    report = paper.run()
    assert report.exit_code == 0
    # A visitor asks for what was changed and for what has a date since then.
    assert len(site.asked) == (1 if login else 2) * (2 if more else 1)
    assert written(paper) == state


def test_an_unchanged_look_at_all_ids_writes_nothing(site: WordPressServer, tmp_path: Path) -> None:
    paper = opened(tmp_path, site)
    paper.wait(hours=1)
    paper.run()
    paper.wait(hours=7)
    state = written(paper)
    report = paper.run()
    assert report.seen_whole == ["main"]
    assert written(paper) == state


def written(paper: Paper) -> dict[str, tuple[int, bytes]]:
    files = [*(paper.folder / "feeds").iterdir(), *(paper.folder / ".feedsync").glob("*.db*")]
    return {file.name: (file.stat().st_mtime_ns, file.read_bytes()) for file in files}


@BOTH
def test_plain_permalinks_are_found_and_remembered(site: WordPressServer, tmp_path: Path, login: str) -> None:
    site.has_pretty_permalinks = False
    paper = opened(tmp_path, site, login)
    assert paper.titles() == ["Titolo 3", "Titolo 2", "Titolo 1"]
    site.edit(1, content="<p>Altro.</p>")
    paper.run()
    assert not any(asked.is_pretty for asked in site.asked)
    site.has_pretty_permalinks = True
    paper.wait(hours=8)
    assert news(paper) == []


def test_readers_are_sent_to_the_public_address(site: WordPressServer, tmp_path: Path) -> None:
    site.edit(3, content=f'<p><a href="{site.url}2026/11/altro/">Altro</a></p>')
    paper = opened(tmp_path, site, ", public_url: 'https://porto.example/'")
    assert str(item(paper, "Titolo 3")["url"]).startswith("https://porto.example/2026/11/")
    assert "https://porto.example/2026/11/altro/" in paper.documents()["news.rss"].decode()
    assert site.url.removesuffix("/") not in str(item(paper, "Titolo 3")["content_html"])


# The password


def test_the_password_is_sent_to_the_site_and_written_nowhere(site: WordPressServer, tmp_path: Path) -> None:
    paper = Paper(tmp_path / "paper", site, LOGIN)
    done = command(paper, "run", "--json")
    assert done.returncode == 0
    assert site.asked[0].authorization.startswith("Basic ")
    site.lie("login wrong")
    failed = command(paper, "run")
    assert failed.returncode == 3
    assert b"application password still valid" in failed.stderr + failed.stdout
    told = done.stdout + done.stderr + failed.stdout + failed.stderr + command(paper, "status").stdout
    encoded = site.asked[0].authorization.removeprefix("Basic ").encode()
    for secret in (PASSWORD.encode(), PASSWORD.replace(" ", "").encode(), encoded):
        assert secret not in told
        for file in paper.folder.rglob("*"):
            if file.is_file() and file.name != "secret":
                assert secret not in file.read_bytes(), file


def test_a_password_comes_from_the_environment(
    site: WordPressServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORDPRESS_PASSWORD", PASSWORD)
    site.edit(3, status="future", date=START + timedelta(hours=3))
    paper = opened(tmp_path, site, ", user: editor, password: '${WORDPRESS_PASSWORD}'")
    assert paper.titles() == ["Titolo 2", "Titolo 1"]
    assert all(asked.authorization for asked in site.asked)


def test_a_password_that_is_wrong_is_told(site: WordPressServer, tmp_path: Path) -> None:
    site.password = "another"
    report = Paper(tmp_path / "paper", site, LOGIN).run()
    assert report.exit_code == 3
    assert "does not accept the login" in said(report)


def test_a_password_file_that_is_not_there_is_told(site: WordPressServer, tmp_path: Path) -> None:
    paper = opened(tmp_path, site, LOGIN)
    (paper.folder / "secret").unlink()
    report = paper.run()
    assert report.exit_code == 3
    assert "secret" in said(report)
    assert "May this user read it?" in said(report)
    assert site.asked == []


def command(paper: Paper, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "feedsync", *arguments, "--clock", paper.now.isoformat()][
            : 3 + len(arguments)
        ],
        cwd=paper.folder,
        capture_output=True,
        check=False,
    )


# A first import


def test_an_import_is_cut_into_parts_and_shows_nothing_until_it_is_whole(tmp_path: Path) -> None:
    with WordPressServer(START, invented=450) as site:
        paper = Paper(tmp_path / "paper", site)
        done: list[int] = []
        for _ in range(9):
            assert not paper.documents() or len(done) == 4
            report = paper.run(seconds=0)
            assert (report.exit_code, said(report)) == (0, "")
            done += paper.standing().unfinished.values()
            paper.wait(minutes=5)
        assert done[:4] == [100, 200, 300, 400]
        assert paper.titles() == ["Notizia 450", "Notizia 449", "Notizia 448", "Notizia 447"]
        assert paper.kinds() == [("imported", number) for number in range(1, 451)]
        paper.wait(hours=7)
        assert news(paper) == []


@BOTH
def test_runs_without_time_come_to_each_type_in_turn(tmp_path: Path, login: str) -> None:
    with WordPressServer(START, invented=250) as site:
        paper = Paper(tmp_path / "paper", site, f"{login}, types: [post, page]")
        paper.run()
        paper.wait(hours=1)
        for number in range(1, 251):
            site.edit(number, content="<p>Altro.</p>")
        site.add("Chi siamo", type="page", date=paper.now, modified=paper.now)
        site.edit(250, content="<p>Altro.</p>")
        log = len(paper.log())
        for _ in range(12):
            paper.wait(minutes=1)
            paper.run(seconds=0)
        told = [kind for kind, _ in paper.kinds()[log:]]
        assert (told.count("updated"), told.count("published")) == (250, 1)


def test_what_is_edited_or_deleted_during_an_import_is_right_after_it(tmp_path: Path) -> None:
    with WordPressServer(START, invented=450) as site:
        paper = Paper(tmp_path / "paper", site, config=CONFIG.replace("limit: 4", "limit: 500"))
        paper.run(seconds=0)
        paper.run(seconds=0)
        paper.wait(minutes=5)
        site.edit(10, title="Cambiato")
        for number in range(20, 60):
            site.delete(number)
        assert paper.run().exit_code == 0
        paper.wait(minutes=5)
        assert paper.run().exit_code == 0
        assert {key for kind, key in paper.kinds() if kind == "imported"} >= {*range(60, 451)}
        assert "Cambiato" in paper.titles()
        assert not [one for one in paper.kinds() if one[0] == "published"]


def test_an_import_that_is_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    with WordPressServer(START, invented=450) as site:
        paper = Paper(tmp_path / "paper", site)
        site.lie("hang", at_page=4)
        process = subprocess.Popen(
            [sys.executable, "-m", "feedsync", "run"], cwd=paper.folder, stdout=subprocess.DEVNULL
        )
        while 4 not in site.pages():
            assert process.poll() is None
            site.ends.wait(0.01)
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
        site.be_honest()
        assert paper.run().exit_code == 0
        assert [asked.page for asked in site.asked if "_embed" in asked.query][:3] == [3, 4, 5]
        assert paper.kinds() == [("imported", number) for number in range(1, 451)]


# Two stores


def test_a_server_that_asks_for_an_hour_is_left_alone_for_an_hour(tmp_path: Path) -> None:
    with WordPressServer(START) as site:
        site.add("Uno")
        (tmp_path / "config.yaml").write_text(CONFIG.replace("URL", site.url).replace("MORE", ""), "utf-8")

        def run(minutes: int) -> tuple[int, str]:
            clock = ["--clock", (START + timedelta(minutes=minutes)).isoformat()]
            site.forget()
            done = CliRunner().invoke(cli, ["-c", str(tmp_path / "config.yaml"), *clock, "run"])
            return done.exit_code, done.stderr

        assert run(0)[0] == 0
        site.lie("503 come later", times=1)
        code, told = run(10)
        assert (code, "wants to be left alone for 3,600 seconds" in told) == (3, True)
        code, told = run(20)
        assert (code, site.asked) == (3, [])
        assert f"until {START + timedelta(minutes=70):%Y-%m-%d %H:%M} UTC" in told
        assert run(71) == (0, f"over: the store `main` ({site.url}) is held no longer\n")


def test_a_wordpress_that_is_away_does_not_keep_the_news_of_a_folder(
    site: WordPressServer, tmp_path: Path
) -> None:
    config = CONFIG.replace(
        'store: {type: wordpress, url: "URL"MORE}',
        'stores:\n  - {name: web, type: wordpress, url: "URL"}\n  - {name: desk, type: folder, path: content/}',
    )
    paper = Paper(tmp_path / "paper", site, config=config)
    paper.write("uno.md", title="Uno")
    assert paper.run().exit_code == 0
    before = paper.titles()
    paper.wait(hours=1)
    site.lie("503")
    paper.write("due.md", title="Due", date="2026-11-24")
    report = paper.run()
    assert report.exit_code == 3
    assert [*report.held] == ["web"]
    assert paper.titles() == ["Due", *before[:3]]
    assert paper.log()[-1] == ("published", "due.md")
    site.be_honest()
    log = len(paper.log())
    for _ in range(2):
        assert paper.run().exit_code == 0
        paper.wait(hours=7)
    assert len(paper.log()) == log


# Very many

MEASURED = """
import resource, sys
from click.testing import CliRunner
from feedsync.cli.main import cli
result = CliRunner().invoke(cli, ["run"])
print(result.exit_code, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
print(result.output, file=sys.stderr)
"""


def measured(paper: Paper) -> int:
    """Run in a process of its own, and return its peak of memory in KiB."""
    paper.site.forget()
    done = subprocess.run(
        [sys.executable, "-c", MEASURED], cwd=paper.folder, capture_output=True, text=True, check=False
    )
    code, _, peak = done.stdout.partition(" ")
    assert code == "0", done.stderr
    return int(peak)


def test_memory_does_not_grow_with_the_number_of_posts(tmp_path: Path) -> None:
    peaks = {}
    for count in (POSTS // 10, POSTS):
        with WordPressServer(START, invented=count) as site:
            paper = Paper(tmp_path / str(count), site, LOGIN)
            first = measured(paper)
            assert paper.titles()[0] == f"Notizia {count}"
            # The articles of the feed are asked for again, as not all that was read is kept in memory.
            pages = [asked.page for asked in site.asked if "include" not in asked.query]
            assert pages == list(range(1, count // 100 + 1))
            second = measured(paper)
            assert len(site.asked) == 1
            peaks[count] = (first, second)
    small, large = peaks.values()
    assert large[0] <= small[0] * 1.3, peaks
    assert large[1] <= small[1] * 1.3, peaks
