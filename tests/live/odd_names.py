"""Sites whose files have names of all kinds, the same for each seed."""

from __future__ import annotations

import random
from pathlib import Path
from unicodedata import normalize

_LETTERS = "abcxyz" * 4 + "ABCXYZ" * 2 + "0123456789"
_ACCENTS = "àéïõüçñßøœæÅÉÖŁžșğ" + "абвгдежзийклмнАБВ" + "αβγδ" + "e\u0301u\u0308"
_SIGNS = "  --__..,;:!?&'\"()[]{}+=@$%^~*|<>`’“”–—…«»·"
_DATES = ("2014-03-12-", "2014-03-12_", "2014-3-12-", "2014-03-12", "20140312-")


def write(folder: Path, seed: int, number: int) -> None:
    """Write articles in ten sections, some nested and some bundles. Sections are named in small letters."""
    chance = random.Random(seed)
    sections = [_folder(chance).lower() + f" {place}" for place in range(10)]
    for article in range(number):
        section = chance.choice(sections)
        nested = f"/{_folder(chance)}" if chance.random() < 0.2 else ""
        name = f"{chance.choice(_DATES) if chance.random() < 0.2 else ''}{_name(chance)}{article}"
        place = folder / f"{section}{nested}"
        file = place / name / "index.md" if chance.random() < 0.2 else place / f"{name}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        (place / "_index.md").write_text("---\ntitle: A section\n---\n", "utf-8")
        slug = f'slug: "{_quoted(_name(chance))} s{article}"\n' if chance.random() < 0.2 else ""
        date = f"20{chance.randint(10, 25)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
        title = f'"{_quoted(_name(chance))} {article}"'
        file.write_text(f"---\ntitle: {title}\ndate: {date}\n{slug}---\nWords.\n", "utf-8")


def _name(chance: random.Random) -> str:
    """Return a name that begins with a letter and that all file systems take."""
    rest = "".join(
        chance.choice(chance.choice((_LETTERS, _LETTERS, _ACCENTS, _SIGNS)))
        for _ in range(chance.randint(2, 14))
    )
    return (chance.choice("abcdefgXYZ") + rest).rstrip(". ") + "x"


def _folder(chance: random.Random) -> str:
    # Tools write folders into XML as they are.
    return _name(chance).translate(dict.fromkeys(map(ord, "<>&\"'")))


def _quoted(text: str) -> str:
    # In front matter, composed letters are read as single ones.
    return normalize("NFC", text).replace("\\", "\\\\").replace('"', '\\"')
