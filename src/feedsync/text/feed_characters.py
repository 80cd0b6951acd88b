"""The text of a feed that somebody wrote: in whatever characters it is, and whatever is said of them."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress

_DECLARED = re.compile(rb"\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    # Without a mark, what stands first tells (XML 1.0, appendix F.1).
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
)
# Those that a wrong guess does not pass for, so what names them is believed.
_MANY_BYTES = (
    "utf_16",
    "utf-16",
    "utf-32",
    "gb",
    "big5",
    "hz",
    "euc",
    "shift",
    "iso2022",
    "cp93",
    "cp94",
    "cp95",
)
_ONE_BYTE = ("iso8859", "cp", "koi8", "mac", "tis", "kz1048", "ptcp154")


def decoded(content: bytes, charset: str) -> str:
    """Return the text: by its mark, by HTTP, by its own declaration, as UTF-8, else as Windows-1252.

    That order is RFC 7303 section 3, but UTF-8 goes before charsets of one byte: any bytes pass for those,
    and servers name one for all that they have.
    """
    for mark, name in _MARKS:
        if content.startswith(mark):
            return content.decode(name, "replace")
    declared = _DECLARED.match(content)
    named = [_codec(name) for name in (charset, declared[1].decode() if declared else "")]
    many = [name for name in named if name.startswith(_MANY_BYTES)]
    single = [name for name in named if name.startswith(_ONE_BYTE) and name not in many]
    for name in (*many, "utf-8", *single):
        with suppress(UnicodeError):
            return content.decode(name)
    mended = content.decode("utf-8", "replace")
    beyond_ascii = len(mended) - len(mended.encode("ascii", "ignore"))
    # A character cut in two does not make all the others Windows-1252.
    return mended if mended.count("\ufffd") * 4 < beyond_ascii else content.decode("cp1252", "replace")


def _codec(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9._:-]{1,40}", name.strip(" \"'")):
        return ""
    try:
        found = codecs.lookup(name.strip(" \"'")).name
    except LookupError:
        return ""
    # WHATWG Encoding 4.2: who says Latin-1 means Windows-1252.
    return "cp1252" if found == "iso8859-1" else found
