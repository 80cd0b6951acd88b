"""Bluesky's own server: what lies in the account's repository after it was posted, edited, replied to, deleted."""

from __future__ import annotations

import base64
import hashlib
import hmac
import itertools
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from live.pds_server import Account, Pds, running_pds
from msgspec.structs import replace
from PIL import Image
from web import Web, reply

from feedsync.article import Article, Media
from feedsync.channels.base import ChannelContext, Earlier, Envelope, Event, Fate, Outcome, Prepares, Told
from feedsync.channels.bluesky import BlueskyChannel, BlueskySettings
from feedsync.channels.social import Receipt
from feedsync.config.model import Publish, Site
from feedsync.text.characters import clean

pytestmark = pytest.mark.live

AT = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
PAGE = "https://porto.example/ponte/"
ARTICLE = Article(
    "ponte.md",
    "content/ponte.md",
    PAGE,
    "Ponte 🌉, riaperta una corsia",
    published=AT - timedelta(minutes=5),
    summary="Da questa mattina si passa di nuovo.",
    language="it",
    feed_id=PAGE,
)
_NAMES = itertools.count()


@pytest.fixture(scope="module")
def pds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pds]:
    with running_pds(tmp_path_factory.mktemp("live") / "pds") as running:
        yield running


class Desk:
    """A channel with an account of its own. Every message goes by a new sender, as in a run of its own."""

    def __init__(self, pds: Pds, folder: Path, **settings: Any) -> None:
        self.pds = pds
        self.folder = folder
        self.account: Account = pds.account(f"desk{next(_NAMES)}")
        self.settings = {"handle": self.account.handle, "password": self.account.password} | settings
        self.earlier: list[Earlier] = []
        self._numbers = itertools.count(1)

    def channel(self) -> BlueskyChannel:
        values = {"type": "bluesky", "name": "bluesky", "server": self.pds.address} | self.settings
        site = Site(title="Porto", url="https://porto.example/", language="it")
        publish = Publish(to="feeds/", url="https://porto.example/feeds/")
        context = ChannelContext(self.folder, site, publish, allow_private=("127.0.0.1",))
        return BlueskyChannel(BlueskySettings(**values), context)

    def event(self, kind: Told = "published", article: Article = ARTICLE, at: datetime = AT) -> Event:
        event = Event(
            f"{next(self._numbers):032x}", kind, at, article, ("news",), earlier=tuple(self.earlier)
        )
        return replace(event, record_key=self.channel().record_key(event, 0))

    def prepared(self, event: Event, payload: bytes = b"", attempt: int = 1) -> bytes | Outcome:
        channel = self.channel()
        sender = channel.sender("bluesky")
        assert isinstance(sender, Prepares)
        try:
            payload = payload or channel.compose(event)
            return sender.prepare(Envelope(event.id, event.kind, payload, event.at, attempt))
        finally:
            sender.close()

    def send(self, event: Event, payload: bytes, attempt: int = 1) -> Outcome:
        sender = self.channel().sender("bluesky")
        try:
            return sender.send(Envelope(event.id, event.kind, payload, event.at, attempt))
        finally:
            sender.close()

    def tell(self, kind: Told = "published", article: Article = ARTICLE, at: datetime = AT) -> Outcome:
        """Prepare, send, and remember what was sent."""
        event = self.event(kind, article, at)
        payload = self.prepared(event)
        outcome = self.send(event, payload) if isinstance(payload, bytes) else payload
        state = "sent" if outcome.fate is Fate.SENT else "failed"
        self.earlier.append(Earlier(kind, state, event.record_key, outcome.receipt))
        return outcome

    def posts(self) -> dict[str, dict[str, Any]]:
        return self.pds.values(self.account)

    @property
    def session(self) -> dict[str, Any]:
        (kept,) = json.loads(self.session_file.read_bytes()).values()
        return dict(kept)

    @property
    def session_file(self) -> Path:
        return self.folder / ".feedsync/sessions/bluesky.json"

    def change_session(self, **values: str) -> None:
        (name,) = json.loads(self.session_file.read_bytes())
        self.session_file.write_text(json.dumps({name: self.session | values}), "utf-8")


@pytest.fixture
def desk(pds: Pds, tmp_path: Path) -> Desk:
    return Desk(pds, tmp_path)


def marked(post: dict[str, Any]) -> list[tuple[str, dict[str, str]]]:
    """What is marked in the text of a post, cut out by its bytes."""
    content = post["text"].encode()
    return [
        (
            content[one["index"]["byteStart"] : one["index"]["byteEnd"]].decode(),
            {key: value for key, value in one["features"][0].items() if key != "$type"},
        )
        for one in post.get("facets", ())
    ]


def receipt_of(outcome: Outcome) -> Receipt:
    receipt = Receipt.of(outcome.receipt)
    assert receipt, outcome
    return receipt


# Posting


def test_an_article_is_one_record_however_often_it_is_sent(desk: Desk) -> None:
    event = desk.event()
    payload = desk.prepared(event)
    assert isinstance(payload, bytes)
    outcomes = [desk.send(event, payload, attempt) for attempt in (1, 2, 3)]
    assert [one.fate for one in outcomes] == [Fate.SENT] * 3
    assert len({one.receipt for one in outcomes}) == 1
    ((key, post),) = desk.posts().items()
    receipt = receipt_of(outcomes[0])
    assert key == event.record_key
    assert receipt.id == f"at://{desk.account.did}/app.bsky.feed.post/{key}"
    assert receipt.url == f"https://bsky.app/profile/{desk.account.did}/post/{key}"
    assert receipt.cid == desk.pds.records(desk.account)[key]["cid"]
    assert post["createdAt"] == "2026-11-24T09:05:00.000Z"
    assert post["langs"] == ["it"]
    assert ARTICLE.title in post["text"]


def test_what_was_prepared_is_prepared_again_as_it_was(desk: Desk) -> None:
    event = desk.event()
    payload = desk.prepared(event)
    assert isinstance(payload, bytes)
    assert desk.prepared(replace(event, at=AT + timedelta(hours=1)), payload, 2) == payload


def test_articles_of_one_second_have_keys_of_their_own(desk: Desk) -> None:
    articles = [replace(ARTICLE, url=f"{PAGE}{n}/", feed_id=f"{PAGE}{n}/") for n in range(20)]
    outcomes = [desk.tell(article=article) for article in articles]
    assert {one.fate for one in outcomes} == {Fate.SENT}
    assert len(desk.posts()) == len(articles)


def test_a_card_shows_the_article(desk: Desk) -> None:
    desk.tell()
    (post,) = desk.posts().values()
    card = post["embed"]["external"]
    assert (card["uri"], card["title"], card["description"]) == (PAGE, ARTICLE.title, ARTICLE.summary)


def test_links_mentions_and_hashtags_are_found_in_the_bytes(pds: Pds, tmp_path: Path) -> None:
    friend = pds.account("lettrice")
    text = "È «qui» 🌉🇮🇹: @{{ 'lettrice.test' }}, non @nobody.test né @solo. #Viabilità https://porto.example/ponte/"
    desk = Desk(pds, tmp_path, post=text)
    desk.tell()
    (post,) = desk.posts().values()
    assert marked(post) == [
        ("@lettrice.test", {"did": friend.did}),
        ("#Viabilità", {"tag": "Viabilità"}),
        (PAGE, {"uri": PAGE}),
    ]


def test_a_text_of_as_many_characters_and_bytes_as_there_may_be_is_taken(pds: Pds, tmp_path: Path) -> None:
    """A family is one character of 25 bytes: 120 of them are 3,000 bytes."""
    for sign, most in (("x", 300), ("é", 300), ("👩‍👩‍👧‍👧", 120)):
        desk = Desk(pds, tmp_path / str(ord(sign[0])), post=sign * 400)
        assert desk.tell().fate is Fate.SENT
        (post,) = desk.posts().values()
        assert post["text"].count(sign) >= most - 3


PIECES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.sampled_from(
        ["👩‍👩‍👧‍👧", "🇮🇹", "ﷺ", "ก็็็็", "\r\n", "\u202e", "#Ponte", "@nobody.test", "@a@b.test", "#", "@"]
    ),
    st.sampled_from(
        ["https://porto.example/a_(b)?c=è&d=1", "http://[::1]/", "https://", "http://x.example."]
    ),
    st.text(max_size=1).map(lambda sign: sign * 350),
)


@pytest.fixture(scope="module")
def long_desk(pds: Pds, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return Desk(pds, tmp_path_factory.mktemp("desk"))


@settings(max_examples=int(os.environ.get("FEEDSYNC_POSTS", "40")), deadline=None)
@given(title=st.lists(PIECES, min_size=1, max_size=8).map("".join), summary=PIECES, own=st.booleans())
def test_whatever_is_written_the_server_takes(long_desk: Desk, title: str, summary: str, own: bool) -> None:
    """It counts by itself, and validates every facet by the lexicon."""
    article = replace(ARTICLE, title=clean(title).strip() or "x", summary=clean(summary), tags=(title, "a b"))
    if own:
        article = replace(article, metadata={"social": title})
    event = long_desk.event(article=article)
    payload = long_desk.prepared(event)
    if isinstance(payload, bytes):
        assert long_desk.send(event, payload).fate is Fate.SENT
    else:
        assert "fits into the 300 characters" in payload.said  # nothing but dashes, for example


# Pictures


@pytest.fixture
def photo() -> Iterator[str]:
    """The address of a picture of the site, which changes a little each time it is asked for."""
    with Web() as web:
        yield web.on("/ponte.png", *(reply(200, png(number)) for number in range(3)))


def png(number: int) -> bytes:
    stream = BytesIO()
    Image.effect_noise((900, 600), 90 + number).convert("RGB").save(stream, "PNG")
    return stream.getvalue()


def pictured(address: str) -> Article:
    return replace(ARTICLE, image=Media(address, "image/png", alt="Il ponte visto da sud"))


def test_a_card_has_the_picture(desk: Desk, photo: str) -> None:
    assert desk.tell(article=pictured(photo)).said == "posted"
    (post,) = desk.posts().values()
    thumb = post["embed"]["external"]["thumb"]
    assert thumb["mimeType"] in ("image/png", "image/jpeg")
    content = desk.pds.blob(desk.account, thumb["ref"]["$link"])
    assert len(content) == thumb["size"] <= 1_000_000
    assert Image.open(BytesIO(content)).size == (900, 600)


def test_a_picture_is_attached_with_its_text_and_shape(pds: Pds, tmp_path: Path, photo: str) -> None:
    desk = Desk(pds, tmp_path, picture="image")
    desk.tell(article=pictured(photo))
    (post,) = desk.posts().values()
    (image,) = post["embed"]["images"]
    assert image["alt"] == "Il ponte visto da sud"
    assert image["aspectRatio"] == {"width": 900, "height": 600}
    assert PAGE in [values.get("uri") for _, values in marked(post)]


def test_without_pictures_the_card_has_none(pds: Pds, tmp_path: Path, photo: str) -> None:
    desk = Desk(pds, tmp_path, picture="off")
    desk.tell(article=pictured(photo))
    (post,) = desk.posts().values()
    assert "thumb" not in post.get("embed", {}).get("external", {})


def test_a_picture_that_is_not_to_be_had_stops_no_post(desk: Desk, photo: str) -> None:
    outcome = desk.tell(article=pictured(photo.replace("ponte", "strada")))
    assert outcome.fate is Fate.SENT
    assert "without its picture" in outcome.said
    assert "404" in outcome.said
    (post,) = desk.posts().values()
    assert post["embed"]["external"]["uri"] == PAGE


def test_a_picture_that_the_server_has_let_go_of_is_uploaded_again(desk: Desk, photo: str) -> None:
    event = desk.event(article=pictured(photo))
    payload = desk.prepared(event)
    assert isinstance(payload, bytes)
    value = json.loads(payload)
    link = value["record"]["embed"]["external"]["thumb"]["ref"]["$link"]
    gone = payload.replace(link.encode(), b"bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku")
    outcome = desk.send(event, gone)
    assert (outcome.fate, outcome.is_general) == (Fate.LATER, False)
    again = desk.prepared(event, gone, 2)
    assert isinstance(again, bytes)
    assert desk.send(event, again, 2).fate is Fate.SENT
    ((key, post),) = desk.posts().items()
    assert key == event.record_key
    assert post["createdAt"] == value["record"]["createdAt"]
    # What stands there is not touched any more, whatever picture there is now.
    assert desk.prepared(event, again, 3) == again


# Afterwards


def test_an_edit_changes_the_post_and_its_moment_stays(pds: Pds, tmp_path: Path) -> None:
    desk = Desk(pds, tmp_path, on_update="edit")
    first = desk.tell()
    outcome = desk.tell(
        "updated", replace(ARTICLE, title="Ponte, riaperte due corsie"), AT + timedelta(hours=2)
    )
    assert outcome.fate is Fate.SENT
    ((key, post),) = desk.posts().items()
    assert "due corsie" in post["text"]
    assert post["embed"]["external"]["title"] == "Ponte, riaperte due corsie"
    assert post["createdAt"] == "2026-11-24T09:05:00.000Z"
    assert receipt_of(outcome).id == receipt_of(first).id
    assert receipt_of(outcome).cid == desk.pds.records(desk.account)[key]["cid"] != receipt_of(first).cid


def test_a_reply_stands_under_the_post_and_the_next_one_under_the_first(pds: Pds, tmp_path: Path) -> None:
    desk = Desk(pds, tmp_path, on_update="reply", on_withdraw="reply")
    first = receipt_of(desk.tell())
    second = receipt_of(desk.tell("updated", replace(ARTICLE, title="Altro"), AT + timedelta(hours=1)))
    third = receipt_of(desk.tell("withdrawn", at=AT + timedelta(hours=2)))
    posts = {receipt.id: desk.posts()[receipt.id.rpartition("/")[2]] for receipt in (first, second, third)}
    root = {"uri": first.id, "cid": first.cid}
    assert "reply" not in posts[first.id]
    assert posts[second.id]["reply"] == {"root": root, "parent": root}
    assert posts[third.id]["reply"] == {"root": root, "parent": {"uri": second.id, "cid": second.cid}}


def test_a_withdrawal_deletes_all_posts_of_the_article_and_no_other(pds: Pds, tmp_path: Path) -> None:
    desk = Desk(pds, tmp_path, on_update="reply", on_withdraw="delete")
    desk.tell()
    desk.tell("updated", replace(ARTICLE, title="Altro"))
    mine, desk.earlier = desk.earlier, []
    other = receipt_of(desk.tell(article=replace(ARTICLE, url=f"{PAGE}2/")))
    desk.earlier = mine
    assert len(desk.posts()) == 3
    for _ in range(2):  # what is gone already is no failure
        outcome = desk.tell("withdrawn")
        assert (outcome.fate, outcome.receipt) == (Fate.SENT, "")
        assert list(desk.posts()) == [other.id.rpartition("/")[2]]
        desk.earlier = mine[:2]


def test_a_post_of_which_no_receipt_came_is_deleted_by_its_key(pds: Pds, tmp_path: Path) -> None:
    desk = Desk(pds, tmp_path, on_withdraw="delete")
    desk.tell()
    desk.earlier = [one._replace(state="unknown", receipt="") for one in desk.earlier]
    assert desk.tell("withdrawn").fate is Fate.SENT
    assert desk.posts() == {}


@pytest.mark.parametrize("wish", ["edit", "reply"])
def test_a_post_that_somebody_deleted_there_does_not_come_back(pds: Pds, tmp_path: Path, wish: str) -> None:
    desk = Desk(pds, tmp_path, on_update=wish)
    key = receipt_of(desk.tell()).id.rpartition("/")[2]
    place = {"repo": desk.account.did, "collection": "app.bsky.feed.post", "rkey": key}
    pds.do("com.atproto.repo.deleteRecord", place, desk.account.token)
    outcome = desk.tell("updated", replace(ARTICLE, title="Altro"))
    assert (outcome.fate, outcome.is_general) == (Fate.REFUSED, False)
    assert "deleted" in outcome.said
    assert desk.posts() == {}


def test_the_post_of_another_account_is_left_alone(pds: Pds, tmp_path: Path) -> None:
    before = Desk(pds, tmp_path / "before")
    before.tell()
    desk = Desk(pds, tmp_path / "after", on_withdraw="delete")
    desk.earlier = before.earlier
    outcome = desk.tell("withdrawn")
    assert (outcome.fate, outcome.is_general) == (Fate.REFUSED, False)
    assert "another account" in outcome.said
    # With a post of its own that one alone is deleted.
    desk.earlier = before.earlier
    desk.tell()
    outcome = desk.tell("withdrawn")
    assert outcome.fate is Fate.SENT
    assert "another account" in outcome.said
    assert desk.posts() == {}
    assert len(before.posts()) == 1


# The session


def logins(desk: Desk) -> int:
    return len(desk.session["logins"])


def test_one_login_serves_all_runs_and_nobody_else_can_read_it(desk: Desk) -> None:
    for _ in range(3):
        desk.tell()
    assert logins(desk) == 1
    assert desk.session_file.stat().st_mode & 0o777 == 0o600
    assert desk.account.password not in desk.session_file.read_text("utf-8")


def expired(token: str) -> str:
    """The same token, as the server itself would have signed it, of long ago."""
    head, values, _ = token.split(".")
    found = json.loads(base64.urlsafe_b64decode(values + "=="))
    found |= {"iat": 1_600_000_000, "exp": 1_600_007_200}
    values = base64.urlsafe_b64encode(json.dumps(found).encode()).decode().rstrip("=")
    signature = hmac.digest(b"for tests alone", f"{head}.{values}".encode(), hashlib.sha256)
    return f"{head}.{values}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


def test_a_session_that_is_over_is_refreshed_without_a_login(desk: Desk) -> None:
    desk.tell()
    refresh = desk.session["refresh"]
    desk.change_session(access=expired(desk.session["access"]))
    assert desk.tell().fate is Fate.SENT
    assert logins(desk) == 1
    assert desk.session["refresh"] != refresh


def test_a_refresh_of_which_the_answer_was_lost_is_made_again(desk: Desk) -> None:
    """As after a kill between the server's answer and the file: the old token still serves for a while."""
    desk.tell()
    old = desk.session
    desk.pds.do("com.atproto.server.refreshSession", None, old["refresh"])
    desk.change_session(access=expired(old["access"]))
    assert desk.tell().fate is Fate.SENT
    assert logins(desk) == 1


@pytest.mark.parametrize("rubbish", ["x", "a.b.c", ""])
def test_a_session_that_cannot_be_refreshed_is_opened_anew(desk: Desk, rubbish: str) -> None:
    desk.tell()
    desk.change_session(access=rubbish, refresh=rubbish)
    assert desk.tell().fate is Fate.SENT
    assert logins(desk) == 2


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"x": 1}', b"\xff\xfe", b'{"a": {"logins": "x"}}'])
def test_a_file_that_is_no_session_is_replaced(desk: Desk, content: bytes) -> None:
    desk.session_file.parent.mkdir(parents=True)
    desk.session_file.write_bytes(content)
    assert desk.tell().fate is Fate.SENT
    assert desk.session_file.stat().st_mode & 0o777 == 0o600


def test_an_app_password_that_was_taken_back_rests_the_channel_and_the_new_one_mends_it(desk: Desk) -> None:
    desk.tell()
    pds, token = desk.pds, desk.account.token
    pds.do("com.atproto.server.revokeAppPassword", {"name": "feedsync"}, token)
    desk.change_session(access=expired(desk.session["access"]))
    outcome = desk.tell()
    assert (outcome.fate, outcome.is_general, outcome.is_shut_out) == (Fate.LATER, True, True)
    before = logins(desk)
    assert desk.tell() == outcome
    assert logins(desk) == before, "it is not sent again"
    assert "app password" in outcome.said
    assert desk.account.handle in outcome.said
    assert desk.account.password not in outcome.said
    desk.settings["password"] = pds.do("com.atproto.server.createAppPassword", {"name": "new"}, token)[
        "password"
    ]
    assert desk.tell().fate is Fate.SENT


def test_the_password_may_lie_in_a_file(pds: Pds, tmp_path: Path) -> None:
    desk = Desk(pds, tmp_path, password="", password_file="password")
    (tmp_path / "password").write_text(f"{desk.account.password}\n", "utf-8")
    assert desk.tell().fate is Fate.SENT
    (tmp_path / "password").unlink()
    desk.change_session(access="", refresh="")
    outcome = desk.tell()
    assert (outcome.fate, outcome.is_general) == (Fate.LATER, True)
    assert "password_file password" in outcome.said


def test_an_account_that_is_taken_down_rests_the_channel_until_it_is_back(desk: Desk) -> None:
    desk.tell()
    waiting = desk.event(article=replace(ARTICLE, url=f"{PAGE}2/"))
    payload = desk.prepared(waiting)
    assert isinstance(payload, bytes)
    desk.pds.take_down(desk.account)
    for outcome in (desk.send(waiting, payload), desk.tell()):
        assert (outcome.fate, outcome.is_general) == (Fate.LATER, True)
        assert "taken down" in outcome.said
    desk.pds.take_down(desk.account, is_down=False)
    assert desk.send(waiting, payload).fate is Fate.SENT
    assert logins(desk) <= 3


def test_while_the_server_is_away_everything_waits(pds: Pds, tmp_path: Path) -> None:
    desk = Desk(pds, tmp_path)
    event = desk.event()
    payload = desk.prepared(event)
    assert isinstance(payload, bytes)
    pds.stop()
    try:
        for outcome in (desk.send(event, payload), desk.tell()):
            assert (outcome.fate, outcome.is_general) == (Fate.LATER, True)
    finally:
        pds.start()
    assert desk.send(event, payload, 2).fate is Fate.SENT
    assert list(desk.posts()) == [event.record_key]


def test_what_the_server_does_not_take_is_refused_and_it_alone(desk: Desk) -> None:
    event = desk.event()
    payload = desk.prepared(event)
    assert isinstance(payload, bytes)
    value = json.loads(payload)
    value["record"]["langs"] = ["it"] * 4
    outcome = desk.send(event, json.dumps(value).encode())
    assert (outcome.fate, outcome.is_general) == (Fate.REFUSED, False)
    assert "langs" in outcome.said


def test_the_limit_of_logins_is_obeyed(tmp_path: Path) -> None:
    """The real one: 30 in five minutes. Then the server says when there is room again."""
    with running_pds(tmp_path / "pds", is_limited=True) as pds:
        desk = Desk(pds, tmp_path)
        for _ in range(30):
            values = {"identifier": desk.account.handle, "password": desk.account.password}
            pds.do("com.atproto.server.createSession", values)
        outcome = desk.tell()
        assert (outcome.fate, outcome.is_general) == (Fate.LATER, True)
        assert outcome.retry_after
        assert 0 < outcome.retry_after <= 300
        assert outcome.said.startswith("429")
