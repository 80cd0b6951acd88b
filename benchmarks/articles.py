"""Articles of numbers, 0 for the newest: the same text on every machine. Needs nothing but Python."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

_NEWEST = datetime(2025, 6, 30, 18, 0, tzinfo=UTC)
APART = timedelta(hours=3)
_BYTES = 3000
_TAGS_EACH = 3
_STEPS = (0, 7, 11)  # between the tags of an article

_SECTIONS = "ambiente cronaca cultura economia opinioni politica porto scuola spettacoli sport".split()
_AUTHORS = ("Giulia Ferrante", "Marco Bellini", "Sara Conti", "Paolo Righi", "Anna De Luca", "Redazione")
TAGS = (
    "viabilità ponte porto mensa bilancio derby meteo musei turismo lavoro sanità traghetti"
    " pesca mercato teatro biblioteca strade parco elezioni volontari"
).split()
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


def date(number: int, apart: timedelta = APART) -> datetime:
    """Return when it was published."""
    return _NEWEST - number * apart


def title(number: int) -> str:
    return f"Notizia {number} da Porto San Vito"


def author(number: int) -> str:
    return _AUTHORS[number % len(_AUTHORS)]


def key(number: int) -> str:
    """Return the path of its file."""
    section = _SECTIONS[number * 7 % len(_SECTIONS)]
    return f"{section}/{date(number).year}/{number:05}-{_ascii(TAGS[number % len(TAGS)])}.md"


def tags(number: int, count: int = 0) -> tuple[str, ...]:
    """Return the three tags of an article, out of twenty or of so many.

    Of many a few are everywhere and most are rare, as people tag; every second article has one in turn, so
    that each is used from twice as many articles on.
    """
    if not count:
        return tuple(TAGS[(number + step) % len(TAGS)] for step in _STEPS)
    places = {int(count ** _chance(number, turn)) - 1 for turn in range(2)}
    third = number // 2 % count if number % 2 == 0 else int(count ** _chance(number, 2)) - 1
    while len(places) < _TAGS_EACH:
        places.add(third)
        third = (third + 1) % count
    return tuple(f"{TAGS[place % len(TAGS)]} {place}" for place in sorted(places))


def slug(tag: str) -> str:
    """Return what feedsync calls the feed of a tag."""
    return _ascii(tag).replace(" ", "-")


def body(number: int) -> str:
    """Return the text, Markdown of about 3 KB."""
    parts = [f"È la notizia numero {number} del nostro archivio.\n"]
    sentences = _sentences(number)
    size = len(parts[0])
    while size < _BYTES:
        paragraph = " ".join(next(sentences) for _ in range(4))
        heading = f"## Punto {len(parts) // 3 + 1}\n\n" if len(parts) % 3 == 0 else ""
        parts.append(f"{heading}{paragraph}\n")
        size += len(parts[-1]) + 1
    return "\n".join(parts)


def news(turn: int) -> str:
    """Return the sentence that is appended to an article that changes."""
    return f"Aggiornamento {turn}: la strada resta aperta anche di notte."


def _sentences(number: int) -> Iterator[str]:
    place = number
    while True:
        place += 1 + place % 5 + number % 3
        yield _SENTENCES[place % len(_SENTENCES)]


def _chance(number: int, turn: int) -> float:
    """Return a number from 0 to 1, always the same."""
    digest = hashlib.sha256(f"{number} {turn}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def _ascii(tag: str) -> str:
    return tag.replace("à", "a")
