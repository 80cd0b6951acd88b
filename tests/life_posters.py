"""What must stand at networks, reckoned from what was done, by CONTRACT.md sections 6 and 8."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from life_partners import News, Partner, State
from networks import Wall


@dataclass
class Poster(Partner):
    """One channel that posts. `due` are the stories that are to be seen there.

    `old` are those that were there before it began. Of those that left then and came back it is `unsure`
    whether that is news: that depends on what was sent in between.
    """

    due: set[int] = field(default_factory=set)
    old: set[int] = field(default_factory=set)
    unsure: set[int] = field(default_factory=set)

    def _assume(self, number: int, state: State) -> None:
        super()._assume(number, state)
        self.old.add(number)

    def hear(self, news: Iterable[News], open_: Collection[int]) -> None:
        news = list(news)
        super().hear(news, open_)
        for one in news:
            had, has = self.passes(one.old), self.passes(one.new)
            if one.is_silent or had == has:
                continue
            if not has:
                self.due.discard(one.number)
            else:
                self.due.add(one.number)
                if one.number in self.old - self.told:
                    self.unsure.add(one.number)

    def look_at_wall(self, wall: Wall, owners: dict[str, int]) -> dict[int, tuple[str, int]]:
        """Return what stands of each story."""
        assert wall.wrong == [], f"{self.name}: {wall.wrong}"
        self.told |= {number for owner in wall.owners if (number := owners.get(owner)) is not None}
        return {_number(post.title): _shown(post.title, post.text) for post in list(wall.posts.values())}

    def check_wall(
        self, stands: dict[int, tuple[str, int]], shaky: Collection[int], waiting: Collection[int]
    ) -> None:
        """Whatever was answered on the way: what is to be seen stands once, as it is to be seen."""
        for number in (self.due | stands.keys()) - self.open - set(shaky) - set(waiting):
            wanted = self.wanted.get(number) if number in self.due else None
            shown = wanted.shown if wanted else None
            if number in self.unsure and number not in stands:
                continue
            assert stands.get(number) == shown, f"{self.name}: {number} is {stands.get(number)}, not {shown}"


def _number(title: str) -> int:
    found = re.search(r"Storia (\d+)", title)
    assert found, title
    return int(found[1])


def _shown(title: str, text: str) -> tuple[str, int]:
    found = re.findall(r"v(\d+)\.(\d+)v", text)
    assert len(found) == 1, f"without its text: {title}"
    return title, int(found[0][1])
