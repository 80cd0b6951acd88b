"""Templates: checked when they are read, filled in a sandbox, with filters for posts."""

from __future__ import annotations

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from feedsync.text.entities import entities
from feedsync.text.fit import unmarked
from feedsync.text.template import HASHTAGS, checked, folded, handle_of, hashtag_of, made, muted, named

NAMES = {"article": ("title", "url"), "site": ()}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a\n{{ article.title }", "line 2 of it is no template: unexpected '}'"),
        (
            "{{ article.title | shortn }}",
            "line 1 of it: there is no filter `shortn`; did you mean `shorten`?",
        ),
        ("a\n{% include 'b' %}", "line 2 of it: a template is one text, and takes in no other"),
        ("{% import 'b' as b %}", "line 1 of it: a template is one text, and takes in no other"),
        ("{% extends 'b' %}", "line 1 of it: a template is one text, and takes in no other"),
        (
            "\n{{ article.title | hashtags('x') }}",
            "line 2 of it: `hashtags` takes no such thing; write a number, as in `hashtags(3)`",
        ),
        (
            "{{ article.title | shorten(1, 2) }}",
            "line 1 of it: `shorten` takes no such thing; write a number, as in `shorten(3)`",
        ),
        ("{{ article.title | handle(3) }}", "line 1 of it: `handle` takes no such thing"),
        (
            "{{ shorten(article.title) }}",
            "the template knows no `shorten`, but article, site; `shorten` is written as in `| shorten`",
        ),
        ("{{ artcle.title }}", "the template knows no `artcle`, but article, site; did you mean `article`?"),
        (
            "a\nb {{ article.titel }}",
            "line 2 of it: `article` has no `titel`, but title, url; did you mean `title`?",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, said: str) -> None:
    with pytest.raises(ValueError) as caught:
        checked(text, NAMES)
    assert str(caught.value) == said


def test_what_can_be_filled_stays_as_it_is() -> None:
    text = "{% for one in article.title %}{{ one }}{% endfor %} {{ site.whatever }} {% set article_2 = 1 %}"
    assert checked(text, NAMES) == text


@pytest.mark.parametrize("most", ["3", "most=3", "article.title | length", "-1 + 4"])
def test_how_much_of_a_part_is_taken_may_be_reckoned(most: str) -> None:
    text = f"{{{{ article.title | shorten({most}) }}}}"
    assert checked(text, NAMES) == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "{{ a.metadata.kicker }}",
            "`a.metadata.kicker` is missing; `{% if a.metadata.kicker is defined %}` ",
        ),
        ("{{ a.metadata['kicker'] | shorten }}", "`a.metadata.kicker` is missing; `{% if "),
        ("{{ a.metadata.occhielo }}", "`a.metadata.occhielo` is missing; did you mean `occhiello`?"),
        ("{% for one in a.authors %}{{ one.mail }}{% endfor %}", "`a.authors[0].mail` is missing; `{% if"),
        ("{{ a.image.url }}", "what is empty has no `url`; write {% if"),
    ],
)
def test_what_is_missing_is_told_by_its_name(text: str, said: str) -> None:
    values = {"a": {"metadata": {"occhiello": "x"}, "authors": [{"name": "Ada"}], "image": None}}
    with pytest.raises(Exception) as caught:
        made(text).render(named(values))
    assert str(caught.value).startswith(said)


def test_a_list_is_printed_as_a_person_writes_it() -> None:
    values = {"tags": ["Serie A", "ponte"], "authors": [{"name": "Ada", "url": ""}]}
    assert made("{{ tags }} - {{ authors }} - {{ [] }}").render(values) == "Serie A, ponte - Ada - "
    assert unmarked(made("{{ tags | shorten }}").render(values)) == "Serie A, ponte"
    assert made("{{ tags | tojson }}").render(values) == '["Serie A", "ponte"]'


def test_a_template_reaches_nothing_but_its_values() -> None:
    with pytest.raises(Exception, match="unsafe"):
        made("{{ article.__class__.__mro__ }}").render(article="a")


def test_shorten_cuts_to_a_number_or_marks_what_is_cut_to_fit() -> None:
    text = "Ponte, riaperta una corsia"
    assert made("{{ text | shorten(18) }}").render(text=text) == "Ponte, riaperta…"
    marked = made("{{ text | shorten }}").render(text=text)
    assert marked != text
    assert unmarked(marked) == text


@pytest.mark.parametrize(
    ("tag", "hashtag"),
    [
        ("ponte", "#Ponte"),
        ("ponte di ferro", "#PonteDiFerro"),
        ("Serie A", "#SerieA"),
        ("iPhone", "#iPhone"),
        ("COVID-19", "#COVID19"),
        ("L'Aquila", "#LAquila"),
        ("#già", "#Già"),
        ("2026", ""),
        ("5G", "#5G"),
        ("20 e 21", "#20E21"),
        ("!?", ""),
        ("", ""),
        ("हिन्दी", "#हिन्दी"),
        ("東京 大阪", "#東京大阪"),
        ("e\u0301ta\u0301t", "#Étát"),
    ],
)
def test_a_tag_becomes_a_hashtag(tag: str, hashtag: str) -> None:
    assert hashtag_of(tag) == hashtag


@settings(max_examples=300, deadline=None)
@given(st.text())
def test_what_becomes_a_hashtag_is_taken_for_one(tag: str) -> None:
    hashtag = hashtag_of(tag)
    assert [one.value for one in entities(hashtag)] == ([hashtag[1:]] if hashtag else [])


def test_hashtags_are_named_once_and_as_one_s_own_map_says() -> None:
    own = {folded("VIABILITÀ"): "Strade", "cronaca": ""}
    values = {"tags": ["ponte", "Ponte", "viabilità", "cronaca", "natale"], HASHTAGS: own}
    assert made("{{ tags | hashtags }}").render(values) == "#Ponte #Strade #Natale"
    assert made("{{ tags | hashtags(2) }}").render(values) == "#Ponte #Strade"
    assert made("{{ 'ponte di ferro' | hashtags }}").render() == "#PonteDiFerro"
    assert made("{{ [] | hashtags }}").render() == ""


@pytest.mark.parametrize(
    ("text", "handle"),
    [
        ("avvisatore.it", "@avvisatore.it"),
        ("@avvisatore@mastodon.uno", "@avvisatore@mastodon.uno"),
        ("https://mastodon.uno/@avvisatore", "@avvisatore@mastodon.uno"),
        ("https://mastodon.uno/@avvisatore@altro.it", "@avvisatore@altro.it"),
        ("https://bsky.app/profile/avvisatore.it/", "@avvisatore.it"),
        (" ", ""),
        ("Testo breve di una notizia.", ""),
        ("a" * 400, ""),
    ],
)
def test_a_handle_is_that_which_networks_mention(text: str, handle: str) -> None:
    assert handle_of(text) == handle
    assert made("{{ text | handle }}").render(text=text) == handle
    assert made("{{ none | handle }}").render() == ""


# Mastodon's own way to find whom it tells: app/models/account.rb, MENTION_RE.
_TOLD = regex.compile(r"(?<![=/\w])@[a-z0-9_]++(?:[.-]+[a-z0-9_]++)*+(?!://)", regex.IGNORECASE)
_PARTS = [
    "@ada",
    "@ada@uno.it",
    "@",
    "\uff20bob",
    "https://uno.it/@ada",
    "https://uno.it/?a=@ada",
    " ",
    "(",
    ",",
    "é",
    "a",
]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(_PARTS) | st.text(max_size=5), max_size=8).map("".join))
@example("https://uno.it/a @ada")
def test_what_is_muted_mentions_nobody_and_looks_and_leads_as_before(text: str) -> None:
    quiet = muted(text)
    assert [one.value for one in entities(quiet) if one.kind == "mention"] == []
    links = {one.value for one in entities(text) if one.kind == "link"}
    assert links <= {one.value for one in entities(quiet) if one.kind == "link"}
    if not links:
        assert _TOLD.search(quiet) is None
    if "\u2060" not in text:
        assert quiet.replace("\u2060", "") == text
    assert muted({"a": [text, 1, None]}) == {"a": [quiet, 1, None]}
