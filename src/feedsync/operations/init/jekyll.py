"""Recognises a Jekyll site, by its `_config.yml` and its `_posts`: https://jekyllrb.com/docs/configuration/.

What its feed plugin is told (https://github.com/jekyll/jekyll-feed) becomes feeds.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from feedsync.operations.init import jekyll_addresses, jekyll_feeds, small_file
from feedsync.operations.init.found import Found, Settings
from feedsync.operations.init.jekyll_config import Config, read_config
from feedsync.operations.init.settings_file import mapping_of

_ENDINGS = (".md", ".markdown", ".html", ".htm", ".txt")
_OTHER_MARKDOWN = (".mkd", ".mkdn", ".mkdown", ".textile", ".adoc", ".org")
# Jekyll leaves it out by itself, and what else begins with `.`, `_`, `#` or `~`.
_EXCLUDED = ("/node_modules/",)
_POST = re.compile(r"\d{2,4}-\d{1,2}-\d{1,2}-.*", re.ASCII)
_DATE = re.compile(rb"^date[ \t]*:[ \t]*\S", re.MULTILINE)
_DEEPEST = 8  # folders; who nests deeper has no news there
_HEAD = 4096  # bytes in which a front matter says whether it has a date
# What of `defaults` concerns a feed; the rest is for templates.
_OF_FEEDS = frozenset(
    {
        *("author", "authors", "categories", "category", "description", "draft", "excerpt", "feed", "image"),
        *("lang", "language", "permalink", "published", "redirect_from", "sitemap", "slug", "tag", "tags"),
        *(
            "title",
            "date",
            "last_modified_at",
            "excerpt_separator",
            "hidden",
            "unlisted",
            "rights",
            "license",
        ),
    }
)

_PUBLIC = (
    "_config.yml: write {config} and {ids} into `exclude`, or Jekyll puts them online; {feeds} it copies,"
    " so run feedsync before it (docs/how-to/jekyll.md)"
)


def recognise(folder: Path) -> Found | None:
    """Return the Jekyll site in a folder, `None` where there is none. Raises nothing for odd files."""
    config = read_config(folder)
    source = config.source
    below = f"{source}/" if source != "." else ""
    root = folder / source
    home = config.text("collections_dir").strip("/")
    excluded = [*_EXCLUDED, *_excluded(config, root)]
    # Without a configuration, what lies deeper is the site of the folder that it lies in.
    deepest = _DEEPEST if config.exists else 0
    posts = any(not f"/{post}".startswith(tuple(excluded)) for post in _posts(root / home, "", deepest))
    if not (posts or (config.exists and _looks_like_jekyll(folder, config))):
        return None
    guesses, not_carried = dict(config.guesses), list(config.problems)
    place = f"{below}{home}" if home else source
    stores: list[Settings] = [
        {
            "name": "posts",
            **_store(config, place, jekyll_addresses.of_posts(config, guesses)),
            **_defaults(config, "posts", ""),
            "exclude": excluded,
            "static": source,
        }
    ]
    shown = _told_collections(config)
    for name in config.collections:
        documents = root / home / f"_{name}"
        if name == "posts" or not documents.is_dir():
            continue
        if name not in shown and not any(map(_has_date, _files(documents))):
            not_carried.append(
                f"collection {name}: its documents have no dates, so it would be an empty feed"
            )
            continue
        path = f"{below}{home}/_{name}" if home else f"{below}_{name}"
        stores.append(
            {
                "name": name,
                **_store(config, path, jekyll_addresses.of_collection(config, name, len(stores), guesses)),
                **_defaults(config, name, f"_{name}"),
                **({"undated": "file-time"} if name in shown else {}),
                "static": source,
            }
        )
    return Found(
        what="Jekyll site",
        told=[f"url {url}{config.text('baseurl')}"] if (url := config.text("url")) else [],
        site=config.site,
        stores=stores if len(stores) > 1 else [{k: v for k, v in stores[0].items() if k != "name"}],
        feeds=jekyll_feeds.feeds(config, [str(store["name"]) for store in stores]),
        old_feeds=jekyll_feeds.old_feeds(folder, config),
        guesses=guesses,
        feed_url=jekyll_feeds.feed_url(folder, config),
        public="" if "config.yaml" in config.sequence("exclude") else _PUBLIC,
        not_carried=[*not_carried, *_not_carried(config, root, root / home)],
    )


def _looks_like_jekyll(folder: Path, config: Config) -> bool:
    """Whether a `_config.yml` is that of Jekyll: Hexo's has the same name."""
    if (folder / "scaffolds").is_dir() or config.mapping("deploy"):
        return False
    gems = small_file.head(folder / "Gemfile")
    keys = ("plugins", "gems", "collections", "remote_theme", "markdown", "kramdown", "baseurl", "defaults")
    return b"jekyll" in gems or b"github-pages" in gems or any(config.has(key) for key in keys)


def _posts(folder: Path, below: str, deepest: int) -> Iterator[str]:
    """Yield the posts in the folders `_posts` of a site, by their paths."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if not entry.is_dir(follow_symlinks=False) or entry.name in {"node_modules", "vendor", "source"}:
            continue
        if entry.name == "_posts":
            yield from (
                f"{below}_posts/{file.relative_to(entry.path).as_posix()}"
                for file in _files(Path(entry.path))
                if _POST.match(file.name)
            )
        elif entry.name[0] not in "._#~" and deepest:
            yield from _posts(Path(entry.path), f"{below}{entry.name}/", deepest - 1)


def _files(folder: Path) -> Iterator[Path]:
    """Yield the article files below a folder."""
    for path, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name[0] not in "._#~")
        yield from (Path(path, name) for name in sorted(names) if name.lower().endswith(_ENDINGS))


def _has_date(file: Path) -> bool:
    return _POST.match(file.name) is not None or _DATE.search(small_file.head(file, _HEAD)) is not None


def _store(config: Config, path: str, permalink: str) -> dict[str, object]:
    encoding = config.text("encoding")
    return {
        "type": "folder",
        "path": path,
        "conventions": "jekyll",
        **({"permalink": permalink} if permalink else {}),
        **({"encoding": encoding} if encoding and encoding.lower() not in {"utf-8", "utf8"} else {}),
    }


def _defaults(config: Config, kind: str, folder: str) -> dict[str, object]:
    """Return what `defaults` say of one collection, the more particular later, as Jekyll has it."""
    found: list[tuple[int, bool, Settings]] = []
    separator = config.text("excerpt_separator")
    if separator.strip():
        found.append((-1, False, {"values": {"excerpt_separator": separator}}))
    for one in config.sequence("defaults"):
        scope, values = (mapping_of(mapping_of(one).get(name)) for name in ("scope", "values"))
        kept = {k: v for k, v in values.items() if k in _OF_FEEDS}
        is_of_kind = scope.get("type") in (None, kind, "post" if kind == "posts" else kind)
        pattern = _pattern(str(scope.get("path") or ""), folder)
        if kept and is_of_kind and pattern is not None:
            where = {"path": pattern} if pattern else {}
            found.append((len(pattern), "type" in scope, {**where, "values": kept}))
    found.sort(key=lambda item: item[:2])
    lists = [{"path": "*", **settings} for _, _, settings in found]
    if not lists:
        return {}
    return {"defaults": lists[0]["values"] if len(lists) == 1 and lists[0]["path"] == "*" else lists}


def _pattern(path: str, folder: str) -> str | None:
    """Return Jekyll's beginning of a path as a pattern of a store; `None` where it leads elsewhere."""
    path = path.strip("/") if path.strip("/") == path.rstrip("/") else path.lstrip("/")
    if folder and path:
        if folder.startswith(path):
            return ""
        if not path.startswith(f"{folder}/"):
            return None
        path = path.removeprefix(f"{folder}/")
    if not path:
        return ""
    if not folder and path.startswith("_") and not path.startswith("_posts"):
        return None
    return f"/{path}" if path.endswith("/") or "*" in path or "." in path.rpartition("/")[2] else f"/{path}*"


def _excluded(config: Config, root: Path) -> Iterator[str]:
    """Yield those excluded paths in which posts could lie."""
    for path in config.sequence("exclude"):
        if isinstance(path, str) and path.strip("/") and f"/{path.strip('/')}/" not in _EXCLUDED:
            name = path.strip("/")
            if "*" in name or "_posts" in name or (root / name).is_dir():
                yield f"/{name}"


def _told_collections(config: Config) -> set[str]:
    told = config.mapping("feed").get("collections")
    return (
        {str(name) for name in told}
        if isinstance(told, Mapping | Sequence) and not isinstance(told, str)
        else set()
    )


def _not_carried(config: Config, root: Path, home: Path) -> Iterator[str]:
    """Yield what the site does that no configuration here does."""
    if any(
        (root / config.data_folder / f"authors{ending}").is_file()
        for ending in (".yml", ".yaml", ".json", ".csv")
    ):
        yield (
            "authors: what _data/authors says of them; an article shows what its `author:` says"
            " (write `author: {name: …, email: …}`)"
        )
    if config.values.get("future") is True:
        yield "future: true: an article dated in the future waits for its date"
    drafts = sum(1 for _ in _files(home / "_drafts")) if (home / "_drafts").is_dir() else 0
    if drafts:
        yield f"_drafts: {drafts} draft{'s' * (drafts != 1)}, in no feed"
    others = sorted(
        {file.suffix for file in (home / "_posts").rglob("*") if file.suffix.lower() in _OTHER_MARKDOWN}
        if (home / "_posts").is_dir()
        else ()
    )
    if others:
        yield f"posts that end in {', '.join(others)}: rename them to .md, or they are in no feed"
    if any("categories" in mapping_of(mapping_of(one).get("values")) for one in config.sequence("defaults")):
        yield "defaults: an article with `categories` of its own has no others"
