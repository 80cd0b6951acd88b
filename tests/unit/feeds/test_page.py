"""The page of a feed: what a person sees, what may become a link, and that it reads back."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from harbour import FERRY
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from newsstand import entries_of, entry_of, head_of, links_of
from selectolax.lexbor import LexborHTMLParser, LexborNode

from feedsync.article import Article, Media
from feedsync.config.model import Feed, Publish, Site
from feedsync.document import Owner
from feedsync.feeds.documents import Renderer, whose
from feedsync.feeds.entry import Entry
from feedsync.feeds.page import MOST, PAGE
from feedsync.feeds.rss import RSS
from feedsync.text.characters import one_line

# What a page needs, beside which nothing else may be in it.
TAGS = frozenset(
    "html head meta title link style body a header p h1 h2 div code nav ul li main article time img footer span"
    " -undef -doctype".split()
)


def page_of(*entries: Entry, **head: object) -> LexborHTMLParser:
    return LexborHTMLParser(PAGE.render(head_of(**head), entries).decode())


def only(tree: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    (node,) = tree.css(selector)
    return node


def texts(tree: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in tree.css(selector)]


def addresses(tree: LexborHTMLParser, selector: str) -> list[str | None]:
    return [node.attributes.get("href") or node.attributes.get("src") for node in tree.css(selector)]


def date_of(moment: datetime, **head: object) -> str:
    return only(page_of(replace(FERRY, published=moment), **head), "time").text()


def test_page_says_whose_feed_it_is_and_what_a_feed_is() -> None:
    page = page_of(FERRY)

    assert texts(page, "header .site, h1, header .about") == [
        "Porto",
        "Porto: le ultime",
        "Notizie da Porto San Vito e dal golfo",
    ]
    assert texts(page, ".subscribe > p")[0].startswith("Questo è un feed. ")
    assert texts(page, "title") == ["Porto: le ultime"]
    assert only(page, "html").attributes == {"lang": "it", "dir": "ltr"}


def test_title_of_the_page_names_the_site_where_that_of_the_feed_does_not() -> None:
    assert texts(page_of(title="Le ultime"), "title") == ["Le ultime – Porto"]


def test_feed_that_is_called_like_its_site_says_so_once() -> None:
    assert texts(page_of(title="Porto", description="Porto"), "header .site, h1, header .about") == ["Porto"]


def test_address_to_subscribe_to_is_that_of_the_format_most_readers_know() -> None:
    for formats, best in ((("json", "atom", "rss"), "rss"), (("json", "atom"), "atom"), (("json",), "json")):
        page = page_of(links=links_of("news", *formats))
        assert texts(page, ".address") == [f"https://porto.example/feeds/news.{best}"]


def test_each_format_has_a_link_and_is_found_by_readers() -> None:
    page = page_of(FERRY)

    urls = [f"https://porto.example/feeds/news.{form}" for form in ("rss", "atom", "json")]
    assert addresses(page, "nav a") == addresses(page, 'head > link[rel="alternate"]') == urls
    assert texts(page, "nav a") == ["RSS", "Atom", "JSON Feed"]
    alternates = page.css('link[rel="alternate"]')
    assert [node.attributes["type"] for node in alternates] == [
        "application/rss+xml",
        "application/atom+xml",
        "application/feed+json",
    ]
    assert len({node.attributes["title"] for node in alternates}) == 3


def test_page_names_its_own_address_and_leads_to_the_site_and_to_all_feeds() -> None:
    page = page_of(FERRY)

    assert addresses(page, 'link[rel="canonical"]') == ["https://porto.example/feeds/news.html"]
    assert addresses(page, "footer a") == ["https://porto.example/", "index.html"]
    assert addresses(page_of(FERRY, index=""), "footer a") == ["https://porto.example/"]


def test_card_shows_title_date_picture_and_lead_but_not_the_content() -> None:
    ponte = replace(entries_of()[0], content="<p>Only in the feed.</p>")
    page = page_of(ponte)

    card = only(page, "article")
    assert addresses(page, "article h2 a") == [ponte.url]
    assert texts(page, "article h2 a, article time, article .lead") == [
        ponte.title,
        "24 novembre 2026, ore\N{NO-BREAK SPACE}9:10",
        ponte.summary,
    ]
    assert only(card, "time").attributes["datetime"] == "2026-11-24T08:10:00Z"
    assert only(card, "img").attributes == {
        "src": "https://porto.example/ponte.png",
        "alt": "Il ponte con una corsia chiusa",
        "width": "1200",
        "height": "800",
        "loading": "lazy",
        "decoding": "async",
        "referrerpolicy": "no-referrer",
    }
    assert "Only in the feed" not in (page.html or "")


def test_picture_that_nobody_described_is_decoration() -> None:
    picture = only(page_of(replace(FERRY, image=Media("https://porto.example/f.png", "image/png"))), "img")

    assert picture.attributes["alt"] == ""
    assert "width" not in picture.attributes


def test_feed_of_titles_alone_shows_no_lead() -> None:
    assert texts(page_of(FERRY, content="none"), ".lead") == []


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "java\nscript:alert(1)",
        " javascript:alert(1)",
        "JAVASCRIPT:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "//",
        "",
        "https://",
        "tag:porto.example,2026:1",
    ],
)
def test_only_web_addresses_become_links_or_pictures(address: str) -> None:
    hostile = replace(FERRY, url=address, image=Media(address, "image/png"))
    link = replace(links_of("news", "rss")[0], url=address)
    page = page_of(hostile, link=address, index=address, self_url=address, icon=address, links=(link,))

    assert addresses(page, "a, img, link") == ["#articles"]
    assert texts(page, "h2") == ["Ferry late"]


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></style></main><script>",
    "{{ 7 * 7 }} {% raw %}",
    "<!-- --> ]]> & &amp; &lt;",
    "' onclick='alert(1)",
    "\u202e drow \u2066",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_in_a_text_is_text(text: str) -> None:
    picture = Media("https://porto.example/f.png", "image/png", alt=text)
    entry = replace(FERRY, id=text, title=text, summary=text, language=text, image=picture)
    page = page_of(entry, title=text, description=text, rights=text, site=text + "!", language=text)

    assert {node.tag for node in page.css("*")} <= TAGS
    assert texts(page, "h1, h2, .lead") == [" ".join(text.split())] * 3
    assert only(page, "img").attributes["alt"] == only(page, "article").attributes["data-id"] == text


def test_page_is_one_file_in_which_nothing_can_run() -> None:
    page = page_of(*entries_of())

    policy = only(page, 'meta[http-equiv="Content-Security-Policy"]').attributes["content"]
    assert policy == (
        "default-src 'none'; img-src http: https: data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    )
    assert {node.tag for node in page.css("*")} <= TAGS
    assert not [
        name for node in page.css("*") for name in node.attributes if name.startswith(("on", "style"))
    ]
    assert {node.attributes["rel"] for node in page.css("link")} == {"alternate", "canonical", "icon"}


def test_page_is_made_for_the_dark_for_phones_and_for_paper() -> None:
    page = page_of(FERRY)

    style = only(page, "style").text()
    for query in ("(prefers-color-scheme: dark)", "print", "(max-width: 34rem)"):
        assert f"@media {query} {{" in style
    assert "url(" not in style
    assert only(page, 'meta[name="color-scheme"]').attributes["content"] == "light dark"
    assert only(page, 'meta[name="viewport"]').attributes["content"] == "width=device-width, initial-scale=1"


@pytest.mark.parametrize(
    ("language", "date", "what"),
    [
        ("it", "1º marzo 2026, ore\N{NO-BREAK SPACE}9:05", "Questo è un feed."),
        ("it-CH", "1º marzo 2026, ore\N{NO-BREAK SPACE}9:05", "Questo è un feed."),
        ("en-GB", "1 March 2026, 09:05", "This is a feed."),
        ("de", "1. März 2026, 9:05 Uhr", "Dies ist ein Feed."),
        ("FR", "1er mars 2026 à 9h05", "Ceci est un flux."),
        ("es", "1 de marzo de 2026, 9:05", "Esto es un feed."),
        ("pt-BR", "1 March 2026, 09:05", "This is a feed."),
    ],
)
def test_page_speaks_the_language_of_the_site_or_english(language: str, date: str, what: str) -> None:
    entry = replace(FERRY, published=datetime(2026, 3, 1, 8, 5, tzinfo=UTC))
    page = page_of(entry, language=language)

    assert only(page, "html").attributes["lang"] == language
    assert texts(page, "time") == [date]
    assert texts(page, ".subscribe > p")[0].startswith(what)


def test_words_that_are_not_in_the_language_of_the_page_say_so() -> None:
    page = page_of(FERRY, language="ja", more=2)

    foreign = page.css('[lang="en"]')
    assert texts(page, '[lang="en"]') == [
        "Skip to the articles",
        "This is a feed. Copy its address into a feed reader, and new articles come to you.",
        "Feed address",
        "Formats",
        "2 January 2026, 09:00",
        "2 more articles are in the feed.",
        "All feeds",
    ]
    assert {node.attributes["dir"] for node in foreign} == {"ltr"}
    assert page_of(FERRY, language="it-CH", more=2).css('[lang="it"]') == []


@pytest.mark.parametrize(
    ("language", "direction"),
    [
        ("ar", "rtl"),
        ("he-IL", "rtl"),
        ("fa", "rtl"),
        ("ur", "rtl"),
        ("pa-Arab", "rtl"),
        ("az-Latn", "ltr"),
        ("it", "ltr"),
    ],
)
def test_page_is_written_in_the_direction_of_its_language(language: str, direction: str) -> None:
    assert only(page_of(language=language), "html").attributes["dir"] == direction


def test_entry_in_another_language_says_which_and_its_date_stays_in_that_of_the_page() -> None:
    english, same, none = (replace(FERRY, language=language) for language in ("en", "IT", ""))
    page = page_of(english, same, none, replace(FERRY, language="ar"))

    told = [(node.attributes.get("lang"), node.attributes.get("dir")) for node in page.css("article")]
    assert told == [("en", "ltr"), (None, None), (None, None), ("ar", "rtl")]
    assert [node.attributes.get("lang") for node in page.css("time")] == ["it", None, None, "it"]


@pytest.mark.parametrize(
    ("moment", "timezone", "date"),
    [
        # Around both changes of the clock in Italy.
        (datetime(2026, 3, 29, 0, 59, tzinfo=UTC), "Europe/Rome", "29 marzo 2026, ore\N{NO-BREAK SPACE}1:59"),
        (datetime(2026, 3, 29, 1, 0, tzinfo=UTC), "Europe/Rome", "29 marzo 2026, ore\N{NO-BREAK SPACE}3:00"),
        (
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
            "Europe/Rome",
            "25 ottobre 2026, ore\N{NO-BREAK SPACE}2:30",
        ),
        (
            datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
            "Europe/Rome",
            "25 ottobre 2026, ore\N{NO-BREAK SPACE}2:30",
        ),
        (
            datetime(2026, 12, 31, 23, 30, tzinfo=UTC),
            "Europe/Rome",
            "1º gennaio 2027, ore\N{NO-BREAK SPACE}0:30",
        ),
        (
            datetime(2026, 1, 1, 3, 0, tzinfo=UTC),
            "America/New_York",
            "31 dicembre 2025, ore\N{NO-BREAK SPACE}22:00",
        ),
        (
            datetime(2026, 1, 1, 3, 0, tzinfo=UTC),
            "Asia/Kathmandu",
            "1º gennaio 2026, ore\N{NO-BREAK SPACE}8:45",
        ),
        (datetime(1999, 6, 30, 12, 0, tzinfo=UTC), "UTC", "30 giugno 1999, ore\N{NO-BREAK SPACE}12:00"),
    ],
)
def test_date_is_that_of_the_site_s_clock(moment: datetime, timezone: str, date: str) -> None:
    assert date_of(moment, timezone=timezone) == date


def test_midnight_is_a_day_without_an_hour() -> None:
    assert date_of(datetime(2026, 7, 1, 22, tzinfo=UTC)) == "2 luglio 2026"


def test_empty_feed_says_so() -> None:
    page = page_of(updated=None)

    assert texts(page, "main") == ["Ancora nessun articolo. Il primo comparirà qui."]


@pytest.mark.parametrize(
    ("language", "more", "sentence"),
    [
        ("it", 1, "Nel feed c’è un altro articolo."),
        ("it", 1312, "Nel feed ci sono altri 1.312 articoli."),
        ("en", 1312, "1,312 more articles are in the feed."),
        ("de", 2, "Im Feed stehen 2 weitere Artikel."),
        ("fr", 1312, "Le flux contient 1\u202f312 autres articles."),
        ("es", 1, "En el feed hay un artículo más."),
    ],
)
def test_page_tells_how_many_more_are_in_the_feed(language: str, more: int, sentence: str) -> None:
    assert only(page_of(FERRY, language=language, more=more), ".note").text() == sentence
    assert page_of(FERRY, language=language).css(".note") == []


def rendered(count: int) -> tuple[int, LexborHTMLParser]:
    """The count and the tree of the page of a feed with so many articles."""
    moment = datetime(2026, 1, 2, 8, tzinfo=UTC)
    articles = [
        Article(
            key=str(number),
            where=f"{number}.md",
            url=f"https://porto.example/{number}/",
            title=f"T{number}",
            published=moment - timedelta(days=number),
        )
        for number in range(count)
    ]
    feed = Feed(name="news", limit="all", formats=("html",))
    site = Site(title="Porto", url="https://porto.example/", language="it")
    publish = Publish(to="feeds/", url="https://porto.example/feeds/")
    rendering = Renderer(site, publish, {"html": PAGE}).render([feed], {"news": articles})
    assert (rendering.failed, rendering.left_out) == ([], {})
    (document,) = rendering.documents
    return document.count, LexborHTMLParser(document.content.decode())


def test_page_shows_the_hundred_newest_and_tells_of_the_others() -> None:
    count, page = rendered(MOST + 12)

    assert (count, len(page.css("article"))) == (100, 100)
    assert texts(page, "h2")[::99] == ["T0", "T99"]
    assert texts(page, ".note") == ["Nel feed ci sono altri 12 articoli."]


def test_feed_of_a_hundred_has_no_others() -> None:
    count, page = rendered(MOST)

    assert (count, texts(page, ".note")) == (100, [])


def test_same_entries_give_the_same_bytes() -> None:
    assert PAGE.render(head_of(), entries_of()) == PAGE.render(head_of(), entries_of())


def test_page_reads_back_as_ours_with_an_entry_for_each_card() -> None:
    entries = entries_of()
    read_back = PAGE.read_back(PAGE.render(head_of(), entries))

    assert (read_back.is_ours, read_back.count) == (True, len(entries))
    assert list(read_back.entries) == [entry.id for entry in entries]
    told = [(entry.url, entry.title, entry.published) for entry in read_back.entries.values()]
    assert told == [(entry.url, entry.title, entry.published) for entry in entries]


def test_digest_of_an_entry_changes_with_what_its_card_shows_and_with_nothing_else() -> None:
    def digest_of(entry: Entry, *others: Entry) -> str:
        return PAGE.read_back(PAGE.render(head_of(), [*others, entry])).entries[entry.id].digest

    other = entry_of("other", "Other", FERRY.published)
    assert digest_of(FERRY) == digest_of(FERRY, other) == digest_of(replace(FERRY, content="<p>New.</p>"))
    assert digest_of(FERRY) != digest_of(replace(FERRY, summary="Three hours."))


def test_page_of_somebody_else_is_not_ours_and_shows_nothing() -> None:
    ours = PAGE.render(head_of(), [FERRY]).decode()
    for foreign in (
        "<!DOCTYPE html><title>It works!</title>",
        "\ufeff <?xml version='1.0'?><!-- a --><!-- b -->\n<HTML><article data-id='1'>x</article></HTML>",
        ours.replace('content="feedsync"', 'content="Hugo"'),
    ):
        read_back = PAGE.read_back(foreign.encode())
        assert (read_back.is_ours, read_back.count) == (False, 0)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<rss/>",
        b"{}",
        b"\xff\xfe",
        b"text <html>",
        b"<htmlx>",
        b"<div>a</div>",
        b"<!doctype html><html lang='it'><head></head></html>",
        b"<!-- -->" * 20_000,
        b"<!doctype html>" + b"<div>" * 20_000,
    ],
)
def test_bytes_that_are_no_page_are_refused(content: bytes) -> None:
    with pytest.raises(ValueError):
        PAGE.read_back(content)


def test_it_is_known_whose_a_page_is() -> None:
    assert whose(PAGE.render(head_of(), [FERRY])) is Owner.OURS
    assert whose(b"<!DOCTYPE html><title>It works!</title>", PAGE.read_back) is Owner.SOMEBODY
    assert whose(b"It works!", PAGE.read_back) is Owner.NOBODY


def test_page_of_somebody_else_in_the_place_of_a_feed_is_no_feed_at_all() -> None:
    assert whose(b"<!DOCTYPE html><title>502 Bad Gateway</title>", RSS.read_back) is Owner.NOBODY
    assert whose(PAGE.render(head_of(), [FERRY]), RSS.read_back) is Owner.OURS
    assert (
        whose(RSS.render(head_of(), [FERRY]).replace(b">feedsync<", b">wp<"), PAGE.read_back)
        is Owner.SOMEBODY
    )


def test_what_is_left_of_a_page_of_ours_is_nobody_else_s() -> None:
    content = PAGE.render(head_of(), [FERRY])

    assert Owner.SOMEBODY not in {
        whose(content[:length], PAGE.read_back) for length in range(0, len(content), 7)
    }


def test_page_with_a_mark_in_its_text_is_not_ours_for_that() -> None:
    foreign = '<!doctype html><html><body><meta name="generator" content="feedsync">'

    assert not PAGE.read_back(foreign.encode()).is_ours


def test_templates_cost_nothing_before_the_first_page() -> None:
    modules = "feedsync.feeds.page, feedsync.feeds.index, feedsync.feeds.opml"
    code = f"import sys, {modules}; print({{'jinja2', 'lxml', 'selectolax'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"


TEXTS = st.text(st.characters(exclude_categories=["Cs"])).map(one_line)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(TEXTS.filter(bool), TEXTS.filter(bool), TEXTS), max_size=4, unique_by=lambda one: one[0]
    )
)
def test_any_text_gives_a_page_that_reads_back_and_has_nothing_active_in_it(
    texts_of: list[tuple[str, str, str]],
) -> None:
    entries = [
        replace(FERRY, id=entry_id, title=title, summary=summary) for entry_id, title, summary in texts_of
    ]
    content = PAGE.render(head_of(title=entries[0].title if entries else "Porto"), entries)

    read_back = PAGE.read_back(content)
    assert (read_back.is_ours, read_back.count) == (True, len(entries))
    assert {entry_id: entry.title for entry_id, entry in read_back.entries.items()} == {
        entry.id: entry.title for entry in entries
    }
    assert {node.tag for node in LexborHTMLParser(content.decode()).css("*")} <= TAGS
