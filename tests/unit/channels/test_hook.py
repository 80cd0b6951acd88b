"""Hooks: what they are told, and what Zapier, Make, IFTTT and n8n answer."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from newsroom import CONFIG, Newsroom
from web import Reply, Web, reply

from feedsync.article import Article, Media, Person
from feedsync.channels.base import ChannelContext, Envelope, Event, Fate, Told
from feedsync.channels.hook import HookChannel, HookSettings
from feedsync.config.model import Publish, Site
from feedsync.errors import ConfigError

AT = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
LINK = "https://porto.example.org/ponte/"
PONTE = Article(
    "ponte.md",
    "content/ponte.md",
    LINK,
    "Ponte, riaperta\nuna corsia",
    published=AT,
    summary="Da questa mattina si passa di nuovo.",
    authors=(Person("Ada Neri", "ada@porto.example"), Person("Neri, Bruno")),
    tags=("viabilità", "ponti, strade"),
    section="cronaca",
    image=Media("https://porto.example.org/ponte.jpg", "image/jpeg", alt="Il ponte"),
    feed_id="urn:ponte",
)
BARE = Article("b.md", "content/b.md", LINK, "B", feed_id="urn:b")
SITE = Site(title="Porto", url="https://porto.example.org/", language="it")
PUBLISH = Publish(to="feeds/", url="https://porto.example.org/feeds/")
KEY = "s3cret-k3y-of-the-hook"


def channel(address: str = f"https://hooks.example/{KEY}", **settings: Any) -> HookChannel:
    return HookChannel(
        HookSettings(type="hook", name="zap", url=address, **settings), ChannelContext(Path(), SITE, PUBLISH)
    )


def told(article: Article, kind: Told = "published", **settings: Any) -> dict[str, str]:
    made = channel(**settings)
    return json.loads(made.compose(Event("1a", kind, AT, article=article, feeds=("news",))))


def test_a_hook_is_told_a_flat_object_of_texts() -> None:
    found = told(PONTE)
    assert found | {"text": "", "value1": ""} == {
        "id": "msg_1a",
        "type": "article.published",
        "timestamp": "2026-11-24T09:05:00Z",
        "text": "",
        "title": "Ponte, riaperta una corsia",
        "url": LINK,
        "summary": "Da questa mattina si passa di nuovo.",
        "correction": "",
        "image": "https://porto.example.org/ponte.jpg",
        "image_alt": "Il ponte",
        "tags": "viabilità, ponti strade",
        "categories": "",
        "section": "cronaca",
        "authors": "Ada Neri, Neri Bruno",
        "language": "it",
        "published": "2026-11-24T09:05:00Z",
        "updated": "2026-11-24T09:05:00Z",
        "article_id": "urn:ponte",
        "site": "Porto",
        "value1": "",
        "value2": LINK,
        "value3": "https://porto.example.org/ponte.jpg",
    }
    assert LINK in found["text"]
    assert found["value1"] == found["text"]


def test_the_example_of_the_page_is_what_is_sent() -> None:
    page = (Path(__file__).parents[3] / "docs/channels/hook.md").read_text("utf-8")
    (shown,) = re.findall(r"^```text\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    link = "https://www.avvisatore.example/2026/ponte/"
    half_past = AT.replace(hour=8, minute=30)
    article = Article(
        "ponte.md",
        "content/ponte.md",
        link,
        "Ponte, riaperta una corsia",
        published=half_past,
        summary="Da questa mattina si passa di nuovo.",
        authors=(Person("Giulia Ferrante"),),
        tags=("viabilità", "ponti"),
        section="cronaca",
        image=Media("https://www.avvisatore.example/ponte.jpg", "image/jpeg", alt="Il ponte"),
        feed_id=link,
    )
    context = ChannelContext(Path(), replace(SITE, title="Avvisatore"), PUBLISH)
    made = HookChannel(channel().settings, context)
    assert json.loads(made.compose(Event("1a", "published", AT, article=article))) == json.loads(shown)


def test_every_field_is_there_whatever_an_article_has() -> None:
    assert list(told(BARE)) == list(told(PONTE))
    assert set(map(type, told(BARE).values())) == {str}


def test_what_comes_back_is_told_as_published() -> None:
    assert told(PONTE, "restored")["type"] == "article.published"


@pytest.mark.parametrize("kind", ["updated", "withdrawn"])
def test_corrections_are_told_where_the_flow_wants_them(kind: Told) -> None:
    assert not channel().wants(kind, "articles")
    wishes = {"on_update": "tell", "on_withdraw": "tell"}
    assert channel(**wishes).wants(kind, "articles")
    assert told(PONTE, kind, **wishes)["type"] == f"article.{kind}"


@given(st.text(min_size=1, max_size=300), st.integers(60, 400))
def test_a_text_is_as_short_as_the_flow_needs_it(title: str, limit: int) -> None:
    found = told(replace(PONTE, title=title or "x", summary=title), limit=limit)
    assert len(found["text"].encode("utf-16-le")) // 2 <= limit
    assert LINK in found["text"]


def test_a_preview_shows_the_text_that_the_flow_gets() -> None:
    made = channel(limit=280)
    shown = made.show(Event("1a", "published", AT, article=PONTE))
    assert shown.text == told(PONTE)["text"]
    assert (shown.count, shown.limit) == (len(shown.text), 280)


@pytest.mark.parametrize(
    ("answer", "fate", "is_general", "said"),
    [
        pytest.param(
            reply(200, b'{"status":"success","id":"1","attempt":"2"}'), Fate.SENT, False, "200 OK", id="Zapier"
        ),
        pytest.param(reply(200, b"Accepted"), Fate.SENT, False, "200 OK", id="Make"),
        pytest.param(reply(200, b"Congratulations!"), Fate.SENT, False, "200 OK", id="IFTTT"),
        pytest.param(
            reply(200, b'{"message":"Workflow was started"}'), Fate.SENT, False, "200 OK", id="n8n"
        ),
        pytest.param(
            reply(200, b'{"status":"error","message":"no such zap"}'),
            Fate.REFUSED,
            False,
            "200 OK, but it says error: no such zap",
            id="a no in a 200",
        ),
        pytest.param(reply(200, b'{"success":false}'), Fate.REFUSED, False, "200 OK, but it says no", id="no"),
        pytest.param(reply(200, b'{"status":["error"],"x":'), Fate.SENT, False, "200 OK", id="no object"),
        pytest.param(
            reply(400, b"Queue is full."),
            Fate.LATER,
            True,
            "400 Bad Request: Queue is full.",
            id="Make has no room",
        ),
        pytest.param(reply(400, b"x"), Fate.REFUSED, False, "400 Bad Request: x", id="400"),
        pytest.param(
            reply(401, b'{"errors":[{"message":"You sent an invalid key."}]}'),
            Fate.LATER,
            True,
            '401 Unauthorized: {"errors":[{"message":"You sent an invalid key."}]}; is the flow on, and this its'
            " production address?",
            id="IFTTT knows no such key",
        ),
        pytest.param(
            reply(404, b'{"code":404,"message":"The requested webhook \\"POST %s\\" is not registered."}' % KEY.encode()),
            Fate.LATER,
            True,
            '404 Not Found: {"code":404,"message":"The requested webhook \\"POST …\\" is not registered."}; is the'
            " flow on, and this its production address?",
            id="n8n with a test address",
        ),
        pytest.param(
            reply(410, b"There is no scenario listening for this webhook."),
            Fate.GONE,
            True,
            "410 Gone: There is no scenario listening for this webhook.",
            id="Make has no such hook any more",
        ),
        pytest.param(reply(429, b""), Fate.LATER, True, "429 Too Many Requests", id="too many"),
        pytest.param(reply(500, b""), Fate.UNKNOWN, True, "500 Internal Server Error", id="500"),
    ],
)  # fmt: skip
def test_what_the_tools_answer(answer: Reply, fate: Fate, is_general: bool, said: str) -> None:
    with Web() as web:
        made = channel(web.on(f"/{KEY}", answer))
        sender = made.sender("zap")
        outcome = sender.send(Envelope("1a", "published", b"{}", AT, 1))
        sender.close()
    assert (outcome.fate, outcome.is_general, outcome.said) == (fate, is_general, said)


def test_the_address_may_lie_in_a_file_and_is_never_said(tmp_path: Path) -> None:
    settings = HookSettings(type="hook", name="zap", url_file="address")
    sender = HookChannel(settings, ChannelContext(tmp_path, SITE, PUBLISH)).sender("zap")
    envelope = Envelope("1a", "published", b"{}", AT, 1)
    (tmp_path / "address").write_text(f"hooks.example/{KEY}")
    outcome = sender.send(envelope)
    assert (outcome.fate, outcome.is_general) == (Fate.LATER, True)
    assert outcome.said.startswith("url_file address: is no address of a hook")
    assert KEY not in outcome.said
    with Web() as web:
        (tmp_path / "address").write_text(f"{web.on(f'/{KEY}', reply(200))}\n")
        assert sender.send(envelope).fate is Fate.SENT
        sender.close()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (f"https://hooks.example/{KEY}", "a secret does not belong into this file"),
        ("${HOOK}", "is no address of a hook"),
        ("", "`url` is missing"),
    ],
)
def test_an_address_comes_from_the_environment(
    url: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOOK", f"hooks.example/{KEY}")
    more = f'push: [{{type: hook, url: "{url}"}}]\n' if url else "push: [{type: hook}]\n"
    with pytest.raises(ConfigError) as caught:
        Newsroom(tmp_path, config=CONFIG + more).run()
    assert said in str(caught.value)
    assert KEY not in str(caught.value)


def test_a_flow_hears_of_an_article_its_edit_and_its_end_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = CONFIG.replace("https://porto.example/feeds/", 'https://porto.example/feeds/", verify: "off')
    more = 'push: [{type: hook, url: "${HOOK}", on_update: tell, on_withdraw: tell}]\n'
    with Web() as web:
        monkeypatch.setenv("HOOK", web.on(f"/{KEY}", reply(200, b'{"status": "success"}')))
        room = Newsroom(tmp_path, config=config + more)
        room.run()
        for title in ("Ponte", "Ponte, due corsie", "Ponte, due corsie"):
            room.write("ponte.md", title=title, date=room.now.isoformat())
            room.run()
        room.remove("ponte.md")
        for _ in range(2):
            room.wait(minutes=11)
            room.run(accept_shrink=True)
        told = [json.loads(asked.body) for asked in web.asked]
    assert [(one["type"], one["title"]) for one in told] == [
        ("article.published", "Ponte"),
        ("article.updated", "Ponte, due corsie"),
        ("article.withdrawn", "Ponte, due corsie"),
    ]
    assert len({one["id"] for one in told}) == 3
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert KEY.encode() not in kept
