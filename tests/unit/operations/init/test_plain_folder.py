"""Where articles lie in a folder that no known generator builds."""

from __future__ import annotations

from pathlib import Path

import pytest

from feedsync.operations.init.plain_folder import plain


def folder_of(tmp_path: Path, *names: str) -> Path:
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("text", "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("names", "path", "is_guess"),
    [
        (["content/a.md"], "content/", False),
        (["content/a.md", "content/b/c.txt", "README.md"], "content/", False),
        (["posts/a.md", "about.md"], "posts/", True),
        (["content/a.md", "posts/b.md"], "content/", True),
        (["src/content/a.md"], "src/content/", False),
        (["texts/2026/a.md", "texts/b.html"], "texts/", True),
        (["a.md", "2026/b.md"], "./", True),
        (["a.md", "b.txt"], "./", False),
        (["a.md", "node_modules/x/a.md", "public/index.html", "_drafts/x.md", ".git/x.md"], "./", False),
        (["posts/logo.png", "news/a.md"], "news/", False),
        (["source/_posts/a.md", "scaffolds/post.md"], "source/_posts/", False),
        (["notes/a.md", "archetypes/default.md", "layouts/index.html", "themes/x/b.md"], "notes/", True),
    ],
)
def test_articles_are_where_most_people_put_them(
    names: list[str], path: str, is_guess: bool, tmp_path: Path
) -> None:
    found, has_articles = plain(folder_of(tmp_path, *names))
    assert has_articles
    assert found.stores[0]["path"] == path
    assert bool(found.guesses) is is_guess


def test_what_others_brought_along_is_no_article_where_the_folder_itself_is_the_store(tmp_path: Path) -> None:
    found, _ = plain(folder_of(tmp_path, "a.md", "node_modules/x/a.md"))
    assert found.stores[0]["exclude"] == ["node_modules/"]


@pytest.mark.parametrize("names", [[], ["logo.png"], ["README.md"], ["node_modules/a.md"]])
def test_where_there_is_no_article_they_are_to_lie_in_content(names: list[str], tmp_path: Path) -> None:
    found, has_articles = plain(folder_of(tmp_path, *names))
    assert (found.stores[0]["path"], has_articles) == ("content/", False)


def test_a_folder_whose_name_is_not_utf_8_is_not_overlooked(tmp_path: Path) -> None:
    (Path(f"{tmp_path}/caf\udce9")).mkdir()
    (Path(f"{tmp_path}/caf\udce9/a.md")).write_text("text", "utf-8")
    _, has_articles = plain(tmp_path)
    assert has_articles


def test_a_feed_that_lies_there_tells_of_the_site(tmp_path: Path) -> None:
    folder_of(tmp_path, "a.md", "public/index.xml", "public/posts/index.xml")
    (tmp_path / "public/index.xml").write_text(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="it"><title>Porto</title><subtitle>Notizie</subtitle>'
        '<link href="https://porto.example/"/><id>x</id></feed>',
        "utf-8",
    )
    found, _ = plain(tmp_path)
    assert found.old_feeds == ["public/index.xml"]
    told = {"title": "Porto", "url": "https://porto.example/", "language": "it", "description": "Notizie"}
    assert found.site == told
