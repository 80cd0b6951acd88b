"""Files of data among articles: how they are named, and what they say for an article."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from feedsync.stores.file_kinds import DEFAULTS, SIDECARS, WRITTEN

if TYPE_CHECKING:
    from feedsync.stores.conventions.plain import Plain
    from feedsync.stores.layers import Layer
    from feedsync.text.yaml_tree import Node

_MOST_FOLDERS = 1000  # of which it is known what is in there


def names_for(conventions: Plain, folder: str) -> tuple[str, ...]:
    """Return how files are named that tell what holds for a folder of this name; the first says it better."""
    return DEFAULTS + conventions.data_names(folder)


class FolderData:
    """What the files of data say for the articles below a folder.

    `place` is what a person knows a path from there by, `text` reads such a file, and `split` parts the front
    matter of one from its body. What folders have is remembered until `forget`.
    """

    def __init__(
        self,
        root: Path,
        place: Callable[[str], str],
        conventions: Plain,
        text: Callable[[str], str],
        split: Callable[[str], tuple[Node | None, str]],
    ) -> None:
        self._root = root
        self._place = place
        self._conventions = conventions
        self._text = text
        self._split = split
        self._above = lru_cache(_MOST_FOLDERS)(self._layers_of_folder)
        self._sidecars = lru_cache(_MOST_FOLDERS)(self._listed)

    def forget(self) -> None:
        """Look again."""
        self._above.cache_clear()
        self._sidecars.cache_clear()

    def layers(self, key: str) -> tuple[Layer, ...]:
        """Return what is said beside the article in a file, what says it better first."""
        folder, _, name = key.rpartition("/")
        sidecars, _ = self._sidecars(folder)
        above = self._above(folder)
        if not (sidecars or above):
            return ()
        stem, _, ending = name.rpartition(".")
        may_have = f".{ending}".lower() in WRITTEN
        beside = [stem + one for one in SIDECARS if may_have and stem + one in sidecars]
        below = f"{folder}/" if folder else ""
        own = [layer for one in beside if (layer := self._layer(below + one, is_own=True))]
        return (*own, *(self._for_article(layer, key) for layer in above))

    def _for_article(self, layer: Layer, key: str) -> Layer:
        from msgspec.structs import replace

        name = layer.name.rpartition("/")[2]
        if layer.tree is None or layer.only_holds or name in DEFAULTS:
            return layer
        return replace(layer, tree=self._conventions.data_values(name, layer.tree, key))

    def _listed(self, folder: str) -> tuple[frozenset[str], tuple[str, ...]]:
        """Return the names that may be sidecars, and those of files that hold for all of a folder."""
        place = self._root / folder
        names = names_for(self._conventions, place.name)
        try:
            with os.scandir(place) as entries:
                there = {
                    entry.name
                    for entry in entries
                    if (entry.name.endswith(SIDECARS) or entry.name in names) and is_data_file(entry)
                }
        except OSError:
            there = set()
        return frozenset(there.difference(names)), tuple(name for name in names if name in there)

    def _layers_of_folder(self, folder: str) -> tuple[Layer, ...]:
        below = f"{folder}/" if folder else ""
        own: list[Layer] = []
        for name in self._sidecars(folder)[1]:
            if layer := self._layer(below + name):
                own += [layer, *self._holding(name, layer)]
        return (*own, *(self._above(folder.rpartition("/")[0]) if folder else ()))

    def _holding(self, name: str, layer: Layer) -> Iterator[Layer]:
        """Yield what no article below can take back."""
        if layer.tree and name not in DEFAULTS and (tree := self._conventions.holding(layer.tree)):
            from msgspec.structs import replace

            yield replace(layer, tree=tree, only_holds=True)

    def _layer(self, path: str, *, is_own: bool = False) -> Layer | None:
        """Return what a file says, `None` where it is gone."""
        from feedsync.errors import ArticleError
        from feedsync.stores.layers import Layer
        from feedsync.text.yaml_tree import Mapping, Scalar, TreeError

        place = self._place(path)
        try:
            tree = self._tree(path)
        except FileNotFoundError:
            return None
        except OSError as error:
            problem = f"{place}: cannot be read: {error.strerror}"
        except TreeError as error:
            problem = f"{place}:{error.line}: {error.message}"
        except ArticleError as error:
            problem = f"{place}: {error.message}"
        else:
            if isinstance(tree, Mapping):
                return Layer(place, tree, is_own=is_own)
            if tree is None or (isinstance(tree, Scalar) and tree.is_null):
                return None
            problem = f"{place}: must be keys and values, as in `author: …`"
        return Layer(place, problem=problem, is_own=is_own)

    def _tree(self, path: str) -> Node | None:
        from feedsync.text.yaml_tree import TreeError

        text = self._text(path)
        if not text.strip():
            # While an editor writes, what is still to come may hold an article back.
            raise TreeError(1, "is empty; write keys and values, or remove it")
        kind = path[path.rfind(".") :].lower()
        if kind == ".toml":
            from feedsync.text import toml_tree

            return toml_tree.parse(text)
        if kind == ".json":
            from feedsync.text import json_tree

            return json_tree.parse(text)
        if kind in (".yaml", ".yml"):
            from feedsync.text import yaml_flat

            return yaml_flat.parse(text, first_line=1)
        return self._split(text)[0]


def is_data_file(entry: os.DirEntry[str]) -> bool:
    """Whether an entry is a file, and not a link, which could lead out of the folder."""
    try:
        return entry.is_file(follow_symlinks=False)
    except OSError:
        return False
