"""Slugs in ASCII as Rust's crates slug and deunicode make them of any text, by which Zola makes addresses.

The values were compared with those of zola 0.17 for every character that is not refused.
"""

# ruff: noqa: RUF001  letters that look like others are what this is about

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress

from feedsync.text.romanise import romanised

# Where deunicode differs from Unidecode. What is no letter or digit parts words.
_OTHERS = dict(
    pair.split(" ")
    for pair in (
        "ª a, ² 2, ³ 3, µ u, ¹ 1, º o, ¼ 1-4, ½ 1-2, ¾ 3-4, ŉ -n, Ə -, ə -, ʻ -, ʼ -, ϲ c, Є e, Ь -, ь -, "
        "Ґ g-, ґ g-, Ғ g-, ғ g-, Җ zh-, җ zh-, Қ k-, қ k-, Ң n-, ң n-, Ұ u-, ұ u-, Ә -, ә -, "
        "¢ c-, £ ps, ¥ y-, § ss, © -c-, ® -r-, ° dde, ¶ p, × x, ‰ -0, ‱ -00, ₤ l, ₩ w, ₪ ns, ₫ d, € eur, "
        "™ tm, ﬀ ff, ﬁ fi, ﬂ fl"
    ).split(", ")
)
_SILENT = frozenset("ͺ΄΅№\u00ad\u202a\u202b\u202c\u202d\u202e")
# Signs of which none but the above has letters in it: punctuation, money, arrows, mathematics.
_SIGNS = ((0xA0, 0xBF), (0xF7, 0xF7), (0x2010, 0x2049), (0x204C, 0x205E), (0x20B0, 0x20BF), (0x2190, 0x21B6))
_MORE_SIGNS = ((0x21B8, 0x21B9), (0x21BB, 0x22FF))


def deunicoded_slug(text: str) -> str:
    """Return words of small letters and digits joined by hyphens.

    Raises `ValueError` that names a character that is not known here.
    """
    latin = text if text.isascii() else "".join(map(_latin, text))
    return re.sub(r"[^a-z0-9]+", "-", latin.lower()).strip("-")


def _latin(character: str) -> str:
    if character in _SILENT:
        return ""
    if known := _OTHERS.get(character):
        return known
    code = ord(character)
    if any(first <= code <= last for first, last in (*_SIGNS, *_MORE_SIGNS)):
        return "-"
    if unicodedata.category(character)[0] == "L" or character.isascii() or 0x300 <= code <= 0x34E:  # noqa: PLR2004
        with suppress(ValueError):
            return romanised(character)
    raise ValueError(f"`{character}` cannot be put in Latin letters here; write its address: `path: …`")
