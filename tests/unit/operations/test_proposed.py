"""The line that makes the feed which an old one lacks: by the term that its entries share, else by their store."""

from __future__ import annotations

from pathlib import Path

import yaml

from feedsync.config.load import load
from feedsync.config.model import Config
from feedsync.operations.proposed import Term, proposed

CONFIG = """\
site: {title: T, url: "https://a.example/", language: en}
stores:
  - {name: posts, type: folder, path: posts/}
  - {name: walks, type: folder, path: walks/}
feeds:
  - {name: posts, filter: {stores: [posts]}}
publish: {to: feeds/, url: "https://a.example/feeds/"}
"""


def config(folder: Path, *lines: str) -> Config:
    file = folder / "config.yaml"
    file.write_text(
        CONFIG.replace("publish:", "".join(f"  {line}\n" for line in lines) + "publish:"), "utf-8"
    )
    return load(file)


def first(config: Config, *terms: Term, stores: frozenset[str] = frozenset({"posts"})) -> object:
    lines = proposed(config, terms, stores)
    return yaml.safe_load("\n".join(lines)) if lines else None


RIVER = Term("tag", "river", is_named=True, beside=3)
ADA = Term("author", "ada", is_named=False, beside=0)


def test_the_term_in_the_address_goes_first(tmp_path: Path) -> None:
    assert first(config(tmp_path), ADA, RIVER) == [{"name": "tags/{slug}", "for_each": "tag"}]


def test_what_the_entries_share_with_others_by_chance_is_nothing_to_go_by(tmp_path: Path) -> None:
    assert first(config(tmp_path), ADA._replace(beside=1)) is None
    assert first(config(tmp_path), ADA) == [{"name": "authors/{slug}", "for_each": "author"}]


def test_where_feeds_of_that_kind_are_there_one_with_a_filter_is_proposed_and_can_be_read(
    tmp_path: Path,
) -> None:
    family = '- {name: "tag/{slug}", for_each: tag, min: 9}'
    lines = proposed(config(tmp_path, family), [RIVER._replace(value="l'eau: là")], {"posts"})
    (added,) = config(tmp_path, family, *lines).feeds[2:]
    assert added.name == "tags/l-eau-la"
    assert added.filter
    assert added.filter.tags == ("l'eau: là",)


def test_a_name_that_is_taken_is_not_proposed(tmp_path: Path) -> None:
    taken = config(tmp_path, '- {name: "tags/river", filter: {tags: [stream]}}')
    assert first(taken, RIVER) is None


def test_entries_of_one_store_without_a_feed_have_one_of_that_store(tmp_path: Path) -> None:
    found = first(config(tmp_path), stores=frozenset({"walks"}))
    assert found == [{"name": "walks", "filter": {"stores": ["walks"]}}]
