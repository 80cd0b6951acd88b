"""What is said of a post beside its text: when it goes, what is marked in it, how long it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from feedsync.article import State
from feedsync.channels.base import Picture, Shown
from feedsync.cli import push_lines
from feedsync.cli.report_lines import number
from feedsync.operations.post_turn import Turn
from feedsync.operations.preview_post import Post, PostPreview

NO_ALT = "no alt text"
_STATES = {
    State.LIVE: "",
    State.DRAFT: "a draft",
    State.SCHEDULED: "waits for its date",
    State.EXPIRED: "expired",
    State.UNDATED: "without a date",
    State.WITHDRAWN: "withdrawn",
}


def when(turn: Turn, now: datetime) -> Iterator[str]:
    """Yield when a post goes, and why, each a sentence of its own without its full stop."""
    mark = ": " if turn.state == "never" else ", "
    said = mark.join(filter(None, (_moment(turn, now), because(turn))))
    if turn.obstacle:
        yield f"not now: {turn.obstacle}"
    yield f"else {said}" if turn.obstacle else said


def because(turn: Turn) -> str:
    """Return why it goes then, or never."""
    return turn.said or "; ".join(map(push_lines.wait_in_words, turn.waits))


def _moment(turn: Turn, now: datetime) -> str:
    at = time(turn.at, now) if turn.at else ""
    is_later = turn.at is not None and turn.at > now
    return {
        "goes": at if is_later else "with the next run",
        "draft": f"if it were no draft, {at if is_later else 'with the next run'}",
        "waits": "" if turn.waits else at if is_later else "with the next run or push",
        "posted": f"posted {at} {turn.url}".rstrip(),
        "unknown": f"may be there since {at}" if at else "may be there",
        "never": "not by itself",
    }[turn.state]


def time(moment: datetime, now: datetime) -> str:
    """Return a moment as a person says it today."""
    return f"{moment:%H:%M}" if moment.date() == now.date() else f"{moment:%Y-%m-%d %H:%M}"


def count(shown: Shown) -> str:
    """Return how long a text is, as the network counts: `212/300`."""
    return f"{shown.count}/{shown.limit}" if shown.limit else number(shown.count, "character")


def marked(shown: Shown) -> str:
    """Return what is marked in a text: `1 link, 2 hashtags`."""
    kinds = Counter(kind for _, kind in pieces(shown))
    return ", ".join(number(kinds[kind], kind) for kind in ("link", "mention", "hashtag") if kinds[kind])


def name(post: Post) -> tuple[str, str]:
    """Return the network of a post, and its channel where that is called otherwise."""
    network = post.shown.network if post.shown else post.to.partition(" ")[0]
    called = network if network != network.lower() else network.capitalize()
    return called, "" if post.channel.lower() == network.lower() else post.channel


def pieces(shown: Shown) -> Iterator[tuple[str, str]]:
    """Yield the text in pieces, each with what it is where it is marked: `link`, `mention`, `hashtag`."""
    last = 0
    for begin, end in sorted(shown.marks):
        if begin >= last:
            yield shown.text[last:begin], ""
            yield (mark := shown.text[begin:end]), kind_of(mark)
            last = end
    yield shown.text[last:], ""


def kind_of(mark: str) -> str:
    """Return what a mark is."""
    return {"#": "hashtag", "\uff03": "hashtag", "@": "mention"}.get(mark[:1], "link")


def alt(picture: Picture) -> str:
    """Return what stands for a picture, or that nothing does."""
    return picture.alt or NO_ALT


def state(preview: PostPreview) -> str:
    """Return where its article stands, empty where that is public."""
    return _STATES.get(State(preview.state), "")


def ending(preview: PostPreview) -> str:
    """Return what was done."""
    return f"{number(len(preview.posts), 'post')}; nothing was sent, and nothing of the site written"
