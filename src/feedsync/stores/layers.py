"""What stands beside front matter: a sidecar, the data of the folders above, the defaults of the store."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from feedsync.text.yaml_tree import Mapping, Node, Scalar, Sequence


class Layer(Struct, frozen=True):
    """Keys from another place than the article's own file, or why there are none.

    `name` is that place for a person, `is_own` whether it is about this article alone, so that a draft there
    is one whatever the article says. `only_holds` is one that tells no values, but what holds articles back.
    """

    name: str
    tree: Mapping | None = None
    problem: str = ""
    is_own: bool = False
    only_holds: bool = False


def without_lines(node: Node) -> Node:
    """Return a node of another file: its lines are not those of the article."""
    if isinstance(node, Scalar):
        return replace(node, line=0)
    if isinstance(node, Sequence):
        return Sequence(0, tuple(map(without_lines, node.items)))
    return Mapping(
        0,
        {key: without_lines(item) for key, item in node.items.items()},
        dict.fromkeys(node.key_lines, 0),
        node.repeated,
        tuple((key, without_lines(item)) for key, item in node.others),
    )


def node_of(value: object) -> Node:
    """Return a plain value, as of a setting, as a node."""
    if isinstance(value, dict):
        items = {str(key): node_of(item) for key, item in value.items()}
        return Mapping(0, items, dict.fromkeys(items, 0))
    if isinstance(value, (list, tuple)):
        return Sequence(0, tuple(map(node_of, value)))
    if isinstance(value, bool):
        return Scalar(0, "true" if value else "false")
    return Scalar(0, "" if value is None else str(value), quoted=isinstance(value, str))
