"""Mastodon: how a post is made for a server, sent, edited, deleted, and found again where the answer was lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
from mastodon_server import ALL_SCOPES, TOKEN, MastodonServer, Toot, Uploaded
from msgspec.structs import replace
from outbox import Hands
from web import Web, redirect, reply

from feedsync.article import Article, Media
from feedsync.channels import http
from feedsync.channels.base import ChannelContext, Earlier, Envelope, Event, Fate, Outcome, Picture, Told
from feedsync.channels.mastodon import MastodonChannel
from feedsync.channels.mastodon_sender import MastodonSender
from feedsync.channels.mastodon_settings import MastodonSettings
from feedsync.channels.social import Draft, Receipt
from feedsync.config.model import Publish, Site

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
LINK = "https://porto.example.org/ponte/"
PONTE = Article(
    "ponte.md",
    "content/ponte.md",
    LINK,
    "Ponte, riaperta una corsia",
    published=AT,
    summary="Da questa mattina si passa di nuovo.",
    language="it-IT",
    image=Media("https://porto.example.org/ponte.jpg", "image/jpeg", alt="Il ponte"),
    feed_id=LINK,
)
SITE = Site(title="Porto", url="https://porto.example.org/", language="en")
PUBLISH = Publish(to="feeds/", url="https://porto.example.org/feeds/")


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def server(hands: Hands) -> Iterator[MastodonServer]:
    with MastodonServer(hands.now) as made:
        yield made


class Desk:
    """Sends as the outbox does: composes, prepares, keeps what that gave, and sends it."""

    def __init__(self, server: MastodonServer, hands: Hands, **settings: Any) -> None:
        given = {"type": "mastodon", "name": "mastodon", "server": server.url, "token": TOKEN} | settings
        self.channel = MastodonChannel(MastodonSettings(**given), ChannelContext(Path(), SITE, PUBLISH))
        self.sleeps: list[float] = []
        self.sender = MastodonSender(self.channel.settings, self.channel.context, self.sleeps.append)
        self.hands = hands
        self.sent: list[Earlier] = []
        self.envelope = self.of(PONTE)

    def of(self, article: Article, kind: Told = "published", number: str = "1a") -> Envelope:
        event = Event(number, kind, self.hands.now(), article=article, earlier=tuple(self.sent))
        return Envelope(number, kind, self.channel.compose(event), self.hands.now(), 1)

    def prepare(self, envelope: Envelope | None = None) -> bytes | Outcome:
        self.envelope = envelope or self.envelope
        made = self.sender.prepare(self.envelope._replace(at=self.hands.now()))
        if isinstance(made, bytes):
            self.envelope = self.envelope._replace(payload=made)
        return made

    def send(self, envelope: Envelope | None = None) -> Outcome:
        """Prepare and send; what arrived is remembered."""
        made = self.prepare(envelope)
        if isinstance(made, Outcome):
            return made
        outcome = self.sender.send(self.envelope._replace(at=self.hands.now()))
        if outcome.fate is Fate.SENT:
            self.sent.append(Earlier(self.envelope.kind, "sent", "", outcome.receipt))
        return outcome

    def look(self) -> Outcome:
        return self.sender.look(self.envelope._replace(at=self.hands.now()))


def only(server: MastodonServer) -> Toot:
    (toot,) = server.posts()
    return toot


# Posting


def test_an_article_is_posted_once_under_a_key_of_its_own(server: MastodonServer, hands: Hands) -> None:
    desk = Desk(server, hands)
    outcome = desk.send()
    toot = only(server)
    assert (toot.key, toot.visibility, toot.language, toot.sensitive) == ("1a", "public", "it", False)
    assert "Ponte, riaperta una corsia" in toot.text
    assert LINK in toot.text
    receipt = Receipt(toot.id, f"{server.url}/@porto/{toot.id}").encode()
    assert (outcome.fate, outcome.receipt) == (Fate.SENT, receipt)


def test_what_the_article_does_not_say_the_site_says(server: MastodonServer, hands: Hands) -> None:
    desk = Desk(server, hands, visibility="unlisted")
    desk.send(desk.of(replace(PONTE, language="")))
    assert (only(server).language, only(server).visibility) == ("en", "unlisted")


def test_a_content_warning_hides_the_post_and_counts(server: MastodonServer, hands: Hands) -> None:
    desk = Desk(server, hands, content_warning="Cronaca nera")
    assert desk.send(desk.of(replace(PONTE, title="Una parola e poi altre " * 40))).fate is Fate.SENT
    assert (only(server).spoiler, only(server).sensitive) == ("Cronaca nera", True)


@pytest.mark.parametrize("most", [120, 500, 5000])
def test_the_server_says_how_long_a_text_may_be(most: int, server: MastodonServer, hands: Hands) -> None:
    server.max_characters = most
    desk = Desk(server, hands)
    link = LINK + "una-via-molto-lunga/" * 20
    assert desk.send(desk.of(replace(PONTE, title="Una parola " * 800, url=link))).fate is Fate.SENT
    assert only(server).text.endswith(f"…\n\n{link}")
    assert len(only(server).text) - len(link) > most - 23 - 15


@pytest.mark.parametrize(
    "lacks", [{"v2/instance"}, {"v2/instance", "configuration"}, {"v2/instance", "v1/instance"}]
)
def test_other_servers_say_it_elsewhere_or_not_at_all(
    lacks: set[str], server: MastodonServer, hands: Hands
) -> None:
    server.lacks = lacks
    server.max_characters = 500 if "v1/instance" in lacks else 200
    desk = Desk(server, hands)
    assert desk.send(desk.of(replace(PONTE, title="Una parola " * 400))).fate is Fate.SENT


def test_what_cannot_fit_is_refused_before_it_is_sent(server: MastodonServer, hands: Hands) -> None:
    server.max_characters = 10
    outcome = Desk(server, hands).send()
    assert outcome.fate is Fate.REFUSED
    assert server.posts() == []


def test_what_was_prepared_stays_as_it_is(server: MastodonServer, hands: Hands) -> None:
    desk = Desk(server, hands)
    first = desk.prepare()
    hands.move(hours=2)
    server.max_characters = 100
    assert desk.prepare() == first


# The token


def test_a_token_that_is_not_taken_costs_no_attempt_and_says_how_to_renew_it(
    server: MastodonServer, hands: Hands
) -> None:
    server.tokens.clear()
    outcome = Desk(server, hands).prepare()
    assert isinstance(outcome, Outcome)
    assert (outcome.fate, outcome.is_general, outcome.is_shut_out) == (Fate.LATER, True, True)
    assert outcome.said.startswith("401 The access token is invalid: make a new one at ")
    assert "write:statuses" in outcome.said
    assert server.posts() == []


@pytest.mark.parametrize("scope", ["read:accounts", "read:statuses"])
def test_a_token_that_may_not_read_is_found_before_anything_is_posted(
    scope: str, server: MastodonServer, hands: Hands
) -> None:
    server.tokens[TOKEN] = ("1", ALL_SCOPES - {scope})
    outcome = Desk(server, hands).prepare()
    assert isinstance(outcome, Outcome)
    assert (outcome.fate, outcome.is_general, outcome.is_shut_out) == (Fate.LATER, True, True)
    assert scope in outcome.said


def test_the_token_may_lie_in_a_file(server: MastodonServer, hands: Hands, tmp_path: Path) -> None:
    settings = MastodonSettings(type="mastodon", name="m", server=server.url, token_file="token")
    sender = MastodonChannel(settings, ChannelContext(tmp_path, SITE, PUBLISH)).sender("m")
    assert isinstance(sender, MastodonSender)
    envelope = Desk(server, hands).envelope
    missing = sender.prepare(envelope)
    assert isinstance(missing, Outcome)
    assert missing.said == "token_file token: No such file or directory"
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    assert isinstance(sender.prepare(envelope), bytes)


def test_a_server_that_is_no_mastodon_is_said_to_be_none(hands: Hands) -> None:
    with Web() as web:
        settings = MastodonSettings(type="mastodon", name="m", server=web.url, token=TOKEN)
        sender = MastodonSender(settings, ChannelContext(Path(), SITE, PUBLISH))
        channel = MastodonChannel(settings, ChannelContext(Path(), SITE, PUBLISH))
        payload = channel.compose(Event("1a", "published", AT, article=PONTE))
        outcome = sender.prepare(Envelope("1a", "published", payload, AT, 1))
    assert isinstance(outcome, Outcome)
    assert (outcome.fate, outcome.is_general) == (Fate.LATER, True)
    assert "no API of Mastodon" in outcome.said


def test_a_token_is_not_sent_on_to_where_a_redirect_leads(hands: Hands) -> None:
    with Web() as web, Web() as other:
        web.on("/api/v1/accounts/verify_credentials", redirect(f"{other.url}/there"))
        settings = MastodonSettings(type="mastodon", name="m", server=web.url, token=TOKEN)
        context = ChannelContext(Path(), SITE, PUBLISH, allow_private=("127.0.0.0/8",))
        payload = MastodonChannel(settings, context).compose(Event("1a", "published", AT, article=PONTE))
        MastodonSender(settings, context).prepare(Envelope("1a", "published", payload, AT, 1))
        assert all("Authorization" not in asked.headers for asked in other.asked)


# Failures


def test_a_limit_of_the_server_is_waited_for(server: MastodonServer, hands: Hands) -> None:
    desk = Desk(server, hands)
    desk.prepare()
    for _ in range(300):
        desk.sender._line(desk.envelope)._client.get(
            f"{server.url}/api/v1/scheduled_statuses", {"Authorization": f"Bearer {TOKEN}"}
        )
    outcome = desk.send()
    assert (outcome.fate, outcome.is_general) == (Fate.LATER, True)
    assert outcome.retry_after == 300
    hands.move(seconds=outcome.retry_after)
    assert desk.send().fate is Fate.SENT


def test_what_the_server_refuses_is_told_in_its_words(server: MastodonServer, hands: Hands) -> None:
    desk = Desk(server, hands)
    desk.prepare()
    server.max_characters = 5
    outcome = desk.send()
    assert outcome.fate is Fate.REFUSED
    assert outcome.said == "422 Validation failed: Text character limit of 5 exceeded"


@pytest.mark.parametrize("weather", ["lost", "lost before", "504", "504 before", "503", "500"])
def test_after_every_failure_in_the_middle_nobody_knows(
    weather: Any, server: MastodonServer, hands: Hands
) -> None:
    server.weather = [weather]
    outcome = Desk(server, hands).send()
    assert (outcome.fate, outcome.is_general) == (Fate.UNKNOWN, True)


def test_silence_is_not_waited_for_for_ever(
    server: MastodonServer, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "SECONDS", 0.5)
    server.weather = ["silence"]
    assert Desk(server, hands).send().fate is Fate.UNKNOWN


def test_where_nobody_listens_nothing_was_sent(server: MastodonServer, hands: Hands) -> None:
    desk = Desk(server, hands)
    desk.prepare()
    with Web() as closed:
        pass
    gone = replace(desk.channel.settings, server=closed.url)
    sender = MastodonSender(gone, desk.channel.context)
    outcome = sender.send(desk.envelope)
    assert (outcome.fate, outcome.is_general) == (Fate.LATER, True)


def test_a_success_that_nobody_can_read_is_looked_for(hands: Hands, server: MastodonServer) -> None:
    desk = Desk(server, hands)
    desk.prepare()
    with Web() as web:
        web.on("/api/v1/statuses", reply(200, b"<html>welcome"))
        sender = MastodonSender(replace(desk.channel.settings, server=web.url), desk.channel.context)
        outcome = sender.send(desk.envelope)
    assert outcome.fate is Fate.UNKNOWN


# Looking


def lost(server: MastodonServer, hands: Hands, **settings: Any) -> Desk:
    """A post of which the answer was lost."""
    desk = Desk(server, hands, **settings)
    server.weather = ["lost", "ok"]
    assert desk.send().fate is Fate.UNKNOWN
    return desk


@pytest.mark.parametrize(
    "lacks", [set(), {"key"}, {r"GET v1/statuses/(\w+)/source"}, {"GET v1/scheduled_statuses"}]
)
@pytest.mark.parametrize("hours", [0, 30])
def test_a_post_of_which_the_answer_was_lost_is_found(
    lacks: set[str], hours: int, server: MastodonServer, hands: Hands
) -> None:
    server.lacks = lacks
    desk = lost(server, hands)
    hands.move(hours=hours)
    for number in range(90):
        server.write(f"Altro {number}", reblog=number % 3 == 0)
    outcome = desk.look()
    ours = server.posts()[0]
    assert outcome.fate is Fate.SENT
    assert outcome.receipt == Receipt(ours.id, f"{server.url}/@porto/{ours.id}").encode()


def test_what_is_not_there_is_absent(server: MastodonServer, hands: Hands) -> None:
    desk = Desk(server, hands)
    server.weather = ["lost before", "ok"]
    desk.send()
    server.write("Un altro https://porto.example.org/altro/")
    assert desk.look().fate is Fate.ABSENT


def test_a_clock_of_the_server_that_is_behind_hides_nothing(hands: Hands) -> None:
    with MastodonServer(lambda: hands.now() - timedelta(hours=5)) as server:
        desk = lost(server, hands)
        assert desk.look().fate is Fate.SENT


def test_what_somebody_posted_by_hand_is_not_taken_for_ours(server: MastodonServer, hands: Hands) -> None:
    desk = Desk(server, hands)
    server.weather = ["lost before", "ok"]
    desk.send()
    by_hand = server.write(f"Guardate qui: {LINK}")
    server.write(f"E poi {LINK}", to=by_hand.id)
    assert desk.look().fate is Fate.ABSENT


def test_our_post_is_known_though_somebody_edited_it(server: MastodonServer, hands: Hands) -> None:
    desk = lost(server, hands)
    server.posts()[0].text += " (con foto)"
    server.posts()[0].edited = hands.now()
    assert desk.look().fate is Fate.SENT


def test_an_earlier_post_of_the_article_is_not_taken_for_this_one(
    server: MastodonServer, hands: Hands
) -> None:
    desk = Desk(server, hands)
    assert desk.send().fate is Fate.SENT
    server.weather = ["lost before", "ok"]
    assert desk.send(desk.of(PONTE, number="2b")).fate is Fate.UNKNOWN
    assert desk.look().fate is Fate.ABSENT


def test_what_is_scheduled_there_is_waited_for(server: MastodonServer, hands: Hands) -> None:
    desk = Desk(server, hands)
    server.weather = ["lost before", "ok"]
    desk.send()
    text = msgspec.json.decode(desk.envelope.payload)["text"]
    later = {"scheduled_at": "2026-11-24T18:00:00Z", "params": {"text": text}, "media_attachments": []}
    server.scheduled = [
        {"id": str(number), **later, "params": {"text": f"Altro {number}"}} for number in range(200, 260)
    ]
    server.scheduled.append({"id": "100", **later})
    outcome = desk.look()
    assert (outcome.fate, outcome.said) == (Fate.UNKNOWN, "it is there, scheduled for 2026-11-24T18:00:00Z")


def test_among_too_many_posts_nothing_is_sure(server: MastodonServer, hands: Hands) -> None:
    desk = Desk(server, hands)
    server.weather = ["lost before", "ok"]
    desk.send()
    for number in range(1001):
        server.write(f"Altro {number}")
    assert desk.look().fate is Fate.UNKNOWN


def test_a_look_that_fails_leaves_it_unknown(server: MastodonServer, hands: Hands) -> None:
    desk = lost(server, hands)
    server.tokens[TOKEN] = ("1", frozenset({"read:accounts"}))
    outcome = desk.look()
    assert (outcome.fate, outcome.is_general) == (Fate.UNKNOWN, True)
    assert "read:statuses" in outcome.said


def test_another_account_s_posts_prove_nothing(server: MastodonServer, hands: Hands) -> None:
    desk = lost(server, hands)
    server.tokens[TOKEN] = ("2", ALL_SCOPES)
    outcome = MastodonSender(desk.channel.settings, desk.channel.context).look(desk.envelope)
    assert outcome.fate is Fate.UNKNOWN
    assert "another account" in outcome.said


# Corrections


EDITED = replace(PONTE, title="Ponte, riaperte due corsie")


def test_an_edit_changes_the_first_post_and_keeps_its_pictures(server: MastodonServer, hands: Hands) -> None:
    desk = Desk(server, hands, on_update="edit", content_warning="Traffico")
    desk.send()
    first = only(server)
    media = server.number()
    server.media[media] = Uploaded(media, "", b"", "image/png", toot=first.id)
    first.media = [media]
    outcome = desk.send(desk.of(EDITED, "updated", "2b"))
    assert outcome.fate is Fate.SENT
    assert "due corsie" in only(server).text
    assert (only(server).media, only(server).spoiler, only(server).sensitive) == ([media], "Traffico", True)
    assert outcome.receipt == desk.sent[0].receipt


def test_an_edit_may_be_sent_again(server: MastodonServer, hands: Hands) -> None:
    desk = Desk(server, hands, on_update="edit")
    desk.send()
    server.weather = ["lost", "ok"]
    outcome = desk.send(desk.of(EDITED, "updated", "2b"))
    assert outcome.fate is Fate.LATER
    assert desk.look().fate is Fate.SENT
    assert desk.send().fate is Fate.SENT
    assert "due corsie" in only(server).text


def test_an_edit_that_did_not_arrive_is_seen_not_to_have(server: MastodonServer, hands: Hands) -> None:
    desk = Desk(server, hands, on_update="edit")
    desk.send()
    server.weather = ["lost before", "ok"]
    desk.send(desk.of(EDITED, "updated", "2b"))
    assert desk.look().fate is Fate.ABSENT
    server.lacks = {r"GET v1/statuses/(\w+)/source"}
    assert desk.look().fate is Fate.ABSENT
    desk.send()
    assert desk.look().fate is Fate.SENT


def test_what_somebody_deleted_there_needs_no_correction(server: MastodonServer, hands: Hands) -> None:
    for on_update in ("edit", "reply"):
        desk = Desk(server, hands, on_update=on_update)
        desk.send(desk.of(PONTE, number=f"1{on_update}"))
        server.toots.clear()
        outcome = desk.send(desk.of(EDITED, "updated", f"2{on_update}"))
        assert outcome.fate is Fate.SENT
        assert "deleted there" in outcome.said
        assert server.posts() == []


def test_a_server_that_lets_nobody_edit_is_said_to(server: MastodonServer, hands: Hands) -> None:
    server.lacks = {r"PUT v1/statuses/(\w+)"}
    desk = Desk(server, hands, on_update="edit")
    desk.send()
    outcome = desk.send(desk.of(EDITED, "updated", "2b"))
    assert outcome.fate is Fate.REFUSED
    assert "lets nobody edit" in outcome.said


def test_a_reply_hangs_on_the_last_post_and_is_found_again(server: MastodonServer, hands: Hands) -> None:
    desk = Desk(server, hands, on_update="reply")
    desk.send()
    server.weather = ["lost", "ok"]
    assert desk.send(desk.of(EDITED, "updated", "2b")).fate is Fate.UNKNOWN
    first, second = server.posts()
    assert second.to == first.id
    outcome = desk.look()
    assert (outcome.fate, Receipt.of(outcome.receipt).id) == (Fate.SENT, second.id)  # type: ignore[union-attr]


def test_a_withdrawal_deletes_all_that_was_posted(server: MastodonServer, hands: Hands) -> None:
    desk = Desk(server, hands, on_update="reply", on_withdraw="delete")
    desk.send()
    desk.send(desk.of(EDITED, "updated", "2b"))
    by_hand = server.write("Un altro")
    assert desk.send(desk.of(PONTE, "withdrawn", "3c")).fate is Fate.SENT
    assert server.posts() == [by_hand]
    assert all(asked.query == {"delete_media": "true"} for asked in server.asked if asked.method == "DELETE")


@pytest.mark.parametrize("weather", ["lost", "lost before", "503"])
def test_a_deletion_may_be_sent_again(weather: Any, server: MastodonServer, hands: Hands) -> None:
    desk = Desk(server, hands, on_withdraw="delete")
    desk.send()
    server.weather = [weather, "ok"]
    assert desk.send(desk.of(PONTE, "withdrawn", "3c")).fate is Fate.LATER
    assert desk.look().fate is (Fate.SENT if weather == "lost" else Fate.ABSENT)
    assert desk.send().fate is Fate.SENT
    assert server.posts() == []


def test_a_withdrawal_of_what_may_be_there_looks_for_it_and_leaves_it_to_a_person(
    server: MastodonServer, hands: Hands
) -> None:
    desk = Desk(server, hands, on_withdraw="delete")
    server.write("Un altro")
    assert desk.send(desk.of(PONTE, "withdrawn", "3c")).fate is Fate.SENT
    toot = server.write(f"Guardate qui: {LINK}")
    outcome = desk.send(desk.of(PONTE, "withdrawn", "4d"))
    assert outcome.fate is Fate.REFUSED
    assert outcome.said == f"its post may be {server.url}/@porto/{toot.id}: if it is, delete it by hand"


def test_a_correction_of_what_nobody_knows_the_post_of_is_left_to_a_person(
    server: MastodonServer, hands: Hands
) -> None:
    desk = Desk(server, hands, on_update="edit")
    outcome = desk.send(desk.of(EDITED, "updated", "2b"))
    assert outcome.fate is Fate.REFUSED
    assert "correct it by hand" in outcome.said


def test_deletions_are_paced_as_the_server_wants_it(server: MastodonServer, hands: Hands) -> None:
    (quota,) = (
        one
        for one in Desk(server, hands, on_withdraw="delete").channel.quotas
        if one.kinds == frozenset({"withdrawn"})
    )
    assert (quota.most, quota.seconds) == (30, 1800)


def test_what_another_account_posted_is_not_thought_to_be_gone(server: MastodonServer, hands: Hands) -> None:
    """The token is one of another account now, or of another server."""
    desk = Desk(server, hands, on_update="edit", on_withdraw="delete")
    desk.send()
    server.tokens[TOKEN] = ("2", ALL_SCOPES)
    for kind in ("updated", "withdrawn"):
        outcome = desk.send(desk.of(EDITED, kind, f"2{kind}"))
        assert outcome.fate is Fate.REFUSED
        assert "of another account" in outcome.said
    with MastodonServer(hands.now) as moved:
        other = Desk(moved, hands, on_update="edit", on_withdraw="delete")
        other.sent = desk.sent
        for kind in ("updated", "withdrawn"):
            outcome = other.send(desk.of(EDITED, kind, f"3{kind}"))
            assert outcome.fate is Fate.REFUSED
            assert "do it there by hand" in outcome.said
    assert "una corsia" in only(server).text


# What the settings say


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("server", "https://social.example/@porto", "write https://social.example"),
        ("token_file", "token", "exclude each other"),
    ],
)
def test_settings_that_cannot_be_are_refused(key: str, value: str, said: str) -> None:
    from feedsync.channels.mastodon_settings import _server

    with pytest.raises(ValueError, match=said):
        if key == "server":
            _server(value)
        MastodonSettings(type="mastodon", server="https://social.example", token=TOKEN, **{key: value})


def test_a_preview_counts_as_mastodon_does(server: MastodonServer, hands: Hands) -> None:
    desk = Desk(server, hands, content_warning="Traffico", visibility="unlisted")
    shown = desk.channel.show(Event("1a", "published", AT, article=PONTE))
    desk.send()
    assert shown.text == only(server).text
    assert shown.limit == 500
    assert shown.count == len(shown.text) - len(LINK) + 23 + len("Traffico")
    assert [shown.text[start:end] for start, end in shown.marks] == [LINK]
    assert (shown.language, shown.warning) == ("it", "Traffico")
    assert "visibility: unlisted" in shown.notes


@pytest.mark.parametrize(
    ("post", "has_card", "leads"),
    [
        ("", True, True),
        ("{{ article.title }}", False, False),
        ("{{ article.title }} https://altrove.it/", False, True),
    ],
)
def test_a_card_is_shown_where_the_text_leads_to_the_article(
    server: MastodonServer, hands: Hands, post: str, has_card: bool, leads: bool
) -> None:
    desk = Desk(server, hands, post=post)
    shown = desk.channel.show(Event("1a", "published", AT, article=PONTE))
    assert (shown.card is not None) is has_card
    assert any("leads nowhere" in note for note in shown.notes) is not leads


def test_what_another_type_of_channel_composed_is_refused(server: MastodonServer, hands: Hands) -> None:
    desk = Desk(server, hands)
    desk.envelope = desk.envelope._replace(payload=json.dumps({"type": "post", "x": 1}).encode())
    outcome = desk.prepare()
    assert isinstance(outcome, Outcome)
    assert outcome.fate is Fate.REFUSED
    assert desk.sender.send(desk.envelope).fate is Fate.REFUSED


# Pictures


def photo(side: int = 64) -> bytes:
    image = pytest.importorskip("PIL.Image", reason="the extra `social` is not installed")
    stream = BytesIO()
    image.new("RGB", (side, side // 2), "teal").save(stream, "PNG")
    return stream.getvalue()


class Photographer(Desk):
    """Posts with a picture that lies at the site."""

    def __init__(self, server: MastodonServer, hands: Hands, web: Web, alt: str = "Il ponte") -> None:
        super().__init__(server, hands, picture="image")
        self.channel.context = replace(self.channel.context, site=replace(SITE, url=web.url))
        self.sender = MastodonSender(self.channel.settings, self.channel.context, self.sleeps.append)
        picture = Picture(web.on("/ponte.png", reply(200, photo())), alt)
        draft = msgspec.json.decode(self.envelope.payload, type=Draft)
        self.envelope = self.envelope._replace(payload=msgspec.json.encode(replace(draft, picture=picture)))


def test_a_picture_is_attached_with_what_stands_for_it(server: MastodonServer, hands: Hands) -> None:
    with Web() as web:
        desk = Photographer(server, hands, web)
        assert desk.send().said == "200 OK"
    (media,) = server.media.values()
    assert (media.description, media.kind) == ("Il ponte", "image/png")
    assert media.content.startswith(b"\x89PNG")
    assert only(server).media == [media.id]


@pytest.mark.parametrize("lacks", [{"POST v2/media"}, {"v2/instance", "v1/instance"}])
def test_an_older_server_takes_it_at_the_older_address(
    lacks: set[str], server: MastodonServer, hands: Hands
) -> None:
    server.lacks = lacks
    with Web() as web:
        assert Photographer(server, hands, web).send().fate is Fate.SENT
    assert len(only(server).media) == 1


def test_what_stands_for_a_picture_is_as_long_as_the_server_takes_it(
    server: MastodonServer, hands: Hands
) -> None:
    server.alt_limit = 20
    with Web() as web:
        assert Photographer(server, hands, web, "Il ponte sul fiume, di notte").send().said == "200 OK"
    (media,) = server.media.values()
    assert media.description == "Il ponte sul fiume…"


def test_a_server_that_works_on_a_picture_is_waited_for(server: MastodonServer, hands: Hands) -> None:
    server.polls = 3
    with Web() as web:
        desk = Photographer(server, hands, web)
        assert desk.send().fate is Fate.SENT
    assert len(desk.sleeps) == 3
    assert len(only(server).media) == 1


def test_a_server_that_is_slow_with_a_picture_gets_the_post_later(
    server: MastodonServer, hands: Hands
) -> None:
    server.polls = 30
    with Web() as web:
        desk = Photographer(server, hands, web)
        outcome = desk.send()
        assert (outcome.fate, outcome.is_general) == (Fate.LATER, False)
        assert "not ready" in outcome.said
        (media,) = server.media.values()
        media.polls = 0
        assert desk.send().fate is Fate.SENT
    assert len(server.media) == 1, "it was uploaded again"


def test_a_picture_that_the_server_let_go_of_is_uploaded_again(server: MastodonServer, hands: Hands) -> None:
    with Web() as web:
        desk = Photographer(server, hands, web)
        server.weather = ["503", "ok"]
        desk.send()
        server.media.clear()
        assert desk.send().fate is Fate.SENT
    assert only(server).media == list(server.media)


@pytest.mark.parametrize("status", [413, 422, 500, 503, 504])
def test_a_picture_that_the_server_refuses_stays_away_and_the_post_goes(
    status: int, server: MastodonServer, hands: Hands
) -> None:
    server.refuses_media = status
    with Web() as web:
        outcome = Photographer(server, hands, web).send()
    assert outcome.fate is Fate.SENT
    assert outcome.said == (
        f"200 OK, without its picture: {status} Error processing thumbnail for uploaded media"
    )
    assert only(server).media == []


def test_a_picture_waits_with_the_post_where_the_server_is_away(server: MastodonServer, hands: Hands) -> None:
    with Web() as web:
        desk = Photographer(server, hands, web)
        desk.sender._whose(desk.sender._line(desk.envelope))
        server.fails = ".*"
        outcome = desk.prepare()
        assert isinstance(outcome, Outcome)
        assert (outcome.fate, outcome.is_general) == (Fate.LATER, True)
        server.fails = ""
        assert desk.send().said == "200 OK"


def test_what_the_server_fails_in_for_one_message_keeps_no_other_waiting(
    server: MastodonServer, hands: Hands
) -> None:
    """A post that it cannot give, as its row is broken, say."""
    desk = Desk(server, hands, on_update="edit")
    desk.send()
    server.fails = f"GET v1/statuses/{only(server).id}"
    outcome = desk.prepare(desk.of(replace(PONTE, title="Ponte chiuso"), "updated", "2b"))
    assert isinstance(outcome, Outcome)
    assert (outcome.fate, outcome.is_general) == (Fate.LATER, False)
    server.fails = ".*"
    outcome = desk.prepare(desk.of(replace(PONTE, title="Ponte chiuso"), "updated", "2b"))
    assert isinstance(outcome, Outcome)
    assert (outcome.fate, outcome.is_general) == (Fate.LATER, True)


def test_a_picture_that_is_not_there_stays_away_and_the_post_goes(
    server: MastodonServer, hands: Hands
) -> None:
    with Web() as web:
        desk = Photographer(server, hands, web)
        web.on("/ponte.png", reply(404))
        outcome = desk.send()
    assert outcome.fate is Fate.SENT
    assert "without its picture: " in outcome.said
    assert "answered 404" in outcome.said


def test_too_many_pictures_are_waited_for_without_an_attempt(server: MastodonServer, hands: Hands) -> None:
    with Web() as web:
        for _ in range(30):
            server._limit("1", "media", 30, 1800)
        outcome = Photographer(server, hands, web).prepare()
    assert isinstance(outcome, Outcome)
    assert (outcome.fate, outcome.retry_after) == (Fate.LATER, 1800)
    assert not outcome.is_general, "posts without a picture go on"
