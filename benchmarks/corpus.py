"""Folders of articles to measure with: the same bytes and times on every machine."""

from __future__ import annotations

import hashlib
import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_NEWEST = datetime(2025, 6, 30, 18, 0, tzinfo=UTC)
_APART = timedelta(hours=3)
# Of all files, so that none counts as just written.
_WRITTEN = int(datetime(2025, 7, 1, tzinfo=UTC).timestamp())
_BYTES = 3000
_TAGS_EACH = 3

CONFIG = """\
site:
  title: Avvisatore
  url: https://www.avvisatore.example/
  language: it
store:
  type: folder
  path: content/
feeds:
  - name: home
    title: Avvisatore
    limit: 50
    formats: [rss, atom]
    content: full
publish:
  to: feeds/
  url: https://www.avvisatore.example/feeds/
"""
# The same articles, and a feed for each of their tags.
TAG_CONFIG = CONFIG.replace(
    "publish:\n  to: feeds/",
    """\
  - name: tag/{slug}
    for_each: tag
    limit: 50
    formats: [rss]
publish:
  to: tag-feeds/""",
)

_SECTIONS = "ambiente cronaca cultura economia opinioni politica porto scuola spettacoli sport".split()
_AUTHORS = ("Giulia Ferrante", "Marco Bellini", "Sara Conti", "Paolo Righi", "Anna De Luca", "Redazione")
_TAGS = "viabilità ponte porto mensa bilancio derby meteo musei turismo lavoro sanità traghetti".split()
_SENTENCES = (
    "Da questa mattina si passa di nuovo sul ponte della foce, a senso alternato.",
    "Il Comune conta di finire i lavori *prima dell'estate*, come era stato promesso.",
    "Secondo i pescatori il fondale del porto vecchio si è alzato di quasi un metro.",
    "L'assessora ha risposto in aula: «Nessuno resterà senza mensa a settembre».",
    "La delibera è [sul sito del Comune](https://comune.example/delibere/118) da ieri.",
    "Restano da trovare **due milioni di euro**, e il bilancio si vota fra dieci giorni.",
    "I traghetti delle 7.15 e delle 18.40 partono dal molo nord fino a nuovo avviso.",
    "Per il derby sono attese novemila persone; il lungomare chiude alle quattordici.",
    "Il museo del mare riapre con una mostra di carte nautiche del Settecento.",
    "Gli scavi hanno trovato un muro romano, e la Soprintendenza ha fermato le ruspe.",
    "Chi abita in via Garibaldi chiede da mesi un attraversamento con il semaforo.",
    "La perizia, lunga duecento pagine, sarà discussa in commissione la settimana prossima.",
    "Non è la prima volta: nel 2011 una mareggiata portò via gli stessi venti metri di molo.",
    "Le scuole hanno raccolto tremila firme, che saranno consegnate venerdì.",
    "Il nuovo orario dei bus (linee 4, 7 e 12) vale da lunedì.",
    "«Si poteva fare meglio», ammette il progettista, «ma non con quei fondi».",
    "La cooperativa assume dodici persone, otto delle quali sotto i trent'anni.",
    "Il vento ha superato gli ottanta chilometri all'ora alla stazione del faro.",
    "Sul banco resta l'ipotesi di un referendum, che però costerebbe troppo.",
)


def _date(number: int) -> datetime:
    return _NEWEST - number * _APART


def _key(number: int) -> str:
    return f"{_SECTIONS[number * 7 % 10]}/{_date(number).year}/{number:05}-{_TAGS[number % 12]}.md"


def _sentences(number: int) -> Iterator[str]:
    place = number
    while True:
        place += 1 + place % 5 + number % 3
        yield _SENTENCES[place % len(_SENTENCES)]


def _tags(number: int, tags: int) -> tuple[str, ...]:
    """Return the three tags of an article, out of twelve or of so many.

    Of many a few are everywhere and most are rare, as people tag; every second article has one in turn, so
    that each is used from twice as many articles on.
    """
    if not tags:
        return tuple(_TAGS[(number + step) % 12] for step in (0, 5, 7))
    places = {int(tags ** _chance(number, turn)) - 1 for turn in range(2)}
    third = number // 2 % tags if number % 2 == 0 else int(tags ** _chance(number, 2)) - 1
    while len(places) < _TAGS_EACH:
        places.add(third)
        third = (third + 1) % tags
    return tuple(f"{_TAGS[place % 12]} {place}" for place in sorted(places))


def _chance(number: int, turn: int) -> float:
    """Return a number from 0 to 1, always the same."""
    digest = hashlib.sha256(f"{number} {turn}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def _text(number: int, tags: int) -> str:
    """Return the article of a number, 0 for the newest."""
    head = (
        f"---\ntitle: Notizia {number} da Porto San Vito\ndate: {_date(number):%Y-%m-%d %H:%M}\n"
        f"tags: [{', '.join(_tags(number, tags))}]\nauthor: {_AUTHORS[number % 6]}\n---\n"
    )
    parts = [head]
    sentences = _sentences(number)
    size = len(head)
    while size < _BYTES:
        paragraph = " ".join(next(sentences) for _ in range(4))
        heading = f"## Punto {len(parts) // 3}\n\n" if len(parts) % 3 == 0 else ""
        parts.append(f"{heading}{paragraph}\n")
        size += len(parts[-1]) + 1
    return "\n".join(parts)


class Corpus:
    """A folder with a configuration and so many articles, made where it is not there yet.

    With `tags` the articles have so many of them, and a second configuration has a feed for each.
    """

    def __init__(self, cache: Path, count: int, tags: int = 0) -> None:
        self.count = count
        self.tags = tags
        self.folder = cache / (f"corpus-{count}-{tags}" if tags else f"corpus-{count}")
        self.newest = self.folder / "content" / _key(0)
        self._made = self.folder / "made"
        self._digest = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()

    def make(self) -> None:
        """Make it, or make it what it was: the newest article may have been changed."""
        if self._made.exists() and self._made.read_text("utf-8") == self._digest:
            if self.newest.read_text("utf-8") != _text(0, self.tags):
                self._write(0)
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        for number in range(self.count):
            self._write(number)
        (self.folder / "config.yaml").write_text(CONFIG, "utf-8")
        if self.tags:
            (self.folder / "tags.yaml").write_text(TAG_CONFIG, "utf-8")
        self._made.write_text(self._digest, "utf-8")
        os.sync()

    def _write(self, number: int) -> None:
        file = self.folder / "content" / _key(number)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_text(number, self.tags), "utf-8")
        os.utime(file, (_WRITTEN, _WRITTEN))

    def change(self, number: int) -> None:
        """Append a paragraph to the newest article."""
        with self.newest.open("a", encoding="utf-8") as file:
            file.write(f"\nAggiornamento {number}: la strada resta aperta anche di notte.\n")

    def feeds(self, name: str = "config") -> list[bytes]:
        """Return the bytes of the published feeds of a configuration that the newest article is in."""
        folder, files = self.folder / "feeds", ["home.rss", "home.atom"]
        if name == "tags":
            folder = self.folder / "tag-feeds"
            slugs = (tag.replace("à", "a").replace(" ", "-") for tag in _tags(0, self.tags))
            files += [f"tag/{slug}.rss" for slug in slugs]
        return [(folder / file).read_bytes() for file in files]

    def count_feeds(self) -> int:
        """Return how many feeds of tags there are."""
        return len(list((self.folder / "tag-feeds" / "tag").glob("*.rss")))

    def forget(self) -> None:
        """Remove what feedsync made of it."""
        for name in (".feedsync", "feeds", "tag-feeds"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        for file in self.folder.glob("*ids.jsonl"):
            file.unlink()
