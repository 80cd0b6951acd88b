"""Articles and the documents that come of them: tests/data/NAME.article.md beside NAME.rss, .atom, .json.

`.article.html` and `.article.txt` are read as the store reads such files.
An article may say `feed:` in its front matter: keys of the feed that it is rendered for. A hostile one
says why it is there. `pytest --update-golden` writes the documents anew; the diff is to be read.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from spec_rules import atom_findings, json_feed_findings, rss_findings

from feedsync.config.model import Author, Feed, Publish, Site
from feedsync.feeds.atom import ATOM
from feedsync.feeds.documents import Renderer
from feedsync.feeds.json_feed import JSON_FEED
from feedsync.feeds.rss import RSS
from feedsync.stores.base import StoreContext
from feedsync.stores.folder import FolderStore
from feedsync.stores.folder_settings import FolderSettings

DATA = Path(__file__).parent / "data"
ARTICLES = sorted(DATA.glob("*.article.*"))
KINDS = {".md", ".html", ".txt"}
FORMATS = {"rss": RSS, "atom": ATOM, "json": JSON_FEED}
FINDINGS = {"rss": rss_findings, "atom": atom_findings, "json": json_feed_findings}
SITE = Site(
    title="Porto",
    url="https://porto.example/",
    language="it",
    description="News of the harbour",
    author=Author(name="Desk", email="desk@porto.example"),
    timezone="Europe/Rome",
    image="/logo.png",
    icon="/icon.png",
    rights="© Porto",
)


def name_of(article_file: Path) -> str:
    return article_file.name.partition(".article.")[0]


def documents_of(article_file: Path, folder: Path) -> dict[str, bytes]:
    """The documents of a feed with this one article."""
    name = name_of(article_file)
    shutil.copy(article_file, folder / f"{name}{article_file.suffix}")
    store = FolderStore(FolderSettings(type="folder", path="."), StoreContext("main", folder, SITE))
    (seen,) = store.scan()
    article = store.load(seen.key)
    feed = Feed(name=name, **article.metadata.get("feed", {}))
    publish = Publish(to="feeds/", url="https://porto.example/feeds/")
    rendering = Renderer(SITE, publish, FORMATS).render([feed], {name: [article]})
    assert (rendering.left_out, rendering.failed) == ({}, [])
    return {document.path.rpartition(".")[2]: document.content for document in rendering.documents}


@pytest.mark.parametrize("article_file", [pytest.param(path, id=name_of(path)) for path in ARTICLES])
def test_article_becomes_the_documents_beside_it(
    article_file: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    documents = documents_of(article_file, tmp_path)
    files = {form: article_file.with_name(f"{name_of(article_file)}.{form}") for form in documents}
    if request.config.getoption("--update-golden"):
        for form, content in documents.items():
            files[form].write_bytes(content)

    for form, content in documents.items():
        assert content.decode() == files[form].read_bytes().decode()
        assert FINDINGS[form](content) == []


def test_every_document_has_its_article() -> None:
    names = {name_of(path) for path in ARTICLES}
    documents = {path.name for path in DATA.iterdir() if path.is_file()} - {path.name for path in ARTICLES}

    assert {path.suffix for path in ARTICLES} == KINDS
    assert len(names) == len(ARTICLES)
    assert documents == {f"{name}.{form}" for name in names for form in FORMATS}


def test_hostile_article_says_why_it_is_there() -> None:
    hostile = [path for path in ARTICLES if path.name.startswith("hostile")]

    assert hostile
    assert [path.name for path in hostile if "\n# Why: " not in path.read_text("utf-8")] == []
