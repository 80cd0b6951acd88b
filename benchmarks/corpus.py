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
FEEDS = ("home.rss", "home.atom")

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


def _text(number: int) -> str:
    """Return the article of a number, 0 for the newest."""
    tags = ", ".join(_TAGS[(number + step) % 12] for step in (0, 5, 7))
    head = (
        f"---\ntitle: Notizia {number} da Porto San Vito\ndate: {_date(number):%Y-%m-%d %H:%M}\n"
        f"tags: [{tags}]\nauthor: {_AUTHORS[number % 6]}\n---\n"
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
    """A folder with a configuration and so many articles, made where it is not there yet."""

    def __init__(self, cache: Path, count: int) -> None:
        self.count = count
        self.folder = cache / f"corpus-{count}"
        self.newest = self.folder / "content" / _key(0)
        self._made = self.folder / "made"
        self._digest = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()

    def make(self) -> None:
        """Make it, or make it what it was: the newest article may have been changed."""
        if self._made.exists() and self._made.read_text("utf-8") == self._digest:
            if self.newest.read_text("utf-8") != _text(0):
                self._write(0)
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        for number in range(self.count):
            self._write(number)
        (self.folder / "config.yaml").write_text(CONFIG, "utf-8")
        self._made.write_text(self._digest, "utf-8")
        os.sync()

    def _write(self, number: int) -> None:
        file = self.folder / "content" / _key(number)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_text(number), "utf-8")
        os.utime(file, (_WRITTEN, _WRITTEN))

    def change(self, number: int) -> None:
        """Append a paragraph to the newest article."""
        with self.newest.open("a", encoding="utf-8") as file:
            file.write(f"\nAggiornamento {number}: la strada resta aperta anche di notte.\n")

    def feeds(self) -> list[bytes]:
        """Return the bytes of the published feeds."""
        return [(self.folder / "feeds" / name).read_bytes() for name in FEEDS]

    def forget(self) -> None:
        """Remove what feedsync made of it."""
        for name in (".feedsync", "feeds"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        (self.folder / "ids.jsonl").unlink(missing_ok=True)
