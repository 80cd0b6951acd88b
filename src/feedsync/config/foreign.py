"""A config.yaml of another program, which is told in one line where each of its keys would be one."""

from __future__ import annotations

from pathlib import Path

from feedsync.errors import Finding
from feedsync.text.yaml_tree import Mapping

_OTHER = "feedsync.yaml"
# What a site generator's file has, and ours never: gohugo.io/configuration/all, the `config.yaml` of Hugo.
_OF_HUGO = frozenset({"baseurl", "languagecode", "theme", "permalinks", "taxonomies", "outputs", "markup"})


def foreign(tree: Mapping, known: tuple[str, ...], path: Path) -> Finding | None:
    """Return what to say of a file that has keys and none of ours, `None` of one that has."""
    if not tree.items or any(key in known for key in tree.items):
        return None
    if path.name != _OTHER and path.with_name(_OTHER).is_file():
        return Finding(0, f"{path.name} is not feedsync's; yours is {_OTHER}: add -c {_OTHER}")
    if _OF_HUGO.isdisjoint(key.casefold() for key in tree.items):
        return None
    return Finding(0, "is not feedsync's configuration (Hugo's?); `feedsync init` writes one")
