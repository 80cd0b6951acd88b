"""A WordPress site, read by its REST API: what has changed since the last run, and now and then all ids."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from typing import Annotated, Any, ClassVar

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from feedsync.article import Article, Seen
from feedsync.config.model import Check, Secret, SiteUrl, StoreSettings, Text
from feedsync.errors import ArticleError, ArticleGone, Finding, StoreError
from feedsync.stores import wordpress_values as values
from feedsync.stores.base import Part, StoreContext, Told
from feedsync.stores.wordpress_post import PostRules, article_of, key_of, number_of
from feedsync.stores.wordpress_rest import RestApi
from feedsync.stores.wordpress_walk import Cursor, Step, Walk, repeats
from feedsync.text import dates, durations
from feedsync.text.characters import one_line

_RACY = timedelta(seconds=3)
_MANY = 100
_BASES = {"post": "posts", "page": "pages"}
_STATUSES = "publish,future,draft,pending,private,trash"


def _type(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9_-]{1,20}", text):
        raise ValueError(f"`{text}` is no type of WordPress; write one like post, page or event")
    return text


def _address(text: str) -> str:
    if re.search(r"/wp-(?:json|admin|login)\b", text):
        site = re.split(r"wp-(?:json|admin|login)\b", text)[0]
        raise ValueError(f"`{text}` is a part of WordPress; write the address of the whole: {site}")
    return text


def _since(text: str) -> str:
    dates.parse(text, UTC)
    return text


def _span(text: str) -> str:
    durations.seconds(text)
    return text


class WordPressSettings(StoreSettings, frozen=True, kw_only=True):
    """Settings of `type: wordpress`."""

    beside: ClassVar[frozenset[str]] = StoreSettings.beside | {
        "user",
        "password",
        "password_file",
        "reconcile",
    }

    url: Annotated[SiteUrl, Check(_address), Meta(description="The address of WordPress.")]
    user: Annotated[str, Meta(description="The user that an application password belongs to.")] = ""
    password: Annotated[
        str,
        Secret(),
        Meta(description="The application password, from the environment: ${WORDPRESS_PASSWORD}."),
    ] = ""
    password_file: Annotated[str, Meta(description="A file that holds the application password.")] = ""
    public_url: Annotated[
        SiteUrl,
        Meta(description="The address of the site, where readers see it at another than WordPress's."),
    ] = ""
    types: Annotated[
        tuple[Annotated[str, Check(_type)], ...], Meta(description="The types of posts that are articles.")
    ] = ("post",)
    since: Annotated[
        Text, Check(_since), Meta(description="Only what was published from this day on: 2020-01-01.")
    ] = ""
    reconcile: Annotated[
        str, Check(_span), Meta(description="How often all ids are looked through, for what was deleted.")
    ] = "6h"

    def __post_init__(self) -> None:
        if self.password and self.password_file:
            raise ValueError("`password` and `password_file` exclude each other")
        if bool(self.user) != bool(self.password or self.password_file):
            raise ValueError("`user` and `password` belong together")


class WordPressStore:
    """Reads one WordPress; keys are type and id. See `TellsChanges`."""

    Settings = WordPressSettings

    def __init__(self, settings: WordPressSettings, context: StoreContext) -> None:
        self.name = context.name
        self.where = settings.url
        self.reconcile = durations.seconds(settings.reconcile)
        self._settings = settings
        self._context = context
        self._rules = PostRules(context.site, settings.url, settings.public_url)
        self._bases = dict(_BASES)

    # All keys

    def scan(self) -> Iterator[Seen | ArticleError]:
        """Yield every post; see `Store.scan`. The fingerprint tells what may change without a new time."""
        for post_type in sorted(set(self._settings.types), key=lambda name: f"{name}/"):
            # A number of 64 bits behind each id, so that 100,000 posts take 5 MB.
            found: dict[int, int] = {}
            question = self._question(_fields=values.SIGNS, orderby="id", order="asc")
            for page in self._rest.pages(self._path(post_type), question):
                before = len(found)
                found.update((item["id"], int(values.fingerprint(item), 16)) for item in page.items)
                if len(found) == before and len(page.items) == page.size and not page.is_last:
                    raise repeats(self._rest)
            for number in sorted(found):
                yield Seen(key_of(post_type, number), f"{found[number]:016x}")

    # Changes

    def changes(self, cursor: str) -> Iterator[Part]:
        """Yield what was changed since a cursor, by pages; see `TellsChanges.changes`."""
        known = msgspec.json.decode(cursor, type=Cursor) if cursor else Cursor()
        self._rest.route = known.route
        types = list(dict.fromkeys(self._settings.types))
        begin = types.index(known.at[0]) if known.at and known.at[0] in types else 0
        for post_type in types[begin:]:
            tell = partial(self._told, post_type)
            walk = Walk(self._rest, self._path(post_type), post_type, self._whole_posts(), tell)
            for reading in self._readings(walk, is_known=post_type in known.modified):
                for step in reading(known):
                    known = replace(step.cursor, route=self._rest.route)
                    yield Part(step.told, msgspec.json.encode(known).decode(), step.left)

    def _readings(self, walk: Walk, *, is_known: bool) -> list[Callable[[Cursor], Iterator[Step]]]:
        if not is_known:
            return [walk.all]
        # Who is no editor is not told of a post that waits for its time.
        return [walk.modified] if self._settings.user else [walk.modified, walk.published]

    def _told(self, post_type: str, item: Mapping[str, Any], at: datetime | None) -> Told:
        modified = values.moment(item.get("modified_gmt"), UTC)
        # Two changes in one second look like one.
        is_racy = modified is None or at is None or timedelta(0) <= at - modified <= _RACY
        seen = Seen(key_of(post_type, item["id"]), "" if is_racy else values.fingerprint(item))
        return Told(seen, self._article(post_type, item))

    def _whole_posts(self) -> dict[str, object]:
        return self._question(_embed=values.EMBEDDED, _fields=values.FIELDS)

    # Some keys

    def load(self, key: str) -> Article:
        """Return the article of a key; see `Store.load`."""
        for _, article in self.load_many([key]):
            if isinstance(article, ArticleError):
                raise article
            return article
        raise ArticleGone(self.place(key), [Finding(0, "is gone")])

    def load_many(self, keys: Sequence[str]) -> Iterator[tuple[str, Article | ArticleError]]:
        """Yield articles by their keys; see `LoadsMany`. What is not told of is gone, or not public."""
        by_type: dict[str, list[str]] = {}
        for key in keys:
            by_type.setdefault(number_of(key)[0], []).append(key)
        for post_type, some in by_type.items():
            for start in range(0, len(some), _MANY):
                batch = some[start : start + _MANY]
                found = self._included(post_type, batch) if post_type in self._settings.types else {}
                for key in batch:
                    gone = ArticleGone(self.place(key), [Finding(0, "is gone")])
                    yield key, found.get(key, gone)

    def _included(self, post_type: str, keys: Sequence[str]) -> dict[str, Article | ArticleError]:
        numbers = ",".join(str(number_of(key)[1]) for key in keys)
        question = {**self._whole_posts(), "include": numbers, "orderby": "include"}
        found: dict[str, Article | ArticleError] = {}
        for page in self._rest.pages(self._path(post_type), question):
            for item in page.items:
                found[key_of(post_type, item["id"])] = self._article(post_type, item)
        return found

    def place(self, key: str) -> str:
        """Return the address at which an editor can mend the post."""
        post_type, _, number = key.rpartition("/")
        number = number.lstrip("0")
        if not post_type or not number.isdecimal():
            return f"{self.where}: {key}"
        return f"{self.where.rstrip('/')}/wp-admin/post.php?post={number}&action=edit"

    # Asking

    @cached_property
    def _rest(self) -> RestApi:
        from feedsync.net.client import Client

        settings = self._settings
        login = (settings.user, self._password()) if settings.user else None
        client = Client([settings.url], login=login, allow_private=self._context.allow_private)
        return RestApi(client, settings.url, f"The store `{self.name}` ({self.where})")

    def _password(self) -> str:
        settings = self._settings
        if not settings.password_file:
            return settings.password
        file = self._context.folder / settings.password_file
        try:
            return file.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            why = getattr(error, "strerror", None) or "it is not UTF-8"
            raise StoreError(
                f"The store `{self.name}` ({self.where}) has no password: {file}: {why}.",
                kept="Feeds kept as they were.",
                advice="May this user read it?",
            ) from error

    def _question(self, **asked: str) -> dict[str, object]:
        question: dict[str, object] = dict(asked)
        if self._settings.user:
            question["status"] = _STATUSES
        if self._settings.since:
            since = dates.parse(self._settings.since, self._context.zone(self._settings))
            question["after"] = dates.rfc_3339(since - timedelta(seconds=1))
        return question

    def _path(self, post_type: str) -> str:
        """Return the route of a type; one that is not WordPress's own tells it itself."""
        if post_type not in self._bases:
            told = self._rest.get(f"/wp/v2/types/{post_type}")
            base = told.get("rest_base") if isinstance(told, dict) else None
            if not isinstance(base, str) or not re.fullmatch(r"[\w-]+", base):
                raise self._rest.error(
                    f"shows no posts of type `{post_type}` by its REST API.",
                    "Its plugin must register it with show_in_rest.",
                )
            space = told.get("rest_namespace")
            is_named = isinstance(space, str) and re.fullmatch(r"[\w/-]+", space)
            self._bases[post_type] = f"{space if is_named else 'wp/v2'}/{base}"
        base = self._bases[post_type]
        return f"/{base}" if "/" in base else f"/wp/v2/{base}"

    def _article(self, post_type: str, item: Mapping[str, Any]) -> Article | ArticleError:
        """Return a post as an article, or what is wrong with it."""
        where = self.place(key_of(post_type, item["id"]))
        try:
            post = values.post_of(post_type, item, self._context.zone(self._settings))
            return article_of(post, where, self._rules)
        except ArticleError as error:
            return error
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
            finding = Finding(0, f"was told in a way that cannot be read: {one_line(str(error))}")
            return ArticleError(where, [finding])
