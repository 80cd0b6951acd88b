"""A JSON or YAML file as an article: the keys of front matter, and the body as one of them. No I/O."""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from feedsync.stores.matter_fields import of_conventions
from feedsync.text.yaml_tree import Mapping, Node, Scalar, TreeError

# The items of JSON Feed 1.1, as far as they have other names. https://www.jsonfeed.org/version/1.1/
FIELDS = of_conventions(
    {"date": "date_published", "updated": "date_modified", "url": "external_url", "image": "banner_image"}
)
# What holds the body, and as what it is read; the first that says something counts.
_BODIES = {
    "content_html": ".html",
    "html": ".html",
    "content": ".html",
    "body": ".md",
    "markdown": ".md",
    "content_text": ".txt",
}


class DataArticle(NamedTuple):
    """What a file says beside its body, and the body, of that kind of files. Other data says nothing."""

    tree: Mapping | None
    body: str
    kind: str


def read(text: str, kind: str) -> DataArticle:
    """Return what a file of that ending says. Raises `TreeError`."""
    tree = _tree(text, kind)
    if not isinstance(tree, Mapping):
        return DataArticle(None, "", ".md")
    told = {key: node for key, node in tree.items.items() if key.strip().lower() in _BODIES}
    by_name = {key.strip().lower(): node for key, node in told.items()}
    bodies = ((name, by_name[name]) for name in _BODIES if name in by_name)
    name, node = next(((name, node) for name, node in bodies if _says(node)), ("body", Scalar(0, "")))
    rest = {key: node for key, node in tree.items.items() if key not in told}
    body = node.text if isinstance(node, Scalar) else ""
    return DataArticle(replace(tree, items=rest), body, _BODIES[name])


def _says(node: Node) -> bool:
    return isinstance(node, Scalar) and not node.is_null and bool(node.text.strip())


def _tree(text: str, kind: str) -> Node | None:
    try:
        if kind == ".json":
            from feedsync.text import json_tree

            return json_tree.parse(text)
        from feedsync.text import yaml_flat

        return yaml_flat.parse(text, first_line=1)
    except TreeError as error:
        error.message += "; what is no article can be named by `store.exclude`"
        raise
