"""The feeds of a Hugo site: what ours are to be like, and where those lie that it has built."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from feedsync.operations.init.hugo_config import HugoSite
from feedsync.operations.init.old_feeds import there
from feedsync.operations.init.settings_file import list_of, mapping_of, text_of


def feeds(site: HugoSite) -> Iterator[dict[str, object]]:
    services = mapping_of(mapping_of(site.values.get("services")).get("rss"))
    limit = services.get("limit", site.values.get("rsslimit"))
    shown = {"limit": limit} if isinstance(limit, int) and limit > 0 else {}
    if len(site.languages) <= 1:
        yield {"name": "news", **shown}
    else:
        for language in site.languages:
            is_own = language.key == site.default
            title = {"title": language.title} if language.title and not is_own else {}
            yield {
                "name": "news" if is_own else f"news-{language.key}",
                **title,
                "language": language.tag,
                "filter": {"languages": [language.key]},
                **shown,
            }
    if len(_sections(site)) > 1:
        only = {"filter": {"languages": [site.default]}} if len(site.languages) > 1 else {}
        yield {"name": "sections/{slug}", "for_each": "section", **only, **shown}


def public_folder(site: HugoSite) -> str:
    """Return the folder that the site is built to."""
    return text_of(site.values.get("publishdir")).rstrip("/") or "public"


def feed_url(site: HugoSite, url: str) -> str:
    """Return where the feed of the home page is public, empty where the site has none."""
    values = site.values
    disabled = {text_of(kind).lower() for kind in list_of(values.get("disablekinds"))}
    formats = {text_of(one).lower() for one in list_of(mapping_of(values.get("outputs")).get("home"))}
    if not url or "rss" in disabled or (formats and "rss" not in formats):
        return ""
    return f"{url.rstrip('/')}/{_base_name(site)}.xml"


def _base_name(site: HugoSite) -> str:
    formats = mapping_of(mapping_of(site.values.get("outputformats")).get("rss"))
    return text_of(formats.get("basename")) or "index"


def _sections(site: HugoSite) -> list[str]:
    own = next((language.folder for language in site.languages if language.folder), "")
    return [entry.name for entry in _entries(site.folder / (own or site.content)) if entry.is_dir()]


def left(site: HugoSite) -> Iterator[str]:
    """Say which feeds the site has and ours have no like of."""
    if len(site.languages) > 1 and len(_sections(site)) > 1:
        yield f"feeds of sections in other languages than `{site.default}`"
    for name, term in (("tags", "tag"), ("categories", "category")):
        folder = site.folder / public_folder(site) / name
        if any((below / f"{_base_name(site)}.xml").is_file() for below in _entries(folder)):
            yield f'feeds of {name}: add `- {{name: "{name}/{{slug}}", for_each: {term}}}` to feeds'


def old_feeds(site: HugoSite) -> list[str]:
    """Return the feeds of the home page, those of sections only where there is no other."""
    public, base = public_folder(site), _base_name(site)
    names = [f"{base}.xml", "index.xml", "feed.xml", "rss.xml", "atom.xml", "index.atom"]
    folders = ["", *(f"{language.key}/" for language in site.languages)]
    below = [one.name for one in _entries(site.folder / public) if one.name not in {"tags", "categories"}]
    return there(site.folder, (f"{public}/{folder}{name}" for folder in folders for name in names)) or there(
        site.folder, (f"{public}/{folder}/{base}.xml" for folder in below)
    )


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except (OSError, ValueError):
        return []
