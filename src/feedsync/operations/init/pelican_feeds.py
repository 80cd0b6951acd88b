"""The feeds of a Pelican site: those that its settings ask for, and those that it has."""

from __future__ import annotations

from collections.abc import Iterator

from feedsync.operations.init.found import Settings
from feedsync.operations.init.old_feeds import there
from feedsync.operations.init.pelican_settings import WHOLE, PelicanSettings

_FAMILIES = (("category", "CATEGORY_FEED"), ("tag", "TAG_FEED"), ("author", "AUTHOR_FEED"))
_FEEDS = (*WHOLE, *(f"{family}_{form}" for _, family in _FAMILIES for form in ("ATOM", "RSS")))
_MOST_OLD = 20


def feeds(settings: PelicanSettings, *, has_translations: bool) -> list[Settings]:
    """Return our feeds. Most of Pelican's hold only articles in the site's language."""
    limit = settings.value("FEED_MAX_ITEMS")
    common: dict[str, object] = {"limit": limit if isinstance(limit, int) and limit > 0 else "all"}
    names = [name for name in _FEEDS if settings.text(name)]
    is_rss_alone = bool(names) and all(name.endswith("RSS") for name in names)
    if is_rss_alone and settings.value("RSS_FEED_SUMMARY_ONLY"):
        common["content"] = "summary"
    only = {"filter": {"languages": [settings.text("DEFAULT_LANG")]}} if has_translations else {}
    has_all = not {"FEED_ATOM", "FEED_RSS"}.intersection(names) or {
        "FEED_ALL_ATOM",
        "FEED_ALL_RSS",
    }.intersection(names)
    found: list[Settings] = [{"name": "all", **common, **({} if has_all else only)}]
    for term, family in _FAMILIES:
        if settings.text(f"{family}_ATOM") or settings.text(f"{family}_RSS"):
            found.append({"name": f"{term}/{{slug}}", "for_each": term, **common, **only})
    if has_translations and (settings.text("TRANSLATION_FEED_ATOM") or settings.text("TRANSLATION_FEED_RSS")):
        found.append({"name": "language/{slug}", "for_each": "language", **common})
    return found


def old_feeds(settings: PelicanSettings) -> list[str]:
    """Return the feeds that were built, that of all articles first."""
    output = settings.path("OUTPUT_PATH")
    told = [output + settings.text(name).lstrip("/") for name in WHOLE if settings.text(name)]
    return there(settings.folder, [*told, *_built(settings, output)])[:_MOST_OLD]


def feed_url(settings: PelicanSettings) -> str:
    """Return where the feed of all articles is public, empty where the site has none."""
    url = settings.text("SITEURL").rstrip("/")
    told = next((settings.text(name).lstrip("/") for name in WHOLE if settings.text(name)), "")
    return f"{url}/{told}" if told and url.startswith(("http://", "https://")) else ""


def _built(settings: PelicanSettings, output: str) -> Iterator[str]:
    """Yield the paths of feeds, as Pelican calls them by default."""
    folder = settings.folder / output / "feeds"
    for path in sorted([*folder.glob("*.atom.xml"), *folder.glob("*.rss.xml")]):
        yield f"{output}feeds/{path.name}"
