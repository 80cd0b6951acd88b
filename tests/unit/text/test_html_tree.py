"""Before content is cleaned everything becomes what it stands for: lazy pictures, embeds, emoji, counters."""

from __future__ import annotations

import pytest
from hangs import no_hang

from feedsync.text.html import clean

BASE = "https://a.example/2026/x/"
ROOT = "https://a.example"
GIF = "data:image/gif;base64,R0lGODlhAQABAAAAACw="


def cleaned(html: str, *embeds: str) -> str:
    return clean(html, BASE, "p-", embeds)


@pytest.mark.parametrize(
    "lazy",
    [
        f'<img src="{GIF}" data-src="/r.jpg">',
        '<img data-lazy-src="/r.jpg">',
        '<img src="/lazy-load.gif" data-original="/r.jpg">',
        '<img src="/preview.jpg" data-src="/r.jpg">',
        f'<img class="lazyload" src="{GIF}"><noscript><img src="/r.jpg"></noscript>',
        f'<img src="{GIF}" data-src="/r.jpg"><noscript><img src="/r.jpg"></noscript>',
        f'<img src="{GIF}">\n<noscript>\n<img src="/r.jpg"></noscript>',
        '<noscript><img src="/r.jpg"></noscript>',
        '<img src="about:blank" nitro-lazy-src="/r.jpg">',
        '<img src="/r.jpg" loading="lazy" decoding="async">',
        '<img src="/r.jpg" data-src="{{ template }}">',
    ],
)
def test_a_lazy_picture_has_its_real_address_once(lazy: str) -> None:
    assert cleaned(f"<p>{lazy}</p>").replace("\n", "") == f'<p><img src="{ROOT}/r.jpg"></p>'


def test_a_lazy_set_of_sizes_is_restored_and_its_first_picture_stands_for_all() -> None:
    html = f'<img src="{GIF}" data-srcset="/r-480.jpg 480w, /r-960.jpg 960w">'
    assert (
        cleaned(html) == f'<img src="{ROOT}/r-480.jpg" srcset="{ROOT}/r-480.jpg 480w, {ROOT}/r-960.jpg 960w">'
    )


@pytest.mark.parametrize(
    "name", ["loading-dock.jpg", "lazy-dog.png", "grey-cat.jpg", "pixel-art.png", "x-ray.jpg"]
)
def test_a_picture_that_is_only_named_like_a_placeholder_stays(name: str) -> None:
    assert cleaned(f'<img src="/{name}">') == f'<img src="{ROOT}/{name}">'


@pytest.mark.parametrize(
    "nothing", [f'<img src="{GIF}">', "<img>", '<img src="#">', '<img src="about:blank">']
)
def test_a_picture_of_nothing_goes(nothing: str) -> None:
    assert cleaned(f"<p>a{nothing}</p>") == "<p>a</p>"


def test_a_picture_inside_its_address_stays_if_it_is_one_and_no_burden() -> None:
    picture = "data:image/png;base64," + "A" * 400
    assert cleaned(f'<img src="{picture}">') == f'<img src="{picture}">'
    assert cleaned(f'<img src="{picture + "A" * 100_000}">') == ""
    assert cleaned(f'<a href="{picture}">a</a>') == "<a>a</a>"
    assert cleaned('<img src="data:image/svg+xml;base64,' + "A" * 400 + '">') == ""


@pytest.mark.parametrize(
    "counter",
    [
        '<img src="/c.gif" width="1" height="1">',
        '<img src="/c.gif" width=0 height=0>',
        '<img src="/c.gif" style="display: none">',
        '<img src="/c.gif" style="width:1px;height:1px">',
        '<img src="https://pixel.wp.com/g.gif?x=1">',
        '<img src="https://www.facebook.com/tr?id=1&noscript=1">',
        '<img src="https://vg04.met.vgwort.de/na/abc">',
        '<noscript><img src="https://b.scorecardresearch.com/p?c1=2"></noscript>',
    ],
)
def test_a_picture_that_only_counts_readers_goes(counter: str) -> None:
    assert cleaned(f"<p>a{counter}</p>") == "<p>a</p>"


def test_an_emoji_picture_is_its_emoji() -> None:
    html = '<p>Ciao <img class="emoji" alt="😀" src="https://s.w.org/1f600.png"></p>'
    assert cleaned(html) == "<p>Ciao 😀</p>"


@pytest.mark.parametrize(
    ("embed", "url", "title"),
    [
        (
            '<iframe src="https://www.youtube.com/embed/abc-1?rel=0" title="YouTube video player">',
            "https://www.youtube.com/watch?v=abc-1",
            "YouTube",
        ),
        ('<iframe src="//player.vimeo.com/video/12" title="Il porto">', "https://vimeo.com/12", "Il porto"),
        (
            '<iframe src="https://w.soundcloud.com/player/?url=https%3A//soundcloud.com/a/b&x=1">',
            "https://soundcloud.com/a/b",
            "SoundCloud",
        ),
        (
            '<iframe src="https://www.facebook.com/plugins/post.php?href=https%3A%2F%2Fwww.facebook.com%2Fa%2Fposts%2F1">',
            "https://www.facebook.com/a/posts/1",
            "Facebook",
        ),
        (
            '<iframe src="https://open.spotify.com/embed/episode/7aB">',
            "https://open.spotify.com/episode/7aB",
            "Spotify",
        ),
        (
            '<iframe src="https://www.instagram.com/p/Ab_1/embed/captioned/">',
            "https://www.instagram.com/p/Ab_1/",
            "Instagram",
        ),
        ('<iframe src="https://maps.example/x?y=1">', "https://maps.example/x?y=1", "maps.example"),
        ('<iframe data-src="https://youtu.be/abc">', "https://www.youtube.com/watch?v=abc", "YouTube"),
        ('<object data="/carta.pdf" type="application/pdf">', f"{ROOT}/carta.pdf", "carta.pdf"),
        ('<embed src="https://x.example/a.svg">', "https://x.example/a.svg", "x.example"),
        (
            '<lite-youtube videoid="abc" title="Video: il faro">',
            "https://www.youtube.com/watch?v=abc",
            "Video: il faro",
        ),
    ],
)
def test_an_embed_is_a_link_to_what_it_shows(embed: str, url: str, title: str) -> None:
    assert f'<a href="{url}">{title}</a>' in cleaned(f"<div>{embed}</div>").replace("&amp;", "&")


def test_a_bare_address_that_a_block_editor_left_is_a_link() -> None:
    html = '<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">\nhttps://youtu.be/abc\n</div></figure>'
    assert '<a href="https://www.youtube.com/watch?v=abc">YouTube</a>' in cleaned(html)


@pytest.mark.parametrize("src", ["javascript:alert(1)", "", "about:blank", "data:text/html,x", "https://"])
def test_a_frame_that_shows_no_page_goes(src: str) -> None:
    assert cleaned(f'<p>a</p><iframe src="{src}">x</iframe>') == "<p>a</p>"


def test_elements_that_pile_up_without_end_are_refused_and_cost_nothing() -> None:
    with no_hang(), pytest.raises(ValueError, match="nested more than"):
        cleaned("<i id=x>" * 20_000 + "<p>" * 20_000)


def test_a_form_that_swallowed_the_article_lets_it_go_and_one_that_asks_goes() -> None:
    assert "parola parola" in cleaned(f"<form><input><div>{'parola ' * 40}</div></form>")
    assert cleaned("<p>a</p><form><p>Iscriviti</p><input><button>Vai</button></form>") == "<p>a</p>"


@pytest.mark.parametrize("style", ["height:0;padding-bottom:56%", "visibility:hidden"])
def test_a_picture_that_is_only_styled_until_it_is_there_stays(style: str) -> None:
    assert cleaned(f'<img src="/a.jpg" style="{style}">') == f'<img src="{ROOT}/a.jpg">'


def test_a_comma_in_the_address_of_a_set_is_part_of_it() -> None:
    html = f'<img src="{GIF}" srcset="https://cdn.example/w_300,h_200/a.jpg 300w, https://cdn.example/b.jpg 600w">'
    assert '<img src="https://cdn.example/w_300,h_200/a.jpg"' in cleaned(html)
