"""What every channel must do that posts: `class TestMyNetwork(PostingChannelContract)` runs it."""

# ruff: noqa: S101  these are tests

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from typing import ClassVar, TypeVar
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from feedsync.article import Article
from feedsync.channels.base import Earlier, Event, Posts, Quota
from feedsync.channels.social import Receipt
from feedsync.testing.channels import AT, ChannelContract

_T = TypeVar("_T")
_KEY = "3l2abcdefgh2c"
_KEYS = 20  # that are taken


class PostingChannelContract(ChannelContract):
    """The tests of a channel that posts. `receipt` is one of those that it gives."""

    receipt: ClassVar[str] = Receipt("1", "https://network.example/1").encode()

    def test_it_posts_as_one_account_what_its_article_is_then(self) -> None:
        with self._channel() as channel:
            assert isinstance(channel, Posts), "it lacks something of `Posts`"
            assert channel.hears == {"articles"}, "of nothing else there is a post"
            assert not channel.is_frozen, "what waits is posted as its article is then"
            assert len(channel.destinations()) == 1, "each account is a channel of its own"
            assert channel.wants("published", "articles")
            assert channel.wants("restored", "articles")

    def test_its_pace_is_one_that_can_be_kept(self) -> None:
        with self._posting() as (channel, _):
            assert channel.delay >= 0
            for quota in channel.quotas:
                self._check_quota(quota)

    def test_what_it_calls_a_post_is_pure_and_another_one_where_that_is_taken(self) -> None:
        with self._posting() as (channel, event):
            keys = [_same(lambda again=again: channel.record_key(event, again)) for again in range(_KEYS)]  # type: ignore[misc]
            if any(keys):
                assert len(set(keys)) == _KEYS, f"it has no other name where one is taken: {keys}"
                assert all(key.isascii() and key.isprintable() and " " not in key for key in keys), keys

    def test_what_is_worth_a_correction_is_title_and_lead(self) -> None:
        with self._posting() as (channel, event):
            article = _article(event)
            digest = _same(lambda: channel.digest(article))
            assert digest, "without a digest each edit is told"
            assert channel.digest(replace(article, title="Another")) != digest
            assert channel.digest(replace(article, summary="Another.")) != digest
            later = replace(article, updated=AT + timedelta(hours=1), tags=("other",))
            assert channel.digest(later) == digest, "not each edit is told to all"

    def test_what_a_post_would_look_like_is_pure_and_fits(self) -> None:
        with self._posting() as (channel, event):
            shown = _same(lambda: channel.show(event))
            assert shown.network
            assert not shown.limit or shown.count <= shown.limit
            assert all(0 <= begin < end <= len(shown.text) for begin, end in shown.marks), shown.marks
            assert all(one[1] <= other[0] for one, other in pairwise(shown.marks)), shown.marks
            self.check_said(f"{shown}")

    def test_whatever_was_sent_before_it_can_be_corrected_or_there_is_nothing_to_do(self) -> None:
        """Also what nobody knows to be there is withdrawn: it was tried, and given up for a withdrawal."""
        with self._posting() as (channel, event):
            for history in self._histories():
                for kind in ("updated", "withdrawn"):
                    stands = any(one.receipt for one in history)
                    if channel.wants(kind, "articles") and (stands or kind == "withdrawn"):
                        one = replace(event, kind=kind, earlier=history)
                        assert _same(lambda one=one: channel.compose(one))  # type: ignore[misc]

    # Help

    @contextmanager
    def _posting(self) -> Iterator[tuple[Posts, Event]]:
        """Give a channel that posts, and an article that is new to it."""
        with self._channel() as channel:
            assert isinstance(channel, Posts), "it lacks something of `Posts`"
            yield channel, replace(self._events(channel)[0], record_key=_KEY)

    def _histories(self) -> Iterator[tuple[Earlier, ...]]:
        posted = Earlier("published", "sent", _KEY, self.receipt)
        lost = Earlier("published", "cancelled", _KEY, "")
        edited, refused = Earlier("updated", "sent", "", self.receipt), Earlier("updated", "failed", "", "")
        yield (posted,)
        yield (posted, edited, refused)
        yield (lost,)
        yield (posted, Earlier("withdrawn", "sent", "", ""), Earlier("restored", "sent", _KEY, self.receipt))

    @staticmethod
    def _check_quota(quota: Quota) -> None:
        assert quota.most >= 1, f"nothing could ever go: {quota}"
        assert quota.kinds, f"of nothing: {quota}"
        assert bool(quota.seconds) != bool(quota.zone), f"in a span or in a day: {quota}"
        if quota.zone:
            ZoneInfo(quota.zone)


def _article(event: Event) -> Article:
    assert event.article
    return event.article


def _same(make: Callable[[], _T]) -> _T:
    """Return what is made each time."""
    first = make()
    assert make() == first, "of the same not the same was made"
    return first
