"""Whatever articles there are, the documents obey the standards and say what the articles say.

Articles are made up: any characters, any parts missing. What is checked is known to tests/spec_rules.py,
and to feedparser, which reads back what RSS and Atom carry.
"""

from __future__ import annotations

import calendar
import json
from collections.abc import Callable
from datetime import UTC, datetime

import feedparser
from feedparser.mixin import _FeedParserMixin
from hypothesis import given, settings
from hypothesis import strategies as st
from spec_rules import atom_findings, json_feed_findings, rss_findings

from feedsync.article import Article, Media, Person
from feedsync.config.model import Author, Feed, Publish, Site
from feedsync.feeds.atom import ATOM
from feedsync.feeds.documents import Renderer
from feedsync.feeds.entry import Entry, article_to_entry
from feedsync.feeds.json_feed import JSON_FEED
from feedsync.feeds.rss import RSS
from feedsync.text.characters import one_line

FORMATS = {"rss": RSS, "atom": ATOM, "json": JSON_FEED}
FINDINGS: dict[str, Callable[[bytes], list[str]]] = {
    "rss": rss_findings,
    "atom": atom_findings,
    "json": json_feed_findings,
}
PUBLISH = Publish(to="feeds/", url="https://porto.example/feeds/")
quick = settings(max_examples=50, deadline=None)

# ---- Whatever a store may hand over

LANGUAGES = st.sampled_from(["it", "en", "pt-BR", "zh-Hant-TW", "sr-Latn", "es-419"])
MARKUP = st.sampled_from(
    [
        "<b>",
        "</b>",
        "<script>alert(1)</script>",
        "]]>",
        "<!--",
        "&amp;",
        "&nbsp;",
        "&#0;",
        '"',
        "'",
        "\\",
        "%",
        "#",
    ]
)
WILD = st.lists(st.one_of(st.text(max_size=12), MARKUP), max_size=4).map("".join)
# What a store hands over as a title, a name or a tag is cleaned and on one line, and never empty.
LINES = WILD.map(one_line).filter(bool)
OPTIONAL_LINES = WILD.map(one_line)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2026, 11, 24), timezones=st.just(UTC)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0)
)
ADDRESSES = st.sampled_from(
    [
        "https://porto.example/f.png",
        "http://cdn.example/a%20b.mp3?x=1&y=2",
        "https://porto.example/%C3%A0/f;v=1.pdf#page=2",
        "https://xn--bcher-kva.example:8080/~f/'(1)",
    ]
)
NUMBERS = st.one_of(st.none(), st.integers(0, 10**12))
MEDIA = st.builds(
    Media,
    url=ADDRESSES,
    type=st.sampled_from(
        ["image/png", "audio/mpeg", "video/mp4", "application/octet-stream", "image/svg+xml"]
    ),
    length=NUMBERS,
    title=OPTIONAL_LINES,
    alt=OPTIONAL_LINES,
    caption=OPTIONAL_LINES,
    credit=OPTIONAL_LINES,
    width=NUMBERS,
    height=NUMBERS,
    duration=NUMBERS,
)
PEOPLE = st.builds(
    Person,
    name=LINES,
    email=st.sampled_from(["", "", "ada@porto.org", "o.neil+desk@sub.porto.org"]),
    url=st.sampled_from(["", "https://ada.example/?x=1&y=2"]),
)
IRIS = st.sampled_from(
    ["urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a", "tag:porto.example,2026:a", "http://a.example/à"]
)
HTML = st.lists(
    st.one_of(
        WILD,
        st.sampled_from(
            [
                "<p>Text.</p>",
                "<p>Open <b>and <i>crossed</b>",
                "<h2 id='a'>Head</h2><a href='#a'>up</a>",
                "<a href='../b?c=1&d=2#e'>there</a>",
                "<a href='java\tscript:alert(1)' onclick='x'>no</a>",
                "<img src='f.png' srcset='f.png 1x, //cdn.example/g.png 2x' onerror=x>",
                "<script>alert(1)</script><style>p{}</style><iframe src='x'></iframe>",
                "<svg><a xlink:href='javascript:x'>",
                "<video poster=p.png src=v.mp4></video>",
                "<table><tr><td>cell",
                "<!-- comment -->",
                "<pre>\n two\n</pre>",
            ]
        ),
    ),
    max_size=5,
).map("".join)
MARKDOWN = st.lists(
    st.one_of(
        WILD,
        HTML,
        st.sampled_from(
            [
                "# Head\n",
                "- [x] done\n",
                "[^1]\n\n[^1]: Note",
                "| a |\n|---|\n| b |\n",
                "![](a.png)",
                "<x@y.z>",
            ]
        ),
    ),
    max_size=4,
).map("\n\n".join)


@st.composite
def articles(draw: st.DrawFn, number: int) -> Article:
    body_type = draw(st.sampled_from(["markdown", "html"]))
    return Article(
        key=f"{number}.md",
        where=f"content/{number}.md",
        url=draw(
            st.sampled_from(["https://porto.example/{}/", "https://porto.example/citt%C3%A0/?p={}&q=(1)"])
        ).format(number),
        title=draw(WILD.filter(one_line)),
        declared_id=draw(IRIS.map(lambda iri: f"{iri}/{number}")) if draw(st.booleans()) else "",
        published=draw(MOMENTS),
        updated=draw(st.one_of(st.none(), MOMENTS)),
        summary=draw(WILD),
        body=draw(HTML if body_type == "html" else MARKDOWN),
        body_type=body_type,
        authors=tuple(draw(st.lists(PEOPLE, max_size=3))),
        tags=tuple(draw(st.lists(LINES, max_size=3))),
        categories=tuple(draw(st.lists(LINES, max_size=2))),
        language=draw(st.one_of(st.just(""), LANGUAGES)),
        rights=draw(OPTIONAL_LINES),
        image=draw(st.one_of(st.none(), MEDIA)),
        enclosures=tuple(draw(st.lists(MEDIA, max_size=3, unique_by=lambda media: media.url))),
    )


WINDOWS = st.integers(0, 3).flatmap(lambda count: st.tuples(*(articles(number) for number in range(count))))
SITES = st.builds(
    Site,
    title=LINES,
    url=st.sampled_from(["https://porto.example/", "https://porto.example/blog"]),
    language=LANGUAGES,
    description=OPTIONAL_LINES,
    author=st.one_of(
        st.none(),
        st.builds(
            Author,
            name=PEOPLE.map(lambda person: person.name),
            email=st.sampled_from(["", "desk@porto.org"]),
            url=st.sampled_from(["", "https://porto.example/desk/"]),
        ),
    ),
    image=st.sampled_from(["", "/logo.png", "https://cdn.example/logo.gif"]),
    icon=st.sampled_from(["", "/icon.png", "https://cdn.example/icon.webp"]),
    rights=OPTIONAL_LINES,
)
FEEDS = st.builds(
    Feed,
    name=st.sampled_from(["news", "mare/città è"]),
    title=OPTIONAL_LINES,
    description=OPTIONAL_LINES,
    content=st.sampled_from(["full", "summary", "none"]),
    language=st.one_of(st.just(""), LANGUAGES),
    ttl=st.one_of(st.none(), st.integers(1, 10_000)),
)


def render(site: Site, feed: Feed, window: tuple[Article, ...]) -> dict[str, bytes]:
    rendering = Renderer(site, PUBLISH, FORMATS).render([feed], {feed.name: window})
    assert (rendering.left_out, rendering.failed) == ({}, [])
    return dict(zip(feed.formats, (document.content for document in rendering.documents), strict=True))


def entries_of(site: Site, window: tuple[Article, ...]) -> list[Entry]:
    return [article_to_entry(article, site) for article in window]


@quick
@given(SITES, FEEDS, WINDOWS)
def test_documents_of_any_articles_break_no_rule(site: Site, feed: Feed, window: tuple[Article, ...]) -> None:
    for name, content in render(site, feed, window).items():
        assert FINDINGS[name](content) == [], name


@quick
@given(SITES, FEEDS, WINDOWS)
def test_documents_of_any_articles_read_back_whole(
    site: Site, feed: Feed, window: tuple[Article, ...]
) -> None:
    for name, content in render(site, feed, window).items():
        read_back = FORMATS[name].read_back(content)
        assert (read_back.is_ours, read_back.count, len(read_back.entries)) == (
            True,
            len(window),
            len(window),
        )


@quick
@given(SITES, FEEDS, WINDOWS)
def test_same_articles_give_the_same_bytes(site: Site, feed: Feed, window: tuple[Article, ...]) -> None:
    assert render(site, feed, window) == render(site, feed, window)


# ---- Read by feedparser


def mended(text: str) -> str:
    """What feedparser makes of a text that looks like UTF-8 taken for Latin-1."""
    try:
        return text.encode("iso-8859-1").decode("utf-8")
    except UnicodeError:
        return text


def is_kept(text: str) -> bool:
    """Whether feedparser hands a text on as it is."""
    return mended(text) == text


def is_kept_from_rss(text: str) -> bool:
    """As above, and in RSS it takes for HTML, and cleans, what looks like it."""
    return is_kept(text) and not _FeedParserMixin.looks_like_html(text)


def moment(parsed: object) -> datetime:
    return datetime.fromtimestamp(calendar.timegm(parsed), UTC)


def parsed(content: bytes, media_type: str) -> feedparser.FeedParserDict:
    read = feedparser.parse(content, response_headers={"content-type": f"{media_type}; charset=utf-8"})
    assert not read.bozo, read.get("bozo_exception")
    return read


def check_what_both_formats_carry(read: feedparser.FeedParserDict, entries: list[Entry]) -> None:
    assert [entry.link for entry in read.entries] == [entry.url for entry in entries]
    assert [moment(entry.published_parsed) for entry in read.entries] == [
        entry.published for entry in entries
    ]
    assert [moment(entry.updated_parsed) for entry in read.entries] == [entry.updated for entry in entries]
    for got, entry in zip(read.entries, entries, strict=True):
        terms = [tag.term for tag in got.get("tags", [])]
        assert len(terms) == len(entry.terms)
        assert all(read in (term, mended(term)) for read, term in zip(terms, entry.terms, strict=True))


@quick
@given(SITES, FEEDS, WINDOWS)
def test_feedparser_reads_the_articles_from_rss(site: Site, feed: Feed, window: tuple[Article, ...]) -> None:
    entries = entries_of(site, window)

    read = parsed(render(site, feed, window)["rss"], "application/rss+xml")

    assert read.version == "rss20"
    check_what_both_formats_carry(read, entries)
    for got, entry in zip(read.entries, entries, strict=True):
        assert got.id == entry.id
        if is_kept_from_rss(entry.title):
            assert got.title == entry.title
        check_rss_authors(got, entry.authors)
        check_rss_media(got, entry)


def check_rss_authors(got: feedparser.FeedParserDict, authors: tuple[Person, ...]) -> None:
    if len(authors) == 1 and authors[0].email:
        assert got.author_detail.email == authors[0].email
    elif all(is_kept(person.name) and "@" not in person.name for person in authors):
        assert [author.get("name") for author in got.authors] == [person.name for person in authors]


def check_rss_media(got: feedparser.FeedParserDict, entry: Entry) -> None:
    first = [(media.url, media.type, str(media.length or 0)) for media in entry.enclosures[:1]]
    assert [(link.href, link.type, link.length) for link in got.enclosures] == first
    pictures = (entry.image,) if entry.image else ()
    others = [(media.url, media.type) for media in (*entry.enclosures[1:], *pictures)]
    assert [(media["url"], media["type"]) for media in got.get("media_content", [])] == others


@quick
@given(SITES, FEEDS, WINDOWS)
def test_feedparser_reads_the_articles_from_atom(site: Site, feed: Feed, window: tuple[Article, ...]) -> None:
    entries = entries_of(site, window)

    read = parsed(render(site, feed, window)["atom"], "application/atom+xml")

    assert read.version == "atom10"
    check_what_both_formats_carry(read, entries)
    for got, entry in zip(read.entries, entries, strict=True):
        assert got.id == entry.atom_id
        if is_kept(entry.title):
            assert got.title == entry.title
        if feed.content != "none" and entry.summary and is_kept(entry.summary):
            assert got.summary == entry.summary
        check_atom_authors(got, entry.authors)
        assert [
            (link.href, link.type, link.get("length"), link.get("title", "")) for link in got.enclosures
        ] == [
            (media.url, media.type, None if media.length is None else str(media.length), media.title)
            for media in entry.enclosures
        ]


def check_atom_authors(got: feedparser.FeedParserDict, authors: tuple[Person, ...]) -> None:
    assert [author["name"] for author in got.authors] == [person.name for person in authors]
    for author, person in zip(got.authors, authors, strict=True):
        # feedparser takes the mail address of the one before for who has none.
        assert person.email in ("", author.get("email"))
        assert author.get("href", "") == person.url


@quick
@given(SITES, FEEDS, WINDOWS)
def test_articles_can_be_read_from_json(site: Site, feed: Feed, window: tuple[Article, ...]) -> None:
    entries = entries_of(site, window)

    items = json.loads(render(site, feed, window)["json"])["items"]

    for item, entry in zip(items, entries, strict=True):
        assert (item["id"], item["url"], item["title"]) == (entry.id, entry.url, entry.title)
        assert datetime.fromisoformat(item["date_published"]) == entry.published
        assert datetime.fromisoformat(item["date_modified"]) == entry.updated
        assert [author["name"] for author in item["authors"]] == [person.name for person in entry.authors]
        assert item.get("tags", []) == list(entry.terms)
        assert item.get("language", "") == entry.language
        assert item.get("image") == (entry.image.url if entry.image else None)
        assert [
            (part["url"], part["mime_type"], part.get("size_in_bytes"), part.get("duration_in_seconds"))
            for part in item.get("attachments", [])
        ] == [(media.url, media.type, media.length, media.duration) for media in entry.enclosures]


# ---- What the made-up articles above must not have yet


def article(**parts: object) -> Article:
    fixed = {"key": "a.md", "where": "a.md", "url": "https://porto.example/a/", "title": "A"}
    return Article(**{**fixed, "published": datetime(2026, 1, 2, tzinfo=UTC), **parts})


def test_article_with_an_id_that_is_no_iri_breaks_no_rule_of_atom() -> None:
    site = Site(title="Porto", url="https://porto.example/", language="it")

    assert atom_findings(render(site, Feed(name="news"), (article(declared_id="2017 001"),))["atom"]) == []
