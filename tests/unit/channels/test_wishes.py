"""What an article asks of posts about it."""

from __future__ import annotations

import pytest

from feedsync.channels.wishes import KEPT_BACK, is_why_not, why_not, wish


@pytest.mark.parametrize("social", [None, True, "true", "on", "", {}, {"bluesky": False}, {"mastodon": True}])
def test_an_article_is_posted_unless_it_says_otherwise(social):
    assert wish({} if social is None else {"social": social}, "mastodon") is True


@pytest.mark.parametrize("social", [False, "off", "No", "0", 0, [], ["x"], 7, {"mastodon": False}])
def test_what_says_no_or_cannot_be_understood_is_not_posted(social):
    assert wish({"social": social}, "mastodon") is False


@pytest.mark.parametrize("social", ["Leggete!", {"mastodon": "Leggete!", "bluesky": False}])
def test_a_text_of_its_own_is_taken_to_the_letter(social):
    assert wish({"social": social}, "mastodon") == "Leggete!"


def test_each_channel_is_told_by_its_own_name():
    metadata = {"social": {"mastodon": False, "bluesky": "Qui"}}
    assert [wish(metadata, name) for name in ("mastodon", "bluesky", "hook")] == [False, "Qui", True]


def test_a_channel_is_meant_in_whatever_letters():
    assert wish({"social": {"MASTODON": False}}, "Mastodon") is False


@pytest.mark.parametrize(
    ("social", "why"),
    [
        (False, KEPT_BACK),
        ({"mastodon": "Qui"}, ""),
        (
            {"mastodn": False},
            "its front matter says `social` for `mastodn`, which is no channel; did you mean `mastodon`?",
        ),
        (
            {"mastodn": "Qui"},
            "its front matter says `social` for `mastodn`, which is no channel; did you mean `mastodon`?",
        ),
        ({"bluesky": False}, ""),
        ({"threads": False}, ""),
        ("mastodn", ""),
    ],
)
def test_what_is_said_to_a_misspelt_channel_holds_it_back(social, why):
    told = why_not({"social": social}, "mastodon", ["mastodon", "bluesky"])
    assert told == why
    assert is_why_not(told) is bool(why)


def test_what_is_said_to_a_channel_of_a_like_name_holds_no_other_back():
    assert why_not({"social": {"mastodon-it": False}}, "mastodon", ["mastodon", "mastodon-it"]) == ""
