"""How much of one thing HTML may pile on another: parsers pay for depth with its square, and then crash.

What passes here costs time and memory in proportion to its size.
"""

from __future__ import annotations

import re

MAX_DEPTH = 5000
_MAX_ROOTS = 50
_LONG_TAG = 2000  # characters; longer ones are mostly those with a picture in an address
_MAX_ATTRIBUTES = 200

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)(?=[\s/>])")
_UNCLOSED = frozenset(
    """area base body br col colgroup dd dt embed head hr html img input li link meta option p path rp rt
    source tbody td tfoot th thead tr track wbr""".split()
)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_TAG_OF_MANY_PARTS = re.compile(rf"<[a-zA-Z][^<>]{{{_LONG_TAG},}}")


def refuse_piles(html: str) -> None:
    """Raise `ValueError` for elements nested without end, and for tags with attributes without end."""
    depth = roots = 0
    for match in _TAG.finditer(html):
        name = match[2].lower()
        if name in _UNCLOSED:  # an element that need not be closed counts as closed
            roots += name in ("html", "body")
            continue
        depth = max(depth - 1, 0) if match[1] else depth + 1
        if depth > MAX_DEPTH:
            raise ValueError(f"its elements are nested more than {MAX_DEPTH:,} deep; are their ends missing?")
    if roots > _MAX_ROOTS:
        raise ValueError("it holds more than one page; save each as a file of its own")
    for tag in _TAG_OF_MANY_PARTS.finditer(html):
        if len(_QUOTED.sub("", tag[0]).split()) > _MAX_ATTRIBUTES:
            raise ValueError(f"one of its tags has more than {_MAX_ATTRIBUTES:,} attributes")
