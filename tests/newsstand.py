"""A feed of a harbour and all the feeds of its site, as pages and lists of feeds show them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import harbour
from msgspec.structs import replace

from feedsync.article import Media
from feedsync.feeds.entry import Entry
from feedsync.feeds.format import FeedHead, IndexHead, Link, Outline
from feedsync.text.urls import encode_segments

SITE = "https://porto.example/"
TYPES = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}


def links_of(name: str, *formats: str, site: str = SITE) -> tuple[Link, ...]:
    """Where a feed lies; in all formats unless some are named."""
    return tuple(
        Link(form, f"{site}feeds/{encode_segments(name)}.{form}", TYPES[form])
        for form in formats or ("rss", "atom", "json")
    )


def head_of(site: str = SITE, **parts: object) -> FeedHead:
    """What the page of the news says of itself."""
    head = replace(
        harbour.HEAD,
        title="Porto: le ultime",
        description="Notizie da Porto San Vito e dal golfo",
        link=site,
        self_url=f"{site}feeds/news.html",
        icon=f"{site}icon.png",
        rights="© 2026 Porto",
        site="Porto",
        links=links_of("news", site=site),
        index=f"{site}feeds/index.html",
        timezone="Europe/Rome",
    )
    return replace(head, **parts)


def entry_of(name: str, title: str, published: datetime, site: str = SITE, **parts: object) -> Entry:
    """An entry at an address called after it."""
    url = f"{site}{name}/"
    entry = replace(harbour.FERRY, id=url, atom_id=url, url=url, title=title, summary="", language="")
    return replace(entry, published=published, updated=published, **parts)


def entries_of(site: str = SITE) -> list[Entry]:
    """Entries of every kind: with and without a picture, long and short, in another language."""
    return [
        entry_of(
            "ponte",
            "Ponte sulla foce, riaperta una corsia: si passa a senso unico alternato fino a Natale",
            datetime(2026, 11, 24, 8, 10, tzinfo=UTC),
            site,
            summary="Da questa mattina si passa di nuovo. Il semaforo resta fino al 23 dicembre; i mezzi pesanti girano"
            " ancora per la statale, dice il Comune, che promette la seconda corsia «prima delle feste».",
            image=Media(
                f"{site}ponte.png", "image/png", alt="Il ponte con una corsia chiusa", width=1200, height=800
            ),
        ),
        entry_of(
            "sindaco",
            "Il sindaco in aula: «Il bilancio si vota entro l’anno»",
            datetime(2026, 11, 23, 17, 45, tzinfo=UTC),
            site,
            summary="Quattro ore di seduta, due emendamenti, nessun voto.",
        ),
        entry_of(
            "visitors",
            "A weekend at the harbour: where the boats go when the tourists have gone",
            datetime(2026, 11, 21, 9, 0, tzinfo=UTC),
            site,
            language="en",
            summary="Take the slow ferry, and stay for the auction at five in the morning.",
            image=Media(f"{site}harbour.png", "image/png"),
        ),
        entry_of(
            "marina",
            "المرفأ يفتح أبوابه للزوار يوم الأحد",
            datetime(2026, 11, 20, 7, 30, tzinfo=UTC),
            site,
            language="ar",
            summary="الدخول مجاني من الساعة التاسعة صباحا.",
        ),
        entry_of("meteo", "Mareggiata, lungomare chiuso", datetime(2026, 10, 31, 23, 0, tzinfo=UTC), site),
        entry_of(
            "donaudampfschifffahrt",
            "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
            datetime(2026, 7, 1, 6, 5, tzinfo=UTC),
            site,
            language="de",
            summary="https://porto.example/eine/sehr/lange/Adresse/die/niemand/umbrechen/wollte/und/doch/muss.html",
        ),
    ]


def index_head_of(site: str = SITE, **parts: object) -> IndexHead:
    """What the index says of itself."""
    head = IndexHead(
        site="Porto",
        description="Notizie da Porto San Vito e dal golfo",
        link=site,
        self_url=f"{site}feeds/index.html",
        opml=f"{site}feeds/index.opml",
        language="it",
        icon=f"{site}icon.png",
        timezone="Europe/Rome",
    )
    return replace(head, **parts)


def outline_of(name: str, title: str, site: str = SITE, **parts: object) -> Outline:
    """A feed in all formats, empty unless told otherwise."""
    outline = Outline(
        name=name,
        title=title,
        description="",
        language="it",
        kind="",
        page=f"{site}feeds/{encode_segments(name)}.html",
        links=links_of(name, site=site),
        newest="",
        newest_at=None,
    )
    return replace(outline, **parts)


def outlines_of(site: str = SITE) -> list[Outline]:
    """Feeds that stand alone, one of them empty and one in another language, and feeds of three kinds."""
    moment = datetime(2026, 11, 24, 8, 10, tzinfo=UTC)
    ponte = "Ponte sulla foce, riaperta una corsia: si passa a senso unico alternato fino a Natale"
    plain = [
        outline_of(
            "news",
            "Porto: le ultime",
            site,
            description="Notizie da Porto San Vito e dal golfo",
            newest=ponte,
            newest_at=moment,
        ),
        outline_of(
            "visitors",
            "Porto for visitors",
            site,
            description="What to see and when to come",
            language="en",
            links=links_of("visitors", "atom", "json", site=site),
            newest="A weekend at the harbour: where the boats go when the tourists have gone",
            newest_at=datetime(2026, 11, 21, 9, tzinfo=UTC),
        ),
        outline_of("sommari", "Porto in breve", site, links=links_of("sommari", "json", site=site)),
    ]
    terms = {
        "tag": "ponte viabilità porto pesca traghetti mareggiata biblioteca scuola calcio vela teatro mercato".split(),
        "section": ["Cronaca", "Politica", "Economia e lavoro", "Cultura & spettacoli", "Sport"],
        "author": ["Redazione", "Ada Moretti", "Luca Ferri"],
    }
    return plain + [
        outline_of(
            f"{kind}/{term}",
            term,
            site,
            kind=kind,
            links=links_of(f"{kind}/{term}", "rss", "atom", site=site),
            newest=ponte if number % 3 else "Mareggiata, lungomare chiuso",
            newest_at=moment - timedelta(days=number),
        )
        for kind, names in terms.items()
        for number, term in enumerate(names)
    ]
