"""Recognises a site of Hugo by its configuration: https://gohugo.io/configuration/."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from feedsync.config.model import is_language_tag
from feedsync.operations.init import hugo_config
from feedsync.operations.init.found import Found
from feedsync.operations.init.hugo_config import HugoConfig
from feedsync.operations.init.hugo_permalinks import UntranslatableError, translated
from feedsync.operations.init.settings_file import list_of, mapping_of, text_of


def recognise(folder: Path) -> Found | None:
    """Return the Hugo site in a folder, `None` where there is none."""
    config = hugo_config.read(folder)
    return _Site(folder, config).found() if config else None


class _Language(Struct, frozen=True):
    """A language of the site: its key, its title, and the folder of its own, where it has one."""

    key: str
    title: str
    folder: str


class _Site:
    """What the configuration of a site says, as ours."""

    def __init__(self, folder: Path, config: HugoConfig) -> None:
        self._folder = folder
        self._values = config.values
        self._notes = list(config.notes)
        self._content = (text_of(self._values.get("contentdir")) or "content").rstrip("/")
        languages = mapping_of(self._values.get("languages"))
        self._default = text_of(self._values.get("defaultcontentlanguage")) or "en"
        disabled = set(map(text_of, list_of(self._values.get("disablelanguages"))))
        self._languages = [
            _Language(key, text_of(told.get("title")), text_of(told.get("contentdir")).rstrip("/"))
            for key, value in languages.items()
            if (told := mapping_of(value)).get("disabled") is not True and key not in disabled
        ]
        dates = list_of(mapping_of(self._values.get("frontmatter")).get("date"))
        self._has_dated_names = ":filename" in dates
        # The site's own language goes first.
        self._languages.sort(key=lambda language: language.key != self._default)

    def found(self) -> Found:
        stores = [store for language in self._folders() for store in self._stores(language)]
        address = text_of(self._values.get("baseurl"))
        return Found(
            what="Hugo site",
            told=[f"baseURL {address}"] if address else [],
            site=self._site(),
            stores=stores,
            feeds=list(self._feeds()),
            old_feeds=list(self._old_feeds()),
            not_carried=[*self._notes, *self._left()],
        )

    # The site

    def _site(self) -> dict[str, object]:
        values, params = self._values, mapping_of(self._values.get("params"))
        own = mapping_of(mapping_of(values.get("languages")).get(self._default))
        code = self._default if len(self._languages) > 1 else text_of(values.get("languagecode"))
        # Hugo's language is English where nothing says another.
        code = code or text_of(own.get("languagecode")) or self._default
        author = values.get("author") or own.get("author") or params.get("author")
        told = {
            "title": text_of(own.get("title")) or text_of(values.get("title")),
            "url": text_of(own.get("baseurl")) or text_of(values.get("baseurl")),
            "language": code.replace("_", "-") if is_language_tag(code) else "",
            "description": text_of(mapping_of(own.get("params")).get("description"))
            or text_of(params.get("description")),
            "author": _author(author),
            "timezone": text_of(values.get("timezone")),
            "rights": text_of(values.get("copyright")),
        }
        return {name: value for name, value in told.items() if value}

    # Where articles are

    def _folders(self) -> list[_Language | None]:
        """Languages with a folder of their own; `None` where all share one."""
        own = [language for language in self._languages if language.folder]
        return [*own, *([None] if len(own) < max(len(self._languages), 1) else [])]

    def _stores(self, language: _Language | None) -> Iterator[dict[str, object]]:
        """Yield the stores of a folder of content: one for all sections that share their permalinks."""
        path = language.folder if language else self._content
        name = language.key if language else "main"
        is_ugly = self._values.get("uglyurls")
        patterns = self._permalinks()
        sections = {
            section: pattern
            for section, pattern in patterns.items()
            if (self._folder / path / section).is_dir()
        }
        for section, pattern in sections.items():
            prefix = f"{name}-" if language else ""
            if "{sections}" in pattern:
                self._notes.extend(self._folders_that_are_none(path, section))
            yield self._store(
                f"{prefix}{section}", path, language, include=[f"/{section}/"], permalink=pattern
            )
        path_of = "/{sections}/{slug}" if self._has_dated_names else "/{path}"
        plain = f"{path_of}{'.html' if is_ugly is True else '/'}"
        yield self._store(
            name, path, language, exclude=[f"/{section}/" for section in sections], permalink=plain
        )

    def _folders_that_are_none(self, path: str, section: str) -> Iterator[str]:
        """Say which folders Hugo leaves out of `:sections`, as they have no page of their own."""
        for place, folders, names in os.walk(self._folder / path / section):
            is_bundle = any(name.startswith("index.") for name in names)
            folders[:] = [] if is_bundle else sorted(folders)
            is_section = place == str(self._folder / path / section) or "_index.md" in names
            if not is_section and not is_bundle:
                shown = os.path.relpath(place, self._folder)
                yield (
                    f"permalinks.{section}: to `:sections` {shown} is none, as it has no `_index.md`; here it is"
                )

    def _store(self, name: str, path: str, language: _Language | None, **more: object) -> dict[str, object]:
        permalink = str(more.pop("permalink"))
        is_below = self._values.get("defaultcontentlanguageinsubdir") is True and len(self._languages) > 1
        if is_below or (language and language.key != self._default):
            permalink = f"/{{lang}}{permalink}"
        more["permalink"] = "" if permalink == "/{path}/" else permalink
        more["defaults"] = {"language": language.key} if language and language.key != self._default else {}
        more["fields"] = self._fields()
        static = text_of(self._values.get("staticdir")) or "static"
        more["static"] = f"{static}/" if (self._folder / static).is_dir() else ""
        told = {name: value for name, value in more.items() if value}
        return {"name": name, "type": "folder", "path": f"{path}/", "conventions": "hugo", **told}

    def _permalinks(self) -> dict[str, str]:
        told = mapping_of(self._values.get("permalinks"))
        told = mapping_of(told["page"]) if isinstance(told.get("page"), Mapping) else told
        made = {}
        for section, pattern in told.items():
            if not isinstance(pattern, str):
                continue
            ugly = self._values.get("uglyurls")
            is_ugly = bool(mapping_of(ugly).get(section)) if isinstance(ugly, Mapping) else ugly is True
            try:
                made[section.strip("/ ")] = translated(
                    pattern, ugly=is_ugly, dated_names=self._has_dated_names
                )
            except UntranslatableError as why:
                self._notes.append(
                    f"permalinks.{section}: {why} in `{pattern}` has no like here, so its addresses differ;"
                    " set `permalink`, or `url` in the articles"
                )
        made.pop("", None)
        for section, wanted in mapping_of(self._values.get("uglyurls")).items():
            if wanted is True:
                made.setdefault(section, "/{path}.html")
        return made

    def _fields(self) -> dict[str, object]:
        """Taxonomies of other names stand for tags and categories."""
        told = mapping_of(self._values.get("taxonomies"))
        names = [text_of(value) for value in told.values() if text_of(value)]
        others = [name for name in names if name not in {"tags", "categories", "authors", "series"}]
        free = [ours for ours in ("tags", "categories") if told and ours not in names]
        return dict(zip(free, others, strict=False))

    # Feeds

    def _feeds(self) -> Iterator[dict[str, object]]:
        services = mapping_of(mapping_of(self._values.get("services")).get("rss"))
        limit = services.get("limit", self._values.get("rsslimit"))
        shown = {"limit": limit} if isinstance(limit, int) and limit > 0 else {}
        if len(self._languages) <= 1:
            yield {"name": "news", **shown}
        else:
            for language in self._languages:
                is_own = language.key == self._default
                title = {"title": language.title} if language.title and not is_own else {}
                yield {
                    "name": "news" if is_own else f"news-{language.key}",
                    **title,
                    "language": language.key,
                    "filter": {"languages": [language.key]},
                    **shown,
                }
        if len(self._sections()) > 1:
            only = {"filter": {"languages": [self._default]}} if len(self._languages) > 1 else {}
            yield {"name": "sections/{slug}", "for_each": "section", **only, **shown}

    def _sections(self) -> list[str]:
        own = next((language.folder for language in self._languages if language.folder), "")
        return [entry.name for entry in _entries(self._folder / (own or self._content)) if entry.is_dir()]

    def _old_feeds(self) -> Iterator[str]:
        """Yield the feeds of the home page, those of sections only where there is no other."""
        public = text_of(self._values.get("publishdir")) or "public"
        formats = mapping_of(mapping_of(self._values.get("outputformats")).get("rss"))
        base = text_of(formats.get("basename")) or "index"
        names = dict.fromkeys([f"{base}.xml", "index.xml", "feed.xml", "rss.xml", "atom.xml", "index.atom"])
        folders = ["", *(f"{language.key}/" for language in self._languages)]
        there = [
            f"{public}/{folder}{name}"
            for folder in folders
            for name in names
            if (self._folder / public / folder / name).is_file()
        ]
        if not there:
            below = sorted(entry.name for entry in _entries(self._folder / public) if entry.is_dir())
            there = [
                f"{public}/{folder}/{base}.xml"
                for folder in below
                if folder not in {"tags", "categories"}
                and (self._folder / public / folder / f"{base}.xml").is_file()
            ]
        yield from there

    # What is left

    def _left(self) -> Iterator[str]:
        values = self._values
        for key, what in (
            ("disablepathtolower", "`disablePathToLower`: addresses are lower case here"),
            ("removepathaccents", "`removePathAccents`: accents stay in addresses here"),
        ):
            if values.get(key) is True:
                yield f"{what}, so those of names with others will differ; set `url` in them"
        if self._has_dated_names:
            yield (
                "frontmatter.date: where an article declares a date and its name tells another one, the"
                " declared one counts here"
            )
        home = list_of(mapping_of(values.get("outputs")).get("home"))
        for name in map(text_of, home):
            if name.lower() not in {"html", "rss", "amp", ""}:
                yield f"outputs: the format `{name}` of the home page"
        for template in (
            "home.rss.xml",
            "index.rss.xml",
            "rss.xml",
            "_default/rss.xml",
            "_default/home.rss.xml",
        ):
            if (self._folder / "layouts" / template).is_file():
                yield f"layouts/{template}: what the site's own feed template adds or leaves out"
        if any("contents" in str(mount) or "content" in str(mount) for mount in self._mounts()):
            yield "module.mounts: content that comes from other folders; write a store for each"
        if list_of(values.get("ignorefiles")):
            yield "ignoreFiles: write what is meant into `exclude`, as patterns of .gitignore"

    def _mounts(self) -> list[object]:
        return list_of(mapping_of(self._values.get("module")).get("mounts"))


def _author(told: object) -> object:
    """Return an author in our words: a name, or name, email and url."""
    if isinstance(told, Mapping):
        person = {key: text_of(told.get(key)) for key in ("name", "email", "url")}
        return {key: value for key, value in person.items() if value} if person["name"] else ""
    return {"name": text_of(told)} if text_of(told) else ""


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []
