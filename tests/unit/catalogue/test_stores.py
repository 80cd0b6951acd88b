"""What is known of each store: since when it was complete is noted once, all else at each scan."""

from __future__ import annotations

from feedsync.catalogue import stores
from feedsync.catalogue.database import Database
from feedsync.catalogue.stores import StoreRow


def test_a_store_that_was_never_scanned_is_not_known(database: Database) -> None:
    assert stores.get(database, "main") is None


def test_the_first_complete_scan_stays_the_first(database: Database) -> None:
    with database.transaction():
        stores.scanned(database, "main", "1", 5)
        assert stores.get(database, "main") == StoreRow("1", 5, 5)
        stores.scanned(database, "main", "2", 9)
        stores.scanned(database, "other", "3", 7)
    assert stores.get(database, "main") == StoreRow("2", 5, 9)
    assert stores.get(database, "other") == StoreRow("3", 7, 7)


def test_a_store_that_was_never_complete_is_so_from_the_next_scan_on(database: Database) -> None:
    with database.transaction():
        database.run("INSERT INTO store (name, settings) VALUES ('main', '')")
        assert stores.get(database, "main") == StoreRow("", None, None)
        stores.scanned(database, "main", "1", 5)
    assert stores.get(database, "main") == StoreRow("1", 5, 5)
