"""Keeps published feeds from what only seems to be gone: an unmounted folder, half a checkout."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from msgspec import Struct

FEW = 5  # that may go without a question
_HALF = 0.5


class Loss(NamedTuple):
    """How many there were, and how many of them are gone."""

    had: int
    gone: int

    def is_too_much(self, max_shrink: float) -> bool:
        """Whether it needs to be confirmed; `max_shrink` is the part that may go."""
        return self.gone >= FEW and self.gone > self.had * max_shrink


class Losses(Struct, frozen=True):
    """What a store would lose: of its keys, and of each document or feed, by path or name.

    `are_entries`: in a new catalogue the keys are the entries that its documents have.
    """

    keys: Loss
    documents: Mapping[str, Loss]
    are_entries: bool = False


def reason_to_hold(place: str, losses: Losses, left_out: int, max_shrink: float, doubt: str) -> str:
    """Return why nothing of a store is committed or published, empty where there is no reason.

    `place` names the store, `left_out` is the number of articles in it that cannot be read, and `doubt` asks
    what else may be the reason.
    """
    keys = losses.keys
    too_much = ((path, loss) for path, loss in losses.documents.items() if loss.is_too_much(max_shrink))
    path, loss = next(too_much, ("", Loss(0, 0)))
    where = f"the feeds have {keys.had:,}" if losses.are_entries else f"there {_were(keys.had)}"
    if keys.had and keys.gone == keys.had:
        what = f"has no article that can be read ({left_out:,} left out)" if left_out else "has no article"
        what += f" where {where}"
    elif keys.is_too_much(max_shrink):
        what = f"has {_articles(keys.had - keys.gone)} where {where}: {keys.gone:,} are gone"
    elif path:
        what = f"would take {loss.gone:,} of {loss.had:,} entries away from {path}"
    else:
        return ""
    return (
        f"{place} {what}. Feeds kept as they were. If that is right: feedsync run --accept-shrink. "
        f"If not: {doubt}"
    )


def reason_to_keep(store: str, losses: Losses) -> str:
    """Return why the articles of a store that is configured no more stay, empty where there is no reason.

    Its keys are those that can be seen, and gone is what no other store continues.
    """
    live = losses.keys
    is_too_much = any(loss.is_too_much(_HALF) for loss in (live, *losses.documents.values()))
    if not live.gone or not (live.gone == live.had or is_too_much):
        return ""
    if live.had == 1:
        whose = "its article is"
    else:
        whose = f"{'all' if live.gone == live.had else f'{live.gone:,}'} of its {live.had:,} articles are"
    return (
        f"The store `{store}` is not in the configuration any more, and {whose} in no other store. Feeds "
        "kept as they were. If that is right: feedsync run --accept-shrink. If not: put it back, with this "
        "name"
    )


def _were(count: int) -> str:
    return "was 1" if count == 1 else f"were {count:,}"


def _articles(count: int) -> str:
    return "1 article" if count == 1 else f"{count:,} articles"
