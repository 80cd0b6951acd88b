"""What partners and hubs must have been told, reckoned from what was done, by CONTRACT.md sections 6 and 8."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from life_model import Memory
from life_world import Story, World
from partners import Letter

from feedsync.channels.base import Fate

BASE = "https://porto.example/feeds/"


_NEVER_ARRIVED: set[object] = {(Fate.LATER, False), (Fate.REFUSED, False)}


class State(NamedTuple):
    """An article as it is to be seen."""

    story: Story
    link: str

    @property
    def shown(self) -> tuple[str, int]:
        return self.story.title, self.story.version


class News(NamedTuple):
    """What a run made of a story; `is_silent` where nobody is to hear of it."""

    number: int
    old: State | None
    new: State | None
    is_silent: bool


def news_of(before: Memory, after: Memory, world: World) -> tuple[list[News], set[int]]:
    """Return what a run changed, and the stories of which the contract leaves open what it does."""
    found, open_ = [], set()
    configured = {store.name for store in world.stores}
    for number in before.known.keys() | after.known.keys():
        old, new = before.known.get(number), after.known.get(number)
        one_of_both = new or old
        assert one_of_both
        is_new_article = old is not None and new is not None and old.is_forgotten(world.now)
        if (
            any(known is not None and known.is_unsure for known in (old, new))
            or one_of_both.story.copy_of is not None
            or is_new_article
            or (old is not None and old.story.copy_of is not None)
            or new is None
        ):
            open_.add(number)
        states = [_state(known) if known and known.is_shown else None for known in (old, new)]
        if states[0] == states[1]:
            continue
        store = one_of_both.store
        is_silent = store not in configured if states[1] is None else store not in before.keys
        found.append(News(number, states[0], states[1], is_silent))
    return found, open_


def _state(known: Any) -> State:
    return State(known.story._replace(copy_of=None), known.link)


@dataclass
class Partner:
    """One channel that hears of articles, and what it was told at its desk.

    By story: `wanted` is what it is to have by the news, `holds` what it has; both begin with what was there
    before it was. `shaky` are those of which the last letter may not have arrived, `open` those that are left
    open; `news` tells of those that it is still to be told of what happened last. `is_calm`: at its desk all goes well.
    """

    name: str
    settings: dict[str, Any]
    is_calm: bool = False
    has_begun: bool = False
    read: int = 0
    wanted: dict[int, State] = field(default_factory=dict)
    holds: dict[int, tuple[str, int]] = field(default_factory=dict)
    last: dict[int, State] = field(default_factory=dict)
    told: set[int] = field(default_factory=set)
    news: dict[int, str] = field(default_factory=dict)
    shaky: dict[int, set[object]] = field(default_factory=dict)
    open: set[int] = field(default_factory=set)
    may_hear: set[int] = field(default_factory=set)
    letters: dict[str, list[Letter]] = field(default_factory=dict)
    retried: set[str] = field(default_factory=set)

    def passes(self, state: State | None) -> bool:
        if state is None:
            return False
        tags = set(state.story.tags)
        if tags & set(self.settings.get("exclude", {}).get("tags", ())):
            return False
        for feed in self.settings["feeds"]:
            if feed in ("all", "few"):
                return True
            if feed == "some" and tags & {"uno", "due"} and "tre" not in tags:
                return True
            if feed == "tag/{slug}" and tags:
                return True
        return False

    def begin(self, memory: Memory) -> None:
        """What is there now is thought to be there."""
        self.has_begun = True
        for number, known in memory.known.items():
            if known.is_unsure or known.story.copy_of is not None:
                self.open.add(number)
            elif known.is_shown:
                self._assume(number, _state(known))

    def _assume(self, number: int, state: State) -> None:
        if self.passes(state):
            self.wanted[number] = self.last[number] = state
            self.holds[number] = state.shown
            self.may_hear.add(number)
        else:
            for known in (self.wanted, self.last, self.holds):
                known.pop(number, None)

    def hear(self, news: Iterable[News], open_: Collection[int]) -> None:
        self.open |= set(open_)
        for one in news:
            if not one.is_silent:
                is_edit = self.passes(one.old) and self.passes(one.new)
                self.news[one.number] = "edit" if is_edit else "coming or going"
                if one.new is not None and self.passes(one.new):
                    self.wanted[one.number] = one.new
                    self.may_hear.add(one.number)
                else:
                    self.wanted.pop(one.number, None)
            elif one.new is None or one.number in self.news:
                # It left with its store: whoever has it keeps it, whoever waits for it waits in vain.
                self.open.add(one.number)
            elif one.number not in self.told and one.number not in self.open:
                self._assume(one.number, one.new)

    def look(self, letters: list[Letter], owners: Mapping[str, int]) -> dict[int, list[str]]:
        """Read what came in since; return the kinds that arrived, by story."""
        arrived: dict[int, list[str]] = {}
        for letter in letters[self.read :]:
            if letter.body["article"]:
                self._look_at(letter, _number(letter, owners), arrived)
        self.read = len(letters)
        return arrived

    def _look_at(self, letter: Letter, number: int, arrived: dict[int, list[str]]) -> None:
        before = self.letters.setdefault(letter.id, [])
        had_arrived = any(one.has_arrived for one in before)
        if before:
            assert letter.body == before[0].body, f"{self.name}: {letter.id} is another letter"
            if self.settings["trait"] == "neither" and letter.id not in self.retried:
                assert {one.fate for one in before} == {Fate.LATER}, f"{self.name} was told twice: {before}"
        before.append(letter)
        self.told.add(number)
        is_open = number in self.open or number in self.shaky
        if letter.has_arrived and not had_arrived:
            arrived.setdefault(number, []).append(letter.kind)
            has = number in self.holds
            wrong = f"{self.name}: {letter.kind} of {number}, held: {self.holds.get(number)}"
            if letter.kind in ("updated", "withdrawn"):
                assert has or is_open, wrong
                # What surely did not arrive is told as new.
                is_lost = number not in self.open and self.shaky.get(number, {""}) <= _NEVER_ARRIVED
                assert letter.kind == "withdrawn" or has or not is_lost, wrong
            else:
                assert not has or is_open, wrong
            if letter.kind == "withdrawn":
                self.holds.pop(number, None)
            else:
                assert number in self.may_hear or number in self.open, wrong
                self.holds[number] = _shown(letter)
        if letter.fate is Fate.SENT:
            self.shaky.pop(number, None)
        else:
            self.shaky.setdefault(number, set()).add((letter.fate, letter.has_arrived))

    def check(self, waiting: Collection[int]) -> None:
        """Whoever was told all has what is to be seen, as it is."""
        sure = (self.wanted.keys() | self.holds.keys()) - self.open - self.shaky.keys() - set(waiting)
        for number in sure:
            wanted = self.wanted.get(number)
            shown = wanted.shown if wanted else None
            assert self.holds.get(number) == shown, (
                f"{self.name}: {number} is {self.holds.get(number)}, not {shown}"
            )

    def check_exactly(self, arrived: Mapping[int, list[str]], waiting: Collection[int]) -> None:
        """All went well, so it was told just what is new since it was told last, once."""
        for number in self.news.keys() | arrived.keys():
            if number in self.open or number in self.shaky or number in waiting:
                continue
            wanted, last = self.wanted.get(number), self.last.get(number)
            if wanted == last:
                # An edit that is taken back is two edits.
                expected = ["updated"] if self.news.get(number) == "edit" else []
            elif wanted is None:
                expected = ["withdrawn"]
            else:
                expected = ["updated"] if last else ["published"]
            kinds = ["published" if kind == "restored" else kind for kind in arrived.get(number, [])]
            assert kinds == expected, f"{self.name}: {number} was told {kinds}, not {expected}"

    def settle(self) -> None:
        """Remember what it was told."""
        self.last = dict(self.wanted)
        self.news.clear()


def _number(letter: Letter, owners: Mapping[str, int]) -> int:
    article = letter.body["article"]
    if found := re.search(r"Storia (\d+)", article["title"]):
        return int(found[1])
    return owners[article["feed_id"]]


def _shown(letter: Letter) -> tuple[str, int]:
    article = letter.body["article"]
    found = re.findall(r"v(\d+)\.(\d+)v", article["summary"])
    assert len(found) == 1, f"without its text: {article}"
    return article["title"], int(found[0][1])


def topics(letters: Iterable[Letter]) -> Iterator[str]:
    """Yield the paths of the documents that letters tell of."""
    for letter in letters:
        if letter.body["document"]:
            yield letter.body["document"].removeprefix(BASE)
        elif letter.body["feed"]:
            yield from (one.removeprefix(BASE) for one in letter.body["feed"]["documents"].values())
