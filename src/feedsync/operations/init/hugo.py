"""Recognises a site of Hugo by its configuration: https://gohugo.io/configuration/."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from feedsync.operations.init import hugo_config
from feedsync.operations.init.found import Found
from feedsync.operations.init.hugo_config import HugoSite, language_of
from feedsync.operations.init.hugo_feeds import feed_url, feeds, left, old_feeds, public_folder
from feedsync.operations.init.hugo_stores import Stores
from feedsync.operations.init.settings_file import list_of, mapping_of, text_of

_TEMPLATES = ("home.rss.xml", "index.rss.xml", "rss.xml", "_default/rss.xml", "_default/home.rss.xml")
_BUILT = {
    "builddrafts": "`buildDrafts`: drafts are in no feed here",
    "buildexpired": "`buildExpired`: what has expired is in no feed here",
    "buildfuture": "`buildFuture`: what is dated in the future waits for its date here",
    "disablepathtolower": "`disablePathToLower`: addresses are small here; set `url` where they are not",
    "removepathaccents": "`removePathAccents`: accents stay in addresses; set `url` where there are some",
}

_NO_ZONE = "Hugo means UTC where no timeZone is set"
_PUBLIC = (
    "{feeds} is not in public/, which goes online: write `to: public/{feeds}`, and run feedsync after Hugo"
    " (docs/how-to/hugo.md)"
)


def recognise(folder: Path) -> Found | None:
    """Return the Hugo site in a folder, `None` where there is none."""
    site = hugo_config.read(folder)
    if site is None:
        return None
    stores = Stores(site)
    found = stores.found()
    told = _told(site)
    address = text_of(site.values.get("baseurl"))
    return Found(
        what="Hugo site",
        told=[f"baseURL {address}"] if address else [],
        site=told,
        stores=found,
        feeds=list(feeds(site)),
        old_feeds=old_feeds(site),
        guesses={} if text_of(site.values.get("timezone")) else {"site.timezone": _NO_ZONE},
        feed_url=feed_url(site, text_of(told.get("url"))),
        public=_PUBLIC.replace("public/", f"{public_folder(site)}/"),
        not_carried=[*site.notes, *stores.notes, *left(site), *_left(site)],
    )


def _told(site: HugoSite) -> dict[str, object]:
    """Return what the configuration says of the site."""
    values, params = site.values, mapping_of(site.values.get("params"))
    own = mapping_of(mapping_of(values.get("languages")).get(site.default))
    code = site.default if len(site.languages) > 1 else text_of(values.get("languagecode"))
    # Hugo's language is English where nothing says another.
    code = code or text_of(own.get("languagecode")) or site.default
    author = values.get("author") or own.get("author") or params.get("author")
    told = {
        "title": text_of(own.get("title")) or text_of(values.get("title")),
        "url": text_of(own.get("baseurl")) or text_of(values.get("baseurl")),
        "language": language_of(code),
        "description": text_of(mapping_of(own.get("params")).get("description"))
        or text_of(params.get("description")),
        "author": _author(author),
        "timezone": text_of(values.get("timezone")) or "UTC",
        "rights": text_of(values.get("copyright")),
    }
    return {name: value for name, value in told.items() if value}


def _left(site: HugoSite) -> Iterator[str]:
    """Say what the site does and we do not."""
    values = site.values
    yield from (what for key, what in _BUILT.items() if values.get(key) is True)
    if site.has_dated_names:
        yield (
            "frontmatter.date: where an article declares a date and its name tells another one, the"
            " declared one counts here"
        )
    for name in map(text_of, list_of(mapping_of(values.get("outputs")).get("home"))):
        if name.lower() not in {"html", "rss", "amp", ""}:
            yield f"outputs: the format `{name}` of the home page"
    for template in _TEMPLATES:
        if (site.folder / "layouts" / template).is_file():
            yield f"layouts/{template}: what the site's own feed template adds or leaves out"
    mounts = list_of(mapping_of(values.get("module")).get("mounts"))
    if any(text_of(mapping_of(mount).get("target")).startswith("content") for mount in mounts):
        yield "module.mounts: content that comes from other folders; write a store for each"
    if list_of(values.get("ignorefiles")):
        yield "ignoreFiles: write what is meant into `exclude`, as patterns of .gitignore"


def _author(told: object) -> object:
    """Return an author in our words: a name, or name, email and url."""
    if isinstance(told, Mapping):
        person = {key: text_of(told.get(key)) for key in ("name", "email", "url")}
        return {key: value for key, value in person.items() if value} if person["name"] else ""
    return {"name": text_of(told)} if text_of(told) else ""
