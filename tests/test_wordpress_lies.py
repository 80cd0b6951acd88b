"""Whatever answers in the place of a WordPress: it is told what it is, nothing is lost, and when it is over
nothing has happened.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from newsroom import START
from wordpress_server import LOGIN, Paper, WordPressServer, answers, each, redirects, said

from feedsync.net.client import Client, Limits
from feedsync.stores import wordpress_rest

OUTAGE = "does not work at the moment|The next run tries again"
SHUT = "keeps its REST API shut|Let this machine ask for /wp-json/wp/v2/"
NO_DATA = "is no JSON in UTF-8|Does a plugin change REST answers?"
NO_LIST = "told no list of posts|Does a plugin change REST answers?"
CUT = "cannot be asked|127.0.0.1|tried again in the next run"
NO_LOGIN = "does not accept the login|application password still valid"
# What each of them makes an editor read.
STOPS = {
    "maintenance": "a web page where data was due|page of maintenance",
    "php warning": "messages of PHP|display_errors",
    "not logged in": f"{SHUT}|401",
    "wordfence": f"{SHUT}|403, by Wordfence",
    "cloudflare": f"{SHUT}|403, by Cloudflare",
    "404 page": "has no REST API (404)|Is `url` the address of WordPress itself?",
    "500": f"{OUTAGE}|500",
    "502": f"{OUTAGE}|502",
    "503": f"{OUTAGE}|503",
    "504": f"{OUTAGE}|504",
    "503 come later": "wants to be left alone for 3,600 seconds (503)|The next run tries again",
    "429": "wants to be left alone for 120 seconds (429)|The next run tries again",
    "critical error": f"{OUTAGE}|critical error",
    "truncated": NO_DATA,
    "null": NO_DATA,
    "deep": NO_DATA,
    "cut": f"{CUT}|cut off",
    "reset": f"{CUT}|closed the connection",
    "pages grow": "the same posts again and again|cache that ignores the page",
    "pages without end": "Is a cache in between",
    "no list": NO_LIST,
    "text ids": NO_LIST,
    "null ids": NO_LIST,
    "negative ids": NO_LIST,
    "huge ids": NO_LIST,
    "true for ids": NO_LIST,
    "redirect circle": "redirects in a circle",
    "login refused": NO_LOGIN,
    "login wrong": NO_LOGIN,
}
FLOODS = {
    "gzip bomb": "larger than 50 MB",
    "60 MB": "larger than 50 MB",
    "hang": f"{CUT}|no complete answer",
}
HARMLESS = ("bom", "page ignored", "orderby ignored", "twice", "login ignored", "huge authors")
LACKING = {
    "no content": "content",
    "no title": "title",
    "no link": "link",
    "no date": "date",
    "nonsense dates": "date",
}
SCAN = "_fields=id,status,link,modified_gmt"


@pytest.fixture(autouse=True)
def _fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedsync.net.client._WAITS", (0.0, 0.0))
    monkeypatch.setattr(wordpress_rest, "_MOST", 1000)


@pytest.fixture
def site() -> Iterator[WordPressServer]:
    with WordPressServer(START) as site:
        for number in range(12):
            site.add(f"Titolo {number + 1}", date=START - timedelta(days=40 - number))
        yield site


@pytest.fixture
def paper(site: WordPressServer, tmp_path: Path) -> Paper:
    """A paper that has been read, and in which an article of the feed was edited since."""
    paper = Paper(tmp_path / "paper", site)
    assert paper.run().exit_code == 0
    assert paper.titles() == ["Titolo 12", "Titolo 11", "Titolo 10", "Titolo 9"]
    paper.wait(hours=1)
    site.edit(11, content="<p>Testo nuovo.</p>")
    paper.wait(hours=1)
    return paper


def assert_kept(paper: Paper, words: str, *, exit_code: int = 3) -> None:
    """Run while the server lies: it is said, and nothing is lost."""
    before, log = paper.documents(), paper.log()
    report = paper.run()
    assert report.exit_code == exit_code
    for word in words.split("|"):
        assert word in said(report)
    assert paper.documents() == before
    assert paper.log() == log


def assert_well(paper: Paper, *kinds: tuple[str, int]) -> None:
    """Run when the lie is over, and on: only `kinds` are in the log, and all is read."""
    paper.site.be_honest()
    log = len(paper.log())
    for _ in range(3):
        report = paper.run()
        assert (report.exit_code, said(report)) == (0, "")
        paper.wait(hours=7)
    assert paper.kinds()[log:] == [*kinds]
    assert not report.missing


# Instead of what has changed


@pytest.mark.parametrize("kind", STOPS)
def test_a_bad_answer_keeps_all_and_the_edit_comes_when_it_is_over(paper: Paper, kind: str) -> None:
    paper.site.lie(kind)
    assert_kept(paper, STOPS[kind])
    assert_kept(paper, STOPS[kind])
    assert_well(paper, ("updated", 11))
    assert "Testo nuovo" in paper.documents()["news.rss"].decode()


@pytest.mark.parametrize("kind", FLOODS)
def test_what_is_too_much_or_never_ends_is_left(
    paper: Paper, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind == "hang":
        assert Client.__init__.__kwdefaults__ is not None
        monkeypatch.setitem(Client.__init__.__kwdefaults__, "limits", Limits(seconds=0.1))
    paper.site.lie(kind, asked="modified_after")
    assert_kept(paper, FLOODS[kind])
    monkeypatch.undo()
    assert_well(paper, ("updated", 11))


def test_an_answer_in_latin_1_is_told_from_one_in_utf_8(paper: Paper) -> None:
    paper.site.lie("latin-1")
    assert_kept(paper, NO_DATA)
    assert_well(paper, ("updated", 11))


@pytest.mark.parametrize("kind", HARMLESS)
def test_what_does_no_harm_is_read(paper: Paper, kind: str) -> None:
    log = len(paper.log())
    paper.site.lie(kind)
    assert paper.run().exit_code == 0
    assert paper.kinds()[log:] == [("updated", 11)]
    assert_well(paper)


@pytest.mark.parametrize("kind", ["modified_after ignored", "all questions ignored"])
def test_a_cache_that_ignores_the_question_is_found_out(paper: Paper, kind: str) -> None:
    paper.site.lie(kind, asked="modified_after")
    assert_kept(paper, "does not tell what has changed, but everything|a cache in between ignores")
    assert_well(paper, ("updated", 11))


def test_posts_of_which_a_plugin_changed_the_local_time_alone_hold_nothing(paper: Paper) -> None:
    times = {"modified": f"{paper.now:%Y-%m-%dT%H:%M:%S}", "modified_gmt": "2020-01-02T03:04:05"}
    paper.site.lie(each(**times), asked="modified_after")
    log = len(paper.log())
    assert paper.run().exit_code == 0
    assert ("updated", 11) in paper.kinds()[log:]


def test_an_edit_that_was_kept_back_comes_when_all_are_seen(paper: Paper) -> None:
    paper.site.lie("empty")
    assert paper.run().exit_code == 0
    assert_well(paper, ("updated", 11))


def test_posts_that_are_counted_and_not_told_are_waited_for(paper: Paper) -> None:
    paper.site.lie("empty but counted")
    assert_kept(paper, "counts 2 posts, but tells none|Does a plugin keep posts back")
    assert_well(paper, ("updated", 11))


@pytest.mark.parametrize("kind", LACKING)
def test_a_post_that_is_told_in_part_keeps_what_was_published(paper: Paper, kind: str) -> None:
    paper.site.lie(kind)
    assert_kept(paper, f"was told without its {LACKING[kind]}", exit_code=1)
    paper.site.be_honest()
    paper.wait(hours=7)
    assert_well(paper, ("updated", 11))


def test_a_nonsense_time_of_change_costs_nothing(paper: Paper) -> None:
    log = len(paper.log())
    paper.site.lie("nonsense times of change", times=1)
    assert paper.run().exit_code == 0
    assert ("updated", 11) in paper.kinds()[log:]
    assert "Testo nuovo" in paper.documents()["news.rss"].decode()


@pytest.mark.parametrize("kind", ["authors kept back", "index for a picture"])
def test_what_is_not_embedded_is_left_out_of_the_article_alone(paper: Paper, kind: str) -> None:
    paper.site.lie(kind, asked="modified_after")
    assert paper.run().exit_code == 0
    assert paper.titles() == ["Titolo 12", "Titolo 11", "Titolo 10", "Titolo 9"]
    assert "Testo nuovo" in paper.documents()["news.rss"].decode()


def test_a_server_that_dates_its_answers_wrongly_hides_no_edit_for_long(paper: Paper) -> None:
    paper.site.now += timedelta(days=400)
    paper.site.edit(10, content="<p>Un testo.</p>", silently=True, modified=paper.now)
    paper.site.edit(12, content="<p>Dal futuro.</p>")
    paper.run()
    paper.wait(hours=1)
    paper.site.edit(12, content="<p>Di oggi.</p>")
    paper.wait(hours=1)
    paper.run()
    paper.site.edit(9, content="<p>Poi.</p>")
    paper.wait(hours=1)
    paper.run()
    assert "Poi." in paper.documents()["news.rss"].decode()
    paper.wait(hours=7)
    assert paper.run().exit_code == 0
    assert "Di oggi." in paper.documents()["news.rss"].decode()


# Instead of all ids


@pytest.mark.parametrize("kind", STOPS)
def test_a_bad_answer_while_all_ids_are_seen_decides_nothing(paper: Paper, kind: str) -> None:
    paper.run()
    paper.wait(hours=7)
    paper.site.lie(kind, asked=SCAN)
    assert_kept(paper, STOPS[kind])
    assert_well(paper)


@pytest.mark.parametrize("kind", ["empty", "empty but counted"])
@pytest.mark.parametrize("login", ["", LOGIN])
def test_a_site_that_has_nothing_at_once_is_not_believed(
    site: WordPressServer, tmp_path: Path, kind: str, login: str
) -> None:
    paper = Paper(tmp_path / "paper", site, login)
    paper.run()
    paper.wait(hours=7)
    site.lie(kind)
    assert_kept(paper, "main")
    assert_kept(paper, "main")
    paper.wait(hours=7)
    assert_kept(paper, "main")
    assert_well(paper)


def test_ids_that_are_left_out_are_asked_for_before_they_are_believed_gone(paper: Paper) -> None:
    paper.run()
    before = paper.documents()
    for _ in range(3):
        paper.wait(hours=7)
        paper.site.lie("half", asked=SCAN)
        paper.run()
        assert paper.documents() == before
    assert_well(paper)


def test_pages_that_shift_while_ids_are_seen_cost_nothing(site: WordPressServer, tmp_path: Path) -> None:
    for number in range(300):
        site.add(f"Altro {number}", date=START - timedelta(days=400 - number))
    paper = Paper(tmp_path / "paper", site)
    paper.run()
    paper.wait(hours=7)
    site.forget()
    # The first page is told; then some of it go, and what was on the second page is on the first.
    site.meanwhile(2, lambda: [site.delete(number) for number in (1, 2, 3)])
    site.meanwhile(3, lambda: site.add("Nuovo", date=paper.now, modified=paper.now))
    assert not paper.run().missing
    assert [one for one in paper.kinds() if one[0] != "imported"] == [("published", 313)]
    paper.wait(hours=7)
    missing = {one.where.partition("post=")[2].partition("&")[0] for one in paper.run().missing}
    assert missing == {"1", "2", "3"}


# Instead of the posts that were missed


@pytest.fixture
def missed(site: WordPressServer, tmp_path: Path) -> Paper:
    """A paper in which a post was missed some hours ago, but is there again."""
    paper = Paper(tmp_path / "paper", site)
    paper.run()
    post = site.post(11)
    site.delete(11)
    paper.wait(hours=7)
    assert [one.where for one in paper.run().missing] == [f"{site.url}wp-admin/post.php?post=11&action=edit"]
    site.put_back(post)
    paper.wait(hours=3)
    return paper


@pytest.mark.parametrize("kind", [*STOPS, "empty", "empty but counted", "include ignored"])
def test_a_bad_answer_at_the_second_look_decides_nothing(missed: Paper, kind: str) -> None:
    words = STOPS.get(kind, "|")
    missed.site.lie(kind, asked="include=")
    missed.site.lie(kind, asked="posts/11")
    assert_kept(missed, "Feeds kept as they were" if "pages" in kind else words, exit_code=1)
    assert_kept(missed, "Feeds kept as they were", exit_code=1)
    assert_well(missed)


def test_a_list_that_leaves_out_what_is_there_is_not_believed(missed: Paper) -> None:
    missed.site.lie("empty", asked="include=")
    before = missed.documents()
    assert missed.run().exit_code == 0
    assert missed.documents() == before
    assert missed.site.lists()[-1] == "/wp/v2/posts/11"
    assert_well(missed)


# In the middle of a first import


@pytest.mark.parametrize("kind", [*(kind for kind in STOPS if "pages" not in kind), "empty but counted"])
def test_a_first_import_goes_on_when_the_server_is_well_again(
    site: WordPressServer, tmp_path: Path, kind: str
) -> None:
    for number in range(300):
        site.add(f"Altro {number}", date=START - timedelta(days=400 - number))
    paper = Paper(tmp_path / "paper", site)
    site.lie(kind, at_page=3)
    # Smaller pages are tried where one is too much.
    site.lie(kind, asked="per_page=20")
    site.lie(kind, asked="per_page=5&")
    assert paper.run().exit_code == 3
    assert paper.documents() == {}
    site.be_honest()
    assert paper.run().exit_code == 0
    # From the last page on that was told; then all ids are seen once.
    assert [asked.page for asked in site.asked if "_embed" in asked.query][:3] == [2, 3, 4]
    paper.wait(hours=7)
    assert paper.run().exit_code == 0
    assert sorted(paper.kinds(), key=lambda one: one[1]) == [("imported", number) for number in range(1, 313)]


def test_a_first_import_of_which_the_first_answer_is_a_lie_announces_nothing(
    site: WordPressServer, tmp_path: Path
) -> None:
    paper = Paper(tmp_path / "paper", site, LOGIN)
    site.lie("empty but counted", times=1)
    assert paper.run().exit_code == 3
    assert_well(paper, *(("imported", number) for number in range(1, 13)))


# Elsewhere


def test_a_redirect_to_another_private_address_is_not_followed(paper: Paper) -> None:
    with WordPressServer(START) as other:
        paper.site.lie(redirects(f"{other.url}wp-json/wp/v2/posts"))
        assert_kept(paper, "cannot be asked")
        assert other.asked == []
    assert_well(paper, ("updated", 11))


def test_the_password_goes_nowhere_else(site: WordPressServer, tmp_path: Path) -> None:
    with WordPressServer(START) as other:
        config = "allow_private: [127.0.0.1]\n"
        paper = Paper(tmp_path / "paper", site, LOGIN)
        text = (paper.folder / "config.yaml").read_text("utf-8")
        (paper.folder / "config.yaml").write_text(text + config, "utf-8")
        site.lie(redirects(f"{other.url}wp-json/wp/v2/posts"))
        paper.run()
        assert other.asked
        assert {asked.authorization for asked in other.asked} == {""}
        assert all(asked.authorization for asked in site.asked)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_within_the_site_is_followed(paper: Paper, status: int) -> None:
    place = "{0}?rest_route=/wp/v2/posts&modified_after=2026-11-24T08:00:00Z&orderby=id&order=asc"
    paper.site.lie(
        answers(status, "moved", Location=place.format(paper.site.url)), times=1, asked="modified_after"
    )
    assert paper.run().exit_code == 0
    assert_well(paper)
