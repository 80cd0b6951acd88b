"""`feedsync init` with an address, and with a person at a terminal: what it finds, asks, and never does."""

from __future__ import annotations

import errno
import json
import os
import pty
import select
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from web import HANG, Web, endless_chunks, redirect, reply
from wordpress_server import WordPressServer, answers, refuses

from feedsync.clock import FixedClock
from feedsync.config.load import load
from feedsync.errors import ConfigError, FeedsyncError, UnknownName
from feedsync.net.client import Limits
from feedsync.operations.init import address
from feedsync.operations.init.start import Started, start
from feedsync.steps.watch import Watch

CTRL_C, CTRL_D = "\x03", "\x04"
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
FEED = b"""<rss version="2.0"><channel><title>Porto</title><link>HOME</link><language>it</language>
<description>Notizie</description><item><title>Ponte</title><link>HOMEponte/</link><guid>n-1</guid></item>
<item><title>Faro</title><link>HOMEfaro/</link><guid>n-2</guid></item></channel></rss>"""
API = '<link rel="https://api.w.org/" href="{}">'


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        yield server


@pytest.fixture
def wordpress() -> Iterator[WordPressServer]:
    with WordPressServer(NOW) as server:
        for number in range(12):
            server.add(f"Post {number}")
        yield server


def begun(argument: str) -> Started:
    return start(argument, None, FixedClock(NOW), Watch())


def page(*lines: str) -> Any:
    return reply(body="\n".join(('<!DOCTYPE html><html lang="it-IT"><head>', *lines)).encode())


def feed(web: Web, path: str) -> str:
    return web.on(
        path, reply(body=FEED.replace(b"HOME", f"{web.url}/".encode()), headers={"Content-Type": "text/xml"})
    )


# WordPress


@pytest.mark.parametrize("is_pretty", [True, False])
def test_a_wordpress_is_read_by_its_rest_api(wordpress: WordPressServer, is_pretty: bool) -> None:
    wordpress.has_pretty_permalinks = is_pretty
    found = begun(wordpress.url).made.found
    assert (found.what, found.told) == ("WordPress site", [f"12 posts at {wordpress.url}"])
    config = load(Path("config.yaml"))
    assert (config.site.title, config.site.url, config.site.timezone) == (
        "Il Porto & il mare",
        wordpress.url,
        "Europe/Rome",
    )
    assert (config.stores[0].type, config.stores[0].url) == ("wordpress", wordpress.url)  # type: ignore[attr-defined]


def test_what_was_written_for_a_wordpress_publishes_its_posts(
    wordpress: WordPressServer, tmp_path: Path
) -> None:
    begun(wordpress.url)
    done = feedsync("run", "-q", "--clock", "2026-11-24T09:00Z")
    assert (done.stderr, done.returncode) == ("", 0)
    assert len(json.loads((tmp_path / "feeds/news.json").read_text("utf-8"))["items"]) == 12


def test_a_wordpress_says_where_it_is_and_its_feed_is_proposed(web: Web) -> None:
    body = json.dumps({"name": "Porto", "home": f"{web.url}/", "namespaces": ["wp/v2"]}).encode()
    web.on(
        "/",
        page(
            API.format(f"{web.url}/wp/wp-json/"), "<link rel=alternate type=application/rss+xml href=/feed/>"
        ),
    )
    web.on("/wp/wp-json/", reply(body=body))
    posts = "/wp/wp-json/wp/v2/posts?per_page=1&_fields=id"
    web.on(posts, reply(body=b'[{"id": 1}]', headers={"X-WP-Total": "4021"}))
    feed(web, "/feed/")
    found = begun(f"{web.url}/").made.found
    assert found.told == [f"4,021 posts at {web.url}/wp/"]
    assert found.stores == [{"type": "wordpress", "url": f"{web.url}/wp/"}]
    assert found.site["language"] == "it-IT"
    assert found.old_feeds == [f"{web.url}/feed/"]


@pytest.mark.parametrize(
    "lie",
    [
        refuses(401, "rest_not_logged_in"),
        answers(200, "<html>Just a moment</html>"),
        answers(503, "[]"),
        answers(200, '{"namespaces": {"wp/v2": 1}}'),
        answers(200, '{"namespaces": 7}'),
        answers(200, "[" * 100_000),
    ],
)
def test_a_site_that_says_it_is_wordpress_and_tells_nothing_is_one_with_a_feed(web: Web, lie: Any) -> None:
    web.on("/", page(API.format("/wp-json/"), '<link rel=alternate type="application/rss+xml" href="/rss">'))
    answer = lie(None, None, None)
    for path in ("/wp-json/", "/?rest_route=/"):
        web.on(path, reply(answer.status, answer.as_bytes()))
    feed(web, "/rss")
    found = begun(f"{web.url}/").made.found
    assert found.stores == [{"type": "folder", "path": "content/", "permalink": "/{slug}/"}]
    assert any("names a WordPress, of which nothing can be read" in line for line in found.not_carried)


# A site with a feed


def test_a_feed_that_a_page_names_tells_of_the_site_and_is_proposed_for_adopt(
    web: Web, tmp_path: Path
) -> None:
    web.on("/", page('<link rel="alternate" type="application/rss+xml" href="/notizie.xml">'))
    address_of_feed = feed(web, "/notizie.xml")
    started = begun(f"{web.url}/")
    found = started.made.found
    assert found.site == {"title": "Porto", "url": f"{web.url}/", "language": "it", "description": "Notizie"}
    assert found.old_feeds == [address_of_feed]
    assert started.source.entries == {address_of_feed: 2}
    assert found.not_carried == ["no store reads a feed: put its articles into content/"]
    assert [path.name for path in started.written] == ["config.yaml", "content"]
    assert not [*(tmp_path / "content").iterdir()]


def test_the_articles_that_lie_in_the_working_folder_are_those_of_the_site(web: Web, tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / "posts/ponte.md").write_text("---\ndate: 2026-11-20\n---\n# Ponte\n", "utf-8")
    found = begun(feed(web, "/feed.xml")).made.found
    assert found.what == "folder of articles"
    assert found.stores == [{"type": "folder", "path": "posts/"}]
    assert (found.site["title"], found.not_carried) == ("Porto", [])


@pytest.mark.parametrize("path", ["/blog/feed/", "/blog/index.xml", "/blog/atom.xml"])
def test_a_feed_that_no_page_names_is_looked_for_in_the_usual_places(web: Web, path: str) -> None:
    web.on("/blog/", page())
    address_of_feed = feed(web, path)
    assert begun(f"{web.url}/blog/").made.found.old_feeds == [address_of_feed]


def test_an_address_without_a_feed_is_none(web: Web, tmp_path: Path) -> None:
    web.on("/", page())
    with pytest.raises(UnknownName, match="names no feed, and has none in the usual places") as error:
        begun(f"{web.url}/")
    assert error.value.exit_code == 2
    assert not [*tmp_path.iterdir()]


def test_the_configuration_of_an_address_may_lie_elsewhere_and_its_articles_lie_beside_it(
    web: Web, tmp_path: Path
) -> None:
    (tmp_path / "blog").mkdir()
    start(feed(web, "/feed.xml"), Path("blog/news.yaml"), FixedClock(NOW), Watch())
    assert sorted(path.name for path in (tmp_path / "blog").iterdir()) == ["content", "news.yaml"]
    assert load(Path("blog/news.yaml")).stores[0].path == "content/"  # type: ignore[attr-defined]


# What may not be


@pytest.mark.parametrize("call", ["open", "write", "fsync"])
def test_a_disk_that_fails_is_left_as_it_was(
    call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(f"feedsync.whole_file.os.{call}", fail)
        with pytest.raises(ConfigError, match=r"config\.yaml: cannot be written: No space left on device"):
            begun(".")
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("name", "content"),
    [("config.json", "{}"), ("config.yml", "title: x"), ("config.yaml", "baseURL: x\ntitle: y\n")],
)
def test_a_name_that_another_program_would_take_for_its_own_is_not_taken(
    name: str, content: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    started = begun(".")
    assert started.written[0].name == "feedsync.yaml"
    assert f"{name} is another program's" in started.made.found.not_carried[0]
    assert (tmp_path / name).read_text("utf-8") == content
    with pytest.raises(ConfigError, match=r"feedsync\.yaml: is there already"):
        begun(".")


def test_what_is_found_at_an_address_may_not_lie_in_a_private_network(web: Web) -> None:
    with Web() as private:
        feed(private, "/feed.xml")
        web.on(
            "/",
            page(
                API.format(f"{private.url}/wp-json/"),
                f'<link rel=alternate type="application/rss+xml" href="{private.url}/feed.xml">',
            ),
        )
        with pytest.raises(UnknownName):
            begun(f"{web.url}/")
        web.on("/", redirect(f"{private.url}/feed.xml"))
        with pytest.raises(UnknownName, match="private"):
            begun(f"{web.url}/")
        web.on("/", reply(body=FEED.replace(b"HOME", f"{private.url}/".encode())))
        assert begun(f"{web.url}/").made.found.site["title"] == "Porto"
        assert private.asked == []


def test_that_a_site_is_on_another_host_is_a_guess_until_a_person_says_so(web: Web) -> None:
    web.on("/", reply(body=FEED.replace(b"HOME", b"http://10.0.0.1/")))
    made = begun(f"{web.url}/").made
    assert made.found.site["url"] == "http://10.0.0.1/"
    assert made.found.guesses["site.url"] == "127.0.0.1 says so; make sure of it, as ids begin with it"


@pytest.mark.parametrize("answer", [(HANG,), endless_chunks(b"<p>" * 1000)], ids=["never", "without end"])
def test_an_address_that_never_answers_to_its_end_is_given_up(web: Web, answer: Any, tmp_path: Path) -> None:
    web.on("/", answer)
    with pytest.raises(UnknownName):
        address.at_address(f"{web.url}/", tmp_path, Limits(seconds=1, bytes=100_000))
    web.on("/", page('<link rel="alternate" type="application/rss+xml" href="/slow">'))
    web.on("/slow", answer)
    with pytest.raises(UnknownName):
        address.at_address(f"{web.url}/", tmp_path, Limits(seconds=1, bytes=100_000))


@pytest.mark.parametrize(
    "body",
    [
        b"\xff\xfe\x00",
        b"{" * 10_000,
        b"<!DOCTYPE x [<!ENTITY a 'b'>]><rss/>",
        b"\0" * 1000,
        b"\x1f\x8b",
    ],
)
def test_what_is_no_page_is_told_in_a_line(web: Web, body: bytes) -> None:
    web.on("/", reply(body=body))
    with pytest.raises(FeedsyncError) as error:
        begun(f"{web.url}/")
    assert "\n" not in str(error.value)


# A person


def feedsync(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "feedsync", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def typed(keys: list[str], *arguments: str) -> tuple[str, int]:
    """What is printed on a terminal by a command that gets these keys, each time when it asks."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "feedsync", "init", *arguments]
    environment = {**os.environ, "TERM": "xterm", "NO_COLOR": "1"}
    with subprocess.Popen(
        command,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment,
        start_new_session=True,
        preexec_fn=_own_terminal,  # noqa: PLW1509  no other thread of this test is at work
    ) as process:
        os.close(theirs)
        printed, questions, key = b"", 0, ""
        while True:
            if key == CTRL_C and not select.select([ours], [], [], 5)[0]:
                # What comes just before a program waits for a line is heard after that line.
                os.write(ours, key.encode())
                continue
            try:
                part = os.read(ours, 65536)
            except OSError:  # Linux says so when the last writer has gone
                break
            printed += part
            if printed.endswith(b"]: ") and printed.count(b"]: ") > questions and keys:
                questions = printed.count(b"]: ")
                key = keys.pop(0)
                os.write(ours, key.encode())
        os.close(ours)
    return printed.decode().replace("\r", ""), process.returncode


def _own_terminal() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def test_on_a_terminal_it_asks_for_what_nothing_tells_and_enter_takes_the_guess(tmp_path: Path) -> None:
    printed, exit_code = typed(["Il Porto: notizie\n", "porto.example\n", "https://porto.example/\n", "\n"])
    assert exit_code == 0
    assert f"Title of the site [{tmp_path.name}]:" in printed
    assert "`porto.example` is no address; write it whole" in printed
    config = load(tmp_path / "config.yaml")
    assert (config.site.title, config.site.url, config.site.language) == (
        "Il Porto: notizie",
        "https://porto.example/",
        "en",
    )
    text = (tmp_path / "config.yaml").read_text("utf-8")
    assert text.count("guessed") == 2  # site.language, publish.url


def test_a_guess_that_enter_lets_stand_stays_a_guess(tmp_path: Path) -> None:
    printed, exit_code = typed(["\n", "\n", "it\n"])
    assert exit_code == 0
    assert "guessed  config.yaml:3   site.title: the folder's name" in printed
    assert "guessed  config.yaml:4   site.url: nothing tells it, and ids begin with it" in printed
    assert "Next: set site.url (config.yaml:4), then feedsync run" in printed
    text = (tmp_path / "config.yaml").read_text("utf-8")
    assert text.count("guessed") == 3  # and publish.url


def test_the_address_of_an_example_is_a_guess_whoever_wrote_it(tmp_path: Path) -> None:
    (tmp_path / "hugo.toml").write_text('baseURL = "https://example.org/"\ntitle = "Porto"\n', "utf-8")
    assert begun(".").made.found.guesses["site.url"] == "an example's address, and ids begin with it"


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D], ids=["Ctrl-C", "Ctrl-D"])
def test_whoever_goes_away_at_a_question_is_left_with_nothing(key: str, tmp_path: Path) -> None:
    printed, exit_code = typed(["Il Porto\n", key])
    assert exit_code == 130
    assert "✗ interrupted. Nothing was written" in printed
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("option", ["-q", "--json"])
def test_nobody_is_asked_who_wants_to_read_nothing_or_is_a_program(option: str, tmp_path: Path) -> None:
    printed, exit_code = typed([], option)
    assert ("Title of the site" in printed, exit_code) == (False, 0)
    assert load(tmp_path / "config.yaml").site.title == tmp_path.name


def test_a_pipe_among_the_feeds_of_another_is_not_waited_for(tmp_path: Path) -> None:
    (tmp_path / "feeds").mkdir()
    os.mkfifo(tmp_path / "feeds/news.rss")
    assert begun(".").made.config.publish.to == "feedsync-feeds/"


def test_paths_are_told_without_detours(tmp_path: Path) -> None:
    (tmp_path / "blog").mkdir()
    (tmp_path / "conf").mkdir()
    command = [sys.executable, "-m", "feedsync", "init", "blog", "-c", "conf/site.yaml"]
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=True)
    assert "wrote    blog/content/first-article.md " in run.stdout
    assert (tmp_path / "blog/content/first-article.md").is_file()
