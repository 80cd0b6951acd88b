"""The marks that git leaves in a file whose two versions it could not merge."""

from __future__ import annotations

import re

ADVICE = (
    "git could not merge two versions; keep one, and take out the lines of `<<<<<<<`, `=======` and `>>>>>>>`"
)
# Who writes about git shows its marks as code.
_CODE = re.compile(
    r"\s*(?:```|~~~)|.*(?:\{%-?\s*(?:end)?(?:highlight|raw)\b|\{\{[<%]\s*/?\s*highlight\b|</?pre\b)"
)


def unmerged(text: str) -> int | None:
    """Return the line, counted from 0, in which two versions begin that are both in `text`, else `None`."""
    if "<<<<<<< " not in text:
        return None
    begun = None
    is_code = is_second = False
    for number, line in enumerate(text.split("\n")):
        if _CODE.match(line):
            is_code = not is_code
        elif is_code:
            continue
        elif line.startswith("<<<<<<< "):
            begun, is_second = number, False
        elif line.rstrip() == "=======":
            is_second = begun is not None
        elif is_second and line.startswith(">>>>>>> "):
            return begun
    return None
