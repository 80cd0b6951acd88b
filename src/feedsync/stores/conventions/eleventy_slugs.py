"""Slugs as Eleventy's filters make them: `slugify` (@sindresorhus/slugify 2.2), and `slug` (slugify 1.6).

Scripts that they romanise and that are not told here are refused.
"""

# ruff: noqa: RUF001  letters that look like others are what this is about

from __future__ import annotations

import re
import unicodedata

_PAIRS = (
    "ß ss ẞ SS ä ae Ä Ae ö oe Ö Oe ü ue Ü Ue Æ AE Ð D Ø O Þ TH æ ae ð d ø o þ th Đ D đ d ı i ł l Ł L Ĳ IJ"
    " ĳ ij Ħ H ħ h"
    " А A а a Б B б b В V в v Г G г g Д D д d ъе ye Ъе Ye ъЕ yE ЪЕ YE Е E е e Ё Yo ё yo Ж Zh ж zh З Z з z И I"
    " и i ый iy Ый Iy ЫЙ IY ыЙ iY Й Y й y К K к k Л L л l М M м m Н N н n О O о o П P п p Р R р r С S с s Т T"
    " т t У U у u Ф F ф f Х Kh х kh Ц Ts ц ts Ч Ch ч ch Ш Sh ш sh Щ Sch щ sch Ы Y ы y Э E э e Ю Yu ю yu Я Ya"
    " я ya Ќ Kj ќ kj Љ Lj љ lj Њ Nj њ nj Є Ye І I Ї Yi Ґ G є ye і i ї yi ґ g"
    " α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ ks ο o π p ρ r σ s τ t υ y φ f χ x ψ ps ω o ά a"
    " έ e ί i ό o ύ y ή i ώ o ς s ϊ i ΰ y ϋ y ΐ i Α A Β B Γ G Δ D Ε E Ζ Z Η I Θ TH Ι I Κ K Λ L Μ M Ν N Ξ KS"
    " Ο O Π P Ρ R Σ S Τ T Υ Y Φ F Χ X Ψ PS Ω O Ά A Έ E Ί I Ό O Ύ Y Ή I Ώ O Ϊ I Ϋ Y"
    " € E ¢ c ¥ Y ₹ R"
).split(" ")
_ROMAN = dict(zip(_PAIRS[::2], _PAIRS[1::2], strict=True)) | {
    **dict.fromkeys("ЪъЬь", ""),
    "&": " and ",
    "🦄": " unicorn ",
    "♥": " love ",
}
_ROMANISED = re.compile("|".join(sorted(map(re.escape, _ROMAN), key=len, reverse=True)))
# Signs that count as marks of a letter (Unicode's property Diacritic) and leave nothing behind.
_MARKS = frozenset("^`¨¯´·¸ʰʱʲʳʴʵʶʷʸʹʺʻʼʽˀˁ˂˃˄˅ˆˇˈˉˊˋˌˍˎˏːˑ˒˓˔˕˖˗˘˙˚˛˜˝˞˟")
_REFUSED = frozenset(
    "ARABIC ARABIC-INDIC EXTENDED ARMENIAN GEORGIAN THAANA MATHEMATICAL PARENTHESIZED CIRCLED DIGIT NUMBER"
    " NEGATIVE DOUBLE SQUARED INPUT KEYCAP HUNDRED BACK END ON SOON TOP NO INTERROBANG SCRIPT ALCHEMICAL"
    " CYRILLIC GREEK NKO FULLWIDTH COMBINING".split()
)
_SIGNS = {"$": "dollar", "%": "percent", "&": "and", "<": "less", ">": "greater", "|": "or"}


def slugify(text: str) -> str:
    """Return what the filter `slugify` makes of a text. Raises `ValueError` where that is not known here."""
    roman = _ROMANISED.sub(lambda match: _ROMAN[match[0]], unicodedata.normalize("NFC", text))
    bare = "".join(map(_bare, roman)).lower()
    bare = re.sub(r"([a-z\d]+)'([ts])(?=\s|$)", r"\1\2", bare, flags=re.ASCII)
    return re.sub(r"[^a-z\d]+", "-", bare, flags=re.ASCII).strip("-")


def slug(text: str) -> str:
    """Return what the filter `slug` makes of a text. Raises `ValueError` where that is not known here."""
    if not text.isascii():
        raise ValueError("needs `slug` for letters that only Eleventy knows")
    kept = re.sub(r"[^\w\s$*+~.()'\"!:@]", "", "".join(" " if c == "-" else _SIGNS.get(c, c) for c in text))
    return re.sub(r"\s+", "-", kept.strip()).lower()


def _bare(character: str) -> str:
    """Return a character without marks, in ASCII if it is to stay."""
    if character.isascii() and character not in _MARKS:
        return character
    plain = [c for c in unicodedata.normalize("NFD", character) if c not in _MARKS]
    plain = [c for c in plain if not unicodedata.combining(c)]
    for one in plain:
        if not one.isascii() and (
            unicodedata.category(one) == "Sc" or unicodedata.name(one, "").partition(" ")[0] in _REFUSED
        ):
            raise ValueError(f"needs `slugify` for `{one}`, which only Eleventy knows")
    return "".join(plain)
