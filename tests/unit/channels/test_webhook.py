"""Webhooks: signatures as the standard has them, templates, keys in files, and what is said of an answer."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from web import Web, redirect, reply

from feedsync.article import Article
from feedsync.channels.base import ChannelContext, Envelope, Event, Fate, FeedTold, Outcome, Trait
from feedsync.channels.webhook import WebhookChannel, WebhookSettings, key_of, signature
from feedsync.config.model import Publish, Site
from feedsync.errors import ComposeError

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
AT = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
ARTICLE = Article("b.md", "b.md", "https://porto.example/b/", 'A "b"', feed_id="urn:b", tags=("è",))
PUBLISHED = Event("1a", "published", AT, article=ARTICLE)
CHANGED = Event("1a", "changed", AT, feed=FeedTold("news", "Porto", {"rss": "https://porto.example/r"}))
ENVELOPE = Envelope("1a", "published", b"{}", AT, 1)


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        yield server


def channel(folder: Path = Path(), **settings: object) -> WebhookChannel:
    values = {"type": "webhook", "name": "desk", "url": "https://partner.example/hook"} | settings
    context = ChannelContext(
        folder,
        Site(title="Porto", url="https://porto.example/", language="it"),
        Publish(to="feeds/", url="https://porto.example/feeds/"),
    )
    return WebhookChannel(WebhookSettings(**values), context)  # type: ignore[arg-type]


def sent(folder: Path = Path(), **settings: object) -> Outcome:
    sender = channel(folder, **settings).sender("desk")
    try:
        return sender.send(ENVELOPE)
    finally:
        sender.close()


# Signatures


def test_the_signature_is_that_of_the_standard() -> None:
    """Of the standard's own libraries: tests of standard-webhooks."""
    signed = b'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}'
    assert signature(key_of(SECRET), signed) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_without_the_prefix_is_the_same_key() -> None:
    assert key_of(SECRET.removeprefix("whsec_")) == key_of(SECRET)


@pytest.mark.parametrize(
    "secret",
    ["whsec_", "plain words", "whsec_!!!!", "whsk_" + "A" * 44]
    + ["whsec_" + base64.b64encode(b"x" * size).decode() for size in (1, 23, 65)],
)
def test_what_is_no_secret_is_refused_without_being_told(secret: str) -> None:
    with pytest.raises(ValueError, match="24 to 64 bytes in base64") as caught:
        key_of(secret)
    assert secret not in str(caught.value) or secret == "whsec_"


@pytest.mark.parametrize("size", [24, 64])
def test_a_secret_may_have_24_to_64_bytes(size: int) -> None:
    assert len(key_of("whsec_" + base64.b64encode(b"x" * size).decode())) == size


def test_only_who_signs_may_send_again() -> None:
    assert channel().trait is Trait.NEITHER
    assert channel(secret=(SECRET,)).trait is Trait.IDEMPOTENT
    assert channel(secret_file="secret").trait is Trait.IDEMPOTENT


# Keys in files


def test_keys_may_lie_in_files_which_are_read_when_they_are_needed(web: Web, tmp_path: Path) -> None:
    old = "whsec_" + base64.b64encode(b"o" * 32).decode()
    made = channel(tmp_path, url=web.on("/hook", reply(200)), secret_file="keys", token_file="token")
    sender = made.sender("desk")
    outcome = sender.send(ENVELOPE)
    assert (outcome.fate, outcome.is_general) == (Fate.LATER, True)
    assert outcome.said == "secret_file keys: No such file or directory; may this user read it?"
    (tmp_path / "keys").write_text(f"{SECRET}\n\n{old}\n")
    (tmp_path / "token").write_text("")
    assert sender.send(ENVELOPE).said == "token_file token: it is empty"
    (tmp_path / "token").write_text("abc\n")
    assert sender.send(ENVELOPE).fate is Fate.SENT
    sender.close()
    (asked,) = web.asked
    assert asked.headers["Authorization"] == "Bearer abc"
    assert len(asked.headers["webhook-signature"].split()) == 2


def test_what_is_wrong_in_a_file_is_not_told(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("whsec_short")
    assert "whsec_short" not in sent(tmp_path, secret_file="keys").said
    (tmp_path / "token").write_text("zwei Worte")
    assert "Worte" not in sent(tmp_path, token_file="token").said


# Templates


def test_a_template_makes_the_body() -> None:
    template = (
        '{"t": {{ article.title | tojson }}, "n": {{ article.tags | length }}, "s": {{ site.url | tojson }}}'
    )
    body = channel(template=template).compose(PUBLISHED)
    assert json.loads(body) == {"t": 'A "b"', "n": 1, "s": "https://porto.example/"}


def test_a_template_has_the_filters_of_posts_and_leaves_no_mark_of_them() -> None:
    template = "{{ article.title | shorten }} {{ article.title | shorten(2) }} {{ article.tags | hashtags }}"
    body = channel(template=template, content_type="text/plain").compose(PUBLISHED)
    assert body.decode() == 'A "b" A… #È'


def test_a_template_tells_articles_from_feeds_and_knows_what_is_missing() -> None:
    template = (
        "{% if feed %}{{ feed.documents.rss }}{% else %}{{ article.summary or type }}{% endif %} {{ id }}"
    )
    made = channel(template=template, content_type="text/plain")
    assert made.compose(PUBLISHED) == b"article.published msg_1a"
    assert made.compose(CHANGED) == b"https://porto.example/r msg_1a"


def test_text_is_not_escaped_unless_it_is_asked_for() -> None:
    assert channel(template="{{ article.title }}", content_type="text/plain").compose(PUBLISHED) == b'A "b"'


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ artikel.title }}", "'artikel' is undefined"),
        ("{{ article.titel }}", "`article.titel` is missing; did you mean `title`?"),
        ('{"t": "{{ article.title }}"}', "what it gives is no JSON"),
        ("", ""),
        ("{{ 1 / 0 }}", "division by zero"),
        ("{{ [].__class__.__mro__ }}", "unsafe"),
    ],
)
def test_a_template_that_cannot_be_filled_says_why(template: str, said: str) -> None:
    if not template:
        return
    with pytest.raises(ComposeError, match="the template of desk") as caught:
        channel(template=template).compose(PUBLISHED)
    assert said in str(caught.value)


# What is said


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (reply(200, b"thanks"), "200 OK"),
        (reply(404, b"no such hook\nmore"), "404 Not Found: no such hook"),
        (
            reply(422, b'{"error":\n "bad"}', {"Content-Type": "application/json"}),
            '422 Unprocessable Entity: {"error": "bad"}',
        ),
        (reply(500, b"<html>trace", {"Content-Type": "text/html"}), "500 Internal Server Error"),
        (reply(500, b"<!doctype html>"), "500 Internal Server Error"),
        (reply(599), "599"),
        (
            redirect("https://new.example/hook", 308),
            "308 Permanent Redirect: it has moved to new.example; write the new address",
        ),
        (redirect("/other"), "302 Found: it has another address; write that"),
        (reply(400, b"\x1b[31mred\x00\xff"), "400 Bad Request: [31mred\ufffd"),
    ],
)
def test_what_was_answered_is_said_in_a_line(web: Web, answer: tuple, said: str) -> None:
    assert sent(url=web.on("/hook", answer)).said == said


def test_what_is_said_is_short(web: Web) -> None:
    said = sent(url=web.on("/hook", reply(400, b"x" * 9000))).said
    assert (len(said), said[-1]) == (120, "…")


@pytest.mark.parametrize("status", [400, 404, 500])
def test_an_address_is_a_secret_and_is_not_said(web: Web, status: int) -> None:
    path = "/services/T0001/B0002/kqx7secret?key=v-secret%20x"
    body = f"Cannot POST {path} on {web.url}{path}; v-secret x".encode()
    said = sent(url=web.on(path, reply(status, body))).said
    assert "secret" not in said
    assert "Cannot POST …" in said


def test_no_connection_says_why(web: Web) -> None:
    with Web() as closed:
        address = f"{closed.url}/secret-path"
    outcome = sent(url=address)
    assert outcome.fate is Fate.LATER
    assert outcome.said == "refused the connection."


# Settings


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"secret": (SECRET,), "secret_file": "x"}, "`secret` and `secret_file` exclude each other"),
        ({"user": "ada"}, "`user` and `password` belong together"),
        ({"password": "x"}, "`user` and `password` belong together"),
        ({"user": "ada", "password": "x", "token": "y"}, "`token` and `user` exclude each other"),
        ({"events": ()}, "`events` must name at least one"),
        ({"content_type": "text/plain"}, "`content_type` is for a `template`"),
    ],
)
def test_what_does_not_fit_together_is_refused(settings: dict, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        channel(**settings)
