"""Which template tags there are, and a look that tells at once that a text has none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

# `shortcodes` are `{{< >}}` and `{{% %}}`, `statements` `{% %}`; of `{{ }}` `expressions` are all,
# `variables` those that are no mathematics, `calls` those that call by a name. `comments` are `{#}`. In
# addresses `sources` are `@/x.md`, `places` `{filename}x.md` and its sisters, and
# `files` `x.md`, as between the files of a folder.
Syntax = Literal[
    "shortcodes", "statements", "expressions", "variables", "calls", "comments", "sources", "places", "files"
]

# Where an article keeps, among its metadata, how many tags of which name were left out of it.
LEFT_OUT = "template_tags"

_MARKS = {
    "shortcodes": ("{{<", "{{%"),
    "statements": ("{%",),
    "expressions": ("{{",),
    "variables": ("{{",),
    "calls": ("{{",),
    "comments": ("{#",),
    "sources": ("@/",),
    "files": (".md", ".markdown"),
    "places": tuple(
        f"{before}{what}{after}"
        for before, after in ("{}", "||")
        for what in ("filename", "static", "attach", "tag", "category", "author", "index")
    ),
}
_WITHOUT_BRACES = frozenset({"sources", "places", "files"})


def may_hold(text: str, syntaxes: frozenset[Syntax]) -> bool:
    """Whether a text may hold a tag."""
    # Of each new article this is asked: nearly all have no brace at all.
    if "{" not in text and not syntaxes & _WITHOUT_BRACES:
        return False
    return any(mark in text for syntax in syntaxes for mark in _MARKS[syntax])


def left_out(metadata: Mapping[str, object]) -> Mapping[str, int]:
    """Return how many tags of which name were left out of an article, by its metadata."""
    found = metadata.get(LEFT_OUT)
    is_count = isinstance(found, dict) and all(isinstance(count, int) for count in found.values())
    return found if is_count and isinstance(found, dict) else {}
