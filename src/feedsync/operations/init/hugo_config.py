"""The configuration of a Hugo site: one file, and those of folders below `config`, keys in lower case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from feedsync.config.model import is_language_tag
from feedsync.operations.init import settings_file
from feedsync.operations.init.settings_file import ENDINGS, UnreadableError, list_of, mapping_of, text_of

_SIGNS = frozenset({"archetypes", "layouts", "themes"})
# Below `config`, in the order in which `hugo` has it without a name of an environment (0.111).
_PLACES = ("_default", "production")
_KEYS = frozenset({"baseurl", "theme", "languagecode", "permalinks", "markup", "module"})


class Language(Struct, frozen=True):
    """A language of the site: its key, its title, and the folder of its own, where it has one.

    `tag` is what its feed says of itself, as in `en-GB` for `en`.
    """

    key: str
    title: str
    folder: str
    tag: str = ""


class HugoSite(Struct, frozen=True):
    """What a configuration says, and what in it could not be read."""

    folder: Path
    values: Mapping[str, object]
    notes: tuple[str, ...] = ()

    @property
    def content(self) -> str:
        """The folder of content that languages share."""
        return (text_of(self.values.get("contentdir")) or "content").rstrip("/")

    @property
    def default(self) -> str:
        """The language of the site."""
        return text_of(self.values.get("defaultcontentlanguage")) or "en"

    @property
    def languages(self) -> list[Language]:
        """The languages that are built, the site's own first; none where only one is meant."""
        disabled = set(map(text_of, list_of(self.values.get("disablelanguages"))))
        found = [
            Language(
                key,
                text_of(told.get("title")),
                text_of(told.get("contentdir")).rstrip("/"),
                language_of(text_of(told.get("languagecode"))) or key,
            )
            for key, value in mapping_of(self.values.get("languages")).items()
            if (told := mapping_of(value)).get("disabled") is not True and key not in disabled
        ]
        return sorted(found, key=lambda language: language.key != self.default)

    @property
    def has_dated_names(self) -> bool:
        """Whether what stands before a name is its date, and the rest its slug."""
        return ":filename" in list_of(mapping_of(self.values.get("frontmatter")).get("date"))


def language_of(code: str) -> str:
    """Return a language as tags are written (RFC 5646, section 2.1.1), empty for what is none."""
    if not is_language_tag(code):
        return ""
    first, *others = code.strip().replace("_", "-").split("-")
    cases = {2: str.upper, 4: str.title}
    return "-".join([first.lower(), *(cases.get(len(one), str.lower)(one) for one in others)])


def read(folder: Path) -> HugoSite | None:
    """Return the configuration of the Hugo site in a folder, `None` where there is none."""
    values: dict[str, object] = {}
    notes: list[str] = []
    has_own_name = False
    for file, place in _files(folder):
        has_own_name = has_own_name or file.stem == "hugo"
        try:
            told = _lowered(settings_file.read(file))
        except UnreadableError as error:
            notes.append(str(error))
            continue
        values = _merged(values, {place: told} if place else told)
    if has_own_name or _is_hugo(folder, values):
        return HugoSite(folder, values, tuple(notes))
    return None


def _is_hugo(folder: Path, values: Mapping[str, object]) -> bool:
    """Whether a configuration that other tools may have, too, is one of Hugo."""
    if not values or "base_url" in values:
        return False
    return "baseurl" in values or (
        not _KEYS.isdisjoint(values) and any((folder / name).is_dir() for name in _SIGNS)
    )


def _files(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield the files, of which later ones count, and below which key their values are."""
    names = (f"{name}{ending}" for name in ("hugo", "config") for ending in ENDINGS)
    yield from [(folder / name, "") for name in names if (folder / name).is_file()][:1]
    for place in _PLACES:
        for file in sorted((folder / "config" / place).glob("*")):
            if file.suffix in ENDINGS and file.is_file() and "." not in file.stem:
                yield file, "" if file.stem in {"hugo", "config"} else file.stem.lower()


def _lowered(values: Mapping[str, object]) -> dict[str, object]:
    return {
        str(key).lower(): _lowered(value) if isinstance(value, Mapping) else value
        for key, value in values.items()
    }


def _merged(values: dict[str, object], more: Mapping[str, object]) -> dict[str, object]:
    """Return both; of what both say, the second."""
    return values | {
        key: _merged(dict(mapping_of(values.get(key))), value) if isinstance(value, Mapping) else value
        for key, value in more.items()
    }
