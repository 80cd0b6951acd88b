"""What is recognised of a Pelican site."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from feedsync.operations.init.found import Found
from feedsync.operations.init.pelican import recognise
from feedsync.operations.init.pelican_settings import DEFAULTS

OWN_SLUGS = (
    "slugs are made by Pelican's own rules here; where an address differs, write `Slug: …` or `URL: …`"
)


class Site:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "content").mkdir()

    def write(self, path: str, text: str = "Title: A\nDate: 2026-01-02\n\nA.\n") -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def found(self, settings: str = "", published: str = "") -> Found:
        self.write("pelicanconf.py", f'PATH = "content"\nDEFAULT_LANG = "it"\n{settings}\n')
        if published:
            self.write("publishconf.py", published)
        found = recognise(self.folder)
        assert found
        return found

    def store(self, settings: str = "") -> dict[str, object]:
        (store,) = self.found(settings).stores
        return dict(store)


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_a_folder_without_its_configuration_is_none(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    assert recognise(tmp_path) is None


def test_what_is_published_counts_before_what_is_tried(site: Site) -> None:
    found = site.found(
        'SITENAME = "A &amp; B"\nSITEURL = ""\nTIMEZONE = "Europe/Rome"\nAUTHOR = "Ada"\nSITESUBTITLE = "Di <b>tutto</b>"',
        'from pelicanconf import *\nSITEURL = "https://a.example/blog"',
    )
    assert found.site == {
        "title": "A & B",
        "url": "https://a.example/blog/",
        "language": "it",
        "description": "Di tutto",
        "timezone": "Europe/Rome",
        "author": {"name": "Ada"},
    }
    assert found.told == ["SITENAME A &amp; B", "SITEURL https://a.example/blog"]
    assert (found.guesses, found.not_carried) == ({}, [])


def test_a_site_with_pelican_s_defaults_needs_few_settings(site: Site) -> None:
    assert site.store() == {
        "type": "folder",
        "path": "content/",
        "conventions": "pelican",
        "defaults": [{"path": "/*.*", "values": {"category": "misc"}}],
        "static": "content/",
    }


@pytest.mark.parametrize(
    ("url", "permalink"),
    [
        ("{slug}/", "/{slug}/"),
        ("/{slug}", "/{slug}"),
        ("{date:%Y}/{date:%m}/{date:%d}/{slug}.html", "/{year}/{month}/{day}/{slug}.html"),
        (
            "{date:%Y-%m-%d}/{category}/{slug}/index.html",
            "/{year}-{month}-{day}/{category}/{slug}/index.html",
        ),
        ("{lang}/{date:%y%j}/{slug}/", "/{lang}/{short_year}{y_day}/{slug}/"),
    ],
)
def test_patterns_of_addresses_are_said_in_our_words(site: Site, url: str, permalink: str) -> None:
    assert site.store(f'ARTICLE_URL = "{url}"')["permalink"] == permalink


def test_slugs_of_file_names_are_a_part_of_their_own(site: Site) -> None:
    assert site.store('SLUGIFY_SOURCE = "basename"')["permalink"] == "/{name}.html"


@pytest.mark.parametrize(
    "url", ["{author}/{slug}/", "{date:%b}/{slug}/", "{slug!r}", "index.html", "{{slug}}"]
)
def test_a_pattern_without_counterpart_is_a_guess_that_says_so(site: Site, url: str) -> None:
    found = site.found(f'ARTICLE_URL = "{url}"')
    assert "permalink" not in found.stores[0]
    assert f"ARTICLE_URL is '{url}'" in found.guesses["stores[0].permalink"]


def test_names_and_paths_tell_what_patterns_find_in_them(site: Site) -> None:
    fields = site.store(
        r"""FILENAME_METADATA = r"(?P<date>\d{4}-\d{2}-\d{2})_(?P<slug>.*)"
PATH_METADATA = r"(?P<lang>..)/.*" """
    )["fields"]
    assert isinstance(fields, dict)
    assert list(fields) == ["language", "date", "slug"]
    assert fields["language"] == {"from": "path", "pattern": "^(?P<lang>..)/.*"}


def test_a_pattern_for_names_that_is_none_is_told(site: Site) -> None:
    found = site.found('FILENAME_METADATA = "(?P<date"\nPATH_METADATA = "(?P<mood>.*)/"')
    assert "fields" not in found.stores[0]
    assert [line.partition(" ")[0] for line in found.not_carried] == ["PATH_METADATA", "FILENAME_METADATA"]


def test_a_pattern_that_may_never_end_is_not_carried_over(site: Site) -> None:
    found = site.found('PATH_METADATA = "(?P<slug>(?:a+)+)/"')
    [line] = found.not_carried
    assert line.endswith(": it repeats what itself repeats or has a choice, which may never end")


def test_metadata_of_all_and_of_folders_are_defaults(site: Site) -> None:
    settings = 'USE_FOLDER_AS_CATEGORY = False\nDEFAULT_METADATA = {"status": "draft"}\n'
    assert site.store(settings)["defaults"] == {"category": "misc", "status": "draft"}
    settings += 'EXTRA_PATH_METADATA = {"b": {"status": "hidden"}, "x/CNAME": {"path": "CNAME"}}'
    assert site.store(settings)["defaults"] == [
        {"path": "*", "values": {"category": "misc", "status": "draft"}},
        {"path": "/b", "values": {"status": "hidden"}},
    ]


def test_metadata_may_be_pairs(site: Site) -> None:
    defaults = site.store('DEFAULT_METADATA = (("status", "draft"), ("tags", "a, b"))')["defaults"]
    assert isinstance(defaults, list)
    assert defaults[0] == {"path": "*", "values": {"status": "draft", "tags": "a, b"}}


def test_folders_and_files_are_chosen_as_pelican_chooses_them(site: Site) -> None:
    store = site.store(
        'ARTICLE_PATHS = ["blog"]\nPAGE_PATHS = ["pages", "info"]\nARTICLE_EXCLUDES = ["blog/old"]\n'
        'IGNORE_FILES = ["**/.*", "*.bak.md"]'
    )
    assert store["include"] == ["/blog/"]
    assert store["exclude"] == ["/info/", "/blog/old/", "*.bak.md"]


def test_what_was_built_is_no_article_where_content_is_the_site_itself(site: Site) -> None:
    store = site.store('PATH = "."\nOUTPUT_PATH = "public"')
    assert (store["path"], store["exclude"]) == ("./", ["/public/"])


def test_translations_with_an_address_of_the_usual_form_need_nothing(site: Site) -> None:
    site.write("content/a.md", "Title: A\nLang: it\n\nA.\n")
    site.write("content/b-fr.md", "Title: B\nLang: fr\n\nB.\n")
    found = site.found("CATEGORY_FEED_ATOM = None\nAUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None")
    (store,) = found.stores
    assert "exclude" not in store
    assert {"name": "language/{slug}", "for_each": "language", "limit": 100} in found.feeds


@pytest.mark.parametrize(
    ("files", "patterns"),
    [
        (["a-fr.md", "x/b-fr.md"], ["*-fr.*"]),
        (["fr/a.md", "fr/x/b.md"], ["/fr/"]),
        (["a-fr.md", "b [2].md"], ["/a-fr.md", r"/b\ \[2\].md"]),
    ],
)
def test_translations_with_an_address_of_their_own_are_a_store_of_their_own(
    site: Site, files: list[str], patterns: list[str]
) -> None:
    site.write("content/fr.md", "Title: FR\n\nA.\n")
    for name in files:
        site.write(f"content/{name}", "Title: B\nLang: fr\n\nB.\n")
    articles, translations = site.found('ARTICLE_LANG_URL = "{lang}/{slug}/"').stores
    assert (articles["name"], articles["exclude"]) == ("articles", patterns)
    assert (translations["include"], translations["permalink"]) == (patterns, "/{lang}/{slug}/")


def test_translations_whose_address_tells_no_language_are_left_out_and_told(site: Site) -> None:
    site.write("content/a-fr.md", "Title: B\nLang: fr\n\nB.\n")
    found = site.found('ARTICLE_LANG_URL = "x/{slug}"')
    assert found.stores[0]["exclude"] == ["*-fr.*"]
    assert "1 articles in other languages" in found.not_carried[0]


def test_feeds_are_those_that_the_settings_ask_for(site: Site) -> None:
    settings = "FEED_MAX_ITEMS = None\nAUTHOR_FEED_ATOM = None\nAUTHOR_FEED_RSS = None\n"
    assert site.found(settings).feeds == [
        {"name": "all", "limit": "all"},
        {"name": "category/{slug}", "for_each": "category", "limit": "all"},
    ]
    settings += (
        'FEED_ALL_ATOM = None\nCATEGORY_FEED_ATOM = None\nTAG_FEED_RSS = "t/{slug}.xml"\nFEED_RSS = "rss.xml"'
    )
    assert site.found(settings).feeds == [
        {"name": "all", "limit": "all", "content": "summary"},
        {"name": "tag/{slug}", "for_each": "tag", "limit": "all", "content": "summary"},
    ]


def test_the_feed_of_all_articles_is_the_first_to_adopt(site: Site) -> None:
    for name in ("feeds/a.atom.xml", "feeds/all.atom.xml", "feeds/all.rss.xml"):
        site.write(f"output/{name}", "<feed/>")
    assert site.found().old_feeds == [
        "output/feeds/all.atom.xml",
        "output/feeds/a.atom.xml",
        "output/feeds/all.rss.xml",
    ]


def test_a_feed_that_is_not_here_is_named_by_its_address(site: Site) -> None:
    assert site.found().old_feeds == []
    found = site.found('SITEURL = "https://a.example/"')
    assert (found.old_feeds, found.feed_url) == ([], "https://a.example/feeds/all.atom.xml")
    assert site.found('SITEURL = "https://a.example"\nFEED_ALL_ATOM = None').feed_url == ""


def test_what_is_not_carried_over_is_told(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedsync.operations.init.pelican.find_spec", lambda _: None)
    site.write("content/old.rst")
    site.write("content/pages/a.md")
    found = site.found(
        'import os\nSITEURL = os.environ["URL"]\nPAGE_PATHS = ["info"]\nSLUGIFY_USE_UNICODE = True\n'
        'DEFAULT_DATE = (2026, 1, 1)\nPLUGINS = ["sitemap"]'
    )
    assert found.not_carried == [
        "SITEURL (pelicanconf.py:4): Python reckons it, which is not run here",
        "the articles in `pages/`, where Pelican has its pages by default",
        f"SLUGIFY_USE_UNICODE: {OWN_SLUGS}",
        "1 files of reStructuredText, until `pip install 'feedsync[rst]'`",
        "DEFAULT_DATE: an article without a date is left out",
        "what plugins do to articles: sitemap",
    ]


@pytest.mark.parametrize("settings", ['PATH = os.path.join(HERE, "content")', "SITENAME = ("])
def test_a_folder_that_only_python_tells_is_guessed(site: Site, settings: str) -> None:
    found = site.found(settings)
    assert found.stores[0]["path"] == "content/"
    assert found.guesses["stores[0].path"] == "PATH of pelicanconf.py cannot be told"
    assert found.not_carried[0].startswith(("PATH (pelicanconf.py:", "pelicanconf.py cannot be read: line "))


SETTINGS = sorted({*DEFAULTS, "DEFAULT_METADATA", "EXTRA_PATH_METADATA", "PATH_METADATA", "ARTICLE_EXCLUDES"})
SIMPLE = st.none() | st.booleans() | st.integers() | st.text(max_size=9)
SOME = SIMPLE | st.lists(SIMPLE, max_size=2) | st.dictionaries(st.text(max_size=5), SIMPLE, max_size=2)
VALUES = SOME | st.dictionaries(st.text(max_size=5) | st.integers(), SOME, max_size=2)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(SETTINGS), VALUES, max_size=6))
@example({"DEFAULT_METADATA": [[["a"], 1], ["b", 2]]})
@example({"PATH": "\0"})
@example({"OUTPUT_PATH": "../\0x", "FEED_ALL_ATOM": "\0"})
@example({"EXTRA_PATH_METADATA": {0: {}, "a": {"status": "draft", 1: 2}}})
def test_no_value_of_a_setting_is_too_odd(site: Site, values: dict[str, object]) -> None:
    text = "".join(f"{name} = {value!r}\n" for name, value in values.items())
    assert site.found(text).stores[0]["conventions"] == "pelican"
