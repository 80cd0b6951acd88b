"""The page of an article's posts: what is in it, what may become a link, and that nothing in it runs."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from newsposts import NOW, SITE, post_of, posts_of, preview_of, shown_of
from selectolax.lexbor import LexborHTMLParser, LexborNode

from feedsync.channels.base import Card, Picture
from feedsync.cli import post_page
from feedsync.operations.post_turn import Turn
from feedsync.operations.preview_post import Post

# What the page needs, beside which nothing else may be in it.
TAGS = frozenset(
    "html head meta title style body header main section div h1 h2 p a span img dl dt dd code footer wbr"
    " -undef -doctype".split()
)
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></style></main><script>",
    "{{ 7 * 7 }} {% raw %}",
    "<!-- --> ]]> & &amp; &lt;",
    "' onclick='alert(1)",
    "`<b>` ` `` <i>",
]


def page_of(*posts: Post, **parts: object) -> LexborHTMLParser:
    return LexborHTMLParser(post_page.render(preview_of(*posts, **parts)).decode())


def only(tree: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    (node,) = tree.css(selector)
    return node


def texts(tree: LexborHTMLParser, selector: str) -> list[str]:
    return [" ".join(node.text().split()) for node in tree.css(selector)]


def test_each_post_has_its_network_its_count_and_when_it_goes() -> None:
    page = page_of(*posts_of())

    assert texts(page, "h2") == ["Bluesky", "Mastodon", "Hook zapier", "Arabo", "Poster rotto"]
    assert texts(page, ".count") == ["104/300", "253/500", "119 characters", "35/300"]
    assert texts(page, "section:first-child dt") == ["When", "Marked", "Language"]
    assert texts(page, "section:first-child dd") == ["13:10, its delay is 4h", "2 hashtags", "it"]


def test_an_address_breaks_between_its_parts_and_in_no_word() -> None:
    address = "https://porto.example/2026/lungo-mare.html"
    page = page_of(post_of("bluesky", shown_of(f"Riapre: {address}", address)))

    link = only(page, ".text a")
    parts = ["https://", "porto.", "example/", "2026/", "lungo-", "mare.", "html"]
    assert link.text(separator="|").split("|") == parts
    assert link.text() == address
    assert len(link.css("wbr")) == len(parts) - 1


def test_the_text_is_shown_to_the_letter_with_its_marks() -> None:
    shown = shown_of(
        "Riapre\n\nil  ponte: #ponte, https://porto.example/?a=1&b=2",
        "#ponte",
        "https://porto.example/?a=1&b=2",
    )
    page = page_of(post_of("bluesky", shown))

    assert only(page, ".text").text() == shown.text
    assert texts(page, ".text .mark") == ["#ponte"]
    assert [node.attributes["href"] for node in page.css(".text a")] == ["https://porto.example/?a=1&b=2"]


def test_text_and_card_say_in_which_language_they_are_and_the_page_is_in_english() -> None:
    page = page_of(*posts_of()[3:4])
    assert only(page, "html").attributes["lang"] == "en"
    assert only(page, ".post").attributes == {"class": "post", "lang": "ar", "dir": "rtl"}
    assert only(page, "h1").attributes == {"lang": "it", "dir": "ltr"}


def test_a_card_shows_picture_title_lead_and_where_it_leads() -> None:
    page = page_of(*posts_of()[:1])

    assert texts(page, ".card p") == [
        "! no alt text",
        *texts(page, ".card .title, .card .description"),
        "porto.example",
    ]
    assert only(page, ".card img").attributes == {
        "src": f"{SITE}ponte.png",
        "alt": "",
        "width": "1200",
        "height": "800",
        "decoding": "async",
        "referrerpolicy": "no-referrer",
    }


def test_a_picture_that_is_described_has_its_words_on_it_and_below_it() -> None:
    page = page_of(*posts_of()[1:2])
    assert only(page, ".picture img").attributes["alt"] == "Il ponte con una corsia chiusa"
    assert texts(page, ".alt") == ["alt Il ponte con una corsia chiusa"]


def test_a_content_warning_stands_before_what_it_hides() -> None:
    assert texts(page_of(*posts_of()[1:2]), ".post > p:first-child") == ["content warning Traffico"]


def test_the_post_that_is_there_is_a_link() -> None:
    page = page_of(*posts_of()[1:2])
    assert texts(page, "dd")[0] == "posted 2026-11-23 09:10 https://social.example/@porto/1"
    assert only(page, "dd a").attributes == {"href": "https://social.example/@porto/1"}


def test_what_cannot_be_made_says_why_where_the_post_would_stand() -> None:
    page = page_of(*posts_of()[4:])
    assert texts(page, ".note") == [
        "! Cannot be made: the template of rotto: artcle is undefined; did you mean article?"
    ]
    assert texts(page, ".note code") == ["artcle", "article"]
    assert page.css(".post") == []


def test_a_channel_that_sends_nothing_now_says_so_and_what_else_it_would_do() -> None:
    page = page_of(
        post_of("x", shown_of("A"), Turn("goes", at=NOW, obstacle="it is paused (`paused: true`)"))
    )
    assert texts(page, "dd")[:2] == ["not now: it is paused (paused: true)", "else with the next run"]


@pytest.mark.parametrize("text", HOSTILE)
def test_markup_in_a_text_is_text(text: str) -> None:
    picture = Picture("https://porto.example/p.png", text)
    shown = shown_of(
        text,
        text,
        network=text,
        card=Card("https://porto.example/", text, text, picture),
        pictures=(picture,),
        language=text,
        warning=text,
        notes=(text,),
    )
    page = page_of(
        Post(text, text, shown, text, Turn("never", text, obstacle=text)),
        title=text,
        article=text,
        language=text,
    )

    assert {node.tag for node in page.css("*")} <= TAGS
    assert only(page, "h1").text() == only(page, ".text").text() == text
    assert only(page, ".card img").attributes["alt"] == text


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "", "//", "vbscript:x"]
)
def test_only_web_addresses_become_links_or_pictures(address: str) -> None:
    picture = Picture(address, "Il molo")
    card = Card(address, "Titolo", picture=picture)
    page = page_of(
        post_of("x", shown_of(f"A {address}", address, card=card, pictures=(picture,))), url=address
    )

    assert page.css("a, img") == []


def test_a_page_is_one_file_in_which_nothing_can_run_and_which_no_search_engine_keeps() -> None:
    page = page_of(*posts_of())

    policy = only(page, 'meta[http-equiv="Content-Security-Policy"]').attributes["content"] or ""
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert page.css("script, link, iframe") == []
    assert only(page, 'meta[name="robots"]').attributes["content"] == "noindex"


def test_a_page_of_posts_is_known_for_one_and_nothing_else_is() -> None:
    page = post_page.render(preview_of(*posts_of()))

    assert post_page.is_one(page)
    assert not post_page.is_one(b"")
    assert not post_page.is_one(b"<!doctype html><title>x</title>")
    assert not post_page.is_one(b"# " + b"x" * 600 + page)


def test_what_no_document_may_hold_is_left_out_and_moves_no_mark() -> None:
    shown = replace(shown_of("A\x00\x07 #ponte\x1b!", "#ponte"), notes=("\x00x",))
    page = page_of(post_of("x", shown))
    assert (only(page, ".text").text(), texts(page, ".mark")) == ("A #ponte!", ["#ponte"])
