"""Front matter and the body below it: what stands at the top of a file, in which notation, and where it ends.

Default deny: a first line that may begin front matter of another kind is not published as text.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from feedsync.stores import header_lines
from feedsync.text import merge_marks, yaml_flat
from feedsync.text.yaml_tree import Node, TreeError, YamlError

_FENCE = re.compile(r"---[ \t]*(?P<kind>ya?ml|toml|json)?[ \t]*(?:#.*)?", re.IGNORECASE)
_TOML_FENCE = re.compile(r"\+\+\+[ \t]*")
_OTHER_FENCE = re.compile(r"[\u2012-\u2015]|(?:[\u2010-\u2015-]{2,}|\+\+\+|;;;).*")
_OBJECT = re.compile(r"\{\s*(?:\".*|\}\s*)?")
_KEY_LINE = re.compile(r"\s*\"?(?:title|date|draft|status|published|publishdate)\"?\s*[:=].*", re.IGNORECASE)
_INVISIBLE = "\ufeff\u200b\u200c\u200d\u2060"
_MOST_LINES = 60  # of front matter that lacks its first line
_CLOSING_FENCE = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_CLOSING = re.compile(r"^---[ \t]*$", re.MULTILINE)
_CLOSING_TOML = re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE)


def split(text: str, *, has_header_lines: bool = False) -> tuple[Node | None, str]:
    """Return the tree of the front matter, `None` without one, and the body below it.

    The lines of `text` end in a newline alone. `has_header_lines` is whether lines `Title: …` at the top are
    front matter. Raises `TreeError`.
    """
    if (begun := merge_marks.unmerged(text)) is not None:
        raise YamlError(begun + 1, merge_marks.ADVICE)
    bare = text.lstrip(_INVISIBLE + " \t\n")
    before = text[: len(text) - len(bare)]
    first, _, rest = bare.partition("\n")
    line = before.count("\n") + 1
    is_indented = before[-1:] in (" ", "\t")
    fence = None if is_indented else _FENCE.fullmatch(first.rstrip())
    if fence and has_header_lines and not fence["kind"]:
        return _yaml_or_header_lines(bare, rest, line)
    if fence:
        return _between(rest, (fence["kind"] or "yaml").lower(), line)
    if not is_indented and _TOML_FENCE.fullmatch(first):
        return _cut(rest, _CLOSING_TOML, "+++", line, _toml)
    if not is_indented and _OBJECT.fullmatch(first):
        from feedsync.text import json_tree

        return json_tree.parse_first(bare, first_line=line)
    if has_header_lines and not is_indented:
        tree, body = header_lines.split(bare, line)
        if tree:
            return tree, body
    _refuse_other_kinds(first.strip(), rest, line, is_fence=is_indented and first.startswith("---"))
    return None, text


def _between(rest: str, kind: str, line: int) -> tuple[Node | None, str]:
    if kind == "toml":
        return _cut(rest, _CLOSING, "---", line, _toml)
    if kind == "json":
        return _cut(rest, _CLOSING, "---", line, _json)
    return _cut(
        rest, _CLOSING_FENCE, "---", line, lambda text, first: yaml_flat.parse(text, first_line=first)
    )


def _cut(
    rest: str, end: re.Pattern[str], fence: str, line: int, parse: Callable[[str, int], Node | None]
) -> tuple[Node | None, str]:
    closing = end.search(rest)
    if closing is None:
        raise YamlError(line, f"the front matter has no end; write a line `{fence}` below it")
    return parse(rest[: closing.start()], line + 1), rest[closing.end() :]


def _toml(text: str, first_line: int) -> Node | None:
    from feedsync.text import toml_tree

    return toml_tree.parse(text, first_line=first_line)


def _json(text: str, first_line: int) -> Node | None:
    from feedsync.text import json_tree

    return json_tree.parse(text, first_line=first_line) if text.strip() else None


def _yaml_or_header_lines(bare: str, rest: str, line: int) -> tuple[Node | None, str]:
    """Read what may be YAML, as plugins have it, or else the same lines as without the fences."""
    try:
        return _between(rest, "yaml", line)
    except TreeError:
        tree, body = header_lines.split(bare, line)
        if tree is None:
            raise
        return tree, body


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
