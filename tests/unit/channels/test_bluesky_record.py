"""What lies in a repository: keys that are right whatever the delivery, facets that point at what they should."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsync.channels.bluesky_record import (
    Place,
    facets,
    is_marked,
    languages,
    moment,
    place_of,
    post,
    reply_to,
    tid,
)
from feedsync.text.entities import Entity, entities

DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
TID = re.compile(r"[234567abcdefghij][234567a-z]{12}")  # atproto.com/specs/tid
SECONDS = st.integers(-(2**40), 2**60)


def number_of(key: str) -> int:
    number = 0
    for sign in key:
        number = number * 32 + DIGITS.index(sign)
    return number


@given(SECONDS, st.text(max_size=40), st.integers(0, 100))
def test_every_key_is_a_tid(second: int, delivery: str, again: int) -> None:
    key = tid(second, delivery, again)
    assert TID.fullmatch(key)
    assert number_of(key) < 2**63


@given(st.integers(0, 2**32), st.text(max_size=40), st.integers(0, 9))
def test_a_key_stands_for_its_second(second: int, delivery: str, again: int) -> None:
    assert number_of(tid(second, delivery, again)) >> 10 == second * 10**6 + (
        number_of(tid(0, delivery, again)) >> 10
    )
    assert number_of(tid(second, delivery, again)) >> 10 < (second + 1) * 10**6


@given(st.integers(0, 2**32), st.integers(1, 2**32), st.text(max_size=9), st.text(max_size=9))
def test_keys_are_in_the_order_of_their_seconds(second: int, more: int, one: str, other: str) -> None:
    assert tid(second, one, 0) < tid(second + more, other, 0)


def test_a_key_that_is_taken_leads_to_others() -> None:
    assert len({tid(1_764_000_000, "1a", again) for again in range(50)}) == 50


def test_deliveries_of_one_second_seldom_have_the_same_key() -> None:
    assert len({tid(1_764_000_000, f"{number:032x}", 0) for number in range(10_000)}) > 9_990


def test_a_known_key() -> None:
    """As the program of the specification prints it: the moment in microseconds, and a clock."""
    key = tid(1_764_000_000, "1a", 0)
    assert key == tid(1_764_000_000, "1a", 0)
    assert datetime.fromtimestamp((number_of(key) >> 10) / 10**6, UTC).replace(microsecond=0) == datetime(
        2025, 11, 24, 16, 0, tzinfo=UTC
    )


TEXTS = st.lists(
    st.one_of(
        st.text(max_size=8),
        st.sampled_from(
            [
                "🌉",
                "👩‍👩‍👧‍👧",
                "è",
                "한글",
                "\u202e",
                " ",
                "\n",
                "#Viabilità",
                "@ada.test",
                "https://porto.example/a?b=è",
            ]
        ),
    ),
    max_size=12,
).map("".join)


@given(TEXTS)
def test_facets_point_at_what_they_should(text: str) -> None:
    found = [one for one in entities(text) if is_marked(one)]
    content = text.encode("utf-8", "surrogatepass")
    if content.decode("utf-8", "replace") != text:
        return  # no article has a lone surrogate
    people = {one.value.lower(): "did:plc:x" for one in found if one.kind == "mention"}
    marks = facets(text, found, people)
    assert len(marks) == len(found)
    last = 0
    for one, mark in zip(found, marks, strict=True):
        start, end = mark["index"]["byteStart"], mark["index"]["byteEnd"]
        assert last <= start < end <= len(content)
        assert content[start:end].decode() == text[one.start : one.end]
        last = end


def test_whoever_is_not_known_is_not_marked() -> None:
    text = "@ada.test e @bice.test"
    (mark,) = facets(text, entities(text), {"bice.test": "did:plc:b"})
    assert mark["features"] == [{"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:b"}]
    assert mark["index"] == {"byteStart": 12, "byteEnd": 22}


def test_a_hashtag_that_is_longer_than_the_network_has_them_is_not_marked() -> None:
    for length, count in ((64, 1), (65, 0)):
        (one,) = [Entity("hashtag", 0, length + 1, "x" * length)]
        assert len(facets(f"#{one.value}", [one], {})) == count


@pytest.mark.parametrize(
    ("tag", "told"),
    [
        ("it", ["it"]),
        ("pt-BR", ["pt-BR"]),
        ("zh-Hant-TW", ["zh-Hant-TW"]),
        ("es-419", ["es-419"]),
        ("de-1996", ["de"]),
        ("en-x-mine", ["en"]),
        ("", []),
    ],
)
def test_a_language_is_told_as_the_network_takes_it(tag: str, told: list[str]) -> None:
    assert languages(tag) == told


def test_a_moment_is_in_utc_with_a_z() -> None:
    rome = timezone(timedelta(hours=1))
    assert moment(datetime(2026, 11, 24, 10, 5, 1, 999_999, rome)) == "2026-11-24T09:05:01.999Z"


def test_what_is_empty_is_left_out_of_a_record() -> None:
    assert post("x", "2026-11-24T09:05:00.000Z", [], embed=None, facets=[]) == {
        "$type": "app.bsky.feed.post",
        "text": "x",
        "createdAt": "2026-11-24T09:05:00.000Z",
    }


def test_a_reply_belongs_to_the_thread_of_what_it_replies_to() -> None:
    root = {"uri": "at://did:plc:a/app.bsky.feed.post/3k", "cid": "one"}
    first = {**root, "value": {}}
    assert reply_to(first) == {"root": root, "parent": root}
    parent = {"uri": "at://did:plc:a/app.bsky.feed.post/3l", "cid": "two"}
    assert reply_to({**parent, "value": {"reply": {"root": root, "parent": root}}}) == {
        "root": root,
        "parent": parent,
    }


def test_a_place_is_found_in_what_the_network_calls_a_post() -> None:
    place = Place("did:web:porto.example", "3k2a")
    assert place_of(place.uri) == place
    assert place.page == "https://bsky.app/profile/did:web:porto.example/post/3k2a"
    for other in ("", "https://x.example/1", "at://porto.example/app.bsky.feed.post/3k", f"{place.uri}/x"):
        assert place_of(other) is None
