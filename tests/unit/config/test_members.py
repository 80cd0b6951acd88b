"""The feeds of `for_each`: slugs that can stand in names of files, names, titles, and what is wrong with the keys."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsync.config.members import (
    member_of,
    name_of,
    problem_of,
    selection_of,
    slug_in,
    slug_of,
    slugs_in,
    slugs_of,
)
from feedsync.config.model import Feed, Filter, Site, relative_path
from feedsync.selection import Criteria, Selection, folded

SITE = Site(title="Porto", url="https://porto.example/", language="it")
TERMS = (
    st.text()
    | st.text("aZÀß\u0301 -./\\_:%{}çłøİŉ🎉\u200d日本ेंक़עב\u202e\x00")
    | st.from_regex(r"\.{0,3}/?\w*")
)


def family(**keys: Any) -> Feed:
    return Feed(**{"name": "tag/{slug}", "for_each": "tag"} | keys)


@pytest.mark.parametrize(
    ("term", "slug"),
    [
        ("calcio", "calcio"),
        ("calcio storico", "calcio-storico"),
        ("  a  --  b ", "a-b"),
        ("città", "citta"),
        ("citta\u0300", "citta"),
        ("français", "francais"),
        ("łódź", "lodz"),
        ("øresund", "oresund"),
        ("æsir", "aesir"),
        ("þingvellir", "thingvellir"),
        ("straße", "strasse"),
        ("c++", "c"),
        ("c#", "c"),
        ("node.js", "node-js"),
        (".net", "net"),
        ("r&d", "r-d"),
        ("50%", "50"),
        ("%2e%2e", "2e-2e"),
        ("../../etc/passwd", "etc-passwd"),
        ("..", ""),
        ("🎉", ""),
        ("🎉 festa", "festa"),
        ("日本語", "日本語"),
        ("тест", "тест"),
        ("ёлка", "ёлка"),
        ("हिन्दी", "हिन्दी"),
        ("עברית", "עברית"),
        ("ไทย", "ไทย"),
        ("tiếng việt", "tieng-viet"),
        ("\uff12\uff10\uff12\uff16", "2026"),
        ("ﬁne", "fine"),
        ("a\u202eb", "a-b"),
        ("a\u0000b", "a-b"),
        ("", ""),
        ("-", ""),
        ("don't", "don-t"),
    ],
)
def test_a_slug_is_what_a_person_would_write(term: str, slug: str) -> None:
    assert slug_of(folded(term)) == slug


@pytest.mark.parametrize("term", ["x" * 300, "à" * 300, "日" * 300, "ab " * 100, "é" * 99 + "日本語"])
def test_a_slug_is_short_enough_for_a_name_of_a_file(term: str) -> None:
    slug = slug_of(folded(term))
    assert 90 < len(slug.encode()) <= 100
    assert slug == slug.strip("-")


@given(TERMS)
def test_a_slug_is_one_name_whatever_the_term(term: str) -> None:
    slug = slug_of(folded(term))
    assert not set(slug) & set("/\\.{}%:\0")
    assert len(slug.encode()) <= 100
    assert slug.isprintable()
    assert slug == slug.casefold()
    assert slug == unicodedata.normalize("NFC", slug)
    if slug:
        assert slug[0] not in ".-"
        relative_path(f"tag/{slug}.rss")


@given(TERMS)
def test_a_slug_is_its_own_slug(term: str) -> None:
    slug = slug_of(folded(term))
    assert slug_of(folded(slug)) == slug


@given(TERMS)
def test_terms_that_are_one_have_one_slug(term: str) -> None:
    assert slug_of(folded(unicodedata.normalize("NFD", term))) == slug_of(folded(term))


# Members


def test_a_member_has_the_family_s_settings_and_names_of_its_own() -> None:
    feed = member_of(family(limit=7, listed=False, min=3, slugs={"a": "b"}), "vela", "Vela", SITE)
    assert (feed.name, feed.title, feed.description, feed.language) == ("tag/vela", "Porto: Vela", "", "")
    assert (feed.limit, feed.listed) == (7, False)
    assert (feed.for_each, feed.min, feed.slugs) == (None, 1, {})
    assert feed.path_of("rss") == "tag/vela.rss"


def test_a_member_s_paths_hold_its_slug() -> None:
    assert member_of(family(path="{slug}/{format}.xml"), "x", "X", SITE).path_of("rss") == "x/rss.xml"
    paths = {"rss": "{slug}.xml", "atom": "{name}.atom"}
    feed = member_of(family(path=paths), "x", "X", SITE)
    assert [feed.path_of(name) for name in ("rss", "atom", "json")] == ["x.xml", "tag/x.atom", "tag/x.json"]


def test_a_label_with_braces_is_text() -> None:
    feed = member_of(family(title="{value} ({site})", description="{value}"), "x", "{site} {slug}", SITE)
    assert (feed.title, feed.description) == ("{site} {slug} (Porto)", "{site} {slug}")


def test_a_feed_of_a_language_is_in_it() -> None:
    of_languages = family(for_each="language")
    assert member_of(of_languages, "pt-br", "pt_BR", SITE).language == "pt-BR"
    assert member_of(of_languages, "x", "no language at all", SITE).language == ""
    assert member_of(family(for_each="language", language="en"), "it", "it", SITE).language == "en"
    assert member_of(family(), "it", "it", SITE).language == ""


@pytest.mark.parametrize("pattern", ["tag/{slug}", "{slug}", "{slug}/feed", "a-{slug}-b"])
def test_the_slug_is_found_again_in_the_name(pattern: str) -> None:
    assert slug_in(family(name=pattern), name_of(family(name=pattern), "x-y")) == "x-y"


def test_slugs_are_found_in_the_paths_of_documents() -> None:
    feed = family(path="{slug}/{name}.{format}", formats=("rss", "json"))
    paths = ["x/tag/x.rss", "y/tag/y.json", "x/tag/y.rss", "z/tag/z.atom", "a/b/tag/a/b.rss", "tag/q.rss"]
    assert slugs_in(feed, paths) == {"x", "y"}
    assert slugs_in(family(), ["tag/a.b.rss", "tagXc.rss", "tag/c.rssx"]) == {"a.b"}


def test_where_any_file_could_be_a_document_of_terms_none_is_taken_for_one() -> None:
    assert slugs_in(family(name="{slug}"), ["news.rss", "altro.rss"]) == set()


def test_slugs_of_the_configuration_are_known_by_any_spelling_of_their_terms() -> None:
    assert slugs_of(family(slugs={"C++": "cpp", "CITTÀ": "c"})) == {"c++": "cpp", "città": "c"}


def test_a_selection_holds_what_is_asked_for_and_once() -> None:
    feed = family(
        filter=Filter(tags=("A", "a", "b"), languages=("pt_BR",), stores=("main",), age="2d"),
        exclude=Filter(authors=("Ada",)),
        limit=3,
    )
    assert selection_of(feed, ("tag", "x"), 5) == Selection(
        Criteria({"tag": ("a", "b"), "language": ("pt-br",)}, ("main",), 2 * 86400),
        Criteria({"author": ("ada",)}),
        ("tag", "x"),
        3,
        5,
    )
    assert selection_of(Feed(name="x", limit="all")) == Selection()


# What is wrong


@pytest.mark.parametrize(
    ("feed", "problem"),
    [
        (Feed(name="tag/{slug}"), "name: `{slug}` needs `for_each`, as in `for_each: tag`"),
        (Feed(name="a", path="{slug}.x"), "path: `{slug}` needs `for_each`, as in `for_each: tag`"),
        (Feed(name="a", path={"rss": "{slug}"}), "path: `{slug}` needs `for_each`, as in `for_each: tag`"),
        (Feed(name="a", min=2), "min: is for a feed with `for_each`"),
        (Feed(name="a", slugs={"a": "b"}), "slugs: is for a feed with `for_each`"),
        (family(name="tag"), "name: with `for_each` it must hold {slug} once, as in `tag/{slug}`"),
        (
            family(name="{slug}/{slug}", for_each="section"),
            "name: with `for_each` it must hold {slug} once, as in `section/{slug}`",
        ),
        (family(name="tag/{slag}"), "name: `{slag}` is none of {slug}; did you mean `slug`?"),
        (family(name="tag/{slug}{"), "name: `tag/{slug}{` has braces that are none of {slug}"),
        (family(title="{valeu}"), "title: `{valeu}` is none of {site}, {value}; did you mean `value`?"),
        (family(description="{slug}"), "description: `{slug}` is none of {site}, {value}"),
        (family(path="x.{format}"), "path: with `for_each` it must hold {name} or {slug}"),
        (family(path={"rss": "x.xml"}), "path: with `for_each` it must hold {name} or {slug}"),
        (family(), ""),
        (family(path={"rss": "{slug}.xml"}, title="{site}", min=3, slugs={"a": "b"}), ""),
        (Feed(name="a{b}", title="{x}"), ""),
        (Feed(name="a", title="{value}"), "title: `{value}` needs `for_each`, as in `for_each: tag`"),
        (family(slugs={"a": "x", "b": "X"}), "slugs: `x` is that of two terms; each needs one of its own"),
    ],
)
def test_what_is_wrong_with_the_keys_is_told_with_what_would_be_right(feed: Feed, problem: str) -> None:
    assert problem_of(feed) == problem
