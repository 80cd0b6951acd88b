"""Where the articles of a Hugo site are: a store for each folder, and each section with own permalinks."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping

from feedsync.operations.init.hugo_config import HugoSite, Language
from feedsync.operations.init.hugo_permalinks import UntranslatableError, translated
from feedsync.operations.init.settings_file import mapping_of, text_of

_USUAL = frozenset({"tags", "categories", "authors", "series"})


class Stores:
    """The stores of a site; `notes` say what of its permalinks they do not have."""

    def __init__(self, site: HugoSite) -> None:
        self._site = site
        self.notes: list[str] = []

    def found(self) -> list[dict[str, object]]:
        """Return the stores."""
        patterns = self._permalinks()
        stores = [store for language in self._folders() for store in self._stores(language, patterns)]
        names: set[object] = set()
        for number, store in enumerate(stores):
            if store["name"] in names:
                store["name"] = f"{store['name']}-{number}"
            names.add(store["name"])
        return stores

    def _folders(self) -> list[Language | None]:
        """Languages with a folder of their own; `None` where all share one."""
        own = [language for language in self._site.languages if language.folder]
        return [*own, *([None] if len(own) < max(len(self._site.languages), 1) else [])]

    def _stores(self, language: Language | None, patterns: dict[str, str]) -> Iterator[dict[str, object]]:
        """Yield the stores of a folder of content: one for all sections that share their permalinks."""
        path = language.folder if language else self._site.content
        name = language.key if language else "main"
        is_ugly = self._site.values.get("uglyurls")
        sections = {
            section: pattern
            for section, pattern in patterns.items()
            if (self._site.folder / path / section).is_dir()
        }
        for section, pattern in sections.items():
            prefix = f"{name}-" if language else ""
            if "{sections}" in pattern:
                self.notes.extend(self._folders_that_are_none(path, section))
            yield self._store(
                prefix + _word(section), path, language, include=[_pattern(section)], permalink=pattern
            )
        path_of = "/{sections}/{slug}" if self._site.has_dated_names else "/{path}"
        plain = f"{path_of}{'.html' if is_ugly is True else '/'}"
        yield self._store(
            name, path, language, exclude=[_pattern(section) for section in sections], permalink=plain
        )

    def _folders_that_are_none(self, path: str, section: str) -> Iterator[str]:
        """Say which folders Hugo leaves out of `:sections`, as they have no page of their own."""
        for place, folders, names in os.walk(self._site.folder / path / section):
            is_bundle = any(name.startswith("index.") for name in names)
            folders[:] = [] if is_bundle else sorted(folders)
            is_section = place == str(self._site.folder / path / section) or "_index.md" in names
            if not is_section and not is_bundle:
                shown = os.path.relpath(place, self._site.folder)
                yield f"permalinks.{section}: `:sections` leaves out {shown}, as it lacks `_index.md`"

    def _store(self, name: str, path: str, language: Language | None, **more: object) -> dict[str, object]:
        permalink = str(more.pop("permalink"))
        is_below = (
            self._site.values.get("defaultcontentlanguageinsubdir") is True and len(self._site.languages) > 1
        )
        if is_below or (language and language.key != self._site.default):
            permalink = f"/{{lang}}{permalink}"
        more["permalink"] = "" if permalink == "/{path}/" else permalink
        more["defaults"] = (
            {"language": language.key} if language and language.key != self._site.default else {}
        )
        more["fields"] = self._fields()
        static = text_of(self._site.values.get("staticdir")) or "static"
        more["static"] = f"{static}/" if (self._site.folder / static).is_dir() else ""
        told = {name: value for name, value in more.items() if value}
        return {"name": name, "type": "folder", "path": f"{path}/", "conventions": "hugo", **told}

    def _permalinks(self) -> dict[str, str]:
        told = mapping_of(self._site.values.get("permalinks"))
        if isinstance(self._site.values.get("permalinks"), list):
            self.notes.append("permalinks: a list is not read; set `permalink`")
        told = mapping_of(told["page"]) if isinstance(told.get("page"), Mapping) else told
        made = {}
        for section, pattern in told.items():
            if not isinstance(pattern, str):
                continue
            ugly = self._site.values.get("uglyurls")
            is_ugly = bool(mapping_of(ugly).get(section)) if isinstance(ugly, Mapping) else ugly is True
            try:
                made[section.strip("/ ")] = translated(
                    pattern, ugly=is_ugly, dated_names=self._site.has_dated_names
                )
            except UntranslatableError as why:
                self.notes.append(
                    f"permalinks.{section}: {why} in `{pattern}` has no like here, so its addresses differ;"
                    " set `permalink`, or `url` in the articles"
                )
        made.pop("", None)
        for section, wanted in mapping_of(self._site.values.get("uglyurls")).items():
            if wanted is True:
                made.setdefault(section, "/{path}.html")
        return made

    def _fields(self) -> dict[str, object]:
        """Taxonomies of other names stand for tags and categories."""
        told = mapping_of(self._site.values.get("taxonomies"))
        names = [text_of(value) for value in told.values() if text_of(value)]
        others = [name for name in names if name not in _USUAL]
        free = [ours for ours in ("tags", "categories") if told and ours not in names]
        return dict(zip(free, others, strict=False))


def _pattern(section: str) -> str:
    """Return the pattern of .gitignore that means a folder of this name."""
    return "/" + re.sub(r"([\\*?[!#])", r"\\\1", section) + "/"


def _word(section: str) -> str:
    """Return a section as stores are named."""
    return re.sub(r"[^\w.-]+", "-", section).strip("-") or "section"
