"""Addresses as Pelican 4.12 gives them: each value here is the tool's own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from feedsync.article import Person
from feedsync.stores.conventions.pelican import Pelican, slugify
from feedsync.stores.conventions.plain import Named
from feedsync.stores.frontmatter import FrontMatter
from feedsync.stores.matter_keys import CATEGORIES, TAGS
from feedsync.text.yaml_tree import parse

PONTE = Named(
    path="cronaca/ponte",
    title="Riapre il ponte",
    slug="",
    section="cronaca",
    categories=("Cronaca nera",),
    language="it",
    site_language="it",
    published=datetime(2026, 11, 3, 8, 30, tzinfo=UTC),
    zone=UTC,
)


def address(permalink: str = Pelican.permalink, **other: object) -> str:
    return Pelican().address(replace(PONTE, **other), permalink)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Riapre il ponte", "riapre-il-ponte"),
        ("L’alba — e poi?", "lalba-e-poi"),
        ("  Due   spazi - e un trattino ", "due-spazi-e-un-trattino"),
        ("Perché la città è più cara", "perche-la-citta-e-piu-cara"),
        ("Straße, Ærø, Łódź & Þór", "strasse-aero-lodz-thor"),
        ("Ελλάδα και Ξάνθη", "ellada-kai-ksanthe"),
        ("Щёлково, подъезд №5", "shchiolkovo-podezd-no5"),
        ("Її ґанок", "yiyi-ganok"),
        ("1 €, 20 ° & ½", "1-eur-20-deg-12"),
        ("C++ and C#: 100%", "c-and-c-100"),
        ("snake_case stays", "snake_case-stays"),
        ("How to use <div> and &lt;b&gt;", "how-to-use-and-b"),
        ("Partita 🎉 finita", "partita-finita"),
        ("-- meno", "-meno"),
        ("ﬁne ①", "fine-1"),
    ],
)
def test_a_slug_is_made_of_the_title(title: str, slug: str) -> None:
    assert slugify(title) == slug


def test_what_no_table_knows_is_refused_with_the_line_that_helps() -> None:
    with pytest.raises(
        ValueError, match=r"its title is part of its address, and `東` cannot .* write `Slug: …`"
    ):
        address(title="東京 2026")
    assert address(title="東京 2026", slug="tokyo-2026") == "/tokyo-2026.html"


def test_an_address_is_the_slug_where_nothing_else_is_said() -> None:
    assert address() == "/riapre-il-ponte.html"


def test_a_slug_of_one_s_own_is_taken_to_the_letter() -> None:
    assert address(slug="Il_Ponte/2") == "/Il_Ponte/2.html"
    assert address(slug="città") == "/citt%C3%A0.html"


def test_a_category_in_an_address_is_its_slug() -> None:
    assert address("/{category}/{year}/{slug}/") == "/cronaca-nera/2026/riapre-il-ponte/"


def test_an_address_may_be_the_name_of_the_file_as_a_slug() -> None:
    assert address("/{name}/", path="cronaca/2026-11-03_Il Ponte") == "/2026-11-03_il-ponte/"
    assert address("/{name}/", path="cronaca/x", slug="il-ponte") == "/il-ponte/"
    assert address("/{name}/", path="cronaca/x", language="en") == "/x-en/"


def test_a_day_in_an_address_is_that_of_the_date_s_own_offset() -> None:
    rome = ZoneInfo("Europe/Rome")
    assert Pelican().zone("2026-11-03 00:30", rome) == rome
    assert Pelican().zone("2026-11-03T00:30:00-05:00", rome) == timezone(timedelta(hours=-5))


def test_a_translation_tells_its_language_after_its_slug_unless_the_pattern_does() -> None:
    assert address(language="en", slug="ponte") == "/ponte-en.html"
    assert address("/{year}/{slug}/", language="en", slug="ponte") == "/2026/ponte-en/"
    assert address("/{lang}/{slug}/", language="en", slug="ponte") == "/en/ponte/"
    assert address("/{lang}/{slug}/", slug="ponte") == "/it/ponte/"


def meant(key: str, text: str = "") -> FrontMatter:
    matter = FrontMatter(parse(text, first_line=1) if text else None)
    matter.understand(Pelican().meant, key)
    return matter


@pytest.mark.parametrize(
    ("key", "day"),
    [
        ("2026-01-02-a.md", datetime(2026, 1, 2, tzinfo=UTC)),
        ("notizie/2026-01-02.md", datetime(2026, 1, 2, tzinfo=UTC)),
        ("2026-01-02_a.md", datetime(2026, 1, 2, tzinfo=UTC)),
        ("a-2026-01-02.md", None),
    ],
)
def test_a_day_may_stand_before_the_name_of_a_file(key: str, day: datetime | None) -> None:
    assert meant(key).visibility(UTC).published == day
    said = meant(key, "Date: 2025-03-04\n").visibility(UTC).published
    assert said == datetime(2025, 3, 4, tzinfo=UTC)


@pytest.mark.parametrize(
    ("key", "categories"),
    [("a.md", ()), ("cronaca/a.md", ("cronaca",)), ("cronaca/nera/a.md", ("nera",))],
)
def test_the_folder_that_a_file_lies_in_is_its_category_unless_it_tells_one(
    key: str, categories: tuple[str, ...]
) -> None:
    assert meant(key).terms(CATEGORIES) == categories
    assert meant(key, "Category:\n").terms(CATEGORIES) == categories
    assert meant(key, "Category: Sport\n").terms(CATEGORIES) == ("Sport",)


@pytest.mark.parametrize(
    ("text", "tags"),
    [("porto, viabilità", ("porto", "viabilità")), ("a, b; c;", ("a, b", "c")), ("[x, y]", ("x", "y"))],
)
def test_tags_are_parted_by_semicolons_else_by_commas(text: str, tags: tuple[str, ...]) -> None:
    assert meant("a.md", f"Tags: {text}\n").terms(TAGS) == tags


def test_authors_are_a_list_and_an_author_is_one() -> None:
    assert meant("a.md", "Authors: Doe, Jane; Roe, Ann\n").authors() == (
        Person("Doe, Jane"),
        Person("Roe, Ann"),
    )
    assert meant("a.md", "Author: Doe, Jane\n").authors() == (Person("Doe, Jane"),)


def test_a_summary_may_hold_markdown() -> None:
    assert (
        meant("a.md", "Summary: Si passa a *senso* `alternato`.\n").summary() == "Si passa a senso alternato."
    )
    assert meant("a.md", "Summary: 2 < 3 & 4\n").summary() == "2 < 3 & 4"
    assert meant("a.html", "Summary: 2 * 3 * 4\n").summary() == "2 * 3 * 4"


def test_only_url_is_an_address() -> None:
    assert meant("a.md", "Link: https://b.example/\nPermalink: /x/\n").url("https://a.example/") == ""
    assert meant("a.md", "URL: x/y.html\n").url("https://a.example/") == "https://a.example/x/y.html"


@pytest.mark.parametrize("status", ["draft", "hidden", "skip", "Draft", "anything"])
def test_what_is_not_published_is_held_back(status: str) -> None:
    assert meant("a.md", f"Status: {status}\n").visibility(UTC).is_draft
    assert not meant("a.md", "Status: published\n").visibility(UTC).is_draft


def test_pages_are_no_articles() -> None:
    assert [Pelican().holds(key) for key in ("a.md", "blog/pages/a.md", "pages/a.md")] == [True, True, False]


def test_text_is_copied_as_it_is() -> None:
    assert not Pelican.kinds & {".txt", ".json", ".yaml"}
    assert {".md", ".mkd", ".rst", ".html"} < Pelican.kinds
