"""Which of several places that say something about an article counts, and by what names they say it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hangs import no_hang

from feedsync.article import Person
from feedsync.stores import matter_keys
from feedsync.stores.frontmatter import FrontMatter
from feedsync.stores.layers import Layer, node_of
from feedsync.stores.matter_fields import Field, of_conventions
from feedsync.text.yaml_tree import parse

ROME = ZoneInfo("Europe/Rome")


def layer(text: str, name: str = "_defaults.yaml", *, is_own: bool = False) -> Layer:
    return Layer(name, parse(text), is_own=is_own)  # type: ignore[arg-type]


def matter(text: str, *layers: Layer, fields: tuple[Field, ...] = (), path: str = "a/b.md") -> FrontMatter:
    return FrontMatter(parse(text, first_line=2), layers=layers, fields=fields, path=path)


def messages(read: FrontMatter) -> list[str]:
    return [f"{line}: {message}" for line, message in read.findings]


# Layers


def test_what_the_article_does_not_say_is_said_by_the_first_layer_that_does() -> None:
    read = matter("title: A", layer("author: Near"), layer("title: B\nauthor: Far\nlang: de"))
    assert (read.title(), read.authors(), read.language()) == ("A", (Person("Near"),), "de")


@pytest.mark.parametrize(
    ("own", "other"),
    [("authors: [Ada]", "author: Bo"), ("author: Ada", "Authors: [Bo, Cy]"), ("author: Ada", "author: Bo")],
)
def test_keys_that_say_the_same_hide_each_other(own: str, other: str) -> None:
    assert matter(own, layer(other)).authors() == (Person("Ada"),)


def test_all_keys_of_one_layer_that_say_the_same_count_together() -> None:
    assert matter("title: A", layer("tags: [a]\nkeywords: b")).terms(matter_keys.TAGS) == ("a", "b")
    assert matter("keywords: c", layer("tags: [a]\nkeywords: b")).terms(matter_keys.TAGS) == ("c",)


def test_an_empty_key_says_nothing() -> None:
    assert matter("author:\ndate:", layer("author: Bo\ndate: 2026-03-04")).authors() == (Person("Bo"),)


def test_the_article_says_better_than_a_default_whether_it_is_a_draft() -> None:
    assert matter("title: A", layer("draft: true")).visibility(ROME).is_draft
    assert not matter("draft: false", layer("draft: true")).visibility(ROME).is_draft
    assert not matter("feed: true", layer("feed: false")).visibility(ROME).is_draft
    assert matter("draft: true", layer("draft: false")).visibility(ROME).is_draft


def test_a_draft_in_the_article_or_in_its_sidecar_is_one() -> None:
    for own, beside in (("false", "true"), ("true", "false")):
        assert matter(f"draft: {own}", layer(f"draft: {beside}", is_own=True)).visibility(ROME).is_draft
    assert matter("feed: true", layer("feed: false", is_own=True)).visibility(ROME).is_draft
    assert matter("draft: false", layer("draft: false\ndraft: true", is_own=True)).visibility(ROME).is_draft


def test_a_switch_named_published_hides_no_date_and_no_date_hides_it() -> None:
    when = datetime(2026, 3, 3, 23, tzinfo=UTC)
    assert matter("published: true", layer("date: 2026-03-04")).visibility(ROME).published == when
    assert matter("date: 2026-03-04", layer("published: false")).visibility(ROME).is_draft


def test_what_is_wrong_in_a_layer_names_its_file_and_line() -> None:
    read = matter("title: A", layer("author: Bo\ndate: 03/04/2026\nDate: x", "posts/_defaults.yaml"))
    read.visibility(ROME)
    first, second = messages(read)
    assert first == "0: posts/_defaults.yaml: `Date` appears twice, first in line 2; keep one"
    assert second.startswith("0: date (in posts/_defaults.yaml:2): `03/04/2026` can be read two ways")


def test_a_layer_that_cannot_be_read_is_a_finding() -> None:
    assert messages(matter("title: A", Layer("x.yaml", problem="x.yaml:3: is broken"))) == [
        "0: x.yaml:3: is broken"
    ]


def test_values_of_the_configuration_are_nodes_that_mean_the_same() -> None:
    values = {"author": {"name": "007"}, "tags": ["no", 3, True], "draft": False, "empty": None}
    assert node_of(values).value == values


# Fields


def test_our_key_may_be_told_by_another_or_by_one_inside_another() -> None:
    fields = (Field("title", "Headline"), Field("authors", "extra.Byline"), Field("summary", "none.at.all"))
    read = matter("headline: A\nextra: {byline: [Ada, Bo]}\nsummary: S", fields=fields)
    assert (read.title(), read.summary()) == ("A", "S")
    assert read.authors() == (Person("Ada"), Person("Bo"))


def test_what_the_configuration_names_wins_and_what_conventions_name_does_not() -> None:
    text = "date: 2026-01-01\ncreated: 2026-03-04"
    when = matter(text, fields=(Field("date", "created"),)).visibility(UTC).published
    assert when == datetime(2026, 3, 4, tzinfo=UTC)
    when = matter(text, fields=of_conventions({"date": "created"})).visibility(UTC).published
    assert when == datetime(2026, 1, 1, tzinfo=UTC)
    read = matter("permalink: /a/\npath: b", fields=of_conventions({"url": "path"}))
    assert read.url("https://a.example/") == "https://a.example/a/"


def test_what_is_told_elsewhere_does_not_release_a_draft() -> None:
    assert matter("draft: true\nwip: false", fields=(Field("draft", "wip"),)).visibility(UTC).is_draft
    assert matter("draft: false\nwip: true", fields=(Field("draft", "wip"),)).visibility(UTC).is_draft


def test_a_pattern_finds_the_group_of_our_name_or_the_whole_match() -> None:
    for pattern in (r"(?P<date>\d{4}/\d\d/\d\d)-(?P<x>.)", r"\d{4}/\d\d/\d\d"):
        field = Field("date", "code", re.compile(pattern))
        read = matter("code: x-2026/03/04-y", fields=(field,))
        assert read.visibility(UTC).published == datetime(2026, 3, 4, tzinfo=UTC)
        assert matter("code: none", fields=(field,)).visibility(UTC).published is None
        assert matter("code: [a]", fields=(field,)).visibility(UTC).published is None


def test_path_is_the_key_of_that_name_else_the_file_s_path() -> None:
    field = Field("slug", "path", re.compile(r"(?P<slug>[^/]+?)(\.md)?$"))
    assert matter("path: x/y", fields=(field,)).text(("slug",)) == "y"
    assert matter("title: A", fields=(field,), path="a/b.md").text(("slug",)) == "b"


def test_a_pattern_sees_no_more_than_500_characters() -> None:
    field = Field("slug", "code", re.compile("b"))
    assert matter(f"code: {'a' * 499}b", fields=(field,)).text(("slug",)) == "b"
    assert matter(f"code: {'a' * 500}b", fields=(field,)).text(("slug",)) == ""
    with no_hang():
        assert matter(f"code: {'a' * 100_000}", fields=(Field("slug", "code", re.compile("a*a*b")),))


def test_a_key_that_stands_for_ours_is_not_suspected() -> None:
    read = matter("title: A\nembargo: 2026-03-04", fields=(Field("date", "embargo"),))
    read.suspects(is_dated=True)
    assert read.findings == []


def test_a_message_names_the_key_that_was_written() -> None:
    read = matter("created: 03/04/2026", fields=(Field("date", "created"),))
    read.visibility(UTC)
    assert messages(read)[0].startswith("2: created: `03/04/2026` can be read two ways")


# Taxonomies and old addresses


def test_terms_of_taxonomies_are_terms() -> None:
    read = matter("taxonomies: {tags: [a, b], Categories: [c], authors: [Ada], series: [s]}")
    assert read.terms(matter_keys.TAGS) == ("a", "b")
    assert read.terms(matter_keys.CATEGORIES) == ("c",)
    assert read.authors() == (Person("Ada"),)
    assert matter("tags: [x]\ntaxonomies: {tags: [a]}").terms(matter_keys.TAGS) == ("x",)


def test_old_addresses_are_absolute_and_what_is_none_is_left_away() -> None:
    read = matter(
        "aliases: [/2009/a.html, releases/1.0, https://b.example/x, 'javascript:x', ~, {a: b}]\nredirect_from: /c/"
    )
    assert read.aliases("https://a.example/blog/") == [
        "https://a.example/blog/2009/a.html",
        "https://a.example/blog/releases/1.0",
        "https://b.example/x",
        "https://a.example/blog/c/",
    ]
    assert read.findings == []
    assert matter("title: A").aliases("https://a.example/") == []


# Dates elsewhere


def test_a_sidecar_makes_an_article_wait_or_end_whatever_its_own_dates_say() -> None:
    own = "date: 2026-01-02\nexpires: 2027-01-01"
    read = matter(own, layer("date: 2026-05-01\nexpires: 2026-12-01", is_own=True)).visibility(UTC)
    assert read.published == datetime(2026, 1, 2, tzinfo=UTC)
    assert (read.embargo, read.expires) == (
        datetime(2026, 5, 1, tzinfo=UTC),
        datetime(2026, 12, 1, tzinfo=UTC),
    )


def test_a_default_makes_an_article_wait_that_says_nothing_under_that_key() -> None:
    read = matter("date: 2026-01-02", layer("publishDate: 2026-05-01")).visibility(UTC)
    assert read.embargo == datetime(2026, 5, 1, tzinfo=UTC)
    assert matter("date: 2026-01-02", layer("date: 2026-05-01")).visibility(UTC).embargo == read.published


def test_a_date_beside_an_article_that_cannot_be_read_leaves_it_out_and_names_the_file() -> None:
    read = matter("date: 2026-01-02", layer("date: soon", "a/b.yaml", is_own=True))
    read.visibility(UTC)
    assert [message for message in messages(read) if message.startswith("0: date (in a/b.yaml:1): ")]


def test_an_address_of_its_own_does_not_take_back_that_no_page_is_to_be_written() -> None:
    assert matter("url: /x/", layer("permalink: false")).visibility(UTC).is_draft


def test_what_only_holds_back_is_no_value_of_the_article() -> None:
    held = Layer("a/_index.md", parse("draft: true\ndate: 2026-05-01"), only_holds=True)  # type: ignore[arg-type]
    read = matter("draft: false", held).visibility(UTC)
    assert (read.is_draft, read.published, read.embargo) == (True, None, datetime(2026, 5, 1, tzinfo=UTC))
