"""What an entry shows is clean, absolute and quiet, whatever the article's author or an attacker wrote."""

from __future__ import annotations

import re
from html import escape as html_escape
from html.parser import HTMLParser

import pytest
from hangs import no_hang
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from feedsync.text import html, html_tree, markdown

BASE = "https://www.avvisatore.example/2026/mensa/"
PREFIX = "a1b2c3d4-"
often = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

ADDRESSES = {"href", "src", "poster", "cite"}
PICTURE = r"data:image/(?:png|jpeg|jpg|gif|webp|avif);base64,[A-Za-z0-9+/=]+"  # nothing active


def clean(text: str) -> str:
    return html.clean(text, BASE, PREFIX)


def _tags_of(cleaned: str) -> list[tuple[str, list[tuple[str, str | None]]]]:
    """All start tags, as two parsers that know nothing of each other see them."""
    found: list[tuple[str, list[tuple[str, str | None]]]] = []

    class Tags(HTMLParser):
        def handle_starttag(self, tag, attrs):
            found.append((tag, attrs))

        def handle_comment(self, data):
            found.append(("comment", []))

        def handle_decl(self, decl):
            found.append(("declaration", []))

        def handle_pi(self, data):
            found.append(("instruction", []))

    parser = Tags()
    parser.feed(cleaned)
    parser.close()
    body = LexborHTMLParser(f"<!DOCTYPE html><body>{cleaned}").body
    found += [(node.tag, list(node.attributes.items())) for node in body.css("*") if node.tag != "body"]
    return found


def assert_harmless(cleaned: str) -> None:
    """Nothing but our own lists, and no address but whole ones and those of the same page."""
    for tag, attributes in _tags_of(cleaned):
        assert tag in html.TAGS, tag
        allowed = html.ATTRIBUTES["*"] | html.ATTRIBUTES.get(tag, set())
        for name, value in attributes:
            assert name in allowed, (tag, name)
            if tag == "img" and name == "src" and re.fullmatch(PICTURE, value or ""):
                continue
            if name in ADDRESSES:
                schemes = r"https?://|mailto:|tel:|#" if name == "href" else r"https?://"
                assert re.match(schemes, value or ""), (tag, name, value)
            if name == "srcset":
                for candidate in (value or "").split(", "):
                    assert re.match(r"https?://", candidate), value
            if name == "id":
                assert (value or "").startswith(PREFIX)
    etree.Element("content").text = cleaned


# Active content

EVASIONS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=https://evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script/x>alert(1)</script/x>",
    "<script\x00>alert(1)</script>",
    "<script>alert(1)",
    "<<script>alert(1)//<</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=x:x onerror=alert(1)//",
    '<img """><script>alert(1)</script>">',
    "<img/src=x/onerror=alert(1)>",
    "<img src=`javascript:alert(1)`>",
    "<img src='java&#x0A;script:alert(1)'>",
    "<IMG SRC=&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)>",
    '<img srcset="javascript:alert(1) 1x, data:text/html,x 2x">',
    '<a href="javascript:alert(1)">x</a>',
    '<a href=" &#14; javascript:alert(1)">x</a>',
    '<a href="java\tscript:alert(1)">x</a>',
    '<a href="&Tab;java&NewLine;script&colon;alert(1)">x</a>',
    '<a href="JaVaScRiPt:alert(1)">x</a>',
    '<a href="vbscript:x">x</a><a href="data:text/html,<script>alert(1)</script>">y</a>',
    '<a href="#" onclick="alert(1)" style="x:expression(alert(1))" class="x">x</a>',
    '<a href="https://a.example/" target="_blank" ping="https://evil.example/">x</a>',
    '<a xlink:href="javascript:alert(1)">x</a>',
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math href='javascript:alert(1)'>x</math>",
    "<math><a xlink:href='javascript:alert(1)'>x</a><maction actiontype='statusline#javascript:x'>y</maction></math>",
    "<math><annotation-xml encoding='text/html'><style><img src=x onerror=alert(1)></style></annotation-xml></math>",
    "<math><mi><table><mi><style><!--</style><img src=x onerror=alert(1)>--></mi></table></mi></math>",
    "<math><iframe><img src=x onerror=alert(1)></iframe></math>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'></math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<title><a title='</title><img src=x onerror=alert(1)>'>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'>",
    "<plaintext><img src=x onerror=alert(1)>",
    "<template><img src=x onerror=alert(1)></template>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<frameset><frame src='javascript:alert(1)'></frameset>",
    "<object data='javascript:alert(1)'></object><embed src='javascript:alert(1)'>",
    "<base href='https://evil.example/'><a href='x'>x</a>",
    "<link rel=stylesheet href='https://evil.example/x.css'>",
    "<style>@import 'https://evil.example/x.css'; body{display:none}</style>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<form action='javascript:alert(1)'><input type=submit formaction='javascript:alert(1)'></form>",
    "<button onclick=alert(1)>x</button><select autofocus onfocus=alert(1)><option>x</select>",
    "<input type=image src=x onerror=alert(1)>",
    "<video src=x onerror=alert(1) autoplay><source onerror=alert(1)></video>",
    "<video poster='javascript:alert(1)'></video><audio src='data:audio/wav;base64,xx'></audio>",
    "<details open ontoggle=alert(1)><summary>x</summary></details>",
    "<blockquote cite='javascript:alert(1)'>x</blockquote><q cite='data:x'>y</q>",
    "<table background='javascript:alert(1)'><td background='javascript:alert(1)'>x</table>",
    "<marquee onstart=alert(1)>x</marquee><isindex action='javascript:alert(1)'>",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml-stylesheet href='javascript:alert(1)'?><?php system('x') ?>",
    "<!DOCTYPE html><!ENTITY x 'y'><p>&x;",
    "</body></html><script>alert(1)</script>",
    "<p id='x' name='y' slot='z' is='a' contenteditable autofocus tabindex=1 accesskey=x>x</p>",
    "<portal src='https://evil.example/'></portal><dialog open>x</dialog>",
    "\ufeff<script>alert(1)</script>",
    "<a\x0chref='javascript:alert(1)'>x</a>",
    "<a href='https://a.example/\x00\x1b'>x</a>",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "\ud800<script>alert(1)</script>\udfff",
]


@pytest.mark.parametrize("attack", EVASIONS, ids=[f"{number:02}" for number in range(len(EVASIONS))])
def test_nothing_active_is_left(attack):
    assert_harmless(clean(attack))
    assert_harmless(clean(f"<p>before {attack} after</p>"))
    assert_harmless(clean(markdown.to_html(attack)))


@pytest.mark.parametrize(
    "attack",
    [
        "<p>&#x338; onclick=alert(1) x</p>",
        "<b>&#824; onmouseover=alert(1) x</b>",
        "<p><br>\u0338 onclick=alert(1) x</p>",
    ],
)
def test_a_stroke_that_unicode_joins_with_the_end_of_a_tag_does_not_open_it_again(attack):
    assert_harmless(clean(attack))


@pytest.mark.parametrize(
    "tag",
    sorted(html.REMOVED_WHOLE - {"base", "embed", "frame", "frameset", "input", "link", "meta", "param"}),
)
def test_what_is_active_goes_with_all_that_is_in_it(tag):
    assert "secret" not in clean(f"<p>a<{tag}>secret</{tag}>b</p>")


@pytest.mark.parametrize("tag", ["marquee", "center", "font", "big", "x-widget", "dir"])
def test_any_other_unlisted_tag_goes_and_its_text_stays(tag):
    assert clean(f"<div>a <{tag}>word</{tag}> b</div>") == "<div>a word b</div>"


def test_style_class_and_handlers_go():
    assert clean('<p style="color:red" class="x" data-x="1" onclick="x()">a</p>') == "<p>a</p>"


def test_text_that_speaks_of_html_stays_text():
    assert clean("<p>&lt;script&gt; &amp;lt;</p>") == "<p>&lt;script&gt; &amp;lt;</p>"


def test_comments_declarations_and_instructions_go():
    assert clean("<!-- a --><!DOCTYPE html><?php b ?><p>c</p>") == "<p>c</p>"


def test_characters_that_no_document_may_hold_go():
    assert clean("<p>a\x01b&#1;c&#xFFFE;d\x1be\ud800f</p>") == "<p>abcdef</p>"


def test_what_makes_an_article_stays():
    article = (
        '<h2>T</h2>\n<p lang="en" dir="ltr" title="t">a <em>b</em> <strong>c</strong> <code>d</code><br>e</p>\n'
        '<ol start="3" reversed=""><li value="7">f</li></ol>\n'
        '<table><thead><tr><th scope="col" align="right">g</th></tr></thead>'
        '<tbody><tr><td colspan="2">h</td></tr></tbody></table>\n'
        '<figure><img src="https://a.example/i.png" alt="j" width="2" height="1"><figcaption>k</figcaption></figure>\n'
        '<video src="https://a.example/v.mp4" controls=""><track src="https://a.example/t.vtt" kind="captions"></video>\n'
        '<details open=""><summary>l</summary>m</details>\n<ruby>n<rp>(</rp><rt>o</rt><rp>)</rp></ruby>\n'
        '<blockquote cite="https://a.example/q">p</blockquote>\n<del datetime="2026-01-01">r</del> '
        '<time datetime="2026-01-01">s</time>'
    )
    assert clean(article) == article


# Addresses


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ('<a href="altro">x</a>', f'<a href="{BASE}altro">x</a>'),
        ('<a href="/altro">x</a>', '<a href="https://www.avvisatore.example/altro">x</a>'),
        ('<a href="//cdn.example/x">x</a>', '<a href="https://cdn.example/x">x</a>'),
        ('<a href="città.html">x</a>', f'<a href="{BASE}citt%C3%A0.html">x</a>'),
        ('<a href="mailto:a@b.example">x</a>', '<a href="mailto:a@b.example">x</a>'),
        ('<a href="tel:+39040">x</a>', '<a href="tel:+39040">x</a>'),
        ('<a href="ftp://a.example/">x</a>', "<a>x</a>"),
        ('<img src="foto.jpg">', f'<img src="{BASE}foto.jpg">'),
        ('<video src="mailto:a@b.example"></video>', "<video></video>"),
        ('<video src="data:video/mp4;base64,R0lG"></video>', "<video></video>"),
        ('<video poster="p.jpg"></video>', f'<video poster="{BASE}p.jpg"></video>'),
        ('<q cite="/f">x</q>', '<q cite="https://www.avvisatore.example/f">x</q>'),
    ],
)
def test_every_address_is_made_absolute_or_goes(written, cleaned):
    assert clean(written) == cleaned


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("a.png 1x, b.png 2x", f"{BASE}a.png 1x, {BASE}b.png 2x"),
        ("a.png 480w,b.png 800w", f"{BASE}a.png 480w, {BASE}b.png 800w"),
        ("a.png", f"{BASE}a.png"),
        ("  a.png   1x  ,  ", f"{BASE}a.png 1x"),
        ("https://cdn.example/w_1,h_2/a.png 2x", "https://cdn.example/w_1,h_2/a.png 2x"),
        (
            "a.png 1x, javascript:alert(1) 2x, data:image/png;base64,xx 3x, b.png",
            f"{BASE}a.png 1x, {BASE}b.png",
        ),
    ],
)
def test_each_picture_of_a_set_is_made_absolute(written, cleaned):
    assert clean(f'<img src="/i" srcset="{written}">') == (
        f'<img src="https://www.avvisatore.example/i" srcset="{cleaned}">'
    )


@pytest.mark.parametrize("written", ["", ",", "javascript:alert(1)", "data:image/png;base64,xx 2x"])
def test_a_set_without_any_picture_goes(written):
    assert clean(f'<img src="/i" srcset="{written}">') == '<img src="https://www.avvisatore.example/i">'


# Anchors


def test_ids_and_the_links_to_them_get_the_article_s_prefix():
    cleaned = clean('<p id="nota">a</p><a href="#nota">b</a>')
    assert cleaned == f'<p id="{PREFIX}nota">a</p><a href="#{PREFIX}nota">b</a>'


def test_an_encoded_link_finds_its_id():
    cleaned = clean('<h2 id="città">a</h2><a href="#citt%C3%A0">b</a>')
    assert cleaned == f'<h2 id="{PREFIX}città">a</h2><a href="#{PREFIX}città">b</a>'


def test_an_old_anchor_that_is_only_named_is_an_anchor():
    cleaned = clean('<a name="nota">a</a><a href="#nota">b</a>')
    assert cleaned == f'<a id="{PREFIX}nota">a</a><a href="#{PREFIX}nota">b</a>'


@pytest.mark.parametrize("link", ["#", "#altrove", "#Nota"])
def test_a_link_to_what_is_not_in_the_content_leads_to_the_page(link):
    cleaned = clean(f'<p id="nota">a</p><a href="{link}">b</a>')
    assert f'<a href="{BASE}{link.rstrip("#")}">b</a>' in cleaned


def test_table_cells_still_name_their_headers():
    cleaned = clean('<table><tbody><tr><th id="a">x</th><td headers="a b">y</td></tr></tbody></table>')
    assert f'<td headers="{PREFIX}a {PREFIX}b">' in cleaned


def test_a_heading_keeps_its_id_and_loses_its_inner_anchor_link():
    cleaned = clean(markdown.to_html("# Città vecchia\n\n[su](#città-vecchia)"))
    assert cleaned == (
        f'<h1 id="{PREFIX}città-vecchia">Città vecchia</h1>\n<p><a href="#{PREFIX}città-vecchia">su</a></p>'
    )


def test_a_footnote_leads_there_and_back():
    cleaned = clean(markdown.to_html("Testo.[^n]\n\n[^n]: Nota."))
    targets = set(re.findall(r'href="#([^"]+)"', cleaned))
    assert targets == set(re.findall(r'id="([^"]+)"', cleaned))
    assert len(targets) == 2


def test_task_boxes_become_characters():
    cleaned = clean(markdown.to_html("- [x] fatto\n- [ ] da fare"))
    assert "<li>☑ fatto</li>" in cleaned
    assert "<li>☐ da fare</li>" in cleaned


@pytest.mark.parametrize("blank", ["", " "], ids=["empty", "a space"])
def test_an_id_that_says_nothing_is_no_target(blank):
    link = "#%20" if blank else "#"
    assert clean(f'<p id="{blank}">a</p><a href="{link}">b</a>').startswith(f'<p>a</p><a href="{BASE}')


def test_a_heading_whose_text_is_itself_an_anchor_link_keeps_its_text():
    assert "Orari" in clean('<h2><a class="anchor" id="orari" href="#orari">Orari</a></h2>')


def test_a_heading_takes_over_the_id_of_its_inner_anchor_link():
    cleaned = clean('<h2>Orari<a class="anchor" id="orari" href="#orari"></a></h2><a href="#orari">su</a>')
    assert f'href="#{PREFIX}orari"' in cleaned


def test_two_articles_have_different_prefixes_and_one_always_the_same():
    assert html.prefix_of("https://a.example/1") == html.prefix_of("https://a.example/1")
    assert html.prefix_of("https://a.example/1") != html.prefix_of("https://a.example/2")
    assert re.fullmatch(r"[a-z][a-z0-9]*-", html.prefix_of("\ud800"))


# Frames


@pytest.mark.parametrize(
    "frame",
    [
        "<iframe src='https://player.example/1'></iframe>",
        "<iframe src='//player.example/1' onload=alert(1) style='x' name='y' srcdoc='<script>alert(1)</script>'></iframe>",
    ],
)
def test_a_frame_of_a_host_that_may_stay_keeps_its_address_and_nothing_active(frame):
    cleaned = html.clean(frame, BASE, PREFIX, ["player.example"])
    assert cleaned == '<iframe src="https://player.example/1"></iframe>'


@pytest.mark.parametrize(
    "address",
    [
        "https://player.example@evil.example/",
        "https://evil.example/?player.example",
        "https://evil.example/#player.example",
        "https://player.example.evil.example/",
        "https://evilplayer.example/",
        "javascript:alert(1)//player.example",
        "data:text/html,<script>alert(1)</script>player.example",
        "/player.example",
        "",
    ],
)
def test_a_frame_of_any_other_host_does_not_stay(address):
    frame = f"<p>a</p><iframe src='{address}'></iframe><iframe data-src='{address}'></iframe>"
    cleaned = html.clean(frame, BASE, PREFIX, ["player.example"])
    assert not re.search(r"<iframe[^>]*src=(?!\"https://player\.example/)", cleaned)
    assert_harmless(re.sub("</?iframe>", "", cleaned))


def test_a_frame_that_stays_is_empty():
    frame = "<iframe src='https://player.example/1'><img src=x onerror=alert(1)></iframe>"
    assert "onerror" not in html.clean(frame, BASE, PREFIX, ["player.example"])


# What always holds

_TAGS = [
    *sorted(html.TAGS),
    *"svg math mglyph annotation-xml style title noscript select form template".split(),
]
_PIECES = st.sampled_from(
    [
        *EVASIONS,
        *(f"<{tag}>" for tag in _TAGS),
        *(f"</{tag}>" for tag in _TAGS),
        *"<a href=#x>¦<a name=x>¦<p id=x>¦<p id=à>¦<a href=/y>¦<h1><a class=anchor>".split("¦"),
        *"<input type=checkbox checked>¦<iframe src=//player.example>¦</iframe>".split("¦"),
        *("<!--", "-->", '"', "'", ">", "<", "&", "&lt;", "&#0;", "&#x1b;", "\x00", "\ud800", "\r\n"),
    ]
)
soup = (
    st.lists(_PIECES | st.text(max_size=8), max_size=12)
    .map("".join)
    .filter(lambda text: "\u0338" not in text)
)


@often
@given(text=soup)
def test_any_text_is_cleaned_to_what_is_harmless(text):
    assert_harmless(clean(text))


@often
@given(text=soup)
@example("<math><iframe src=https://player.example/><img src=x onerror=alert(1)></iframe></math>")
def test_where_a_frame_may_stay_nothing_else_may(text):
    cleaned = html.clean(text, BASE, PREFIX, ["player.example"])
    assert_harmless(re.sub(r"<iframe[^<>]*>.*?</iframe>", "", cleaned, flags=re.DOTALL))


@often
@given(text=soup, data=st.data())
def test_html_that_was_damaged_anywhere_is_cleaned_to_what_is_harmless(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert_harmless(
        clean(text[:start] + data.draw(st.text(max_size=3).filter(lambda t: "\u0338" not in t)) + text[end:])
    )


_WELL_FORMED = st.recursive(
    st.sampled_from(["a ", "&lt;", "<br>", '<img src="x">', '<a href="#x">b</a>', "☐"]) | st.just("è"),
    lambda inner: st.builds(
        "<{0}{1}>{2}</{0}>".format,
        st.sampled_from(["div", "section", "blockquote", "em", "strong", "span", "sup", "details", "figure"]),
        st.sampled_from(["", " id=x", " id=y", " onclick=x", " title='\"'"]),
        st.lists(inner, max_size=3).map("".join),
    ),
    max_leaves=12,
)


@often
@given(text=_WELL_FORMED)
def test_cleaning_twice_is_cleaning_once(text):
    assert clean(clean(text)) == clean(text)


@often
@given(text=st.text(alphabet="ab #*_-[]()!`>|:~^1.\n\t\\&<è", max_size=80))
def test_cleaning_what_markdown_made_twice_is_cleaning_it_once(text):
    once = clean(markdown.to_html(text))
    assert_harmless(once)
    assert clean(once) == once


@pytest.mark.parametrize(
    "text",
    [
        "<pre>\n\n\nx</pre>",
        "<p>a<marquee><p>b</p></marquee></p>",
        "<li>a<marquee><li>b</marquee>",
        '<a href="/1"><marquee><a href="/2">b</a></marquee></a>',
    ],
    ids=["newlines in pre", "p in p", "li in li", "a in a"],
)
def test_cleaning_twice_is_cleaning_once_where_a_tag_went_away(text):
    assert clean(clean(text)) == clean(text)


# Size


@pytest.mark.parametrize(
    "text",
    ["<div>" * 3000, "<b>" * 3000, "<blockquote><p>" * 2000, "<ul><li>" * 2000, "<table><tr><td>" * 1000],
    ids=["div", "b", "blockquote", "ul", "table"],
)
def test_deep_nesting_is_neither_lost_nor_fatal(text):
    assert "deepest" in clean(f"{text}deepest")


@pytest.mark.parametrize(
    "srcset",
    ["," * 100_000, "a" + " " * 100_000 + "(", "a 1x," * 180_000],
    ids=["commas", "spaces before what is no descriptor", "pictures without end"],
)
def test_a_set_of_nothing_costs_nothing(srcset):
    with no_hang():
        clean(f'<img src="/i" srcset="{srcset}">')


def test_headings_inside_headings_cost_what_their_number_costs():
    with no_hang():
        clean("<h1><div>" * 2400)


def test_an_excerpt_of_deeply_nested_paragraphs_costs_what_their_number_costs():
    with no_hang():
        html.excerpt("<div><p></p>" * 15_000)


# Titles


@pytest.mark.parametrize(
    ("text", "title", "rest"),
    [
        ("<h1>Il faro</h1><p>a</p>", "Il faro", "<p>a</p>"),
        ("<p>a</p><h1>Il faro</h1><h1>b</h1>", "Il faro", "<p>a</p><h1>b</h1>"),
        ("<h1>Il <em>faro</em>\n nuovo</h1>", "Il faro nuovo", ""),
        ("<h1>Faro &amp; mare</h1>", "Faro & mare", ""),
        ("<h1 id='x'>Il faro<a class='anchor' href='#x'></a></h1>", "Il faro", ""),
    ],
)
def test_the_first_h1_is_the_title_and_is_taken_out(text, title, rest):
    assert html.take_title(text) == (title, rest)


@pytest.mark.parametrize("text", ["", "<p>a</p>", "<h2>a</h2>", "a < b", "<script><h1>x</h1></script>"])
def test_html_without_an_h1_stays_as_it_is(text):
    assert html.take_title(text) == ("", text)


def test_a_break_in_a_title_parts_words():
    assert html.take_title("<h1>Il faro<br>riapre</h1>")[0] == "Il faro riapre"


def test_a_footnote_reference_is_no_part_of_a_title():
    assert html.take_title(markdown.to_html("# Il faro[^1]\n\n[^1]: n"))[0] == "Il faro"


def test_an_h1_that_says_nothing_is_passed_over():
    assert html.take_title("<h1></h1><h1>Il faro</h1>")[0] == "Il faro"


# Excerpts


@pytest.mark.parametrize(
    ("text", "excerpt"),
    [
        ("<h2>T</h2><p>Uno <b>due</b>.</p><p>Tre.</p>", "Uno due. Tre."),
        ("<ul><li><p>lista</p></li></ul><p>Uno.</p>", "Uno."),
        ("<blockquote><p>altri</p></blockquote><p>Uno.</p>", "Uno."),
        ("<table><tbody><tr><td><p>x</p></td></tr></tbody></table><p>Uno.</p>", "Uno."),
        ('<p>Uno<sup><a href="#fn">1</a></sup> e due.</p>', "Uno e due."),
        ("<p>x<sup>2</sup></p>", "x2"),
        ("<p>Uno <del>tre</del> due</p>", "Uno due"),
        ("<p>漢<ruby>字<rp>(</rp><rt>ji</rt></ruby></p>", "漢字"),
        ("<div>Uno</div><div>due</div>", "Uno due"),
        ("<p></p><p> </p><p>Uno</p>", "Uno"),
        ("solo testo", "solo testo"),
        ("", ""),
    ],
)
def test_an_excerpt_is_the_text_of_the_first_paragraphs(text, excerpt):
    assert html.excerpt(text) == excerpt


def test_a_break_in_a_paragraph_parts_words():
    assert html.excerpt("<p>Porto San Vito<br>Via del Faro 1</p>") == "Porto San Vito Via del Faro 1"


def test_an_excerpt_stops_at_the_paragraph_that_says_enough():
    assert html.excerpt(f"<p>{'a' * 250}</p><p>b</p>") == "a" * 250


def test_an_excerpt_cuts_no_word():
    excerpt = html.excerpt(f"<p>{'parola ' * 100}</p>")
    assert excerpt.endswith("parola…")
    assert len(excerpt) <= 300


@often
@given(text=soup)
def test_any_text_has_an_excerpt_of_one_short_line(text):
    excerpt = html.excerpt(clean(text))
    assert len(excerpt) <= 300
    assert excerpt == " ".join(excerpt.split())
    html.take_title(text)


@often
@given(text=st.text(max_size=60), limit=st.integers(1, 40))
def test_what_was_shortened_fits_and_says_that_it_was(text, limit):
    short = html.shorten(text, limit)
    assert len(short) <= limit
    assert short == text or short.endswith("…")


@often
@example(words=["a", "b"])
@given(words=st.lists(st.text(alphabet="abcè", min_size=1, max_size=9), min_size=1, max_size=20))
def test_shortening_cuts_between_words(words):
    short = html.shorten(" ".join(words), 20)
    kept = short.removesuffix("…").split()
    assert kept == words[: len(kept)] or len(kept) == 1


# Text


_WORDS = st.text(alphabet="abc àé<>&\"'日😀", min_size=1, max_size=12)
_KEPT = st.sampled_from("p div b em h2 ul li blockquote table tr td section span details figure".split())


def _nested(children):
    return st.tuples(_KEPT, st.lists(children, max_size=3)).map(
        lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"
    )


@often
@given(html_text=st.recursive(_WORDS.map(html_escape), _nested, max_leaves=12))
def test_the_text_that_a_reader_sees_is_the_same_before_and_after(html_text):
    def seen(markup):
        return "".join(html_tree.parse(markup).body.text(deep=True).split())

    assert seen(clean(html_text)) == seen(html_text)
