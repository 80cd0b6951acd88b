"""The keys of stores: their order, what they are known by, what is missing, and who wants what others want."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import pytest
from databases import add_article, facts, standing, undone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedsync.article import Known, State
from feedsync.catalogue import articles, claimants, feeds, ledger, sources
from feedsync.catalogue import database as database_module
from feedsync.catalogue.articles import CLAIMANT, Standing
from feedsync.catalogue.claimants import Rival
from feedsync.catalogue.database import Database, Row
from feedsync.catalogue.ledger import Given
from feedsync.catalogue.sources import NEW, Missing, Quarantined, Source
from feedsync.catalogue.sqlite import SqliteDatabase

# No text of PostgreSQL holds a zero.
KEYS = st.sets(
    st.text(
        st.characters(codec="utf-8", exclude_characters="\0")
        | st.sampled_from("aAbB-_./ éÉ\uffff\U00010000"),
        min_size=1,
        max_size=8,
    ),
    max_size=20,
)


def known_to(database: Database, store: str) -> Iterator[Known]:
    return map(Known._make, sources.known(database, store))


def put_key(db: Database, key: str, store: str = "main", **values: object) -> None:
    sources.put(db, store, key, NEW._replace(**values))


def add_claimant(db: Database, key: str, store: str = "main", **values: object) -> int:
    """Let a key want what it tells: by default its address, and no article is its yet."""
    article = values.pop("article", None)
    told = facts(**values)
    claim = told.declared_id or told.url if told.embargo is not None else None
    claimant = articles.add_claimant(db, (store, key), told, claim, 0)
    sources.put(db, store, key, NEW._replace(claimant=claimant, article=article))
    return claimant


def add_present(
    db: Database, key: str, stands: Standing | None = None, store: str = "main", **values: object
) -> int:
    """Let a key have an article that is live, or `stands` elsewhere."""
    told = facts(**values)
    claim = told.declared_id or told.url
    stands = stands or standing(feed_id=f"id of {store}/{key}", claim=claim)
    article = add_article(db, key, stands, told, store)
    sources.put(db, store, key, NEW._replace(article=article))
    return article


@given(KEYS)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_keys_come_in_the_order_of_their_utf_8_bytes(database: Database, keys: set[str]) -> None:
    with undone(database):
        for key in keys:
            put_key(database, key)
        in_order = sorted(keys, key=lambda key: key.encode())
        assert [known.key for known in known_to(database, "main")] == in_order
        sources.mark_missing(database, "main", keys, 5)
        assert [one.key for one in sources.missing(database, "main")] == in_order
        for key in keys:
            put_key(database, key, problem="[]")
        assert [one.key for one in sources.quarantined(database, "main")] == in_order


@pytest.mark.parametrize("count", [999, 1000, 1001, 2000, 2001])
def test_more_keys_than_a_batch_come_each_once(database: Database, count: int) -> None:
    keys = [f"{number:04}" for number in range(count)]
    with database.transaction():
        database.run_many(
            "INSERT INTO source (store, key, fingerprint, is_import) VALUES ('main', ?, '', 0)",
            [(key,) for key in keys],
        )
    assert [known.key for known in known_to(database, "main")] == keys


def test_rows_may_be_written_while_keys_come(database: Database) -> None:
    keys = [f"{number:04}" for number in range(2100)]
    with database.transaction():
        for key in keys:
            put_key(database, key)
    met = []
    with database.transaction():
        for known in known_to(database, "main"):
            met.append(known.key)
            put_key(database, known.key, fingerprint="2")
            sources.put(database, "main", f"!{known.key}", NEW)
            if known.key > "2000":
                sources.remove(database, "main", known.key)
    assert met == keys


def test_keys_are_those_of_one_store_with_what_was_noted_of_them(database: Database) -> None:
    with database.transaction():
        put_key(database, "a.md", fingerprint="1")
        put_key(database, "b.md", fingerprint="2")
        put_key(database, "a.md", store="other", fingerprint="3")
        sources.mark_missing(database, "main", ["b.md"], 7)
    assert list(known_to(database, "main")) == [Known("a.md", "1", None), Known("b.md", "2", 7)]
    assert list(known_to(database, "other")) == [Known("a.md", "3", None)]
    assert list(known_to(database, "nowhere")) == []


def test_a_key_is_known_by_what_was_put_last_and_a_new_one_by_nothing(database: Database) -> None:
    first, second = Source("1", 4, 5, '["x"]', 1), Source("2", None, None, None, 0)
    assert sources.get(database, "main", "a.md") == NEW
    with database.transaction():
        sources.put(database, "main", "a.md", first)
        assert sources.get(database, "main", "a.md") == first
        sources.put(database, "main", "a.md", second)
    assert sources.get(database, "main", "a.md") == second
    assert sources.get(database, "other", "a.md") == NEW


def test_a_key_that_is_met_again_is_missing_no_more(database: Database) -> None:
    with database.transaction():
        for key in ("a.md", "b.md", "c.md"):
            put_key(database, key)
        sources.mark_missing(database, "main", iter(["a.md", "b.md", "nowhere.md"]), 7)
        assert sources.count_present(database, "main") == 1
        put_key(database, "a.md")
        assert sources.count_present(database, "main") == 2
    assert sources.count_present(database, "other") == 0
    assert [one.key for one in sources.missing(database, "main")] == ["b.md"]


def test_a_fingerprint_is_cleared_and_nothing_else_is(database: Database) -> None:
    with database.transaction():
        put_key(database, "a.md", fingerprint="1", problem="[]", article=3)
        put_key(database, "b.md", fingerprint="1")
        put_key(database, "a.md", store="other", fingerprint="1")
        sources.clear(database, "main", [("a.md", "2"), ("nowhere.md", "2")])
    assert sources.get(database, "main", "a.md") == Source("2", 3, None, "[]", 0)
    assert sources.get(database, "main", "b.md").fingerprint == "1"
    assert sources.get(database, "other", "a.md").fingerprint == "1"
    assert sources.get(database, "main", "nowhere.md") == NEW


def test_missing_keys_are_told_with_the_state_of_their_article_up_to_a_moment(database: Database) -> None:
    with database.transaction():
        put_key(database, "c.md")
        article = add_present(database, "b.md")
        put_key(database, "a.md")
        put_key(database, "d.md")
        sources.mark_missing(database, "main", ["b.md"], 10)
        sources.mark_missing(database, "main", ["a.md"], 11)
    title = articles.get(database, article).facts.title
    one, other = (
        Missing("main", "a.md", 11, None, "", ""),
        Missing("main", "b.md", 10, article, "live", title),
    )
    assert sources.missing(database, "main") == [one, other]
    assert sources.missing(database, "main", until=11) == [one, other]
    assert sources.missing(database, "main", until=10) == [other]
    assert sources.missing(database, "main", until=9) == []
    assert sources.missing(database, "other") == []


def test_a_key_that_is_gone_takes_what_it_wanted_with_it_and_leaves_its_article(database: Database) -> None:
    with database.transaction():
        article = add_present(database, "a.md")
        claimant = add_claimant(database, "a.md", article=article)
        other = add_claimant(database, "b.md")
        sources.remove(database, "main", "a.md")
    assert sources.get(database, "main", "a.md") == NEW
    assert articles.get(database, article).key == "a.md"
    assert articles.get(database, other).key == "b.md"
    with pytest.raises(LookupError):
        articles.get(database, claimant)


def test_what_is_quarantined_is_told_with_the_version_that_is_still_shown(database: Database) -> None:
    with database.transaction():
        for key in ("d.md", "c.md", "b.md", "a.md", "e.md", "unshown.md"):
            add_present(database, key)
        shown = [sources.get(database, "main", key).article or 0 for key in ("a.md", "b.md", "c.md", "d.md")]
        feeds.put_entries(database, "news", shown)
        draft = sources.get(database, "main", "c.md").article or 0
        articles.set_standing(database, draft, standing("draft"))
        articles.mark_broken(database, "id of main/b.md", is_broken=True)
        for key in ("a.md", "b.md", "c.md", "d.md", "unshown.md"):
            known = sources.get(database, "main", key)
            sources.put(database, "main", key, known._replace(problem=f"[{key}]"))
        put_key(database, "f.md", problem="[new]")
        put_key(database, "a.md", store="other", problem="[other]")
        sources.mark_missing(database, "main", ["d.md"], 5)
    assert sources.quarantined(database, "main") == [
        Quarantined("main", "a.md", "[a.md]", 0),
        Quarantined("main", "b.md", "[b.md]", None),
        Quarantined("main", "c.md", "[c.md]", None),
        Quarantined("main", "f.md", "[new]", None),
        Quarantined("main", "unshown.md", "[unshown.md]", None),
    ]


def test_an_article_that_cannot_be_shown_is_quarantined_by_its_id(database: Database) -> None:
    with database.transaction():
        for key in ("a.md", "b.md"):
            add_present(database, key)
        sources.quarantine(database, "id of main/a.md", "[why]")
        sources.quarantine(database, "id of nobody", "[why]")
    assert [one.key for one in sources.quarantined(database, "main")] == ["a.md"]
    assert sources.get(database, "main", "a.md").problem == "[why]"


def test_a_claimant_that_has_what_it_wants_settles_its_key(database: Database) -> None:
    with database.transaction():
        claimant = add_claimant(database, "a.md")
        claimants.contest(database, claimant, "[why]", is_import=True)
        assert sources.get(database, "main", "a.md") == Source("", None, claimant, "[why]", 1)
        claimants.settle(database, claimant, claimant)
    assert sources.get(database, "main", "a.md") == Source("", claimant, None, None, 0)


def test_a_contest_is_noted_once(database: Database) -> None:
    with database.transaction():
        claimant = add_claimant(database, "a.md")
        claimants.contest(database, claimant, "[why]", is_import=False)
        before = database.written
        claimants.contest(database, claimant, "[why]", is_import=False)
        assert database.written == before
        claimants.contest(database, claimant, "[else]", is_import=False)
    assert sources.get(database, "main", "a.md") == Source("", None, claimant, "[else]", 0)


def test_claimants_come_as_they_were_met_without_those_whose_key_is_missing(database: Database) -> None:
    with database.transaction():
        last = add_claimant(database, "z.md", declared_id="z", title="Z", terms='{"tag":["x"]}', expires=9)
        gone = add_claimant(database, "b.md")
        article = add_present(database, "a.md")
        first = add_claimant(database, "a.md", article=article, embargo=None)
        sources.mark_missing(database, "main", ["b.md"], 1)
    met = list(claimants.present(database))
    assert [(one.id, one.key, one.article, one.claim) for one in met] == [
        (last, "z.md", None, "z"),
        (first, "a.md", article, None),
    ]
    assert met[0].facts == facts(declared_id="z", title="Z", terms='{"tag":["x"]}', expires=9)
    assert (met[0].store, met[0].is_import) == ("main", 0)
    assert gone not in {one.id for one in met}


def test_claimants_are_those_of_new_keys_or_of_known_ones(database: Database) -> None:
    with database.transaction():
        article = add_present(database, "a.md")
        known = add_claimant(database, "a.md", article=article, url="https://a.example/b/")
        new = add_claimant(database, "c.md")
        add_claimant(database, "d.md")
        sources.mark_missing(database, "main", ["d.md"], 1)
    assert [(one.id, one.article) for one in claimants.of_known(database)] == [(known, article)]
    assert [[one.id for one in some] for some in claimants.of_new(database)] == [[new]]


@pytest.mark.parametrize("at_once", [1, 2, 500])
def test_more_claimants_than_a_part_come_each_once_while_they_are_settled(
    database: Database, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(database_module, "PART", at_once)
    with database.transaction():
        numbers = [add_claimant(database, f"{number}.md") for number in range(at_once * 2 + 1)]
        assert [one.id for one in claimants.present(database)] == numbers
        met = []
        for some in claimants.of_new(database):
            met += [one.id for one in some]
            for one in some:
                articles.introduce(database, one.id, State.LIVE, f"id of {one.key}", None, 7)
            claimants.settle_new(database, [one.id for one in some])
    assert met == numbers
    assert list(claimants.present(database)) == []
    assert {key: article for key, article, _ in sources.keys_of(database, "main")} == {
        f"{place}.md": number for place, number in enumerate(numbers)
    }
    assert articles.taken_ids(database, ["id of 0.md", "id of 1.md", "another"]) == {
        "id of 0.md",
        "id of 1.md",
    }
    assert articles.taken_ids(database, []) == set()


@pytest.mark.parametrize("at_once", [1, 2, 500])
def test_some_keys_are_known_as_each_of_them_is(
    database: Database, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(database_module, "PART", at_once)
    with database.transaction():
        for key in ("a", "b", "c"):
            put_key(database, key, fingerprint=key)
        put_key(database, "d", "other")
        sources.mark_missing(database, "main", ["c"], 5)
    keys = ["c", "d", "a", "c"]
    assert sources.known_some(database, "main", keys) == {
        key: sources.known_one(database, "main", key) for key in keys
    }
    assert sources.known_some(database, "main", []) == {}


@pytest.mark.parametrize("opener", ["sqlite"], indirect=True)
def test_what_every_run_asks_looks_through_no_keys(database: Database) -> None:
    assert isinstance(database, SqliteDatabase)
    asked: list[tuple[str, tuple[object, ...]]] = []
    real = database.rows

    def rows(statement: str, values: Sequence[object] = ()) -> list[Row]:
        asked.append((statement, (*values,)))
        return real(statement, values)

    database.rows = rows  # type: ignore[method-assign]
    sources.due(database, "main", 5)
    sources.missing(database, "main")
    sources.missing(database, "main", 5)
    sources.quarantined(database, "main")
    list(claimants.present(database))
    list(claimants.of_known(database))
    list(claimants.of_new(database))
    plans = [detail for one, values in asked for *_, detail in real(f"EXPLAIN QUERY PLAN {one}", values)]
    through = [one for one in plans if "(store=?)" in one and "PRIMARY KEY" in one]
    through += [one for one in plans if one.startswith(("SCAN source", "SCAN a", "SCAN c"))]
    assert len(asked) == 7
    assert through == []


def rivals(db: Database) -> list[tuple[str, int]]:
    return [(one.key, one.is_claimant) for one in claimants.rivals(db)]


def test_who_wants_what_nobody_else_has_has_no_rival(database: Database) -> None:
    with database.transaction():
        add_present(database, "a.md", url="https://a.example/1/")
        add_present(database, "b.md", url="https://a.example/1/")
        add_claimant(database, "c.md", url="https://a.example/2/")
        add_claimant(database, "d.md", url="https://a.example/3/")
    assert claimants.rivals(database) == []


def test_a_rival_is_told_with_what_decides(database: Database) -> None:
    with database.transaction():
        article = add_present(database, "a.md", url="https://a.example/1/", embargo=3, expires=4)
        claimant = add_claimant(database, "b.md", url="https://a.example/1/", declared_id="b")
    assert claimants.rivals(database) == [
        Rival(article, 0, "main", "a.md", "https://a.example/1/", "https://a.example/1/", 3, 4),
        Rival(claimant, 1, "main", "b.md", "b", "https://a.example/1/", 100, None),
    ]


@pytest.mark.parametrize("values", [{"declared_id": "same"}, {"url": "https://a.example/same/"}])
@pytest.mark.parametrize("is_claimant", [0, 1])
def test_who_wants_the_same_id_or_address_is_a_rival(
    database: Database, values: dict[str, str], is_claimant: int
) -> None:
    addresses = (f"https://a.example/{number}/" for number in itertools.count())
    with database.transaction():
        add = add_claimant if is_claimant else add_present
        add(database, "a.md", store="other", **{"url": next(addresses), **values})
        add_claimant(database, "b.md", **{"url": next(addresses), **values})
        add_claimant(database, "c.md", url=next(addresses))
    assert rivals(database) == [("a.md", is_claimant), ("b.md", 1)]


def test_neither_drafts_nor_missing_keys_are_rivals(database: Database) -> None:
    with database.transaction():
        add_present(database, "a.md")
        sources.mark_missing(database, "main", ["a.md"], 1)
        add_claimant(database, "b.md", embargo=None)
        add_claimant(database, "c.md")
    assert not {("a.md", 0), ("b.md", 1)} & set(rivals(database))


def test_what_a_key_has_is_what_it_shows_now(database: Database) -> None:
    with database.transaction():
        article = add_present(database, "a.md", url="https://a.example/1/")
        add_claimant(database, "a.md", article=article, url="https://a.example/2/")
        add_claimant(database, "b.md", url="https://a.example/1/")
        add_claimant(database, "c.md", url="https://a.example/2/")
    told = claimants.rivals(database)
    assert {(one.key, one.url) for one in told if one.key == "a.md"} == {("a.md", "https://a.example/2/")}
    assert ("c.md", 1) in rivals(database)


def former_ids(db: Database, since: int = 0) -> list[int]:
    return [one.id for one in claimants.formers(db, since)]


def test_an_article_may_be_continued_once_its_key_is_missing(database: Database) -> None:
    with database.transaction():
        article = add_present(database, "a.md", declared_id="x", content="c")
        assert former_ids(database) == []
        sources.mark_missing(database, "main", ["a.md"], 1)
    (former,) = claimants.formers(database, 0)
    assert (former.id, former.store, former.key) == (article, "main", "a.md")
    assert (former.declared_id, former.content, former.is_live, former.is_present) == ("x", "c", True, False)


def test_one_that_was_withdrawn_after_a_moment_may_be_continued_as_well(database: Database) -> None:
    with database.transaction():
        article = add_article(database, "a.md", standing("withdrawn", "x"))
        articles.set_gone_at(database, article, 50)
    assert former_ids(database, since=49) == [article]
    assert former_ids(database, since=50) == []
    with database.transaction():
        articles.set_values(database, article, ("main", "b.md"), facts(), standing(), 60)
    assert former_ids(database) == []


def test_so_may_one_that_was_released_from_its_key(database: Database) -> None:
    with database.transaction():
        article = add_article(database, "a.md", standing(feed_id="x"))
    assert former_ids(database) == []
    assert [one.id for one in claimants.released(database, [article])] == [article]


def test_the_draft_of_what_was_published_gives_way_while_its_key_shows_nothing_else(
    database: Database,
) -> None:
    with database.transaction():
        draft = add_present(database, "a.md", standing("draft", "x"))
        assert former_ids(database) == []
        ledger.give(database, [Given(draft, None, ("main", "a.md"))])
    (former,) = claimants.formers(database, 0)
    assert (former.id, former.is_live, former.is_present) == (draft, False, True)
    assert claimants.shows(database, draft)
    with database.transaction():
        add_claimant(database, "a.md", article=draft)
    assert former_ids(database) == []
    assert not claimants.shows(database, draft)


def test_what_nobody_ever_saw_is_told_while_its_key_is_there(database: Database) -> None:
    with database.transaction():
        draft = add_present(database, "a.md", standing("draft", None))
        seen = add_present(database, "b.md", standing("draft", "b", first_live=5))
        add_present(database, "c.md", standing("live", "c"))
        add_present(database, "d.md", standing("scheduled", "d"))
        sources.mark_missing(database, "main", ["d.md"], 1)
    assert claimants.unseen(database) == [draft]
    assert [claimants.is_unseen(database, one) for one in (draft, seen)] == [True, False]
    with database.transaction():
        claimants.unsettle(database, draft)
    assert claimants.unseen(database) == []
    assert sources.get(database, "main", "a.md") == Source("", None, draft, None, 0)


def test_a_store_is_told_with_all_its_keys_and_how_many_of_them_can_be_seen(database: Database) -> None:
    with database.transaction():
        live = add_present(database, "a.md")
        draft = add_present(database, "b.md", standing("draft", None))
        gone = add_present(database, "c.md", url="https://a.example/c/")
        add_present(database, "d.md", store="other", url="https://a.example/d/")
        sources.mark_missing(database, "main", ["a.md", "b.md", "c.md"], 1)
        sources.mark_present(database, "main", ["a.md", "b.md", "nowhere.md"])
    told = [("a.md", live, False), ("b.md", draft, False), ("c.md", gone, True)]
    assert sources.keys_of(database, "main") == told
    assert [sources.count_live(database, store) for store in ("main", "other", "none")] == [1, 1, 0]


def test_a_key_that_comes_back_is_told_with_the_last_article_it_had(database: Database) -> None:
    with database.transaction():
        for feed_id in ("1", "2"):
            last = add_article(database, "a.md", standing("withdrawn", feed_id))
        add_article(database, "a.md", standing("withdrawn", "3"), store="other")
        moved = add_article(database, "b.md", standing(feed_id="4"))
        put_key(database, "moved.md", article=moved)
        claimant = add_claimant(database, "a.md")
        add_claimant(database, "b.md")
        assert claimants.same_place(database) == [(claimant, last)]
        sources.mark_missing(database, "main", ["a.md"], 1)
    assert claimants.same_place(database) == []


def test_a_move_lets_a_new_key_continue_an_article(database: Database) -> None:
    with database.transaction():
        article = add_present(database, "a.md")
        wanted = add_claimant(database, "a.md", article=article)
        claimant = add_claimant(database, "b.md")
        sources.mark_missing(database, "main", ["a.md"], 1)
        claimants.move(database, claimant, article)
    assert [known.key for known in known_to(database, "main")] == ["b.md"]
    assert sources.get(database, "main", "b.md") == Source("", article, claimant, None, 0)
    assert database.rows("SELECT id FROM article WHERE state = ?", [CLAIMANT]) == [(claimant,)]
    with pytest.raises(LookupError):
        articles.get(database, wanted)


def test_a_move_away_from_a_key_that_is_there_leaves_a_new_key(database: Database) -> None:
    with database.transaction():
        article = add_present(database, "a.md")
        stray = add_claimant(database, "a.md", article=article)
        claimant = add_claimant(database, "b.md")
        claimants.move(database, claimant, article)
    assert sources.get(database, "main", "a.md") == Source("", None, stray, None, 0)
    assert sources.get(database, "main", "b.md") == Source("", article, claimant, None, 0)
    assert claimants.has_key(database, article)
    assert not claimants.has_key(database, stray)


def test_what_a_store_had_goes_to_the_same_key_of_another_that_cannot_be_read(database: Database) -> None:
    with database.transaction():
        article = add_present(database, "a.md", store="old")
        other = add_present(database, "b.md", store="old", url="https://a.example/b/")
        put_key(database, "a.md", store="new", problem="bad")
        put_key(database, "b.md", store="new")
        sources.hand_over_unreadable(database, "old")
    assert sources.get(database, "new", "a.md") == Source("", article, None, "bad", 0)
    assert sources.keys_of(database, "old") == [("b.md", other, False)]
    assert articles.get(database, article).store == "new"
