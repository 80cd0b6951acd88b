"""What an article's front matter says of posts about it: `social`, `correction`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from feedsync.errors import Finding
from feedsync.text.characters import clean, one_line
from feedsync.text.yaml_tree import Mapping, Node, Scalar

POSTING = ("social", "correction")
_NO = frozenset({"false", "no", "off", "0"})
_YES = frozenset({"true", "yes", "on", "1", ""})
_HASHTAG = re.compile(r"#[^\s#]")
_QUOTE = 'put the text in quotes, as in "Riapre il ponte #Porto"'
_FORMS = "write `social: false`, a text, or one of them for a channel: `social: {mastodon: false}`"


def social(line: int, node: Node) -> Iterator[Finding | dict[str, object]]:
    """Yield what is said, if it is anything: `False`, a text, or these by the names of channels.

    What says that the article is to be posted as it would be says nothing.
    """
    if isinstance(node, Scalar):
        if cut := _cut(node):
            yield Finding(line, f"social: {cut}")
        elif (said := _said(node)) is not True:
            yield {"social": said}
    elif isinstance(node, Mapping):
        yield from _by_channel(node)
    else:
        yield Finding(line, f"social: {_FORMS}")


def _by_channel(node: Mapping) -> Iterator[Finding | dict[str, object]]:
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
        elif cut := _cut(item):
            yield Finding(node.key_lines[name], f"social.{name}: {cut}")
        elif (one := _said(item)) is not True:
            found[name.strip()] = one
    if found:
        yield {"social": found}


def correction(line: int, node: Node) -> Iterator[Finding | dict[str, object]]:
    """Yield the words that tell what was corrected, if there are any."""
    word = node.text.strip().lower() if isinstance(node, Scalar) else "true"
    if isinstance(node, Scalar) and (cut := _cut(node)):
        yield Finding(line, f"correction: {cut}")
    elif isinstance(node, Scalar) and _is_text(node):
        yield {"correction": one_line(node.text)}
    elif word in _YES - {""}:
        yield Finding(line, "correction: write what was corrected, as a text")


def is_cut(node: Node) -> bool:
    """Whether a text without quotes ends where a hashtag in it begins a comment."""
    if not isinstance(node, Scalar) or not node.comment:
        return False
    # Where nothing else is said, only a hashtag is no comment.
    return _HASHTAG.match(node.comment) is not None if node.is_null else _is_text(node)


def _is_text(node: Scalar) -> bool:
    return node.text.strip().lower() not in _NO | _YES


def _cut(node: Scalar) -> str:
    return f"`{node.comment}` is a comment to YAML; {_QUOTE}" if is_cut(node) else ""


def _said(node: Scalar) -> bool | str:
    text = clean(node.text).strip()
    if node.is_null or text.lower() in _YES:
        return True
    return False if text.lower() in _NO else text
