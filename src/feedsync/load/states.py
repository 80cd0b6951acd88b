"""Where an article stands, and what the log says when that changes. Times are seconds since 1970."""

from __future__ import annotations

from feedsync.article import Facts, Kept, Kind, State

_IN_TIME = (State.SCHEDULED, State.LIVE, State.EXPIRED)


def state_of(facts: Facts, now: int) -> State:
    """Return where an article stands that nothing is known of but its values."""
    if facts.is_draft:
        return State.DRAFT
    if facts.expires is not None and facts.expires <= now:
        return State.EXPIRED
    if facts.embargo is None:
        return State.UNDATED
    return State.SCHEDULED if facts.embargo > now else State.LIVE


def state_after(kept: Kept, facts: Facts, now: int) -> State:
    """Return where a known article stands with these values.

    What time did stays done: only an edit of its dates or status takes it back, never an earlier clock.
    """
    fresh = state_of(facts, now)
    is_same = _visibility(kept.facts) == _visibility(facts)
    if is_same and fresh in _IN_TIME and kept.state in _IN_TIME:
        return max(fresh, kept.state, key=_IN_TIME.index)
    return fresh


def _visibility(facts: Facts) -> tuple[object, ...]:
    # A date that is the file's own is kept from first sight on.
    return (facts.embargo if facts.tells_date else None, facts.expires, facts.is_draft)


def next_at(state: State, facts: Facts) -> int | None:
    """Return when time alone will change the state."""
    if state is State.SCHEDULED:
        return min(moment for moment in (facts.embargo, facts.expires) if moment is not None)
    return facts.expires if state is State.LIVE else None


def kind_of(kept: Kept | None, state: State, revision: str, *, is_old: bool, is_silent: bool) -> Kind | None:
    """Return what the log says of an article that now stands in `state` with `revision`.

    `is_old`: an article that becomes visible for the first time is no news. `is_silent`: neither are new
    values, since they are read in another way than before.
    """
    was_live = kept is not None and kept.state is State.LIVE
    if state is not State.LIVE:
        return Kind.WITHDRAWN if was_live else None
    if not was_live:
        if kept is not None and kept.first_live is not None:
            return Kind.RESTORED
        return Kind.IMPORTED if is_old else Kind.PUBLISHED
    is_same = is_silent or (kept is not None and kept.facts.revision == revision)
    return None if is_same else Kind.UPDATED
