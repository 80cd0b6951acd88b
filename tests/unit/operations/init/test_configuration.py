"""From what was found to a configuration that is valid, whatever the site's own words are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from feedsync.config.load import load
from feedsync.errors import ConfigError
from feedsync.operations.init.configuration import Made, make
from feedsync.operations.init.found import Found
from feedsync.operations.init.site_values import complete
from feedsync.text.characters import one_line, printable

SITE: dict[str, object] = {"title": "Ada", "url": "https://ada.example/", "language": "en"}
STORE: dict[str, object] = {"type": "folder", "path": "content/"}
TEXTS = st.text(max_size=30) | st.sampled_from(
    [
        "Ada: a blog",
        "a #b",
        "'",
        '"',
        "yes",
        "${HOME}",
        "$${",
        "- x",
        "*",
        "a\nb",
        "日本 👩‍👩‍👧",
        "\ud800",
        "# x",
        ": ",
    ]
)


def found(**values: Any) -> Found:
    return Found(what="site", **({"site": SITE, "stores": [STORE], "feeds": ()} | values))


def made(folder: Path, one: Found, file: str = "config.yaml") -> Made:
    return make(one, folder, folder / file)


def written(folder: Path, one: Found) -> str:
    return made(folder, one).text


@given(title=TEXTS, description=TEXTS, rights=TEXTS, why=TEXTS)
def test_any_words_of_a_site_are_read_again_as_they_were(
    title: str, description: str, rights: str, why: str
) -> None:
    site = SITE | {"title": title, "description": description, "rights": rights}
    one = complete(found(site=site, guesses={"site.description": why}), Path("blog"))
    config = made(Path("blog"), one).config
    assert config.site.title == (one_line(title) or "blog")
    assert config.site.description == printable(description)
    assert config.site.rights == printable(rights)
    assert (config.site.url, config.site.language) == ("https://ada.example/", "en")


@given(
    tags=st.lists(TEXTS.map(one_line).filter(bool), min_size=1),
    permalink=st.sampled_from(["/{slug}/", "/a b/{path}"]),
)
def test_any_settings_of_stores_and_feeds_are_read_again_as_they_were(
    tags: list[str], permalink: str
) -> None:
    one = found(
        stores=[
            STORE | {"name": "posts", "permalink": permalink},
            STORE | {"name": "notes", "path": "notes/"},
        ],
        feeds=[{"name": "news", "path": {"rss": "index.xml"}, "filter": {"tags": tags, "stores": ["notes"]}}],
    )
    config = made(Path("blog"), one).config
    assert [(store.name, store.path) for store in config.stores] == [
        ("posts", "content/"),
        ("notes", "notes/"),
    ]  # type: ignore[attr-defined]
    assert config.stores[0].permalink == permalink  # type: ignore[attr-defined]
    assert config.feeds[0].filter is not None
    assert config.feeds[0].filter.tags == tuple(tags)
    assert config.feeds[0].path == {"rss": "index.xml"}


def test_the_file_is_short_and_says_what_was_guessed_and_where(tmp_path: Path) -> None:
    one = made(tmp_path, complete(found(site={"title": "Ada"}), tmp_path))
    assert one.text == (
        "# Written by feedsync init. `feedsync schema` has every key.\n"
        "site:\n"
        "  title: Ada\n"
        "  url: https://www.example.org/        # guessed: nothing tells it, and ids begin with it\n"
        "  language: en                         # guessed: nothing tells it\n"
        "store:\n"
        "  type: folder\n"
        "  path: content/\n"
        "feeds:\n"
        "  - name: news\n"
        "    limit: 50\n"
        "publish:\n"
        "  to: feeds/                           # the folder that your web server shows\n"
        "  url: https://www.example.org/feeds/  # guessed: where your web server shows that folder\n"
        "  pages: true                          # pages for people who click a feed\n"
    )
    assert one.lines == {"site.url": 4, "site.language": 5, "publish.url": 14}
    (tmp_path / "config.yaml").write_text(one.text, "utf-8")
    assert load(tmp_path / "config.yaml") == one.config


def test_the_guesses_of_one_store_have_their_lines_whether_it_is_called_store_or_stores(
    tmp_path: Path,
) -> None:
    for name in ("store.permalink", "stores[0].permalink"):
        one = made(tmp_path, found(stores=[STORE | {"permalink": "/{slug}/"}], guesses={name: "so"}))
        assert one.text.splitlines()[one.lines["store.permalink"] - 1].split() == [
            "permalink:",
            "/{slug}/",
            "#",
            "guessed:",
            "so",
        ]


@pytest.mark.parametrize(
    ("site", "store", "left_out"),
    [
        ({"timezone": "Mars/Olympus"}, {}, "site.timezone: `Mars/Olympus` is no time zone"),
        ({}, {"permalink": "/{weekday}/"}, "store.permalink: `{weekday}` is none of"),
        (
            {"author": {"name": "Ada", "email": "at home"}},
            {},
            "site.author.email: `at home` is no mail address",
        ),
        ({"colour": "red"}, {}, "unknown key `colour` under site"),
    ],
)
def test_what_the_configuration_refuses_is_left_out_and_told(
    site: dict[str, object], store: dict[str, object], left_out: str, tmp_path: Path
) -> None:
    one = made(tmp_path, found(site=SITE | site, stores=[STORE | store]))
    assert len(one.found.not_carried) == 1
    assert left_out in one.found.not_carried[0]
    assert one.config.site.title == "Ada"


def test_what_cannot_do_without_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"store\.type: `gopher` is none of"):
        made(tmp_path, found(stores=[{"type": "gopher", "path": "x"}]))


def test_feeds_go_to_another_folder_where_foreign_files_lie_in_it(tmp_path: Path) -> None:
    (tmp_path / "feeds").mkdir()
    assert "to: feeds/" in written(tmp_path, found())
    (tmp_path / "feeds/news.rss").write_text(
        "<rss><channel><generator>feedsync</generator></channel></rss>", "utf-8"
    )
    (tmp_path / "feeds/tag").mkdir()
    (tmp_path / "feeds/tag/x.json").write_text('{"_feedsync": {"generator": "feedsync"}}', "utf-8")
    assert "to: feeds/" in written(tmp_path, found())
    (tmp_path / "feeds/all.xml").write_text("<rss/>", "utf-8")
    text = written(tmp_path, found())
    assert "to: feedsync-feeds/" in text
    assert "url: https://ada.example/feedsync-feeds/" in text


def test_a_store_that_is_the_folder_itself_reads_neither_feeds_nor_configuration(tmp_path: Path) -> None:
    assert "exclude: [/feeds/, /config.yaml]" in written(tmp_path, found(stores=[STORE | {"path": "./"}]))
    assert "exclude" not in written(tmp_path, found())


def test_paths_are_as_seen_from_the_file_where_that_lies_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "blog/content").mkdir(parents=True)
    (tmp_path / "etc").mkdir()
    media = {"path": "../media", "url": "https://cdn.example/"}
    one = found(stores=[STORE | {"static": "static/", "media": media}])
    config = make(one, tmp_path / "blog", tmp_path / "etc/blog.yaml").config
    store: Any = config.stores[0]
    assert (store.path, store.static, store.media.path) == ("../blog/content/", "../blog/static", "../media")


def test_values_that_are_no_title_address_or_language_are_guessed() -> None:
    one = complete(
        found(site={"title": " \n", "url": "ada.example", "language": "english please"}), Path("/srv/blog")
    )
    assert one.site == {"title": "blog", "url": "https://www.example.org/", "language": "en"}
    assert [*one.guesses] == ["site.title", "site.url", "site.language"]


def test_a_person_is_asked_for_guesses_alone_and_an_answer_is_no_guess() -> None:
    asked = []

    def ask(name: str, guess: str, check: Any) -> str:
        asked.append((name, guess))
        return str(check("https://b.example/"))

    one = complete(replace(found(), site={"title": "Ada", "language": "it"}), Path("blog"), ask)
    assert asked == [("url", "https://www.example.org/")]
    assert (one.site["url"], dict(one.guesses)) == ("https://b.example/", {})


def test_what_we_write_into_a_store_is_no_article_of_it(tmp_path: Path) -> None:
    (tmp_path / "tools/feeds").mkdir(parents=True)
    one = make(found(stores=[STORE | {"path": "./"}]), tmp_path, tmp_path / "tools/y.yaml")
    assert one.found.stores[0]["path"] == "../"
    assert one.found.stores[0]["exclude"] == ["/tools/feeds/", "/tools/y.yaml"]


def test_of_several_stores_the_first_is_called_as_in_a_list(tmp_path: Path) -> None:
    stores = [STORE | {"name": "a"}, STORE | {"name": "b", "path": "b/"}]
    one = made(tmp_path, found(stores=stores, guesses={"stores[0].path": "why"}))
    assert one.lines["stores[0].path"] == one.text[: one.text.index("guessed: why")].count("\n") + 1
