"""The parts that measure what a feed for each of thousands of tags costs."""

from __future__ import annotations

from collections.abc import Callable

import judge
from corpus import Corpus
from environment import CACHE, Environment
from measure import Contender, Figures, in_turn
from settled import Changes, command, first_run, repeats, settle

TAGS = 5_000


def tags_cold(size: int) -> Callable[[Environment, int], Figures]:
    """Return the part that measures a first run without and with a feed for each tag, once."""

    def measure(environment: Environment, _: int) -> Figures:
        corpus = Corpus(CACHE, size, TAGS)
        corpus.make()
        corpus.forget()
        return {
            f"{label} cold": {name: [value] for name, value in first_run(environment, corpus, config).items()}
            for label, config in (("without", "config"), ("with", "tags"))
        }

    return measure


def tags_runs(size: int) -> Callable[[Environment, int], Figures]:
    """Return the part that measures runs without and with a feed for each tag.

    Both see the same change of the same articles.
    """

    def measure(environment: Environment, repeat: int) -> Figures:
        corpus = Corpus(CACHE, size, TAGS)
        settle(environment, corpus, "config", "tags")
        judge.check(is_right=corpus.count_tag_feeds() == TAGS, message="there is not a feed for each tag")
        plain, tagged = Changes(corpus), Changes(corpus, "tags")

        def alike() -> None:
            tagged.note()
            tagged.expect(plain)

        without, with_tags = command(environment), command(environment, "tags")
        folder = corpus.folder
        contenders = [
            Contender("without unchanged", without, folder, plain.note, plain.check_none),
            Contender("with unchanged", with_tags, folder, tagged.note, tagged.check_none),
            Contender("without changed", without, folder, plain.make, plain.check_one),
            Contender("with changed", with_tags, folder, alike, tagged.check_one),
        ]
        figures = in_turn(contenders, repeats(size, repeat))
        settle(environment, corpus, "config", "tags")
        return figures

    return measure
