"""What is recognised of a Hugo site; that sites so configured are as Hugo's own is shown by tests/live."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedsync.operations.init.found import Found
from feedsync.operations.init.hugo import recognise
from feedsync.operations.init.hugo_permalinks import UntranslatableError, translated

BASE = 'baseURL = "https://ada.example/"\ntitle = "Ada"\n'


class Site:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, path: str, text: str = "---\ntitle: A\ndate: 2026-01-02\n---\nA.\n") -> None:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")

    def found(self, settings: str = "", name: str = "hugo.toml") -> Found:
        self.write(name, BASE + settings)
        found = recognise(self.folder)
        assert found
        return found


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_a_site_that_says_little_is_one_store_and_one_feed(site: Site) -> None:
    site.write("content/posts/a.md")
    found = site.found()
    assert found == Found(
        what="Hugo site",
        told=["baseURL https://ada.example/"],
        site={"title": "Ada", "url": "https://ada.example/", "language": "en", "timezone": "UTC"},
        stores=[{"name": "main", "type": "folder", "path": "content/", "conventions": "hugo"}],
        feeds=[{"name": "news"}],
        old_feeds=[],
        guesses={"site.timezone": "Hugo means UTC where no timeZone is set"},
        not_carried=[],
        feed_url="https://ada.example/index.xml",
        public=found.public,
    )
    assert "write `to: public/{feeds}`" in found.public


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("hugo.toml", BASE),
        ("config.toml", BASE),
        ("hugo.yaml", "baseURL: https://ada.example/\ntitle: Ada\n"),
        ("config.yml", "baseurl: https://ada.example/\nTITLE: Ada\n"),
        ("config.json", '{"baseURL": "https://ada.example/", "title": "Ada"}'),
        ("config/_default/hugo.toml", BASE),
        ("config/_default/config.yaml", "baseURL: https://ada.example/\ntitle: Ada\n"),
    ],
)
def test_a_configuration_may_have_all_names_that_hugo_takes(site: Site, name: str, text: str) -> None:
    site.write(name, text)
    found = recognise(site.folder)
    assert found
    assert (found.site["title"], found.site["url"]) == ("Ada", "https://ada.example/")


def test_files_of_a_folder_of_configuration_are_put_together(site: Site) -> None:
    site.write("config/_default/params.toml", 'description = "What I find."\n')
    site.write("config/_default/menus.en.toml", "main = []\n")
    found = site.found(name="config/_default/hugo.toml")
    assert found.site["description"] == "What I find."


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("config.toml", 'base_url = "https://zola.example"\n'),
        ("config.toml", 'name = "of something else"\n'),
        ("config.yaml", "site: {title: Ada}\nstore: {type: folder}\n"),
        ("config.toml", "broken ="),
    ],
)
def test_a_configuration_of_another_tool_is_no_site_of_hugo(site: Site, name: str, text: str) -> None:
    site.write(name, text)
    assert recognise(site.folder) is None


def test_a_folder_without_a_configuration_is_no_site_of_hugo(site: Site) -> None:
    site.write("content/posts/a.md")
    assert recognise(site.folder) is None


def test_a_configuration_that_cannot_be_read_is_said_and_the_rest_guessed(site: Site) -> None:
    site.write("hugo.toml", "title = ")
    found = recognise(site.folder)
    assert found
    assert found.site == {"language": "en", "timezone": "UTC"}
    (note,) = found.not_carried
    assert note.startswith("hugo.toml cannot be read: ")


@pytest.mark.parametrize(
    "odd", ["permalinks = 3", "languages = []", "params = 1", "taxonomies = [1]", "outputs = 2"]
)
def test_values_of_an_odd_kind_are_passed_over(site: Site, odd: str) -> None:
    assert site.found(odd).stores[0]["path"] == "content/"


def test_what_the_site_says_of_itself_is_taken_over(site: Site) -> None:
    found = site.found(
        'languageCode = "en_gb"\ntimeZone = "Europe/Rome"\ncopyright = "© Ada"\n'
        '[params]\ndescription = "What I find."\nauthor = {name = "Ada Conti", email = "ada@ada.example"}\n'
    )
    assert found.site == {
        "title": "Ada",
        "url": "https://ada.example/",
        "language": "en-GB",
        "description": "What I find.",
        "author": {"name": "Ada Conti", "email": "ada@ada.example"},
        "timezone": "Europe/Rome",
        "rights": "© Ada",
    }


def test_sections_with_permalinks_of_their_own_are_stores_of_their_own(site: Site) -> None:
    site.write("content/posts/a.md")
    site.write("content/Odd name/a.md")
    found = site.found(
        '[permalinks]\nposts = "/:year/:month/:slug/"\nnone = "/:title"\n"odd name" = "/:filename/"\n'
    )
    assert [
        (store["name"], store.get("permalink"), store.get("include"), store.get("exclude"))
        for store in found.stores
    ] == [
        ("posts", "/{year}/{month}/{slug_or_title}/", ["/posts/"], None),
        ("main", None, None, ["/posts/"]),
    ]


def test_sections_of_odd_names_are_found_by_patterns_that_mean_no_other(site: Site) -> None:
    site.write("content/a*[b] !c/a.md")
    found = site.found("[permalinks]\n'a*[b] !c' = '/:filename/'\n")
    assert [(store["name"], store.get("include")) for store in found.stores] == [
        ("a-b-c", [r"/a\*\[b] \!c/"]),
        ("main", None),
    ]


def test_stores_have_names_of_their_own_whatever_sections_are_called(site: Site) -> None:
    for section in ("a b", "a-b", "main"):
        site.write(f"content/{section}/a.md")
    found = site.found("[permalinks]\n'a b' = '/:filename/'\na-b = '/:filename/'\nmain = '/:filename/'\n")
    assert [store["name"] for store in found.stores] == ["a-b", "a-b-1", "main", "main-3"]


def test_permalinks_of_pages_alone_count(site: Site) -> None:
    site.write("content/posts/a.md")
    found = site.found('[permalinks.page]\nposts = "/:filename/"\n[permalinks.term]\ntags = "/:slug/"\n')
    assert found.stores[0]["permalink"] == "/{name}/"


def test_a_permalink_that_has_no_like_here_is_said(site: Site) -> None:
    site.write("content/posts/a.md")
    found = site.found('[permalinks]\nposts = "/:sections[1:]/:slug/"\n')
    assert [store["name"] for store in found.stores] == ["main"]
    (note,) = found.not_carried
    assert note == (
        "permalinks.posts: `:sections[1:]` in `/:sections[1:]/:slug/` has no like here, so its addresses differ;"
        " set `permalink`, or `url` in the articles"
    )


def test_folders_that_are_no_sections_to_hugo_are_said_where_that_matters(site: Site) -> None:
    site.write("content/posts/_index.md")
    site.write("content/posts/deep/a.md")
    site.write("content/posts/bundle/index.md")
    site.write("content/posts/own/_index.md")
    found = site.found('[permalinks]\nposts = "/:sections/:filename/"\n')
    assert found.not_carried == [
        "permalinks.posts: `:sections` leaves out content/posts/deep, as it lacks `_index.md`"
    ]


@pytest.mark.parametrize(
    ("settings", "permalinks"),
    [
        ("uglyURLs = true", ["/{path}.html"]),
        ("[uglyURLs]\nposts = true", ["/{path}.html", None]),
        ('[frontmatter]\ndate = [":filename", ":default"]', ["/{sections}/{slug}/"]),
        ('[frontmatter]\ndate = ["date"]', [None]),
    ],
)
def test_addresses_end_and_names_are_parted_as_configured(
    site: Site, settings: str, permalinks: list[str | None]
) -> None:
    site.write("content/posts/a.md")
    assert [store.get("permalink") for store in site.found(settings).stores] == permalinks


def test_languages_by_names_have_a_feed_each_and_one_store(site: Site) -> None:
    found = site.found(
        'defaultContentLanguage = "it"\n[languages.en]\ntitle = "In English"\n[languages.it]\n[languages.de]\ndisabled = true\n'
    )
    assert [store["name"] for store in found.stores] == ["main"]
    assert found.site["language"] == "it"
    assert found.feeds == [
        {"name": "news", "language": "it", "filter": {"languages": ["it"]}},
        {"name": "news-en", "title": "In English", "language": "en", "filter": {"languages": ["en"]}},
    ]


def test_languages_with_folders_of_their_own_are_stores_of_their_own(site: Site) -> None:
    found = site.found(
        'defaultContentLanguage = "it"\n[languages.it]\ncontentDir = "content/it"\n'
        '[languages.en]\ncontentDir = "content/en"\n'
    )
    assert [dict(store) for store in found.stores] == [
        {"name": "it", "type": "folder", "path": "content/it/", "conventions": "hugo"},
        {
            "name": "en",
            "type": "folder",
            "path": "content/en/",
            "conventions": "hugo",
            "permalink": "/{lang}/{path}/",
            "defaults": {"language": "en"},
        },
    ]


def test_the_limit_of_the_old_feed_is_that_of_the_new_ones_and_sections_have_feeds(site: Site) -> None:
    site.write("content/posts/a.md")
    site.write("content/notes/a.md")
    found = site.found("[services.rss]\nlimit = 15\n")
    assert found.feeds == [
        {"name": "news", "limit": 15},
        {"name": "sections/{slug}", "for_each": "section", "limit": 15},
    ]


def test_a_taxonomy_of_another_name_stands_for_tags(site: Site) -> None:
    found = site.found('[taxonomies]\ntopic = "topics"\ncategory = "categories"\n')
    assert found.stores[0]["fields"] == {"tags": "topics"}


def test_feeds_of_sections_are_found_only_where_the_home_page_has_none(site: Site) -> None:
    site.write("public/posts/index.xml", "<rss/>")
    site.write("public/tags/index.xml", "<rss/>")
    assert site.found().old_feeds == ["public/posts/index.xml"]
    site.write("public/index.xml", "<rss/>")
    assert site.found().old_feeds == ["public/index.xml"]
    site.write("public/feed.xml", "<rss/>")
    assert site.found('[outputFormats.RSS]\nbaseName = "feed"\n').old_feeds == [
        "public/feed.xml",
        "public/index.xml",
    ]


def test_what_has_no_like_here_is_said(site: Site) -> None:
    site.write("layouts/_default/rss.xml")
    found = site.found(
        'disablePathToLower = true\nbuildFuture = true\nignoreFiles = ["x$"]\n'
        '[outputs]\nhome = ["HTML", "RSS", "jsonfeed"]\n'
        '[[module.mounts]]\nsource = "other"\ntarget = "content/other"\n'
    )
    assert found.not_carried == [
        "`buildFuture`: what is dated in the future waits for its date here",
        "`disablePathToLower`: addresses are small here; set `url` where they are not",
        "outputs: the format `jsonfeed` of the home page",
        "layouts/_default/rss.xml: what the site's own feed template adds or leaves out",
        "module.mounts: content that comes from other folders; write a store for each",
        "ignoreFiles: write what is meant into `exclude`, as patterns of .gitignore",
    ]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("/:year/:month/:day/:title/", "/{year}/{month}/{day}/{title}/"),
        (":sections/:filename", "/{sections}/{name}/"),
        ("/Up Per/:contentbasename", "/up-per/{name}/"),
        ("/:2006-:01-:02/:slugorfilename", "/{year}-{month}-{day}/{slug_or_name}/"),
        ("/:monthname/:weekdayname/:yearday/:slug", "/{long_month}/{long_day}/{y_day}/{slug_or_title}/"),
        ("/:filename.html", "/{name}.html/"),
    ],
)
def test_permalinks_are_translated(pattern: str, expected: str) -> None:
    assert translated(pattern) == expected


def test_where_names_tell_slugs_permalinks_have_these() -> None:
    assert translated("/:slug/", dated_names=True) == "/{slug}/"


@pytest.mark.parametrize(
    ("pattern", "why"),
    [("/:weekday/:slug/", "`:weekday`"), ("/same/", "names no part"), ("/a{b}/:slug", "`/a{b}/`")],
)
def test_what_cannot_be_translated_says_what_in_it(pattern: str, why: str) -> None:
    with pytest.raises(UntranslatableError, match=why):
        translated(pattern)


_KEYS = [
    *(
        "baseURL",
        "title",
        "languageCode",
        "defaultContentLanguage",
        "defaultContentLanguageInSubdir",
        "languages",
    ),
    *(
        "disableLanguages",
        "contentDir",
        "publishDir",
        "staticDir",
        "permalinks",
        "uglyURLs",
        "taxonomies",
        "params",
    ),
    *(
        "author",
        "copyright",
        "timeZone",
        "services",
        "rssLimit",
        "outputs",
        "outputFormats",
        "module",
        "frontmatter",
    ),
    *("ignoreFiles", "buildFuture", "disablePathToLower"),
]
_WORDS = st.sampled_from(
    [
        "en",
        "posts",
        "page",
        "",
        "\0",
        "/",
        "..",
        "a/b",
        ":year/:slug",
        ":filename",
        "contentdir",
        "rss",
        "limit",
        "home",
    ]
)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | _WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from(_KEYS), _VALUES, max_size=6))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
def test_no_value_of_a_configuration_makes_it_fail(tmp_path: Path, values: dict[str, object]) -> None:
    (tmp_path / "hugo.json").write_text(json.dumps(values), "utf-8")
    (tmp_path / "content" / "posts").mkdir(parents=True, exist_ok=True)
    found = recognise(tmp_path)
    assert found
    assert found.what == "Hugo site"


@pytest.mark.parametrize(
    ("settings", "address"),
    [
        ("", "index.xml"),
        ('[outputFormats.RSS]\nbaseName = "feed"\n', "feed.xml"),
        ('disableKinds = ["RSS"]\n', ""),
        ('[outputs]\nhome = ["HTML"]\n', ""),
        ('[outputs]\nhome = ["HTML", "RSS"]\n', "index.xml"),
    ],
)
def test_it_is_known_where_the_feed_of_the_home_page_is_public(
    site: Site, settings: str, address: str
) -> None:
    assert site.found(settings).feed_url == (f"https://ada.example/{address}" if address else "")


def test_a_zone_that_the_site_has_is_no_guess(site: Site) -> None:
    found = site.found('timeZone = "Europe/Rome"\n')
    assert (found.site["timezone"], found.guesses) == ("Europe/Rome", {})


def test_a_feed_says_of_its_language_what_hugo_says(site: Site) -> None:
    found = site.found('[languages.en]\nlanguageCode = "en-gb"\n[languages.it]\n')
    assert [feed["language"] for feed in found.feeds if "language" in feed] == ["en-GB", "it"]
    assert found.site["language"] == "en"


def test_feeds_of_hugo_that_ours_have_no_like_of_are_told(site: Site) -> None:
    site.write("content/posts/a.md")
    site.write("content/notes/a.md")
    site.write("public/tags/index.xml", "<rss/>")
    assert site.found("[languages.en]\n[languages.it]\n").not_carried == [
        "feeds of sections in other languages than `en`"
    ]
    site.write("public/tags/sea/index.xml", "<rss/>")
    assert site.found().not_carried == [
        'feeds of tags: add `- {name: "tags/{slug}", for_each: tag}` to feeds'
    ]


def test_the_folder_of_production_counts_more_and_that_of_defaults_more_than_the_file(site: Site) -> None:
    site.write("hugo.toml", 'baseURL = "https://file.example/"\ntitle = "File"\nlanguageCode = "it"\n')
    site.write("config/_default/hugo.toml", 'baseURL = "https://default.example/"\ntitle = "Default"\n')
    site.write("config/production/config.yaml", "baseURL: https://ada.example/\n")
    site.write("config/development/config.yaml", "baseURL: http://localhost:1313/\n")
    found = recognise(site.folder)
    assert found
    assert found.site == {
        "title": "Default",
        "url": "https://ada.example/",
        "language": "it",
        "timezone": "UTC",
    }
