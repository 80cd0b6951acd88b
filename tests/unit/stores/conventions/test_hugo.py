"""Addresses as hugo 0.111 gives them: each value here is the tool's own (`hugo list all`)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hangs import no_hang
from msgspec.structs import replace

from feedsync.stores.conventions.hugo import Hugo
from feedsync.stores.conventions.plain import Named
from feedsync.text.yaml_tree import Mapping, Scalar, parse

ARTICLE = Named(
    path="post/File Name.v2",
    title="My Tïtle, a/b & c. v2.0! -- Já  x_y",
    slug="",
    section="post",
    categories=(),
    language="en",
    site_language="en",
    published=datetime(2020, 1, 2, 4, 30, tzinfo=UTC),
    zone=UTC,
)


def address(permalink: str = "/{path}/", **other: object) -> str:
    return Hugo().address(replace(ARTICLE, **other), permalink)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("plain", "/plain/"),
        ("Post One/UPPER_under", "/post-one/upper_under/"),
        ("post/  two  spaces", "/post/-two-spaces/"),
        ("  two  spaces", "/-two-spaces/"),
        ("post/a - b", "/post/a-b/"),
        ("post/a--b", "/post/a--b/"),
        ("post/dots.in.name", "/post/dots.in.name/"),
        ("post/trailing.", "/post/trailing./"),
        ("post/Caffè Ünï", "/post/caff%C3%A8-%C3%BCn%C3%AF/"),
        ("post/dece\u0301", "/post/dece%CC%81/"),
        ("post/İstanbul", "/post/istanbul/"),
        ("post/日本語", "/post/%E6%97%A5%E6%9C%AC%E8%AA%9E/"),
        ("post/at@sign, quo'te & (paren)", "/post/at@sign-quote-paren/"),
        ("post/plus+tilde~", "/post/plus+tilde~/"),
        ("post/per%20cent", "/post/per%20cent/"),
        ("post/100%", "/post/100/"),
        ("post/emoji😀x", "/post/emojix/"),
        ("dot.dir/Bundle É x/index", "/dot.dir/bundle-%C3%A9-x/"),
        ("post/2014-03-12-dated", "/post/2014-03-12-dated/"),
    ],
)
def test_names_become_addresses(path: str, expected: str) -> None:
    assert address(path=path) == expected


def test_a_slug_takes_the_place_of_the_name() -> None:
    assert address(path="notes/slugged", slug="My Slug/È.X") == "/notes/my-slug/%C3%A8.x/"
    assert address(path="notes/a/b/index", slug="/lead/") == "/notes/a/lead/"


@pytest.mark.parametrize(
    ("permalink", "expected"),
    [
        ("/{year}/{month}/{day}/{slug_or_title}/", "/2020/01/02/my-t%C3%AFtle-a/b-c.-v2.0--j%C3%A1-x_y/"),
        ("/{long_month}/{long_day}/{y_day}/", "/january/thursday/2/"),
        ("/x/{sections}/{name}/", "/x/post/file-name.v2/"),
        ("/{section}/{slug_or_name}/", "/post/file-name.v2/"),
        ("/{section}/{name}.html", "/post/file-name.v2.html"),
    ],
)
def test_permalinks_are_filled(permalink: str, expected: str) -> None:
    assert address(permalink) == expected


def test_a_plus_in_a_permalink_becomes_a_hyphen_as_hugo_takes_it_for_encoded() -> None:
    assert address("/{slug_or_title}/", title="C++ and more") == "/c-and-more/"
    assert address(path="post/C++") == "/post/c++/"


def test_a_date_before_a_name_is_no_part_of_the_slug() -> None:
    assert address("/{sections}/{slug}/", path="post/2014-03-12_Under Line") == "/post/under-line/"
    assert address("/{sections}/{slug}/", path="post/x2014-03-12-mid") == "/post/x2014-03-12-mid/"


def test_another_language_goes_before_the_address() -> None:
    assert address(path="post/a", language="it", translation="it") == "/it/post/a/"


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("/My Path/È x.html", "/My Path/È x.html"),
        ("rel/Path", "/rel/Path/"),
        ("/abs/u", "/abs/u/"),
        ("/abs/v1.0", "/abs/v1.0"),
        ("//abs//y/", "/abs/y/"),
        ("https://else.example/x", "https://else.example/x"),
    ],
)
def test_a_declared_url_is_kept_as_it_is_but_for_its_end(declared: str, expected: str) -> None:
    assert Hugo().declared(declared, ARTICLE) == expected


def test_a_relative_url_is_below_the_language_of_its_article() -> None:
    italian = replace(ARTICLE, language="it", translation="it")
    assert Hugo().declared("rel/u", italian) == "/it/rel/u/"
    assert Hugo().declared("/abs/u", italian) == "/abs/u/"


def test_days_are_those_of_the_date_s_own_offset() -> None:
    assert Hugo().zone("2020-01-01T23:30:00-05:00", UTC) == timezone(timedelta(hours=-5))
    assert Hugo().zone("2020-01-01", UTC) is UTC
    assert Hugo().zone("no date", UTC) is UTC


@pytest.mark.parametrize(
    ("alias", "path", "language", "expected"),
    [
        ("/abs", "other/al", "en", "/abs"),
        ("rel", "other/al", "en", "/other/rel/"),
        ("sub/x/", "Other One/al", "en", "/other-one/sub/x/"),
        ("../up", "other/al", "en", "/up/"),
        ("rel", "other/al", "it", "/it/other/rel/"),
    ],
)
def test_old_addresses_are_below_the_folder_of_the_article(
    alias: str, path: str, language: str, expected: str
) -> None:
    named = replace(ARTICLE, path=path, language=language, translation="" if language == "en" else language)
    assert Hugo().alias(alias, named) == expected


def meant(text: str, key: str = "post/x.md") -> dict[str, object]:
    tree = Hugo().meant(parse(text), key)
    assert isinstance(tree, Mapping)
    return tree.value


def test_links_of_themes_are_no_addresses() -> None:
    assert meant(
        "title: x\nlink: https://else.example/\ncanonical: /y/\npermalink: /z/\ndate: 2020-01-01"
    ) == {
        "title": "x",
        "date": "2020-01-01",
    }


def test_what_has_no_date_has_that_of_its_last_change_or_of_its_name() -> None:
    assert meant("title: x\nlastmod: 2019-01-01", "post/2014-03-12-x.md")["date"] == "2019-01-01"
    assert meant("title: x", "post/2014-03-12_x.md")["date"] == "2014-03-12"
    assert meant("title: x", "post/2014-03-12-x/index.it.md")["date"] == "2014-03-12"
    assert "date" not in meant("title: x\npublishdate: 2020-01-01", "post/2014-03-12-x.md")


def test_a_section_is_the_first_folder_unless_that_is_the_article() -> None:
    assert Hugo().section("post/sub/x.md") == "post"
    assert Hugo().section("story/index.md") == ""
    assert Hugo().section("about.md") == ""


@pytest.mark.parametrize("key", ["post/x.md", "x.markdown", "x.html", "x.htm"])
def test_pages_are_known_by_their_endings(key: str) -> None:
    assert Hugo().holds(key)


@pytest.mark.parametrize("key", ["post/x.txt", "x.MD"])
def test_other_files_are_resources(key: str) -> None:
    assert not Hugo().holds(key)


def cascade(text: str, key: str) -> dict[str, object]:
    tree = parse(text)
    assert isinstance(tree, Mapping)
    return Hugo().data_values("_index.md", tree, key).value


def test_a_cascade_is_said_of_all_pages_below() -> None:
    assert cascade("title: Posts\ncascade: {author: Ada, draft: true}", "posts/sub/x.md") == {
        "author": "Ada",
        "draft": True,
    }
    assert cascade("title: Posts", "posts/x.md") == {}


def test_a_cascade_with_a_target_is_said_of_pages_of_that_path_the_first_one_winning() -> None:
    text = (
        "cascade:\n- _target: {path: '/other/X*'}\n  slug: first\n"
        "- target: {path: '/other/**'}\n  slug: second\n  author: Ada"
    )
    assert cascade(text, "other/xa.md") == {"slug": "first", "author": "Ada"}
    assert cascade(text, "other/deep/xa/index.it.md") == {"slug": "second", "author": "Ada"}
    assert cascade(text, "else/xa.md") == {}


def test_a_front_matter_that_is_no_mapping_is_left_as_it_is() -> None:
    node = Scalar(1, "words")
    assert Hugo().meant(node, "x.md") is node


def holding(text: str) -> object:
    tree = parse(text)
    assert isinstance(tree, Mapping)
    held = Hugo().holding(tree)
    return held and held.value


@pytest.mark.parametrize("told", ["Draft: true", "publishDate: 2099-01-01", "expiryDate: 2001-01-01"])
def test_a_branch_that_is_not_built_holds_all_pages_below_it_back(told: str) -> None:
    key, value = told.split(": ")
    assert holding(f"title: Posts\n{told}\nbuild: {{list: never}}") == {key.lower(): parse(value).value}  # type: ignore[union-attr]


def test_a_cascade_without_a_target_is_said_of_the_branch_too_which_says_it_better() -> None:
    assert holding("cascade: {draft: true, author: Ada}") == {"draft": True}
    assert holding("draft: false\ncascade: [{draft: true}]") == {"draft": False}
    assert holding("cascade: {_target: {path: /x/**}, draft: true}") is None


@pytest.mark.parametrize(
    ("pattern", "is_like"),
    [
        *(
            ("/a/**", True),
            ("/a/*", False),
            ("/**/c", True),
            ("/a/b/c", True),
            ("/a/?/c", True),
            ("**", True),
        ),
        *(
            ("/a?b/c", False),
            ("/A/B/C", True),
            ("/*/*/*", True),
            ("/a/b/c*", True),
            ("/a/b", False),
            ("", False),
        ),
        ("/a/**c", True),
    ],
)
def test_a_target_is_like_a_path_by_stars_and_question_marks(pattern: str, is_like: bool) -> None:
    told = cascade(f"cascade: {{_target: {{path: '{pattern}'}}, author: Ada}}", "a/b/c.md")
    assert bool(told) == is_like


def test_a_target_of_many_stars_ends() -> None:
    text = f"cascade: {{_target: {{path: '/{'*a' * 100}b'}}, author: Ada}}"
    with no_hang():
        assert cascade(text, f"{'a' * 250}.md") == {}
