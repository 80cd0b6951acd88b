"""A Mastodon that loses answers, and whose key fails in all known ways: each article is posted once, none is lost,
what stands is as it is to be, and nothing stays unknown.

FEEDSYNC_POSTS is how many articles there are, FEEDSYNC_WEATHERS how often it is tried, each time in another weather;
FEEDSYNC_KILLS how often the program is killed while it posts.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from mastodon_server import TOKEN, MastodonServer, Weather
from newsroom import CONFIG, START, Newsroom
from web import Web, reply

ARTICLES = int(os.environ.get("FEEDSYNC_POSTS", "8"))
WEATHERS = int(os.environ.get("FEEDSYNC_WEATHERS", "1"))
KILLS = int(os.environ.get("FEEDSYNC_KILLS", "6"))
PUSH = """\
push:
  - {{type: mastodon, server: "{url}", token: "${{MASTODON_TOKEN}}", on_update: {update}, on_withdraw: delete}}
"""
BAD: tuple[Weather, ...] = ("ok", "ok", "lost", "lost before", "504", "504 before", "503", "500")
# What is wrong with the key, and what the server does not have.
MODES: dict[str, Callable[[MastodonServer], object]] = {
    "as it should be": lambda _: None,
    "the key is ignored": lambda server: server.lacks.add("key"),
    "the key is stored late": lambda server: setattr(server, "key_after", timedelta(minutes=20)),
    "a repeat is answered by 500": lambda server: setattr(server, "is_repeat_500", True),
    "nothing tells what a post was written as": lambda server: server.lacks.update(
        {"key", r"GET v1/statuses/(\w+)/source", "GET v1/scheduled_statuses"}
    ),
    "an old server": lambda server: server.lacks.update({"key", "v2/instance", "v1/instance"}),
}


def newsroom(folder: Path, server: MastodonServer, update: str = "edit") -> Newsroom:
    config = CONFIG.replace("https://porto.example/feeds/", 'https://porto.example/feeds/", verify: "off')
    room = Newsroom(folder, config + PUSH.format(url=server.url, update=update))
    room.run()
    return room


def by_article(server: MastodonServer) -> dict[str, list[str]]:
    """The texts that stand, by the article that they link to: the post, and replies to it."""
    found: dict[str, list[str]] = {}
    for toot in server.posts():
        found.setdefault(toot.text.rpartition("/")[0].rpartition("/")[2], []).append(toot.text)
    return found


def states(room: Newsroom) -> Counter[object]:
    return Counter(state for (state,) in room.rows("SELECT state FROM delivery"))


def check_once(server: MastodonServer) -> None:
    """Judge that no message was posted twice, and no article stands twice."""
    assert max(Counter(toot.key for toot in server.ever).values(), default=0) <= 1, (
        "a message was posted twice"
    )
    first = Counter(toot.text.partition("https://")[2] for toot in server.posts() if not toot.to)
    assert max(first.values(), default=0) <= 1, "an article stands twice"


def settle(room: Newsroom, server: MastodonServer) -> None:
    """Let the weather be fine, and time pass until nothing is on its way."""
    server.weather = ["ok"]
    for _ in range(60):
        room.wait(minutes=31)
        room.run()
        check_once(server)
        if not states(room).keys() & {"pending", "sending", "unknown"}:
            return
    raise AssertionError(room.rows("SELECT kind, state, said, attempts FROM delivery WHERE state <> 'sent'"))


@pytest.mark.parametrize(
    ("mode", "update"), [*((mode, "edit") for mode in MODES), ("the key is ignored", "reply")]
)
@pytest.mark.parametrize("seed", range(WEATHERS))
def test_each_article_is_posted_once_whatever_becomes_of_the_answers(
    mode: str, update: str, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASTODON_TOKEN", TOKEN)
    chance = random.Random(f"{mode} {seed}")
    room: Newsroom | None = None
    with MastodonServer(lambda: room.now if room else START) as server:
        MODES[mode](server)
        room = newsroom(tmp_path, server, update)
        titles: dict[str, str] = {}
        for number in range(ARTICLES):
            server.weather = [chance.choice(BAD) for _ in range(30)]
            name = f"a{number}"
            titles[name] = f"Articolo {number}"
            room.write(f"{name}.md", title=titles[name], date=room.now.isoformat())
            if number % 3 == 2:
                edited = chance.choice(sorted(titles))
                titles[edited] += " bis"
                room.write(f"{edited}.md", title=titles[edited], date=room.now.isoformat())
            if number % 5 == 4:
                gone = chance.choice(sorted(titles))
                (room.folder / "content" / f"{gone}.md").unlink()
                del titles[gone]
            for _ in range(chance.randrange(1, 4)):
                room.run(accept_shrink=True)
                check_once(server)
                room.wait(minutes=chance.choice([1, 7, 11, 40, 90]))
        settle(room, server)
        stands = by_article(server)
        assert stands.keys() == titles.keys()
        assert all(titles[name] in texts[-1].splitlines()[0] for name, texts in stands.items()), stands
        assert update == "reply" or all(len(texts) == 1 for texts in stands.values())
        wrong = room.rows("SELECT article, kind, state, attempts, said FROM delivery WHERE state = 'failed'")
        assert wrong == []


def start(room: Newsroom) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "feedsync", "run", "--wait", "0", "--clock", room.now.isoformat()]
    return subprocess.Popen(command, cwd=room.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


@pytest.mark.parametrize("mode", ["as it should be", "the key is ignored"])
def test_each_article_is_posted_once_though_the_program_is_killed(
    mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the middle of an exchange, when the work is done and nobody has heard of it; and anywhere."""
    monkeypatch.setenv("MASTODON_TOKEN", TOKEN)
    chance = random.Random(mode)
    room: Newsroom | None = None
    killed = 0
    with MastodonServer(lambda: room.now if room else START) as server:
        MODES[mode](server)
        room = newsroom(tmp_path, server)
        for number in range(KILLS):
            for more in range(3):
                name = f"a{number}-{more}"
                room.write(f"{name}.md", title=f"Articolo {name}", date=room.now.isoformat())
            process = start(room)
            server.kill = process.kill
            if number % 2:
                server.weather = ["ok"]
                time.sleep(chance.uniform(0.2, 0.9))
                process.kill()
            else:
                server.weather = [*(["ok"] * chance.randrange(3)), "killed"]
            said, _ = process.communicate(timeout=120)
            assert process.returncode in (0, 1, -9), said
            killed += process.returncode == -9
            check_once(server)
            room.wait(minutes=chance.choice([1, 15, 70]))
        assert killed, "nothing was killed"
        settle(room, server)
        assert len(by_article(server)) == KILLS * 3


def test_a_mass_withdrawal_keeps_to_what_the_server_allows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """30 deletions in 30 minutes: the server never has to say no."""
    monkeypatch.setenv("MASTODON_TOKEN", TOKEN)
    room: Newsroom | None = None
    with MastodonServer(lambda: room.now if room else START) as server:
        room = newsroom(tmp_path, server)
        for number in range(40):
            room.write(f"a{number}.md", title=f"Articolo {number}", date=room.now.isoformat())
        room.run()
        assert len(server.posts()) == 40
        for number in range(40):
            room.remove(f"a{number}.md")
        stands = []
        for _ in range(10):
            room.wait(minutes=11)
            room.run(accept_shrink=True)
            stands.append(len(server.posts()))
        assert 10 in stands
        assert stands[-1] == 0
        assert server.refused == 0
        assert set(states(room)) == {"sent"}


def test_a_token_that_fails_rests_the_channel_and_costs_no_attempt(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASTODON_TOKEN", TOKEN)
    room: Newsroom | None = None
    with MastodonServer(lambda: room.now if room else START) as server:
        room = newsroom(tmp_path, server)
        room.write("ponte.md", date=room.now.isoformat())
        known = dict(server.tokens)
        server.tokens.clear()
        for _ in range(20):
            room.run()
            room.wait(hours=3)
        assert room.rows("SELECT state, attempts FROM delivery") == [("pending", 0)]
        ((said,),) = room.rows("SELECT said FROM destination")
        assert str(said).startswith("401 The access token is invalid: make a new one at ")
        server.tokens = known
        room.run()
        assert [toot.text.partition("\n")[0] for toot in server.posts()] == ["Ponte"]


def test_a_picture_that_the_server_chokes_on_holds_nobody_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MASTODON_TOKEN", TOKEN)
    photo = BytesIO()
    pytest.importorskip("PIL.Image", reason="the extra `social` is not installed").new(
        "RGB", (30, 20), "teal"
    ).save(photo, "PNG")
    room: Newsroom | None = None
    with Web() as web, MastodonServer(lambda: room.now if room else START) as server:
        more = "picture: image}\nallow_private: [127.0.0.1]\n"
        push = PUSH.format(url=server.url, update="ignore").replace("on_withdraw: delete}\n", more)
        config = CONFIG.replace("https://porto.example/feeds/", 'https://porto.example/feeds/", verify: "off')
        room = Newsroom(tmp_path, config + push)
        room.run()
        server.refuses_media = 504
        address = web.on("/ponte.png", reply(200, photo.getvalue()))
        room.write("ponte.md", date=room.now.isoformat(), image=address)
        room.write("porto.md", date=room.now.isoformat())
        room.run()
        assert [toot.text.partition("\n")[0] for toot in server.posts()] == ["Ponte", "Porto"]


@pytest.mark.parametrize("weather", [["ok", "lost before"], ["lost before"], ["lost"], ["lost", "lost"]])
def test_posts_that_say_the_same_are_not_taken_for_each_other(
    weather: list[Weather], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A text of the operator's without a link, of two articles with one title."""
    monkeypatch.setenv("MASTODON_TOKEN", TOKEN)
    room: Newsroom | None = None
    with MastodonServer(lambda: room.now if room else START) as server:
        room = newsroom(tmp_path, server)
        config = room.folder / "config.yaml"
        text = 'post: "{{ article.title }}", on_withdraw'
        config.write_text(config.read_text("utf-8").replace("on_withdraw", text), "utf-8")
        server.weather = [*weather, "ok"]
        for name in ("oggi.md", "domani.md"):
            room.write(name, title="Meteo", date=room.now.isoformat())
        for _ in range(6):
            room.run()
            room.wait(minutes=31)
        assert [toot.text for toot in server.posts()] == ["Meteo", "Meteo"]
        assert len({receipt for (receipt,) in room.rows("SELECT receipt FROM delivery")}) == 2
