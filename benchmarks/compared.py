"""The parts that measure feedsync against a bare program and against the peers, in turn in one run."""

from __future__ import annotations

import time
from collections.abc import Callable

import judge
from corpus import Corpus
from environment import CACHE, Environment
from measure import SETTLING, Contender, Figures, in_turn
from opened import opened
from peers import Peer, peers_of
from settled import Changes, command, know, repeats, settled

Counts = dict[str, dict[str, object]]


def cold(size: int) -> Callable[[Environment, int], Figures]:
    """Return the part that measures first runs: nothing is there but the articles."""

    def measure(environment: Environment, repeat: int) -> Figures:
        corpus = Corpus(CACHE, size)
        corpus.make()
        peers = _made(corpus)
        contenders = [
            Contender(
                "feedsync cold", command(environment), corpus.folder, corpus.forget, judge.says_nothing
            ),
            *(
                Contender(f"{peer.name} cold", peer.command, peer.folder, peer.forget, _anything)
                for peer in peers
            ),
        ]
        figures = in_turn(contenders, repeats(size, repeat), warm=size <= _WARM)
        know(environment, corpus)
        judge.has_all("feedsync", corpus.feeds(), corpus)
        for peer in peers:
            judge.has_all(peer.name, peer.feeds(), corpus)
        return figures

    return measure


def runs(size: int) -> Callable[[Environment, int], Figures]:
    """Return the part that measures runs with nothing and with one article changed."""

    def measure(environment: Environment, repeat: int) -> Figures:
        corpus = settled(environment, size)
        peers = _made(corpus)
        changes = Changes(corpus)
        feedsync, floor, folder = command(environment), [environment.program("floor")], corpus.folder
        contenders = [
            Contender("floor", floor, folder, _nothing, _no_differences),
            Contender("feedsync unchanged", feedsync, folder, changes.note, changes.check_none),
            *(
                Contender(f"{peer.name} unchanged", peer.command, peer.folder, _nothing, _anything)
                for peer in peers
            ),
            Contender("feedsync changed", feedsync, folder, changes.make, changes.check_one),
            *(_changed(peer, changes) for peer in peers),
        ]
        figures = in_turn(contenders, repeats(size, repeat))
        settled(environment, size)
        return figures

    return measure


def files(size: int) -> Callable[[Environment, int], Counts]:
    """Return the part that counts the article files that a run opens."""

    def count(environment: Environment, _: int) -> Counts:
        corpus = settled(environment, size)
        unchanged = opened(environment, corpus.folder)
        corpus.change(1)
        time.sleep(SETTLING)
        changed = opened(environment, corpus.folder)
        settled(environment, size)
        return {
            f"feedsync {name}": {
                "count": len(found.files),
                "files": found.files[:5],
                "told_by": found.told_by,
            }
            for name, found in (("unchanged", unchanged), ("changed", changed))
        }

    return count


_WARM = 1000  # articles; of more a round that does not count would take long


def _changed(peer: Peer, changes: Changes) -> Contender:
    def change() -> None:
        peer.change(changes.turn)

    def check(_: str) -> None:
        judge.has_news(peer.name, peer.feeds(), changes.turn)

    return Contender(f"{peer.name} changed", peer.command, peer.folder, change, check)


def _made(corpus: Corpus) -> list[Peer]:
    peers = peers_of(corpus)
    for peer in peers:
        peer.make()
    return peers


def _nothing() -> None:
    pass


def _anything(_: str) -> None:
    pass


def _no_differences(printed: str) -> None:
    judge.check(is_right=printed.strip() == "0", message=f"the floor found differences: {printed}")
