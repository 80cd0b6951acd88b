"""ASCII for the letters of Europe, as Unidecode has it, by which many tools make addresses of titles.

The values were compared with Unidecode 1.4 for every character of Unicode. What this does not know it
refuses: an address that is nearly right leads nowhere.
"""

# ruff: noqa: RUF001  letters that look like others are what this is about

from __future__ import annotations

import unicodedata

_LATIN = (
    "æ ae, Æ AE, ǽ ae, Ǽ AE, ǣ ae, Ǣ AE, ð d, Ð D, đ d, Đ D, ø o, Ø O, ǿ o, Ǿ O, þ th, Þ Th, ß ss, "
    "ẞ SS, ħ h, Ħ H, ı i, ĸ k, ł l, Ł L, ŋ ng, Ŋ NG, œ oe, Œ OE, ŧ t, Ŧ T, ƒ f, ɓ b, Ɓ B, ɗ d, Ɗ D, "
    "ɔ o, Ɔ O, ɛ e, Ɛ E, ƙ k, Ƙ K, ƴ y, Ƴ Y"
)
_GREEK = (
    "α a, β b, γ g, δ d, ε e, ζ z, η e, θ th, ι i, κ k, λ l, μ m, ν n, ξ x, ο o, π p, ρ r, ς s, σ s, "
    "τ t, υ u, φ ph, χ kh, ψ ps, ω o, ΐ I, ῤ R, ῥ R, Α A, Β B, Γ G, Δ D, Ε E, Ζ Z, Η E, Θ Th, Ι I, "
    "Κ K, Λ L, Μ M, Ν N, Ξ Ks, Ο O, Π P, Ρ R, Σ S, Τ T, Υ U, Φ Ph, Χ Kh, Ψ Ps, Ω O"
)
_CYRILLIC = (
    "а a, б b, в v, г g, д d, е e, ё io, ж zh, з z, и i, й i, к k, л l, м m, н n, о o, п p, р r, "
    "с s, т t, у u, ф f, х kh, ц ts, ч ch, ш sh, щ shch, ы y, э e, ю iu, я ia, ѐ ie, ђ dj, ѓ gj, "
    "є ie, ѕ dz, і i, ї yi, ј j, љ lj, њ nj, ћ tsh, ќ kj, ѝ i, ў u, џ dzh, ґ g, ғ g, җ zh, қ k, ң n, "
    "ө o, ү u, ұ u, һ h"
)
_SIGNS = (
    "¢ C, £ PS, ¥ Y, § SS, © c, ® r, ° deg, ± -, ¶ P, × x, ₤ L, ₩ W, ₪ NS, ₫ D, € EUR, ₱ P, ₴ UAH, "
    "₹ Rs, ₺ L, ₽ R, ₿ BTC, ‐ -, ‒ -, – -, — --, ― --, − -, ← -, → -, ↔ -, ↩ -, ↪ -, ‰ 0, ♠ spades, "
    "♡ hearts, ♣ clubs, ♥ hearts, ♦ diamonds"
)
# Letters that leave no trace, as the soft and the hard sign.
_SILENT = "÷əƏъьЪЬәӘ\u02bb\u02bc"


def _table() -> dict[str, str]:
    pairs = [pair.split(" ") for part in (_LATIN, _GREEK, _CYRILLIC, _SIGNS) for pair in part.split(", ")]
    capitals = [pair.split(" ") for pair in _CYRILLIC.split(", ")]
    return {
        **{letter.upper(): roman.capitalize() for letter, roman in capitals},
        **dict(pairs),
        **dict.fromkeys(_SILENT, ""),
        "\u200b": " ",
    }


_ROMAN = _table()
_MARKED = ((0xC0, 0x24F), (0x370, 0x3FF), (0x1E00, 0x1FFF))  # letters that are another one with marks
# What leaves no trace unless it has a value above: punctuation, lone marks, mathematics, symbols, emoji.
_QUIET = (
    *((0x80, 0xBF), (0x300, 0x362), (0x200C, 0x2027), (0x202A, 0x2030), (0x2032, 0x203E), (0x2044, 0x2044)),
    *((0x2060, 0x2064), (0x20D0, 0x20FF), (0x2191, 0x2191), (0x2193, 0x2193)),
    *((0x2200, 0x23FF), (0x25A0, 0x25BB), (0x25C0, 0x25EE), (0x25F0, 0x2653), (0x2668, 0x27BF)),
    *((0x2B00, 0x2BFF), (0xFE00, 0xFE0F), (0x1F1E6, 0x1F64F), (0x1F680, 0x1FFFF), (0xE0000, 0xE007F)),
)


def romanised(text: str) -> str:
    """Return `text`, of normal form NFKC, in ASCII; signs without a value leave no trace.

    Raises `ValueError` that names a character that is not known here.
    """
    return text if text.isascii() else "".join(map(_roman, text))


def _roman(character: str) -> str:
    if character.isascii():
        return character
    if (known := _ROMAN.get(character)) is not None:
        return known
    if _is_in(character, _MARKED):
        letters = [
            part for part in unicodedata.normalize("NFKD", character) if not unicodedata.combining(part)
        ]
        if letters != [character]:
            return "".join(map(_roman, letters))
    elif _is_in(character, _QUIET):
        return ""
    raise ValueError(f"`{character}` cannot be put in Latin letters here")


def _is_in(character: str, blocks: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= ord(character) <= last for first, last in blocks)
