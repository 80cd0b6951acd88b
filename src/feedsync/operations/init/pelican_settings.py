"""The settings of a Pelican site, with the defaults of version 4.12.

https://docs.getpelican.com/en/latest/settings.html
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from feedsync.operations.init import python_values

FILES = ("pelicanconf.py", "publishconf.py")

DEFAULTS: Mapping[str, object] = {
    "SITENAME": "",
    "SITEURL": "",
    "PATH": ".",
    "OUTPUT_PATH": "output",
    "DEFAULT_LANG": "en",
    "DEFAULT_CATEGORY": "misc",
    "USE_FOLDER_AS_CATEGORY": True,
    "ARTICLE_PATHS": [""],
    "PAGE_PATHS": ["pages"],
    "ARTICLE_URL": "{slug}.html",
    "ARTICLE_LANG_URL": "{slug}-{lang}.html",
    "SLUGIFY_SOURCE": "title",
    "FILENAME_METADATA": r"(?P<date>\d{4}-\d{2}-\d{2}).*",
    "FEED_MAX_ITEMS": 100,
    "FEED_ALL_ATOM": "feeds/all.atom.xml",
    "CATEGORY_FEED_ATOM": "feeds/{slug}.atom.xml",
    "AUTHOR_FEED_ATOM": "feeds/{slug}.atom.xml",
    "AUTHOR_FEED_RSS": "feeds/{slug}.rss.xml",
    "TRANSLATION_FEED_ATOM": "feeds/all-{lang}.atom.xml",
    "RSS_FEED_SUMMARY_ONLY": True,
}
# Slugs by rules of the site's own.
OWN_SLUGS = (
    *("SLUG_REGEX_SUBSTITUTIONS", "SLUG_SUBSTITUTIONS", "CATEGORY_REGEX_SUBSTITUTIONS"),
    *("SLUGIFY_USE_UNICODE", "SLUGIFY_PRESERVE_CASE", "ARTICLE_PERMALINK_STRUCTURE", "CLEAN_URLS"),
)
# The feeds of all articles, the one that most readers have first.
WHOLE = ("FEED_ALL_ATOM", "FEED_ALL_RSS", "FEED_ATOM", "FEED_RSS")
_READ = frozenset(
    {
        *(*DEFAULTS, *OWN_SLUGS, *WHOLE, "TAG_FEED_ATOM", "TAG_FEED_RSS", "CATEGORY_FEED_RSS"),
        *("TIMEZONE", "AUTHOR", "SITESUBTITLE", "DEFAULT_METADATA", "EXTRA_PATH_METADATA", "PATH_METADATA"),
        *("ARTICLE_EXCLUDES", "IGNORE_FILES", "DEFAULT_DATE", "PLUGINS"),
    }
)


class PelicanSettings:
    """What both files say together. `problems` are what cannot be read of them, a line each;
    `is_path_known` is whether they tell where the content lies.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[str] = []
        self.is_path_known = True
        self._values: dict[str, object] = {}
        for name in FILES:
            if (folder / name).is_file():
                self._read(folder / name)

    def _read(self, file: Path) -> None:
        try:
            read = python_values.read(file, self._values)
        except ValueError as error:
            self.problems.append(f"{file.name} cannot be read: {error}")
            self.is_path_known = self.is_path_known and file.name != FILES[0]
            return
        self._values = {**self._values, **read.known}
        self.is_path_known = "PATH" not in read.unknown and (self.is_path_known or "PATH" in read.known)
        for name, line in read.unknown.items():
            self._values.pop(name, None)
            if name in _READ:
                self.problems.append(f"{name} ({file.name}:{line}): Python reckons it, which is not run here")

    def is_set(self, name: str) -> bool:
        """Whether the site gives a setting a value of its own that says something."""
        return bool(self._values.get(name))

    def value(self, name: str) -> object:
        """Return a setting, or Pelican's default of it."""
        return self._values.get(name, DEFAULTS.get(name))

    def text(self, name: str) -> str:
        """Return a setting that is a text, else nothing."""
        value = self.value(name)
        return value if isinstance(value, str) else ""

    def texts(self, name: str) -> list[str]:
        """Return the texts in a setting that is a list."""
        value = self.value(name)
        return [text for text in value if isinstance(text, str)] if isinstance(value, list | tuple) else []

    def path(self, name: str) -> str:
        """Return a folder relative to the site's, with `/` at its end; as it is where it lies elsewhere."""
        path = self.text(name).replace("\0", "") or "."
        whole, root = (self.folder / path).resolve(), self.folder.resolve()
        path = whole.relative_to(root).as_posix() if whole.is_relative_to(root) else path
        return path.rstrip("/") + "/"
