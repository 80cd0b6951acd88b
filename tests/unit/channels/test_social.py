"""What a post says: templates, links, hashtags, handles, the editor's own words, and what follows a post."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from feedsync.article import Article, Media
from feedsync.channels.base import ChannelContext, Earlier, Event, Told
from feedsync.channels.composing import Utm, words_of
from feedsync.channels.digests import digest_of, is_worth_it
from feedsync.channels.social import (
    BLUESKY_POST,
    HOOK_POST,
    MASTODON_POST,
    Draft,
    Receipt,
    SocialChannel,
    SocialSettings,
)
from feedsync.config.model import Publish, Site
from feedsync.config.reader import Reader
from feedsync.errors import ComposeError
from feedsync.text.entities import entities
from feedsync.text.fit import fitted
from feedsync.text.measures import Graphemes, Statuses
from feedsync.text.yaml_tree import parse

AT = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
LINK = "https://www.avvisatore.it/2026/ponte/"
ARTICLE = Article(
    "ponte.md",
    "ponte.md",
    LINK,
    "Ponte, riaperta una corsia",
    published=AT,
    summary="Da questa mattina si passa di nuovo.",
    tags=("ponte di ferro", "viabilità", "2026", "natale", "lavori"),
    language="it",
    image=Media("https://www.avvisatore.it/ponte.jpg", "image/jpeg", alt="Il ponte", width=1200, height=800),
)
SITE = Site(title="Avvisatore", url="https://www.avvisatore.it/", language="it")

POSTED = (Earlier("published", "sent", "3k", Receipt("at://1", "https://b.it/1").encode()),)


class WholeSettings(SocialSettings, frozen=True, kw_only=True):
    on_update: str = "ignore"
    on_withdraw: str = "ignore"
    picture: str = "card"


class CardChannel(SocialChannel):
    default_post = BLUESKY_POST
    makes_cards = True


def draft(
    kind: Told = "published",
    article: Article = ARTICLE,
    *,
    site: Site = SITE,
    of: type[SocialChannel] = SocialChannel,
    earlier: tuple[Earlier, ...] = (),
    **settings: Any,
) -> Draft:
    values = {"type": "mastodon", "name": "mastodon"} | settings
    context = ChannelContext(Path(), site, Publish(to="feeds/", url="https://www.avvisatore.it/feeds/"))
    event = Event("1a", kind, AT, article=article, feeds=("news",), earlier=earlier)
    return of(WholeSettings(**values), context).draft(event)


def told(article: Article = ARTICLE, **metadata: object) -> Article:
    return replace(article, metadata=metadata)


# Templates


def test_the_usual_text_is_title_lead_link_and_three_hashtags() -> None:
    assert fitted(draft().text, Statuses(500)) == (
        f"Ponte, riaperta una corsia\n\nDa questa mattina si passa di nuovo.\n\n{LINK}\n\n"
        "#PonteDiFerro #Viabilità #Natale"
    )


def test_without_a_lead_and_tags_no_gaps_are_left() -> None:
    bare = replace(ARTICLE, summary="", tags=())
    assert fitted(draft(article=bare).text, Statuses(500)) == f"Ponte, riaperta una corsia\n\n{LINK}"


def test_a_card_shows_lead_and_link_in_place_of_the_text() -> None:
    found = draft(of=CardChannel)
    assert found.text == "Ponte, riaperta una corsia\n\n#PonteDiFerro #Viabilità #Natale"
    assert (found.link, found.title) == (LINK, "Ponte, riaperta una corsia")
    assert found.summary == "Da questa mattina si passa di nuovo."


def test_where_a_picture_takes_the_place_of_the_card_the_text_has_the_link() -> None:
    assert draft(of=CardChannel, picture="image").text.endswith(f"#Natale\n\n{LINK}")


def test_a_hook_gets_title_and_link() -> None:
    class Hook(SocialChannel):
        default_post = HOOK_POST

    assert draft(of=Hook).text == f"Ponte, riaperta una corsia\n\n{LINK}"


def test_a_template_of_one_s_own_says_what_it_says() -> None:
    post = "{{ site.title }}/{{ feed.name }}: {{ article.title | shorten(18) }} {{ article.metadata.kicker }}"
    assert draft(article=told(kicker="Porto"), post=post).text == "Avvisatore/news: Ponte, riaperta… Porto"


def test_a_template_sees_all_that_a_webhook_tells() -> None:
    post = (
        "{{ article.section or '-' }} {{ article.authors | length }} {{ article.image.alt }} {{ article.id }}"
    )
    assert draft(post=post).text == f"- 0 Il ponte {LINK}"


@pytest.mark.parametrize(
    ("post", "said"),
    [
        (
            "{{ article.metadata.kicker }}",
            "the template of mastodon: `article.metadata.kicker` is missing",
        ),
        ("{{ article.tags[9] }}", "the template of mastodon: "),
        ("{% if false %}a{% endif %} ", "the template of mastodon: it gives no text"),
    ],
)
def test_a_template_that_gives_nothing_fails_that_post_alone(post: str, said: str) -> None:
    with pytest.raises(ComposeError) as caught:
        draft(post=post)
    assert str(caught.value).startswith(said)


def test_marks_in_an_article_make_nothing_elastic() -> None:
    text = draft(article=replace(ARTICLE, title="Ponte \x02chiuso\x03")).text
    assert text.startswith("Ponte chiuso\n\n\x02Da questa")


# Links


@pytest.mark.parametrize(
    ("utm", "address", "link"),
    [
        ("on", "https://a.it/x/", "https://a.it/x/?utm_source=mastodon&utm_medium=social"),
        (
            Utm(source="social rete", campaign="più"),
            "https://a.it/x/",
            "https://a.it/x/?utm_source=social+rete&utm_medium=social&utm_campaign=pi%C3%B9",
        ),
        ("on", "https://a.it/x?id=1#n", "https://a.it/x?id=1&utm_source=mastodon&utm_medium=social#n"),
        ("on", "https://a.it/?utm_source=x&b", "https://a.it/?utm_source=x&b&utm_medium=social"),
        ("off", "https://a.it/x/", "https://a.it/x/"),
    ],
)
def test_links_can_tell_where_they_were_read(utm: str | Utm, address: str, link: str) -> None:
    found = draft(article=replace(ARTICLE, url=address), utm=utm, post="{{ article.url }}")
    assert (found.text, found.link) == (link, link)


# Hashtags and handles


def test_hashtags_are_those_of_one_s_own_map() -> None:
    hashtags = {"Viabilità": "Strade", "NATALE": False}
    text = draft(post="{{ article.tags | hashtags }}", hashtags=hashtags).text
    assert text == "#PonteDiFerro #Strade #Lavori"


@pytest.mark.parametrize(
    ("handle", "follow", "found"),
    [
        ("", {}, ""),
        ("@avv.it", {}, "@avv.it"),
        ("@avv.it", {"mastodon": "@altri"}, "@avv.it"),
        ({"mastodon": "https://uno.it/@avv"}, {}, "@avv@uno.it"),
        ({"bluesky": "avv.it"}, {"mastodon": "@avv@uno.it"}, "@avv@uno.it"),
        ("", {"instagram": "@avvisatore"}, ""),
    ],
)
def test_the_newsroom_is_called_what_it_is_called_at_that_network(
    handle: str | dict[str, str], follow: dict[str, str], found: str
) -> None:
    site = replace(SITE, handle=handle)
    assert draft(article=told(follow=follow), site=site, post="a{{ site.handle }}").text == f"a{found}"


# The editor's own words


@pytest.mark.parametrize(
    ("social", "text"),
    [
        ("Si passa!", f"Si passa!\n\n{LINK}"),
        ("Si passa: https://a.it/", "Si passa: https://a.it/"),
        ("{{ article.title }}", f"{{{{ article.title }}}}\n\n{LINK}"),
        ({"mastodon": "Si passa!"}, f"Si passa!\n\n{LINK}"),
        ({"bluesky": "Si passa!"}, "Ponte"),
        ("Si \x02passa\x03!", f"Si passa!\n\n{LINK}"),
    ],
)
def test_what_an_editor_wrote_is_taken_as_it_is(social: object, text: str) -> None:
    assert draft(article=told(social=social), post="Ponte").text == text


def test_an_editor_s_text_needs_no_link_where_a_card_shows_it() -> None:
    assert draft(of=CardChannel, article=told(social="Si passa!")).text == "Si passa!"


def test_an_editor_s_text_is_fitted_as_any_other() -> None:
    long = draft(article=told(social="Si passa di nuovo. " * 40))
    assert fitted(long.text, Graphemes(70), [long.link]) == f"Si passa di nuovo. Si passa di…\n\n{LINK}"


def test_a_text_with_a_link_of_its_own_keeps_that_where_it_is_cut() -> None:
    long = draft(article=told(social="Si passa di nuovo. " * 40 + "https://altrove.it/a"))
    short = fitted(long.text, Graphemes(70), [long.link])
    assert short == "Si passa di nuovo. Si passa di nuovo. Si passa… https://altrove.it/a"


# Who is mentioned

PINGS = "Ha vinto @ada@uno.it, dice «@bob.test»: vedi https://uno.it/@ada e ada@uno.it"


@pytest.mark.parametrize("kind", ["published", "updated", "withdrawn"])
def test_a_name_in_an_article_mentions_nobody(kind: Told) -> None:
    article = replace(told(kicker=PINGS), title=PINGS, summary=PINGS, tags=(PINGS,))
    settings = {"post": "{{ article }} {{ article.metadata.kicker }}"} if kind == "published" else {}
    text = draft(kind, article, on_update="reply", on_withdraw="reply", earlier=POSTED, **settings).text
    assert [one.value for one in entities(text) if one.kind == "mention"] == []
    assert "@\u2060ada@uno.it, dice «@\u2060bob.test»: vedi https://uno.it/@ada e ada@uno.it" in text


@pytest.mark.parametrize(
    ("post", "article", "names"),
    [
        ("{{ article.title }} via @uno@due.it", ARTICLE, ["uno@due.it"]),
        ("{{ article.metadata.autore | handle }}", told(autore="@ada@uno.it"), ["ada@uno.it"]),
        ("{{ site.handle }}", ARTICLE, ["avv.test"]),
        ("-", told(social="Grazie, @ada@uno.it"), ["ada@uno.it"]),
    ],
)
def test_whom_the_newsroom_means_is_mentioned(post: str, article: Article, names: list[str]) -> None:
    text = draft(article=article, post=post, site=replace(SITE, handle="avv.test")).text
    assert [one.value for one in entities(text) if one.kind == "mention"] == names


def test_whom_a_correction_names_is_mentioned() -> None:
    found = draft("updated", told(correction="grazie a @ada@uno.it"), on_update="reply", earlier=POSTED)
    assert "@ada@uno.it" in found.text


def test_hashtags_are_known_by_their_tags_whatever_stands_in_these() -> None:
    article = replace(ARTICLE, tags=("@home",))
    assert draft(article=article, post="{{ article.tags | hashtags }}").text == "#Home"
    own = draft(article=article, post="{{ article.tags | hashtags }}", hashtags={"@home": "InCasa"})
    assert own.text == "#InCasa"


# What follows a post


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("it", "Aggiornato"),
        ("de-AT", "Aktualisiert"),
        ("fr", "Mis à jour\u00a0"),
        ("es", "Actualizado"),
        ("en", "Updated"),
        ("pt", "Updated"),
    ],
)
def test_a_reply_speaks_the_language_of_its_article(language: str, text: str) -> None:
    article = replace(ARTICLE, language=language)
    found = draft("updated", article, on_update="reply", earlier=POSTED)
    assert (found.do, found.text) == ("reply", f"{text}: Ponte, riaperta una corsia\n\n{LINK}")
    assert found.targets == (Receipt("at://1", "https://b.it/1"),)


def test_a_correction_is_told_in_the_editor_s_words() -> None:
    found = draft("updated", told(correction="le corsie sono due"), on_update="reply", earlier=POSTED)
    assert found.text == f"Correzione: le corsie sono due\n\n{LINK}"


def test_a_correction_is_told_once_and_taking_it_out_is_none() -> None:
    corrected = told(correction="le corsie sono due")
    before, now = digest_of(ARTICLE), digest_of(corrected)
    assert is_worth_it(before, now)
    assert not is_worth_it(now, before)
    assert not is_worth_it(now, now)
    assert is_worth_it(now, digest_of(told(correction="le corsie sono tre")))
    assert is_worth_it(now, digest_of(replace(ARTICLE, title="Due corsie")))

    said = (*POSTED, Earlier("updated", "sent", "", Receipt("at://2").encode(), now))
    found = draft("updated", replace(corrected, title="Due corsie"), on_update="reply", earlier=said)
    assert found.text == f"Aggiornato: Due corsie\n\n{LINK}"


def test_an_edit_says_what_a_post_would_say_now() -> None:
    found = draft("updated", on_update="edit", earlier=POSTED)
    assert (found.do, found.text, found.picture) == ("edit", draft().text, draft().picture)


def test_an_article_that_is_back_is_said_to_be_back_below_the_reply_that_withdrew_it() -> None:
    reply = Earlier("withdrawn", "sent", "3l", Receipt("at://2", "https://b.it/2").encode())
    found = draft("restored", on_withdraw="reply", earlier=(*POSTED, reply))
    assert (found.do, [one.id for one in found.targets]) == ("reply", ["at://1", "at://2"])
    assert found.text == f"Questo articolo è di nuovo online: {ARTICLE.title}\n\n{LINK}"
    deleted = Earlier("withdrawn", "sent", "", "")
    assert draft("restored", on_withdraw="delete", earlier=(*POSTED, deleted)).do == "post"


def test_a_withdrawn_article_is_linked_to_no_more() -> None:
    found = draft("withdrawn", on_withdraw="reply", earlier=POSTED)
    assert (found.do, found.link, found.picture) == ("reply", "", None)
    assert found.text == "Questo articolo è stato ritirato: Ponte, riaperta una corsia"


def test_a_delete_says_nothing() -> None:
    found = draft("withdrawn", on_withdraw="delete", earlier=POSTED)
    assert (found.do, found.text, len(found.targets)) == ("delete", "", 1)


@pytest.mark.parametrize("language", ["en", "it", "de", "fr", "es"])
def test_each_language_has_a_place_for_what_it_is_about(language: str) -> None:
    words = words_of(language)
    assert all(
        text.count("{}") == 1 for text in (words.correction, words.updated, words.withdrawn, words.back)
    )


# Pictures


def test_a_picture_goes_along_with_its_alt_text_unless_it_is_off() -> None:
    picture = draft().picture
    assert picture is not None
    assert (picture.url, picture.alt) == ("https://www.avvisatore.it/ponte.jpg", "Il ponte")
    assert draft(picture="off").picture is None
    assert draft(article=replace(ARTICLE, image=None)).picture is None


# Settings


@pytest.fixture
def read() -> Callable[[str], tuple[object, list[str]]]:
    def read(text: str) -> tuple[object, list[str]]:
        reader = Reader()
        node = parse(f"type: mastodon\n{text}")
        assert node is not None
        value = reader.value(SocialSettings, node, "push[0]")
        return value, [f"{one.line}: {one.message}" for one in reader.findings]

    return read


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("post: '{{ article.titel }}'", "line 1 of it: `article` has no `titel`, but "),
        (
            "post: '{{ artcle.title }}'",
            "the template knows no `artcle`, but article, feed, site; did you mean",
        ),
        (
            "post: |\n  a\n  {{ article.title | shortn }}",
            "line 2 of it: there is no filter `shortn`; did you mean `shorten`?",
        ),
        ("post: '${TOKEN}'", "takes nothing from the environment"),
        ("hashtags: {cronaca: '2026'}", "`2026` is no hashtag; write one word with a letter in it, or false"),
        (
            "hashtags: {serie a: true}",
            "serie a: `true` is no hashtag; write one word with a letter in it, or",
        ),
        ("hashtags: {cronaca: due parole}", "`due parole` is no hashtag"),
        ("utm: yes please", "`yes please` is none of on, off"),
        ("utm: {sorce: a}", "unknown key `sorce` under push[0].utm; did you mean `source`?"),
    ],
)
def test_a_mistake_in_the_configuration_is_told_with_its_line(
    read: Callable[[str], tuple[object, list[str]]], text: str, said: str
) -> None:
    _, (finding,) = read(text)
    assert finding.startswith("2: ")
    assert said in finding


def test_settings_are_read_as_they_are_written(read: Callable[[str], tuple[object, list[str]]]) -> None:
    text = "hashtags: {Cronaca: false, serie a: '#SerieA'}\nutm: true\npost: '{{ article.title }}'"
    settings, findings = read(text)
    assert findings == []
    assert isinstance(settings, SocialSettings)
    assert settings.hashtags == {"Cronaca": False, "serie a": "SerieA"}
    assert settings.utm == "on"
    settings, _ = read("utm: {campaign: ponte}")
    assert isinstance(settings, SocialSettings)
    assert settings.utm == Utm(campaign="ponte")


def test_the_usual_texts_are_templates_that_can_be_filled() -> None:
    for post in (BLUESKY_POST, MASTODON_POST, HOOK_POST):
        assert draft(post=post).text
