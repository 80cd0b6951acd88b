"""A WordPress site, read by its REST API: what has changed since the last run, and now and then all ids."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from typing import Annotated, Any, ClassVar, Literal

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from feedsync import secret_file
from feedsync.article import Article, Seen
from feedsync.config.model import Check, Secret, SiteUrl, StoreSettings, Text
from feedsync.errors import ArticleError, ArticleGone, Finding, StoreError
from feedsync.stores import wordpress_values as values
from feedsync.stores.base import Part, StoreContext, Told
from feedsync.stores.wordpress_post import WIDEST, PostRules, article_of, key_of, number_of
from feedsync.stores.wordpress_rest import RestApi
from feedsync.stores.wordpress_walk import Cursor, Walk
from feedsync.text import dates, durations
from feedsync.text.characters import one_line, shown

_RACY = timedelta(seconds=3)
_SOON = timedelta(hours=1)
_NOT_YET = timedelta(days=365)
_MANY = 100
_NO_ARTICLES = frozenset({"attachment", "revision", "nav_menu_item", "wp_block", "wp_template"})
_BASES = {"post": "posts", "page": "pages"}
_STATUSES = "publish,future,draft,pending,private,trash"


def _type(text: str) -> str:
    if text in _NO_ARTICLES:
        raise ValueError(f"`{text}` is no type of articles; write one like post, page or event")
    if not re.fullmatch(r"[a-z0-9_-]{1,20}", text):
        raise ValueError(f"`{text}` is no type of WordPress; write one like post, page or event")
    return text


def _address(text: str) -> str:
    if re.search(r"/wp-(?:json|admin|login)\b", text):
        site = re.split(r"wp-(?:json|admin|login)\b", text)[0]
        raise ValueError(f"`{text}` is a part of WordPress; write the address of the whole: {site}")
    return text


def _written(cursor: Cursor) -> str:
    return msgspec.json.encode(cursor).decode()


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
        if not self.types:
            raise ValueError("`types` must name at least one type, as in [post]")
        if self.password and self.password_file:
            raise ValueError("`password` and `password_file` exclude each other")
        if bool(self.user) != bool(self.password or self.password_file):
            raise ValueError("`user` and `password` belong together")


class WordPressStore:
    """Reads one WordPress; keys are type and id. See `TellsChanges`."""

    Settings = WordPressSettings
    asks_network: Literal[True] = True

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
            # Each an id with 64 bits behind it, so that 100,000 posts take 5 MB.
            found: list[int] = []
            question = self._question(_fields=values.SIGNS, orderby="id", order="asc")
            for page in self._rest.pages(self._path(post_type), question):
                found += [item["id"] << 64 | int(values.fingerprint(item), 16) for item in page.items]
            found.sort()
            if found and found[-1] >> 64 >= WIDEST:
                found.sort(key=lambda one: key_of(post_type, one >> 64))
            last = 0
            for one in found:
                number = one >> 64
                # A page that was asked for twice may tell a post twice.
                if number != last:
                    yield Seen(key_of(post_type, number), f"{one & (1 << 64) - 1:016x}")
                last = number

    # Changes

    def changes(self, cursor: str) -> Iterator[Part]:
        """Yield what was changed since a cursor, by pages; see `TellsChanges.changes`."""
        known = msgspec.json.decode(cursor, type=Cursor) if cursor else Cursor()
        self._rest.route = known.route
        readings, told_up_to = list(self._readings(known)), cursor
        for number, (post_type, field) in enumerate(readings, 1):
            tell = partial(self._told, post_type)
            walk = Walk(self._rest, self._path(post_type), post_type, self._whole_posts(), tell)
            for step in walk.read(known, field):
                known = replace(step.cursor, route=self._rest.route)
                if known.at is None and number < len(readings):
                    following, its_field = readings[number]
                    known = replace(known, at=(following, 0, "", its_field, ""))
                if step.told:
                    told_up_to = _written(known)
                    yield Part(step.told, told_up_to, step.left)
        if _written(known) != told_up_to:
            yield Part((), _written(known), 0)

    def _readings(self, known: Cursor) -> Iterator[tuple[str, str]]:
        """Yield type and field of each reading that is due, from the one on that is under way."""
        # Who is no editor is not told of a post that waits for its time.
        fields = ("modified_gmt",) if self._settings.user else ("modified_gmt", "date_gmt")
        readings = [
            (post_type, field)
            for post_type in dict.fromkeys(self._settings.types)
            for field in (fields if post_type in known.modified else ("",))
        ]
        at = (known.at[0], known.at[3]) if known.at else None
        yield from readings[readings.index(at) if at in readings else 0 :]

    def _told(self, post_type: str, item: Mapping[str, Any], at: datetime | None) -> Told:
        is_racy = at is None or _is_racy(item, at)
        seen = Seen(key_of(post_type, item["id"]), "" if is_racy else values.fingerprint(item))
        return Told(seen, self._article(post_type, item, at))

    def _whole_posts(self) -> dict[str, object]:
        return self._question(_embed=values.EMBEDDED, _fields=values.FIELDS)

    # Some keys

    def load(self, key: str) -> Article:
        """Return the article of a key; see `Store.load`."""
        for _, article in self.load_many([key]):
            if isinstance(article, ArticleError):
                raise article
            return article
        raise self._gone(key)

    def _gone(self, key: str) -> ArticleGone:
        return ArticleGone(self.place(key), [Finding(0, "is gone")])

    def load_many(self, keys: Sequence[str]) -> Iterator[tuple[str, Article | ArticleError]]:
        """Yield articles by their keys; see `LoadsMany`. What is not told of is gone, or not public."""
        by_type: dict[str, list[str]] = {}
        for key in keys:
            try:
                by_type.setdefault(number_of(key)[0], []).append(key)
            except ValueError:
                # Another kind of store had this name.
                yield key, self._gone(key)
        for post_type, some in by_type.items():
            for start in range(0, len(some), _MANY):
                batch = some[start : start + _MANY]
                found = self._included(post_type, batch) if post_type in self._settings.types else {}
                for key in batch:
                    yield key, found.get(key) or self._alone(key)

    def _included(self, post_type: str, keys: Sequence[str]) -> dict[str, Article | ArticleError]:
        numbers = ",".join(str(number_of(key)[1]) for key in keys)
        question = {**self._whole_posts(), "include": numbers, "orderby": "include"}
        found: dict[str, Article | ArticleError] = {}
        for page in self._rest.pages(self._path(post_type), question):
            for item in page.items:
                key = key_of(post_type, item["id"])
                if self._is_too_old(item):
                    continue
                if key not in keys:
                    raise self._rest.error(
                        "tells other posts than those that it was asked for.",
                        "Is a cache in between that ignores the question?",
                    )
                found[key] = self._article(post_type, item, page.at)
        return found

    def _alone(self, key: str) -> Article | ArticleError:
        """Return the article of a key that a list left out: only what is said to be gone is believed gone."""
        post_type, number = number_of(key)
        if post_type in self._settings.types:
            question = {"_embed": values.EMBEDDED, "_fields": values.FIELDS}
            item = self._rest.find(f"{self._path(post_type)}/{number}", question)
            if isinstance(item, dict) and item.get("id") == number:
                if not self._is_too_old(item):
                    return self._article(post_type, item, None)
            elif item is not None:
                raise self._rest.error(
                    "told no post where one was due.", "Does a plugin change REST answers?"
                )
        return self._gone(key)

    def _is_too_old(self, item: Mapping[str, Any]) -> bool:
        """Whether a post is older than `since`: lists leave it out, but not the post alone."""
        date = values.moment(item.get("date_gmt"), UTC)
        return date is not None and self._since is not None and date < self._since

    def place(self, key: str) -> str:
        """Return the address at which an editor can mend the post."""
        post_type, _, number = key.rpartition("/")
        number = number.lstrip("0")
        if not post_type or not number.isdecimal():
            return f"{self.where}: {shown(key)}"
        return f"{self.where.rstrip('/')}/wp-admin/post.php?post={number}&action=edit"

    # Asking

    @cached_property
    def _rest(self) -> RestApi:
        from feedsync.net.client import Client

        settings = self._settings
        login = (settings.user, self._password()) if settings.user else None
        client = Client([settings.url], login=login, allow_private=self._context.allow_private)
        place = f"The store `{self.name}` ({self.where})"
        return RestApi(client, settings.url, place, has_login=login is not None)

    def _password(self) -> str:
        settings = self._settings
        if not settings.password_file:
            return settings.password
        try:
            return secret_file.read(self._context.folder, settings.password_file)[0]
        except ValueError as error:
            file = self._context.folder / settings.password_file
            raise StoreError(
                f"The store `{self.name}` ({self.where}) has no password: {file}: {error}.",
                kept="Feeds kept as they were.",
                advice="May this user read it?",
            ) from None

    def _question(self, **asked: str) -> dict[str, object]:
        question: dict[str, object] = dict(asked)
        if self._settings.user:
            question["status"] = _STATUSES
        if self._since is not None:
            question["after"] = dates.rfc_3339(self._since - timedelta(seconds=1))
        return question

    @cached_property
    def _since(self) -> datetime | None:
        text = self._settings.since
        return dates.parse(text, self._context.zone(self._settings)) if text else None

    def _path(self, post_type: str) -> str:
        """Return the route of a type; one that is not WordPress's own tells it itself."""
        if post_type not in self._bases:
            told = self._rest.find(f"/wp/v2/types/{post_type}", {})
            base = told.get("rest_base") if isinstance(told, dict) else None
            if not isinstance(base, str) or not re.fullmatch(r"[\w-]+", base):
                raise self._rest.error(
                    f"knows no type `{post_type}`, or does not show it by its REST API.",
                    "Write the name of the type, not that in its address; its plugin must set show_in_rest.",
                )
            space = told.get("rest_namespace")
            is_named = isinstance(space, str) and re.fullmatch(r"[\w/-]+", space)
            self._bases[post_type] = f"{space if is_named else 'wp/v2'}/{base}"
        base = self._bases[post_type]
        return f"/{base}" if "/" in base else f"/wp/v2/{base}"

    def _article(
        self, post_type: str, item: Mapping[str, Any], at: datetime | None
    ) -> Article | ArticleError:
        """Return a post as an article, or what is wrong with it. `at` is the time there, if it is known."""
        where = self.place(key_of(post_type, item["id"]))
        lacking = values.lacking(item, is_usual=post_type in _BASES)
        if lacking:
            finding = Finding(0, f"was told without its {lacking}; does a plugin change REST answers?")
            return ArticleError(where, [finding], is_draft=values.is_draft(item), may_pass=True)
        try:
            post = values.post_of(post_type, item, self._context.zone(self._settings))
            article = article_of(post, where, self._rules)
            return _waiting(article, at) if post.status == "future" else article
        except ArticleError as error:
            return error
        except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
            finding = Finding(0, f"was told in a way that cannot be read: {one_line(str(error))}")
            return ArticleError(where, [finding], may_pass=True)


def _is_racy(item: Mapping[str, Any], at: datetime) -> bool:
    """Whether a post was changed just now: two changes in one second look like one."""
    modified = values.moment(item.get("modified_gmt"), UTC)
    return modified is None or timedelta(0) <= at - modified <= _RACY


def _waiting(article: Article, at: datetime | None) -> Article:
    """Return an article that waits until WordPress has published it: only then it has its address.

    So near to its time, or after it, no clock lets it in, whichever of the two is ahead.
    """
    if article.embargo is None or (at is not None and at + _SOON < article.embargo):
        return article
    return replace(article, embargo=article.embargo + _NOT_YET)
