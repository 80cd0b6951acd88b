"""Jekyll's `_config.yml`, read as far as a feed is concerned. What cannot be read is a guess."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec import Struct

from feedsync.config.model import is_language_tag
from feedsync.operations.init import settings_file, small_file
from feedsync.operations.init.found import Settings
from feedsync.operations.init.settings_file import UnreadableError
from feedsync.operations.init.site_values import NO_ADDRESS
from feedsync.text.characters import one_line

_FILES = ("_config.yml", "_config.yaml", "_config.toml")


class Config(Struct, frozen=True, kw_only=True):
    """The values of a `_config.yml`, and what follows from them.

    `source` is the site's folder below that of the file; `guesses` and `problems` are as in `Found`.
    """

    exists: bool
    values: Mapping[str, object]
    site: Settings
    guesses: Mapping[str, str]
    problems: Sequence[str]

    @property
    def source(self) -> str:
        """The folder of the site, relative to that of the file."""
        name = self.text("source").strip("/").removeprefix("./")
        return name if name and not name.startswith("..") else "."

    @property
    def data_folder(self) -> str:
        """The folder of data files."""
        return self.text("data_dir") or "_data"

    @property
    def collections(self) -> Mapping[str, Settings]:
        """The collections whose documents have pages of their own."""
        told = self.values.get("collections")
        named = told if isinstance(told, Mapping) else {}
        return {
            str(name): settings
            for name, settings in named.items()
            if isinstance(settings, Mapping) and (settings.get("output") is True or name == "posts")
        }

    def has(self, name: str) -> bool:
        """Whether a key is set."""
        return self.values.get(name) is not None

    def text(self, name: str) -> str:
        """Return a value that is one text, else nothing."""
        value = self.values.get(name)
        return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""

    def mapping(self, name: str) -> Settings:
        """Return a mapping, an empty one where the value is none."""
        value = self.values.get(name)
        return {str(key): item for key, item in value.items()} if isinstance(value, Mapping) else {}

    def sequence(self, name: str) -> Sequence[object]:
        """Return a list, one of one where the value is a text."""
        value = self.values.get(name)
        return value if isinstance(value, list) else [value] if isinstance(value, str) else []


def read_config(folder: Path) -> Config:
    """Read the configuration of a site."""
    values, problems, exists = _values(folder)
    bare = Config(exists=exists, values=values, site={}, guesses={}, problems=())
    guesses: dict[str, str] = {}
    site = {
        "title": one_line(bare.text("title") or bare.text("name")),
        "url": _url(bare, folder, guesses),
        "language": _language(bare),
        **_more(bare, folder),
        "timezone": _timezone(bare, guesses),
    }
    return Config(exists=exists, values=values, site=site, guesses=guesses, problems=problems)


def _values(folder: Path) -> tuple[Mapping[str, object], list[str], bool]:
    file = next((folder / name for name in _FILES if (folder / name).is_file()), None)
    if file is None:
        return {}, [], False
    try:
        return settings_file.read(file), [], True
    except UnreadableError as error:
        return {}, [f"{error}, so all that it says is missing here"], True


def _url(config: Config, folder: Path, guesses: dict[str, str]) -> str:
    url = config.text("url").strip()
    if not url.startswith(("http://", "https://")):
        host = small_file.text(folder / "CNAME").split()  # as GitHub Pages have it
        url, guesses["site.url"] = (f"https://{host[0]}", "of the file CNAME") if host else NO_ADDRESS
    base = config.text("baseurl").strip().strip("/")
    url = url.rstrip("/") + "/"
    return f"{url}{base}/" if base else url


def _language(config: Config) -> str:
    for name in ("lang", "locale", "language"):
        told = config.text(name).replace("_", "-").strip()
        if told and is_language_tag(told):
            return told
    return ""


def _timezone(config: Config, guesses: dict[str, str]) -> str:
    told = config.text("timezone").strip()
    if told:
        try:
            ZoneInfo(told)
        except (ValueError, OSError, LookupError):
            guesses["site.timezone"] = f"`{told}` is no time zone that is known here"
            return "UTC"
        return told
    guesses["site.timezone"] = "no timezone in _config.yml: Jekyll takes that of the machine it runs on"
    return "UTC"


def _more(config: Config, folder: Path) -> dict[str, object]:
    more: dict[str, object] = {}
    description = one_line(config.text("description") or config.text("tagline"))
    if description:
        more["description"] = description
    author = _author(config, folder)
    if author:
        more["author"] = author
    return more


def _author(config: Config, folder: Path) -> dict[str, str]:
    """The author of articles that name none: by name, by a key of `_data/authors.yml`, or whole."""
    told = config.mapping("author")
    if not told and (name := one_line(config.text("author"))):
        people = _authors(folder / config.source / config.data_folder)
        told = people.get(name) or {"name": name}
    address = told.get("uri") or told.get("url")
    found = {"name": told.get("name"), "email": told.get("email") or config.text("email"), "url": address}
    if not found["name"]:
        return {}
    web = str(found["url"] or "")
    found["url"] = web if web.startswith(("http://", "https://")) else ""
    return {key: one_line(str(value)) for key, value in found.items() if value}


def _authors(folder: Path) -> Mapping[str, Settings]:
    for name in ("authors.yml", "authors.yaml"):
        with suppress(UnreadableError):
            people = settings_file.read(folder / name)
            return {key: item for key, item in people.items() if isinstance(item, dict)}
    return {}
