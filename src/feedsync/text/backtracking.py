"""Regular expressions that may take longer than anybody waits: with time that doubles with each character."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"(?P<other>\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?(?:#[^)]*|P=\w+|[aiLmsux]+)\))"
    r"|(?P<atomic>\(\?>)"
    r"|(?P<begin>\((?:\?(?:P<\w+>|[:=!]|<[=!]|\(\w+\)|[aiLmsux-]+:))?)"
    r"|(?P<end>\))"
    r"|(?P<choice>\|)"
    r"|(?P<repeat>[*+?]|\{(?P<least>\d*)(?P<comma>,?)(?P<most>\d*)\})(?P<possessive>\+)?\??",
    re.DOTALL,
)


class _Group:
    """What is between two brackets: whether it can be matched in several ways."""

    def __init__(self, *, is_atomic: bool = False) -> None:
        self.is_atomic = is_atomic
        self.varies = False


def repeats_what_varies(pattern: str) -> bool:
    """Whether a valid pattern repeats a part that holds a repeat or a choice itself, as in `(a+)+`.

    What gives nothing back once it has matched, `a++` and `(?>…)`, does not vary.
    """
    groups = [_Group()]
    inner = False  # whether what a repeat would be of varies
    at = 0
    while at < len(pattern):
        token = _TOKEN.match(pattern, at)
        kind = token.lastgroup if token else None
        if token and token["repeat"]:
            if inner and not token["possessive"] and _is_many(token):
                return True
            groups[-1].varies |= not token["possessive"] and _is_variable(token)
            inner = False
        elif kind in ("begin", "atomic"):
            groups.append(_Group(is_atomic=kind == "atomic"))
            inner = False
        elif kind == "end" and len(groups) > 1:
            closed = groups.pop()
            inner = closed.varies and not closed.is_atomic
            groups[-1].varies |= inner
        else:
            groups[-1].varies |= kind == "choice"
            inner = False
        at = token.end() if token else at + 1
    return False


def _is_many(token: re.Match[str]) -> bool:
    most = token["most"] or ("" if token["comma"] else token["least"])
    return token["repeat"] != "?" and most not in ("0", "1")


def _is_variable(token: re.Match[str]) -> bool:
    return token["repeat"] in "*+?" or (token["comma"] != "" and token["least"] != token["most"])
