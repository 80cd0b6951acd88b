"""The conventions of Zola: https://www.getzola.org/documentation/content/page/, and what zola 0.17 does."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo
from urllib.parse import quote

from msgspec.structs import replace

from feedsync.stores.conventions.plain import Named, Plain, without_index
from feedsync.text import dates
from feedsync.text.slugs import deunicoded_slug
from feedsync.text.yaml_tree import Mapping, Node

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

    def holds(self, key: str) -> bool:
        """Whether a file is a page, by its ending."""
        return key.endswith(".md")

    def meant(self, tree: Node | None, key: str) -> Node | None:  # noqa: ARG002
        """Take `path` for the address."""
        if not isinstance(tree, Mapping) or "path" not in tree.items:
            return tree
        items = {"url" if name == "path" else name: node for name, node in tree.items.items()}
        lines = {"url" if name == "path" else name: line for name, line in tree.key_lines.items()}
        return replace(tree, items=items, key_lines=lines)

    def date(self, key: str, zone: tzinfo) -> datetime | None:
        """Return the date before the name of a file, or of the folder of one called `index`."""
        match = _DATED.fullmatch(without_index(key.rpartition(".")[0]).rpartition("/")[2])
        try:
            return dates.parse(match["date"], zone) if match else None
        except ValueError:
            return None

    def declared(self, address: str, named: Named) -> str:  # noqa: ARG002
        """Return `path`: below the site, whatever the language, with `/` at its end."""
        return f"/{address.strip('/ ')}/"

    def part(self, name: str, named: Named) -> str:
        """Return a part of an address: only the last one of a path is made a slug."""
        folder, _, file_name = without_index(named.path).rpartition("/")
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
