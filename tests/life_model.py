"""What must be remembered of a world, by CONTRACT.md sections 4 and 5, and nothing else.

Every story has a title, text and address of its own, so a file can agree only with an article of its story.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from life_world import Place, Store, Story, World

PATIENCE = timedelta(minutes=10)
MONTH = timedelta(days=30)
FEW = 5
IN_TIME = ("waits", "live", "over")


@dataclass
class Known:
    """An article. `place` is `None` where another one has its key. `is_unsure`: the contract leaves it open."""

    story: Story
    store: str
    place: Place | None
    link: str
    state: str
    missing_since: datetime | None = None
    withdrawn_at: datetime | None = None
    is_unsure: bool = False

    @property
    def is_shown(self) -> bool:
        return self.state == "live" and self.withdrawn_at is None

    def is_forgotten(self, now: datetime) -> bool:
        return self.withdrawn_at is not None and now - self.withdrawn_at >= MONTH


@dataclass
class Plan:
    """What a scan will find. `moved` are the new places of articles, `lost` the keys that nobody continues."""

    failing: set[str]
    moved: dict[int, Place]
    lost: dict[str, set[str]]
    held: set[str]
    is_doubtful: bool


@dataclass
class Memory:
    """The articles, by the number of their story, and the keys that the last committed scans met."""

    known: dict[int, Known] = field(default_factory=dict)
    keys: dict[str, set[str]] = field(default_factory=dict)
    left_out: set[Place] = field(default_factory=set)

    def copy(self) -> Memory:
        return deepcopy(self)

    def at(self, place: Place) -> Known | None:
        return next((known for known in self.known.values() if known.place == place), None)

    def _is_shown_at(self, place: Place) -> bool:
        known = self.at(place)
        return known is not None and known.is_shown and known.missing_since is None

    # What a scan finds

    def plan(self, world: World, *, accept_shrink: bool = False) -> Plan:
        files = world.files()
        failing = {store.name for store in world.stores if not store.is_there}
        moved = {
            story.number: place
            for place, story in files.items()
            if story.number in self.known
            and self.known[story.number].place != place
            and not self.contests(story)
            and not self.known[story.number].is_forgotten(world.now)
        }
        left = {self.known[number].place for number in moved}
        lost, held, is_doubtful = {}, set(failing), False
        configured = {store.name for store in world.stores}
        # A store that left goes only when all others were taken over.
        for name, keys in sorted(self.keys.items(), key=lambda one: one[0] not in configured):
            is_gone = name not in configured
            if name in failing:
                continue
            if is_gone and held:
                held.add(name)
                continue
            present = {key for store, key in files if store == name}
            moved_away = {key for key in keys - present if (name, key) in left}
            lost[name] = keys - present - moved_away
            # Of a store that is configured no more only what can be seen is asked after.
            counted = {key for key in keys if not is_gone or self._is_shown_at((name, key))}
            gone, had = len(lost[name] & counted), len(counted)
            if (gone and gone == had) or (gone >= FEW and gone * 2 > had):
                held |= set() if accept_shrink else {name}
            # Whether keys that moved away count as had is left open, and so is what documents would lose.
            elif (gone and moved_away) or gone >= FEW:
                is_doubtful = True
            if moved_away and name in held:
                is_doubtful = True
        return Plan(failing, moved, lost, held, is_doubtful)

    def contests(self, story: Story) -> bool:
        """Whether a file wants the id or address of another article that has it."""
        return story.copy_of is not None and not story.is_draft

    # What a run commits

    def scan(self, world: World, *, accept_shrink: bool = False, at_once: bool = False) -> set[str]:
        """Take over what a run takes over, and return the stores that it holds."""
        plan, now = self.plan(world, accept_shrink=accept_shrink), world.now
        files = world.files()
        for number, place in plan.moved.items():
            if place[0] not in plan.held and self.known[number].store not in plan.held:
                self.known[number].place = None
        for store in world.stores:
            if store.name not in plan.held:
                self._take_over(store, now)
            elif store.is_there:
                self._obey(store, now)
        for name in set(plan.lost) - plan.held:
            is_configured = any(store.name == name for store in world.stores)
            self._miss(name, plan.lost[name], now)
            self._withdraw(name, files, now, at_once=at_once, is_configured=is_configured)
        for name in set(self.keys) - {store.name for store in world.stores} - plan.held:
            del self.keys[name]
            self.left_out = {place for place in self.left_out if place[0] != name}
        self._pass_time(plan.held, now)
        return plan.held

    def _take_over(self, store: Store, now: datetime) -> None:
        self.left_out = {place for place in self.left_out if place[0] != store.name}
        for key, story in store.files.items():
            place = (store.name, key)
            if self.contests(story):
                self.known.pop(story.number, None)
                self.left_out.add(place)
                continue
            holder = self.at(place)
            if holder is not None and holder.story.number != story.number:
                # Another article is at its key now.
                holder.place, holder.is_unsure = None, True
            self._take(place, story, story.link(store, key), now)
        self.keys[store.name] = set(store.files)

    def _take(self, place: Place, story: Story, link: str, now: datetime) -> None:
        old = self.known.get(story.number)
        if old is None or old.is_forgotten(now):
            self.known[story.number] = Known(story, place[0], place, link, fresh(story, now))
            return
        new_state = state_after(old.state, old.story, story, now)
        if old.withdrawn_at is not None:
            # Whether what time did outlives a withdrawal is left open.
            old.is_unsure = fresh(story, now) != new_state
            new_state = fresh(story, now)
        else:
            old.is_unsure = False
        old.story, old.store, old.place, old.link, old.state = story, place[0], place, link, new_state
        old.missing_since = old.withdrawn_at = None

    def _obey(self, store: Store, now: datetime) -> None:
        """A draft and a past expiry are obeyed though their store is held."""
        for key, story in store.files.items():
            known = self.known.get(story.number)
            if known is None or known.withdrawn_at is not None or self.contests(story):
                continue
            is_over = story.expires is not None and story.expires <= now
            if not story.is_draft and not is_over:
                continue
            if known.place != (store.name, key) or known.missing_since is not None:
                known.is_unsure = True
            elif story.is_draft:
                known.story, known.state = known.story._replace(is_draft=True), "draft"
            else:
                known.story, known.state = known.story._replace(expires=story.expires), "over"

    def _miss(self, name: str, lost: set[str], now: datetime) -> None:
        for key in lost:
            known = self.at((name, key))
            if known is not None and known.missing_since is None and known.withdrawn_at is None:
                known.missing_since = now
            self.keys[name].discard(key)

    def _withdraw(
        self, name: str, files: Mapping[Place, Story], now: datetime, *, at_once: bool, is_configured: bool
    ) -> None:
        for known in self.known.values():
            if known.store != name or known.withdrawn_at is not None:
                continue
            if known.place is not None and known.place in files:
                continue
            # What was noted by a clock that is ahead of this one is noted anew.
            since = min(known.missing_since or now, now)
            if at_once or now - since >= PATIENCE or not is_configured:
                known.withdrawn_at, known.missing_since = now, None
            elif known.missing_since is not None:
                known.missing_since = since

    def _pass_time(self, held: set[str], now: datetime) -> None:
        for known in self.known.values():
            if known.withdrawn_at is not None:
                continue
            state = state_after(known.state, known.story, known.story, now)
            waits = known.store in held or known.missing_since is not None
            if state == "over" or not waits:
                known.state = state


def fresh(story: Story, now: datetime) -> str:
    """Where an article stands of which nothing is known but what it says."""
    if story.is_draft:
        return "draft"
    if story.expires is not None and story.expires <= now:
        return "over"
    return "waits" if story.date > now else "live"


def state_after(state: str, old: Story, new: Story, now: datetime) -> str:
    """What time did stays done, but for an edit of dates or status."""
    found = fresh(new, now)
    is_same = (old.date, old.expires, old.is_draft) == (new.date, new.expires, new.is_draft)
    if is_same and state in IN_TIME and found in IN_TIME:
        return max(state, found, key=IN_TIME.index)
    return found


def continues(known: Known, story: Story, store: Store, key: str) -> bool:
    """Whether a new key continues an article whose key is gone."""
    old = known.story
    is_there = known.link == story.link(store, key) and (old.title == story.title or old.date == story.date)
    return follows_live(known, story, store) or (is_there and not _are_two(known, story, store))


def _are_two(known: Known, story: Story, store: Store) -> bool:
    """Whether one store declares them to be two."""
    ids = {known.story.id, story.id}
    return "" not in ids and len(ids) == 2 and known.store == store.name


def follows_live(known: Known, story: Story, store: Store) -> bool:
    """Whether a live article whose key shows another one moves to a new key."""
    old = known.story
    return not _are_two(known, story, store) and (
        bool(old.id and old.id == story.id)
        or (old.is_long and old.content == story.content)
        or (old.title == story.title and old.date == story.date)
    )


def is_recognisable(known: Known, story: Story) -> bool:
    """Whether a known key keeps its article that was missing or withdrawn."""
    old = known.story
    return (
        bool(old.id and old.id == story.id)
        or old.content == story.content
        or old.title == story.title
        or old.date == story.date
    )
