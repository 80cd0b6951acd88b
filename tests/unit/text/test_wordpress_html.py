"""WordPress content: what rendering leaves over, and what nobody has rendered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsync.article import Media
from feedsync.text.wordpress_html import tidy, to_html

PICTURES = {
    1: Media("https://porto.example/1.jpg", "image/jpeg", alt="Il molo", caption="Foto", width=4, height=3),
    2: Media("https://porto.example/2.jpg", "image/jpeg"),
    3: Media("https://porto.example/3.mp3", "audio/mpeg", title="Sirena"),
    4: Media("https://porto.example/4.mp4", "video/mp4"),
    5: Media("https://porto.example/5.pdf", "application/pdf", title="Bando"),
}
ONE = (
    '<figure><img src="https://porto.example/1.jpg" alt="Il molo" width="4" height="3" />'
    "<figcaption>Foto</figcaption></figure>"
)
TWO = '<figure><img src="https://porto.example/2.jpg" alt="" /></figure>'


def shown(raw: str) -> str:
    return to_html(raw, PICTURES.get)


def lines(html: str) -> str:
    """The same without white space between elements."""
    return "".join(line.strip() for line in html.replace(">\n", ">").splitlines()).replace("\n", "")


# What rendering leaves over


@pytest.mark.parametrize(
    ("rendered", "clean"),
    [
        ("<!-- wp:paragraph --><p>Uno</p><!-- /wp:paragraph -->", "<p>Uno</p>"),
        ('<p>Uno</p><p><span id="more-12"></span></p><p>Due</p>', "<p>Uno</p><p>Due</p>"),
        ("<p>Uno</p><!--nextpage--><p>Due</p>", "<p>Uno</p><p>Due</p>"),
        ('<p>Uno [&hellip;] <a href="/1/#more-1" class="more-link">Continua a leggere</a></p>', "<p>Uno</p>"),
        ('<p>Uno</p><p><a class="more-link" href="/1/">Read <span>more</span></a></p>', "<p>Uno</p>"),
        ('<p>Uno <a href="/2/">due</a></p>', '<p>Uno <a href="/2/">due</a></p>'),
    ],
)
def test_marks_of_blocks_and_read_more_go(rendered: str, clean: str) -> None:
    assert tidy(rendered) == clean


@pytest.mark.parametrize(
    ("rendered", "clean"),
    [
        ('<p>[vc_row][vc_column width="1/2"]Testo[/vc_column][/vc_row]</p>', "<p>Testo</p>"),
        ("<p>[vc_row]<br />\nUno<br />\nDue<br />\n[/vc_row]</p>", "<p>\nUno<br />\nDue</p>"),
        ('<p>Uno</p>\n<p>[gallery ids="1,2"]</p>', "<p>Uno</p>"),
        ("<p>[gallery ids=&#8221;1,2&#8243;]</p><p>Uno</p>", "<p>Uno</p>"),
        ('<p>Uno</p><p>[contact-form-7 id="1" title="Scrivi"]</p>', "<p>Uno</p>"),
        ('[contact-form]<p>[contact-field label="Nome" /]</p>[/contact-form]<p>Uno</p>', "<p>Uno</p>"),
        ('<p>Uno [ignoto colore="rosso"]due[/ignoto]</p>', "<p>Uno due</p>"),
        ("<p>Uno [mio-box]due[/mio-box]</p>", "<p>Uno due</p>"),
        ("<p>[embed]https://youtu.be/x[/embed]</p>", '<p><a href="https://youtu.be/x">YouTube</a></p>'),
        ('<p>[youtube id="x" url="https://youtu.be/x"]</p>', '<p><a href="https://youtu.be/x">YouTube</a></p>'),
        ("<p>Uno [gallery] due</p>", "<p>Uno  due</p>"),
        ("<p>Uno [embed]https://youtu.be/x[/embed] due</p>",
         '<p>Uno </p><p><a href="https://youtu.be/x">YouTube</a></p><p> due</p>'),
    ],
)  # fmt: skip
def test_shortcodes_that_nobody_expanded_go_and_what_they_hold_stays(rendered: str, clean: str) -> None:
    assert tidy(rendered) == clean


@pytest.mark.parametrize(
    "rendered",
    [
        "<p>Così [sic] disse [1], [...] poi [ANSA].</p>",
        "<p>- [x] fatto, [ ] da fare; [un testo](https://porto.example/)</p>",
        '<p>[vedi <a href="/2/">qui</a>] e [Foto: "Rossi"] e [a-b] e [b]grassetto[/b]</p>',
        "<p>[Video] e [Gallery]</p>",
        "<pre>[gallery]\n[vc_row]</pre><p><code>[gallery ids=&quot;1&quot;]</code></p>",
        "<p>[private] senza fine</p>",
        "<p>[[Roma]] e x[i][j] e [3-1]</p>",
        '<p><a title="a > [b]" href="/">x</a></p>',
    ],
)
def test_other_text_in_square_brackets_stays(rendered: str) -> None:
    assert tidy(rendered) == rendered


def test_what_only_members_may_read_goes_with_its_shortcode() -> None:
    text = "<p>Per tutti</p>[members_only]<p>Per chi paga</p>[/members_only]<p>Ancora</p>"
    assert tidy(text) == "<p>Per tutti</p><p>Ancora</p>"
    assert "paga" not in shown("Per tutti\n\n[restrict]Per chi paga\n\ne altro[/restrict]")


@pytest.mark.parametrize(
    "hidden",
    [
        '[restrict message="see [login] now"]Segreto[/restrict]',
        '[restrict message="<a href=x>]</a>"]Segreto[/restrict]',
        "[member]a[member]b[/member]Segreto[/member]",
        "[member]a[restrict]b[/restrict]Segreto[/member]",
        "[member][member]Segreto[/member]",
        "[Member]Segreto[/Member]",
        "<pre>[member]Segreto[/member]</pre>",
        "<code>[member]Segreto[/member]</code>",
        "<pre>[member]</pre>Segreto[/member]",
        '<a href="[member]Segreto[/member]">x</a>',
        "<!-- wp:shortcode -->[member]<!-- /wp:shortcode -->Segreto[/member]",
        "[mem[private]x[/private]ber]Segreto[/member]",
        "[member]<!-- wp:a/members -->[/member]Segreto<!-- /wp:a/members -->",
        "[member:oro]Segreto[/member]",
        "[s2If current_user_can(access_s2member_level1)]Segreto[/s2If]",
    ],
)
def test_no_place_and_no_attribute_keeps_what_is_for_members(hidden: str) -> None:
    text = f"<p>Uno</p> {hidden} <p>Due</p>"
    for html in (tidy(text), shown(text)):
        assert "Segreto" not in html
        assert "Uno" in html
        assert "Due" in html


MEMBERS = """groups_member groups_non_member wpmem_logged_in wpmem_form loggedin logged_in is_logged_in
user_is_logged_in mepr-active mepr-show pmpro_member membership um_loggedin um_show_content rcp_is_paid is_paid
wc_memberships_restrict_content swpm_protected arm_restrict_content visibility ihc-hide-content su_members su_private
content_locker wlm_ismember premium subscribed_only area_riservata abbonati my_access registered_users passster hide"""


@pytest.mark.parametrize("name", MEMBERS.split())
def test_the_name_of_a_shortcode_with_an_end_tells_that_it_is_for_members(name: str) -> None:
    for text in (f"<p>Uno [{name}]due[/{name}] tre</p>", f'<p>Uno [{name} id="1"]due[/{name}] tre</p>'):
        assert tidy(text) == shown(text) == "<p>Uno  tre</p>"
    assert "due" in tidy(f"<p>Uno [{name}] due</p>")
    assert "due" in tidy(f"<p>Uno [{name} /] due [{name}]tre[/{name}]</p>")


@pytest.mark.parametrize(
    "name", ["et_pb_team_member", "team-member", "remember_me", "my_accessories", "block_a"]
)
def test_other_shortcodes_keep_what_they_hold(name: str) -> None:
    assert tidy(f"<p>[{name}]Giulia Ferrante[/{name}]</p>") == "<p>Giulia Ferrante</p>"


# Classic text


@pytest.mark.parametrize(
    ("raw", "html"),
    [
        ("Uno\ndue\n\nTre", "<p>Uno<br />due</p><p>Tre</p>"),
        ("Uno\r\ndue\r\n \t\r\nTre  ", "<p>Uno<br />due</p><p>Tre</p>"),
        ("Uno<br />\ndue<br>tre", "<p>Uno<br />due<br />tre</p>"),
        ("Uno\n<h2>Due</h2>\nTre", "<p>Uno</p><h2>Due</h2><p>Tre</p>"),
        ("<h2>Due\nrighe</h2>", "<h2>Due<br />righe</h2>"),
        ("<blockquote>Uno\n\ndue</blockquote>", "<blockquote><p>Uno</p><p>due</p></blockquote>"),
        (
            "<ul>\n<li>Uno</li>\n<li>due\n\ntre</li>\n</ul>",
            "<ul><li>Uno</li><li><p>due</p><p>tre</p></li></ul>",
        ),
        ("<div>Uno</div>\n\n<div>due\n\ntre</div>", "<div>Uno</div><div><p>due</p><p>tre</p></div>"),
        ("<p>Uno\n\ndue</p>\ntre", "<p>Uno</p><p>due</p><p>tre</p>"),
        ("<table>\n<tr>\n<td>Uno</td>\n</tr>\n</table>", "<table><tr><td>Uno</td></tr></table>"),
        ('<img src="/1.jpg" />\n\n<em>Uno</em>', '<p><img src="/1.jpg" /></p><p><em>Uno</em></p>'),
        ("<!--more-->\n\nUno\n\n<!--nextpage-->\n\ndue", "<p>Uno</p><p>due</p>"),
        ("Uno\n\n&nbsp;\n\ndue", "<p>Uno</p><p>&nbsp;</p><p>due</p>"),
        ("", ""),
        (" \n\n ", ""),
    ],
)
def test_empty_lines_part_paragraphs_and_new_lines_are_breaks(raw: str, html: str) -> None:
    assert lines(shown(raw)) == html


def test_pre_is_left_alone() -> None:
    pre = "<pre>uno\n\n  due [gallery]\n</pre>"
    assert shown(f"Testo\n{pre}\nfine") == f"<p>Testo</p>\n{pre}<p>fine</p>"


@pytest.mark.parametrize(
    ("raw", "html"),
    [
        ('[caption id="a" width="3"]<img src="/1.jpg" /> Il <b>molo</b>[/caption]',
         '<figure><img src="/1.jpg" /><figcaption>Il <b>molo</b></figcaption></figure>'),
        ('[caption]<a href="/"><img src="/1.jpg" /></a> Molo[/caption]',
         '<figure><a href="/"><img src="/1.jpg" /></a><figcaption>Molo</figcaption></figure>'),
        ('[wp_caption caption="Il molo"]<img src="/1.jpg" />[/wp_caption]',
         '<figure><img src="/1.jpg" /><figcaption>Il molo</figcaption></figure>'),
        ('[caption]<img src="/1.jpg" />[/caption]', '<figure><img src="/1.jpg" /></figure>'),
        ('[gallery ids="1, 9,2" link="file"]', ONE + TWO),
        ('[gallery include="2"]', TWO),
        ("[gallery]", ""),
        ('[vc_single_image image="2" img_size="full"]', TWO),
        ('[vc_custom_heading text="Il &quot;molo&quot;"]', "<h2>Il &quot;molo&quot;</h2>"),
        ('[playlist ids="3,4"]',
         ('<figure><audio controls src="https://porto.example/3.mp3"></audio>'
          "<figcaption>Sirena</figcaption></figure>"
          '<figure><video controls src="https://porto.example/4.mp4"></video></figure>')),
        ('[gallery ids="5"]', '<p><a href="https://porto.example/5.pdf">Bando</a></p>'),
        ('[audio mp3="/a.mp3"][/audio]', '<figure><audio controls><source src="/a.mp3" /></audio></figure>'),
        ('[video width="640" mp4="/a.mp4" webm="/a.webm" poster="/a.jpg"]',
         ('<figure><video controls poster="/a.jpg" width="640"><source src="/a.mp4" />'
          '<source src="/a.webm" /></video></figure>')),
        ("[embed]https://www.youtube.com/watch?v=x&amp;t=1[/embed]",
         '<p><a href="https://www.youtube.com/watch?v=x&amp;t=1">YouTube</a></p>'),
        ("[[gallery ids='1']]", "<p>[gallery ids='1']</p>"),
        ("[vc_raw_html]JTNDc2NyaXB0JTNF[/vc_raw_html]", ""),
    ],
)  # fmt: skip
def test_shortcodes_become_what_they_stand_for(raw: str, html: str) -> None:
    assert lines(shown(raw)) == html
    assert lines(shown(f"Uno\n{raw}\n\ndue")).startswith("<p>Uno")


def test_an_address_alone_on_a_line_is_a_link_and_no_other_is() -> None:
    link = '<p><a href="https://porto.example/a">https://porto.example/a</a></p>'
    assert lines(shown("Uno\nhttps://porto.example/a\ndue")) == f"<p>Uno</p>{link}<p>due</p>"
    assert lines(shown("https://porto.example/a")) == link
    assert lines(shown("<p>https://porto.example/a</p>")) == link
    for raw in ("Uno https://porto.example/a", "<b>\nUno</b>https://porto.example/a"):
        assert "<a " not in shown(raw)
    assert "<a " not in shown("<pre>\nhttps://porto.example/a\n</pre>")


def test_an_address_cannot_leave_its_attribute() -> None:
    assert "<script" not in shown('[video mp4="https://a.example/&quot;&gt;&lt;script&gt;x"]')
    for sign in ("'", '"', "&quot;", "&gt;", " "):
        assert "onclick" not in shown(f"[embed]https://a.example/{sign}onclick=x[/embed]").partition(">")[0]


# Blocks


def test_blocks_keep_their_html_and_classic_parts_get_paragraphs() -> None:
    raw = (
        'Classico\nuno\n\n<!-- wp:paragraph {"align":"left"} -->\n<p>Blocco\ndue</p>\n<!-- /wp:paragraph -->\n\n'
        "<!-- wp:freeform -->\nLibero\n\ntre\n<!-- /wp:freeform -->\n"
        '<!-- wp:latest-posts {"postsToShow":3} /-->\n<!-- wp:block {"ref":7} /-->\n'
        '<!-- wp:shortcode -->\n[gallery ids="2"]\n<!-- /wp:shortcode -->'
    )  # fmt: skip
    assert shown(raw).count("<p>Blocco\ndue</p>") == 1
    assert lines(shown(raw).replace("Blocco\n", "Blocco ")) == (
        f"<p>Classico<br />uno</p><p>Blocco due</p><p>Libero</p><p>tre</p>{TWO}"
    )


def test_an_embed_and_an_address_in_a_paragraph_block_are_links() -> None:
    wrapper = '<div class="wp-block-embed__wrapper">\nhttps://youtu.be/x\n</div>'
    assert wrapper in shown(f"<!-- wp:embed --><figure>{wrapper}</figure><!-- /wp:embed -->")
    raw = "<!-- wp:paragraph -->\n<p>https://youtu.be/x</p>\n<!-- /wp:paragraph -->"
    assert shown(raw) == '<p><a href="https://youtu.be/x">YouTube</a></p>'


@pytest.mark.parametrize(
    "block",
    [
        (
            "<!-- wp:premium-content/subscriber-view --><p>Segreto</p><!-- wp:group --><p>Segreto</p>"
            "<!-- /wp:group --><!-- /wp:premium-content/subscriber-view -->"
        ),
        '<!-- wp:group {"metadata":{"blockVisibility":false}} --><p>Segreto</p><!-- /wp:group -->',
        (
            '<!-- wp:group {"blockVisibility":{"controlSets":[{"id":1}],"hideBlock":true}} --><p>Segreto</p>'
            "<!-- /wp:group -->"
        ),
        (
            '<!-- wp:group {"blockVisibility":{"controlSets":[{"controls":{"userRole":'
            '{"visibilityByRole":"logged-in"}}}]}} --><p>Segreto</p><!-- /wp:group -->'
        ),
        '<!-- wp:group {"a":"-->","blockVisibility":{"hideBlock":true}} --><p>Segreto</p><!-- /wp:group -->',
        '<!-- wp:group {"blockVisibility":false,} --><p>Segreto</p><!-- /wp:group -->',
        '<!-- wp:group {"otterConditions":[[{"type":"loggedInUser"}]]} -->Segreto<!-- /wp:group -->',
        "<!-- wp:plugin/members-only --><pre>a<!-- /wp:paragraph --></pre>Segreto<!-- /wp:plugin/members-only -->",
        ("<!-- wp:plugin/restrict --><!-- wp:group --><!-- /wp:plugin/restrict -->Segreto<!-- /wp:group -->"),
    ],
)
def test_a_block_that_not_everybody_may_see_goes(block: str) -> None:
    text = "<!-- wp:paragraph --><p>Testo</p><!-- /wp:paragraph -->"
    assert shown(text + block + text) == "<p>Testo</p><p>Testo</p>"
    assert tidy(text + block + text) == "<p>Testo</p><p>Testo</p>"


@pytest.mark.parametrize(
    "mark",
    [
        'wp:group {"blockVisibility":true}',
        'wp:group {"blockVisibility":{"controlSets":[{"controls":{"screenSize":{"hideOnScreenSize":{"large":true}}}}]}}',
        'wp:group {"metadata":{"blockVisibility":{"viewport":{"mobile":false}}}}',
        'wp:group {"metadata":{"name":"blockVisibility"}}',
        "wp:premium-content/logged-out-view",
        "wp:premium/heading",
        "wp:ugb/team-member",
    ],
)
def test_a_block_that_everybody_may_see_on_some_device_stays(mark: str) -> None:
    assert shown(f"<!-- {mark} --><p>Testo</p><!-- /{mark.split(maxsplit=1)[0]} -->") == "<p>Testo</p>"


def test_attributes_of_a_block_that_are_nested_without_end_cost_nothing() -> None:
    for attributes in ('{"a":' + "[" * 100_000 + " }", '{"a":' + "[" * 2000 + "]" * 2000 + " }"):
        assert shown(f"<!-- wp:group {attributes} --><p>Testo</p><!-- /wp:group -->") == "<p>Testo</p>"


@pytest.mark.parametrize("mark", ["<!-- wp:jetpack/paywall /-->", "<!-- wp:jetpack/paywall -->"])
def test_behind_a_paywall_nothing_is_read(mark: str) -> None:
    assert shown(f"Testo\n\n{mark}\n\nSegreto") == "<p>Testo</p>"
    assert tidy(f"<p>Testo</p>{mark}Segreto") == "<p>Testo</p>"
    assert "Segreto" not in shown(f"<pre>Testo {mark} Segreto</pre>")


@pytest.mark.parametrize(
    "hidden",
    [
        "<!-- wp:premium-content/subscriber-view --><p>Segreto</p><!-- /wp:premium-content/subscriber-view -->",
        "<!-- wp:jetpack/paywall /-->",
        "[member]Segreto[/member]",
        "[caption]<img src='/1.jpg' /> [member]Segreto[/member][/caption]",
    ],
)
def test_there_are_no_footnotes_where_a_part_is_hidden(hidden: str) -> None:
    notes = "<ol><li>Nota</li></ol>"
    assert to_html("<p>Testo</p>", PICTURES.get, notes) == f"<p>Testo</p>\n{notes}"
    assert "Nota" not in to_html(f"<p>Testo</p>{hidden}", PICTURES.get, notes)


@pytest.mark.parametrize(
    ("rendered", "clean"),
    [
        ("<p>a <!--> b</p> --> c", "<p>a  b</p> --> c"),
        ("<p>a <!---> b</p> --> c", "<p>a  b</p> --> c"),
        ("<p>a <!----> b</p> --> c", "<p>a  b</p> --> c"),
        ("<p>a <!-- x --!> b</p> --> c", "<p>a  b</p> --> c"),
        ("<p>a <!-- x > b</p> --> c", "<p>a  c"),
    ],
)
def test_a_comment_ends_where_browsers_end_it(rendered: str, clean: str) -> None:
    assert tidy(rendered) == clean


# Hostile content

HOSTILE = (
    "[", "[a ", "[a_b]", "[/a_b]", "[a b='", "<!--", "<!-- wp:a -->", "<!-- wp:a {} ", "<a ", '<a "', "<pre>", "<br>",
    "[caption]", "[caption]<img >", "[embed]x", "[private]", "<p>", "<div>", "<p>[a_b]", " ", "\n", "\n\n", "<li>\n",
    "<style", "<!-- wp:a {", '<!-- wp:a {"a":[', "<!-- wp:a/private -->", "[member]", "[member ", "[member]x[/member]",
    "<!-->", "&", "<a class=more-link>", "… <a class=more-link>", "[caption][wp_caption]", "\t", "<pre", "}} ",
    "http://x\n", '<a class="more-link">', '<span id="more-1">', "[a_b] <br>", "&quot;", "[youtube http://x]",
)  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_what_is_repeated_without_end_takes_time_of_its_length(unit: str) -> None:
    # The square of these lengths would be minutes.
    for text in (unit * 20_000, unit * 20_000 + "[/a_b][/caption][/embed][/private]-->"):
        tidy(text)
        shown(text)


@pytest.mark.parametrize("unit", ["class=", 'class="', "class='\"", "class ", "id=", "x=' ", "href=x "])
def test_a_tag_of_many_attributes_takes_time_of_its_length(unit: str) -> None:
    for name in ("a", "span"):
        for end in (">", '">', "'", ""):
            tidy(f"more-<{name} {unit * 20_000}{end}x")


def test_many_names_without_an_end_take_time_of_their_number() -> None:
    tidy("".join(f"[a_{number}]" for number in range(20_000)) + "[/a_1]")
    names = [f"member_{number}" for number in range(20_000)]
    tidy("".join(f"[{name}][{name}]x[/{name}]" for name in names))


@given(st.lists(st.one_of(st.sampled_from([*HOSTILE, "[gallery ids='1']", "</p>", "]]", "]", "-->", "</pre>",
       "<!-- /wp:a -->", "<!-- wp:freeform -->", "x", "[/embed]", "https://youtu.be/1", "[[a_b]]"]), st.text())))  # fmt: skip
def test_no_content_is_an_error(parts: list[str]) -> None:
    for text in ("".join(parts), "\n".join(parts)):
        assert isinstance(tidy(text), str)
        assert isinstance(shown(text), str)


@given(st.text())
def test_text_without_marks_is_not_changed_by_tidying(text: str) -> None:
    if not set("<[&") & set(text):
        assert tidy(text) == text.strip()
