"""Front matter and the body below it: the block between `---` lines at the top of a file.

Default deny: a first line that may begin front matter of another kind is not published as text.
"""

from __future__ import annotations

import re

from feedsync.text import merge_marks
from feedsync.text.yaml_flat import parse
from feedsync.text.yaml_tree import Node, YamlError

_FENCE = re.compile(r"---[ \t]*(?:ya?ml)?[ \t]*(?:#.*)?", re.IGNORECASE)
_OTHER_FENCE = re.compile(r"[\u2012-\u2015]|(?:[\u2010-\u2015-]{2,}|\+\+\+|;;;).*|\{\s*(?:\".*)?")
_KEY_LINE = re.compile(r"\s*\"?(?:title|date|draft|status|published|publishdate)\"?\s*[:=].*", re.IGNORECASE)
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"
_MOST_LINES = 60  # of front matter that lacks its first line
_CLOSING_FENCE = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)


def split(text: str) -> tuple[Node | None, str]:
    """Return the tree of the front matter, `None` without one, and the body below it.

    The lines of `text` end in a newline alone. Raises `YamlError`.
    """
    if (begun := merge_marks.unmerged(text)) is not None:
        raise YamlError(begun + 1, merge_marks.ADVICE)
    bare = text.lstrip(_INVISIBLE + " \t\n")
    before = text[: len(text) - len(bare)]
    first, _, rest = bare.partition("\n")
    line = before.count("\n") + 1
    is_indented = before[-1:] in (" ", "\t")
    if not _FENCE.fullmatch(first.rstrip()) or is_indented:
        _refuse_other_kinds(first.strip(), rest, line, is_fence=is_indented and first.startswith("---"))
        return None, text
    closing = _CLOSING_FENCE.search(rest)
    if closing is None:
        raise YamlError(line, "the front matter has no end; write a line `---` below it")
    return parse(rest[: closing.start()], first_line=line + 1), rest[closing.end() :]


def _refuse_other_kinds(first: str, rest: str, line: int, *, is_fence: bool) -> None:
    if is_fence or _OTHER_FENCE.fullmatch(first):
        raise YamlError(
            line, f"`{first[:20]}` begins no front matter that is read; write YAML between lines of `---`"
        )
    head = rest.split("\n", _MOST_LINES)[:_MOST_LINES]
    if _KEY_LINE.fullmatch(first) and any(_CLOSING_FENCE.fullmatch(other) for other in head):
        raise YamlError(line, "the front matter has no beginning; write a line `---` above it")
    if first == "<!--" and any(map(_KEY_LINE.fullmatch, head)):
        raise YamlError(line, "its front matter stands in a comment; write YAML between lines of `---`")
