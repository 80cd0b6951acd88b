"""The conventions of Zola: https://www.getzola.org/documentation/content/page/, and what zola 0.17 does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import quote

from msgspec.structs import replace

from feedsync.stores.conventions.plain import Named, Plain, without_index
from feedsync.text.slugs import deunicoded_slug
from feedsync.text.yaml_tree import Mapping, Node, Scalar

if TYPE_CHECKING:
    from feedsync.text.template_syntax import Syntax

# What Zola takes for a date before a name: a day, or a whole moment, then `-` or `_`.
_DATED = re.compile(
    r"(?P<date>\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
    r"(?:T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d))?)"
    r"\s?[_-](?P<name>.+)",
    re.ASCII | re.DOTALL,
)
_SAFE = "/!$&'()*+,:;=@~"
# What no file's name may hold everywhere: `slugify.paths = "safe"` takes it out.
_NOT_SAFE = re.compile(r"[<>:\"/\\|?*#\x00-\x1f]")


class Zola(Plain):
    """The `content` folder of a Zola site, or a folder in it."""

    tags: ClassVar[frozenset[Syntax]] = frozenset({"statements", "calls", "sources"})

    def holds(self, key: str) -> bool:
        """Whether a file is a page, by its ending."""
        return key.endswith(".md")

    def data_names(self, folder: str) -> tuple[str, ...]:  # noqa: ARG002
        """Name the file of a section, which may hold all of its pages back."""
        return ("_index.md",)

    def data_values(self, name: str, tree: Mapping, key: str) -> Mapping:  # noqa: ARG002
        """Return nothing: what is said of a section is said of that alone."""
        return Mapping(tree.line)

    def holding(self, tree: Mapping) -> Mapping | None:
        """Return whether a section is a draft: then Zola does not look into its folder."""
        draft = tree.items.get("draft")
        return None if draft is None else Mapping(tree.line, {"draft": draft}, {"draft": draft.line})

    def meant(self, tree: Node | None, key: str) -> Node | None:
        """Take `path` for the address; what has no date has the one before its name."""
        if not isinstance(tree, Mapping):
            return tree
        items, lines = dict(tree.items), dict(tree.key_lines)
        if "path" in items:
            items["url"], lines["url"] = items.pop("path"), lines["path"]
        if "date" not in items and (match := _DATED.fullmatch(_base_name(self.language_of(_stem(key))[0]))):
            items["date"], lines["date"] = Scalar(0, match["date"]), 0
        return replace(tree, items=items, key_lines=lines)

    def declared(self, address: str, named: Named) -> str:  # noqa: ARG002
        """Return `path`: below the site, whatever the language, with `/` at its end."""
        return f"/{address.strip('/ ')}/"

    def part(self, name: str, named: Named) -> str:
        """Return a part of an address: only the last one of a path is made a slug."""
        folder, file_name = without_index(named.path).rpartition("/")[0], _base_name(named.path)
        if match := _DATED.fullmatch(file_name):
            file_name = match["name"]
        if name == "path":
            last = deunicoded_slug(named.slug or file_name)
            return quote(f"{folder}/{last}".strip("/"), safe=_SAFE)
        if name == "slug":
            return deunicoded_slug(named.slug or file_name)
        if name == "slug_or_name":
            return quote(_NOT_SAFE.sub("", named.slug or file_name), safe=_SAFE)
        return super().part(name, named)


def _stem(key: str) -> str:
    return key.rpartition(".")[0]


def _base_name(path: str) -> str:
    return without_index(path).rpartition("/")[2]
