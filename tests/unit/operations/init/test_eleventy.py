"""What is recognised of an Eleventy site, whose configuration is a program."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedsync.operations.init.eleventy import recognise
from feedsync.operations.init.found import Found

POST = "---\ntitle: X\ndate: 2020-01-02\n---\nText.\n"


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def found(folder: Path, config: str = "", **more: str) -> Found:
    """Recognise a site with one post; files are named with `__` for `/`."""
    files = {name.replace("__", "/"): text for name, text in more.items()}
    one = recognise(write(folder, {"eleventy.config.js": config, "posts/x.md": POST, **files}))
    assert one
    return one


@pytest.mark.parametrize(
    "name", [".eleventy.js", "eleventy.config.mjs", "eleventy.config.cjs", "eleventy.config.ts"]
)
def test_the_configuration_has_several_names(name: str, tmp_path: Path) -> None:
    assert recognise(write(tmp_path, {name: "export default () => {};"}))


def test_a_package_that_needs_eleventy_is_enough_and_other_folders_are_no_site(tmp_path: Path) -> None:
    assert recognise(write(tmp_path, {"index.md": POST})) is None
    assert recognise(write(tmp_path, {"package.json": '{"devDependencies": {"@11ty/eleventy": "^3"}}'}))


@pytest.mark.parametrize(
    ("config", "package", "path"),
    [
        ("return { dir: { input: './src/', output: 'dist' } };", "", "src"),
        ('eleventyConfig.setInputDirectory("src");', "", "src"),
        ("export const directories = { input: `src` };", "", "src"),
        (
            "// dir: { input: 'old' }\n/* dir: { input: 'older' } */ return { dir: { input: 'src' } };",
            "",
            "src",
        ),
        ("return {};", '{"scripts": {"build": "npx @11ty/eleventy --input=src --quiet"}}', "src"),
        ("return { dir: { input: process.env.X } };", "", "."),
        ("return { dir: { input: '../elsewhere' } };", "", "."),
    ],
)
def test_the_input_folder_is_what_the_program_says_in_plain_words(
    config: str, package: str, path: str, tmp_path: Path
) -> None:
    assert found(tmp_path, config, **{"package.json": package}).stores[0]["path"] == path


def test_a_prefix_of_paths_is_the_end_of_the_address(tmp_path: Path) -> None:
    data = '{"title": "Salt", "url": "https://salt.example", "language": "en-GB", "author": {"name": "Mara"}}'
    one = found(tmp_path, "return { pathPrefix: '/coast/' };", _data__site=data, **{"_data/site.json": data})
    assert one.site == {
        "title": "Salt",
        "url": "https://salt.example/coast/",
        "language": "en-GB",
        "author": {"name": "Mara"},
        "timezone": "UTC",
    }
    assert one.told == ["url https://salt.example/coast/"]
    assert one.guesses == {
        "store.include": "by the name of the folder, as nothing tells which pages are posts",
        "site.timezone": "Eleventy means UTC where a date tells no zone",
    }


def test_a_data_file_that_is_a_program_is_read_for_its_plain_words(tmp_path: Path) -> None:
    text = """export default {
        title: 'It\\'s "Salt"', // the title
        url: "https://salt.example/", /* no path */
        description: `Of the coast`,
        author: { name: "Mara", url: `https://${host}/` },
    };"""
    site = found(tmp_path, **{"_data/metadata.js": text}).site
    assert (site["title"], site["url"]) == ('It\'s "Salt"', "https://salt.example/")
    assert (site["description"], site["author"]) == ("Of the coast", {"name": "Mara"})


def test_what_nothing_tells_is_left_to_be_guessed(tmp_path: Path) -> None:
    one = found(tmp_path)
    assert one.guesses.keys() >= {"site.url"}
    assert (one.site["title"], one.site["language"], one.told) == ("", "", [])


@pytest.mark.parametrize(
    ("files", "include"),
    [
        ({"notes/notes.json": '{"tags": "posts"}', "notes/a/x.md": POST}, ["/notes/"]),
        ({"notes/notes.11tydata.json": '{"tags": [\n"x",\n"posts"\n]}', "notes/x.md": POST}, ["/notes/"]),
        ({"notes/notes.11tydata.js": "export default { tags: ['posts'] };", "notes/x.md": POST}, ["/notes/"]),
        ({"notes/x.md": "---\ntags: [posts, x]\n---\n"}, ["/notes/"]),
        ({"notes/x.md": "---\ntags:\n  - posts\n---\n"}, ["/notes/"]),
        ({"x.md": "---\ntags: post\n---\n"}, None),
        ({}, ["/posts/"]),
    ],
)
def test_the_folders_of_posts_are_those_that_have_their_tag(
    files: dict[str, str], include: list[str] | None, tmp_path: Path
) -> None:
    assert found(tmp_path, **files).stores[0].get("include") == include


def test_the_feed_plugin_tells_collection_limit_address_and_words(tmp_path: Path) -> None:
    config = """import { feedPlugin } from "@11ty/eleventy-plugin-rss";
    export default function (eleventyConfig) {
        eleventyConfig.addPlugin(feedPlugin, {
            type: "rss", outputPath: "/news/all.xml", collection: { name: "diary", limit: 12 },
            metadata: { title: "Salt", base: "https://salt.example/", language: "pt", author: { name: "Mara" } } });
    }"""
    one = found(
        tmp_path, config, **{"d/d.json": '{"tags": "diary"}', "d/x.md": POST, "_site/news/all.xml": ""}
    )
    assert one.feeds == [{"name": "diary", "limit": 12}]
    assert (one.stores[0]["include"], one.old_feeds) == (["/d/"], ["_site/news/all.xml"])
    assert (one.site["title"], one.site["language"], one.site["author"]) == ("Salt", "pt", {"name": "Mara"})


def test_what_eleventy_leaves_out_is_left_out(tmp_path: Path) -> None:
    one = found(
        tmp_path,
        "return { dir: { includes: 'parts', output: 'www' } };",
        **{
            ".gitignore": "# x\nnode_modules/\n/dist\n*.bak.md\n",
            ".eleventyignore": "README.md\n./drafts/\n",
        },
    )
    assert one.stores[0]["exclude"] == [
        *("node_modules/", "/parts/", "/www/", "README.md", "drafts/", "/dist", "*.bak.md")
    ]
    other = found(tmp_path, "eleventyConfig.setUseGitIgnore(false); return { dir: { input: 'src' } };")
    assert other.stores[0]["exclude"] == ["node_modules/", "README.md"]


def test_what_is_not_carried_is_said_and_plain_values_of_programs_are_defaults(tmp_path: Path) -> None:
    one = found(
        tmp_path,
        **{
            "posts/posts.11tydata.js": "export default { tags: 'posts', permalink: '/p/{{ page.fileSlug }}/', lang };",
            "posts/x.md": "---\ntitle: X\n---\n",
            "posts/a.njk": "",
        },
    )
    assert one.stores[0]["defaults"] == [
        {"path": "/posts/", "values": {"permalink": "/p/{{ page.fileSlug }}/"}}
    ]
    program, templates = one.not_carried
    assert program.startswith("posts/posts.11tydata.js: is a program")
    assert templates == "1 file such as a.njk: templates, in no feed"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    config=st.text("dirnputaeogcl:{}()[]'\"`/*,.;\\\n $", max_size=80),
    data=st.text('{}[]":,title url/', max_size=40),
)
def test_no_text_of_a_configuration_makes_it_fail(config: str, data: str, tmp_path: Path) -> None:
    start = "addPlugin(feedPlugin, {" + config
    assert found(tmp_path, start, **{"_data/metadata.json": data, "_data/site.js": config})
