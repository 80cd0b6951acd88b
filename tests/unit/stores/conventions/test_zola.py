"""Addresses as zola 0.17 gives them: each value here is the tool's own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from feedsync.stores.conventions.plain import Named
from feedsync.stores.conventions.zola import Zola
from feedsync.text import toml_tree
from feedsync.text.yaml_tree import Mapping, parse

ARTICLE = Named(
    path="posts/x",
    title="A title",
    slug="",
    section="posts",
    categories=(),
    language="en",
    site_language="en",
    published=datetime(2020, 1, 2, tzinfo=UTC),
    zone=UTC,
)


def address(permalink: str = "/{path}/", **other: object) -> str:
    return Zola().address(replace(ARTICLE, **other), permalink)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("Post One/UPPER_under", "/Post%20One/upper-under/"),
        ("Sub Dir/Inner È/a.b.c", "/Sub%20Dir/Inner%20%C3%88/a-b-c/"),
        ("post/Caffè Ünï", "/post/caffe-uni/"),
        ("post/don’t “quote” – dash", "/post/don-t-quote-dash/"),
        ("post/Привет мир", "/post/privet-mir/"),
        ("post/2014-03-12-dated", "/post/dated/"),
        ("post/2014-03-12_under", "/post/under/"),
        ("post/2014-03-12 - spaced", "/post/spaced/"),
        ("post/2014-03-12T10:11:12Z-time", "/post/time/"),
        ("post/2014-03-12", "/post/2014-03-12/"),
        ("post/2014-03-12 only", "/post/2014-03-12-only/"),
        ("post/2014-13-40-bad", "/post/2014-13-40-bad/"),
        ("2014-03-12-dir/plain", "/2014-03-12-dir/plain/"),
        ("post/2015-05-06-bund/index", "/post/bund/"),
    ],
)
def test_the_last_part_of_a_path_becomes_a_slug_and_folders_stay_as_they_are(
    path: str, expected: str
) -> None:
    assert address(path=path) == expected


def test_a_slug_takes_the_place_of_the_name() -> None:
    assert address(path="posts/2016-01-01-x", slug="My Slug É/x") == "/posts/my-slug-e-x/"


def test_without_slugs_names_stay_but_for_what_no_file_may_be_called() -> None:
    permalink = "/{sections}/{slug_or_name}/"
    assert (
        address(permalink, path="post/Caffè Ünï (x) & y?")
        == "/post/Caff%C3%A8%20%C3%9Cn%C3%AF%20(x)%20&%20y/"
    )
    assert address(permalink, path="post/A: b <c> | d") == "/post/A%20b%20c%20%20d/"
    assert address(permalink, path="post/y", slug="Own Slug / x") == "/post/Own%20Slug%20%20x/"


def test_another_language_goes_before_an_address_but_not_before_a_path_of_its_own() -> None:
    french = replace(ARTICLE, path="news/x", language="fr", translation="fr")
    assert Zola().address(french, "/{path}/") == "/fr/news/x/"
    assert Zola().declared("abs/P", french) == "/abs/P/"


@pytest.mark.parametrize("declared", ["/My Path/É x/", "My Path/É x"])
def test_a_path_is_below_the_site_and_ends_in_a_slash(declared: str) -> None:
    assert Zola().declared(declared, ARTICLE) == "/My Path/É x/"


def meant(text: str, key: str = "posts/x.md") -> dict[str, object]:
    tree = Zola().meant(parse(text), key)
    assert isinstance(tree, Mapping)
    return tree.value


def test_a_path_of_the_front_matter_is_its_address() -> None:
    assert meant("title: x\npath: a/b\ndate: 2020-01-01") == {
        "title": "x",
        "date": "2020-01-01",
        "url": "a/b",
    }


def test_what_has_no_date_has_the_one_before_its_name() -> None:
    assert meant("title: x", "posts/2014-03-12_x.md")["date"] == "2014-03-12"
    assert meant("title: x", "posts/2014-03-12-x/index.fr.md")["date"] == "2014-03-12"
    assert meant("title: x", "posts/2014-03-12T10:11:12Z-x.md")["date"] == "2014-03-12T10:11:12Z"
    assert meant("title: x\ndate: 2020-01-01", "posts/2014-03-12-x.md")["date"] == "2020-01-01"
    assert "date" not in meant("title: x", "2014-03-12-dir/x.md")


def test_only_markdown_is_a_page() -> None:
    assert Zola().holds("posts/x.md")
    assert not Zola().holds("posts/x.html")


def test_what_cannot_be_put_in_latin_letters_is_refused_with_what_to_write() -> None:
    with pytest.raises(
        ValueError, match="`北` cannot be put in Latin letters here; write its address: `path"
    ):
        address(path="post/北京")


def test_a_section_that_is_a_draft_holds_its_pages_back_and_says_nothing_else_of_them() -> None:
    section = toml_tree.parse("title = 'Posts'\ndraft = true\nrender = false")
    held = Zola().holding(section)
    assert held is not None
    assert held.value == {"draft": True}
    assert Zola().holding(toml_tree.parse("render = false")) is None
    assert Zola().data_values("_index.md", section, "posts/a.md").value == {}
