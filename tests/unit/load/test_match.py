"""Which new key continues which article that is gone: what always holds, whatever agrees with what."""

from __future__ import annotations

import itertools

from hangs import no_hang
from hypothesis import given
from hypothesis import strategies as st

from feedsync.load.facts import NO_FACTS
from feedsync.load.match import Signs, is_like, is_same, match, only_pairs, signs_of

few = st.frozensets(st.sampled_from("ab"), max_size=1)
signs = st.builds(
    Signs,
    store=st.sampled_from(["main", "sport"]),
    ids=few,
    paths=few,
    title=st.sampled_from(["", "t", "u"]),
    published=st.sampled_from([None, 1, 2]),
    content=st.sampled_from(["", "c", "d"]),
    is_public=st.booleans(),
    is_present=st.booleans(),
)
sides = st.lists(signs, max_size=5)


def matched(new: list[Signs], gone: list[Signs]) -> dict[int, int]:
    return match(list(enumerate(new)), dict(enumerate(gone, 100))).pairs


@given(sides, sides)
def test_each_side_is_matched_once_and_with_one_that_it_agrees_with(
    new: list[Signs], gone: list[Signs]
) -> None:
    pairs = matched(new, gone)
    assert len(set(pairs.values())) == len(pairs)
    for number, other in pairs.items():
        one, former = new[number], gone[other - 100]
        assert (
            one.ids & former.ids
            or (one.paths & former.paths and (one.title == former.title or one.published == former.published))
            or one.content == former.content != ""
            or (one.title, one.published) == (former.title, former.published)
        )


@given(sides, sides)
def test_what_one_store_declares_to_be_two_is_never_one(new: list[Signs], gone: list[Signs]) -> None:
    for number, other in matched(new, gone).items():
        one, former = new[number], gone[other - 100]
        if one.store == former.store and one.ids and former.ids:
            assert one.ids & former.ids


@given(sides, sides)
def test_a_draft_takes_nothing_from_another_and_an_old_one_nothing_that_is_seen(
    new: list[Signs], gone: list[Signs]
) -> None:
    for number, other in matched(new, gone).items():
        one, former = new[number], gone[other - 100]
        assert one.is_public or not former.is_present
        assert one.is_public or not one.is_present or not former.is_public


@given(sides, sides, st.randoms(use_true_random=False))
def test_the_order_of_either_side_decides_nothing(new: list[Signs], gone: list[Signs], random) -> None:
    order = random.sample(range(len(new)), len(new))
    pairs = match([(n, new[n]) for n in order], dict(reversed(list(enumerate(gone, 100))))).pairs
    assert pairs == matched(new, gone)


@given(sides, sides)
def test_who_is_in_doubt_has_no_match_and_could_be_what_nobody_took(
    new: list[Signs], gone: list[Signs]
) -> None:
    pairs, doubtful = match(list(enumerate(new)), dict(enumerate(gone, 100)))
    assert pairs.keys().isdisjoint(doubtful)
    assert set(pairs.values()).isdisjoint(itertools.chain(*doubtful.values()))


def test_the_surest_sign_goes_first() -> None:
    base = signs_of(
        "main", NO_FACTS._replace(url="https://a.example/x/", title="t", published=1, content="c")
    )
    by_id = base._replace(ids=frozenset("a"))
    gone = [base._replace(ids=frozenset("a"), content="d"), base]
    assert matched([base, by_id], gone) == {1: 100, 0: 101}


def test_only_what_agrees_with_one_alone_is_matched() -> None:
    assert only_pairs([(1, 10), (2, 20), (2, 21), (3, 30), (4, 30), (1, 10)]) == {1: 10}


def test_two_versions_are_surely_one_by_id_content_or_headline() -> None:
    old = NO_FACTS._replace(declared_id="x", content="c", title="t", published=1)
    assert is_same(old, NO_FACTS._replace(declared_id="x"))
    assert is_same(old, NO_FACTS._replace(content="c"))
    assert is_same(old, NO_FACTS._replace(title="t", published=1))
    assert not is_same(old, NO_FACTS._replace(title="t"))
    assert is_like(old, NO_FACTS._replace(title="t"))
    assert is_like(old, NO_FACTS._replace(published=1))
    assert not is_like(old, NO_FACTS._replace(title="t", declared_id="y"))
    assert not is_like(NO_FACTS, NO_FACTS)


def test_matching_stays_quick_where_thousands_agree() -> None:
    many = {n: signs_of("main", NO_FACTS._replace(content="c", title=str(n))) for n in range(5000)}
    new = [(n + 5000, signs_of("new", NO_FACTS._replace(content="c", title=f"n{n}"))) for n in range(5000)]
    with no_hang():
        assert match(new, many).pairs == {}
