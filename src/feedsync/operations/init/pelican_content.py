"""The content folder of a Pelican site, as far as its configuration depends on it."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from feedsync.operations.init import small_file

_HEAD = 4096  # bytes that a language is looked for in
_LANGUAGE = re.compile(rb"^(?:[ ]{0,3}|:)lang:[ \t]*([\w-]+)[ \t]*\r?$", re.MULTILINE | re.IGNORECASE)
_ARTICLES = (".md", ".markdown", ".mkd", ".mdown", ".rst")
_MOST_FILES = 100_000
_SPECIAL = re.compile(r"([\\*?\[\]!# ])")


class Content:
    """What lies in the folder. Files that cannot be read count as if they were not there."""

    def __init__(self, folder: Path, language: str) -> None:
        self._folder = folder
        self._language = language.lower()

    @cached_property
    def restructured(self) -> int:
        """How many files are reStructuredText."""
        return sum(key.endswith(".rst") for key in self._keys)

    @cached_property
    def has_pages(self) -> bool:
        """Whether there are articles in the folder that Pelican has its pages in."""
        return any(key.startswith("pages/") and key.endswith(_ARTICLES) for key in self._keys)

    @cached_property
    def in_other_languages(self) -> dict[str, str]:
        """The articles that say they are in another language than the site, with that."""
        return {key: lang for key, lang in self._languages.items() if lang != self._language}

    def patterns_of_others(self) -> list[str]:
        """Return patterns as in .gitignore for all articles in other languages and for no other article."""
        keys: dict[str, set[str]] = defaultdict(set)
        for key, language in self.in_other_languages.items():
            keys[language].add(key)
        patterns: list[str] = []
        for language, theirs in sorted(keys.items()):
            common = [form for form in _forms(language) if self._fits(form, theirs)]
            patterns += [pattern for pattern, _ in common[:1]] or [_escaped(key) for key in sorted(theirs)]
        return patterns

    def _fits(self, form: tuple[str, re.Pattern[str]], keys: set[str]) -> bool:
        return {key for key in self._articles if form[1].search(key)} == keys

    @cached_property
    def _articles(self) -> list[str]:
        return [key for key in self._keys if key.endswith(_ARTICLES) and not key.startswith("pages/")]

    @cached_property
    def _languages(self) -> dict[str, str]:
        found = {}
        for key in self._articles:
            if match := _LANGUAGE.search(small_file.head(self._folder / key, _HEAD)):
                found[key] = match[1].decode(errors="replace").lower()
        return found

    @cached_property
    def _keys(self) -> list[str]:
        keys = []
        for folder, _, names in os.walk(self._folder):
            below = os.path.relpath(folder, self._folder).replace(os.sep, "/")
            keys += [name if below == "." else f"{below}/{name}" for name in names]
            if len(keys) > _MOST_FILES:
                break
        return sorted(keys)


def _forms(language: str) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield ways to tell a language by the place of a file: a pattern, and what it matches."""
    name = re.escape(language)
    yield f"/{language}/", re.compile(f"^{name}/")
    for sign in "-._":
        yield f"*{sign}{language}.*", re.compile(rf"{re.escape(sign)}{name}\.[^/]*$")


def _escaped(key: str) -> str:
    return "/" + _SPECIAL.sub(r"\\\1", key)
