"""What is known of a folder: of several feeds, those are to be adopted that tell ids of their own."""

from __future__ import annotations

from pathlib import Path

from feedsync.operations.init.source import in_folder


def feed(*ids: str) -> str:
    items = "".join(f"<item><guid>{one}</guid><title>{one}</title></item>" for one in ids)
    return f'<rss version="2.0"><channel><title>T</title>{items}</channel></rss>'


def to_adopt(folder: Path, **feeds: str) -> list[str]:
    (folder / "hugo.toml").write_text('baseURL = "https://a.example/"\n[languages.en]\n[languages.fr]\n')
    (folder / "content").mkdir()
    for name, text in feeds.items():
        file = folder / "public" / name.removeprefix("home") / "index.xml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    return list(in_folder(folder).to_adopt)


def test_a_feed_with_ids_that_those_before_it_lack_is_adopted_too(tmp_path: Path) -> None:
    found = to_adopt(tmp_path, home=feed("1", "2"), fr=feed("1", "f1"))
    assert found == ["public/index.xml", "public/fr/index.xml"]


def test_a_feed_of_a_part_of_what_another_has_need_not_be_adopted(tmp_path: Path) -> None:
    assert to_adopt(tmp_path, home=feed("1", "2"), fr=feed("2")) == ["public/index.xml"]


def test_a_feed_without_entries_need_not_be_adopted(tmp_path: Path) -> None:
    assert to_adopt(tmp_path, home=feed(), fr=feed("2")) == ["public/fr/index.xml"]
