"""What is recognised of a Jekyll site, whatever state its files are in."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedsync.operations.init.found import Found
from feedsync.operations.init.jekyll import recognise

POST = "---\ntitle: X\n---\nText.\n"


def site(folder: Path, config: str = "", **files: str) -> Path:
    """Write a site with one post; files are named with `__` for `/`."""
    (folder / "_config.yml").write_text(config, "utf-8")
    for name, text in {"_posts__2014-03-12-x.md": POST, **files}.items():
        file = folder / name.replace("__", "/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return folder


def found(folder: Path, config: str = "", **files: str) -> Found:
    one = recognise(site(folder, config, **files))
    assert one
    return one


def test_what_the_configuration_tells_is_no_guess(tmp_path: Path) -> None:
    one = found(
        tmp_path,
        "title: 'Log: \"a\"'\nurl: https://ada.example\nbaseurl: /blog/\nlang: pt_BR\ntimezone: Europe/Lisbon\n"
        "description: |\n  Of\n  things\nauthor: {name: Ada, email: ada@ada.example, uri: 'https://ada.example/me'}\n",
    )
    assert one.site == {
        "title": 'Log: "a"',
        "url": "https://ada.example/blog/",
        "language": "pt-BR",
        "description": "Of things",
        "author": {"name": "Ada", "email": "ada@ada.example", "url": "https://ada.example/me"},
        "timezone": "Europe/Lisbon",
    }
    assert (one.guesses, one.not_carried) == ({}, [])


def test_what_nothing_tells_is_left_to_be_guessed(tmp_path: Path) -> None:
    one = found(tmp_path, "baseurl: /blog", timezone_file="")
    assert set(one.guesses) == {"site.url", "site.timezone"}
    assert (one.site["title"], one.site["language"]) == ("", "")
    assert one.site["url"] == "https://www.example.org/blog/"


def test_the_address_of_github_pages_stands_in_cname(tmp_path: Path) -> None:
    one = found(tmp_path, "title: A", CNAME="ada.example\n")
    assert (one.site["url"], one.guesses["site.url"]) == ("https://ada.example/", "of the file CNAME")


@pytest.mark.parametrize(
    ("config", "permalink"),
    [
        ("", "/{categories}/{year}/{month}/{day}/{title}.html"),
        ("permalink: pretty", "/{categories}/{year}/{month}/{day}/{title}/"),
        ("permalink: ordinal", "/{categories}/{year}/{y_day}/{title}.html"),
        ("permalink: weekdate", "/{categories}/{year}/W{week}/{short_day}/{title}.html"),
        ("permalink: none", "/{categories}/{title}.html"),
        ("permalink: blog/:year_:month/:slug:output_ext", "/blog/{year}_{month}/{slug}.html"),
        ("permalink: date\ncollections: {posts: {permalink: '/:title/'}}", "/{title}/"),
    ],
)
def test_permalinks_are_ours(config: str, permalink: str, tmp_path: Path) -> None:
    assert found(tmp_path, config).stores[0]["permalink"] == permalink


def test_a_permalink_that_jekyll_would_refuse_is_its_default_and_a_guess(tmp_path: Path) -> None:
    one = found(tmp_path, "permalink: /:yaer/:title/")
    assert one.stores[0]["permalink"] == "/{categories}/{year}/{month}/{day}/{title}.html"
    assert "`:yaer`" in one.guesses["stores[0].permalink"]


def test_collections_with_pages_and_dates_are_stores_with_a_feed_each(tmp_path: Path) -> None:
    one = found(
        tmp_path,
        "permalink: pretty\ncollections: {walks: {output: true}, crew: {output: true}, hidden: {output: false},"
        " shown: {output: true, permalink: '/:collection/:name'}}\nfeed: {collections: [shown]}",
        _walks__a__x="",
        **{"_walks__a__x.md": "---\ndate: 2014-01-01\n---\n", "_crew__a.md": POST, "_hidden__a.md": POST},
        **{"_shown__a.md": POST},
    )
    assert [(store["name"], store["path"], store["permalink"]) for store in one.stores[1:]] == [
        ("walks", "_walks", "/walks/{path}/"),
        ("shown", "_shown", "/shown/{name}"),
    ]
    assert [store.get("undated") for store in one.stores] == [None, None, "file-time"]
    assert [(feed["name"], feed["filter"]) for feed in one.feeds] == [
        (name, {"stores": [name]}) for name in ("posts", "walks", "shown")
    ]
    assert one.not_carried == ["collection crew: its documents have no dates, so it would be an empty feed"]


def test_defaults_apply_to_what_they_name_and_the_more_particular_say_it_better(tmp_path: Path) -> None:
    one = found(
        tmp_path,
        """
collections: {walks: {output: true}}
defaults:
  - {scope: {path: news/sport, type: posts}, values: {author: Rui}}
  - {scope: {path: ""}, values: {layout: post, author: Ada}}
  - {scope: {path: news}, values: {author: Bea}}
  - {scope: {path: "", type: walks}, values: {tags: [walk]}}
  - {scope: {path: _walks/south}, values: {author: Sol}}
  - {scope: {path: assets, type: pages}, values: {author: Pia}}
  - odd
""",
        **{"_walks__x.md": "---\ndate: 2014-01-01\n---\n"},
    )
    posts, walks = one.stores
    assert posts["defaults"] == [
        {"path": "*", "values": {"author": "Ada"}},
        {"path": "/news*", "values": {"author": "Bea"}},
        {"path": "/news/sport*", "values": {"author": "Rui"}},
    ]
    assert walks["defaults"] == [
        {"path": "*", "values": {"author": "Ada"}},
        {"path": "*", "values": {"tags": ["walk"]}},
        {"path": "/south*", "values": {"author": "Sol"}},
    ]


def test_the_feed_plugins_settings_are_feeds(tmp_path: Path) -> None:
    one = found(
        tmp_path,
        "title: Log\nfeed: {posts_limit: 7, excerpt_only: true, categories: [news], tags: true, path: a/b.xml}",
        **{"_site__a__b.xml": "", "_site__feed__news.xml": "", "_site__rss.xml": ""},
    )
    common = {"limit": 7, "content": "summary"}
    assert one.feeds == [
        {"name": "posts", **common},
        {"name": "news", "title": "Log | news", "filter": {"categories": ["news"]}, **common},
        {"name": "tag/{slug}", "for_each": "tag", **common},
    ]
    assert one.old_feeds == ["_site/a/b.xml", "_site/rss.xml", "_site/feed/news.xml"]


def test_a_source_and_a_folder_of_collections_are_looked_into(tmp_path: Path) -> None:
    (tmp_path / "docs/parts/_posts").mkdir(parents=True)
    (tmp_path / "docs/parts/_posts/2014-03-12-x.md").write_text(POST, "utf-8")
    (tmp_path / "_config.yml").write_text("source: ./docs/\ncollections_dir: parts\n", "utf-8")
    one = recognise(tmp_path)
    assert one
    assert (one.stores[0]["path"], one.stores[0]["static"]) == ("docs/parts", "docs")


def test_what_is_not_carried_is_said(tmp_path: Path) -> None:
    one = found(
        tmp_path,
        "future: true\ndefaults: [{scope: {path: ''}, values: {categories: [a]}}]",
        **{"_data__authors.yml": "", "_drafts__x.md": POST, "_posts__2014-01-01-y.textile": POST},
    )
    said = "\n".join(one.not_carried)
    for word in ("_data/authors", "future: true", "_drafts: 1 draft", ".textile", "categories"):
        assert word in said


@pytest.mark.parametrize(
    "files",
    [
        {"index.html": ""},
        {"_config.yml": "title: A\n"},
        {
            "_config.yml": "title: A\ndeploy: {type: git}\n",
            "source/_posts/x.md": POST,
            "scaffolds/post.md": "",
        },
        {"node_modules/a/_posts/2014-03-12-x.md": POST},
        {"_posts/x.md": POST},
        {"docs/_posts/2014-03-12-x.md": POST},
        {"docs/_posts/2014-03-12-x.md": POST, "docs/_config.yml": "title: A"},
    ],
)
def test_other_folders_are_no_site_of_jekyll(files: dict[str, str], tmp_path: Path) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    assert recognise(tmp_path) is None


@pytest.mark.parametrize(
    "config",
    [
        "a: [",
        "defaults: [{values: 1}, {scope: 1}, 1, {scope: {type: [a]}, values: {tags: [a]}}]",
        "- a\n- b",
        "\x00",
        "{{ x }}",
        "title: [a]\nurl: {a: b}\nfeed: 7\n",
    ],
)
def test_a_configuration_that_cannot_be_read_leaves_guesses(config: str, tmp_path: Path) -> None:
    one = found(tmp_path, config)
    assert one.guesses.keys() >= {"site.url"}
    assert not one.site["title"]


KEYS = (
    "title",
    "url",
    "baseurl",
    "lang",
    "timezone",
    "author",
    "permalink",
    "collections",
    "defaults",
    "feed",
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("ab:/{}[]*", max_size=8) | st.just("posts"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("posts", "a", "output", "scope", "values", "path", "type")), inner, max_size=3
        )
    ),
    max_leaves=6,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    values=st.dictionaries(
        st.sampled_from((*KEYS, "exclude", "source", "collections_dir", "encoding")), VALUES
    )
)
def test_no_value_of_a_configuration_makes_it_fail(values: dict[str, object], tmp_path: Path) -> None:
    import json

    assert recognise(site(tmp_path, json.dumps(values))) or "source" in values or "collections_dir" in values
