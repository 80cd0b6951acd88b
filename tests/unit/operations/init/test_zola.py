"""What is recognised of a Zola site; that sites so configured are as Zola's own is shown by tests/live."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedsync.operations.init.found import Found
from feedsync.operations.init.zola import recognise

BASE = 'base_url = "https://ada.example"\ntitle = "Ada"\n'


class Site:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, path: str, text: str = '+++\ntitle = "A"\n+++\n') -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def found(self, settings: str = "", name: str = "config.toml") -> Found:
        self.write(name, BASE + settings)
        found = recognise(self.folder)
        assert found
        return found


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.mark.parametrize("name", ["config.toml", "zola.toml"])
def test_a_site_that_says_little_is_one_store_and_one_feed(site: Site, name: str) -> None:
    found = site.found(name=name)
    assert found == Found(
        what="Zola site",
        told=["base_url https://ada.example"],
        site={"title": "Ada", "url": "https://ada.example", "language": "en", "timezone": "UTC"},
        stores=[{"name": "main", "type": "folder", "path": "content/", "conventions": "zola"}],
        feeds=[{"name": "news"}],
        old_feeds=[],
        guesses={"site.timezone": "Zola means UTC where a date tells no zone"},
        not_carried=[],
        public=found.public,
    )
    assert "write `to: public/{feeds}`" in found.public


@pytest.mark.parametrize("text", ['baseURL = "https://hugo.example/"\n', "broken =", ""])
def test_a_configuration_of_another_tool_is_no_site_of_zola(site: Site, text: str) -> None:
    site.write("config.toml", text)
    assert recognise(site.folder) is None


def test_a_configuration_that_cannot_be_read_is_said_where_only_zola_can_be_meant(site: Site) -> None:
    site.write("zola.toml", "title = ")
    found = recognise(site.folder)
    assert found
    assert found.not_carried[0].startswith("zola.toml cannot be read: ")


@pytest.mark.parametrize(
    "odd", ["languages = 1", "taxonomies = 3", "extra = []", "slugify = true", "feed_limit = -1"]
)
def test_values_of_an_odd_kind_are_passed_over(site: Site, odd: str) -> None:
    assert site.found(odd).feeds == [{"name": "news"}]


def test_what_the_site_says_of_itself_is_taken_over(site: Site) -> None:
    site.write("static/x.png", "")
    found = site.found(
        'description = "What I find."\nauthor = "Ada Conti"\ndefault_language = "it"\nfeed_limit = 15\n'
    )
    assert found.site == {
        "title": "Ada",
        "url": "https://ada.example",
        "language": "it",
        "description": "What I find.",
        "author": {"name": "Ada Conti"},
        "timezone": "UTC",
    }
    assert found.stores[0]["static"] == "static/"
    assert found.feeds == [{"name": "news", "limit": 15}]


@pytest.mark.parametrize("paths", ["safe", "off"])
def test_where_paths_are_no_slugs_names_stay(site: Site, paths: str) -> None:
    found = site.found(f'[slugify]\npaths = "{paths}"\n')
    assert found.stores[0]["permalink"] == "/{sections}/{slug_or_name}/"


def test_each_language_has_a_feed(site: Site) -> None:
    found = site.found('[languages.fr]\ntitle = "Ada en français"\n')
    assert found.feeds == [
        {"name": "news", "language": "en", "filter": {"languages": ["en"]}},
        {"name": "news-fr", "title": "Ada en français", "language": "fr", "filter": {"languages": ["fr"]}},
    ]


def test_sections_and_terms_with_feeds_keep_them(site: Site) -> None:
    site.write("content/posts/_index.md")
    site.write("content/notes/_index.md")
    site.write("content/no-section/a.md")
    found = site.found(
        'taxonomies = [{name = "tags", feed = true}, {name = "authors"}, {name = "places", feed = true}]\n'
    )
    assert found.feeds == [
        {"name": "news"},
        {"name": "sections/{slug}", "for_each": "section"},
        {"name": "tags/{slug}", "for_each": "tag"},
    ]
    assert found.not_carried == [
        "taxonomies.places: feeds of its terms; tags, categories and authors have some here"
    ]


def test_the_feeds_that_readers_have_are_found(site: Site) -> None:
    site.write("content/posts/_index.md")
    site.write("public/posts/atom.xml", "<feed/>")
    assert site.found().old_feeds == ["public/posts/atom.xml"]
    site.write("public/rss.xml", "<rss/>")
    site.write("public/fr/news.xml", "<rss/>")
    assert site.found('feed_filename = "news.xml"\n[languages.fr]\n').old_feeds == [
        "public/rss.xml",
        "public/fr/news.xml",
    ]


def test_what_has_no_like_here_is_said(site: Site) -> None:
    site.write("templates/atom.xml", "{{ pages }}")
    assert site.found('ignored_content = ["*.tmp.md"]\n').not_carried == [
        "templates/atom.xml: what the site's own feed template adds or leaves out",
        "ignored_content: write what is meant into `exclude`, as patterns of .gitignore",
    ]


_KEYS = [
    *("base_url", "title", "description", "author", "default_language", "languages", "slugify", "taxonomies"),
    *("feed_filename", "feed_filenames", "feed_limit", "output_dir", "extra", "ignored_content"),
]
_WORDS = st.sampled_from(["en", "tags", "", "/", "..", "a/b", "safe", "name", "feed", "title", "paths"])
_VALUES = st.recursive(
    st.booleans() | st.integers(-(2**60), 2**60) | _WORDS,
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=6,
)


@given(
    st.dictionaries(st.sampled_from(_KEYS), _VALUES, max_size=6), st.dictionaries(_WORDS, _VALUES, max_size=3)
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
def test_no_value_of_a_configuration_makes_it_fail(
    tmp_path: Path, values: dict[str, object], inner: dict[str, object]
) -> None:
    (tmp_path / "content" / "posts").mkdir(parents=True, exist_ok=True)
    lines = [f"{key} = {json.dumps(value)}" for key, value in ({"base_url": "x"} | values).items()]
    for table in {"languages", "extra", "slugify"} - values.keys():
        lines += [f"[{table}]", *(f"{json.dumps(key)} = {json.dumps(value)}" for key, value in inner.items())]
    (tmp_path / "config.toml").write_text("\n".join(lines), "utf-8")
    found = recognise(tmp_path)
    assert found
    assert found.what == "Zola site"


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ("", ""),
        ("generate_feed = true\n", "https://ada.example/atom.xml"),
        ('generate_feeds = true\nfeed_filenames = ["rss.xml"]\n', "https://ada.example/rss.xml"),
    ],
)
def test_it_is_known_where_the_feed_is_public(site: Site, settings: str, address: str) -> None:
    assert site.found(settings).feed_url == address
