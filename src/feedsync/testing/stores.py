"""What every store must do: `class TestMyStore(StoreContract)` in a test file of yours runs it.

Whoever writes a store says how its world is made and changed. The tests look at it as feedsync does, each
time with a new store, as a new process has one. They are plain methods, for pytest and unittest alike.
"""

# ruff: noqa: S101  these are tests

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from unicodedata import category

import msgspec

from feedsync.article import Article, Seen
from feedsync.config.model import Site, StoreSettings
from feedsync.errors import ArticleError, ArticleGone, FeedsyncError, StoreError
from feedsync.load.facts import facts_of, revision_of
from feedsync.stores.base import HasStamp, LoadsMany, Store, StoreContext, TellsChanges, Told
from feedsync.testing.settings import check_descriptions, is_secret
from feedsync.text import urls

NAMES = ("porto", "Zattera", "10", "9", "città", "a-b", "a")
TEXT = "Da questa mattina si passa di nuovo."
OTHER_TEXT = "Da ieri non passa nessuno."
_FIRST_DAY = datetime(2024, 3, 1, 8, 30, 15, tzinfo=UTC)
_ODD_KEYS = ("", "\n", "a\tb\x00", "\udce0", "/../", "post/x", "x" * 5000, "\u202eabc")


class StoreContract(ABC):
    """The tests of a store. A subclass has the seven abstract methods below; `folder` is the configuration's.

    Stores with more powers have classes of their own below.
    """

    # The world of a store

    @abstractmethod
    def make_store(self, folder: Path) -> Store:
        """Return a new store on what lies in a folder. It is asked for again and again on the same one."""

    @abstractmethod
    def write(self, folder: Path, name: str, *, title: str, date: datetime, text: str) -> None:
        """Add a public article, called `name` from now on. Title and text are plain, the date is in UTC."""

    @abstractmethod
    def edit(self, folder: Path, name: str, *, text: str) -> None:
        """Give an article another text, as an editor would."""

    @abstractmethod
    def remove(self, folder: Path, name: str) -> None:
        """Delete an article."""

    @abstractmethod
    def hide(self, folder: Path, name: str) -> None:
        """Make an article a draft, or private: no reader may see it any more."""

    @abstractmethod
    def break_one(self, folder: Path, name: str) -> bool:
        """Spoil an article, so that it cannot be read; return false where that cannot be."""

    @abstractmethod
    def fail(self, folder: Path) -> AbstractContextManager[object]:
        """Return a context in which the store cannot be read: its disk is away, its server is down."""

    @contextmanager
    def world(self) -> Iterator[Path]:
        """Give an empty folder for one test. Override it to start and stop a server around it."""
        with TemporaryDirectory() as folder:
            yield Path(folder)

    def context(self, folder: Path) -> StoreContext:
        """Return what a store is made with beside its settings."""
        site = Site(title="Porto", url="https://porto.example/", language="it")
        return StoreContext("main", folder, site)

    # Settings, and the store itself

    def test_the_settings_say_what_each_key_is_for(self) -> None:
        with self.world() as folder:
            settings = self.make_store(folder).Settings
        assert issubclass(settings, StoreSettings), "Settings must be a subclass of StoreSettings"
        check_descriptions(settings)
        keys = msgspec.structs.fields(settings)
        names = {key.name for key in keys}
        assert settings.beside <= names, f"`beside` names what is no key: {set(settings.beside) - names}"
        assert StoreSettings.beside <= settings.beside, "`beside` must hold that of StoreSettings"
        secrets = {key.name for key in keys if is_secret(key.type)}
        assert secrets <= settings.beside, f"secrets must stand in `beside`: {secrets - settings.beside}"

    def test_making_a_store_touches_nothing(self) -> None:
        with self._world_with(*NAMES[:2]) as folder:
            before = _files(folder)
            store = self.make_store(folder)
            for text in (store.name, store.where):
                assert _can_be_shown(text), "a store has a name, and a place that can be printed"
            assert _files(folder) == before, "making a store changed files"
            with self.fail(folder):
                self.make_store(folder)

    def test_a_place_can_be_printed_whatever_the_key(self) -> None:
        with self._world_with(*NAMES) as folder:
            store = self.make_store(folder)
            for key in (*_ODD_KEYS, *self._keys(folder)):
                place = store.place(key)
                assert _can_be_shown(place), f"the place of {key!r} cannot be printed: {place!r}"

    # Scan

    def test_keys_come_once_in_the_order_of_their_bytes_and_can_be_printed(self) -> None:
        with self._world_with(*NAMES) as folder:
            keys = [one.key for one in _scanned(self.make_store(folder))]
            assert len(keys) == len(NAMES), f"{len(NAMES)} articles were written, the scan has {keys}"
            assert len(set(keys)) == len(keys), f"a key came twice: {keys}"
            ordered = sorted(keys, key=lambda key: key.encode())
            assert keys == ordered, f"keys must come in the order of their UTF-8 bytes: {keys}"
            for key in keys:
                assert key, "a key is empty"
                assert not any(category(sign) in {"Cc", "Cs"} for sign in key), f"{key!r} holds a control"

    def test_two_scans_of_the_same_tell_the_same(self) -> None:
        with self._world_with(*NAMES) as folder:
            first, second = self._fingerprints(folder), self._fingerprints(folder)
            assert list(first) == list(second), "two scans of the same have other keys"
            _agree(first, second, "two scans of the same have other fingerprints")

    def test_a_scan_that_is_given_up_costs_the_next_one_nothing(self) -> None:
        with self._world_with(*NAMES) as folder:
            store = self.make_store(folder)
            next(iter(store.scan()))
            assert [one.key for one in _scanned(store)] == list(self._fingerprints(folder))

    def test_a_new_article_is_scanned(self) -> None:
        with self._world_with(*NAMES[1:]) as folder:
            before = set(self._fingerprints(folder))
            self._write(folder, NAMES[0])
            new = set(self._fingerprints(folder)) - before
            assert new == {self._key(folder, NAMES[0])}, f"a new article must have a new key, and was {new}"

    # Load

    def test_an_article_is_what_was_written(self) -> None:
        with self._world_with(*NAMES) as folder:
            keys, store = self._keys(folder), self.make_store(folder)
            for number, name in enumerate(NAMES):
                article = store.load(keys[_title(name)])
                _check_article(article, keys[_title(name)], store)
                assert not article.is_draft, f"{article.where} is public"
                assert TEXT in article.body, f"the text of {article.where} is {article.body!r}"
                date = _FIRST_DAY + timedelta(days=number)
                assert article.published == date, f"{article.where} is of {date}, not {article.published}"
                assert article.embargo == date, "`embargo` is the latest of all publish dates"

    def test_a_title_is_text_and_no_markup(self) -> None:
        with self.world() as folder:
            self.write(folder, "pane", title="Pane & olio", date=_FIRST_DAY, text=TEXT)
            assert list(self._keys(folder)) == ["Pane & olio"]

    def test_loading_twice_gives_the_same(self) -> None:
        with self._world_with(*NAMES) as folder:
            for key in self._fingerprints(folder):
                first, second = self.make_store(folder).load(key), self.make_store(folder).load(key)
                assert first == second, f"{first.where} was loaded twice and differs"
                assert revision_of(first) == revision_of(second), f"{first.where} has two revisions"

    def test_what_was_loaded_before_changes_nothing(self) -> None:
        with self._world_with(*NAMES) as folder:
            alone = {key: self.make_store(folder).load(key) for key in self._fingerprints(folder)}
            store = self.make_store(folder)
            for key, article in reversed(alone.items()):
                assert store.load(key) == article, f"{article.where} is another one after others were loaded"

    def test_an_edit_keeps_the_key_and_is_seen(self) -> None:
        with self._world_with(*NAMES) as folder:
            key, before = self._key(folder, NAMES[0]), self._fingerprints(folder)
            self.edit(folder, NAMES[0], text=OTHER_TEXT)
            after = self._fingerprints(folder)
            assert list(after) == list(before), "an edit changed the keys"
            _differs(before[key], after[key], "an edit")
            assert OTHER_TEXT in self.make_store(folder).load(key).body
            del before[key]
            _agree(before, after, "an edit changed the fingerprint of another article")

    def test_what_is_gone_is_neither_scanned_nor_loaded(self) -> None:
        with self._world_with(*NAMES) as folder:
            key, before = self._key(folder, NAMES[0]), self._fingerprints(folder)
            self.remove(folder, NAMES[0])
            assert list(self._fingerprints(folder)) == [one for one in before if one != key]
            error = _raised_by(lambda: self.make_store(folder).load(key))
            assert isinstance(error, ArticleError), f"to load what is gone raised {error!r}"

    def test_what_goes_between_scan_and_load_costs_itself_alone(self) -> None:
        with self._world_with(*NAMES) as folder:
            gone, store = self._key(folder, NAMES[0]), self.make_store(folder)
            keys = [one.key for one in _scanned(store)]
            self.remove(folder, NAMES[0])
            for key in keys:
                error = _raised_by(partial(store.load, key))
                is_over_soon = isinstance(error, ArticleError) and (key == gone or error.may_pass)
                assert error is None or is_over_soon, f"{key} is still there, and load raised {error!r}"

    def test_what_is_hidden_is_told_as_a_draft_or_not_at_all(self) -> None:
        with self._world_with(*NAMES) as folder:
            key, before = self._key(folder, NAMES[0]), self._fingerprints(folder)
            self.hide(folder, NAMES[0])
            after = self._fingerprints(folder)
            assert set(before) - set(after) <= {key}, "to hide one article hid others"
            if key in after:
                _differs(before[key], after[key], "to hide an article")
            _check_is_hidden(self.make_store(folder), key)

    def test_a_broken_article_costs_itself_alone(self) -> None:
        with self._world_with(*NAMES) as folder:
            key, before = self._key(folder, NAMES[0]), self._fingerprints(folder)
            if not self.break_one(folder, NAMES[0]):
                return
            articles, errors = _read_all(self.make_store(folder))
            others = {_title(name) for name in NAMES[1:]}
            assert {article.title for article in articles} == others, "a broken article cost others"
            assert len(errors) == 1, f"one article is broken, and these errors were told: {errors}"
            _check_error(errors[0])
            after = {one.key: one for one in self.make_store(folder).scan() if isinstance(one, Seen)}
            if key in after:
                _differs(before[key], after[key].fingerprint, "to break an article")
                place = self.make_store(folder).place(key)
                assert errors[0].where == place, f"the error is in {errors[0].where}, the article in {place}"

    # A store that fails

    def test_a_store_that_fails_says_so(self) -> None:
        with self._world_with(*NAMES) as folder:
            key = self._key(folder, NAMES[0])
            with self.fail(folder):
                _check_failure(lambda: list(self.make_store(folder).scan()), "scan")
                error = _raised_by(lambda: self.make_store(folder).load(key))
                told = isinstance(error, StoreError | ArticleError) and not isinstance(error, ArticleGone)
                assert told, f"load must raise StoreError of a store that fails, and raised {error!r}"
            assert len(self._fingerprints(folder)) == len(NAMES), "the store came back, its articles did not"

    def test_a_scan_that_fails_on_its_way_does_not_look_whole(self) -> None:
        with self._world_with(*NAMES) as folder:
            every = list(self._fingerprints(folder))
            scan = iter(self.make_store(folder).scan())
            met = [next(scan)]
            with self.fail(folder):
                try:
                    met += scan
                except StoreError:
                    return
            keys = [one.key for one in met if isinstance(one, Seen)]
            assert keys == every, f"a scan that failed on its way ended as if {keys} were all"

    # How the tests look at a world

    @contextmanager
    def _world_with(self, *names: str) -> Iterator[Path]:
        with self.world() as folder:
            for number, name in enumerate(names):
                self._write(folder, name, _FIRST_DAY + timedelta(days=number))
            yield folder

    def _write(self, folder: Path, name: str, date: datetime = _FIRST_DAY) -> None:
        self.write(folder, name, title=_title(name), date=date, text=TEXT)

    def _fingerprints(self, folder: Path) -> dict[str, str]:
        return {one.key: one.fingerprint for one in _scanned(self.make_store(folder))}

    def _keys(self, folder: Path) -> dict[str, str]:
        """Return keys by titles."""
        store = self.make_store(folder)
        return {article.title: key for key, article in _loaded(store, self._fingerprints(folder)).items()}

    def _key(self, folder: Path, name: str) -> str:
        keys = self._keys(folder)
        assert _title(name) in keys, f"`{_title(name)}` was written, and there is only {list(keys)}"
        return keys[_title(name)]


class HasStampContract(StoreContract):
    """The tests of a store that has a stamp as well."""

    def test_a_stamp_is_the_same_for_as_long_as_nothing_changes(self) -> None:
        with self._world_with(*NAMES) as folder:
            first, second = self._stamp(folder), self._stamp(folder)
            assert "" in (first, second) or first == second, "nothing has changed, but the stamp has"

    def test_a_stamp_tells_every_change(self) -> None:
        changes: list[Callable[[Path], object]] = [
            lambda folder: self.edit(folder, NAMES[0], text=OTHER_TEXT),
            lambda folder: self.hide(folder, NAMES[1]),
            lambda folder: self.remove(folder, NAMES[2]),
            lambda folder: self.break_one(folder, NAMES[3]),
            lambda folder: self._write(folder, "nuovo"),
        ]
        with self._world_with(*NAMES) as folder:
            for change in changes:
                before = self._stamp(folder)
                if change(folder) is not False:  # which only `break_one` gives
                    _differs(before, self._stamp(folder), "a change", "stamp")

    def test_the_stamp_of_a_store_that_fails_is_empty_or_an_error_of_the_store(self) -> None:
        with self._world_with(*NAMES) as folder:
            self._stamp(folder)
            with self.fail(folder):
                error = _raised_by(lambda: self._stamp(folder))
            assert error is None or isinstance(error, StoreError), f"stamp raised {error!r}"

    def _stamp(self, folder: Path) -> str:
        store = self.make_store(folder)
        assert isinstance(store, HasStamp), "this store has no stamp"
        return store.stamp()


class LoadsManyContract(StoreContract):
    """The tests of a store that loads many articles at once as well."""

    def test_each_of_many_keys_is_told_once(self) -> None:
        with self._world_with(*NAMES) as folder:
            gone, keys = self._key(folder, NAMES[0]), list(self._fingerprints(folder))
            self.remove(folder, NAMES[0])
            found = list(self._loads_many(folder).load_many(keys[::-1]))
            assert sorted(key for key, _ in found) == sorted(keys), "not each key was told once"
            for key, article in found:
                if key == gone:
                    assert isinstance(article, ArticleError), f"{key} is gone, and told as {article}"
                else:
                    assert article == self.make_store(folder).load(key), "load and load_many differ"
            assert list(self._loads_many(folder).load_many([])) == []

    def test_to_load_many_of_a_store_that_fails_tells_nothing_as_gone(self) -> None:
        with self._world_with(*NAMES) as folder:
            store, keys = self._loads_many(folder), list(self._fingerprints(folder))
            with self.fail(folder), suppress(StoreError):
                for key, article in store.load_many(keys):
                    assert not isinstance(article, ArticleGone), f"the store fails, and {key} is told as gone"

    def _loads_many(self, folder: Path) -> LoadsMany:
        store = self.make_store(folder)
        assert isinstance(store, LoadsMany), "this store does not load many at once"
        return store


class TellsChangesContract(LoadsManyContract):
    """The tests of a store that tells its changes as well; `many` articles make several parts of them."""

    many = 12

    def test_all_is_told_to_whom_nothing_was_told(self) -> None:
        with self._world_of_many() as folder:
            reconcile = self._tells_changes(folder).reconcile
            assert reconcile > 0, "`reconcile` is in seconds"
            (told, _), scan = self._changes(folder, ""), self._fingerprints(folder)
            assert set(told) == set(scan), "`changes` and `scan` tell other keys"
            _agree({key: one.seen.fingerprint for key, one in told.items()}, scan, "fingerprints differ")
            loaded = _loaded(self.make_store(folder), list(told))
            for key, one in told.items():
                assert one.article == loaded[key], "load and changes differ"

    def test_what_did_not_change_is_not_told_as_changed(self) -> None:
        with self._world_of_many() as folder:
            told, cursor = self._changes(folder, "")
            again, later = self._changes(folder, cursor)
            assert set(again) <= set(told), "nothing has changed, and a new key was told"
            for key, one in again.items():
                assert one.article == told[key].article, f"{key} did not change, and is told otherwise"
            if not again:
                assert later == cursor, "nothing was told, and the cursor is another"

    def test_what_is_new_or_edited_is_told(self) -> None:
        with self._world_of_many() as folder:
            _, cursor = self._changes(folder, "")
            self.edit(folder, NAMES[0], text=OTHER_TEXT)
            self._write(folder, "nuovo")
            told, _ = self._changes(folder, cursor)
            edited, new = self._key(folder, NAMES[0]), self._key(folder, "nuovo")
            assert {edited, new} <= set(told), "an edit or a new article was not told"
            assert OTHER_TEXT in _article(told[edited]).body
            assert _article(told[new]).title == _title("nuovo")

    def test_what_was_hidden_is_told_as_a_draft_or_is_missing_in_the_scan(self) -> None:
        with self._world_of_many() as folder:
            (_, cursor), key = self._changes(folder, ""), self._key(folder, NAMES[0])
            self.hide(folder, NAMES[0])
            told, _ = self._changes(folder, cursor)
            if key in told:
                assert _is_hidden(told[key].article), f"{key} was hidden, and told as public"
            else:
                assert key not in self._fingerprints(folder), f"{key} was hidden, and nothing tells it"
            _check_is_hidden(self.make_store(folder), key)

    def test_what_is_interrupted_goes_on_where_it_was(self) -> None:
        with self._world_of_many() as folder:
            every = set(self._fingerprints(folder))
            parts = list(self._tells_changes(folder).changes(""))
            for number in range(1, len(parts) + 1):
                walk = iter(self._tells_changes(folder).changes(""))
                first = [next(walk) for _ in range(number)]
                rest, _ = self._changes(folder, first[-1].cursor)
                met = {one.seen.key for part in first for one in part.told} | set(rest)
                assert met == every, f"interrupted after part {number}, these were lost: {every - met}"

    def test_an_edit_between_two_parts_is_told(self) -> None:
        with self._world_of_many() as folder:
            keys = self._keys(folder)
            names = {keys[_title(name)]: name for name in self._many_names()}
            walk = iter(self._tells_changes(folder).changes(""))
            part = next(part for part in walk if part.told)
            key = part.told[0].seen.key
            self.edit(folder, names[key], text=OTHER_TEXT)
            told, cursor = self._changes(folder, part.cursor)
            told |= self._changes(folder, cursor)[0]
            assert key in told, "an edit between two parts was lost"
            assert OTHER_TEXT in _article(told[key]).body, "an edit between two parts was lost"

    def test_changes_of_a_store_that_fails_are_an_error_and_lose_nothing(self) -> None:
        with self._world_of_many() as folder:
            every, (_, cursor) = set(self._fingerprints(folder)), self._changes(folder, "")
            with self.fail(folder):
                for begin in ("", cursor):
                    _check_failure(partial(self._changes, folder, begin), "changes")
            walk = iter(self._tells_changes(folder).changes(""))
            parts = [next(walk)]
            with self.fail(folder), suppress(StoreError):
                parts += walk
            rest, _ = self._changes(folder, parts[-1].cursor)
            met = {one.seen.key for part in parts for one in part.told} | set(rest)
            assert met == every, f"the store failed and came back, these were lost: {every - met}"

    def _many_names(self) -> Sequence[str]:
        return [*NAMES, *(f"n{number}" for number in range(self.many - len(NAMES)))]

    @contextmanager
    def _world_of_many(self) -> Iterator[Path]:
        with self._world_with(*self._many_names()) as folder:
            self._tells_changes(folder)
            yield folder

    def _tells_changes(self, folder: Path) -> TellsChanges:
        store = self.make_store(folder)
        assert isinstance(store, TellsChanges), "this store does not tell changes"
        return store

    def _changes(self, folder: Path, cursor: str) -> tuple[dict[str, Told], str]:
        """Return what a new store tells since a cursor, the last of each key, and the cursor after it."""
        told: dict[str, Told] = {}
        for part in self._tells_changes(folder).changes(cursor):
            assert isinstance(part.cursor, str), "a cursor is text"
            assert part.cursor, "after a part without a cursor all would be told again"
            assert part.left is None or part.left >= 0, f"{part.left} articles cannot be left"
            told |= {one.seen.key: one for one in part.told}
            cursor = part.cursor
        return told, cursor


def _title(name: str) -> str:
    return f"Notizia {name}"


def _can_be_shown(text: str) -> bool:
    return bool(text) and text.isprintable()


# Files


def _files(folder: Path) -> dict[Path, tuple[int, bytes]]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path: (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


# What a scan tells


def _scanned(store: Store) -> list[Seen]:
    """Return what a scan of sound articles tells."""
    scanned = list(store.scan())
    for one in scanned:
        assert isinstance(one, Seen), f"the scan leaves out a sound article: {one}"
        assert isinstance(one.fingerprint, str), "a fingerprint is text"
    return [one for one in scanned if isinstance(one, Seen)]


def _loaded(store: Store, keys: Iterable[str]) -> dict[str, Article]:
    """Return sound articles by their keys."""
    if not isinstance(store, LoadsMany):
        return {key: store.load(key) for key in keys}
    found: dict[str, Article] = {}
    for key, article in store.load_many(list(keys)):
        assert isinstance(article, Article), f"{key} is sound, and cannot be read: {article}"
        found[key] = article
    return found


def _read_all(store: Store) -> tuple[list[Article], list[ArticleError]]:
    articles: list[Article] = []
    errors: list[ArticleError] = []
    for one in store.scan():
        if isinstance(one, ArticleError):
            errors.append(one)
            continue
        try:
            articles.append(store.load(one.key))
        except ArticleError as error:
            errors.append(error)
    return articles, errors


def _agree(some: dict[str, str], others: dict[str, str], complaint: str) -> None:
    """Compare fingerprints; an empty one says nothing."""
    differing = [key for key in some if "" not in (some[key], others[key]) and some[key] != others[key]]
    assert not differing, f"{complaint}: {differing}"


def _differs(before: str, after: str, what: str, name: str = "fingerprint") -> None:
    assert "" in (before, after) or before != after, f"{what} left the {name} as it was: nobody will read it"


# Articles and errors


def _check_article(article: Article, key: str, store: Store) -> None:
    """Judge what is true of every article."""
    assert article.key == key, f"{key} was asked for, {article.key} was loaded"
    assert article.where == store.place(key), f"`where` is {article.where}, the place {store.place(key)}"
    url = urls.absolute(article.url, "")
    assert url == article.url, f"`url` must be absolute, of http or https, and encoded: {article.url}"
    for moment in (article.published, article.embargo, article.updated, article.expires):
        if moment is not None:
            assert moment.tzinfo is not None, f"{moment} of {key} tells no time zone"
            assert moment.utcoffset() == timedelta(0), f"{moment} of {key} is not in UTC"
            assert moment.microsecond == 0, f"{moment} of {key} is no whole second"
    assert article.feed_id == article.atom_id == "", "`feed_id` and `atom_id` are given by feedsync"
    facts_of(article)


def _article(told: Told) -> Article:
    assert isinstance(told.article, Article), f"{told.seen.key} cannot be read: {told.article}"
    return told.article


def _is_hidden(article: Article | ArticleError) -> bool:
    return article.is_draft or isinstance(article, ArticleGone)


def _check_is_hidden(store: Store, key: str) -> None:
    """A hidden key loads as a draft, or as one that is gone."""
    try:
        article: Article | ArticleError = store.load(key)
    except ArticleError as error:
        article = error
    assert _is_hidden(article), f"{key} was hidden, and loads as {article}"


def _check_error(error: ArticleError) -> None:
    assert not isinstance(error, ArticleGone), f"a broken article is told as gone: {error}"
    assert _can_be_shown(error.where), f"the error does not say where: {error}"
    messages = [finding.message for finding in error.findings]
    assert messages, f"the error of {error.where} does not say what is wrong"
    for message in messages:
        assert _can_be_shown(message), f"a message cannot be printed: {message!r}"


def _check_failure(call: Callable[[], object], name: str) -> None:
    error = _raised_by(call)
    assert isinstance(error, StoreError), f"{name} must raise StoreError of a store that fails: {error!r}"
    told = (error.message, error.kept, error.advice)
    assert all(told), f"a StoreError says what is wrong, what was `kept`, and an `advice`: {told}"


def _raised_by(call: Callable[[], object]) -> FeedsyncError | None:
    """Return what a call said no with; anything else that it raises is a fault of the store."""
    try:
        call()
    except FeedsyncError as error:
        return error
    return None
