"""Rules about articles as they are written: 14, 19, 25, 33, 35, 43 and 44."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from msgspec import Struct

from feedsync.article import Article
from feedsync.feeds.entry import Entry
from feedsync.feeds.lint.html_read import Active, host_of
from feedsync.feeds.lint.rule import Breach, Rule, Severity
from feedsync.text.template_syntax import left_out

_WIDE = 1200  # pixels that a lead picture has at least (Google Discover, Mastodon and others)
_OTHERS = "…"  # template tags of more names than are counted


class Written(Struct, frozen=True):
    """An article with its entry. `active` is what its own HTML held before that was cleaned.

    `bare` are the addresses of pictures in its content without alt text, and `width` is that of its picture
    in pixels, `None` where it is unknown. `links` are where its content leads, and `lacking` the addresses of
    pictures and files that would have to lie on this machine, and do not.
    """

    article: Article
    entry: Entry
    active: Sequence[Active] = ()
    bare: Sequence[str] = ()
    embeds: Collection[str] = ()
    width: int | None = None
    links: Sequence[str] = ()
    lacking: Sequence[str] = ()


def _active(written: Written) -> Iterator[Breach]:
    for one in written.active:
        if one.host in written.embeds and one.host:
            continue
        if one.what == "<iframe>":
            where = f" of {one.host}" if one.host else ""
            yield Breach(
                f"a frame{where}, of which a link is made",
                sought=one.sought,
                fix=f"to keep it: `site.embeds: [{one.host}]`" if one.host else "",
                severity=Severity.NOTE,
            )
        else:
            yield Breach(f"{one.what} in the content, which is left out", sought=one.sought)


def _picture(written: Written) -> Iterator[Breach]:
    image = written.entry.image
    if image is not None and written.width is not None and written.width < _WIDE:
        yield Breach(
            f"the picture {_name(image.url)} is {written.width:,} pixels wide", sought=image.url, key="image"
        )


def _has_picture(written: Written) -> Iterator[Breach]:
    if written.entry.image is None:
        yield Breach("no picture")


def _has_term(written: Written) -> Iterator[Breach]:
    if not written.entry.terms:
        yield Breach("neither tag nor category")


def _alt(written: Written) -> Iterator[Breach]:
    declared = written.article.image
    if declared is not None and not declared.alt.strip():
        yield Breach(
            "has a picture without alt text",
            sought=declared.url,
            key="image",
            fix="write `image_alt:` beside it",
        )
    for url in dict.fromkeys(written.bare):
        if not url.startswith("data:"):
            yield Breach(f"has a picture without alt text: {_name(url)}", sought=url)


def _tags(written: Written) -> Iterator[Breach]:
    for name, count in left_out(written.article.metadata).items():
        if name == _OTHERS:
            yield Breach(f"other template tags were left out: {count}")
        else:
            times = f", {count} times" if count > 1 else ""
            yield Breach(f"the template tag `{name}` was left out{times}", sought=name)


def _lacking(written: Written) -> Iterator[Breach]:
    for url in written.lacking:
        yield Breach(f"there is no file {_name(url)}", sought=url)


def _links(written: Written) -> Iterator[Breach]:
    host = host_of(written.article.url)
    for url in written.links:
        path = url.partition("#")[0].partition("?")[0]
        if path.lower().endswith((".md", ".markdown")) and host_of(url) == host:
            yield Breach(f"a link to the file {_name(path)}, which is no article that is public", sought=url)


def _name(url: str) -> str:
    return url.rpartition("/")[2][:80] or url[:80]


ARTICLE_RULES = (
    Rule(
        14,
        Severity.WARNING,
        "Nothing in content runs",
        "readers run no scripts: write what it shows as text, a picture or a link",
        _active,
    ),
    Rule(
        19,
        Severity.WARNING,
        "A lead picture is wide enough",
        f"give it one of {_WIDE:,} pixels or more",
        _picture,
    ),
    Rule(25, Severity.NOTE, "An article has a picture", "give it an `image`", _has_picture),
    Rule(25, Severity.NOTE, "An article has a term", "give it `tags`", _has_term),
    Rule(
        33,
        Severity.WARNING,
        "Pictures have alt text",
        "write what it shows into its `![]`, or as `alt`",
        _alt,
    ),
    Rule(
        35,
        Severity.WARNING,
        "Template tags are known",
        "write in its place what readers are to see",
        _tags,
    ),
    Rule(
        43,
        Severity.WARNING,
        "Pictures and files are there",
        "put it there, or correct its address",
        _lacking,
    ),
    Rule(
        44,
        Severity.WARNING,
        "Links lead to addresses, not to files",
        "correct its path, or write the address",
        _links,
    ),
)
