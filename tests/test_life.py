"""A newsroom lives through all that CONTRACT.md sections 4 and 5 speak of, and readers see only what is true.

What must be seen is reckoned from what was done (`life_model.py`), never asked of the program. Where the contract
leaves open what happens, the machine does not go: `_avoid_what_is_open`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import life_model as model
import pytest
import reader
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from life_model import Memory
from life_partners import News, Partner, news_of, topics
from life_posters import Poster
from life_reader import Shown, read, tombstones, without_tombstones
from life_world import WORDS, Death, KilledError, Place, Store, Story, World
from networks import Readiness
from partners import FATES, Letter, Weather, gather

LIVES = int(os.environ.get("FEEDSYNC_LIVES", "25"))


number = st.integers(0, 99)
spans = st.sampled_from(
    [timedelta(minutes=1), timedelta(minutes=11), timedelta(hours=5), timedelta(days=1), timedelta(days=31)]
)
deaths = st.one_of(
    st.builds(Death, st.just("statement"), st.integers(1, 320), after=st.booleans()),
    st.builds(Death, st.just("commit"), st.integers(1, 12), after=st.booleans()),
    st.builds(Death, st.sampled_from(["fsync", "replacement"]), st.integers(1, 12), after=st.booleans()),
)
WEATHERS: list[Weather] = [*FATES, "ok", "killed"]
CHANNELS: dict[str, dict[str, Any]] = {
    "calm": {"type": "partner", "feeds": ["all"], "trait": "idempotent"},
    "some": {"type": "partner", "feeds": ["some"], "trait": "neither"},
    "tags": {"type": "partner", "feeds": ["tag/{slug}"], "trait": "idempotent"},
    "shy": {"type": "partner", "feeds": ["few"], "exclude": {"tags": ["quattro"]}, "trait": "neither"},
    "slow": {"type": "partner", "feeds": ["all"], "exclude": {"tags": ["tre"]}, "trait": "idempotent"},
    "named": {"type": "network", "feeds": ["all"], "is_named": True},
    "readable": {"type": "network", "feeds": ["all"], "exclude": {"tags": ["tre"]}, "delay": 240},
    "hub": {"type": "hub", "feeds": ["all", "tag/{slug}"], "hubs": ["first", "second"]},
}
NETWORKS = {"named", "readable"}
FAIR = {"calm", "slow"}  # at their desks all goes well
OPEN = ("pending", "sending", "unknown", "held")
RUNS = st.sampled_from(["", "run", "run", "now", "killed"])


def change(**choices: st.SearchStrategy[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A rule that changes something, which a run may follow."""

    def decorate(action: Callable[..., None]) -> Callable[..., None]:
        def changes(self: Life, then: str, death: Death, **chosen: Any) -> None:
            action(self, **chosen)
            if then:
                self._run(death if then == "killed" else None, now=then == "now")

        changes.__name__ = action.__name__
        return rule(then=RUNS, death=deaths, **choices)(changes)

    return decorate


class Life(RuleBasedStateMachine):
    """`ids` are the last ids that readers saw stories under, `owners` the stories that ids stand for.

    `released` are stories whose ids the contract gives up, `changed` those that were seen again since.
    """

    def __init__(self) -> None:
        super().__init__()
        self._temporary = TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None)
        self._open = ExitStack()
        self.world = World(Path(self._temporary.name), self._open.enter_context(gather()))
        self.memory = Memory()
        self.ids: dict[int, str] = {}
        self.owners: dict[str, int] = {}
        self.wanted: dict[int, set[str]] = {}
        self.released: set[int] = set()
        self.changed: set[int] = set()
        self.deleted: list[Story] = []
        self.stories = self.names = 0
        self.partners: dict[str, Partner] = {}
        self.posters: dict[str, Poster] = {}
        self.leaving: dict[str, Partner] = {}
        self.told_before: dict[str, set[int]] = {}
        self.was_killed = self.was_killed_now = self.has_hub_begun = False
        self.pings = 0
        self.is_settled = False

    # What people do

    @initialize(count=st.integers(0, 4), long=st.booleans())
    def begin(self, count: int, long: bool) -> None:
        for name, channel in CHANNELS.items():
            self._add_channel(name, channel)
        for each in range(count):
            self._add(each, self._new_story(each, has_id=each % 2 == 0, has_url=each == 3, long=long))
        self._run()

    @change(
        store=number,
        hours=st.integers(0, 3),
        has_id=st.booleans(),
        has_url=st.booleans(),
        long=st.booleans(),
    )
    def add(self, store: int, hours: int, has_id: bool, has_url: bool, long: bool) -> None:
        self._add(store, self._new_story(hours, has_id=has_id, has_url=has_url, long=long))

    def _add(self, store: int, story: Story) -> None:
        if place := self._new_place(store):
            self._write(place, story)

    @change(file=number)
    def edit(self, file: int) -> None:
        for place, story in self._file(file):
            self._write(place, story._replace(version=story.version + 1))

    @change(file=number)
    def retitle(self, file: int) -> None:
        for place, story in self._file(file):
            self._write(place, story._replace(title=story.title + " bis"))

    @change(file=number, tags=st.lists(st.sampled_from(WORDS), max_size=2, unique=True))
    def retag(self, file: int, tags: list[str]) -> None:
        for place, story in self._file(file):
            self._write(place, story._replace(tags=tuple(tags)))

    @change(file=number)
    def rename(self, file: int) -> None:
        for place, _ in self._file(file):
            self._move(place, (place[0], self._new_name()))

    @change(file=number, store=number)
    def move_to_another_store(self, file: int, store: int) -> None:
        for place, _ in self._file(file):
            if target := self._new_place(store):
                self._move(place, target)

    @change(file=number, store=number, as_draft=st.booleans(), copies=st.sampled_from(["id", "url", "both"]))
    def copy_as_template(self, file: int, store: int, as_draft: bool, copies: str) -> None:
        for _, story in self._file(file):
            has_id, has_url = story.id and copies != "url", story.url and copies != "id"
            if story.copy_of is None and (has_id or has_url) and (target := self._new_place(store)):
                copy = self._new_story(1, has_id=copies == "url", has_url=False, long=story.is_long)
                self._write(
                    target,
                    copy._replace(
                        id=story.id if has_id else copy.id,
                        url=story.url if has_url else copy.url,
                        is_draft=as_draft,
                        copy_of=story.number,
                    ),
                )

    @change(file=number)
    def mend_copy(self, file: int) -> None:
        copies = [one for one in self.world.files().items() if one[1].copy_of is not None]
        for place, story in _pick(copies, file):
            self._write(place, self._mended(story))

    @change(file=number)
    def draft(self, file: int) -> None:
        for place, story in self._file(file):
            self._write(place, story._replace(is_draft=not story.is_draft))

    @change(file=number, hours=st.sampled_from([-3, 4, 30]))
    def embargo(self, file: int, hours: int) -> None:
        for place, story in self._file(file):
            self._write(place, story._replace(date=self._hour(hours)))

    @change(file=number, hours=st.sampled_from([None, -1, 4, 30]))
    def expire(self, file: int, hours: int | None) -> None:
        for place, story in self._file(file):
            expires = None if hours is None else self._hour(hours)
            self._write(place, story._replace(expires=expires))

    @change(file=number)
    def delete(self, file: int) -> None:
        for place, _ in self._file(file):
            self._delete(place)

    @change(which=number, store=number)
    def restore(self, which: int, store: int) -> None:
        for story in _pick(self.deleted, which):
            known = self.memory.known.get(story.number)
            place = known.place if known else None
            if place is None or not self._is_free(place):
                place = self._new_place(store)
            if place:
                self.deleted.remove(story)
                self._write(place, story)

    @change(which=number, hours=st.integers(0, 3), has_id=st.booleans())
    def reuse_the_address_of_one_that_is_gone(self, which: int, hours: int, has_id: bool) -> None:
        gone = [
            known
            for known in self.memory.known.values()
            if (known.missing_since or known.withdrawn_at) and known.place and self._is_free(known.place)
        ]
        for known in _pick(gone, which):
            self._write(known.place, self._other_story(known.story, hours, has_id=has_id))

    @change(file=number, hours=st.integers(0, 3), has_id=st.booleans())
    def move_and_reuse_the_address_at_once(self, file: int, hours: int, has_id: bool) -> None:
        for place, story in self._file(file):
            known = self.memory.at(place)
            if known is not None and known.story.number == story.number:
                self._move(place, (place[0], self._new_name()))
                self._write(place, self._other_story(known.story, hours, has_id=has_id))

    @change(store=number)
    def empty(self, store: int) -> None:
        for one in self._store(store):
            for key in list(one.files):
                self._delete((one.name, key))

    @change(store=number, file_instead=st.booleans())
    def fail(self, store: int, file_instead: bool) -> None:
        for one in self._store(store):
            one.fail(file_instead=file_instead)
            self.is_settled = False

    @change()
    def mend(self) -> None:
        self._bring_back()

    def _bring_back(self) -> None:
        for one in self.world.stores:
            one.mend()

    @change(store=number)
    def rename_store(self, store: int) -> None:
        for one in _pick(self.world.stores, store):
            one.name = f"store{self._next()}"
            self.is_settled = False

    @precondition(lambda self: len(self.world.stores) > 1)
    @change(store=number)
    def drop_store(self, store: int) -> None:
        for one in self._store(store):
            self.world.stores.remove(one)
            self.world.dropped.append(one)
            self.is_settled = False

    @precondition(lambda self: self.world.dropped)
    @change()
    def add_store_again(self) -> None:
        self.world.stores.append(self.world.dropped.pop())
        self.is_settled = False

    @change(
        limit=st.sampled_from([2, 3, 6]),
        content=st.sampled_from(["full", "summary", "none"]),
        formats=st.sampled_from([["rss"], ["rss", "atom", "json"], ["json", "atom"]]),
        has_third=st.booleans(),
    )
    def configure(self, limit: int, content: str, formats: list[str], has_third: bool) -> None:
        self.world.feeds["few"] = {"limit": limit, "content": content, "formats": formats}
        self.world.feeds.pop("third", None)
        if has_third:
            self.world.feeds["third"] = {"limit": 1, "formats": ["atom"]}
        self.world.forget_orphans()

    @change(span=spans)
    def wait(self, span: timedelta) -> None:
        self.world.wait(span)

    @change(span=st.sampled_from([timedelta(hours=-5), timedelta(days=-1)]))
    def turn_clock_back(self, span: timedelta) -> None:
        self.world.wait(span)

    # Partners and hubs

    def _add_channel(self, name: str, settings: dict[str, Any]) -> None:
        self.world.channels[name] = dict(settings)
        self.is_settled = False
        if settings["type"] == "partner":
            known = self.leaving.pop(name, None)
            letters = self.world.desks[name].letters
            self.partners[name] = known or Partner(
                name,
                settings,
                is_calm=name in FAIR,
                read=len(letters),
                open={*self.told_before.get(name, ())},
            )

        elif settings["type"] == "network":
            self.posters[name] = Poster(name, settings)

    def _partner(self, which: int) -> Iterable[str]:
        return _pick(sorted(self.partners.keys() - FAIR), which)

    @change(which=number, weather=st.lists(st.sampled_from(WEATHERS), max_size=3))
    def change_weather(self, which: int, weather: list[Weather]) -> None:
        for name in self._partner(which):
            self.world.desks[name].weather = [*weather, "ok"]
        self.world.desks["hub/second"].weather = [*(one for one in weather if one in ("later", "late")), "ok"]

    @change(
        which=number,
        weather=st.lists(st.sampled_from(WEATHERS), max_size=3),
        readiness=st.lists(st.sampled_from(["ok", "not ready", "no token", "killed"]), max_size=2),
    )
    def change_weather_of_network(
        self, which: int, weather: list[Weather], readiness: list[Readiness]
    ) -> None:
        for name in _pick(sorted(NETWORKS), which):
            # Where it can be seen what is there, what was answered is known.
            known = [one for one in weather if one != "late" or name == "named"]
            self.world.desks[name].weather = [*known, "ok"]
            self.world.desks[name].wall.readiness = [*readiness, "ok"]

    @change(which=number)
    def pause_or_resume(self, which: int) -> None:
        for name in _pick([*sorted(self.partners.keys() - FAIR), *sorted(NETWORKS), "slow", "slow"], which):
            self.world.channels[name]["paused"] = not self.world.channels[name].get("paused")

    @change(which=number)
    def remove_channel(self, which: int) -> None:
        for name in self._partner(which):
            self._remove_channel(name)

    def _remove_channel(self, name: str) -> dict[str, Any]:
        self.leaving[name] = self.partners.pop(name)
        return self.world.channels.pop(name)

    @change(which=number)
    def add_channel(self, which: int) -> None:
        for name in _pick(sorted(CHANNELS.keys() - self.world.channels.keys()), which):
            self._add_channel(name, CHANNELS[name])

    @change(which=number)
    def rename_channel(self, which: int) -> None:
        for name in self._partner(which):
            self._add_channel(f"c{self._next()}", self._remove_channel(name))

    @rule(
        file=number,
        which=number,
        acts=st.lists(st.sampled_from(["edit", "draft", "draft", "retag", "undo"]), min_size=2, max_size=4),
        weather=st.sampled_from(["ok", "ok", "later", "refused", "lost"]),
    )
    def much_happens_to_one(self, file: int, which: int, acts: list[str], weather: Weather) -> None:
        """While some sleep, and while it is bad weather at the desk of another."""
        self.world.channels["slow"]["paused"] = True
        names = list(self._partner(which))
        for name in names:
            self.world.desks[name].weather = [weather]
        for place, old in list(self._file(file)):
            for act in acts:
                story = self.world.files().get(place, old)
                if act == "edit":
                    story = story._replace(version=story.version + 1)
                elif act == "draft":
                    story = story._replace(is_draft=not story.is_draft)
                elif act == "retag":
                    story = story._replace(tags=("tre",) if "tre" not in story.tags else ("uno",))
                else:
                    story = old
                self._write(place, story)
                self._run()
        self.world.channels["slow"]["paused"] = False
        for name in names:
            self.world.desks[name].weather = ["ok"]
        self._run()

    @change()
    def resolve(self) -> None:
        self._resolve()

    def _resolve(self) -> None:
        """A person looks what became of what nobody knows."""
        for channel, destination, id_ in self._rows("SELECT channel, destination, id", "unknown"):
            if channel in NETWORKS:
                continue  # it is looked for there
            desk = self.world.desks[channel if destination == channel else f"{channel}/{destination}"]
            has_arrived = any(one.has_arrived for one in desk.letters if one.id == id_)
            state = "sent" if has_arrived else "pending"
            self.world.rows(f"UPDATE delivery SET state = '{state}' WHERE id = '{id_}' RETURNING 1")
            if (partner := self.partners.get(channel)) is not None and not has_arrived:
                partner.retried.add(id_)

    def _rows(self, selected: str, *states: str) -> list[tuple[Any, ...]]:
        if not (self.world.folder / ".feedsync/state.db").exists():
            return []
        listed = ", ".join(f"'{state}'" for state in states)
        return self.world.rows(f"{selected} FROM delivery WHERE state IN ({listed}) ORDER BY seq")

    def _tell(
        self, before: Memory, shown: dict[str, list[Shown]], *, is_whole: bool, is_committed: bool
    ) -> None:
        """Reckon what partners are to hear of a run, and look at what they were told.

        `is_whole`: it ended, and saw all. `shown` is what the documents showed before it.
        """
        news, open_ = news_of(before, self.memory, self.world) if is_committed else ([], set())
        for partner in (*self.partners.values(), *self.leaving.values()):
            if partner.has_begun:
                partner.hear(news, open_)
        waiting = {n for n, one in self.memory.known.items() if one.missing_since or one.is_unsure}
        waiting |= {story.number for story in self.world.files().values() if story.copy_of is not None}
        owed = self._rows("SELECT channel, title, attempts", "pending", "sending", "unknown", "held")
        for name, partner in (*self.partners.items(), *self.leaving.items()):
            mine = [
                (int(found[1]), attempts)
                for channel, title, attempts in owed
                if channel == name and (found := re.search(r"Storia (\d+)", title))
            ]
            letters = self.world.desks[name].letters
            fresh = letters[partner.read :]
            arrived = partner.look(letters, self.owners)
            if self.was_killed_now:
                for number in (number for number, attempts in mine if attempts):
                    partner.shaky.setdefault(number, set()).add("killed")
            elif partner.has_begun and name in self.partners:
                is_awake = not self.world.channels[name].get("paused")
                if partner.is_calm and is_awake:
                    self._check_a_calm_one(partner, fresh, arrived, {number for number, _ in mine}, waiting)
                if not mine:
                    partner.check(waiting)
                if name == "calm" and not self.was_killed:
                    self._check_topics(news, shown, set(topics(fresh)))
        self._check_walls(news, open_, waiting)
        self._check_pings(news, shown)
        self._begin_and_forget(is_whole=is_whole)

    def _check_walls(self, news: list[News], open_: set[int], waiting: set[int]) -> None:
        for name, poster in self.posters.items():
            if not poster.has_begun:
                continue
            poster.hear(news, open_)
            stands = poster.look_at_wall(self.world.desks[name].wall, self.owners)
            owed = [channel for (channel,) in self._rows("SELECT channel", *OPEN) if channel == name]
            if not self.was_killed_now and not owed:
                poster.check_wall(stands, self._not_arrived(name), waiting)

    def _not_arrived(self, channel: str) -> set[int]:
        """The stories of which the last that was tried did not arrive."""
        last = {
            subject: (state, title)
            for subject, state, title in self.world.rows(
                "SELECT subject, state, title FROM delivery WHERE attempts > 0"
                f" AND channel = '{channel}' ORDER BY seq"
            )
        }
        return {
            int(found[1])
            for state, title in last.values()
            if state != "sent" and (found := re.search(r"Storia (\d+)", title))
        }

    def _check_pings(self, news: list[News], shown: dict[str, list[Shown]]) -> None:
        hub = self.world.desks["hub/first"]
        if not self.was_killed_now and not self.was_killed and self.has_hub_begun:
            self._check_topics(news, shown, set(topics(hub.letters[self.pings :])))
        self.pings = len(hub.letters)

    def _check_a_calm_one(
        self,
        partner: Partner,
        letters: list[Letter],
        arrived: dict[int, list[str]],
        held: set[int],
        waiting: set[int],
    ) -> None:
        assert held <= waiting | partner.open, f"{partner.name} is still to be told of {held}"
        if not self.was_killed:
            partner.check_exactly(arrived, waiting | held)
            # After a killed run its news may have been merged with newer news, behind its documents.
            kinds = [one.kind for one in letters]
            assert kinds == sorted(kinds, key=lambda kind: kind == "changed"), kinds
        if not held:
            partner.settle()

    def _check_topics(self, news: list[News], before: dict[str, list[Shown]], told: set[str]) -> None:
        """The documents that show what is new were told of, and none where nothing is."""
        changed = {one.number for one in news if not one.is_silent}
        if not news:
            assert not told, f"told of {told}"
        for path, entries in self._shown().items():
            if path.startswith(("few", "third", "some", "tag/")):
                continue
            differs = {entry.story for entry in set(before.get(path, [])) ^ set(entries)}
            if differs & changed:
                assert path in told, f"{path} shows {differs & changed}, told of {told}"

    def _begin_and_forget(self, *, is_whole: bool) -> None:
        consumers = {name for (name,) in self._consumers()}
        for name, partner in (*self.partners.items(), *self.posters.items()):
            is_there = f"channel/{name}" in consumers
            if is_whole or partner.has_begun:
                assert is_there, f"{name} has no place"
            if is_there and not partner.has_begun:
                partner.begin(self.memory)
        self.has_hub_begun = "channel/hub" in consumers
        for name in list(self.leaving):
            is_there = f"channel/{name}" in consumers
            assert not (is_there and is_whole), f"{name} is still there"
            if not is_there:
                gone = self.leaving.pop(name)
                self.told_before.setdefault(name, set()).update(gone.told | gone.open)

    def _consumers(self) -> list[tuple[Any, ...]]:
        if not (self.world.folder / ".feedsync/state.db").exists():
            return []
        return self.world.rows("SELECT name FROM consumer")

    # What feedsync does

    @rule(now=st.booleans(), accept_shrink=st.booleans())
    def run_with_orders(self, now: bool, accept_shrink: bool) -> None:
        self._run(now=now, accept_shrink=accept_shrink)

    @rule()
    def run(self) -> None:
        self._run()

    @rule(death=deaths, goes_on=st.booleans())
    def run_and_be_killed(self, death: Death, goes_on: bool) -> None:
        self._run(death)
        if goes_on:
            self._run()

    @precondition(lambda self: self.is_settled)
    @rule(and_ids=st.booleans(), death=st.none() | deaths)
    def lose_state(self, and_ids: bool, death: Death | None) -> None:
        if not self._may_lose_state():
            return
        self.world.now = self.world.latest
        self._run(now=True, accept_shrink=True)
        self._lose_state(and_ids=and_ids)
        if death:
            self._run(death)
        self._run(accept_shrink=True)

    def _run(self, death: Death | None = None, **orders: bool) -> None:
        orders = orders | self._avoid_what_is_open(**orders)
        before = self._shown()
        after = self.memory.copy()
        held = after.scan(
            self.world,
            accept_shrink=orders.get("accept_shrink", False),
            at_once=orders.get("now", False),
        )
        known, report = self.memory, None
        with suppress(KilledError):
            report = self.world.run(death, **orders)
        self.was_killed_now = report is None
        if report is None:
            is_committed = bool(death and death.commits)
            if is_committed:
                self._commit(after)
            self.is_settled = False
            self._check_killed(before, is_committed=is_committed)
            self._tell(known, before, is_whole=False, is_committed=is_committed)
        else:
            self._commit(after)
            self._check(before, is_held=bool(held))
            self._tell(known, before, is_whole=not held, is_committed=True)
            wanted = 3 if held else 1 if after.left_out else 0
            assert report.exit_code in (wanted, wanted or 1), report
            self._check_second_run(report.exit_code)
            self._tell(self.memory, self._shown(), is_whole=not held, is_committed=True)
            self.is_settled = not held
        self.was_killed = self.was_killed_now
        self.witness()

    def _commit(self, after: Memory) -> None:
        for number, known in self.memory.known.items():
            if known.is_forgotten(self.world.now):
                self.released.add(number)
        for known in after.known.values():
            self.wanted.setdefault(known.story.number, set()).update({known.story.id, known.link})
        self.memory = after

    # What must be true

    def _shown(self) -> dict[str, list[Shown]]:
        return {path: read(path, document) for path, document in self.world.documents().items()}

    def _check(self, before: dict[str, list[Shown]], *, is_held: bool) -> None:
        shown = self._shown()
        # A feed that was never published waits while a store is held.
        plain = {path for path in shown if not path.startswith("tag/")}
        assert plain == set(self.world.paths) or (is_held and set(shown) >= set(before))
        assert set(shown) >= {path for path in before if path.startswith("tag/")}
        known = self.memory.known
        sure = {n for n, one in known.items() if one.is_shown and not one.is_unsure}
        unsure = {n for n, one in known.items() if one.is_unsure}
        everything = shown["all.json"]
        numbers = {entry.story for entry in everything}
        assert sure <= numbers, f"missed: {sure - numbers}"
        assert numbers <= sure | unsure, f"not to be seen: {numbers - sure - unsure}"
        ordered = sorted(everything, key=lambda entry: (-known[entry.story].story.date.timestamp(), entry.id))
        if not is_held:
            tags = {tag for n in sure for tag in known[n].story.tags}
            assert set(shown) >= {f"tag/{tag}.{form}" for tag in tags for form in ("rss", "json")}
        for path, entries in shown.items():
            found, window = self._window(path, entries, ordered, sure)
            assert [(one.id, one.story) for one in found] == [(one.id, one.story) for one in window], path
            for entry in entries:
                if entry.story in sure:
                    assert entry.version in (None, known[entry.story].story.version), f"{path}: {entry}"
        for entry in everything:
            self._see(entry)
        self._check_tombstones({entry.id for entry in everything})
        self._check_log()
        assert not list(self.world.folder.rglob("*.feedsync-tmp"))

    def _window(
        self, path: str, entries: list[Shown], ordered: list[Shown], sure: set[int]
    ) -> tuple[list[Shown], list[Shown]]:
        """What a feed has and what it must have, of those articles of which it is sure."""
        name = path.partition(".")[0]
        if not name.startswith(("tag/", "some")):
            limit = self.world.feeds[name]["limit"]
            return entries, ordered if limit == "all" else ordered[:limit]
        return [one for one in entries if one.story in sure], [
            one for one in ordered if one.story in sure and self._belongs(one.story, name)
        ]

    def _belongs(self, number: int, name: str) -> bool:
        """Whether an article belongs to the feed of a term, or to that of some."""
        tags = set(self.memory.known[number].story.tags)
        if name == "some":
            return bool(tags & {"uno", "due"}) and "tre" not in tags
        return name.removeprefix("tag/") in tags

    def _see(self, entry: Shown) -> None:
        """A story is only ever seen under its id, and an id only ever shows its story."""
        old = self.ids.get(entry.story)
        if old is None:
            wanted = self.wanted[entry.story]
            assert entry.id in wanted or entry.id.rpartition("#")[0] in wanted, f"{entry}: {wanted}"
        elif entry.story not in self.released:
            assert entry.id == old, f"{entry} was {old}"
        owner = self.owners.setdefault(entry.id, entry.story)
        assert owner == entry.story, f"{entry} has the id of {owner}"
        self.ids[entry.story] = entry.id
        if entry.story in self.released:
            self.released.discard(entry.story)
            self.changed.add(entry.story)

    def _check_killed(self, before: dict[str, list[Shown]], *, is_committed: bool) -> None:
        """Every document is whole, and nothing is in it that was not there before and need not be now."""
        shown = self._shown()
        if not is_committed:
            assert shown == before
            return
        may = {n for n, known in self.memory.known.items() if known.is_shown or known.is_unsure}
        for path, entries in shown.items():
            if entries == before.get(path):
                continue
            numbers = [entry.story for entry in entries]
            assert len(set(numbers)) == len(numbers), f"twice in {path}: {entries}"
            assert set(numbers) <= may, f"not to be seen in {path}: {set(numbers) - may}"
            sure = {n for n, known in self.memory.known.items() if known.is_shown and not known.is_unsure}
            name = path.partition(".")[0]
            if name.startswith(("tag/", "some")):
                wanted = {n for n in sure if self._belongs(n, name)}
                assert set(numbers) & sure == wanted, f"{path} has {numbers}, not {wanted}"
            else:
                assert entries or not sure, f"{path} was emptied"
            for entry in entries:
                self._see(entry)

    def _check_tombstones(self, shown: set[str]) -> None:
        for path, document in self.world.documents().items():
            if path.endswith(".atom"):
                told = tombstones(document)
                assert not told & shown, f"{path} tells as deleted what is there: {told & shown}"
                assert told <= set(self.owners), f"{path} tells as deleted what never was: {told}"

    def _check_log(self) -> None:
        twice = self.world.rows(
            "SELECT article, count(*) FROM change WHERE kind IN ('published', 'imported')"
            " GROUP BY article HAVING count(*) > 1"
        )
        assert twice == []

    def _check_second_run(self, exit_code: int) -> None:
        before = self.world.documents()
        report = self.world.run()
        assert self.world.documents() == before
        assert report.exit_code in (exit_code, 0 if exit_code in (1, 3) else 1)

    def witness(self) -> None:
        """Another reader looks at the documents, where there is one."""

    def teardown(self) -> None:
        try:
            self._check_what_remains()
        finally:
            self._open.close()
            self._temporary.cleanup()

    def _check_what_remains(self) -> None:
        """Where the articles are, the bytes are: a new catalogue makes the same documents."""
        for store in [*self.world.stores, *self.world.dropped]:
            store.mend()
        for place, story in self.world.files().items():
            if story.copy_of is not None:
                self._write(place, self._mended(story))
        self.world.now = self.world.latest
        self._run(now=True, accept_shrink=True)
        self._check_that_all_was_told()
        documents, shown = self.world.documents(), self._shown()
        ids = self.world.ids_file.read_bytes() if self.world.ids_file.exists() else None
        told = {name: len(desk.letters) for name, desk in self.world.desks.items()}
        self.world.lose_state(and_ids=False)
        self.world.run()
        again = self.world.documents()
        assert {path: _bare(path, text) for path, text in again.items()} == {
            path: _bare(path, text) for path, text in documents.items()
        }
        for form in ("rss", "atom", "json"):
            self.world.lose_state(and_ids=True)
            for path, document in documents.items():
                file = self.world.folder / "feeds" / path
                file.write_bytes(document) if path.endswith(form) else file.unlink(missing_ok=True)
            self.world.run()
            assert _of_articles(self._shown()) == _of_articles(shown), f"only {form} was left"
        assert {name: len(desk.letters) for name, desk in self.world.desks.items()} == told
        if ids is not None:
            self.world.ids_file.write_bytes(ids)

    def _check_that_all_was_told(self) -> None:
        """When the weather is fair again, nothing waits any more."""
        for name, channel in self.world.channels.items():
            channel["paused"] = False
            self.world.desks[name].weather = ["ok"]
            self.world.desks[name].wall.readiness = ["ok"]
        self.world.desks["hub/second"].weather = ["ok"]
        for _ in range(4):
            self._resolve()
            self.world.wait(timedelta(days=1))
            self._run(now=True, accept_shrink=True)
        assert self._rows("SELECT channel, kind, title, state", "pending", "sending", "unknown") == []

    # Where the contract leaves open what happens, it does not happen

    def _avoid_what_is_open(self, *, accept_shrink: bool = False, now: bool = False) -> dict[str, bool]:
        self._bring_back_what_was_left()
        self._mend_copies_of_what_is_not_there()
        self._make_others_of_what_nobody_knows()
        plan = self.memory.plan(self.world, accept_shrink=accept_shrink)
        if plan.is_doubtful or (plan.held and plan.moved):
            if plan.failing and any(self.memory.known[n].store in plan.failing for n in plan.moved):
                self._bring_back()
            accept_shrink = True
        return {"accept_shrink": accept_shrink, "now": now}

    def _bring_back_what_was_left(self) -> None:
        """A file that left a store that fails now is there twice, as far as anybody can know."""
        names = {store.name for store in self.world.stores}
        failing = {store.name for store in self.world.stores if not store.is_there}
        if not failing:
            return
        elsewhere = {story.number for story in self.world.files().values()}
        known = self.memory.known.values()
        if any(one.store in failing and one.story.number in elsewhere for one in known) or any(
            one.store not in names and one.withdrawn_at is None for one in known
        ):
            self._bring_back()

    def _mend_copies_of_what_is_not_there(self) -> None:
        """Who holds an id while its article is drafted, gone, on its way or not yet known is left open."""
        files = self.world.files()
        for place, story in files.items():
            if story.copy_of is None:
                continue
            known = self.memory.known.get(story.copy_of)
            is_there = (
                known is not None
                and known.place is not None
                and known.missing_since is None
                and known.withdrawn_at is None
                and (known.place not in files or files[known.place].number == story.copy_of)
                and not (known.place in files and files[known.place].is_draft)
                and known.state != "draft"
                and story.copy_of in self.ids
                and (known.place in files or any(s.name == known.store for s in self.world.stores))
                and not (known.place not in files and self.world.store(known.store).is_there)
            )
            if not is_there:
                self._write(place, self._mended(story))

    def _make_others_of_what_nobody_knows(self) -> None:
        """Renamed and rewritten beyond recognition, it is another story.

        Whether a draft under a new name continues what is in the feeds is left open.
        """
        for place, story in self.world.files().items():
            known = self.memory.known.get(story.number)
            if known is not None and known.place != place and story.is_draft and known.state != "draft":
                self._write(
                    place,
                    story._replace(is_draft=False, copy_of=None)
                    if story.copy_of is None
                    else self._mended(story),
                )
        for place, story in self.world.files().items():
            if not self.memory.contests(story):
                self._make_another_if_nobody_knows_it(place, story)

    def _make_another_if_nobody_knows_it(self, place: Place, story: Story) -> None:
        holder = self.memory.at(place)
        known = self.memory.known.get(story.number)
        is_at_home = holder is not None and holder.story.number == story.number
        if is_at_home:
            is_back = holder.missing_since or holder.withdrawn_at
            is_another = is_back and not model.is_recognisable(holder, story)
        else:
            store = self.world.store(place[0])
            may_continue = known is not None and not known.is_forgotten(self.world.now)
            is_another = may_continue and not model.continues(known, story, store, place[1])
        if is_another:
            self._write(place, self._renumbered(story))
        is_gone = holder is None or holder.missing_since or holder.withdrawn_at
        if not is_at_home and not is_gone and not self._goes_elsewhere(holder):
            self._delete(place)

    def _goes_elsewhere(self, holder: model.Known) -> bool:
        return any(
            model.follows_live(holder, story, self.world.store(place[0]))
            for place, story in self.world.files().items()
            if story.number == holder.story.number and self.memory.at(place) is None
        )

    def _may_lose_state(self) -> bool:
        """Not while two stories share an address, in the stores and in the feeds."""
        known = [one for one in self.memory.known.values() if one.withdrawn_at is None]
        links = [one.link for one in known]
        return (
            len(set(links)) == len(links)
            and all(store.is_there for store in self.world.stores)
            and not self.memory.left_out
            and all(story.copy_of is None for story in self.world.files().values())
        )

    def _lose_state(self, *, and_ids: bool) -> None:
        self.world.lose_state(and_ids=and_ids)
        shown = {entry.story for entry in self._shown()["all.json"]}
        told = self.world.ids_file.read_text("utf-8") if self.world.ids_file.exists() else ""
        present = {story.number for story in self.world.files().values()}
        for story in list(self.ids):
            if story not in shown and (and_ids or story not in present):
                self.released.add(story)
                self.owners = {
                    feed_id: owner
                    for feed_id, owner in self.owners.items()
                    if owner != story or f'"{feed_id}"' in told
                }
        self.memory = Memory()
        self._forget_channels()

    def _forget_channels(self) -> None:
        """With the state all is lost that channels were told."""
        self.leaving.clear()
        for name, old in list(self.partners.items()):
            read = len(self.world.desks[name].letters)
            self.partners[name] = Partner(name, old.settings, is_calm=old.is_calm, read=read)
        for name, poster in list(self.posters.items()):
            self.posters[name] = Poster(name, poster.settings)
            self.world.desks[name].wall.forget()
        self.told_before.clear()
        self.has_hub_begun = False
        self.was_killed = False

    # Files

    def _next(self) -> int:
        self.names += 1
        return self.names

    def _new_name(self) -> str:
        return f"f{self._next()}.md"

    def _new_story(self, hours: int, *, has_id: bool, has_url: bool, long: bool) -> Story:
        self.stories += 1
        number = self.stories
        forms = (f"id-{number}", f"https://porto.example/id/{number}", f"tag:porto.example,2020:{number}")
        return Story(
            number,
            f"Storia {number}",
            self._hour(-hours),
            id=forms[number % 3] if has_id else "",
            url=f"/u/{number}/" if has_url else "",
            is_long=long,
            tags=tuple({WORDS[number % 4], WORDS[number % 3]}) if number % 5 else (),
        )

    def _other_story(self, old: Story, hours: int, *, has_id: bool) -> Story:
        story = self._new_story(hours, has_id=has_id, has_url=False, long=old.is_long)
        return story._replace(date=story.date + timedelta(minutes=story.number % 50 + 1 - 60))

    def _renumbered(self, story: Story) -> Story:
        self.stories += 1
        return story._replace(number=self.stories, title=f"Storia {self.stories}", copy_of=None)

    def _mended(self, story: Story) -> Story:
        return story._replace(id=f"own-{story.number}" if story.id else "", url="", copy_of=None)

    def _hour(self, hours: int):
        now = self.world.now.replace(minute=0, second=0)
        return now + timedelta(hours=hours)

    def _file(self, index: int) -> Iterable[tuple[Place, Story]]:
        return _pick(sorted(self.world.files().items()), index)

    def _store(self, index: int) -> Iterable[Store]:
        return _pick([store for store in self.world.stores if store.is_there], index)

    def _new_place(self, index: int) -> Place | None:
        for store in self._store(index):
            return store.name, self._new_name()
        return None

    def _is_free(self, place: Place) -> bool:
        return any(
            store.name == place[0] and store.is_there and place[1] not in store.files
            for store in self.world.stores
        )

    def _write(self, place: Place, story: Story) -> None:
        self.world.write(place, story)
        self.is_settled = False

    def _move(self, old: Place, new: Place) -> None:
        self.world.move(old, new)
        self.is_settled = False

    def _delete(self, place: Place) -> None:
        self.deleted.append(self.world.remove(place))
        self.is_settled = False


def _pick(all_of_them: list, index: int) -> list:
    return [all_of_them[index % len(all_of_them)]] if all_of_them else []


def _of_articles(shown: dict[str, list[Shown]]) -> dict[str, list[Shown]]:
    """Without the feeds of terms that no article has any more: only their own files tell of them."""
    return {path: entries for path, entries in shown.items() if entries or not path.startswith("tag/")}


def _bare(path: str, document: bytes) -> bytes:
    return without_tombstones(document) if path.endswith(".atom") else document


class LifeUnderAReader(Life):
    """The same, while the `reader` library polls the three formats after every run, as a subscriber does."""

    def __init__(self) -> None:
        super().__init__()
        feeds = self.world.folder / "feeds"
        feeds.mkdir()
        self._library = reader.make_reader(":memory:", feed_root=str(feeds))
        self._new_ids: dict[str, dict[int, set[str]]] = {}
        for form in ("rss", "atom", "json"):
            self._library.add_feed(f"all.{form}")

    def witness(self) -> None:
        """No story comes twice, none comes back as new, and no entry turns into another."""
        if not (self.world.folder / "feeds/all.json").exists():
            return
        self._library.update_feeds(scheduled=False)
        for form in ("rss", "atom", "json"):
            ids: dict[int, set[str]] = {}
            assert self._library.get_feed(f"all.{form}").last_exception is None
            for entry in self._library.get_entries(feed=f"all.{form}"):
                ids.setdefault(int(re.findall(r"Storia (\d+)", entry.title)[0]), set()).add(entry.id)
            before = self._new_ids.setdefault(form, {})
            for story, known in before.items():
                assert known <= ids.get(story, set()), f"{form}: {known} of {story} show another story"
            for story, known in ids.items():
                came = known - before.get(story, set())
                assert len(came) <= 1, f"{form}: {story} came twice, as {came}"
                assert not came or story not in before or story in self.changed, f"{form}: {story} is {came}"
            self._new_ids[form] = ids

    def teardown(self) -> None:
        super().teardown()
        self._library.close()


LONG = settings(
    max_examples=max(LIVES // 3, 1),
    stateful_step_count=30,
    deadline=None,
    # To make a failing life shorter takes minutes, and it can be read as it is.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
SHORT = settings(LONG, max_examples=max(LIVES // 8, 1))
TestLife = Life.TestCase
TestLife.settings = LONG
TestLifeUnderAReader = LifeUnderAReader.TestCase
TestLifeUnderAReader.settings = SHORT


def test_what_was_missed_by_a_clock_that_was_set_back_since_is_waited_for_anew() -> None:
    """Else it would stay in the feeds until that clock was right again: for years, if that was years ahead."""
    life = Life()
    life.begin(count=4, long=False)
    life.delete(file=0, then="run", death=None)
    for span, remains in (
        (timedelta(days=-1), True),
        (timedelta(minutes=9), True),
        (timedelta(minutes=1), False),
    ):
        life.world.wait(span)
        life.run()
        assert (1 in {entry.story for entry in life._shown()["all.json"]}) is remains
    life.teardown()


@pytest.mark.parametrize("has_id", [True, False])
@pytest.mark.parametrize("followers", [1, 2])
def test_who_has_the_name_of_one_that_was_moved_and_is_gone_keeps_its_own_id(
    has_id: bool, followers: int
) -> None:
    """Also where the state is lost: ids.jsonl knows names alone, and told of the one that is gone."""
    life = Life()
    life.begin(count=2, long=True)
    life.move_to_another_store(file=1, store=0, then="run", death=None)
    for _ in range(followers):
        life.delete(file=1, then="now", death=None)
        life.reuse_the_address_of_one_that_is_gone(which=0, hours=2, has_id=has_id, then="run", death=None)
    assert {entry.story for entry in life._shown()["all.json"]} == {1, 2 + followers}
    life.teardown()
