"""The published files, by their paths."""

from __future__ import annotations

from feedsync.catalogue import files
from feedsync.catalogue.database import Database
from feedsync.catalogue.files import FileRow

FILE = FileRow("news", "rss", "inputs", "revision", "stamp", "tag:a", 3, 2**40, None)


def test_a_file_is_known_as_it_was_put_last(database: Database) -> None:
    edited = FileRow("more", "atom", "i", "r", "s", "", 0, 5, 6)
    assert files.all_files(database) == {}
    with database.transaction():
        files.put(database, "a.rss", FILE)
        assert files.all_files(database) == {"a.rss": FILE}
        files.put(database, "a.rss", edited)
    assert files.all_files(database) == {"a.rss": edited}


def test_files_come_in_the_order_of_the_bytes_of_their_paths(database: Database) -> None:
    paths = ["a.rss", "B.rss", "é.rss", "tag/a.rss", "tag.rss", "\uffff", "\U00010000"]
    with database.transaction():
        for path in paths:
            files.put(database, path, FILE)
    assert list(files.all_files(database)) == sorted(paths, key=str.encode)


def test_a_file_that_is_gone_is_forgotten_alone(database: Database) -> None:
    with database.transaction():
        for path in ("a.rss", "b.rss"):
            files.put(database, path, FILE)
        files.remove(database, "a.rss")
        files.remove(database, "nowhere.rss")
    assert list(files.all_files(database)) == ["b.rss"]
