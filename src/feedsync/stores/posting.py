"""What an article's front matter says of posts about it: `social`, `correction`. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from feedsync.errors import Finding
from feedsync.text.characters import clean, one_line
from feedsync.text.yaml_tree import Mapping, Node, Scalar

POSTING = ("social", "correction")
_NO = frozenset({"false", "no", "off", "0"})
_YES = frozenset({"true", "yes", "on", "1", ""})
_FORMS = "write `social: false`, a text, or one of them for a channel: `social: {mastodon: false}`"


def social(line: int, node: Node) -> Iterator[Finding | dict[str, object]]:
    """Yield what is said, if it is anything: `False`, a text, or these by the names of channels.

    What says that the article is to be posted as it would be says nothing.
    """
    if isinstance(node, Scalar):
        if (said := _said(node)) is not True:
            yield {"social": said}
        return
    if not isinstance(node, Mapping):
        yield Finding(line, f"social: {_FORMS}")
        return
    for key, first, second in node.repeated:
        yield Finding(second, f"social: `{key}` appears twice, first in line {first}; keep one")
    found: dict[str, object] = {}
    named: set[str] = set()
    for name, item in node.items.items():
        if (channel := name.strip().casefold()) in named:
            yield Finding(node.key_lines[name], f"social: `{name}` appears twice, in other letters; keep one")
        named.add(channel)
        if not isinstance(item, Scalar):
            yield Finding(node.key_lines[name], f"social.{name}: write false or a text")
        elif (one := _said(item)) is not True:
            found[name.strip()] = one
    if found:
        yield {"social": found}


def correction(line: int, node: Node) -> Iterator[Finding | dict[str, object]]:
    """Yield the words that tell what was corrected, if there are any."""
    word = node.text.strip().lower() if isinstance(node, Scalar) else "true"
    if isinstance(node, Scalar) and word not in _NO | _YES:
        yield {"correction": one_line(node.text)}
    elif word in _YES - {""}:
        yield Finding(line, "correction: write what was corrected, as a text")


def _said(node: Scalar) -> bool | str:
    text = clean(node.text).strip()
    if node.is_null or text.lower() in _YES:
        return True
    return False if text.lower() in _NO else text
