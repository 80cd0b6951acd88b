"""Who posts is killed at any moment (kill -9): while he prepares, sends, or notes what came of it.

FEEDSYNC_KILLS is how many are killed (`make soak`: 100).
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from newsroom import CONFIG, Newsroom
from paper_wall import posted

KILLS = int(os.environ.get("FEEDSYNC_KILLS", "10"))
ARTICLES = 60
WALL = Path(__file__).with_name("paper_wall.py")
CHANNELS = """\
push:
  - {type: paper, name: named, trait: idempotent, is_named: true}
  - {type: paper, name: readable, trait: readable}
  - {type: paper, name: neither, trait: neither}
"""


def start(room: Newsroom) -> subprocess.Popen[bytes]:
    line = [sys.executable, str(WALL), "run", "--wait", "0", "--clock", room.now.isoformat()]
    return subprocess.Popen(line, cwd=room.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def finish(room: Newsroom) -> None:
    process = start(room)
    said, _ = process.communicate(timeout=120)
    assert process.returncode in (0, 1), said  # 1: something is unknown


def lines(room: Newsroom) -> int:
    return sum(len(posted(wall)) for wall in room.folder.glob("*.jsonl"))


def states(room: Newsroom, channel: str) -> Counter[object]:
    return Counter(state for (state,) in room.rows(f"SELECT state FROM delivery WHERE channel = '{channel}'"))


def test_each_article_is_posted_once_and_none_is_lost(tmp_path: Path) -> None:
    room = Newsroom(tmp_path / "room")
    config = CONFIG.replace("https://porto.example/feeds/", 'https://porto.example/feeds/", verify: "off')
    (room.folder / "config.yaml").write_text(config + CHANNELS, "utf-8")
    finish(room)
    kills = rounds = articles = 0
    while kills < KILLS:
        assert rounds < KILLS * 20
        rounds += 1
        if not room.rows("SELECT 1 FROM delivery WHERE state IN ('pending', 'sending') LIMIT 1"):
            for number in range(ARTICLES):
                room.write(f"{rounds}-{number}.md", date="2026-11-24")
            articles += ARTICLES
            room.wait(minutes=5)
        process = start(room)
        before = lines(room)
        # Until it posts, nothing of this is tried.
        while lines(room) == before and process.poll() is None:
            time.sleep(0.005)
        time.sleep(random.uniform(0, 0.2))
        process.kill()
        process.communicate(timeout=60)
        kills += process.returncode == -signal.SIGKILL
    for _ in range(4):
        finish(room)
        room.wait(hours=1)

    walls = {name: posted(room.folder / f"{name}.jsonl") for name in ("named", "readable", "neither")}
    assert all(one["is_prepared"] for wall in walls.values() for one in wall)
    assert states(room, "named") == states(room, "readable") == Counter(sent=articles)
    names = {(one["name"], one["owner"]) for one in walls["named"]}
    assert len(names) == len({name for name, _ in names}) == len({owner for _, owner in names}) == articles
    assert set(Counter(one["owner"] for one in walls["readable"]).values()) == {1}
    assert len(walls["readable"]) == articles
    told = states(room, "neither")
    assert set(told) <= {"sent", "unknown"}
    assert set(Counter(one["owner"] for one in walls["neither"]).values()) == {1}
    assert told["sent"] <= len(walls["neither"]) <= told["sent"] + told["unknown"]
    assert told["unknown"] <= kills * 4
