"""A page that a browser saved gives its article alone, whole, and what the page tells of it."""

from __future__ import annotations

import importlib.util
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from feedsync.text import saved_page
from feedsync.text.saved_page import NeedsExtra, SavedPage, is_whole_page, read

PAGES = {
    page.stem: page.read_text("utf-8")
    for page in sorted((Path(__file__).parents[2] / "data/pages").glob("*.html"))
}
needs_trafilatura = pytest.mark.skipif(
    importlib.util.find_spec("trafilatura") is None, reason="feedsync[html] is not installed"
)
SENTENCES = (
    "<p>The ferry left at eight, as it has done every day since the pier was built.</p>"
    "<p>Nobody on board had expected to come back the same evening, but all of them did.</p>"
)


@dataclass(frozen=True)
class Expected:
    title: str
    first: str
    last: str
    published: str = ""
    authors: tuple[str, ...] = ()
    image: str = ""
    language: str = ""
    kept: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    rest: dict[str, object] = field(default_factory=dict)


EXPECTED = {
    "wordpress-classic": Expected(
        title="La mensa di via Roma riapre lunedì",
        first="La mensa della scuola di via Roma riapre lunedì mattina, dopo tre mesi di lavori.",
        last="Il menù si trova da oggi nella bacheca dell'atrio.",
        published="2026-03-04T07:30:00+01:00",
        authors=("Ada Conti",),
        image="https://www.avvisatore.example/wp-content/uploads/mensa.jpg",
        language="it-IT",
        kept=("sui social aveva promesso", "Nino, quinta B", "I nuovi forni della cucina.", "<noscript><img"),
        gone=(
            *(
                "Cronaca",
                "Pubblicato",
                "Pubblicità",
                "Leggi anche",
                "Refezione",
                "Segui Avvisatore",
                "Condivid",
            ),
            *("Correlati", "scuolabus", "Contrassegnato", "La neve", "panini freddi", "Lascia un commento"),
            *("fiera di maggio", "Partita IVA", "cookie", "dataLayer", "Vai al contenuto"),
        ),
        rest={
            "updated": "2026-03-05T09:00:00+01:00",
            "image_alt": "La cucina rinnovata",
            "summary": "Dopo tre mesi di lavori la cucina torna a servire i pasti.",
            "url": "https://www.avvisatore.example/2026/03/mensa-riapre/",
            "site_name": "Avvisatore",
            "section": "Scuola",
            "tags": ("mensa", "lavori pubblici"),
            "follow": {"instagram": "@avvisatore.it"},
        },
    ),
    "wordpress-blocks": Expected(
        title="Die Fähre fährt wieder",
        first="Nach dem Sturm der vergangenen Woche legt die Fähre seit heute Morgen wieder nach Fahrplan ab.",
        last="Laut Reederei, Stand vom 11. April.",
        published="2026-04-11T18:05:00+02:00",
        authors=("Jan Petersen",),
        image="https://inselbote.example/media/faehre.jpg",
        language="de",
        kept=("Was auf dem Wasser geschah", "<th>Abfahrt</th>", "ablegen --um 8", 'id="fn1"'),
        gone=(
            "Newsletter",
            "Teilen",
            "Interner Vermerk",
            "Kommentare",
            "Brötchen",
            "Möwe",
            "WordPress",
            "Wetter",
        ),
        rest={"site_name": "Inselbote", "image_alt": "Die Fähre im Hafen"},
    ),
    "newspaper": Expected(
        title="Council votes to keep the library open & staffed",
        first="The library in Market Street will stay open after councillors voted late on Tuesday to fund it for"
        " three more years.",
        last="“Nobody here will forget this evening,” said the head librarian.",
        published="2026-02-17T21:40:00Z",
        authors=("Ruth Okafor", "Tom Hale"),
        image="https://courier.example/img/library.jpg",
        language="en-GB",
        kept=("Download the full plan, read the thread of", "adjust your own shadow budget"),
        gone=(
            *(
                "partners",
                "Home",
                "By Ruth",
                "214 shares",
                "Advertisement",
                "More on this story",
                "reading room",
            ),
            *("free articles", "long walks", "Doctors", "Bus lane", "Council votes"),
        ),
        rest={
            "updated": "2026-02-18T06:10:00Z",
            "summary": "A late vote ends a year of doubt.",
            "url": "https://courier.example/library",
            "site_name": "The Daily Courier",
            "section": "Local",
            "tags": ("libraries", "council", "Books"),
        },
    ),
    "ghost": Expected(
        title="Keeping bees on a balcony",
        first="A hive needs less room than a chair, and asks for less attention than a cat.",
        last="By August there was honey, four jars of it, and I gave away three.",
        published="2026-05-02T10:00:00.000Z",
        authors=("Mina Roy",),
        image="https://smallthings.example/content/images/bees.jpg",
        language="en",
        kept=("Ask your neighbours first. Really.", "youtube.com/embed/abc123"),
        gone=("Sign up", "Member discussion", "landlord", "Read next", "Moss", "Powered by", "balcony"),
        rest={
            "tags": ("Bees", "Balcony"),
            "url": "https://smallthings.example/balcony-bees/",
            "image_alt": "A hive between flower pots",
        },
    ),
    "blogger": Expected(
        title="El mercado de los domingos",
        first="El mercado empieza antes de que salga el sol, cuando los puestos todavía son sombras.",
        last="Hoy voy yo, y pido lo de siempre: naranjas, pan y un rato de conversación.",
        published="2026-01-18T09:12:00+01:00",
        authors=("Lucía Vega",),
        image="https://cuadernodelucia.example/img/naranjas.jpg",
        language="es",
        kept=('alt="Cajas de naranjas"',),
        gone=(
            "Cuaderno",
            "domingo, 18",
            "Publicado por",
            "Enviar",
            "comentario",
            "Qué bonito",
            "Archivo",
            "cookies",
        ),
        rest={"url": "https://cuadernodelucia.example/2026/01/mercado.html"},
    ),
    "hugo": Expected(
        title="Réparer une fenêtre ancienne",
        first="Une fenêtre de cent ans se répare mieux qu'une fenêtre de dix ans, parce qu'elle a été faite pour"
        " cela.",
        last="Trois jours en été, une semaine en hiver.",
        published="2025-11-30",
        authors=("Élise Marchand",),
        language="fr",
        kept=("Le partage du travail", "# attendre", 'role="doc-noteref"'),
        gone=("30 novembre", "Suivez-nous", "Billets", "Fait avec Hugo"),
        rest={
            "summary": "Trois outils et un peu de patience.",
            "tags": ("bois", "fenêtre"),
            "follow": {"mastodon": "@atelier@social.example"},
        },
    ),
    "two-teasers": Expected(
        title="Il ponte resta chiuso",
        first="Il ponte sul torrente resta chiuso almeno fino a Natale.",
        last="La deviazione passa per la strada vecchia, stretta ma percorribile.",
        published="2026-10-09T12:00",
        image="/foto/ponte.jpg",
        language="it",
        kept=('src="/foto/ponte.jpg"',),
        gone=("castagne", "Tre giorni", "9 ottobre", "Come si percorreva", "coro", "Prove"),
        rest={"site_name": "Valle Notizie", "image_alt": "Il ponte visto da valle"},
    ),
    "live-blog": Expected(
        title="Storm reaches the coast: live updates",
        first="Follow the storm with our reporters along the whole coast through the evening.",
        last="The first gusts were measured at the lighthouse before dawn.",
        published="2026-01-08T06:00:00Z",
        authors=("Harbour News staff",),
        image="https://harbour.example/storm-wide.jpg",
        language="en",
        kept=("Power is back in the north", "18:02", "stay at home."),
        gone=("Share this", "these boats", "live updates"),
        rest={"updated": "2026-01-08T20:15:00Z", "site_name": "Harbour News"},
    ),
    "saved-by-browser": Expected(
        title="Die Hütte am Grat hat neue Wirte",
        first="Die Hütte im Abendlicht.",
        last="Die Saison dauert, solange der Schnee es erlaubt.",
        published="2026-07-14T05:45:00+02:00",
        authors=("Resi Moser",),
        image="https://www.bergblatt.example/fotos/huette.jpg",
        language="de-AT",
        kept=(
            'src="https://www.bergblatt.example/fotos/huette.jpg"',
            'src="https://www.bergblatt.example/fotos/kuche-300x200.jpg"',
        ),
        gone=("_files", "Cookies", "Lesezeit", "Lies auch", "Steig", "abonnieren"),
        rest={"url": "https://www.bergblatt.example/2026/07/huette/"},
    ),
    "broken": Expected(
        title="Vuelve el tren a la sierra",
        first="El primer tren salió ayer con once minutos de retraso y trescientos pasajeros que no dejaban de"
        " cantar.",
        last="El billete cuesta lo mismo que un café & medio bocadillo.",
        published="2026-09-01",
        authors=("Carmen Ruiz",),
        image="https://sierra.example/tren.jpg",
        language="es-ES",
        kept=("<td>7:40</td>", "doce años cerrada y nadie en el valle"),
        gone=("Portada", "Carmen", "Recibe", "Yo iba", "nadie puede leer"),
    ),
    "lazy-noscript": Expected(
        title="L'orto sul tetto",
        first="Sul tetto della biblioteca crescono da un anno pomodori, basilico e qualche zucca troppo ambiziosa.",
        last="A settembre il raccolto finisce in una cena aperta a tutti.",
        published="2026-04-20T08:00:00Z",
        authors=("Bruna Sala",),
        image="https://orto.example/tetto.jpg",
        language="it",
        kept=('data-src="https://orto.example/zucca.jpg"', "<noscript><img"),
        gone=("JavaScript", "Bruna"),
    ),
    "social-wrapper": Expected(
        title="Notes on a quiet street",
        first="Nothing happens here before nine, and very little after.",
        last="I have written the times down for a year, and I still do not know its name.",
        published="2026-08-08",
        language="en",
        gone=("survey", "8 August"),
    ),
    "div-soup": Expected(
        title="Le phare éteint",
        first="Le phare du cap s'est éteint dans la nuit de samedi, pour la première fois depuis la guerre.",
        last="Le gardien, à la retraite depuis vingt ans, a proposé de rallumer l'ancienne lampe à pétrole.",
        published="2026-06-21T06:00:00+02:00",
        authors=("Yann Le Goff",),
        image="http://gazette.example/phare.jpg",
        language="fr",
        gone=("Accueil", "Mentions"),
        rest={"site_name": "Gazette du Cap"},
    ),
}


def text_of(content: str) -> str:
    body = LexborHTMLParser(f"<!DOCTYPE html><body>{content}").body
    for twin in body.css("noscript"):
        twin.decompose()
    return " ".join(body.text(deep=True).split())


def article(content: str, *, head: str = "", around: str = "{}") -> SavedPage:
    page = around.format(f"<article>{content}</article>")
    return read(f"<!DOCTYPE html><html><head>{head}</head><body>{page}</body></html>")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=needs_trafilatura if name == "div-soup" else ()) for name in PAGES]
)
def test_a_saved_page_gives_its_article_and_nothing_around_it(name: str) -> None:
    expected, page = EXPECTED[name], read(PAGES[name])
    text = text_of(page.content)
    assert is_whole_page(PAGES[name])
    for key in ("title", "published", "authors", "image", "language"):
        assert getattr(page, key) == getattr(expected, key), key
    for key, value in expected.rest.items():
        assert getattr(page, key) == value, key
    assert text.startswith(expected.first)
    assert text.endswith(expected.last)
    assert [phrase for phrase in expected.kept if phrase not in page.content and phrase not in text] == []
    assert [phrase for phrase in expected.gone if phrase in page.content] == []
    assert expected.title not in text


def test_every_invented_page_has_what_is_expected_of_it() -> None:
    assert sorted(PAGES) == sorted(EXPECTED)


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE html><p>x",
        "\ufeff\n<!doctype HTML PUBLIC '-//W3C//DTD XHTML 1.0'>",
        "<html>",
        "<HTML lang=it>",
        "<!-- saved from url=(0014)about:internet -->\n<!-- > --><html>",
        '<?xml version="1.0"?><!DOCTYPE html>',
        "<head><title>x</title></head>",
    ],
)
def test_a_whole_page_begins_with_its_doctype_or_root(text: str) -> None:
    assert is_whole_page(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<p>x</p>",
        "<header>x</header>",
        "<!-- x",
        "<?xml",
        "<!-- x --><p>",
        "<htmlx>",
        "x<html>",
        "<!doctype svg>",
    ],
)
def test_a_fragment_is_no_whole_page(text: str) -> None:
    assert not is_whole_page(text)


def test_without_the_extra_a_page_that_names_no_article_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(saved_page.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(
        NeedsExtra, match=r"no <article> or <main> was found in the page; install feedsync\[html\]"
    ):
        read(PAGES["div-soup"])


@needs_trafilatura
@pytest.mark.parametrize("body", ["", "<p>Ciao.</p>", "<nav><a href='/'>Home</a></nav>", "\x00\ud800"])
def test_a_page_without_any_article_is_an_error_in_a_sentence(body: str) -> None:
    with pytest.raises(ValueError, match=r"no article was found in the page"):
        read(f"<html><body>{body}</body></html>")


def test_trafilatura_is_not_imported_for_a_page_that_names_its_article(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    assert read(PAGES["hugo"]).title


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>The ferry - Harbour</title><meta property='og:site_name' content='harbour'>", "The ferry"),
        ("<title>The ferry · News · Harbour</title><meta name='application-name' content='Harbour'>",
         "The ferry · News"),
        ("<title>Harbour: The ferry</title><meta property='og:site_name' content='Harbour'>", "The ferry"),
        ("<title>The ferry - a long way home</title>", "The ferry - a long way home"),
        ("<title>Tom &amp; Ann | x</title>", "Tom & Ann | x"),
        ("<meta name='twitter:title' content='The ferry'><title>Other</title>", "The ferry"),
        ("<title> </title>", ""),
    ],
)  # fmt: skip
def test_the_name_of_the_site_leaves_the_title_and_nothing_else_does(head: str, title: str) -> None:
    assert article(SENTENCES, head=head).title == title


def test_a_title_that_the_heading_ends_is_cut_at_the_heading() -> None:
    page = article(f"<h1>The ferry</h1>{SENTENCES}", head="<title>The ferry | Anything</title>")
    assert page.title == "The ferry"
    assert "The ferry</h1>" not in page.content


def test_a_page_builder_and_a_theme_that_links_its_heading_are_known() -> None:
    text = f"<div class='x elementor-widget-theme-post-content'><h2 class=entry-title><a href=/x>Two days</a></h2>{SENTENCES}"
    page = read(f"<html><body><div class=menu>Boats</div>{text}")
    assert page.title == "Two days"
    assert page.content == SENTENCES


def test_headings_of_the_article_that_are_not_its_title_stay() -> None:
    page = article(
        f"<h1>Two days</h1><h1>Day one</h1>{SENTENCES}<h1>Day two</h1><p>Rain.</p>",
        head="<title>Two days</title>",
    )
    assert "Two days" not in page.content
    assert page.content.count("<h1>") == 2


@pytest.mark.parametrize(
    ("data", "authors"),
    [
        ('"Ada"', ("Ada",)),
        ('["Ada", "Ada", {"name": "Bo"}]', ("Ada", "Bo")),
        ('{"@type": "Person", "name": ["Ada"]}', ()),
        ('{"@id": "#nobody"}', ()),
        ('{"name": "L&#8217;Ada"}', ("L\u2019Ada",)),
        ("null", ()),
        ("[[1], {}, 7, true]", ()),
    ],
)
def test_authors_of_linked_data_are_read_in_every_shape(data: str, authors: tuple[str, ...]) -> None:
    head = f'<script type="application/ld+json">[{{"@type": "BlogPosting", "author": {data}}}]</script>'
    assert article(SENTENCES, head=head).authors == authors


def test_an_address_is_no_author() -> None:
    head = "<meta property='article:author' content='https://facebook.example/ada'><meta name=author content=Ada>"
    assert article(SENTENCES, head=head).authors == ("Ada",)


@pytest.mark.parametrize(
    ("byline", "author"),
    [
        ("Di Ada Conti", "Ada Conti"),
        ("By Ada Conti, 4 March 2026", "Ada Conti"),
        ("Von Ada Conti | 4. März", "Ada Conti"),
        ("Par Ada Conti le 4 mars", "Ada Conti"),
        ("Por Ada Conti", "Ada Conti"),
    ],
)
def test_a_byline_tells_the_author_and_leaves_the_content(byline: str, author: str) -> None:
    page = article(f"<p class='byline'>{byline}</p>{SENTENCES}")
    assert page.authors == (author,)
    assert page.content.startswith("<p>The ferry")


def test_a_line_above_the_text_that_is_only_a_name_or_a_date_leaves_the_content() -> None:
    lines = "<p>By Ada</p><p><time datetime='2026-01-02'>2 January</time></p>"
    page = article(f"{lines}{SENTENCES}<p>By Ada</p>", head="<meta name=author content=Ada>")
    assert page.published == "2026-01-02"
    assert page.content.startswith("<p>The ferry")
    assert page.content.endswith("<p>By Ada</p>")


@pytest.mark.parametrize(
    "name",
    [
        "header-image",
        "shadow",
        "adjust",
        "download-box",
        "thread",
        "address",
        "has-share",
        "is-social",
        "category-newsletter",
        "cookie-recipe",
        "sc-bxAdYz",
        "paywall",
    ],
)
def test_a_class_that_only_resembles_what_is_around_an_article_takes_nothing(name: str) -> None:
    assert "Three boats." in article(f"{SENTENCES}<div class='{name}'><p>Three boats.</p></div>").content


@pytest.mark.parametrize(
    "name",
    """share-bar sharing social addtoany_share sharedaddy jp-relatedposts related related_posts recommended
    leggi-anche newsletter subscribe comments respond comment-form cookie cookies cookie-banner consent gdpr
    paywall-notice breadcrumbs author-box tags-links post-navigation wp-block-latest-posts ad ads ad-slot
    advert sponsor outbrain taboola popup modal shareBar relatedArticles""".split(),
)
@pytest.mark.parametrize("attribute", ["class", "id"])
def test_what_is_around_an_article_is_known_by_whole_words_of_class_and_id(name: str, attribute: str) -> None:
    page = article(f"{SENTENCES}<div {attribute}='x {name}'><p>Three boats.</p></div><p>The end.</p>")
    assert "Three boats" not in page.content
    assert page.content.endswith("<p>The end.</p>")


@pytest.mark.parametrize(
    "markup",
    [
        "<nav>{}</nav>",
        "<aside>{}</aside>",
        "<footer>{}</footer>",
        "<form>{}</form>",
        "<div hidden>{}</div>",
        "<div aria-hidden=true>{}</div>",
        "<div style='color:red; display : none'>{}</div>",
        "<template>{}</template>",
        "<script>'{}'</script>",
        "<style>{}</style>",
        "<button>{}</button>",
        "<noscript>{}</noscript>",
        "<figure class=ad>{}</figure>",
        "<p>Leggi anche: <a href=/x>{}</a></p>",
        "<h4>Lesen Sie auch: <a href=/x>{}</a></h4>",
        "<p>À lire aussi : <a href=/x>{}</a></p>",
        "<ul><li>Lee también <a href=/x>{}</a></li></ul>",
        "<p>Follow us on Instagram: @{}</p>",
    ],
)
def test_what_is_no_text_of_the_article_goes(markup: str) -> None:
    page = article(f"{SENTENCES}{markup.format('Boats')}<p>The end.</p>")
    assert "Boats" not in page.content
    assert page.content.endswith("<p>The end.</p>")


@pytest.mark.parametrize(
    "markup",
    [
        "<figure><img src=a.jpg><figcaption class=social>Boats</figcaption></figure>",
        "<blockquote class=share>Boats<footer>Ada</footer></blockquote>",
        "<table class=sponsor><tr><td>Boats</td></tr></table>",
        "<pre><code><span class=comment>Boats</span></code></pre>",
        "<p>A <span class='modal social'>Boats</span> word.</p>",
        "<ol><li class=x>Boats</li></ol>",
        "<h2 id=comments>Boats</h2><p>x</p>",
        "<aside class=footnote><p>Boats</p></aside>",
        "<section role=doc-endnotes id=related><p>Boats</p></section>",
        "<p>Leggi anche il libro di <a href=/x>Ada</a>, che parla di Boats.</p>",
        "<details><summary>Boats</summary>x</details>",
        "<video src=x title=Boats></video>",
    ],
)
def test_what_is_the_authors_own_stays(markup: str) -> None:
    assert "Boats" in article(f"{SENTENCES}{markup}<p>The end.</p>").content


@pytest.mark.parametrize("heading", ["<h3>Lies auch</h3>", "<p>Condividi:</p>", "<h4>Related posts</h4><hr>"])
def test_a_heading_of_what_is_gone_below_the_article_goes_with_it(heading: str) -> None:
    page = article(f"{SENTENCES}<img src=a.jpg>{heading}<ul class=related><li>Boats</li></ul>")
    assert page.content == f'{SENTENCES}<img src="a.jpg">'


@pytest.mark.parametrize(
    "around",
    [
        "<div class='sponsored popup'>{}</div>",
        "<div class=related-wrapper>{}</div>",
        "<form id=aspnetForm>{}</form>",
        "<div hidden>{}</div>",
        "<aside>{}</aside>",
        "<ul><li><a href=/x>Menu</ul>\n{}",
    ],
)
def test_an_article_is_found_in_whatever_the_page_wraps_itself_in(around: str) -> None:
    assert "The ferry left" in article(SENTENCES, around=around).content


def test_the_text_of_an_article_may_be_cut_to_pieces() -> None:
    piece = f"<div class=article-body>{SENTENCES}</div>"
    page = article(f"{piece}<p class=ad>Boats</p><div class=article-body><p>The end.</p></div>")
    assert page.content.endswith("<p>The end.</p>")
    assert "Boats" not in page.content


def test_the_named_text_of_a_teaser_is_not_taken_for_the_article() -> None:
    teaser = f"<div class=x><div class=entry-content>{SENTENCES.replace('ferry', 'train')}</div></div>"
    page = article(SENTENCES * 6, around=f"{{}}{teaser}")
    assert "train" not in page.content
    assert page.content.count("ferry") == 6


def test_a_short_note_is_an_article_where_the_page_says_so() -> None:
    note = "The pier is closed today because of the wind."
    assert article(f"<p>{note}</p>").content == f"<p>{note}</p>"


def test_lines_to_strip_are_taken_out_of_the_content() -> None:
    text = (
        f"<html><body><main>{SENTENCES}<p>Read in two minutes.</p><p>Ada writes.</p><p>Order it.</p></main>"
    )
    page = read(text, strip=["read in * minutes."], strip_after=["order it*"])
    assert page.content.endswith("<p>Ada writes.</p>")


def test_comments_below_an_article_are_known_by_their_heading_and_form() -> None:
    form = (
        "<h3>Leave a Reply</h3><p>Your email address will not be published. Required fields are marked *</p>"
    )
    page = article(f"{SENTENCES}<div><h3>Comments</h3>{form}<p>Post</p></div>")
    assert page.content.count("<p>") == 2
    assert "Reply" not in page.content


def test_relative_addresses_of_the_page_have_their_base() -> None:
    head = "<base href='/archive/'><link rel=canonical href='../old.html'>"
    page = read(
        f"<html><head>{head}</head><body><main>{SENTENCES}</main>",
        base_url="https://harbour.example/a/b.html",
    )
    assert page.url == "https://harbour.example/old.html"
    assert page.base_url == "https://harbour.example/archive/"


LONG = SENTENCES * 100
COSTLY = {
    "ten megabytes": "<article>" + SENTENCES * 62_000,
    "3,000 nested elements": "<article>" + "<div>" * 3000 + SENTENCES,
    "3,000 nested articles": ("<article>" + SENTENCES) * 3000,
    "4,900 nested named texts": "<div class=entry-content>" * 4900 + SENTENCES,
    "4,900 nested asides": f"<article>{SENTENCES}" + "<aside class=related>" * 4900 + SENTENCES,
    "100,000 tags": "<article>" + SENTENCES + "<p class=share>x</p>" * 100_000,
    "100,000 headings": "<article>" + SENTENCES + "<h1>x</h1>" * 100_000,
    "100,000 pieces": "<article>" + "<div class=entry-content>The ferry.</div>" * 100_000,
    "100,000 classes": f"<article>{SENTENCES}<div class='{'share-x ' * 100_000}'>x</div>",
    "a long style": f"<article>{SENTENCES}<div style='{';  ' * 300_000}x'>x</div>",
    "100,000 links": f"<article>{SENTENCES}<p>Read also: " + "<a href=/>x</a>" * 100_000,
    "deep linked data": "<script type=application/ld+json>" + "[" * 1_000_000 + "</script><main>" + SENTENCES,
    "100,000 metas": "<meta name=keywords content='a, b'>" * 100_000 + "<main>" + SENTENCES,
    "a long title": "<title>" + "x - " * 300_000 + "</title><main>" + SENTENCES,
}


@pytest.mark.parametrize("page", COSTLY.values(), ids=list(COSTLY))
def test_the_cost_of_a_page_is_bounded(page: str) -> None:
    started = time.perf_counter()
    assert "The ferry" in read(f"<!DOCTYPE html><html>{page}").content
    assert time.perf_counter() - started < 15


def test_a_page_nested_beyond_reason_is_an_error() -> None:
    with pytest.raises(ValueError, match="nested more than 5,000 deep"):
        read("<html><article>" + "<div>" * 100_000 + SENTENCES)


def test_comments_before_the_root_cost_no_more_than_they_are_long() -> None:
    started = time.perf_counter()
    assert not is_whole_page("<!--a-->" * 200_000 + "x")
    assert time.perf_counter() - started < 3


def refused_or_read(text: str) -> str:
    """The content, or the sentence of a refusal; any other error fails the test."""
    try:
        return read(text).content
    except ValueError as error:
        return str(error)


PIECES = [
    *(
        "<article>",
        "</article>",
        "<main>",
        "<div class='entry-content'>",
        "</div>",
        "<p>",
        "</p>",
        "<h1>",
        "<aside>",
    ),
    *(
        "<div class='share'>",
        "<noscript>",
        "</noscript>",
        "<table><tr><td>",
        "<template>",
        "<svg><style>",
        "<form>",
    ),
    *(
        "<header>",
        "<a href='/x'>",
        "<time datetime='x'>",
        "<!--",
        "-->",
        "<script type='application/ld+json'>",
    ),
    *(
        '{"@type": "Article", "headline": ',
        "[",
        "]",
        "}",
        "</script>",
        "\x00",
        "\ud800",
        "&#0;",
        "<",
        "'",
        "<body hidden>",
    ),
    *(
        "<frameset>",
        "<p class='byline'>",
        "<select><option>",
        "<math><mi>",
        "<plaintext>",
        "<html lang='",
        "<title>",
    ),
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=st.sampled_from(sorted(PAGES)),
    changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 400), st.sampled_from(PIECES)), max_size=12),
)
@example(name="broken", changes=[(0.0, 0, "<frameset>")])
@example(name="hugo", changes=[(0.0, 400, "<plaintext>")])
def test_a_mutated_page_is_read_or_refused_and_nothing_else(
    name: str, changes: list[tuple[float, int, str]]
) -> None:
    text = PAGES[name]
    for place, removed, piece in changes:
        position = int(place * len(text))
        text = text[:position] + piece + text[position + removed :]
    assert refused_or_read(text)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from([*PIECES, SENTENCES]), max_size=40))
def test_a_page_of_any_pieces_is_read_or_refused_and_nothing_else(pieces: list[str]) -> None:
    text = "<!DOCTYPE html><html>" + "".join(pieces)
    assert refused_or_read(text) == refused_or_read(text)


def test_a_section_that_is_named_after_its_own_heading_stays() -> None:
    prose = (
        "Il testo della legge è lungo e chiede tempo, ma chi lo legge trova quasi tutto quello che serve. "
        * 3
    )
    page = f"""<!doctype html><html><head><title>T</title></head><body><article><h1>T</h1><p>{prose}</p>
    <section id="comments-on-the-law"><h2>Comments on the law</h2><p>{prose}</p></section></article></body></html>"""
    assert read(page).content.count("Il testo della legge") == 6


def test_an_opening_that_begins_with_the_author_s_name_is_no_byline() -> None:
    prose = (
        "Ada Lovelace, a great woman, was born in London in 1815 and wrote what many call the first program. "
        * 3
    )
    page = f"""<!doctype html><html><head><title>T</title><meta name="author" content="Ada Lovelace"></head><body>
    <article><h1>T</h1><p>{prose}</p><p>{"Fine della storia. " * 10}</p></article></body></html>"""
    assert "was born in London" in read(page).content


def test_a_short_article_is_its_own_text_and_nothing_of_what_surrounds_it() -> None:
    page = """<!doctype html><html><head><title>T</title></head><body><div class="cookie-banner">COOKIE</div>
    <nav>MENU</nav><article><h1>T</h1><p>Testo breve.</p><div class="share">SHARE</div></article>
    <footer>FOOT</footer></body></html>"""
    assert read(page).content == "<p>Testo breve.</p>"
