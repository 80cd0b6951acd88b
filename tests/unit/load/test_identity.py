"""Who is who: claims, matches, and what a new catalogue takes over."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from feedsync.article import Facts
from feedsync.document import EntryRead, ReadBack
from feedsync.load.claims import Claim, contested
from feedsync.load.facts import NO_FACTS
from feedsync.load.guard import Loss
from feedsync.load.recovered import Identity, Recovered

JANUARY = datetime(2026, 1, 2, tzinfo=UTC)


def claim(number: int, claimed: str, url: str) -> Claim:
    return Claim(number, f"content/{number}.md", claimed, url, (number,))


def test_who_holds_an_id_or_an_address_keeps_it() -> None:
    reasons = contested(
        [claim(9, "x", "/x")], [claim(1, "x", "/1"), claim(2, "y", "/x"), claim(3, "z", "/z")]
    )
    assert reasons == {
        1: "has the id of content/9.md (x); give it an `id` of its own, or remove one of the two",
        2: "has the address of content/9.md (/x); give it a `url` of its own, or remove one of the two",
    }


def test_among_those_that_want_it_the_first_gets_it() -> None:
    assert contested([], [claim(2, "x", "/2"), claim(1, "x", "/1")]).keys() == {2}


def test_who_gets_nothing_takes_nothing_from_those_after_it() -> None:
    reasons = contested([claim(9, "x", "/9")], [claim(1, "x", "/1"), claim(2, "y", "/1")])
    assert reasons.keys() == {1}


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), max_size=8))
def test_nobody_shares_an_id_or_an_address(wants: list[tuple[str, str]]) -> None:
    claims = [claim(number, *want) for number, want in enumerate(wants)]
    reasons = contested([], claims)
    granted = [one for one in claims if one.article not in reasons]
    assert len({one.id for one in granted}) == len({one.url for one in granted}) == len(granted)
    for one in claims:
        if one.article in reasons:
            assert any(one.id == other.id or one.url == other.url for other in granted)


def read(*entries: tuple[str, str, str], feed_id: str = "") -> ReadBack:
    found = {entry: EntryRead("digest", url, title, JANUARY) for entry, url, title in entries}
    return ReadBack(is_ours=True, count=len(found), entries=found, id=feed_id)


def facts(url: str, title: str = "", **more: object) -> Facts:
    return NO_FACTS._replace(url=url, title=title, published=int(JANUARY.timestamp()), **more)


def ids(recovered: Recovered, *articles: tuple[str, Facts]) -> list[str | None]:
    """The ids that articles take, of keys in this order."""
    found = recovered.assign([(n, "main", key, values) for n, (key, values) in enumerate(articles)])
    return [found[number].id if number in found else None for number in range(len(articles))]


def test_an_entry_is_found_by_its_address_else_by_title_and_date() -> None:
    recovered = Recovered({}, {"news.rss": read(("old-1", "/1", "Uno"), ("old-2", "/2", "Due"))})
    assert ids(recovered, ("a.md", facts("/1")), ("b.md", facts("/moved", "Due"))) == ["old-1", "old-2"]
    assert recovered.losses().keys == Loss(2, 0)


def test_the_date_of_an_entry_comes_with_its_id() -> None:
    recovered = Recovered({}, {"news.rss": read(("old-1", "/1", "Uno"))})
    found = recovered.assign([(7, "main", "a.md", facts("/1"))])
    assert found == {7: Identity("old-1", "", int(JANUARY.timestamp()), "/1")}


def test_what_two_entries_agree_in_names_neither() -> None:
    recovered = Recovered({}, {"news.rss": read(("old-1", "/", "Uno"), ("old-2", "/", "Due"))})
    assert ids(recovered, ("a.md", facts("/"))) == [None]
    assert ids(recovered, ("a.md", facts("/", "Due"))) == ["old-2"]


def test_the_surest_sign_goes_first_whatever_the_order_of_the_keys() -> None:
    entries = read(("old-1", "/1", "Meteo"), ("old-2", "/2", "Due"), ("old-3", "/3", "Tre"))
    recovered = Recovered({("main", "z.md"): Identity("old-3")}, {"news.rss": entries})
    taken = ids(
        recovered,
        ("0.md", facts("/0", "Meteo")),
        ("1.md", facts("/1", "Meteo")),
        ("2.md", facts("/9", declared_id="old-2")),
        ("3.md", facts("/3", "Tre")),
        ("z.md", facts("/z")),
    )
    assert taken == [None, "old-1", "old-2", None, "old-3"]


def test_an_identity_is_taken_once() -> None:
    recovered = Recovered({("main", "a.md"): Identity("kept")}, {})
    assert ids(recovered, ("a.md", facts("/")), ("a.md", facts("/"))) == ["kept", None]


def test_the_ids_of_an_atom_document_are_joined_with_those_of_the_others() -> None:
    atom = read(("tag:a.example,2026:guid/old%201", "/1", "Uno"), feed_id="https://a.example/feed")
    both = Recovered({}, {"news.atom": atom, "news.rss": read(("old 1", "/1", "Uno"))})
    alone = Recovered({}, {"news.atom": atom})
    for recovered in (both, alone):
        (found,) = recovered.assign([(1, "main", "a.md", facts("/1"))]).values()
        assert (found.id, found.atom_id) == ("old 1", "tag:a.example,2026:guid/old%201")
        assert recovered.losses().keys == Loss(1, 0)


def test_what_nobody_took_is_a_loss_of_its_documents() -> None:
    documents = {"a.rss": read(("1", "/1", "")), "b.rss": read(("1", "/1", ""), ("2", "/2", "x"))}
    recovered = Recovered({("main", "gone.md"): Identity("3")}, documents)
    ids(recovered, ("a.md", facts("/1")))
    losses = recovered.losses()
    assert (losses.keys, losses.documents) == (Loss(2, 1), {"a.rss": Loss(1, 0), "b.rss": Loss(2, 1)})
    assert [recovered.reserves(feed_id) for feed_id in "1234"] == [True, True, True, False]
