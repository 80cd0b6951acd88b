"""Recognises a site of Zola by its configuration: https://www.getzola.org/documentation/getting-started/configuration/."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from feedsync.config.model import is_language_tag
from feedsync.operations.init import settings_file
from feedsync.operations.init.found import Found, Settings
from feedsync.operations.init.old_feeds import there
from feedsync.operations.init.settings_file import UnreadableError, list_of, mapping_of, text_of

_NAMES = ("config.toml", "zola.toml")
_USUAL_FEED = "atom.xml"
_TERMS = {"tags": "tag", "categories": "category", "authors": "author"}

_NO_ZONE = "Zola means UTC where a date tells no zone"
_PUBLIC = (
    "{feeds} is not in public/, which goes online: write `to: public/{feeds}`, and run feedsync after each"
    " zola build (docs/how-to/zola.md)"
)


def recognise(folder: Path) -> Found | None:
    """Return the Zola site in a folder, `None` where there is none."""
    for name in _NAMES:
        file = folder / name
        if not file.is_file():
            continue
        try:
            values = settings_file.read(file)
        except UnreadableError as error:
            # Hugo, too, has a `config.toml`; only Zola has templates here.
            if name == "zola.toml" or ((folder / "templates").is_dir() and (folder / "sass").is_dir()):
                return _Site(folder, {}).found([str(error)])
            continue
        if "base_url" in values:
            return _Site(folder, values).found([])
    return None


class _Site:
    """What the configuration of a site says, as ours."""

    def __init__(self, folder: Path, values: Mapping[str, object]) -> None:
        self._folder = folder
        self._values = values
        self._language = text_of(values.get("default_language")) or "en"
        others = mapping_of(values.get("languages"))
        self._languages = [self._language, *(key for key in others if key != self._language)]

    def found(self, notes: list[str]) -> Found:
        address = text_of(self._values.get("base_url"))
        return Found(
            what="Zola site",
            told=[f"base_url {address}"] if address else [],
            site=self._site(),
            stores=[self._store()],
            feeds=list(self._feeds()),
            old_feeds=self._old_feeds(),
            guesses={"site.timezone": _NO_ZONE},
            feed_url=self._feed_url(address),
            public=_PUBLIC.replace("public/", f"{self._public}/"),
            not_carried=[*notes, *self._left()],
        )

    def _site(self) -> dict[str, object]:
        extra = mapping_of(self._values.get("extra"))
        author = text_of(self._values.get("author")) or text_of(extra.get("author"))
        own = mapping_of(mapping_of(self._values.get("languages")).get(self._language))
        told = {
            "title": text_of(own.get("title")) or text_of(self._values.get("title")),
            "url": text_of(self._values.get("base_url")),
            "language": self._language if is_language_tag(self._language) else "",
            "description": text_of(self._values.get("description")),
            "author": {"name": author} if author else "",
            "timezone": "UTC",
        }
        return {name: value for name, value in told.items() if value}

    def _store(self) -> dict[str, object]:
        slugify = self._values.get("slugify")
        paths = text_of(mapping_of(slugify).get("paths"))
        store: dict[str, object] = {
            "name": "main",
            "type": "folder",
            "path": "content/",
            "conventions": "zola",
        }
        if paths in {"safe", "off"}:
            store["permalink"] = "/{sections}/{slug_or_name}/"
        if (self._folder / "static").is_dir():
            store["static"] = "static/"
        return store

    # Feeds

    def _feeds(self) -> Iterator[Settings]:
        limit = self._values.get("feed_limit")
        shown = {"limit": limit} if isinstance(limit, int) and limit > 0 else {}
        is_alone = len(self._languages) == 1
        for language in self._languages:
            if is_alone:
                yield {"name": "news", **shown}
                continue
            own = mapping_of(mapping_of(self._values.get("languages")).get(language))
            title = text_of(own.get("title"))
            is_main = language == self._language
            yield {
                "name": "news" if is_main else f"news-{language}",
                **({"title": title} if title and not is_main else {}),
                "language": language,
                "filter": {"languages": [language]},
                **shown,
            }
        only: Settings = {} if is_alone else {"filter": {"languages": [self._language]}}
        if len(self._sections()) > 1:
            yield {"name": "sections/{slug}", "for_each": "section", **only, **shown}
        for name in self._taxonomies_with_feeds():
            if term := _TERMS.get(name):
                yield {"name": f"{name}/{{slug}}", "for_each": term, **only, **shown}

    def _taxonomies_with_feeds(self) -> list[str]:
        told = map(mapping_of, list_of(self._values.get("taxonomies")))
        return [text_of(one.get("name")) for one in told if one.get("feed") is True]

    def _sections(self) -> list[str]:
        try:
            return [
                entry.name
                for entry in (self._folder / "content").iterdir()
                if (entry / "_index.md").is_file()
            ]
        except OSError:
            return []

    def _file_names(self) -> list[str]:
        told = list_of(self._values.get("feed_filenames")) or list_of(self._values.get("feed_filename"))
        return [name for name in map(text_of, told) if name] or [_USUAL_FEED]

    @property
    def _public(self) -> str:
        return text_of(self._values.get("output_dir")).rstrip("/") or "public"

    def _feed_url(self, address: str) -> str:
        # `generate_feeds` since 0.19.
        writes = any(self._values.get(key) is True for key in ("generate_feed", "generate_feeds"))
        return f"{address.rstrip('/')}/{self._file_names()[0]}" if writes and address else ""

    def _old_feeds(self) -> list[str]:
        """Return the feeds of the site and its languages, those of sections only where there is no other."""
        public = self._public
        names = [*self._file_names(), _USUAL_FEED, "rss.xml"]
        folders = ["", *(f"{language}/" for language in self._languages[1:])]
        sections = [f"{section}/" for section in sorted(self._sections())]
        return self._there(public, folders, names) or self._there(public, sections, names)

    def _there(self, public: str, folders: Sequence[str], names: Sequence[str]) -> list[str]:
        return there(self._folder, (f"{public}/{folder}{name}" for folder in folders for name in names))

    # What is left

    def _left(self) -> Iterator[str]:
        for name in self._taxonomies_with_feeds():
            if name not in _TERMS:
                yield f"taxonomies.{name}: feeds of its terms; tags, categories and authors have some here"
        for name in self._file_names():
            if (self._folder / "templates" / name).is_file():
                yield f"templates/{name}: what the site's own feed template adds or leaves out"
        if list_of(self._values.get("ignored_content")):
            yield "ignored_content: write what is meant into `exclude`, as patterns of .gitignore"
