"""Addresses as Pelican 4.12 gives them: each value here is the tool's own."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from feedsync.stores.conventions.pelican import Pelican, slugify
from feedsync.stores.conventions.plain import Named

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
        ValueError, match="its title is part of its address, and `東` cannot .* write `Slug: …`"
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


def test_a_translation_tells_its_language_after_its_slug_unless_the_pattern_does() -> None:
    assert address(language="en", slug="ponte") == "/ponte-en.html"
    assert address("/{year}/{slug}/", language="en", slug="ponte") == "/2026/ponte-en/"
    assert address("/{lang}/{slug}/", language="en", slug="ponte") == "/en/ponte/"
    assert address("/{lang}/{slug}/", slug="ponte") == "/it/ponte/"


@pytest.mark.parametrize(
    ("key", "day"),
    [
        ("2026-01-02-a.md", datetime(2026, 1, 2, tzinfo=UTC)),
        ("notizie/2026-01-02.md", datetime(2026, 1, 2, tzinfo=UTC)),
        ("2026-01-02_a.md", datetime(2026, 1, 2, tzinfo=UTC)),
        ("2026-13-02-a.md", None),
        ("2026/01/02/a.md", None),
        ("2026-01-02-a/index.md", None),
        ("a-2026-01-02.md", None),
    ],
)
def test_a_day_stands_before_the_name_of_a_file_and_nowhere_else(key: str, day: datetime | None) -> None:
    assert Pelican().date(key, UTC) == day


@pytest.mark.parametrize(
    ("key", "categories"),
    [("a.md", ()), ("cronaca/a.md", ("cronaca",)), ("cronaca/nera/a.md", ("nera",))],
)
def test_the_folder_that_a_file_lies_in_is_its_category(key: str, categories: tuple[str, ...]) -> None:
    assert Pelican().categories(key) == categories


def test_pages_and_text_are_no_articles() -> None:
    held = [Pelican().holds(key) for key in ("a.md", "blog/pages/a.md", "pages/a.md", "extra/ads.TXT")]
    assert held == [True, True, False, False]
