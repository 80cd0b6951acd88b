"""Pings: what hubs answer, what they are called, and that their links stand in the documents."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import pytest
from newsroom import CONFIG, Newsroom
from web import Web, reply

from feedsync.channels.base import ChannelContext, Envelope, Fate
from feedsync.channels.websub import WebSubChannel, WebSubSettings
from feedsync.config.model import Publish, Site

HUBS = "https://hub.example/?a=1&b=2", "https://andere.example/hub"
PUSH = """\
push:
  - {type: websub, name: one, hubs: ["https://hub.example/?a=1&b=2"], feeds: [news]}
  - {type: websub, name: two, hubs: ["https://andere.example/hub", "https://hub.example/?a=1&b=2"], feeds: [news], paused: true}
"""


def channel(*hubs: str) -> WebSubChannel:
    context = ChannelContext(
        Path(),
        Site(title="Porto", url="https://porto.example/", language="it"),
        Publish(to="feeds/", url="https://porto.example/feeds/"),
    )
    return WebSubChannel(WebSubSettings(type="websub", name="websub", hubs=hubs), context)


@pytest.mark.parametrize(
    ("answer", "fate", "said"),
    [
        (reply(200), Fate.SENT, "200 accepted"),
        (reply(202), Fate.SENT, "202 accepted"),
        (reply(204), Fate.SENT, "204 accepted"),
        (reply(500, b"Topic not found"), Fate.SENT, "accepted: nobody subscribes"),
        (reply(500, b'{"error":"Topic not found"}'), Fate.SENT, "accepted: nobody subscribes"),
        (reply(500, b"out of memory"), Fate.LATER, "500 Internal Server Error: out of memory"),
        (reply(400, b"no hub.topic"), Fate.LATER, "400 Bad Request: no hub.topic"),
        (reply(410), Fate.GONE, "410 Gone"),
    ],
)
def test_what_a_hub_answers(answer: tuple, fate: Fate, said: str) -> None:
    with Web() as web:
        made = channel(web.on("/hub", answer))
        sender = made.sender(made.destinations()[0])
        at = datetime(2026, 11, 24, tzinfo=UTC)
        outcome = sender.send(Envelope("1a", "changed", b"hub.mode=publish", at, 1))
        sender.close()
    assert (outcome.fate, outcome.said) == (fate, said)


def test_a_hub_keeps_its_name_among_others() -> None:
    one, two = "https://hub.example/", "https://hub.example/b"
    (first,) = channel(one).destinations()
    assert first.startswith("hub.example#")
    assert channel(two, one).destinations()[1] == first
    assert len(set(channel(one, two, one).destinations())) == 2


def test_a_hub_of_which_the_environment_lacks_the_address_is_left_out() -> None:
    assert len(channel("https://hub.example/", "${HUB}").destinations()) == 1


# Links in the documents


def test_the_documents_of_followed_feeds_name_the_hubs(tmp_path: Path) -> None:
    room = Newsroom(tmp_path, CONFIG + PUSH)
    room.write("a.md")
    room.run()
    documents = room.documents()
    for name in ("news.rss", "news.atom"):
        links = feedparser.parse(documents[name]).feed.links
        assert [link.href for link in links if link.rel == "hub"] == list(HUBS)
        assert [link.href for link in links if link.rel == "self"] == [f"https://porto.example/feeds/{name}"]
        assert [link.href for link in links if link.rel == "alternate"] == ["https://porto.example/"]
    assert json.loads(documents["news.json"])["hubs"] == [{"type": "WebSub", "url": hub} for hub in HUBS]
    assert b"hub" not in documents["brief.rss"]


def test_of_the_feeds_of_terms_each_names_the_hubs(tmp_path: Path) -> None:
    family = '  - {name: "temi/{slug}", for_each: tag, formats: [rss]}\n'
    config = CONFIG.replace("publish:", f"{family}publish:") + PUSH.replace("[news]", '["temi/{slug}"]')
    room = Newsroom(tmp_path, config)
    room.write("a.md", tags="[porto]")
    room.run()
    assert b'rel="hub"' in room.documents()["temi/porto.rss"]
    assert b'rel="hub"' not in room.documents()["news.rss"]


def test_a_change_of_hubs_changes_the_documents_silently(tmp_path: Path) -> None:
    room = Newsroom(tmp_path, CONFIG)
    room.write("a.md")
    room.run()
    before = room.documents()
    (tmp_path / "config.yaml").write_text(CONFIG + PUSH)
    report = room.run()
    assert report.is_complete
    after = room.documents()
    assert {name for name in after if after[name] != before[name]} == {"news.rss", "news.atom", "news.json"}
    assert room.rows("SELECT COUNT(*) FROM change WHERE document IS NOT NULL AND is_silent = 0") == [
        (0,)
    ] or (room.rows("SELECT COUNT(*) FROM delivery") == [(0,)])
    (tmp_path / "config.yaml").write_text(CONFIG)
    room.run()
    assert room.documents() == before
