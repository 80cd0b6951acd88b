"""What pages say beside the articles: the words and dates of five languages, one table each.

A page in any other language speaks English around its articles.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time
from zoneinfo import ZoneInfo

from msgspec import Struct


class Words(Struct, frozen=True, kw_only=True):
    """One language. `{}` is filled in. `kinds` are what feeds are made for each of, as headings."""

    language: str
    months: tuple[str, ...]
    first_of_month: str
    day: str
    moment: str
    thousands: str
    what_a_feed_is: str
    address: str
    formats: str
    to_articles: str
    no_articles: str
    one_more: str
    more: str
    all_feeds: str
    what_feeds_are: str
    newest: str
    no_feeds: str
    what_opml_is: str
    kinds: Mapping[str, str]

    def date_of(self, moment: datetime, timezone: str) -> str:
        """Return a moment as it is written in that time zone; midnight is a day without an hour."""
        local = moment.astimezone(ZoneInfo(timezone))
        number = self.first_of_month if local.day == 1 else str(local.day)
        day = self.day.format(day=number, month=self.months[local.month - 1], year=local.year)
        if local.time() == time.min:
            return day
        return self.moment.format(day=day, hour=local.hour, minute=local.minute)

    def more_of(self, count: int) -> str:
        """Return the sentence on what a page has no room for."""
        return self.one_more if count == 1 else self.more.format(count=self.number(count))

    def number(self, count: int) -> str:
        """Return a number as it is written."""
        return f"{count:,}".replace(",", self.thousands)


def words_of(language: str) -> Words:
    """Return the words for a language tag, English where it is none of the five."""
    return _WORDS.get(language.partition("-")[0].lower(), _ENGLISH)


_ENGLISH = Words(
    language="en",
    months=(
        *("January", "February", "March", "April", "May", "June", "July"),
        *("August", "September", "October", "November", "December"),
    ),
    first_of_month="1",
    day="{day} {month} {year}",
    moment="{day}, {hour:02}:{minute:02}",
    thousands=",",
    what_a_feed_is="This is a feed. Copy its address into a feed reader, and new articles come to you.",
    address="Feed address",
    formats="Formats",
    to_articles="Skip to the articles",
    no_articles="No articles yet. The first one will appear here.",
    one_more="One more article is in the feed.",
    more="{count} more articles are in the feed.",
    all_feeds="All feeds",
    what_feeds_are="A feed brings new articles to your feed reader. Pick yours.",
    newest="Latest",
    no_feeds="No feeds yet.",
    what_opml_is="To follow them all at once, import this list into your feed reader:",
    kinds={
        "tag": "Tags",
        "category": "Categories",
        "section": "Sections",
        "author": "Authors",
        "language": "Languages",
    },
)
_ITALIAN = Words(
    language="it",
    months=(
        *("gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio"),
        *("agosto", "settembre", "ottobre", "novembre", "dicembre"),
    ),
    first_of_month="1º",
    day="{day} {month} {year}",
    moment="{day}, ore\N{NO-BREAK SPACE}{hour}:{minute:02}",
    thousands=".",
    what_a_feed_is="Questo è un feed. Copiane l’indirizzo in un lettore di feed: le novità arrivano da sole.",
    address="Indirizzo del feed",
    formats="Formati",
    to_articles="Vai agli articoli",
    no_articles="Ancora nessun articolo. Il primo comparirà qui.",
    one_more="Nel feed c’è un altro articolo.",
    more="Nel feed ci sono altri {count} articoli.",
    all_feeds="Tutti i feed",
    what_feeds_are="Un feed porta i nuovi articoli nel tuo lettore di feed. Scegli i tuoi.",
    newest="Ultimo articolo",
    no_feeds="Ancora nessun feed.",
    what_opml_is="Per seguirli tutti insieme, importa questo elenco nel lettore:",
    kinds={
        "tag": "Tag",
        "category": "Categorie",
        "section": "Sezioni",
        "author": "Autori",
        "language": "Lingue",
    },
)
_GERMAN = Words(
    language="de",
    months=(
        *("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli"),
        *("August", "September", "Oktober", "November", "Dezember"),
    ),
    first_of_month="1",
    day="{day}. {month} {year}",
    moment="{day}, {hour}:{minute:02} Uhr",
    thousands=".",
    what_a_feed_is="Dies ist ein Feed. Adresse in einen Feedreader kopieren, und Neues kommt von selbst.",
    address="Adresse des Feeds",
    formats="Formate",
    to_articles="Zu den Artikeln",
    no_articles="Noch keine Artikel. Der erste wird hier erscheinen.",
    one_more="Im Feed steht ein weiterer Artikel.",
    more="Im Feed stehen {count} weitere Artikel.",
    all_feeds="Alle Feeds",
    what_feeds_are="Ein Feed bringt neue Artikel in den Feedreader. Hier sind alle.",
    newest="Neuester Artikel",
    no_feeds="Noch keine Feeds.",
    what_opml_is="Wer allen auf einmal folgen will, importiert diese Liste in den Feedreader:",
    kinds={
        "tag": "Schlagwörter",
        "category": "Kategorien",
        "section": "Ressorts",
        "author": "Autoren",
        "language": "Sprachen",
    },
)
_FRENCH = Words(
    language="fr",
    months=(
        *("janvier", "février", "mars", "avril", "mai", "juin", "juillet"),
        *("août", "septembre", "octobre", "novembre", "décembre"),
    ),
    first_of_month="1er",
    day="{day} {month} {year}",
    moment="{day} à {hour}h{minute:02}",
    thousands="\u202f",
    what_a_feed_is=(
        "Ceci est un flux. Copiez son adresse dans un lecteur de flux, "
        "et les nouveaux articles viendront à vous."
    ),
    address="Adresse du flux",
    formats="Formats",
    to_articles="Aller aux articles",
    no_articles="Pas encore d’article. Le premier paraîtra ici.",
    one_more="Le flux contient un autre article.",
    more="Le flux contient {count} autres articles.",
    all_feeds="Tous les flux",
    what_feeds_are="Un flux apporte les nouveaux articles dans votre lecteur de flux. Choisissez les vôtres.",
    newest="Dernier article",
    no_feeds="Pas encore de flux.",
    what_opml_is="Pour les suivre tous à la fois, importez cette liste dans votre lecteur\u00a0:",
    kinds={
        "tag": "Mots-clés",
        "category": "Catégories",
        "section": "Rubriques",
        "author": "Auteurs",
        "language": "Langues",
    },
)
_SPANISH = Words(
    language="es",
    months=(
        *("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio"),
        *("agosto", "septiembre", "octubre", "noviembre", "diciembre"),
    ),
    first_of_month="1",
    day="{day} de {month} de {year}",
    moment="{day}, {hour}:{minute:02}",
    thousands=".",
    what_a_feed_is="Esto es un feed. Copia su dirección en un lector de feeds: las novedades llegan solas.",
    address="Dirección del feed",
    formats="Formatos",
    to_articles="Ir a los artículos",
    no_articles="Todavía no hay artículos. El primero aparecerá aquí.",
    one_more="En el feed hay un artículo más.",
    more="En el feed hay {count} artículos más.",
    all_feeds="Todos los feeds",
    what_feeds_are="Un feed lleva los artículos nuevos a tu lector de feeds. Elige los tuyos.",
    newest="Lo último",
    no_feeds="Todavía no hay feeds.",
    what_opml_is="Para seguirlos todos a la vez, importa esta lista en tu lector:",
    kinds={
        "tag": "Etiquetas",
        "category": "Categorías",
        "section": "Secciones",
        "author": "Autores",
        "language": "Idiomas",
    },
)
_WORDS = {words.language: words for words in (_ENGLISH, _ITALIAN, _GERMAN, _FRENCH, _SPANISH)}
