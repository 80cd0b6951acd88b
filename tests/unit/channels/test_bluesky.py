"""Bluesky: settings, keys, what answers mean, and a session that is never opened oftener than is allowed.

What a real server does with it: tests/live/test_bluesky.py.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from PIL import Image
from web import CLOSE, Reply, Web, head, pause, redirect, reply

from feedsync.article import Article, Media
from feedsync.channels.base import (
    ChannelContext,
    Earlier,
    Envelope,
    Event,
    Fate,
    Outcome,
    Posts,
    Prepares,
    Shown,
    Told,
)
from feedsync.channels.bluesky import BlueskyChannel, BlueskySettings
from feedsync.channels.bluesky_sender import needs_card
from feedsync.channels.bluesky_xrpc import Xrpc
from feedsync.channels.social import Draft, Receipt, standing
from feedsync.config.load import load
from feedsync.config.model import Publish, Site
from feedsync.errors import ConfigError

PASSWORD = "abcd-efgh-ijkl-mnop"
AT = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
PAGE = "https://porto.example/ponte/"
ARTICLE = Article(
    "p.md", "p.md", PAGE, "Ponte", published=AT - timedelta(hours=1), summary="Si passa.", feed_id=PAGE
)
OPEN = {"did": "did:plc:ada", "accessJwt": "access-token-1", "refreshJwt": "refresh-token-1"}
RECORD = {"uri": "at://did:plc:ada/app.bsky.feed.post/3m", "cid": "one"}


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        yield server


def told(value: object, status: int = 200, **headers: str) -> Reply:
    return reply(status, json.dumps(value).encode(), {"Content-Type": "application/json"} | headers)


def refused(status: int, error: str, message: str = "") -> Reply:
    return told({"error": error, "message": message}, status)


def on(web: Web, name: str, *replies: Reply) -> None:
    web.on(f"/xrpc/com.atproto.{name}", *replies)


def serve(web: Web) -> None:
    """A server on which all goes well."""
    on(web, "server.createSession", told(OPEN))
    on(web, "server.refreshSession", told(OPEN))
    on(web, "repo.putRecord", told(RECORD))
    on(web, "repo.deleteRecord", told({}))


def channel(folder: Path, server: str = "http://127.0.0.1:9", **settings: Any) -> BlueskyChannel:
    values = {
        "type": "bluesky",
        "name": "bluesky",
        "server": server,
        "handle": "ada.test",
        "password": PASSWORD,
    } | settings
    site = Site(title="Porto", url="https://porto.example/", language="it")
    context = ChannelContext(folder, site, Publish(to="feeds/", url="https://porto.example/feeds/"))
    return BlueskyChannel(BlueskySettings(**values), context)


def tell(channel: BlueskyChannel, at: datetime = AT, *, delivery: str = "1a") -> Outcome:
    event = Event(delivery, "published", at, ARTICLE)
    event = replace(event, record_key=channel.record_key(event, 0))
    sender = channel.sender("bluesky")
    assert isinstance(sender, Prepares)
    try:
        payload = sender.prepare(Envelope(delivery, "published", channel.compose(event), at, 1))
        if isinstance(payload, Outcome):
            return payload
        return sender.send(Envelope(delivery, "published", payload, at, 1))
    finally:
        sender.close()


def another(folder: Path, web: Web, **settings: Any) -> BlueskyChannel:
    """Return a channel with a password that nobody has tried."""
    return channel(folder, web.url, password=f"{PASSWORD}-{len(web.asked)}", **settings)


def asked_for(web: Web, name: str) -> int:
    return sum(one.path.endswith(name) for one in web.asked)


# Settings

CONFIG = """\
site: {title: Porto, url: "https://porto.example/", language: it}
store: {type: folder, path: content/}
feeds: [{name: news}]
publish: {to: feeds/, url: "https://porto.example/feeds/"}
push: [{type: bluesky, handle: ada.test, %s}]
"""


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("password: abcd", "a secret does not belong into this file"),
        ("on_update: edit", "`password` is missing"),
        ('password: "${P}", password_file: p', "exclude each other"),
        ('password: "${P}", handle: ada', "appears twice"),
        ('password: "${P}", server: "http://pds.example"', "https"),
        ('password: "${P}", server: "http://8.8.8.8/"', "https"),
        ('password: "${P}", server: "https://pds.example/?x=1"', "the address of a server"),
        ('password: "${P}", on_update: tell', "ignore, edit, reply"),
        ('password: "${P}", on_withdraw: edit', "ignore, delete, reply"),
    ],
)
def test_what_is_wrong_in_the_settings_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keys: str, said: str
) -> None:
    monkeypatch.setenv("P", PASSWORD)
    (tmp_path / "config.yaml").write_text(CONFIG % keys, "utf-8")
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "config.yaml")
    assert said in str(caught.value)
    assert PASSWORD not in str(caught.value)


@pytest.mark.parametrize("handle", ["ada", "ada@porto.example", "ada.", "", "a b.test", "did:plc:ada"])
def test_a_handle_is_a_name_of_the_dns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, handle: str) -> None:
    monkeypatch.setenv("P", PASSWORD)
    config = CONFIG.replace("handle: ada.test", f"handle: '{handle}'") % 'password: "${P}"'
    (tmp_path / "config.yaml").write_text(config, "utf-8")
    with pytest.raises(ConfigError, match=r"avvisatore\.bsky\.social"):
        load(tmp_path / "config.yaml")


@pytest.mark.parametrize(
    "server", ["https://bsky.social", "http://localhost:2583", "http://10.0.0.7", "http://pds"]
)
def test_a_server_of_one_s_own_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: str) -> None:
    monkeypatch.setenv("P", PASSWORD)
    keys = f'password: "${{P}}", server: "{server}"'
    (tmp_path / "config.yaml").write_text((CONFIG % keys).replace("ada.test", "'@Ada.Test'"), "utf-8")
    (settings,) = load(tmp_path / "config.yaml").push
    assert isinstance(settings, BlueskySettings)
    assert settings.handle == "ada.test"


def test_it_posts(tmp_path: Path) -> None:
    made = channel(tmp_path)
    assert isinstance(made, Posts)
    assert isinstance(made.sender("bluesky"), Prepares)
    assert made.destinations() == ("bluesky",)


@pytest.mark.parametrize(
    ("settings", "kinds"),
    [
        ({}, {"published", "restored"}),
        ({"on_update": "edit"}, {"published", "restored", "updated"}),
        ({"on_update": "reply", "on_withdraw": "reply"}, {"published", "restored", "updated", "withdrawn"}),
    ],
)
def test_it_wants_what_its_settings_say(tmp_path: Path, settings: dict[str, str], kinds: set[str]) -> None:
    made = channel(tmp_path, **settings)
    every: tuple[Told, ...] = ("published", "updated", "withdrawn", "restored")
    assert {kind for kind in every if made.wants(kind, "articles")} == kinds
    assert not made.wants("changed", "feeds")


def test_the_limits_of_the_network_are_quotas_beside_its_own(tmp_path: Path) -> None:
    per_day, hour, day = channel(tmp_path, per_day=5).quotas
    assert (per_day.most, per_day.kinds) == (5, {"published", "restored"})
    assert (hour.most, hour.seconds) == (1666, 3600)
    assert (day.most, day.seconds) == (11666, 86400)
    assert hour.kinds == day.kinds == {"published", "restored", "updated", "withdrawn"}


# Keys


def key(made: BlueskyChannel, kind: Told, at: datetime = AT, article: Article = ARTICLE) -> str:
    return made.record_key(Event("1a", kind, at, article), 0)


def test_the_key_of_a_post_is_of_the_second_in_which_the_article_was_published(tmp_path: Path) -> None:
    made = channel(tmp_path, on_update="reply")
    post = key(made, "published")
    assert key(made, "published", AT + timedelta(days=1)) == post
    assert key(made, "restored") == post
    assert key(made, "published", article=replace(ARTICLE, published=AT)) != post
    assert key(made, "published", article=replace(ARTICLE, published=None)) == key(made, "updated")


def test_what_makes_no_record_has_no_key(tmp_path: Path) -> None:
    made = channel(tmp_path, on_update="edit", on_withdraw="delete")
    assert key(made, "updated") == key(made, "withdrawn") == ""
    made = channel(tmp_path, on_update="reply", on_withdraw="reply")
    assert key(made, "updated")
    assert key(made, "withdrawn")


def test_a_post_that_was_edited_is_one_post_still() -> None:
    first, edited, reply = Receipt("at://1", cid="a"), Receipt("at://1", cid="b"), Receipt("at://2", cid="c")
    earlier = tuple(
        Earlier(kind, "sent", "", receipt.encode())
        for kind, receipt in (("published", first), ("updated", edited), ("updated", reply))
    )
    assert standing(Event("1a", "withdrawn", AT, ARTICLE, earlier=earlier)) == (edited, reply)


# How it looks


PICTURE = Media("https://porto.example/ponte.jpg", "image/jpeg", alt="Il ponte", width=900, height=600)


def shown(folder: Path, article: Article = ARTICLE, **settings: Any) -> Shown:
    return channel(folder, **settings).show(Event("1a", "published", AT, article))


def test_a_post_is_shown_as_it_will_be(tmp_path: Path) -> None:
    look = shown(tmp_path, replace(ARTICLE, tags=("Viabilità",), language="it", image=PICTURE))
    assert look.network == "bluesky"
    assert look.text == "Ponte\n\n#Viabilità"
    assert (look.count, look.limit) == (17, 300)
    assert [look.text[start:end] for start, end in look.marks] == ["#Viabilità"]
    assert look.card
    assert (look.card.url, look.card.title, look.card.description) == (PAGE, "Ponte", "Si passa.")
    assert look.card.picture
    assert look.card.picture.alt == "Il ponte"
    assert (look.pictures, look.language, look.notes) == ((), "it", ())


def test_a_picture_takes_the_place_of_the_card(tmp_path: Path) -> None:
    look = shown(tmp_path, replace(ARTICLE, image=PICTURE), picture="image")
    assert look.card is None
    assert [one.url for one in look.pictures] == [PICTURE.url]
    assert PAGE in look.text


def test_where_there_is_no_picture_to_attach_the_link_in_the_text_is_enough(tmp_path: Path) -> None:
    look = shown(tmp_path, picture="image")
    assert (look.card, look.pictures, look.notes) == (None, (), ())
    assert PAGE in look.text


def test_where_neither_picture_nor_text_leads_to_the_article_a_card_does(tmp_path: Path) -> None:
    look = shown(tmp_path, picture="image", post="{{ article.title }}")
    assert look.card
    assert look.notes == ()


def test_a_post_that_leads_nowhere_says_so(tmp_path: Path) -> None:
    look = shown(tmp_path, replace(ARTICLE, image=PICTURE), picture="image", post="{{ article.title }}")
    assert look.card is None
    assert "leads nowhere" in look.notes[0]


@pytest.mark.parametrize(
    ("post", "attaches", "needs"),
    [
        (f"Ponte {PAGE}", True, False),
        ("Ponte", True, True),
        ("Ponte", False, True),
        (f"Ponte {PAGE}", False, True),
    ],
)
def test_a_post_whose_picture_fails_leads_to_its_article_once(post: str, attaches: bool, needs: bool) -> None:
    assert needs_card(Draft("post", post, PAGE), attaches=attaches) is needs
    assert not needs_card(Draft("reply", post), attaches=attaches)


def test_without_pictures_the_card_has_none(tmp_path: Path) -> None:
    look = shown(tmp_path, replace(ARTICLE, image=PICTURE), picture="off")
    assert look.card
    assert look.card.picture is None


def test_only_whole_handles_may_lead_somewhere(tmp_path: Path) -> None:
    text = "@ada.test, @bice e @carla@porto.example"
    look = shown(tmp_path, replace(ARTICLE, metadata={"social": text}))
    assert [look.text[start:end] for start, end in look.marks] == ["@ada.test"]
    (note,) = look.notes
    assert "handle" in note


def test_what_is_shown_of_a_long_lead_is_what_is_sent(tmp_path: Path) -> None:
    look = shown(tmp_path, replace(ARTICLE, summary="Una parola dopo l'altra. " * 500))
    assert look.card
    assert len(look.card.description) <= 300


# Answers

NO_JSON = reply(200, b"<html>Welcome</html>", {"Content-Type": "text/html"})
RESET = str(int(datetime(2026, 11, 24, 9, 46, 40, tzinfo=UTC).timestamp()))
RESET_IN_90 = {"RateLimit-Reset": RESET, "Date": "Tue, 24 Nov 2026 09:45:10 GMT"}


@pytest.mark.parametrize(
    ("answer", "fate", "is_general", "said"),
    [
        (refused(400, "InvalidRequest", "Invalid record"), Fate.REFUSED, False, "Invalid record"),
        (refused(400, "BlobNotFound", "Could not find blob"), Fate.LATER, False, "blob"),
        (refused(500, "InternalServerError", "x"), Fate.LATER, True, "500"),
        (refused(502, "UpstreamFailure", "x"), Fate.LATER, True, "UpstreamFailure"),
        (refused(401, "AccountTakedown", "x"), Fate.LATER, True, "moderators"),
        (refused(401, "AccountDeactivated", "x"), Fate.LATER, True, "activate"),
        (refused(400, "Surprise", "x"), Fate.LATER, True, "Surprise"),
        (reply(502, b"<html>"), Fate.LATER, True, "502"),
        (reply(404), Fate.LATER, True, "404"),
        (redirect("https://elsewhere.example/"), Fate.LATER, True, "elsewhere.example"),
        (NO_JSON, Fate.LATER, True, "AT protocol"),
        (told(["x"]), Fate.LATER, True, "AT protocol"),
        (told({"uri": "x"}), Fate.LATER, True, "names no record"),
        (told({"uri": 7}), Fate.LATER, True, "names no record"),
        (told({"error": 7, "message": []}, 400), Fate.LATER, False, "400"),
        ((head(), b"{", CLOSE), Fate.LATER, True, "JSON"),
        ((CLOSE,), Fate.LATER, True, "closed"),
    ],
)
def test_answers_mean_what_they_say(
    web: Web, tmp_path: Path, answer: Reply, fate: Fate, is_general: bool, said: str
) -> None:
    serve(web)
    on(web, "repo.putRecord", answer)
    outcome = tell(channel(tmp_path, web.url))
    assert (outcome.fate, outcome.is_general) == (fate, is_general), outcome
    assert said in outcome.said
    assert outcome.said.isprintable()
    assert len(outcome.said) <= 200
    # A post arrives as soon as the server takes it.
    on(web, "repo.putRecord", told(RECORD))
    assert tell(channel(tmp_path, web.url)).fate is Fate.SENT


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "30"}, 30),
        (RESET_IN_90, 90),
        ({**RESET_IN_90, "Retry-After": "7"}, 7),
        ({**RESET_IN_90, "RateLimit-Reset": "1"}, 1),
        ({**RESET_IN_90, "RateLimit-Reset": "99999999999"}, 86400),
        ({"RateLimit-Reset": RESET}, None),
        ({**RESET_IN_90, "RateLimit-Reset": "soon"}, None),
        ({**RESET_IN_90, "Date": "today"}, None),
    ],
)
def test_the_limit_of_the_server_is_waited_for_by_its_own_clock(
    web: Web, tmp_path: Path, headers: dict[str, str], seconds: float | None
) -> None:
    serve(web)
    on(web, "repo.putRecord", told({"error": "RateLimitExceeded", "message": "x"}, 429, **headers))
    outcome = tell(channel(tmp_path, web.url))
    assert (outcome.fate, outcome.is_general, outcome.retry_after) == (Fate.LATER, True, seconds)


def test_no_secret_is_said_whatever_the_server_answers(web: Web, tmp_path: Path) -> None:
    for name, secrets in (
        ("server.createSession", [PASSWORD]),
        ("repo.putRecord", [PASSWORD, OPEN["accessJwt"], OPEN["refreshJwt"]]),
    ):
        for status in (400, 401, 403, 500):
            for error in ("InvalidRequest", " ".join(secrets)):
                serve(web)
                on(web, name, refused(status, error, "; ".join(secrets)))
                (tmp_path / ".feedsync/sessions/bluesky.json").unlink(missing_ok=True)
                said = tell(channel(tmp_path, web.url)).said
                assert not [secret for secret in secrets if secret in said], said


def test_nothing_is_sent_on_by_a_redirect(web: Web, tmp_path: Path) -> None:
    with Web() as other:
        serve(other)
        for name in ("server.createSession", "server.refreshSession", "repo.putRecord"):
            serve(web)
            on(web, name, redirect(f"{other.url}/xrpc/com.atproto.{name}", 307))
            (tmp_path / ".feedsync/sessions/bluesky.json").unlink(missing_ok=True)
            assert tell(channel(tmp_path, web.url)).fate is not Fate.SENT or "refresh" in name
        assert other.asked == []


def test_what_nobody_can_keep_is_no_answer(web: Web, tmp_path: Path) -> None:
    """A lone surrogate."""
    lone = reply(200, b'{"did": "\\ud800", "accessJwt": "\\ud800", "refreshJwt": "r", "cid": "\\ud800"}')
    for name in ("server.createSession", "repo.putRecord"):
        serve(web)
        on(web, name, lone)
        outcome = tell(channel(tmp_path / name, web.url))
        assert outcome.fate is Fate.LATER
        assert "AT protocol" in outcome.said


@pytest.mark.parametrize("value", [{"reply": "x"}, {"reply": {}}, {}])
def test_a_reply_to_a_strange_record_stands_under_it(web: Web, tmp_path: Path, value: dict[str, Any]) -> None:
    serve(web)
    uri = "at://did:plc:ada/app.bsky.feed.post/3l"
    query = "repo=did%3Aplc%3Aada&collection=app.bsky.feed.post&rkey=3l"
    on(web, f"repo.getRecord?{query}", told({"value": {"createdAt": "2026-11-24T09:05:00.000Z"} | value}))
    earlier = Earlier("published", "sent", "3l", Receipt(uri).encode())
    made = str(prepared(channel(tmp_path, web.url, on_update="reply"), "updated", ARTICLE, earlier))
    assert json.loads(made)["record"]["reply"]["parent"]["uri"] == uri


# What goes wrong for one message alone

MENTION = "identity.resolveHandle?handle=nobody.example"
TOLD_OF = replace(ARTICLE, metadata={"social": "Ciao @nobody.example"})
DOWN = [refused(502, "UpstreamFailure"), reply(503), (CLOSE,)]


def prepared(made: BlueskyChannel, kind: Told, article: Article, *earlier: Earlier) -> Outcome | str:
    event = Event("1a", kind, AT, article, earlier=earlier)
    event = replace(event, record_key=made.record_key(event, 0))
    sender = made.sender("bluesky")
    assert isinstance(sender, Prepares)
    try:
        found = sender.prepare(Envelope("1a", kind, made.compose(event), AT, 1))
    finally:
        sender.close()
    return found if isinstance(found, Outcome) else found.decode()


@pytest.mark.parametrize("answer", [refused(404, "NotFound"), refused(401, "AuthMissing"), reply(400)])
def test_who_is_mentioned_and_cannot_be_found_stays_text(web: Web, tmp_path: Path, answer: Reply) -> None:
    serve(web)
    on(web, MENTION, answer)
    assert "Ciao @nobody.example" in str(prepared(channel(tmp_path, web.url), "published", TOLD_OF))


@pytest.mark.parametrize("answer", DOWN)
def test_a_mention_that_the_server_fails_in_keeps_only_its_own_post_waiting(
    web: Web, tmp_path: Path, answer: Reply
) -> None:
    serve(web)
    on(web, MENTION, answer)
    on(web, "server.describeServer", told({}))
    outcome = prepared(channel(tmp_path, web.url), "published", TOLD_OF)
    assert isinstance(outcome, Outcome)
    assert (outcome.fate, outcome.is_general) == (Fate.LATER, False)
    on(web, "server.describeServer", answer)
    outcome = prepared(channel(tmp_path, web.url), "published", TOLD_OF)
    assert isinstance(outcome, Outcome)
    assert (outcome.fate, outcome.is_general) == (Fate.LATER, True)


@pytest.mark.parametrize("answer", DOWN)
def test_a_picture_that_the_server_chokes_on_costs_the_picture_and_not_the_post(
    web: Web, tmp_path: Path, answer: Reply
) -> None:
    serve(web)
    photo = BytesIO()
    Image.new("RGB", (30, 20), "teal").save(photo, "PNG")
    address = web.on("/ponte.png", reply(200, photo.getvalue()))
    on(web, "repo.uploadBlob", answer)
    on(web, "server.describeServer", told({}))
    made = channel(tmp_path, web.url)
    made.context = replace(made.context, allow_private=("127.0.0.1",))
    article = replace(ARTICLE, image=Media(address, "image/png"))
    assert "app.bsky.embed.external" in (found := str(prepared(made, "published", article)))
    assert "without its picture: " in found
    made.settings = replace(made.settings, picture="image")
    assert "app.bsky.embed.external" not in (found := str(prepared(made, "published", article)))
    assert PAGE in found
    on(web, "server.describeServer", answer)
    outcome = prepared(made, "published", article)
    assert isinstance(outcome, Outcome), "the server is away: the picture waits with the post"
    assert (outcome.fate, outcome.is_general) == (Fate.LATER, True)


@pytest.mark.parametrize("kind", ["updated", "withdrawn"])
def test_the_post_of_another_account_is_named(web: Web, tmp_path: Path, kind: Told) -> None:
    serve(web)
    page = "https://bsky.app/profile/did:plc:other/post/3l"
    receipt = Receipt("at://did:plc:other/app.bsky.feed.post/3l", page).encode()
    made = channel(tmp_path, web.url, on_update="edit", on_withdraw="delete")
    outcome = prepared(made, kind, ARTICLE, Earlier("published", "sent", "3l", receipt))
    assert isinstance(outcome, Outcome)
    assert (outcome.fate, outcome.said) == (Fate.REFUSED, f"a post of another account stays: {page}")


# The session


def test_a_password_that_is_wrong_is_said_with_what_renews_it(web: Web, tmp_path: Path) -> None:
    on(web, "server.createSession", refused(401, "AuthenticationRequired", "Invalid identifier or password"))
    outcome = tell(channel(tmp_path, web.url))
    assert (outcome.fate, outcome.is_general, outcome.is_shut_out) == (Fate.LATER, True, True)
    assert "ada.test" in outcome.said
    assert "make a new app password" in outcome.said


@pytest.mark.parametrize("error", ["AuthenticationRequired", "AccountTakedown", "AuthFactorTokenRequired"])
def test_a_password_that_was_refused_is_not_sent_again_for_an_hour_and_a_new_one_is_at_once(
    web: Web, tmp_path: Path, error: str
) -> None:
    serve(web)
    on(web, "server.createSession", refused(401, error, "no"))
    first = tell(channel(tmp_path, web.url))
    assert first.is_shut_out
    for minute in range(60):
        assert tell(channel(tmp_path, web.url), AT + timedelta(minutes=minute)) == first
    assert len(web.asked) == 1, "no request at all"
    kept = (tmp_path / ".feedsync/sessions/bluesky.json").read_text("utf-8")
    assert PASSWORD not in kept
    tell(channel(tmp_path, web.url), AT + timedelta(minutes=61))
    assert asked_for(web, "createSession") == 2
    on(web, "server.createSession", told(OPEN))
    assert tell(another(tmp_path, web), AT + timedelta(minutes=62)).fate is Fate.SENT


def test_a_password_that_was_withdrawn_ends_the_session_and_is_sent_once(web: Web, tmp_path: Path) -> None:
    serve(web)
    tell(channel(tmp_path, web.url))
    for name in ("repo.putRecord", "server.refreshSession"):
        on(web, name, refused(400, "ExpiredToken", "Token has been revoked"))
    on(web, "server.createSession", refused(401, "AuthenticationRequired", "no"))
    assert tell(channel(tmp_path, web.url)).is_shut_out
    asked = len(web.asked)
    assert tell(channel(tmp_path, web.url)).is_shut_out
    assert len(web.asked) == asked


def test_a_server_that_refuses_every_password_is_not_asked_more_than_is_allowed(
    web: Web, tmp_path: Path
) -> None:
    """Each time by a run of its own."""
    on(web, "server.createSession", refused(401, "AuthenticationRequired", "no"))
    for second in range(40):
        outcome = tell(another(tmp_path, web), AT + timedelta(seconds=second))
    assert asked_for(web, "createSession") == 20
    assert not outcome.is_shut_out, "time mends it"
    assert outcome.retry_after == 300 - 39
    assert "20 times in 5 minutes" in outcome.said
    tell(another(tmp_path, web), AT + timedelta(minutes=6))
    assert asked_for(web, "createSession") == 21


def test_in_a_day_there_are_no_more_logins_than_are_allowed(web: Web, tmp_path: Path) -> None:
    on(web, "server.createSession", refused(401, "AuthenticationRequired", "no"))
    for minute in range(0, 24 * 60, 5):
        tell(another(tmp_path, web), AT + timedelta(minutes=minute))
    assert asked_for(web, "createSession") == 200
    tell(another(tmp_path, web), AT + timedelta(days=1, minutes=1))
    assert asked_for(web, "createSession") == 201


def test_channels_of_one_account_share_its_logins(web: Web, tmp_path: Path) -> None:
    on(web, "server.createSession", refused(401, "AuthenticationRequired", "no"))
    for second in range(30):
        tell(another(tmp_path, web, name="news"), AT + timedelta(seconds=second))
        tell(another(tmp_path, web, name="sport"), AT + timedelta(seconds=second))
    assert asked_for(web, "createSession") == 20
    tell(channel(tmp_path, web.url, name="sport", handle="bea.test"), AT + timedelta(seconds=30))
    assert asked_for(web, "createSession") == 21


def test_a_clock_that_was_set_back_opens_no_door(web: Web, tmp_path: Path) -> None:
    on(web, "server.createSession", refused(401, "AuthenticationRequired", "no"))
    for second in range(40):
        tell(another(tmp_path, web), AT - timedelta(seconds=second))
    assert asked_for(web, "createSession") == 20


def test_where_the_session_cannot_be_kept_nobody_logs_in(web: Web, tmp_path: Path) -> None:
    serve(web)
    (tmp_path / ".feedsync").write_text("a file", "utf-8")
    outcome = tell(channel(tmp_path, web.url))
    assert (outcome.fate, outcome.is_general) == (Fate.LATER, True)
    assert "the session cannot be kept" in outcome.said
    assert web.asked == []


def test_a_server_that_refuses_every_token_is_asked_twice_and_no_more(web: Web, tmp_path: Path) -> None:
    serve(web)
    on(web, "repo.putRecord", refused(400, "ExpiredToken", "x"))
    assert tell(channel(tmp_path, web.url)).fate is Fate.LATER
    assert asked_for(web, "putRecord") == 2
    assert asked_for(web, "createSession") == 1
    assert asked_for(web, "refreshSession") == 1


def test_an_outage_while_refreshing_is_no_reason_to_log_in(web: Web, tmp_path: Path) -> None:
    serve(web)
    tell(channel(tmp_path, web.url))
    on(web, "repo.putRecord", refused(400, "ExpiredToken", "x"))
    on(web, "server.refreshSession", reply(503))
    outcome = tell(channel(tmp_path, web.url))
    assert (outcome.fate, outcome.is_general) == (Fate.LATER, True)
    assert asked_for(web, "createSession") == 1


def test_channels_of_one_name_in_two_configurations_keep_their_own_sessions(web: Web, tmp_path: Path) -> None:
    serve(web)
    for _ in range(3):
        for handle in ("ada.test", "bice.test"):
            assert tell(channel(tmp_path, web.url, handle=handle)).fate is Fate.SENT
    assert asked_for(web, "createSession") == 2


@pytest.mark.parametrize("name", ["createSession", "refreshSession"])
def test_what_a_server_says_of_a_login_is_no_word_on_the_message(web: Web, tmp_path: Path, name: str) -> None:
    serve(web)
    if name == "refreshSession":
        tell(channel(tmp_path, web.url))
        on(web, "repo.putRecord", refused(400, "ExpiredToken", "x"))
    on(web, f"server.{name}", refused(400, "InvalidRequest", "Could not find user info for account"))
    outcome = tell(channel(tmp_path, web.url))
    assert (outcome.fate, outcome.is_general) == (Fate.LATER, True)
    assert "user info" in outcome.said


def test_threads_that_find_the_session_stale_refresh_it_once(web: Web, tmp_path: Path) -> None:
    serve(web)
    on(web, "server.refreshSession", (pause(0.05), *told({**OPEN, "accessJwt": "access-token-2"})))
    made = channel(tmp_path, web.url)
    tell(made)
    found: list[str] = []

    def work() -> None:
        line = Xrpc(web.url, made.context)
        found.append(made._session.current(line, AT, "access-token-1").access)
        line.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert found == ["access-token-2"] * 8
    assert (asked_for(web, "refreshSession"), asked_for(web, "createSession")) == (1, 1)


def test_a_server_that_gives_no_session_is_not_believed(web: Web, tmp_path: Path) -> None:
    for answer in ({}, {"did": "x"}, {**OPEN, "accessJwt": 7}):
        serve(web)
        on(web, "server.createSession", told(answer))
        outcome = tell(channel(tmp_path, web.url))
        assert (outcome.fate, outcome.is_general) == (Fate.LATER, True)
        assert "no session" in outcome.said
