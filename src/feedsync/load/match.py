"""Which new key continues which article whose own key is gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable


def only_pairs(candidates: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Return, of pairs that agree, those in which neither side agrees with anybody else."""
    pairs = set(candidates)
    new, gone = Counter(pair[0] for pair in pairs), Counter(pair[1] for pair in pairs)
    return {pair[0]: pair[1] for pair in pairs if new[pair[0]] == gone[pair[1]] == 1}
