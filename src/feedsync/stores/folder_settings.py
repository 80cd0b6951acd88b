"""What the configuration says of a folder of articles."""

import codecs
import re
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct, field

from feedsync.config.model import Check, SiteAddress, StoreSettings, Text
from feedsync.stores.file_kinds import PERMALINK_PARTS
from feedsync.stores.matter_keys import FIELDS
from feedsync.text import places
from feedsync.text.suggest import did_you_mean


def _permalink(text: str) -> str:
    if not places.check(text, PERMALINK_PARTS) or not text.startswith("/"):
        raise ValueError(f"`{text}` must begin with / and hold a part such as {{path}}")
    return text


def _encoding(text: str) -> str:
    try:
        name = codecs.lookup(text).name
        "".encode(text)
    except LookupError:
        name = ""
    if name in {"", "idna", "punycode", "undefined"}:
        raise ValueError(f"`{text}` is no encoding; write one like utf-8 or windows-1252")
    return text


def _pattern(text: str) -> str:
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([text])
    except (ValueError, re.error):
        raise ValueError(
            f"`{text}` is no pattern as in .gitignore; write one like pagine/ or *.bak.md"
        ) from None
    return text


def _field(text: str) -> str:
    if text not in FIELDS:
        hint = did_you_mean(text, FIELDS) or "; write one like date, title or authors"
        raise ValueError(f"`{text}` is no key of front matter that has a meaning{hint}")
    return text


def _expression(text: str) -> str:
    from feedsync.text import backtracking

    try:
        pattern = re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError(f"`{text}` is no regular expression: {error}") from None
    if backtracking.repeats_what_varies(text):
        raise ValueError(
            f"`{text}` repeats what itself repeats or has a choice, which may never end; write that as (?>…)"
        )
    if pattern.groups and FIELDS.isdisjoint(pattern.groupindex):
        raise ValueError(f"`{text}` has no group named like our key; write it as (?P<date>…)")
    return text


Pattern = Annotated[str, Check(_pattern)]


class MediaSettings(Struct, frozen=True, kw_only=True):
    """Media files that lie outside of the site's own folders."""

    path: Annotated[Text, Meta(description="The folder, relative to the configuration file.")]
    url: Annotated[
        SiteAddress, Meta(description="Its public address; one that begins with / is below site.url.")
    ]


class FieldPattern(Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A value that is a part of another one."""

    from_: Annotated[
        Text, Meta(description="Their key, `extra.date` of one inside another; path is also the file's.")
    ]
    pattern: Annotated[
        str,
        Check(_expression),
        Meta(description="A regular expression; its group (?P<date>…), named like our key, is the value."),
    ]


class DefaultsFor(Struct, frozen=True, kw_only=True):
    """Front matter of some articles of a folder."""

    path: Annotated[Pattern, Meta(description="A pattern, as in .gitignore, of the files they are for.")]
    values: Annotated[dict[Text, Any], Meta(description="Keys and values, as in front matter.")]


class FolderSettings(StoreSettings, frozen=True, kw_only=True):
    """Settings of `type: folder`."""

    path: Annotated[Text, Meta(description="The folder, relative to the configuration file.")]
    include: Annotated[
        tuple[Pattern, ...],
        Meta(description="Patterns, as in .gitignore, of the files to take; else all known kinds."),
    ] = ()
    exclude: Annotated[
        tuple[Pattern, ...], Meta(description="Patterns, as in .gitignore, of files to leave.")
    ] = ()
    conventions: Annotated[
        Literal["hugo", "jekyll", "eleventy", "pelican", "zola"] | None,
        Meta(description="The site generator by whose rules files get their addresses; else none."),
    ] = None
    permalink: Annotated[
        str,
        Check(_permalink),
        Meta(
            description="The address of articles that declare none: {path} {year} {month} {slug} …; else"
            " /{path}/, or as `conventions` have it."
        ),
    ] = ""
    encoding: Annotated[str, Check(_encoding), Meta(description="The encoding of the files.")] = "utf-8"
    undated: Annotated[
        Literal["leave-out", "file-time"],
        Meta(
            description="What becomes of Markdown without a date: left out, or dated by its file like text."
        ),
    ] = "leave-out"
    static: Annotated[
        str,
        Meta(
            description="The folder that media addresses beginning with / lie in, for their length and type."
        ),
    ] = ""
    media: Annotated[
        MediaSettings | None,
        Meta(description="A folder of media that lies elsewhere, and its public address."),
    ] = None
    fields: Annotated[
        dict[Annotated[str, Check(_field)], Text | FieldPattern],
        Meta(description="What the front matter calls otherwise, ours: theirs, or a part of a value."),
    ] = field(default_factory=dict)
    defaults: Annotated[
        dict[Text, Any] | tuple[DefaultsFor, ...],
        Meta(description="Front matter of articles that say nothing better; or a list, the last counts."),
    ] = field(default_factory=dict)
    strip: Annotated[
        tuple[Text, ...], Meta(description="Lines or paragraphs of text pages to take out; * is anything.")
    ] = ()
    strip_after: Annotated[
        tuple[Text, ...],
        Meta(description="Lines that end the article in a text page; * is anything."),
    ] = ()

    def __post_init__(self) -> None:
        for ours, theirs in self.fields.items():
            if isinstance(theirs, FieldPattern):
                pattern = re.compile(theirs.pattern)
                if pattern.groups and ours not in pattern.groupindex:
                    raise ValueError(
                        f"fields.{ours}.pattern: has no group of that name; write it as (?P<{ours}>…)"
                    )
