"""The keys of config.yaml: names, types, defaults and what each is for.

`Annotated` carries the description (`msgspec.Meta`) and, where a value has a form of its own, a
`Check`: a function that returns the value in its final form or raises `ValueError`.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, ClassVar, Literal
from urllib.parse import urlsplit

from msgspec import Meta, Struct

from feedsync.registry import FORMATS
from feedsync.selection import Kind
from feedsync.text import durations, places, urls
from feedsync.text.suggest import did_you_mean


class Check(Struct, frozen=True):
    """How the text of a value is judged."""

    function: Callable[[str], str]


class Secret(Struct, frozen=True):
    """Marks a value that must come from the environment, since the file may be seen by others."""


class Open(Struct, frozen=True):
    """Marks a value that others can see, and so takes nothing from the environment; `why` says how."""

    why: str


def web_address(text: str) -> str:
    """An absolute http or https address, encoded."""
    url = urls.absolute(text, "")
    if url is None:
        raise ValueError(f"`{text}` is no address; write it whole, as in https://www.example.org/")
    if "@" in urlsplit(url).netloc:
        raise ValueError("an address with a name or password in it would be published; write it without")
    return url


def site_url(text: str) -> str:
    """The address of a site, which everything else is appended to."""
    url = web_address(text)
    if re.search(r"[?#]", url):
        raise ValueError(f"`{text}` must end in a path, without `?` and `#`")
    return url


def site_address(text: str) -> str:
    """An address, or one that begins with `/` and so belongs to the site."""
    return text if re.fullmatch(r"/(?!/).*", text) else web_address(text)


# What people write for a tag: the name of their language, in it or in English (as it begins).
_NAMES = {
    "en": "engl ingl",
    "it": "ital",
    "fr": "fren fran",
    "de": "germ deut tede",
    "es": "span espa spag",
    "pt": "port",
    "nl": "dutc nede",
    "pl": "poli pols",
    "sv": "swed sven",
}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*", re.ASCII)


def _tag_meant(text: str) -> str:
    word = text.strip().casefold()
    for tag, beginnings in _NAMES.items():
        if word.startswith(tuple(beginnings.split())):
            return f"did you mean `{tag}`?"
    return "write one such as `it`, `en` or `pt-BR`"


def language_tag(text: str) -> str:
    """A language tag (BCP 47): `it`, `pt-BR`. `_` is taken for `-`."""
    if not is_language_tag(text):
        raise ValueError(f"`{text}` is no language tag; {_tag_meant(text)}")
    return text.strip().replace("_", "-")


def is_language_tag(text: str) -> bool:
    """Whether `language_tag` takes a text."""
    return _LANGUAGE.fullmatch(text.strip().replace("_", "-")) is not None


def time_zone(text: str) -> str:
    """A name of the IANA time zone database."""
    from zoneinfo import ZoneInfo

    try:
        # `localtime` would be whatever this machine has.
        zone = ZoneInfo(text) if text != "localtime" else None
    except (KeyError, ValueError, OSError):
        zone = None
    if zone is None:
        import zoneinfo

        zones = sorted(zoneinfo.available_timezones())
        city = f"/{text.strip().replace(' ', '_')}".casefold()
        whole = [zone for zone in zones if zone.casefold().endswith(city)]
        hint = f"; did you mean `{whole[0]}`?" if whole else did_you_mean(text, zones)
        raise ValueError(f"`{text}` is no time zone{hint or '; write one such as Europe/Rome'}")
    return text


def host_name(text: str) -> str:
    """A host such as `www.youtube-nocookie.com`."""
    if not re.fullmatch(r"(?:[a-z0-9-]+\.)+[a-z0-9-]+", text.strip().lower(), re.ASCII):
        raise ValueError(f"`{text}` is no host; write one like www.youtube-nocookie.com")
    return text.strip().lower()


def _not_empty(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be empty")
    return text.strip()


def _mail(text: str) -> str:
    if not re.fullmatch(r"[^@\s<>()]+@[^@\s<>()]+", text):
        raise ValueError(f"`{text}` is no mail address")
    return text


def _document_path(text: str) -> str:
    places.check(text, ("name", "format", "slug"))
    relative_path(places.fill(text, {"name": "n", "format": "f", "slug": "s"}))
    return text


def _slug(text: str) -> str:
    if not re.fullmatch(r"\w[\w.~-]*", text):
        raise ValueError(f"`{text}` must be a word of letters, digits, `-`, `_`, `.` and `~`")
    return text


def relative_path(text: str) -> str:
    """A path that stays below the folder it is relative to."""
    if any(part in {"", ".", ".."} or "\\" in part or not part.isprintable() for part in text.split("/")):
        raise ValueError(f"`{text}` must be a path below `publish.to`: no leading or double `/`, no `..`")
    return text


def _format_name(text: str) -> str:
    if not FORMATS.knows(text):
        names = FORMATS.names()
        raise ValueError(f"`{text}` is none of {', '.join(names)}{did_you_mean(text, names)}")
    return text


def _local_folder(text: str) -> str:
    if "://" in text:
        raise ValueError(f"`{text}` is no folder; feeds are published to a folder on this machine")
    return _not_empty(text)


def _private(text: str) -> str:
    from feedsync.net.guard import Guard

    Guard((), [text])
    return text.strip()


def _plugin_name(text: str) -> str:
    if not re.fullmatch(r"\w[\w.-]*", text):
        raise ValueError(f"`{text}` must be a word of letters, digits, `-`, `_` and `.`")
    return text


def handle(text: str) -> str:
    """What somebody is called on a social network, or the page of that."""
    from feedsync.text.template import handle_of

    if not handle_of(text):
        raise ValueError(
            f"`{text}` is no handle; write one as in @avvisatore.example or @avvisatore@host.example"
        )
    return text


Text = Annotated[str, Check(_not_empty)]
WebAddress = Annotated[str, Check(web_address)]
SiteUrl = Annotated[str, Check(site_url)]
SiteAddress = Annotated[str, Check(site_address)]
Language = Annotated[str, Check(language_tag)]
HostName = Annotated[str, Check(host_name)]
TimeZone = Annotated[str, Check(time_zone)]
Handle = Annotated[str, Check(handle)]


class Author(Struct, frozen=True, kw_only=True):
    """Who stands for articles that name no author."""

    name: Annotated[Text, Meta(description="The name.")]
    email: Annotated[str, Check(_mail), Meta(description="The mail address.")] = ""
    url: Annotated[WebAddress, Meta(description="A page about the author.")] = ""


class Site(Struct, frozen=True, kw_only=True):
    """The site that the articles belong to."""

    title: Annotated[Text, Meta(description="The site's name.")]
    url: Annotated[SiteUrl, Meta(description="The site's address; addresses that begin with / are below it.")]
    language: Annotated[Language, Meta(description="The language of the articles, as a tag: it, pt-BR.")]
    description: Annotated[str, Meta(description="One sentence about the site.")] = ""
    author: Annotated[Author | None, Meta(description="The author of articles that name none.")] = None
    timezone: Annotated[TimeZone, Meta(description="The time zone of dates that tell none.")] = "UTC"
    image: Annotated[SiteAddress, Meta(description="The site's logo, a picture twice as wide as high.")] = ""
    icon: Annotated[SiteAddress, Meta(description="The site's icon, a square picture.")] = ""
    rights: Annotated[str, Meta(description="The copyright line of all feeds.")] = ""
    handle: Annotated[
        Handle | dict[Text, Handle],
        Meta(
            description="What the site is called on social networks, @avvisatore.example; or by types of"
            " channels, where that differs."
        ),
    ] = ""
    embeds: Annotated[
        tuple[HostName, ...], Meta(description="Hosts whose frames stay in the content; others become links.")
    ] = ()


def _part(text: str) -> str:
    durations.part(text)
    return text


def _span(text: str) -> str:
    durations.seconds(text)
    return text


def some_span(text: str) -> str:
    """A span of time that is not empty: `30s`, `6h`."""
    if not durations.seconds(text):
        raise ValueError(f"`{text}` is no time at all; write one like 6h or 2d")
    return text


def _span_or_off(text: str) -> str:
    if text.casefold() in ("off", "false"):
        return "off"
    try:
        return _span(text)
    except ValueError as error:
        raise ValueError(f"{error}, or off") from None


# The format of a feed's page, and what lies beside the pages of all.
PAGE = "html"
INDEX_NAME = "index"
INDEX_PATH = f"{INDEX_NAME}.html"
OPML_PATH = f"{INDEX_NAME}.opml"
# Where articles were posted: for the site's own pages.
SYNDICATION_PATH = "syndication.json"
FormatName = Annotated[str, Check(_format_name)]
Span = Annotated[str, Check(_span_or_off)]
DocumentPath = Annotated[str, Check(_document_path)]
Terms = tuple[Text, ...]


class Filter(Struct, frozen=True, kw_only=True):
    """What articles must have: all of the keys, and of each list any."""

    tags: Annotated[Terms, Meta(description="Tags, of which it has any.")] = ()
    categories: Annotated[Terms, Meta(description="Categories, of which it has any.")] = ()
    sections: Annotated[Terms, Meta(description="Sections, of which it is in any.")] = ()
    authors: Annotated[Terms, Meta(description="Names of authors, of which it is by any.")] = ()
    languages: Annotated[tuple[Language, ...], Meta(description="Languages, of which it is in any.")] = ()
    stores: Annotated[Terms, Meta(description="Names of stores, of which it comes from any.")] = ()
    age: Annotated[str, Check(some_span), Meta(description="It was published within this time: 6h, 2d.")] = ""

    def __post_init__(self) -> None:
        if not any(getattr(self, name) for name in self.__struct_fields__):
            raise ValueError("asks for nothing; name tags, sections or another key")


class Feed(Struct, frozen=True, kw_only=True):
    """A feed: a selection of articles in one or more formats; with `for_each` one for each term."""

    name: Annotated[
        str,
        Check(relative_path),
        Meta(description="The feed's name; its files are called after it. With for_each it holds {slug}."),
    ]
    title: Annotated[
        str,
        Meta(description="The feed's title; else the site's. With for_each it may hold {site} and {value}."),
    ] = ""
    description: Annotated[str, Meta(description="One sentence; else the site's, else the title.")] = ""
    limit: Annotated[
        Annotated[int, Meta(ge=1)] | Literal["all"],
        Meta(description="How many of the newest articles it holds."),
    ] = 50
    formats: Annotated[tuple[FormatName, ...], Meta(description="The formats it is published in.")] = (
        "rss",
        "atom",
        "json",
    )
    content: Annotated[
        Literal["full", "summary", "none"],
        Meta(
            description="What an entry holds: content and summary, the summary alone, or only title and link."
        ),
    ] = "full"
    path: Annotated[
        DocumentPath | dict[FormatName, DocumentPath],
        Meta(description="Where its files lie below publish.to; one path, or one for each format."),
    ] = "{name}.{format}"
    filter: Annotated[Filter | None, Meta(description="Only articles that have all of this.")] = None
    exclude: Annotated[Filter | None, Meta(description="No articles that have all of this.")] = None
    for_each: Annotated[
        Kind | None, Meta(description="Make a feed for each term of this kind that articles have.")
    ] = None
    min: Annotated[
        Annotated[int, Meta(ge=1)],
        Meta(description="How many articles a term must have before it gets a feed (for_each)."),
    ] = 1
    slugs: Annotated[
        dict[Text, Annotated[str, Check(_slug)]],
        Meta(description="What stands for {slug}, by term, where not the term itself shall (for_each)."),
    ] = {}
    listed: Annotated[
        bool, Meta(description="Whether it is shown to people: in the index and the OPML, with a page.")
    ] = True
    language: Annotated[Language, Meta(description="The feed's language; else the site's.")] = ""
    ttl: Annotated[
        Annotated[int, Meta(ge=1)] | None,
        Meta(description="For how many minutes a reader may keep it (RSS)."),
    ] = None

    tombstones: Annotated[
        str,
        Check(_span_or_off),
        Meta(description="For how long its Atom document tells which entries were withdrawn: 30d, off."),
    ] = "30d"

    @property
    def tombstone_span(self) -> int:
        """For how many seconds a withdrawn entry is told, 0 for not at all."""
        return 0 if self.tombstones == "off" else durations.seconds(self.tombstones)

    def path_of(self, format_name: str) -> str:
        """Return the path of one of its documents below `publish.to`, with `/`."""
        pattern = self.path.get(format_name, "{name}.{format}") if isinstance(self.path, dict) else self.path
        if format_name == PAGE:
            pattern = "{name}.{format}"
        # `{slug}` stays until a term fills it.
        return places.fill(pattern, {"name": self.name, "format": format_name, "slug": "{slug}"})


class Publish(Struct, frozen=True, kw_only=True):
    """Where the documents go."""

    to: Annotated[
        str, Check(_local_folder), Meta(description="The folder that the documents are written to.")
    ]
    url: Annotated[SiteUrl, Meta(description="The public address of that folder.")]
    deploy: Annotated[
        Text | tuple[Text, ...],
        Meta(description="What brings the files to where they are public: a line for sh, or a list."),
    ] = ()
    verify: Annotated[
        Literal["on", "documents", "pages", "off"],
        Meta(description="What must be seen to be public before anybody is told of it."),
    ] = "on"
    pages: Annotated[
        bool, Meta(description="Whether there are pages for people, an index of all feeds, and an OPML.")
    ] = False

    def address_of(self, path: str) -> str:
        """Return the public address of a document, to the letter as its own link in it says."""
        return f"{self.url.rstrip('/')}/{urls.encode_segments(path)}"

    def paths_of(self, feed: Feed) -> dict[str, str]:
        """Return the paths of a feed's documents by their formats, with that of its page where it has one."""
        formats = [*feed.formats, PAGE] if self.pages and feed.listed else feed.formats
        return {name: feed.path_of(name) for name in formats}


class ChannelSettings(Struct, frozen=True, kw_only=True):
    """What every channel has, whatever its type. A channel's own settings are a subclass in its file."""

    type: Annotated[str, Meta(description="The kind of channel.")]
    name: Annotated[
        str,
        Open("without it nobody knew whose place in the log and whose messages these are"),
        Check(_plugin_name),
        Meta(
            description="What it is called; else its type. Kept for good: by it is known what it has heard."
        ),
    ] = ""
    feeds: Annotated[
        tuple[Text, ...], Meta(description="Names of the feeds that it follows; else all that are listed.")
    ] = ()
    paused: Annotated[bool, Meta(description="Whether it keeps what it is to tell, and sends nothing.")] = (
        False
    )

    @property
    def named_hubs(self) -> tuple[str, ...]:
        """The hubs (WebSub) that the documents of its feeds name."""
        return ()


class StoreSettings(Struct, frozen=True, kw_only=True):
    """What every store has, whatever its type. A store's own settings are a subclass in its file.

    `beside` are the names of those that do not shape what loading gives; secrets are among them.
    """

    beside: ClassVar[frozenset[str]] = frozenset({"name", "max_shrink", "withdraw_after"})

    type: Annotated[str, Meta(description="The kind of store.")]
    name: Annotated[
        str,
        Check(_plugin_name),
        Meta(description="What it is called among `stores`; kept for good, like an id."),
    ] = "main"
    timezone: Annotated[
        TimeZone, Meta(description="The time zone of its dates that tell none; else the site's.")
    ] = ""
    max_shrink: Annotated[
        str,
        Check(_part),
        Meta(description="How much of it, or of a feed, may be gone at once without a question."),
    ] = "50%"
    withdraw_after: Annotated[
        str,
        Check(_span),
        Meta(description="How long an article must be missing before it leaves the feeds: 30s, 10m, 6h, 2d."),
    ] = "10m"


AllowPrivate = Annotated[
    tuple[Annotated[str, Check(_private)], ...],
    Meta(
        description="Hosts and networks of your own that may be asked though no address here names them:"
        " intranet.example, 10.0.0.0/8."
    ),
]


PushBudget = Annotated[
    str,
    Check(some_span),
    Meta(description="After this time no more is begun to be sent; else 60s in a run, 40s in a push."),
]


class Config(Struct, frozen=True):
    """A whole configuration. `path` is its file; relative paths in it are relative to its `folder`.

    `store: …` is one of `stores`, called `main`. `disabled` says of channels in `push`, by their names, what
    the environment lacks for them. `push_budget` is in seconds, `None` where it is not set. `deaf` are those
    of `disabled` of which nobody can say what they hear of. `variables` are the values in `push` that the
    environment gave: any of them may be a secret.
    """

    path: Path
    site: Site
    stores: tuple[StoreSettings, ...]
    feeds: tuple[Feed, ...]
    publish: Publish
    push: tuple[ChannelSettings, ...] = ()
    push_budget: int | None = None
    allow_private: AllowPrivate = ()
    disabled: Mapping[str, str] = {}
    deaf: frozenset[str] = frozenset()
    variables: frozenset[str] = frozenset()

    @property
    def folder(self) -> Path:
        """The folder of the configuration file."""
        return self.path.parent
