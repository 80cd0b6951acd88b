"""What names a file where its address is meant: which file that is, and which address it has."""

from __future__ import annotations

from pathlib import Path

import pytest

from feedsync.article import Article
from feedsync.config.model import Site
from feedsync.stores.base import StoreContext
from feedsync.stores.folder import FolderStore
from feedsync.stores.folder_settings import FolderSettings

SITE = "https://ada.example/notes/"
ARTICLE = "---\ntitle: {title}\ndate: 2026-11-03\n{more}---\n{text}\n"


def written(folder: Path, key: str, text: str = "Text.", *, title: str = "A", more: str = "") -> None:
    file = folder / "content" / key
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(ARTICLE.format(title=title, text=text, more=more), "utf-8")


def read(folder: Path, key: str, conventions: str | None = "hugo", path: str = "content") -> Article:
    settings = FolderSettings(
        name="main",
        type="folder",
        path=path,
        conventions=conventions,  # type: ignore[arg-type]
        exclude=("escluso.md",),
    )
    site = Site(title="Ada", url=SITE, language="it")
    return FolderStore(settings, StoreContext("main", folder, site)).load(key)


def link_of(article: Article) -> str:
    return article.body.partition('href="')[2].partition('"')[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    written(tmp_path, "posts/ponte.md", more="slug: il-ponte\n")
    written(tmp_path, "posts/foce/index.md")
    written(tmp_path, "posts/bozza.md", more="draft: true\n")
    written(tmp_path, "posts/rotto.md", more="date: never\n")
    written(tmp_path, "posts/domani.md", more="publishDate: 2999-01-01\n")
    written(tmp_path, "_nascosto/segreto.md")
    written(tmp_path, "posts/escluso.md")
    written(tmp_path, "uno/doppio.md")
    written(tmp_path, "due/doppio.md")
    return tmp_path


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("/posts/ponte.md", "posts/il-ponte/"),
        ("ponte.md#b", "posts/il-ponte/#b"),
        ("ponte", "posts/il-ponte/"),
        ("../uno/doppio.md", "uno/doppio/"),
        ("/posts/foce", "posts/foce/"),
        ("foce", "posts/foce/"),
        ("/content/posts/ponte.md", "posts/il-ponte/"),
    ],
)
def test_a_file_is_named_by_its_path_from_here_or_from_the_root_or_by_a_name_of_its_own(
    folder: Path, target: str, address: str
) -> None:
    written(folder, "posts/a.md", f'[x]({{{{< ref "{target}" >}}}})')
    article = read(folder, "posts/a.md")
    assert link_of(article) == SITE + address
    assert "template_tags" not in article.metadata


def test_a_file_elsewhere_is_named_by_a_name_that_no_other_has(folder: Path) -> None:
    written(folder, "altro/a.md", '[x]({{< ref "ponte" >}})')
    assert link_of(read(folder, "altro/a.md")) == f"{SITE}posts/il-ponte/"


@pytest.mark.parametrize(
    "target",
    [
        *("nowhere.md", "bozza.md", "rotto.md", "doppio", "../../../etc/passwd", "."),
        *("domani.md", "segreto", "/_nascosto/segreto.md", "escluso.md"),
    ],
)
def test_what_is_not_there_or_not_to_be_seen_or_cannot_be_read_has_no_address(
    folder: Path, target: str
) -> None:
    written(folder, "posts/a.md", f'[x]({{{{< ref "{target}" >}}}})')
    article = read(folder, "posts/a.md")
    assert (article.body, article.metadata["template_tags"]) == ("<p><a>x</a></p>\n", {"ref": 1})


def test_an_article_in_restructured_text_has_the_address_of_one_and_a_draft_none(folder: Path) -> None:
    (folder / "content/b.rst").write_text("B\n=\n\n:date: 2026-01-02\n:slug: bi\n\nText.\n", "utf-8")
    (folder / "content/c.rst").write_text("C\n=\n\n:date: 2026-01-02\n:status: draft\n\nText.\n", "utf-8")
    written(folder, "a.md", "[b]({filename}/b.rst)")
    written(folder, "d.md", "[c]({filename}/c.rst)")
    assert link_of(read(folder, "a.md", "pelican")) == f"{SITE}bi.html"
    assert link_of(read(folder, "d.md", "pelican")) == ""


def test_two_that_name_each_other_both_have_addresses(folder: Path) -> None:
    written(folder, "posts/a.md", '[b]({{< ref "b.md" >}})')
    written(folder, "posts/b.md", '[a]({{< ref "a.md" >}})')
    assert link_of(read(folder, "posts/a.md")) == f"{SITE}posts/b/"
    assert link_of(read(folder, "posts/b.md")) == f"{SITE}posts/a/"


def test_a_store_may_be_a_part_of_what_paths_are_from(folder: Path) -> None:
    written(folder, "posts/a.md", "[x](@/posts/ponte.md) and [y](@/uno/doppio.md)")
    article = read(folder, "a.md", "zola", "content/posts")
    assert link_of(article).startswith(SITE)
    assert article.metadata["template_tags"] == {"@/": 1}


def test_a_file_that_is_no_article_is_where_it_lies(folder: Path) -> None:
    (folder / "content/files").mkdir()
    (folder / "content/files/b c.pdf").write_bytes(b"%PDF")
    written(folder, "posts/a.md", "[x]({filename}/files/b%20c.pdf)")
    assert link_of(read(folder, "posts/a.md", "pelican")) == f"{SITE}files/b%20c.pdf"


def test_a_store_that_scans_again_looks_again(folder: Path) -> None:
    written(folder, "posts/a.md", '[x]({{< ref "ponte.md" >}}) [y]({{< ref "altrove" >}})')
    site = Site(title="Ada", url=SITE, language="it")
    settings = FolderSettings(name="main", type="folder", path="content", conventions="hugo")
    store = FolderStore(settings, StoreContext("main", folder, site))
    assert store.load("posts/a.md").body == f'<p><a href="{SITE}posts/il-ponte/">x</a> <a>y</a></p>\n'
    written(folder, "posts/ponte.md", more="draft: true\n")
    written(folder, "due/altrove.md")
    assert list(store.scan())
    assert store.load("posts/a.md").body == f'<p><a>x</a> <a href="{SITE}due/altrove/">y</a></p>\n'
