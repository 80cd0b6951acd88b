"""An article as an entry."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from feedsync.article import Article, Media, Person
from feedsync.config.model import Author, Site
from feedsync.errors import ArticleError
from feedsync.feeds.entry import Entry, article_to_entry
from feedsync.text import urls

SITE = Site(title="Porto", url="https://porto.example/", language="it")
URL = "https://porto.example/sea/ferry/"
JANUARY = datetime(2026, 1, 2, 8, tzinfo=UTC)


def entry_of(site: Site = SITE, **parts: object) -> Entry:
    parts = {
        "key": "sea/ferry.md",
        "where": "content/sea/ferry.md",
        "url": URL,
        "title": "Ferry late",
    } | parts
    return article_to_entry(Article(**{"published": JANUARY} | parts), site)


def test_entry_is_known_by_its_declared_id_else_by_its_address() -> None:
    assert entry_of(declared_id="ferry-1").id == "ferry-1"
    assert entry_of().id == URL


@pytest.mark.parametrize(
    "iri",
    [
        "https://porto.example/sea/ferry/",
        "http://porto.example/?p=7#comments",
        "urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a",
        "tag:porto.example,2026:ferry",
        "https://porto.example/mare/città/",
    ],
)
def test_id_that_is_an_absolute_iri_is_the_atom_id_as_it_stands(iri: str) -> None:
    assert urls.as_iri(iri, "https://porto.example/") == iri


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("ferry-1", "tag:porto.example,2026:guid/ferry-1"),
        ("/2026/ferry/", "tag:porto.example,2026:guid/%2F2026%2Fferry%2F"),
        ("two words", "tag:porto.example,2026:guid/two%20words"),
        ("città", "tag:porto.example,2026:guid/citt%C3%A0"),
        ("https://porto.example/a b", "tag:porto.example,2026:guid/https%3A%2F%2Fporto.example%2Fa%20b"),
        ("12:30", "tag:porto.example,2026:guid/12%3A30"),
    ],
)
def test_any_other_id_becomes_a_tag_of_the_site_that_holds_it(declared: str, expected: str) -> None:
    assert urls.as_iri(declared, "https://porto.example/blog/") == expected


@pytest.mark.parametrize(
    "declared", ["note:100%", "https://porto.example/a[1]", "https://porto.example/#a#b"]
)
def test_id_that_only_looks_like_an_iri_becomes_a_tag(declared: str) -> None:
    assert urls.as_iri(declared, "https://porto.example/").startswith("tag:porto.example,2026:guid/")


def test_article_without_a_date_is_no_entry() -> None:
    with pytest.raises(ArticleError, match=r"content/sea/ferry\.md: has no date"):
        entry_of(published=None)


def test_article_never_edited_was_updated_when_it_was_published() -> None:
    assert entry_of().updated == JANUARY


def test_update_before_the_publication_counts_as_the_publication() -> None:
    assert entry_of(updated=datetime(2025, 12, 31, tzinfo=UTC)).updated == JANUARY


def test_declared_summary_is_kept_as_one_line() -> None:
    assert entry_of(summary=" Two\n hours. ", body="Something else.").summary == "Two hours."


def test_summary_that_nobody_wrote_is_taken_from_the_first_paragraphs() -> None:
    assert entry_of(body="# Ferry\n\nTwo **hours**.\n\n> A quote.\n").summary == "Two hours."


def test_title_is_one_line_without_characters_that_no_document_may_hold() -> None:
    assert entry_of(title=" Ferry\t\x00late\ud800\n").title == "Ferry late"


def test_characters_that_can_be_written_in_two_ways_are_written_in_one() -> None:
    assert entry_of(title="citta\u0300", summary="citta\u0300").title == "città"


def test_article_without_an_author_is_by_the_author_of_the_site() -> None:
    site = Site(
        title="Porto",
        url="https://porto.example/",
        language="it",
        author=Author(name="Desk", email="desk@porto.example", url="https://porto.example/desk/"),
    )

    assert entry_of(site).authors == (Person("Desk", "desk@porto.example", "https://porto.example/desk/"),)


def test_article_without_any_author_is_by_the_site() -> None:
    assert entry_of().authors == (Person("Porto"),)


def test_tags_and_categories_are_terms_each_once_as_first_written() -> None:
    assert entry_of(tags=("Sea", "port"), categories=("SEA", "News")).terms == ("Sea", "port", "News")


def test_term_written_in_two_ways_is_one_term() -> None:
    assert entry_of(tags=("citta\u0300",), categories=("Città",)).terms == ("città",)


def test_body_in_markdown_and_in_html_come_out_alike() -> None:
    assert entry_of(body="Two *hours*.").content == "<p>Two <em>hours</em>.</p>"
    assert (
        entry_of(body="<p>Two <em>hours</em>.</p>", body_type="html").content == "<p>Two <em>hours</em>.</p>"
    )


def test_addresses_in_the_content_are_made_absolute_against_the_article() -> None:
    content = entry_of(body="[port](../port/) ![](map.png) [top](#nowhere)").content

    assert 'href="https://porto.example/sea/port/"' in content
    assert 'src="https://porto.example/sea/ferry/map.png"' in content
    assert f'href="{URL}#nowhere"' in content


def test_nothing_active_is_left_in_the_content() -> None:
    content = entry_of(
        body="<p onclick='x()'>Two<script>x()</script> <a href='javascript:x()'>hours</a></p>"
    ).content

    assert content == "<p>Two <a>hours</a></p>"


def test_link_to_a_place_in_the_same_content_stays_and_meets_no_other_entry() -> None:
    here, there = (
        entry_of(url=f"{URL}{name}/", body="## Ferry\n\n[up](#ferry)").content for name in ("a", "b")
    )

    for content in (here, there):
        place = content.partition('href="#')[2].partition('"')[0]
        assert f'id="{place}"' in content
    assert here != there


def test_boxes_of_a_task_list_are_characters() -> None:
    content = entry_of(body="- [ ] fish\n- [x] bread\n").content

    assert "☐ fish" in content
    assert "☑ bread" in content
    assert "<input" not in content


def test_media_and_rights_and_language_go_over_as_they_are() -> None:
    picture = Media("https://porto.example/f.png", "image/png", alt="A ferry")
    song = Media("https://porto.example/f.mp3", "audio/mpeg")

    entry = entry_of(image=picture, enclosures=(song,), rights="© Ada", language="en")

    assert (entry.image, entry.enclosures, entry.rights, entry.language) == (picture, (song,), "© Ada", "en")


@pytest.mark.parametrize(
    "parts",
    [
        {"authors": (Person("A\x0bda"),)},
        {"tags": ("s\x0bea",)},
        {"rights": "©\x0b Ada"},
        {"image": Media("https://porto.example/f.png", "image/png", alt="A\x0b ferry")},
        {"enclosures": (Media("https://porto.example/f.mp3", "audio/mpeg", title="A\x0b song"),)},
    ],
)
def test_character_that_no_document_may_hold_is_gone_from_all_of_an_entry(parts: dict[str, object]) -> None:
    assert "\\x0b" not in repr(entry_of(**parts))
