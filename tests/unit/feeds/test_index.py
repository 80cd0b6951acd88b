"""The page that lists all feeds: each found by readers, each with its newest title, small also of thousands."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from newsstand import index_head_of, links_of, outline_of, outlines_of
from selectolax.lexbor import LexborHTMLParser

from feedsync.document import Owner
from feedsync.feeds.documents import whose
from feedsync.feeds.format import Outline
from feedsync.feeds.index import INDEX
from feedsync.text.characters import one_line

TAGS = frozenset(
    "html head meta title link style body a header p h1 h2 div nav ul li main section time bdi footer span"
    " -undef -doctype".split()
)


def index_of(*outlines: Outline, **head: object) -> LexborHTMLParser:
    return LexborHTMLParser(INDEX.render(index_head_of(**head), outlines).decode())


def texts(tree: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in tree.css(selector)]


def addresses(tree: LexborHTMLParser, selector: str) -> list[str | None]:
    return [node.attributes.get("href") for node in tree.css(selector)]


def test_feed_has_a_card_with_its_description_its_newest_title_and_its_formats() -> None:
    index = index_of(outlines_of()[0])

    assert texts(index, ".card h2 a, .card .lead, .card .date") == [
        "Porto: le ultime",
        "Notizie da Porto San Vito e dal golfo",
        f"Ultimo articolo: {outlines_of()[0].newest}, 24 novembre 2026, ore 9:10",
    ]
    assert addresses(index, ".card a") == [
        "news.html",
        "https://porto.example/feeds/news.rss",
        "https://porto.example/feeds/news.atom",
        "https://porto.example/feeds/news.json",
    ]


def test_empty_feed_has_no_newest_title() -> None:
    assert texts(index_of(outline_of("news", "News")), ".card .lead, .card .date") == []


def test_feeds_of_a_kind_stand_below_its_name_in_the_language_of_the_site() -> None:
    outlines = [
        outline_of("tag/sea", "sea", kind="tag", newest="Ferry late"),
        outline_of("section/sport", "Sport", kind="section"),
        outline_of("news", "News"),
        outline_of("tag/port", "port", kind="tag"),
        outline_of("place/quay", "Quay", kind="place"),
    ]

    assert texts(index_of(*outlines), "main h2") == ["News", "Tag 2", "Sezioni 1", "place 1"]
    assert texts(index_of(*outlines, language="de"), "main h2") == [
        "News",
        "Schlagwörter 2",
        "Ressorts 1",
        "place 1",
    ]
    assert texts(index_of(*outlines), "#kind-1 li") == ["sea Ferry late", "port"]
    assert addresses(index_of(*outlines), "nav a") == ["#kind-1", "#kind-2", "#kind-3"]


def test_readers_find_each_feed_in_each_format_and_those_of_a_kind_in_the_first() -> None:
    index = index_of(
        outline_of("news", "News"),
        outline_of("tag/sea", "sea", kind="tag", links=links_of("sea", "atom", "rss")),
    )

    alternates = index.css('head > link[rel="alternate"]')
    told = [(node.attributes["title"], node.attributes["href"]) for node in alternates]
    assert told == [
        ("News (RSS)", "https://porto.example/feeds/news.rss"),
        ("News (Atom)", "https://porto.example/feeds/news.atom"),
        ("News (JSON Feed)", "https://porto.example/feeds/news.json"),
        ("Tag: sea", "https://porto.example/feeds/sea.atom"),
        ("OPML", "https://porto.example/feeds/index.opml"),
    ]


def test_index_leads_to_the_opml_and_to_the_site_and_names_its_own_address() -> None:
    index = index_of(outline_of("news", "News"))

    assert addresses(index, '.subscribe a[type="text/x-opml"]') == ["https://porto.example/feeds/index.opml"]
    assert texts(index, ".subscribe .lead") == [
        "Per seguirli tutti insieme, importa questo elenco nel lettore: OPML"
    ]
    assert addresses(index, "footer a") == ["https://porto.example/"]
    assert addresses(index, 'link[rel="canonical"]') == ["https://porto.example/feeds/index.html"]
    assert index_of(outline_of("news", "News"), opml="").css(".subscribe a") == []


def test_index_without_a_feed_says_so() -> None:
    index = index_of()

    assert texts(index, "main") == ["Ancora nessun feed."]
    assert index.css(".subscribe a") == []


def test_feed_in_another_language_says_which_and_our_words_stay_in_that_of_the_site() -> None:
    index = index_of(outlines_of()[1])

    (card,) = index.css(".card")
    assert (card.attributes["lang"], card.attributes["dir"]) == ("en", "ltr")
    assert texts(index, '.card [lang="it"]') == ["Ultimo articolo", "21 novembre 2026, ore 10:00"]


def test_words_that_are_not_in_the_language_of_the_site_say_so() -> None:
    index = index_of(*outlines_of(), language="fa")

    assert index.css_first("html").attributes == {"lang": "fa", "dir": "rtl"}
    assert texts(index, 'h1 [lang="en"], h2 [lang="en"]') == ["All feeds", "Tags", "Sections", "Authors"]


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=x>', "</style></title>{{ 1 }}"]
)
def test_markup_in_a_text_is_text(text: str) -> None:
    outline = outline_of("x", text, description=text + ".", newest=text, language=text)
    index = index_of(
        outline, replace(outline, name="y", kind=text), site=text, description=text, language=text
    )

    assert {node.tag for node in index.css("*")} <= TAGS
    assert texts(index, ".card h2, .card bdi, .terms a, .terms bdi") == [text] * 4


def test_only_web_addresses_become_links() -> None:
    bad = "javascript:alert(1)"
    link = replace(links_of("x", "rss")[0], url=bad)
    outline = outline_of("x", "X", page=bad, links=(link,))
    index = index_of(
        outline, replace(outline, name="y", kind="tag"), link=bad, self_url=bad, opml=bad, icon=bad
    )

    assert addresses(index, "a, link") == ["#kind-1"]


def test_index_of_thousands_of_feeds_stays_small() -> None:
    outlines = [
        outline_of(
            f"tag/{number}", f"word {number}", kind="tag", newest="A title of the usual length, no more"
        )
        for number in range(5000)
    ]
    content = INDEX.render(index_head_of(), outlines)

    assert INDEX.read_back(content).count == 5000
    assert len(content) < 5000 * 300 + 10_000


def test_index_reads_back_as_ours_with_an_entry_for_each_feed() -> None:
    outlines = outlines_of()
    read_back = INDEX.read_back(INDEX.render(index_head_of(), outlines))

    assert (read_back.is_ours, read_back.count) == (True, len(outlines))
    told = {name: (entry.url, entry.title) for name, entry in read_back.entries.items()}
    pages = {outline.name: outline.page.removeprefix("https://porto.example/feeds/") for outline in outlines}
    assert told == {outline.name: (pages[outline.name], outline.title) for outline in outlines}
    assert read_back.entries["news"].published == outlines[0].newest_at


def test_index_is_ours() -> None:
    assert whose(INDEX.render(index_head_of(), outlines_of())) is Owner.OURS


@pytest.mark.parametrize("content", [b"", b"<opml/>", b"index"])
def test_bytes_that_are_no_page_are_refused(content: bytes) -> None:
    with pytest.raises(ValueError):
        INDEX.read_back(content)


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).map(one_line)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(TEXTS.filter(bool), TEXTS, st.sampled_from(["", "tag"])), max_size=4))
def test_any_text_gives_an_index_that_reads_back_and_has_nothing_active_in_it(
    texts_of: list[tuple[str, str, str]],
) -> None:
    outlines = [
        outline_of(str(number), title, newest=newest, kind=kind)
        for number, (title, newest, kind) in enumerate(texts_of)
    ]
    content = INDEX.render(index_head_of(), outlines)

    told = {name: entry.title for name, entry in INDEX.read_back(content).entries.items()}
    assert told == {outline.name: outline.title for outline in outlines}
    assert {node.tag for node in LexborHTMLParser(content.decode()).css("*")} <= TAGS
