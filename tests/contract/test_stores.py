"""What every store must do, proved of ours; and that the proof finds what is wrong with stores that are not."""

from __future__ import annotations

import html
import json
import os
import unittest
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Annotated, Any, ClassVar

import pytest
from msgspec import Meta
from msgspec.structs import replace
from wordpress_server import PASSWORD, USER, WordPressServer

from feedsync.article import Article, Seen
from feedsync.config.model import StoreSettings
from feedsync.errors import ArticleError, ArticleGone, Finding, StoreError
from feedsync.stores.base import HasStamp, LoadsMany, Part, StoreContext, TellsChanges, Told
from feedsync.stores.folder import FolderStore
from feedsync.stores.folder_settings import FolderSettings
from feedsync.stores.wordpress import WordPressSettings, WordPressStore
from feedsync.stores.wxr import WxrSettings, WxrStore
from feedsync.testing import HasStampContract, StoreContract, TellsChangesContract


class TestFolder(StoreContract):
    """Times of files are set, each another one: what was written in the instant of a scan is read again."""

    def make_store(self, folder: Path) -> FolderStore:
        settings = FolderSettings(type="folder", path="content")
        return FolderStore(settings, self.context(folder))

    @contextmanager
    def world(self) -> Iterator[Path]:
        self._time = 10**18
        with super().world() as folder:
            (folder / "content").mkdir()
            yield folder

    def write(self, folder: Path, name: str, *, title: str, date: datetime, text: str) -> None:
        self._put(folder, name, f"---\ntitle: {title}\ndate: {date.isoformat()}\n---\n{text}\n")

    def edit(self, folder: Path, name: str, *, text: str) -> None:
        matter = self._file(folder, name).read_text("utf-8").split("---\n")[1]
        self._put(folder, name, f"---\n{matter}---\n{text}\n")

    def remove(self, folder: Path, name: str) -> None:
        self._file(folder, name).unlink()

    def hide(self, folder: Path, name: str) -> None:
        self._put(
            folder, name, self._file(folder, name).read_text("utf-8").replace("---\n", "---\ndraft: yes\n", 1)
        )

    def break_one(self, folder: Path, name: str) -> bool:
        self._put(folder, name, "---\ntitle: Senza fine\ndate: 2026-11-20\nTesto.\n")
        return True

    @contextmanager
    def fail(self, folder: Path) -> Iterator[None]:
        (folder / "content").rename(folder / "away")
        yield
        (folder / "away").rename(folder / "content")

    def _file(self, folder: Path, name: str) -> Path:
        return folder / "content" / f"{name}.md"

    def _put(self, folder: Path, name: str, text: str) -> None:
        self._time += 10**9
        self._file(folder, name).write_text(text, "utf-8")
        os.utime(self._file(folder, name), ns=(self._time, self._time))


WXR = """\
<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/">
<channel><title>Porto</title><wp:base_blog_url>https://porto.example</wp:base_blog_url>
{items}</channel></rss>
"""
ITEM = """\
<item><title>{title}</title><link>https://porto.example/{number}/</link>
<guid>https://porto.example/?p={number}</guid><wp:post_id>{number}</wp:post_id>
<wp:post_date_gmt>{date:%Y-%m-%d %H:%M:%S}</wp:post_date_gmt><wp:status>{status}</wp:status>
<wp:post_type>post</wp:post_type><content:encoded><![CDATA[<p>{text}</p>]]></content:encoded></item>
"""


class TestWxr(HasStampContract):
    def make_store(self, folder: Path) -> WxrStore:
        return WxrStore(WxrSettings(type="wxr", path="export.xml"), self.context(folder))

    @contextmanager
    def world(self) -> Iterator[Path]:
        self._items: dict[str, dict[str, object]] = {}
        self._exports = 0
        with super().world() as folder:
            self._export(folder)
            yield folder

    def write(self, folder: Path, name: str, *, title: str, date: datetime, text: str) -> None:
        number = len(self._items) + 7
        self._items[name] = {
            "number": number,
            "title": html.escape(title),
            "date": date,
            "text": text,
            "status": "publish",
        }
        self._export(folder)

    def edit(self, folder: Path, name: str, *, text: str) -> None:
        self._items[name]["text"] = text
        self._export(folder)

    def remove(self, folder: Path, name: str) -> None:
        # Its place stays, so that the next one does not get its number.
        self._items[name]["status"] = "auto-draft"
        self._export(folder)

    def hide(self, folder: Path, name: str) -> None:
        self._items[name]["status"] = "private"
        self._export(folder)

    def break_one(self, folder: Path, name: str) -> bool:
        self._items[name]["title"] = "<b>Senza fine"
        self._export(folder)
        return True

    @contextmanager
    def fail(self, folder: Path) -> Iterator[None]:
        whole = (folder / "export.xml").read_bytes()
        (folder / "export.xml").write_bytes(whole[: len(whole) // 2])
        yield
        self._export(folder)

    def _export(self, folder: Path) -> None:
        items = "".join(ITEM.format_map(values) for values in self._items.values())
        (folder / "export.xml").write_text(WXR.format(items=items), "utf-8")
        self._exports += 1
        os.utime(folder / "export.xml", ns=(10**18 + self._exports * 10**9,) * 2)


class TestWordPress(TellsChangesContract):
    """As a reader sees it, without a login."""

    many = 230
    login: ClassVar[dict[str, str]] = {}

    def make_store(self, folder: Path) -> WordPressStore:
        settings = WordPressSettings(type="wordpress", url=self._site.url, **self.login)
        return WordPressStore(settings, self.context(folder))

    @contextmanager
    def world(self) -> Iterator[Path]:
        self._numbers: dict[str, int] = {}
        with super().world() as folder, WordPressServer(datetime(2026, 11, 24, 9, tzinfo=UTC)) as self._site:
            yield folder

    def write(self, folder: Path, name: str, *, title: str, date: datetime, text: str) -> None:
        self._wait()
        self._numbers[name] = self._site.add(
            html.escape(title), f"<p>{text}</p>", date=date, modified=self._site.now
        )
        self._wait()

    def edit(self, folder: Path, name: str, *, text: str) -> None:
        self._change(name, content=f"<p>{text}</p>")

    def remove(self, folder: Path, name: str) -> None:
        self._site.delete(self._numbers[name])

    def hide(self, folder: Path, name: str) -> None:
        self._change(name, status="private")

    def break_one(self, folder: Path, name: str) -> bool:
        self._change(name, title="x" * 2000)
        return True

    @contextmanager
    def fail(self, folder: Path) -> Iterator[None]:
        # Nobody asks again for what is no JSON, so nobody waits.
        self._site.lie("maintenance")
        yield
        self._site.be_honest()

    def _change(self, name: str, **values: object) -> None:
        self._wait()
        self._site.edit(self._numbers[name], **values)
        self._wait()

    def _wait(self) -> None:
        self._site.now += timedelta(minutes=1)


class TestWordPressAsAnEditor(TestWordPress):
    """With a login, by which drafts are told too."""

    login: ClassVar[dict[str, str]] = {"user": USER, "password": PASSWORD}


# A store that does all that a store can do, and what is found when it does not


class LedgerSettings(StoreSettings, frozen=True, kw_only=True):
    path: Annotated[str, Meta(description="The file.")] = "ledger.json"


class LedgerStore:
    """Rows of a table, each with the number of its last change."""

    Settings = LedgerSettings
    reconcile = 3600

    def __init__(self, settings: LedgerSettings, context: StoreContext) -> None:
        self.name = context.name
        self.where = settings.path
        self.file = context.folder / settings.path

    def rows(self) -> dict[str, dict[str, Any]]:
        try:
            rows = json.loads(self.file.read_text("utf-8"))
        except OSError as error:
            raise StoreError("The ledger is away.", kept="Feeds kept.", advice="Find it.") from error
        return {row["id"]: row for row in sorted(rows, key=lambda row: row["id"])}

    def scan(self) -> Iterator[Seen | ArticleError]:
        for key, row in self.rows().items():
            yield self.seen(key, row)

    def seen(self, key: str, row: dict[str, Any]) -> Seen:
        return Seen(key, str(row["changed"]))

    def load(self, key: str) -> Article:
        row = self.rows().get(key)
        if row is None:
            raise ArticleGone(self.place(key), [Finding(0, "is gone")])
        return self.article(row)

    def article(self, row: dict[str, Any]) -> Article:
        if not row["title"]:
            raise ArticleError(self.place(row["id"]), [Finding(0, "has no title")], is_draft=row["draft"])
        date = datetime.fromisoformat(row["date"])
        return Article(
            key=row["id"],
            where=self.place(row["id"]),
            url=f"https://porto.example/{row['number']}/",
            title=row["title"],
            published=date,
            embargo=date,
            is_draft=row["draft"],
            body=row["text"],
        )

    def load_many(self, keys: Sequence[str]) -> Iterator[tuple[str, Article | ArticleError]]:
        for key in keys:
            yield key, self.tried(key)

    def tried(self, key: str) -> Article | ArticleError:
        try:
            return self.load(key)
        except ArticleError as error:
            return error

    def changes(self, cursor: str) -> Iterator[Part]:
        changed = sorted(
            (row for row in self.rows().values() if row["changed"] > int(cursor or 0)),
            key=lambda row: row["changed"],
        )
        for start in range(0, len(changed), 3):
            some = changed[start : start + 3]
            told = [Told(self.seen(row["id"], row), self.tried(row["id"])) for row in some]
            yield Part(told, str(some[-1]["changed"]), len(changed) - start - len(some))

    def stamp(self) -> str:
        rows = self.rows()
        return f"{len(rows)} {max((row['changed'] for row in rows.values()), default=0)}"

    def place(self, key: str) -> str:
        return f"{self.where}: {key!a}"


class TestLedger(HasStampContract, TellsChangesContract):
    kind: type[LedgerStore] = LedgerStore

    def make_store(self, folder: Path) -> LedgerStore:
        return self.kind(LedgerSettings(type="ledger"), self.context(folder))

    @contextmanager
    def world(self) -> Iterator[Path]:
        self._count = count(1)
        with super().world() as folder:
            (folder / "ledger.json").write_text("[]")
            yield folder

    def write(self, folder: Path, name: str, *, title: str, date: datetime, text: str) -> None:
        row = {"id": name, "title": title, "date": date.isoformat(), "text": text, "draft": False}
        (folder / "ledger.json").write_text(json.dumps([*self._rows(folder), row | self._changed()]))

    def edit(self, folder: Path, name: str, *, text: str) -> None:
        self._change(folder, name, text=text)

    def remove(self, folder: Path, name: str) -> None:
        rows = [row for row in self._rows(folder) if row["id"] != name]
        (folder / "ledger.json").write_text(json.dumps(rows))

    def hide(self, folder: Path, name: str) -> None:
        self._change(folder, name, draft=True)

    def break_one(self, folder: Path, name: str) -> bool:
        self._change(folder, name, title="")
        return True

    @contextmanager
    def fail(self, folder: Path) -> Iterator[None]:
        (folder / "ledger.json").rename(folder / "away")
        yield
        (folder / "away").rename(folder / "ledger.json")

    def _rows(self, folder: Path) -> list[dict[str, Any]]:
        return json.loads((folder / "ledger.json").read_text())

    def _changed(self) -> dict[str, int]:
        number = next(self._count)
        return {"changed": number, "number": number}

    def _change(self, folder: Path, name: str, **values: object) -> None:
        values["changed"] = next(self._count)
        rows = [row | values if row["id"] == name else row for row in self._rows(folder)]
        (folder / "ledger.json").write_text(json.dumps(rows))


SERIAL = count()


class WithoutDescription(LedgerStore):
    class Settings(StoreSettings, frozen=True, kw_only=True):
        path: str = "ledger.json"


class ForgetsWhatIsBeside(LedgerStore):
    class Settings(LedgerSettings, frozen=True, kw_only=True):
        beside = frozenset({"name"})


class WritesWhenItIsMade(LedgerStore):
    def __init__(self, settings: LedgerSettings, context: StoreContext) -> None:
        super().__init__(settings, context)
        (context.folder / "cache").write_text("")


class PlaceAsItIs(LedgerStore):
    def place(self, key: str) -> str:
        return f"{self.where}: {key}"


class OrderOfTheTable(LedgerStore):
    def scan(self) -> Iterator[Seen | ArticleError]:
        yield from sorted(super().scan(), key=lambda seen: seen.key.casefold())  # type: ignore[union-attr]


class TellsAKeyTwice(LedgerStore):
    def scan(self) -> Iterator[Seen | ArticleError]:
        for seen in super().scan():
            yield from (seen, seen)


class LosesTheLast(LedgerStore):
    def scan(self) -> Iterator[Seen | ArticleError]:
        yield from list(super().scan())[:-1]


class FingerprintsByChance(LedgerStore):
    def seen(self, key: str, row: dict[str, Any]) -> Seen:
        return Seen(key, str(next(SERIAL)))


class FingerprintsOfTheKey(LedgerStore):
    def seen(self, key: str, row: dict[str, Any]) -> Seen:
        return Seen(key, key)


class KeepsARunningScan(LedgerStore):
    def scan(self) -> Iterator[Seen | ArticleError]:
        self.running = getattr(self, "running", None) or super().scan()
        return self.running


class DatesWithoutAZone(LedgerStore):
    def article(self, row: dict[str, Any]) -> Article:
        article = super().article(row)
        return replace(article, updated=article.published.replace(tzinfo=None))  # type: ignore[union-attr]


class NoEmbargo(LedgerStore):
    def article(self, row: dict[str, Any]) -> Article:
        return replace(super().article(row), embargo=None)


class RelativeAddresses(LedgerStore):
    def article(self, row: dict[str, Any]) -> Article:
        return replace(super().article(row), url="/x/")


class GivesFeedIds(LedgerStore):
    def article(self, row: dict[str, Any]) -> Article:
        return replace(super().article(row), feed_id=row["id"])


class EscapesTitles(LedgerStore):
    def article(self, row: dict[str, Any]) -> Article:
        return replace(super().article(row), title=html.escape(row["title"]))


class CountsLooks(LedgerStore):
    def article(self, row: dict[str, Any]) -> Article:
        return replace(super().article(row), metadata={"look": next(SERIAL)})


class RemembersTheLast(LedgerStore):
    last = ""

    def article(self, row: dict[str, Any]) -> Article:
        self.last, before = row["title"], self.last
        return replace(super().article(row), metadata={"before": before})


class GoneIsAnAccident(LedgerStore):
    def load(self, key: str) -> Article:
        return self.article(self.rows()[key])


class DraftsArePublic(LedgerStore):
    def article(self, row: dict[str, Any]) -> Article:
        return replace(super().article(row), is_draft=False)


class BrokenIsAnAccident(LedgerStore):
    def article(self, row: dict[str, Any]) -> Article:
        if not row["title"]:
            raise ValueError("no title")
        return super().article(row)


class BrokenIsHushedUp(LedgerStore):
    def scan(self) -> Iterator[Seen | ArticleError]:
        return (seen for seen in super().scan() if self.rows()[seen.key]["title"])  # type: ignore[union-attr]


class BrokenIsNowhere(LedgerStore):
    def article(self, row: dict[str, Any]) -> Article:
        try:
            return super().article(row)
        except ArticleError as error:
            raise ArticleError("", error.findings) from None


class AwayIsEmpty(LedgerStore):
    def rows(self) -> dict[str, dict[str, Any]]:
        return super().rows() if self.file.exists() else {}


class AwayIsAnAccident(LedgerStore):
    def rows(self) -> dict[str, dict[str, Any]]:
        if not self.file.exists():
            raise FileNotFoundError(self.file)
        return super().rows()


class AwayWithoutAdvice(LedgerStore):
    def rows(self) -> dict[str, dict[str, Any]]:
        if not self.file.exists():
            raise StoreError("The ledger is away.")
        return super().rows()


class EndsInTheMiddle(LedgerStore):
    def scan(self) -> Iterator[Seen | ArticleError]:
        for seen in super().scan():
            if not self.file.exists():
                return
            yield seen


class StampsByChance(LedgerStore):
    def stamp(self) -> str:
        return str(next(SERIAL))


class StampsTheNewest(LedgerStore):
    def stamp(self) -> str:
        return str(max(row["changed"] for row in self.rows().values()))


class StampIsAnAccident(LedgerStore):
    def stamp(self) -> str:
        return str(self.file.stat().st_mtime_ns)


class LoadsWhatThereIs(LedgerStore):
    def load_many(self, keys: Sequence[str]) -> Iterator[tuple[str, Article | ArticleError]]:
        return ((key, article) for key, article in super().load_many(keys) if isinstance(article, Article))


class LoadsNothingWhenItIsAway(LedgerStore):
    def load_many(self, keys: Sequence[str]) -> Iterator[tuple[str, Article | ArticleError]]:
        rows = self.rows() if self.file.exists() else {}
        for key in keys:
            gone = ArticleGone(self.place(key), [Finding(0, "is gone")])
            yield key, self.tried(key) if key in rows else gone


class CursorOfTheEnd(LedgerStore):
    def changes(self, cursor: str) -> Iterator[Part]:
        parts = list(super().changes(cursor))
        yield from (part._replace(cursor=parts[-1].cursor) for part in parts)


class CursorInMemory(LedgerStore):
    cursors: tuple[str, ...] = ()

    def changes(self, cursor: str) -> Iterator[Part]:
        if cursor and cursor not in self.cursors:
            return
        for part in super().changes(cursor):
            self.cursors = (*self.cursors, part.cursor)
            yield part


class NoCursor(LedgerStore):
    def changes(self, cursor: str) -> Iterator[Part]:
        yield from (part._replace(cursor="") for part in super().changes(cursor))


class TellsOnlyWhatIsNew(LedgerStore):
    def changes(self, cursor: str) -> Iterator[Part]:
        for part in super().changes(cursor):
            new = [
                told for told in part.told if not cursor or self.rows()[told.seen.key]["number"] > int(cursor)
            ]
            yield part._replace(told=new)


class TellsNoDrafts(LedgerStore):
    def changes(self, cursor: str) -> Iterator[Part]:
        for part in super().changes(cursor):
            yield part._replace(told=[told for told in part.told if not told.article.is_draft])


class OtherFingerprintsInChanges(LedgerStore):
    def changes(self, cursor: str) -> Iterator[Part]:
        for part in super().changes(cursor):
            yield part._replace(told=[Told(Seen(told.seen.key, "x"), told.article) for told in part.told])


class ChangesOfAStoreThatIsAwayAreNone(LedgerStore):
    def changes(self, cursor: str) -> Iterator[Part]:
        return super().changes(cursor) if self.file.exists() else iter(())


class ChangesEndInTheMiddle(LedgerStore):
    def changes(self, cursor: str) -> Iterator[Part]:
        has_told = False
        try:
            for part in super().changes(cursor):
                yield part
                has_told = True
        except StoreError:
            if not has_told:
                raise
            yield Part([], "99")


class CachesKeys(LedgerStore):
    cache: ClassVar[dict[Path, list[Any]]] = {}

    def scan(self) -> Iterator[Seen | ArticleError]:
        yield from self.cache.setdefault(self.file, list(super().scan()))


class TellsOldNews(CountsLooks):
    def changes(self, cursor: str) -> Iterator[Part]:
        return super().changes("")


FAULTS = [
    (WithoutDescription, "test_the_settings_say_what_each_key_is_for"),
    (ForgetsWhatIsBeside, "test_the_settings_say_what_each_key_is_for"),
    (WritesWhenItIsMade, "test_making_a_store_touches_nothing"),
    (PlaceAsItIs, "test_a_place_can_be_printed_whatever_the_key"),
    (OrderOfTheTable, "test_keys_come_once_in_the_order_of_their_bytes_and_can_be_printed"),
    (TellsAKeyTwice, "test_keys_come_once_in_the_order_of_their_bytes_and_can_be_printed"),
    (LosesTheLast, "test_keys_come_once_in_the_order_of_their_bytes_and_can_be_printed"),
    (FingerprintsByChance, "test_two_scans_of_the_same_tell_the_same"),
    (FingerprintsOfTheKey, "test_an_edit_keeps_the_key_and_is_seen"),
    (KeepsARunningScan, "test_a_scan_that_is_given_up_costs_the_next_one_nothing"),
    (DatesWithoutAZone, "test_an_article_is_what_was_written"),
    (NoEmbargo, "test_an_article_is_what_was_written"),
    (RelativeAddresses, "test_an_article_is_what_was_written"),
    (GivesFeedIds, "test_an_article_is_what_was_written"),
    (EscapesTitles, "test_a_title_is_text_and_no_markup"),
    (CountsLooks, "test_loading_twice_gives_the_same"),
    (RemembersTheLast, "test_what_was_loaded_before_changes_nothing"),
    (GoneIsAnAccident, "test_what_is_gone_is_neither_scanned_nor_loaded"),
    (DraftsArePublic, "test_what_is_hidden_is_told_as_a_draft_or_not_at_all"),
    (BrokenIsAnAccident, "test_a_broken_article_costs_itself_alone"),
    (BrokenIsHushedUp, "test_a_broken_article_costs_itself_alone"),
    (BrokenIsNowhere, "test_a_broken_article_costs_itself_alone"),
    (AwayIsEmpty, "test_a_store_that_fails_says_so"),
    (AwayIsAnAccident, "test_a_store_that_fails_says_so"),
    (AwayWithoutAdvice, "test_a_store_that_fails_says_so"),
    (EndsInTheMiddle, "test_a_scan_that_fails_on_its_way_does_not_look_whole"),
    (StampsByChance, "test_a_stamp_is_the_same_for_as_long_as_nothing_changes"),
    (StampsTheNewest, "test_a_stamp_tells_every_change"),
    (StampIsAnAccident, "test_the_stamp_of_a_store_that_fails_is_empty_or_an_error_of_the_store"),
    (LoadsWhatThereIs, "test_each_of_many_keys_is_told_once"),
    (LoadsNothingWhenItIsAway, "test_to_load_many_of_a_store_that_fails_tells_nothing_as_gone"),
    (CursorOfTheEnd, "test_what_is_interrupted_goes_on_where_it_was"),
    (CursorInMemory, "test_what_is_new_or_edited_is_told"),
    (NoCursor, "test_all_is_told_to_whom_nothing_was_told"),
    (TellsOnlyWhatIsNew, "test_an_edit_between_two_parts_is_told"),
    (TellsNoDrafts, "test_what_was_hidden_is_told_as_a_draft_or_is_missing_in_the_scan"),
    (OtherFingerprintsInChanges, "test_all_is_told_to_whom_nothing_was_told"),
    (ChangesOfAStoreThatIsAwayAreNone, "test_changes_of_a_store_that_fails_are_an_error_and_lose_nothing"),
    (ChangesEndInTheMiddle, "test_changes_of_a_store_that_fails_are_an_error_and_lose_nothing"),
    (CachesKeys, "test_a_new_article_is_scanned"),
    (GoneIsAnAccident, "test_what_goes_between_scan_and_load_costs_itself_alone"),
    (TellsOldNews, "test_what_did_not_change_is_not_told_as_changed"),
]


@pytest.mark.parametrize(("kind", "test"), FAULTS)
def test_what_is_wrong_with_a_store_is_found(kind: type[LedgerStore], test: str) -> None:
    world = TestLedger()
    world.kind = kind
    with pytest.raises((AssertionError, ValueError, KeyError, OSError)):
        getattr(world, test)()


# A store that lost a power would still pass the tests of those that have none.
POWERS = [
    (TestWxr, {HasStamp}),
    (TestWordPress, {LoadsMany, TellsChanges}),
    (TestLedger, {HasStamp, LoadsMany, TellsChanges}),
    (TestFolder, set()),
]


@pytest.mark.parametrize(("world", "powers"), POWERS)
def test_no_store_of_ours_has_lost_a_power(world: type[StoreContract], powers: set[Any]) -> None:
    tests = world()
    with tests.world() as folder:
        store = tests.make_store(folder)
        assert {power for power in (HasStamp, LoadsMany, TellsChanges) if isinstance(store, power)} == powers


def test_every_fault_that_the_tests_look_for_has_its_store() -> None:
    tests = {name for name in dir(TestLedger) if name.startswith("test_")}
    assert tests == {test for _, test in FAULTS}


def test_unittest_runs_the_tests_too() -> None:
    case = type("Case", (TestLedger, unittest.TestCase), {})
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)  # type: ignore[arg-type]
    assert (result.errors, result.failures, result.skipped) == ([], [], [])
    assert result.testsRun > 20
