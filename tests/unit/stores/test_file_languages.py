"""Languages that the names of files tell, and what becomes of addresses."""

from __future__ import annotations

from pathlib import Path

import pytest

from feedsync.article import Article, Seen
from feedsync.config.model import Site
from feedsync.stores.base import StoreContext
from feedsync.stores.file_languages import is_same, split
from feedsync.stores.folder import FolderStore
from feedsync.stores.folder_settings import FolderSettings

MATTER = "---\ntitle: Uno\ndate: 2026-11-20\n{more}---\n![](foto.jpg)\n"


@pytest.mark.parametrize(
    ("path", "bare", "language"),
    [
        ("x.en", "x", "en"),
        ("a.b/x.pt-br", "a.b/x", "pt-br"),
        ("x.pt_BR", "x", "pt-BR"),
        ("x.zh-Hans", "x", "zh-Hans"),
        ("story/index.de", "story/index", "de"),
        ("x.EN", "x", "EN"),
        *(
            (path, path, "")
            for path in ("x", "x.js", "x.min", "x.1.0", "en", ".en", "a/.en", "x.xx-yy", "x.net")
        ),
    ],
)
def test_a_suffix_is_a_language_if_its_code_is_one(path: str, bare: str, language: str) -> None:
    assert split(path) == (bare, language)


@pytest.mark.parametrize(
    ("tag", "site", "same"), [("en", "en-US", True), ("EN", "en", True), ("pt-br", "pt", False)]
)
def test_a_bare_code_is_also_that_of_a_site_with_a_region(tag: str, site: str, same: bool) -> None:
    assert is_same(tag, site) is same


def load(folder: Path, name: str, more: str = "", **settings: object) -> Article:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(MATTER.format(more=more), "utf-8")
    site = Site(title="A", url="https://a.example/blog/", language="it")
    store = FolderStore(
        FolderSettings(type="folder", path=".", **settings), StoreContext("main", folder, site)
    )
    assert name in [seen.key for seen in store.scan() if isinstance(seen, Seen)]
    return store.load(name)


@pytest.mark.parametrize(
    ("name", "permalink", "url"),
    [
        ("x.md", "/{path}/", "x/"),
        ("x.it.md", "/{path}/", "x/"),
        ("x.en.md", "/{path}/", "en/x/"),
        ("news/x.pt-br.md", "/{path}/", "pt-br/news/x/"),
        ("x.en.md", "/{year}/{slug}.html", "en/2026/x.html"),
        ("x.en.md", "/{year}/{lang}/{slug}/", "2026/en/x/"),
        ("x.it.md", "/{lang}/{slug}/", "it/x/"),
        ("story/index.md", "/{path}/", "story/"),
        ("story/index.en.md", "/{path}/", "en/story/"),
        ("2026-11-20-x.en.md", "/{slug}/", "en/x/"),
    ],
)
def test_the_address_of_another_language_begins_with_it(
    tmp_path: Path, name: str, permalink: str, url: str
) -> None:
    assert load(tmp_path, name, permalink=permalink).url == f"https://a.example/blog/{url}"


def test_the_language_of_an_article_is_its_own_then_that_of_its_name_then_the_site_s(tmp_path: Path) -> None:
    assert load(tmp_path, "x.en.md", "lang: de\n").language == "de"
    assert load(tmp_path, "x.en.md").language == "en"
    assert load(tmp_path, "x.md").language == "it"


def test_pictures_beside_a_bundle_are_measured_in_each_language(tmp_path: Path) -> None:
    (tmp_path / "story").mkdir()
    (tmp_path / "story/foto.jpg").write_bytes(b"\xff\xd8\xff\xe0" + b"0" * 96)
    for name, url in (("story/index.md", "story/"), ("story/index.en.md", "en/story/")):
        image = load(tmp_path, name, "image: foto.jpg\n").image
        assert image is not None
        assert (image.url, image.length, image.type) == (
            f"https://a.example/blog/{url}foto.jpg",
            100,
            "image/jpeg",
        )
