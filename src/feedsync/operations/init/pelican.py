"""A site of Pelican: what its pelicanconf.py and publishconf.py say, and what lies in its folder."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from feedsync.operations.init import pelican_feeds
from feedsync.operations.init.found import Found, Settings
from feedsync.operations.init.pelican_content import Content
from feedsync.operations.init.pelican_settings import DEFAULTS, FILES, OWN_SLUGS, PelicanSettings
from feedsync.operations.init.pelican_urls import UrlError, from_path, permalink
from feedsync.text import titles

_PAIR = 2

_PUBLIC = (
    "{feeds} is not in output/, which goes online: write `to: output/{feeds}`, and run feedsync after Pelican"
    " (docs/how-to/pelican.md)"
)


def recognise(folder: Path) -> Found | None:
    """Return the site in a folder with a pelicanconf.py, `None` for any other."""
    return _Site(folder).found() if (folder / FILES[0]).is_file() else None


class _Site:
    def __init__(self, folder: Path) -> None:
        self._settings = PelicanSettings(folder)
        self._not_carried = self._settings.problems
        self._guesses: dict[str, str] = {}
        self._path = self._settings.path("PATH")
        if not self._settings.is_path_known and (folder / "content").is_dir():
            self._path = "content/"
            self._guesses["stores[0].path"] = f"PATH of {FILES[0]} cannot be told"
        self._content = Content(folder / self._path, self._settings.text("DEFAULT_LANG"))

    def found(self) -> Found:
        """Return what was found."""
        stores = self._stores()
        self._tell_rest()
        said = [name for name in ("SITENAME", "SITEURL") if self._settings.text(name)]
        has_translations = bool(self._content.in_other_languages)
        return Found(
            what="Pelican site",
            told=[f"{name} {self._settings.text(name)}" for name in said],
            site=self._site(),
            stores=stores,
            feeds=pelican_feeds.feeds(self._settings, has_translations=has_translations),
            old_feeds=pelican_feeds.old_feeds(self._settings),
            guesses=self._guesses,
            feed_url=pelican_feeds.feed_url(self._settings),
            public=_PUBLIC.replace("output/", self._settings.path("OUTPUT_PATH")),
            not_carried=self._not_carried,
        )

    def _site(self) -> Settings:
        name, url = titles.plain(self._settings.text("SITENAME")), self._settings.text("SITEURL")
        told = {
            "title": name,
            "url": f"{url.rstrip('/')}/" if url.startswith(("http://", "https://")) else "",
            "language": self._settings.text("DEFAULT_LANG"),
            "description": titles.plain(self._settings.text("SITESUBTITLE")),
            "timezone": self._settings.text("TIMEZONE"),
        }
        author = titles.plain(self._settings.text("AUTHOR"))
        return {
            **{key: value for key, value in told.items() if value},
            **({"author": {"name": author}} if author else {}),
        }

    def _stores(self) -> list[Settings]:
        common: dict[str, object] = {"type": "folder", "path": self._path, "conventions": "pelican"}
        rest = self._defaults() | self._fields() | {"static": self._path}
        if self._settings.value("DEFAULT_DATE") == "fs":
            rest["undated"] = "file-time"
        include, exclude = self._chosen()
        address, lang_address = self._permalink("ARTICLE_URL"), self._permalink("ARTICLE_LANG_URL")
        others = self._content.in_other_languages
        if not others or lang_address == _of_translation(address):
            return [{**common, **include, **exclude, **address, **rest}]
        # Those in other languages have addresses of their own, and so are a store of their own.
        patterns = self._content.patterns_of_others()
        without = {"exclude": [*exclude.get("exclude", ()), *patterns]}
        stores: list[Settings] = [{"name": "articles", **common, **include, **without, **address, **rest}]
        if "{lang}" in lang_address.get("permalink", ""):
            only = {"include": patterns}
            stores.append({"name": "translations", **common, **only, **exclude, **lang_address, **rest})
        else:
            self._not_carried.append(
                f"{len(others)} articles in other languages have addresses by ARTICLE_LANG_URL"
                f" {self._settings.text('ARTICLE_LANG_URL')!r}; they are left out"
            )
            stores = [{key: value for key, value in stores[0].items() if key != "name"}]
        return stores

    def _permalink(self, name: str) -> dict[str, str]:
        """Return the pattern of addresses, nothing where it is what the conventions have."""
        pattern = self._settings.text(name)
        try:
            found = permalink(pattern, self._settings.text("SLUGIFY_SOURCE"))
        except UrlError as error:
            self._guesses["stores[0].permalink"] = f"{name} is {pattern!r}, and {error}"
            found = permalink("{slug}.html", self._settings.text("SLUGIFY_SOURCE"))
        return {} if found == "/{slug}.html" else {"permalink": found}

    def _chosen(self) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        articles = [
            f"/{path.strip('/')}/" for path in self._settings.texts("ARTICLE_PATHS") if path.strip("/")
        ]
        pages = [
            f"/{path.strip('/')}/"
            for path in self._settings.texts("PAGE_PATHS")
            if path.strip("/") not in {"", "pages"}
        ]
        excluded = [f"/{path.strip('/')}/" for path in self._settings.texts("ARTICLE_EXCLUDES")]
        ignored = [pattern.removeprefix("**/") for pattern in self._settings.texts("IGNORE_FILES")]
        ignored = [pattern for pattern in ignored if "/" not in pattern and not pattern.startswith(".")]
        output = self._settings.path("OUTPUT_PATH")
        below = [f"/{output}"] if self._path == "./" else []
        if "pages" not in self._settings.texts("PAGE_PATHS") and self._content.has_pages:
            self._not_carried.append("the articles in `pages/`, where Pelican has its pages by default")
        left = [*below, *pages, *excluded, *ignored]
        return ({"include": articles} if articles else {}), ({"exclude": left} if left else {})

    def _defaults(self) -> dict[str, object]:
        """Return `defaults`: what DEFAULT_METADATA, DEFAULT_CATEGORY and EXTRA_PATH_METADATA give."""
        everywhere = _metadata(_mapping(self._settings.value("DEFAULT_METADATA")))
        paths = self._settings.text("PATH_METADATA") + self._settings.text("FILENAME_METADATA")
        category = "" if "?P<category>" in paths else self._settings.text("DEFAULT_CATEGORY")
        has_folders = bool(self._settings.value("USE_FOLDER_AS_CATEGORY"))
        rules: list[dict[str, object]] = []
        if everywhere or (category and not has_folders):
            values = everywhere if has_folders or not category else {"category": category, **everywhere}
            rules.append({"path": "*", "values": values})
        if category and has_folders:
            rules.append({"path": "/*.*", "values": {"category": category}})
        extra = _mapping(self._settings.value("EXTRA_PATH_METADATA"))
        told = {path: _metadata(_mapping(extra[path])) for path in sorted(extra)}
        rules += [
            {"path": f"/{path.strip('/')}", "values": values} for path, values in told.items() if values
        ]
        if len(rules) == 1 and rules[0]["path"] == "*":
            return {"defaults": rules[0]["values"]}
        return {"defaults": rules} if rules else {}

    def _fields(self) -> dict[str, object]:
        """Return `fields`: what names and paths tell by FILENAME_METADATA and PATH_METADATA."""
        fields: dict[str, object] = {}
        for name, is_file_name in (("PATH_METADATA", False), ("FILENAME_METADATA", True)):
            pattern = self._settings.text(name)
            if not pattern or pattern == DEFAULTS.get(name):
                continue
            try:
                fields |= from_path(pattern, is_file_name=is_file_name)
            except UrlError as error:
                self._not_carried.append(f"{name} {pattern!r}: {error}")
        return {"fields": fields} if fields else {}

    def _tell_rest(self) -> None:
        own = [name for name in OWN_SLUGS if self._settings.is_set(name)]
        if own:
            self._not_carried.append(
                f"{', '.join(own)}: slugs are made by Pelican's own rules here; where an address differs,"
                " write `Slug: …` or `URL: …`"
            )
        if self._content.restructured and not find_spec("docutils"):
            self._not_carried.append(
                f"{self._content.restructured} files of reStructuredText, until `pip install 'feedsync[rst]'`"
            )
        if isinstance(self._settings.value("DEFAULT_DATE"), tuple | list):
            self._not_carried.append("DEFAULT_DATE: an article without a date is left out")
        plugins = self._settings.texts("PLUGINS")
        if plugins:
            self._not_carried.append(f"what plugins do to articles: {', '.join(plugins)}")


def _of_translation(address: Mapping[str, str]) -> dict[str, str]:
    """Return the pattern that the conventions make of another for a translation."""
    pattern = address.get("permalink", "/{slug}.html")
    if "{lang}" in pattern:
        return {"permalink": pattern}
    return {"permalink": pattern.replace("{slug}", "{slug}-{lang}").replace("{name}", "{name}-{lang}")}


def _mapping(value: object) -> dict[str, object]:
    """Return a mapping, or pairs, that a setting holds, as far as its keys are text."""
    if isinstance(value, dict):
        pairs = list(value.items())
    else:
        some = value if isinstance(value, list | tuple) else ()
        pairs = [(one[0], one[1]) for one in some if isinstance(one, list | tuple) and len(one) == _PAIR]
    return {key: item for key, item in pairs if isinstance(key, str)}


def _metadata(values: Mapping[str, object]) -> dict[str, str]:
    """Return those values that an article might have said itself; others are for files that are copied."""
    return {
        str(name).lower(): value
        for name, value in values.items()
        if isinstance(value, str) and str(name).lower() not in {"path", "save_as"}
    }
