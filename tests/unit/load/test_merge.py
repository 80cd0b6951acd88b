"""A scan against what is known."""

from __future__ import annotations

from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from feedsync.article import Known, Seen
from feedsync.errors import ArticleError, Finding
from feedsync.load.merge import Met, Vanished, merge

KEYS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=3)


@given(
    st.dictionaries(KEYS, st.sampled_from(["1", "2", ""])),
    st.dictionaries(KEYS, st.tuples(st.sampled_from(["1", "2", ""]), st.sampled_from([None, 5]))),
)
def test_every_key_is_looked_at_exactly_if_anything_about_it_differs(
    found: dict[str, str], known: dict[str, tuple[str, int | None]]
) -> None:
    in_order = sorted(found, key=str.encode)
    scanned = [Seen(key, found[key]) for key in in_order]
    remembered = [Known(key, *known[key]) for key in sorted(known, key=str.encode)]

    differing = list(merge(scanned, remembered))

    met = {one.seen.key: one.known for one in differing if isinstance(one, Met)}
    gone = {one.known.key for one in differing if isinstance(one, Vanished)}
    assert len(met) + len(gone) == len(differing)
    assert gone == known.keys() - found.keys()
    assert met.keys() == {
        key
        for key, fingerprint in found.items()
        if key not in known or known[key] != (fingerprint, None) or not fingerprint
    }
    assert all((one is None) == (key not in known) for key, one in met.items())


def test_every_key_is_looked_at_where_that_is_wanted() -> None:
    assert list(merge([Seen("a", "1")], [Known("a", "1", None)])) == []
    assert list(merge([Seen("a", "1")], [Known("a", "1", None)], every=True)) == [
        Met(Seen("a", "1"), Known("a", "1", None))
    ]


def test_a_name_that_is_left_out_is_passed_on() -> None:
    error = ArticleError("content/\\xff.md", [Finding(0, "rename it")])
    assert list(merge([error, Seen("b", "1")], [Known("b", "1", None)])) == [error]


def test_neither_stream_is_held_in_memory() -> None:
    drawn = count()

    def keys() -> object:
        for number in range(1000):
            next(drawn)
            yield Seen(f"{number:04}", "1")

    differing = merge(keys(), iter(()))  # type: ignore[arg-type]
    next(differing)
    assert next(drawn) <= 2
