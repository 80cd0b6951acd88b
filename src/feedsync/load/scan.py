"""What a scan means at one moment: which articles are live, which wait, and which are left out and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from feedsync.article import Article, Seen, State
from feedsync.errors import ArticleError, Finding
from feedsync.text import urls

_CLOCKS_DIFFER = timedelta(hours=24)


@dataclass(slots=True)
class Tally:
    """What a load met. It is complete when the articles have been iterated to their end.

    `next_embargo` is the first moment at which an article that waits will come in.
    """

    states: Counter[State] = field(default_factory=Counter)
    left_out: list[ArticleError] = field(default_factory=list)
    undated: list[str] = field(default_factory=list)
    next_embargo: datetime | None = None

    def leave_out(self, errors: Iterable[ArticleError]) -> None:
        """Count articles that were taken for live as left out after all."""
        for error in errors:
            self.states[State.LIVE] -= 1
            self.left_out.append(error)

    @property
    def articles(self) -> int:
        """All articles in the store, whatever their state."""
        return self.states.total() + len(self.left_out)


def state_of(article: Article, now: datetime) -> State:
    """Return where an article stands at `now`."""
    if article.is_draft:
        return State.DRAFT
    if article.expires is not None and article.expires <= now:
        return State.EXPIRED
    if article.embargo is None:
        return State.UNDATED
    return State.SCHEDULED if article.embargo > now else State.LIVE


def live_articles(
    scanned: Iterable[Seen | ArticleError], read: Callable[[Seen], Article], now: datetime, tally: Tally
) -> Iterator[Article]:
    """Yield the articles that may be seen at `now`, in the order of their keys, and fill `tally`.

    Of two with one id or one address the first keeps it; one that is live goes before one that is
    not, and drafts contest nothing.
    """
    claims = _Claims()
    waiting: list[tuple[State, Article]] = []
    for seen in scanned:
        try:
            if isinstance(seen, ArticleError):
                raise seen
            article = read(seen)
            state = state_of(article, now)
            if state is State.LIVE:
                _check_updated(article, now)
                claims.take(article)
                tally.states[state] += 1
                yield article
            elif state in (State.SCHEDULED, State.EXPIRED):
                waiting.append((state, article))
            else:
                tally.states[state] += 1
                if state is State.UNDATED:
                    tally.undated.append(article.where)
        except ArticleError as error:
            _leave_out(error, now, tally)
    for state, article in waiting:
        try:
            claims.take(article)
        except ArticleError as error:
            tally.left_out.append(error)
            continue
        tally.states[state] += 1
        if state is State.SCHEDULED and article.embargo is not None and _will_be_seen(article):
            tally.next_embargo = min(tally.next_embargo or article.embargo, article.embargo)


def _will_be_seen(article: Article) -> bool:
    return article.expires is None or article.embargo is None or article.expires > article.embargo


def _leave_out(error: ArticleError, now: datetime, tally: Tally) -> None:
    if error.is_draft:
        tally.states[State.DRAFT] += 1
    elif error.expires is not None and error.expires <= now:
        tally.states[State.EXPIRED] += 1
    else:
        tally.left_out.append(error)


def _check_updated(article: Article, now: datetime) -> None:
    if article.updated is not None and article.updated > now + _CLOCKS_DIFFER:
        message = f"was last changed in the future, on {article.updated:%Y-%m-%d}; correct its `updated`"
        raise ArticleError(article.where, [Finding(0, message)])


class _Claims:
    """Who holds which id and which address."""

    def __init__(self) -> None:
        self._ids: dict[str, str] = {}
        self._urls: dict[str, str] = {}

    def take(self, article: Article) -> None:
        """Take both, or raise `ArticleError` that names who has one of them."""
        for held, value, what, remedy in (
            (self._ids, urls.without_tag(article.id), "id", "give it an `id` of its own"),
            (self._urls, article.url, "address", "give it a `url` of its own"),
        ):
            if value in held:
                message = f"has the {what} of {held[value]} ({value}); {remedy}, or remove one of the two"
                raise ArticleError(article.where, [Finding(0, message)])
        self._ids[urls.without_tag(article.id)] = article.where
        self._urls[article.url] = article.where
