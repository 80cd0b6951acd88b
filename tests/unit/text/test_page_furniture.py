"""What is not the article on a page that was scraped whole is cut off, in five languages."""

from __future__ import annotations

import pytest
from hangs import no_hang
from hypothesis import given
from hypothesis import strategies as st

from feedsync.text.page_furniture import cut

FORM = "Your email address will not be published. Required fields are marked *"


@pytest.mark.parametrize(
    ("line", "follow"),
    [
        ("Segui Avvisatore su Instagram: @avvisatore.it", {"instagram": "@avvisatore.it"}),
        ("SEGUICI SU FACEBOOK", {}),
        ("Seguici anche sul Telegram: https://t.me/avvisatore", {"telegram": "https://t.me/avvisatore"}),
        ("Follow us on X: @Courier", {"x": "@Courier"}),
        ("Follow The Daily Courier on TikTok \u2013 @courier.", {"tiktok": "@courier"}),
        ("Folge uns auf Bluesky: @bote.example", {"bluesky": "@bote.example"}),
        ("Folgen Sie uns auf Mastodon: @bote@social.example", {"mastodon": "@bote@social.example"}),
        ("Suivez-nous sur YouTube : @courrier", {"youtube": "@courrier"}),
        ("Síguenos en Threads: @diario", {"threads": "@diario"}),
        ("Sigue a El Diario en Instagram @eldiario", {"instagram": "@eldiario"}),
        ("Segui Il Porto su Facebook e Instagram: @porto", {"facebook": "@porto", "instagram": "@porto"}),
        ("Follow The Courier on X, TikTok and Threads", {}),
        ("Segui Avvisatore su Instagram", {}),
    ],
)
def test_a_follow_us_line_is_cut_and_its_handle_kept(line: str, follow: dict[str, str]) -> None:
    page = cut(["One.", line, "Two."])
    assert (page.blocks, page.follow) == (("One.", "Two."), follow)


@pytest.mark.parametrize(
    "line",
    [
        "Il sindaco ha deciso di seguire il consiglio su Facebook, dove scrive ogni giorno ai cittadini.",
        "Follow the river on foot.",
        "Segui il sentiero fino al faro.",
        "Die Folgen sieht man auf Instagram nicht.",
        "Segui la diretta su YouTube.",
        "Seguire la guerra in diretta su X",
    ],
)
def test_a_sentence_that_only_speaks_of_following_stays(line: str) -> None:
    assert cut([line]).blocks == (line,)


@pytest.mark.parametrize(
    "comments",
    [
        ["Comments", "", FORM, "Name *"],
        ["Commenti", "", "Lascia un commento"],
        ["Leave a Reply", FORM],
        [FORM],
        ["3 commenti", "Nino: bello", "Lascia un commento", "Il tuo indirizzo email non sarà pubblicato."],
        ["Comentarios (2)", "Luis: ¡Bien!", "Tu dirección de correo electrónico no será publicada."],
        ["Kommentare", "Schreibe einen Kommentar", "Deine E-Mail-Adresse wird nicht veröffentlicht."],
        ["Un commentaire"],
        ["Comments", "Follow us on X", "", FORM],
        ["Lascia un commento Annulla risposta", "Il tuo indirizzo email non sarà pubblicato."],
        ["Leave a Reply Cancel reply", FORM],
        ["Schreibe einen Kommentar Antworten abbrechen", "Deine E-Mail-Adresse wird nicht veröffentlicht."],
        ["Laisser un commentaire Annuler la réponse", "Votre adresse e-mail ne sera pas publiée."],
        ["Deja una respuesta Cancelar la respuesta", "Tu dirección de correo electrónico no será publicada."],
        [
            "2 commenti su “Notizia”",
            "Nino: bello",
            "Lascia un commento",
            "Il tuo indirizzo email non sarà pubblicato.",
        ],
        ["Un commento su “Notizia”", "Nino: bello", "Il tuo indirizzo email non sarà pubblicato."],
        ["2 Kommentare zu „Nachricht“", "Ina: schön", "Deine E-Mail-Adresse wird nicht veröffentlicht."],
        ["2 commentaires sur « Nouvelle »", "Luc : bien", "Votre adresse e-mail ne sera pas publiée."],
        ["Comments", "John: nice", "Leave a Reply", FORM],
        ["Rispondi", "Il tuo indirizzo email non sarà pubblicato."],
        ["Comments", "Follow me on Instagram: @spam"],
    ],
)
def test_the_comments_and_their_form_are_cut(comments: list[str]) -> None:
    page = cut(["One.", "", *comments])
    assert (page.blocks, page.follow) == (("One.", ""), {})


def test_a_heading_of_comments_that_an_article_has_for_itself_stays() -> None:
    blocks = ("Il discorso.", "Commenti", "Così i giornali di oggi.", "Fine.")
    assert cut([*blocks, "Commenti", "Lascia un commento"]).blocks == blocks


@pytest.mark.parametrize(
    "last",
    [
        "Un pensiero a chi in queste ore aiuta i vicini, senza chiedere niente.",
        "One response to the flood was to build a higher dam, and it failed again.",
        "3 commenti su tutto quello che è successo.",
    ],
)
def test_a_last_paragraph_that_only_begins_like_a_heading_stays(last: str) -> None:
    assert cut(["Uno.", last]).blocks == ("Uno.", last)


def test_whole_blocks_are_stripped_whatever_their_case_and_spaces() -> None:
    page = cut(
        ["One.", "  Leggi   ANCHE: il ponte", "Pubblicità", "Due pubblicità"], ["leggi anche:*", "pubblicità"]
    )
    assert page.blocks == ("One.", "Due pubblicità")


def test_everything_goes_from_a_block_on_that_ends_the_article() -> None:
    assert cut(["One.", "— Tags: a, b", "Two."], strip_after=["* tags:*"]).blocks == ("One.",)


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("*", "anything", True),
        ("a*b", "ab", True),
        ("a*b", "a", False),
        ("a*a", "a", False),
        ("a*b*c", "a b b c", True),
        ("a*b*c", "a c b", False),
        ("a.c", "abc", False),
        ("*end", "the END", True),
    ],
)
def test_a_star_stands_for_anything_and_nothing_else_is_special(pattern: str, text: str, fits: bool) -> None:
    assert (cut([text], [pattern]).blocks == ()) is fits


_LINES = st.lists(
    st.sampled_from(["Comments", FORM, "2 comments", "Follow us on X", "", "a", "b"]) | st.text()
)


@given(_LINES, _LINES, _LINES)
def test_what_is_left_was_there_in_its_order_and_is_not_cut_again(
    blocks: list[str], strip: list[str], strip_after: list[str]
) -> None:
    kept = list(cut(blocks, strip, strip_after).blocks)
    remaining = iter(blocks)
    assert all(block in remaining for block in kept)
    assert list(cut(kept, strip, strip_after).blocks) == kept


@pytest.mark.parametrize("line", ["Comments", "3 comments", "x" * 100, "follow " * 20 + "on x"])
def test_a_million_lines_cost_time_in_proportion(line: str) -> None:
    with no_hang():
        cut([line, *[line] * 200_000, "x"], ["a*b*c*d"])
