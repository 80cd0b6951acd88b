"""The feeds of `for_each`: what each is called, and the slugs of their terms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from feedsync.config.model import Feed, Filter, Site, is_language_tag, language_tag
from feedsync.selection import Criteria, Kind, Selection, folded
from feedsync.text import durations, places

_LONGEST = 100  # bytes of a slug: names of files end at 255
_ABOUT = ("site", "value")
# Marks of Latin letters, frames around letters, and what chooses between two looks of a sign.
_NO_LETTERS = frozenset(map(chr, (*range(0x300, 0x370), *range(0x20D0, 0x2100), *range(0xFE00, 0xFE10))))
# Letters that are no other letter with a mark.
_LETTERS = str.maketrans(
    {
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "ł": "l",
        "ħ": "h",
        "\u0131": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ŋ": "n",
    }
)


def problem_of(feed: Feed) -> str:
    """Return what is wrong with the keys around `for_each`, with the key; empty where all is well."""
    return _misplaced(feed) if feed.for_each is None else _mistaken(feed, feed.for_each)


def _misplaced(feed: Feed) -> str:
    paths = list(feed.path.values()) if isinstance(feed.path, dict) else [feed.path]
    asked = {"name": [feed.name], "path": paths, "title": [feed.title], "description": [feed.description]}
    for key, texts in asked.items():
        for place in _ABOUT if key in ("title", "description") else ("slug",):
            if any(f"{{{place}}}" in text for text in texts):
                return f"{key}: `{{{place}}}` needs `for_each`, as in `for_each: tag`"
    misplaced = "slugs" if feed.slugs else "min" if feed.min > 1 else ""
    return f"{misplaced}: is for a feed with `for_each`" if misplaced else ""


def _mistaken(feed: Feed, kind: Kind) -> str:
    for key, known in (("name", ("slug",)), ("title", _ABOUT), ("description", _ABOUT)):
        try:
            places.check(getattr(feed, key), known)
        except ValueError as error:
            return f"{key}: {error}"
    if feed.name.count("{slug}") != 1:
        return f"name: with `for_each` it must hold {{slug}} once, as in `{kind}/{{slug}}`"
    if any("{slug}" not in feed.path_of(name) for name in feed.formats):
        return "path: with `for_each` it must hold {name} or {slug}"
    slugs = [slug.casefold() for slug in feed.slugs.values()]
    twice = next((slug for slug in feed.slugs.values() if slugs.count(slug.casefold()) > 1), "")
    return f"slugs: `{twice}` is that of two terms; each needs one of its own" if twice else ""


def slugs_of(family: Feed) -> dict[str, str]:
    """Return the slugs that the configuration gives to terms, by the folded term."""
    return {folded(term): slug for term, slug in family.slugs.items()}


def slug_of(term: str) -> str:
    """Return what stands for a folded term in names of files and addresses; empty where nothing is left.

    Letters lose their marks, whatever is neither letter nor digit becomes a hyphen.
    """
    import unicodedata

    slug = ""
    for character in unicodedata.normalize("NFKC", term).translate(_LETTERS):
        bare = unicodedata.normalize("NFD", character)[0]
        if unicodedata.category(character)[0] == "M":
            # What is no mark of Latin letters belongs to the word of a script that needs it, if to any.
            slug += character if slug[-1:].isalpha() and character not in _NO_LETTERS else ""
        elif character.isalnum():
            slug += bare if bare.isascii() else character
        elif not slug.endswith("-"):
            slug += "-"
    slug = slug.casefold().translate(_LETTERS).strip("-")
    while len(slug.encode()) > _LONGEST:
        slug = slug[:-1].strip("-")
    return slug


def name_of(family: Feed, slug: str) -> str:
    """Return the name of the feed of a slug."""
    return places.fill(family.name, {"slug": slug})


def slug_in(family: Feed, name: str) -> str:
    """Return the slug in the name of a feed of a family."""
    head, _, tail = family.name.partition("{slug}")
    return name[len(head) : len(name) - len(tail)]


def slugs_in(family: Feed, paths: Iterable[str]) -> set[str]:
    """Return the slugs of those paths at which documents of a family lie."""
    found = set()
    for name in family.formats:
        path = family.path_of(name)
        if not path.replace("{slug}", "").partition(".")[0]:
            # Any file could be one of its.
            continue
        head, *tails = re.escape(path).split(re.escape("{slug}"))
        pattern = re.compile(head + "([^/]+)" + r"\1".join(tails))
        found |= {match[1] for path in paths if (match := pattern.fullmatch(path))}
    return found


def member_of(family: Feed, slug: str, label: str, site: Site) -> Feed:
    """Return the feed of a term: with its name, its paths, and its title."""
    paths = family.path
    filled: str | Mapping[str, str] = (
        {name: path.replace("{slug}", slug) for name, path in paths.items()}
        if isinstance(paths, dict)
        else paths.replace("{slug}", slug)
    )
    about = {"site": site.title, "value": label}
    language = language_tag(label) if family.for_each == "language" and is_language_tag(label) else ""
    return replace(
        family,
        name=name_of(family, slug),
        path=filled,
        title=places.fill(family.title or "{site}: {value}", about),
        description=places.fill(family.description, about),
        language=family.language or language,
        for_each=None,
        min=1,
        slugs={},
    )


def selection_of(feed: Feed, term: tuple[Kind, str] | None = None, begin: int = 0) -> Selection:
    """Return which articles a feed shows; `term` is that of a feed which is one of many."""
    return Selection(
        wanted=criteria_of(feed.filter) or Criteria(),
        shunned=criteria_of(feed.exclude),
        term=term,
        limit=feed.limit if isinstance(feed.limit, int) else None,
        begin=begin,
    )


def criteria_of(asked: Filter | None) -> Criteria | None:
    """Return what a filter asks for."""
    if asked is None:
        return None
    terms: dict[Kind, tuple[str, ...]] = {
        "tag": asked.tags,
        "category": asked.categories,
        "section": asked.sections,
        "author": asked.authors,
        "language": tuple(one.replace("_", "-") for one in asked.languages),
    }
    return Criteria(
        terms={kind: tuple(dict.fromkeys(map(folded, some))) for kind, some in terms.items() if some},
        stores=asked.stores,
        age=durations.seconds(asked.age) if asked.age else None,
    )
