"""The keys of one article's front matter, with what stands beside it: which of them counts, and what hides.

What they mean is `frontmatter`'s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Sequence as Some

from feedsync.errors import Finding
from feedsync.stores import posting
from feedsync.stores.layers import Layer, without_lines
from feedsync.stores.matter_fields import Field
from feedsync.stores.matter_keys import AUTHORS, CATEGORIES, EXPIRES, PUBLISHED, TAGS, same
from feedsync.text.yaml_tree import Mapping, Node, Scalar

NO = frozenset({"false", "no", "off", "0", ""})
YES = frozenset({"true", "yes", "on", "1"})
_TAXONOMIES = frozenset({*TAGS, *CATEGORIES, *AUTHORS})
_DATES = frozenset({*PUBLISHED, *EXPIRES})


class MatterNodes:
    """Keys, folded, with line and node. What cannot be read is gathered in `findings`, with its line.

    Of all that says the same, what says it best is taken: `fields` that win, the article, `layers` in their
    order, other `fields`. What was overruled is kept, as it may say that the article is a draft or has to
    wait. `path` is that of the file.
    """

    def __init__(
        self, tree: Node | None, *, layers: Some[Layer] = (), fields: Some[Field] = (), path: str = ""
    ) -> None:
        self.findings: list[Finding] = []
        self._nodes: dict[str, tuple[int, Node]] = {}
        self._names: dict[str, str] = {}
        self._labels: dict[str, str] = {}
        self._overruled: list[tuple[str, Node]] = []
        self._other_dates: list[tuple[str, str, Node]] = []  # with the label
        self._empty_dates: list[int] = []
        self._renamed: set[str] = set()
        if isinstance(tree, Mapping):
            self._take(tree)
        elif tree is not None and not (isinstance(tree, Scalar) and tree.is_null):
            self._note(tree.line, "the front matter must be keys and values, as in `title: …`")
        for layer in layers:
            self._take_under(layer)
        if fields:
            self._rename(fields, path)

    def understand(self, meant: Callable[[Node | None, str], Node | None], key: str) -> None:
        """Take all keys, folded, for what they mean in the file of that key."""
        self._other_dates = [
            (name, label, there.items.get(name, node) if isinstance(there, Mapping) else node)
            for name, label, node in self._other_dates
            for there in [meant(Mapping(0, {name: node}, {name: 0}), key)]
        ]
        told = Mapping(
            1,
            {name: node for name, (_, node) in self._nodes.items()},
            {name: line for name, (line, _) in self._nodes.items()},
        )
        told_so = meant(told, key)
        if isinstance(told_so, Mapping) and told_so is not told:
            self._nodes = {name: (told_so.key_lines[name], node) for name, node in told_so.items.items()}
            self._names = {name: self._names.get(name, name) for name in self._nodes}

    def _take(self, tree: Mapping) -> None:
        self._take_repeated(tree, "")
        for key, node in tree.items.items():
            line = tree.key_lines[key]
            folded = key.strip().lower()
            if folded in self._nodes:
                self._note(line, f"`{key}` appears twice, first in line {self._nodes[folded][0]}; keep one")
                self._overruled.append((folded, node))
            elif isinstance(node, Scalar) and node.is_null and not _is_cut(folded, node):
                self._empty_dates += [line] if folded in PUBLISHED else []
            else:
                self._nodes[folded] = (line, node)
                self._names[folded] = key
        for key, line, node in _of_taxonomies(self._nodes.get("taxonomies", (0, None))[1]):
            if key not in self._nodes:
                self._nodes[key], self._names[key] = (line, node), f"taxonomies.{key}"

    def _take_repeated(self, tree: Mapping, where: str) -> None:
        for key, first, second in tree.repeated:
            at = "" if where else f", first in line {first}"
            self._note(0 if where else second, f"{where}`{key}` appears twice{at}; keep one")
        # Of two drafts the one that says so is obeyed.
        self._overruled += [(key.strip().lower(), node) for key, node in tree.others]

    def _take_under(self, layer: Layer) -> None:
        """Take what nothing has said so far."""
        if layer.problem:
            self._note(0, layer.problem)
        if layer.tree is None:
            return
        other = MatterNodes(None)
        other._take(layer.tree)
        self.findings += [Finding(0, f"{layer.name}: {message}") for _, message in other.findings]
        there = {key for name in self._nodes if not self._is_switch(name) for key in same(name)}
        there |= self._nodes.keys()
        taken: dict[str, tuple[int, Node]] = {}
        for name, (line, node) in other._nodes.items():
            label = f"{other._names[name]} (in {layer.name}{f':{line}' if line else ''})"
            is_new = name not in there or (other._is_switch(name) and name not in self._nodes)
            if is_new and not layer.only_holds:
                taken[name] = (0, without_lines(node))
                self._names[name], self._labels[name] = other._names[name], label
            elif layer.is_own or layer.only_holds or name not in self._nodes:
                # Another key that means the same does not take it back.
                self._overruled.append((name, node))
                if name in _DATES and not other._is_switch(name):
                    self._other_dates.append((name, label, node))
        self._nodes |= taken
        self._overruled += other._overruled

    def _rename(self, fields: Some[Field], path: str) -> None:
        """Give our names to what the article calls otherwise."""
        before = dict(self._nodes)
        for one in fields:
            if not one.wins and any(name in before and not self._is_switch(name) for name in same(one.ours)):
                continue
            if (told := one.read(before, path)) is None or is_blank(told[1]):
                continue
            if one.ours in self._nodes:
                self._overruled.append((one.ours, self._nodes[one.ours][1]))
            theirs = one.theirs.strip().lower()
            self._nodes[one.ours] = told
            self._labels[one.ours] = self._labels.get(theirs) or one.theirs
            self._names.setdefault(one.ours, one.ours)
            self._renamed.add(theirs)

    def _is_switch(self, name: str) -> bool:
        """Whether a key is `published: true`, which dates nothing."""
        return name == "published" and self._word(name) in NO | YES

    def _label(self, name: str) -> str:
        return self._labels.get(name) or self._names[name]

    def _there(self, names: tuple[str, ...]) -> list[str]:
        """Those of these keys that there are: of most, none."""
        return [] if self._nodes.keys().isdisjoint(names) else [name for name in names if name in self._nodes]

    def _word(self, name: str) -> str:
        return word_of(self._nodes[name][1]) if name in self._nodes else ""

    def _note(self, line: int, message: str) -> None:
        self.findings.append(Finding(line, message))


def _of_taxonomies(node: Node | None) -> Iterator[tuple[str, int, Node]]:
    """Yield the terms of `taxonomies: {tags: …}`, as Zola has them, that mean something here."""
    if isinstance(node, Mapping):
        for key, item in node.items.items():
            if (folded := key.strip().lower()) in _TAXONOMIES:
                yield folded, node.key_lines[key], item


def _is_cut(name: str, node: Node) -> bool:
    return name in posting.POSTING and posting.is_cut(node)


def word_of(node: Node) -> str:
    """A word, folded; a list or mapping counts as a word that nobody knows."""
    if not isinstance(node, Scalar):
        return "?"
    return "" if node.is_null else node.text.strip().lower()


def is_blank(node: Node) -> bool:
    return isinstance(node, Scalar) and (node.is_null or not node.text.strip())
