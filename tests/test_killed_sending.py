"""A run is killed while it tells others (kill -9): nothing is lost, and nobody hears twice but of what was on its way.

FEEDSYNC_KILLS is how many are killed (`make soak`: 100).
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from newsroom import CONFIG, Newsroom
from web import Web, pause, reply

KILLS = int(os.environ.get("FEEDSYNC_KILLS", "10"))
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ARTICLES = 120
# Writes down what it hears, and takes its time.
LISTENER = "cat >> {log}; echo >> {log}; sleep 0.01"
CHANNELS = """\
push:
  - {{type: webhook, name: signed, url: "{url}/signed", secret: "${{SECRET}}"}}
  - {{type: webhook, name: bare, url: "{url}/bare"}}
  - {{type: exec, name: command, command: "{command}"}}
"""
# As on a machine where a lease ends soon: after a second nothing is begun any more.
IMPATIENT = """
import sys
from feedsync.delivery import drain
drain.LEASE = drain._DEADLINE + drain._MARGIN + 1
from feedsync.cli.main import main
sys.argv = ["feedsync", *sys.argv[1:]]
main()
"""


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    monkeypatch.setenv("SECRET", SECRET)
    return Newsroom(tmp_path / "room")


def configure(room: Newsroom, web: Web) -> None:
    log = room.folder / "heard.jsonl"
    log.touch()
    channels = CHANNELS.format(url=web.url, command=LISTENER.format(log=log))
    config = CONFIG.replace("https://porto.example/feeds/", 'https://porto.example/feeds/", verify: "off')
    (room.folder / "config.yaml").write_text(config + channels, "utf-8")


def start(room: Newsroom, *program: str) -> subprocess.Popen[bytes]:
    command = [*(program or ("-m", "feedsync")), "run", "--wait", "0", "--clock", room.now.isoformat()]
    return subprocess.Popen(
        [sys.executable, *command], cwd=room.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def finish(room: Newsroom) -> None:
    process = start(room)
    said, _ = process.communicate(timeout=120)
    assert process.returncode in (0, 1), said  # 1: something is unknown


def of_articles(web: Web, path: str) -> Counter[str]:
    """How often the server heard of each message about an article."""
    return Counter(
        asked.headers["webhook-id"]
        for asked in list(web.asked)
        if asked.path == path and b"article." in asked.body
    )


def heard_by_command(room: Newsroom) -> Counter[str]:
    text = (room.folder / "heard.jsonl").read_text("utf-8")
    told, at = [], 0
    # One that was killed may have ended no line.
    while at < len(text):
        if text[at] == "\n":
            at += 1
        else:
            one, at = json.JSONDecoder().raw_decode(text, at)
            told.append(one)
    return Counter(one["data"]["id"] for one in told if one["type"].startswith("article."))


def states(room: Newsroom, channel: str) -> Counter[object]:
    rows = room.rows(f"SELECT state FROM delivery WHERE channel = '{channel}' AND article IS NOT NULL")
    return Counter(state for (state,) in rows)


def put_to_sleep(process: subprocess.Popen[bytes], room: Newsroom) -> None:
    """Stop a process at a moment when it holds no transaction open, or nobody could go on."""
    while True:
        process.send_signal(signal.SIGSTOP)
        with closing(sqlite3.connect(room.folder / ".feedsync" / "state.db", timeout=0)) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                process.send_signal(signal.SIGCONT)
                time.sleep(0.003)
            else:
                return


def test_nothing_is_lost_and_only_what_was_on_its_way_is_told_twice(room: Newsroom) -> None:
    with Web() as web:
        for path in ("/signed", "/bare"):
            web.on(path, (pause(0.01), *reply()))
        configure(room, web)
        room.run()
        kills = rounds = 0
        on_its_way: set[str] = set()
        unsure = Counter[str]()
        while kills < KILLS:
            assert rounds < KILLS * 20
            rounds += 1
            if not room.rows("SELECT 1 FROM delivery WHERE state IN ('pending', 'sending') LIMIT 1"):
                for number in range(ARTICLES):
                    room.write(f"{rounds}-{number}.md")
                room.wait(hours=1)
            process = start(room)
            heard = len(web.asked)
            # Until it tells others, nothing of this is tried.
            while len(web.asked) == heard and process.poll() is None:
                time.sleep(0.002)
            time.sleep(random.uniform(0, 0.3))
            process.kill()
            process.communicate(timeout=60)
            kills += process.returncode == -signal.SIGKILL
            for channel, delivery in room.rows("SELECT channel, id FROM delivery WHERE state = 'sending'"):
                if channel == "signed":
                    on_its_way.add(f"msg_{delivery}")
                else:
                    unsure[str(channel)] += 1
        finish(room)

        signed, bare, command = of_articles(web, "/signed"), of_articles(web, "/bare"), heard_by_command(room)
        told = states(room, "signed")
        assert set(told) == {"sent"}
        assert len(signed) == told["sent"] > 0
        assert {one for one, count in signed.items() if count > 1} <= on_its_way
        # A killed one may leave half a request.
        bodies = {
            (one.headers["webhook-id"], one.body) for one in web.asked if one.path == "/signed" and one.body
        }
        assert len(bodies) == len({number for number, _ in bodies})

        for name, heard_of in (("bare", bare), ("command", command)):
            told = states(room, name)
            assert set(told) <= {"sent", "unknown"}, name
            assert not heard_of or max(heard_of.values()) == 1, name
            assert told["sent"] <= len(heard_of) <= told["sent"] + told["unknown"], name
            assert told["unknown"] <= unsure[name] <= kills * 4, name


def test_who_was_asleep_past_the_lease_neither_sends_nor_settles_what_is_anothers(room: Newsroom) -> None:
    asked: list[str] = []
    with Web() as web:
        web.on("/signed", (pause(0.05), *reply()))
        web.on("/bare", reply())
        configure(room, web)
        room.run()
        for number in range(ARTICLES):
            room.write(f"{number}.md")
        room.wait(hours=1)
        sleeper = start(room, "-c", IMPATIENT)
        while len(asked := [one.path for one in list(web.asked) if one.path == "/signed"]) < 10:
            assert sleeper.poll() is None
            time.sleep(0.005)
        put_to_sleep(sleeper, room)
        time.sleep(1.1)
        on_its_way = {f"msg_{one}" for (one,) in room.rows("SELECT id FROM delivery WHERE state = 'sending'")}
        # The lock is the kernel's, so that of one who sleeps is only got around like this.
        for lock in (room.folder / ".feedsync").glob("*lock*"):
            lock.unlink()
        finish(room)
        settled = room.rows("SELECT id, state, attempts, said FROM delivery ORDER BY id")
        heard = len(web.asked)
        sleeper.send_signal(signal.SIGCONT)
        sleeper.communicate(timeout=60)
        # A thread that had just begun to send goes on with that, and with nothing else.
        late = web.asked[heard:]
        assert len(late) <= 8
        assert {one.headers["webhook-id"] for one in late} <= on_its_way
        assert room.rows("SELECT id, state, attempts, said FROM delivery ORDER BY id") == settled
        signed = of_articles(web, "/signed")
        assert len(signed) == ARTICLES
        assert {one for one, count in signed.items() if count > 1} <= on_its_way
        assert asked


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_who_is_asked_to_stop_lets_what_is_on_its_way_end(room: Newsroom, number: signal.Signals) -> None:
    with Web() as web:
        for path in ("/signed", "/bare"):
            web.on(path, (pause(0.05), *reply()))
        configure(room, web)
        room.run()
        for one in range(ARTICLES):
            room.write(f"{one}.md")
        room.wait(hours=1)
        process = start(room)
        while len(web.asked) < 10:
            assert process.poll() is None
            time.sleep(0.005)
        process.send_signal(number)
        said, _ = process.communicate(timeout=60)
        assert process.returncode, said
        assert b"Traceback" not in said
        for channel in ("signed", "bare", "command"):
            assert set(states(room, channel)) <= {"sent", "pending"}, channel
        assert len(of_articles(web, "/bare")) == states(room, "bare")["sent"]
        finish(room)
        for channel in ("signed", "bare", "command"):
            assert states(room, channel) == Counter(sent=ARTICLES)
        for heard in (of_articles(web, "/signed"), of_articles(web, "/bare"), heard_by_command(room)):
            assert max(heard.values()) == 1
