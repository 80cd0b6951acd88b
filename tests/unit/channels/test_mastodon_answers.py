"""Whatever a server answers, and wherever: a post is never thought to be there without reason, and nothing breaks."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from web import Reply, Web, redirect, reply

from feedsync.channels import http
from feedsync.channels.base import ChannelContext, Envelope, Fate, Outcome
from feedsync.channels.mastodon_api import moment
from feedsync.channels.mastodon_post import Post, ServerLimits, language_of, limits_of
from feedsync.channels.mastodon_sender import MastodonSender
from feedsync.channels.mastodon_settings import MastodonSettings
from feedsync.channels.social import Draft, Receipt
from feedsync.config.model import Publish, Site
from feedsync.testing.behaviours import BEHAVIOURS

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
TOKEN = "tok-nobody-may-see"
CONTEXT = ChannelContext(
    Path(),
    Site(title="Porto", url="https://porto.example/", language="it"),
    Publish(to="feeds/", url="https://porto.example/feeds/"),
)
WHO, LIST, POSTS = "/api/v1/accounts/verify_credentials", "/api/v1/accounts/1/statuses", "/api/v1/statuses"
FIRST = f"{LIST}?limit=1"
PAGE = f"{LIST}?limit=40&exclude_reblogs=true"
LATER = "/api/v1/scheduled_statuses?limit=40"
DRAFT = Draft("post", "Ponte", "https://porto.example/ponte/")
POST = Post("post", "1", "2026-11-24T08:55:00Z", "Ponte", targets=(Receipt("7"),))
STEEP = b"[" * 100_000
BODIES = [
    b"",
    b"null",
    b"[]",
    b"{}",
    b"\xff\xfe",
    STEEP,
    b'{"id": 5}',
    b'{"error": {"x": 1}}',
    b'[{"id": null}]',
]


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "SECONDS", 0.15)


def sender(web: Web) -> MastodonSender:
    settings = MastodonSettings(type="mastodon", name="m", server=web.url, token=TOKEN)
    return MastodonSender(settings, CONTEXT, lambda _: None)


def of(payload: Draft | Post) -> Envelope:
    return Envelope("1a", "published", msgspec.json.encode(payload), AT, 1)


def is_well(web: Web) -> None:
    web.on(WHO, reply(200, b'{"id": "1", "acct": "porto"}'))
    web.on(FIRST, reply(200, b"[]"))
    web.on("/api/v2/instance", reply(200, b"{}"))


def check(outcome: bytes | Outcome) -> None:
    if isinstance(outcome, Outcome):
        assert outcome.said
        assert outcome.said.isprintable()
        assert len(outcome.said) <= 200
        assert TOKEN not in outcome.said


ANSWERS = {name: one.reply for name, one in BEHAVIOURS.items()} | {
    f"{status} {body[:20]!r}": reply(status, body) for body in BODIES for status in (200, 422)
}


@pytest.mark.parametrize("path", [WHO, FIRST, "/api/v2/instance"])
def test_what_is_asked_before_may_be_answered_by_anything(path: str) -> None:
    for name, answer in ANSWERS.items():
        with Web() as web:
            is_well(web)
            web.on(path, answer)
            line = sender(web)
            outcome = line.prepare(of(DRAFT))
            line.close()
            assert web.paths().count(POSTS) == 0
        check(outcome)
        if path != "/api/v2/instance":
            assert isinstance(outcome, Outcome) or name.startswith(("200", "422", "4", "an unknown")), name


def test_only_a_success_that_names_the_post_is_one() -> None:
    for name, answer in ANSWERS.items():
        with Web() as web:
            is_well(web)
            web.on(POSTS, answer)
            line = sender(web)
            outcome = line.send(of(POST))
            line.close()
            assert web.paths().count(POSTS) == 1, name
        check(outcome)
        assert outcome.fate is not Fate.SENT, name
        if name in BEHAVIOURS and BEHAVIOURS[name].unsafe in (Fate.SENT, Fate.UNKNOWN):
            assert outcome.fate is Fate.UNKNOWN, name


@pytest.mark.parametrize("status", [408, 425, 500, 503, 520])
def test_what_a_proxy_says_is_no_word_on_the_post(status: int) -> None:
    with Web() as web:
        web.on(POSTS, reply(status))
        line = sender(web)
        assert line.send(of(POST)).fate is Fate.UNKNOWN
        line.close()


def test_a_server_that_has_moved_is_not_taken_for_one_that_refuses_the_token(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The token does not go along, so the new address knows nobody."""
    monkeypatch.setattr(http, "SECONDS", 5)
    with Web() as web, Web() as other:
        other.on(WHO, reply(401, b'{"error": "The access token is invalid"}'))
        web.on(WHO, redirect(f"{other.url}{WHO}"))
        settings = MastodonSettings(type="mastodon", name="m", server=web.url, token=TOKEN)
        line = MastodonSender(settings, replace(CONTEXT, allow_private=("127.0.0.1",)))
        outcome = line.prepare(of(DRAFT))
        line.close()
        assert [one.headers["Authorization"] for one in other.asked] == [None]
    assert isinstance(outcome, Outcome)
    assert (outcome.fate, outcome.is_general) == (Fate.LATER, True)
    assert outcome.said == f"it has moved to {other.url}; write the new address"


@pytest.mark.parametrize("path", [FIRST, PAGE, LATER])
def test_a_look_that_did_not_see_all_proves_nothing(path: str) -> None:
    # As if there were no such list, or it were empty.
    empty = {LATER: ("404", "200 b'[]'", "200 b'{}'"), PAGE: ("200 b'[]'",)}
    for name, answer in ANSWERS.items():
        with Web() as web:
            is_well(web)
            web.on(PAGE, reply(200, b"[]"))
            web.on(LATER, reply(200, b"[]"))
            web.on(path, answer)
            line = sender(web)
            outcome = line.look(of(POST))
            line.close()
        check(outcome)
        assert outcome.fate is not Fate.SENT, name
        if path in empty and name not in empty[path]:
            assert outcome.fate is Fate.UNKNOWN, name


@pytest.mark.parametrize("do", ["edit", "delete"])
def test_corrections_bear_every_answer(do: str) -> None:
    payload = POST.__class__(do, "1", POST.since, "Ponte", targets=POST.targets)  # type: ignore[arg-type]
    query = "?delete_media=true" if do == "delete" else ""
    for name, answer in ANSWERS.items():
        with Web() as web:
            is_well(web)
            web.on(f"{POSTS}/7{query}", answer)
            line = sender(web)
            outcomes = [line.send(of(payload)), line.look(of(payload))]
            line.close()
        for outcome in outcomes:
            check(outcome)
            assert outcome.fate is not Fate.GONE, name


KEYS = (
    "configuration statuses media_attachments max_characters characters_reserved_per_url image_size_limit"
    " image_matrix_limit description_limit max_toot_chars upload_limit"
).split()


leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.just([])
parts = st.dictionaries(st.sampled_from(KEYS), leaves)


@given(
    leaves
    | st.dictionaries(st.sampled_from(KEYS), leaves | parts | st.dictionaries(st.sampled_from(KEYS), parts))
)
def test_limits_are_numbers_whatever_a_server_tells(instance: object) -> None:
    limits = limits_of(instance)
    assert all(type(value) is int and value > 0 for value in msgspec.structs.astuple(limits))


def test_limits_are_read_where_each_server_tells_them() -> None:
    statuses = {"max_characters": 5000, "characters_reserved_per_url": 30}
    media = {"image_size_limit": 1000, "image_matrix_limit": 2000, "description_limit": 300}
    newer = {"configuration": {"statuses": statuses, "media_attachments": media}}
    assert limits_of(newer) == ServerLimits(5000, 30, 1000, 2000, 300)
    pleroma = {"max_toot_chars": 4000, "upload_limit": 9000, "description_limit": 700}
    assert limits_of(pleroma) == ServerLimits(4000, picture_bytes=9000, alt=700)
    assert limits_of([]) == limits_of({"configuration": None}) == ServerLimits()


@pytest.mark.parametrize(
    ("tag", "code"), [("it", "it"), ("pt-BR", "pt"), ("zh-TW", "zh-TW"), ("zh-Hans", "zh"), ("EN", "en")]
)
def test_a_language_has_the_code_that_mastodon_knows(tag: str, code: str) -> None:
    assert language_of(tag) == code


@given(st.text() | st.datetimes().map(str) | st.integers().map(str))
def test_a_moment_that_nobody_can_read_is_none(text: str) -> None:
    found = moment(text)
    assert found is None or found.tzinfo is not None


def test_a_wrong_date_of_the_server_breaks_nothing() -> None:
    for date in ("Mon, 01 Jan 0001 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "soon", "-1"):
        with Web() as web:
            is_well(web)
            answer: Reply = reply(200, b'{"id": "1", "acct": "porto"}', {"Date": date})
            web.on(WHO, answer)
            line = sender(web)
            assert isinstance(line.prepare(of(DRAFT)), bytes)
            line.close()
