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
_TAXONOMIES = ("tags", "categories", "authors")


class Zola(Plain):
    """The `content` folder of a Zola site, or a folder in it."""

    def holds(self, key: str) -> bool:
        """Whether a file is a page, by its ending."""
        return key.endswith(".md")

    def meant(self, tree: Node | None, key: str) -> Node | None:  # noqa: ARG002
        """Take `path` for the address, and terms from their table."""
        if not isinstance(tree, Mapping):
            return tree
        items, lines = dict(tree.items), dict(tree.key_lines)
        if "path" in items:
            items["url"], lines["url"] = items.pop("path"), lines["path"]
        table = items.get("taxonomies")
        if isinstance(table, Mapping):
            for name in _TAXONOMIES:
                if name in table.items and name not in items:
                    items[name], lines[name] = table.items[name], table.key_lines[name]
        return replace(tree, items=items, key_lines=lines)

    def date(self, key: str, zone: tzinfo) -> datetime | None:
        """Return the date before the name of a file, or of the folder of one called `index`."""
        match = _DATED.fullmatch(without_index(key.rpartition(".")[0]).rpartition("/")[2])
        try:
            return dates.parse(match["date"], zone) if match else None
        except ValueError:
            return None

    def declared(self, address: str, named: Named) -> str:
        """Return `path`: below the site, or its language, and `/` at its end."""
        below = f"/{named.language}" if named.language != named.site_language else ""
        return f"{below}/{address.strip('/ ')}/"

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
            return quote(named.slug or file_name, safe=_SAFE)
        return super().part(name, named)
