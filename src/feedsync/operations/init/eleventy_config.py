"""The configuration of Eleventy and its feed plugin, a program that is read as text.

https://www.11ty.dev/docs/config/, https://www.11ty.dev/docs/plugins/rss/
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from feedsync.config.model import is_language_tag
from feedsync.operations.init import small_file
from feedsync.operations.init.found import Settings
from feedsync.operations.init.site_values import NO_ADDRESS
from feedsync.text.characters import one_line

_FILES = tuple(
    f"{name}{ending}"
    for name in (".eleventy", "eleventy.config")
    for ending in (".js", ".mjs", ".cjs", ".ts")
)
_DATA = tuple(
    f"{name}{ending}"
    for name in ("metadata", "site", "meta", "config")
    for ending in (".json", ".js", ".mjs", ".cjs", ".yaml", ".yml")
)
_COMMENT = re.compile(
    r"""("(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)|//[^\n]*|/\*.*?\*/""", re.DOTALL
)
_DIRECTORIES = {
    "input": "Input",
    "output": "Output",
    "includes": "Includes",
    "data": "Data",
    "layouts": "Layouts",
}
_WORDS = "title|name|url|base|language|lang|description|subtitle|email|pathPrefix|outputPath"
_SAYS = re.compile(rf"""["']?\b({_WORDS})["']?\s*:\s*(["'`])((?:\\.|(?!\2).)*)\2""", re.DOTALL)


class Config(Struct, frozen=True, kw_only=True):
    """What a configuration says. Folders are relative to that of the file.

    `collection`, `limit` and `feed` are those of the feed plugin, empty without it. `guesses` and `problems`
    are as in `Found`.
    """

    input: str
    output: str
    static: str
    excluded: tuple[str, ...]
    collection: str
    limit: int
    feed: str
    site: Settings
    guesses: Mapping[str, str]
    problems: tuple[str, ...]


def read_config(folder: Path) -> Config | None:
    """Read the configuration of a site, `None` where Eleventy builds none here."""
    name = next((name for name in _FILES if (folder / name).is_file()), "")
    package = small_file.text(folder / "package.json")
    if not name and "@11ty/eleventy" not in package:
        return None
    text = _COMMENT.sub(lambda match: match[1] or " ", small_file.text(folder / name)) if name else ""
    places = dict(_places(text, package))
    plugin = _between(text, r"addPlugin\(\s*\w*[fF]eed\w*\s*,\s*\{")
    problems = [f"{name}: cannot be read"] if name and not text and _has_text(folder / name) else []
    guesses: dict[str, str] = {}
    return Config(
        input=_below(places.get("input", "."), "."),
        output=_below(places.get("output", "_site"), "_site"),
        static=_static(folder, text),
        excluded=tuple(_excluded(folder, places, text)),
        collection=(re.findall(r"\bcollection\b\s*:\s*\{[^{}]*?\bname\s*:\s*[\"'`]([\w-]+)", plugin) or [""])[
            0
        ],
        limit=int((re.findall(r"\blimit\s*:\s*(\d{1,6})", plugin) or ["0"])[0]),
        feed=_said(plugin).get("outputPath", ""),
        site=_site(folder, text, package, plugin, places, guesses),
        guesses=guesses,
        problems=tuple(problems),
    )


def _places(text: str, package: str) -> Iterator[tuple[str, str]]:
    """Yield the folders that are set, the last word last."""
    for block in re.findall(r"\b(?:dir|directories)\b\s*[:=]\s*\{([^{}]*)\}", text):
        yield from (
            (key, _folder(value))
            for key, _, value in re.findall(r"""["']?\b(\w+)["']?\s*:\s*(["'`])(.*?)\2""", block)
        )
    for key, word in _DIRECTORIES.items():
        for _, value in re.findall(rf"""set{word}Directory\(\s*(["'`])(.*?)\1""", text):
            yield key, _folder(value)
    for key in ("input", "output"):
        for value in re.findall(rf"eleventy\b[^\"\n]*--{key}[= ]([\w./-]+)", package):
            yield key, _folder(value)


def _folder(path: str) -> str:
    return path.strip().removeprefix("./").strip("/") or "."


def _below(folder: str, other: str) -> str:
    return other if folder.startswith("..") else folder


def _between(text: str, start: str) -> str:
    """Return the text from a pattern that ends in a brace to the brace that closes it."""
    found = re.search(start, text)
    depth, begin = 1, found.end() if found else len(text)
    for at in range(begin, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if not depth:
            return text[begin:at]
    return ""


def _said(text: str) -> dict[str, str]:
    """Return the texts that a program says by these keys, the first of each; none that it works out."""
    found: dict[str, str] = {}
    for key, _, value in _SAYS.findall(text):
        if "${" not in value:
            found.setdefault(key, one_line(re.sub(r"\\(.)", r"\1", value)))
    return found


def _static(folder: Path, text: str) -> str:
    """The folder that is copied to the root of the site as it is."""
    for source in re.findall(
        r"""addPassthroughCopy\(\s*\{\s*["'`]([^"'`]+)["'`]\s*:\s*["'`]\.?/?["'`]""", text
    ):
        if (folder / _folder(source)).is_dir() and _folder(source) != ".":
            return _folder(source)
    return ""


def _excluded(folder: Path, places: Mapping[str, str], text: str) -> Iterator[str]:
    """Yield patterns of what Eleventy leaves out of the input folder, beside names that begin with `_`."""
    root = places.get("input", ".")
    for key in ("includes", "layouts", "data", "output"):
        name = places.get(key, "_")
        if key == "output" and root != ".":
            name = name.removeprefix(f"{root}/") if name.startswith(f"{root}/") else "_"
        if not name.startswith((".", "_")):  # those are left out anyway, or lie elsewhere
            yield f"/{name}/"
    uses = not re.search(r"setUseGitIgnore\(\s*false", text)
    for file in (".eleventyignore", *([".gitignore"] if uses else [])):
        for line in small_file.text(folder / file).splitlines():
            pattern = line.strip()
            if (
                not pattern
                or pattern.startswith(("#", "_", "/_", "!"))
                or pattern.strip("/") == "node_modules"
            ):
                continue
            below = pattern.removeprefix("./").removeprefix("/")
            if root != "." and "/" in pattern.rstrip("/"):
                if below.startswith(f"{root}/"):
                    yield below.removeprefix(root)
            else:
                yield pattern.removeprefix("./")


def _site(
    folder: Path, text: str, package: str, plugin: str, places: Mapping[str, str], guesses: dict[str, str]
) -> Settings:
    told, author = _metadata(folder / places.get("input", ".") / places.get("data", "_data"))
    mine = _between(plugin, r"\bmetadata\s*:\s*\{")
    for key, value in _said(re.sub(r"author\s*:\s*\{[^{}]*\}", "", mine)).items():
        told.setdefault(key, value)
    for key, value in _said(_between(mine, r"\bauthor\s*:\s*\{")).items():
        author.setdefault(key, value)
    site: dict[str, object] = {"title": told.get("title") or told.get("name", "")}
    url = next(
        (told[key] for key in ("url", "base") if told.get(key, "").startswith(("http://", "https://"))), ""
    )
    if not url:
        url, guesses["site.url"] = NO_ADDRESS
    prefix = _said(text).get("pathPrefix") or (re.findall(r"--pathprefix[= ]([\w./-]+)", package) or [""])[0]
    below = prefix.strip("/")
    url = url.rstrip("/") + "/"
    site["url"] = f"{url}{below}/" if below and not url.endswith(f"/{below}/") else url
    language = told.get("language") or told.get("lang", "")
    site["language"] = language if is_language_tag(language) else ""
    description = told.get("description") or told.get("subtitle")
    people = {key: author[key] for key in ("name", "email", "url") if author.get(key)}
    people = {key: value for key, value in people.items() if key != "url" or value.startswith("http")}
    return (
        site
        | ({"description": description} if description else {})
        | ({"author": people} if "name" in people else {})
    )


def _metadata(folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Return what a data file says of the site, and of its author."""
    for name in _DATA:
        text = small_file.text(folder / name)
        if name.endswith(".json"):
            try:
                value = json.loads(text or "{}")
            except ValueError:
                continue
            if isinstance(value, dict) and value:
                author = value.get("author")
                return _texts(value), _texts(author) if isinstance(author, dict) else _name(author)
        elif text and name.endswith(("js", "ts")):
            text = _COMMENT.sub(lambda match: match[1] or " ", text)
            inner = _between(text, r"\bauthor\s*:\s*\{")
            told = _said(text.replace(inner, "") if inner else text)
            if told:
                plain = re.search(r"""\bauthor\s*:\s*(["'`])((?:(?!\1).)*)\1""", text)
                return told, _said(inner) or _name(plain[2] if plain else None)
        elif text:
            lines = re.findall(r"^(\w+)[ \t]*:[ \t]*([\"']?)(.+?)\2[ \t]*$", text, re.MULTILINE)
            if lines:
                told = {key: one_line(line) for key, _, line in lines}
                return told, _name(told.get("author"))
    return {}, {}


def _texts(value: Mapping[object, object]) -> dict[str, str]:
    return {str(key): one_line(item) for key, item in value.items() if isinstance(item, str)}


def _name(author: object) -> dict[str, str]:
    return {"name": one_line(author)} if isinstance(author, str) and author.strip() else {}


def _has_text(file: Path) -> bool:
    try:
        return file.stat().st_size > 0
    except OSError:
        return True
