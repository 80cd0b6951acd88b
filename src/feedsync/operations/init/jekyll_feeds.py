"""What jekyll-feed is told, as feeds, and where the feeds lie that it made: https://github.com/jekyll/jekyll-feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from feedsync.operations.init import small_file
from feedsync.operations.init.found import Settings
from feedsync.operations.init.jekyll_config import Config
from feedsync.operations.init.old_feeds import there

# Its own, then those that themes and people write.
_NAMES = ("feed.xml", "atom.xml", "rss.xml", "index.xml", "feed/index.xml", "feed.json")


def feeds(config: Config, stores: Sequence[str]) -> list[Settings]:
    """Return the feeds of posts, of collections that have a store, of categories and tags that have one."""
    plugin = config.mapping("feed")
    told = plugin.get("collections")
    collections = told if isinstance(told, Mapping) else {}
    limit = plugin.get("posts_limit")
    common = {
        **({"limit": limit} if isinstance(limit, int) and limit > 0 else {}),
        **({"content": "summary"} if plugin.get("excerpt_only") is True else {}),
    }
    found: list[Settings] = []
    for store in stores:
        mine = {"stores": [store]} if len(stores) > 1 else {}
        found.append({"name": store, **({"filter": mine} if mine else {}), **common})
        settings = collections.get(store)
        categories = settings.get("categories") if isinstance(settings, Mapping) else None
        if store == "posts":
            categories = categories or plugin.get("categories")
        prefix = "" if store == "posts" else f"{store}/"
        for category in categories if isinstance(categories, list) else []:
            name = f"{prefix}{category}"
            found.append(
                {
                    "name": name,
                    "title": f"{config.site['title']} | {category}",
                    "filter": {**mine, "categories": [str(category)]},
                    **common,
                }
            )
    if plugin.get("tags"):
        found.append({"name": "tag/{slug}", "for_each": "tag", **common})
    return found


def old_feeds(folder: Path, config: Config) -> list[str]:
    """Return the feeds in the folder that the site is built to, by their paths, that of all posts first."""
    place = config.text("destination").strip("/") or "_site"
    own = config.mapping("feed").get("path")
    names = [str(own).lstrip("/"), *_NAMES] if own else list(_NAMES)
    more = sorted((folder / place / "feed").rglob("*.xml"))
    below = (path.relative_to(folder).as_posix() for path in more)
    return there(folder, [*(f"{place}/{name}" for name in names), *below])


def feed_url(folder: Path, config: Config) -> str:
    """Return where jekyll-feed's own feed is public, empty where the site does not use it."""
    named = [*config.sequence("plugins"), *config.sequence("gems")]
    gems = small_file.head(folder / "Gemfile")
    url = str(config.site.get("url", "")).rstrip("/")
    if not url or ("jekyll-feed" not in named and b"jekyll-feed" not in gems):
        return ""
    path = str(config.mapping("feed").get("path") or _NAMES[0]).lstrip("/")
    return f"{url}/{path}"
