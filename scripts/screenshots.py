"""Draw the pictures of the terminal in docs/images from what the commands print: `make screenshots`.

Beside each picture lies the text that it shows, with its colours. `screenshots.py --check` draws nothing, and
fails where a command prints another text by now.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import terminal_picture

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
FEEDSYNC = Path(sys.executable).with_name("feedsync")
BEFORE, NOW, LATER = "2026-11-24T09:00+01:00", "2026-11-24T09:10+01:00", "2026-11-24T09:12+01:00"

SITE = """\
site:
  title: Avvisatore
  url: https://www.avvisatore.example/
  language: it
  timezone: Europe/Rome
store:
  type: folder
  path: content/
feeds:
  - name: news
  - name: tag/{slug}
    for_each: tag
    formats: [rss]
publish:
  to: feeds/
  url: https://www.avvisatore.example/feeds/
  verify: off
push:
"""
CONFIG = f"{SITE}  - {{type: exec, name: desk, command: [cat]}}\n"
POSTS = f"""{SITE}  - {{type: bluesky, handle: avvisatore.example, password: "${{PASSWORD}}", delay: 30m}}
  - {{type: mastodon, server: "https://social.example", token: "${{PASSWORD}}"}}
"""
WRONG = """\
site:
  title: Avvisatore
  url: www.avvisatore.example
  language: italian
  timezone: Rome
store:
  type: folder
  path: content/
feeds:
  - name: news
    limitt: 50
    formats: [rss, atomm]
publish:
  to: feeds/
  url: https://www.avvisatore.example/feeds/
push:
  - type: mastodon
    server: https://social.example
    token: 3f9c1e7a
    visibility: publik
"""
OLD = {
    "calcio": ("Derby pari al novantesimo", "2026-11-22 18:30", "calcio"),
    "faro": ("Il faro ha un nuovo guardiano", "2026-11-21 08:00", "porto"),
    "mercato": ("Il mercato trasloca in piazza Cordai", "2026-11-20 07:45", "città"),
    "mareggiata": ("Mareggiata, lungomare chiuso", "2026-11-19 06:30", "porto"),
    "pesca": ("La pesca turismo si fa cooperativa", "2026-11-18 09:00", "porto"),
    "vela": ("Vela, recuperata la regata", "2026-11-16 19:00", "vela"),
    "sindaco": ("Il sindaco in aula", "2026-11-23 20:00", "città"),
    "bilancio": ("Bilancio, primo sì della giunta", "2026-11-17 12:00", "città"),
    "meteo": ("Meteo, piogge fino a giovedì", "2026-11-23 06:00", "città"),
    "elezioni": ("Elezioni, i risultati", "2026-11-24 18:00", "città"),
}
BRIDGE = """---
title: Ponte, riaperta una corsia
date: 2026-11-24 08:30
tags: [viabilità, città]
summary: Da questa mattina si passa di nuovo sul ponte della foce, a senso unico alternato.
image: /media/ponte.jpg
image_alt: Il ponte della foce con una corsia chiusa
---
Da questa mattina si passa di nuovo.
"""


HUGO = """\
baseURL = "https://ada.example/"
title = "Il quaderno di Ada"
languageCode = "it"
"""


def scenes(folder: Path) -> Iterator[tuple[str, str]]:
    """Live a day of a small newsroom in a folder, and yield each picture's name and text."""
    content = folder / "content"
    content.mkdir()
    for name, (title, date, tag) in OLD.items():
        text = f"---\ntitle: {title}\ndate: {date}\ntags: [{tag}]\n---\n{title}, e altro.\n"
        (content / f"{name}.md").write_text(text, "utf-8")
    for name, config in (("config", CONFIG), ("posts", POSTS), ("wrong", WRONG)):
        (folder / f"{name}.yaml").write_text(config, "utf-8")
    for config in ("config.yaml", "posts.yaml"):
        command = [FEEDSYNC, "run", "-c", config, "--clock", BEFORE]
        subprocess.run(command, cwd=folder, env=_environment(folder), check=True, capture_output=True)

    (content / "ponte.md").write_text(BRIDGE, "utf-8")
    _edit(content / "calcio.md", "Derby pari", "Derby, pari")
    _edit(content / "sindaco.md", "2026-11-23 20:00", "03/04/2026")
    (content / "meteo.md").unlink()
    yield "run", _shown(folder, "run", at=NOW)
    yield "why", _shown(folder, "why ponte", at=LATER)
    yield "status", _shown(folder, "status", at=LATER)
    yield "preview-post", _shown(folder, "preview --post ponte", "-c", "posts.yaml", at=NOW)
    (folder / "config.yaml").write_text(WRONG, "utf-8")
    yield "errors", _shown(folder, "run", at=NOW)
    _blog(folder / "blog")
    yield "init", _shown(folder, "init blog", at=NOW)


def _blog(folder: Path) -> None:
    """A site of Hugo, as it is built."""
    posts = folder / "content" / "posts"
    posts.mkdir(parents=True)
    (folder / "hugo.toml").write_text(HUGO, "utf-8")
    for number in range(1, 13):
        text = f"+++\ntitle = 'Nota {number}'\ndate = 2026-11-{number:02}T09:00:00+01:00\n+++\nTesto.\n"
        (posts / f"nota-{number}.md").write_text(text, "utf-8")
    addresses = [f"https://ada.example/posts/nota-{number}/" for number in range(12, 0, -1)]
    items = (f"<item><title>Nota</title><link>{one}</link><guid>{one}</guid></item>" for one in addresses)
    head = "<title>Ada</title><link>https://ada.example/</link><description>Note</description>"
    (folder / "public").mkdir()
    (folder / "public" / "index.xml").write_text(
        f'<rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>', "utf-8"
    )


def _edit(file: Path, old: str, new: str) -> None:
    file.write_text(file.read_text("utf-8").replace(old, new), "utf-8")


def _shown(folder: Path, words: str, *besides: str, at: str) -> str:
    """Return a command as a person types it, and what it prints. What chance adds is left out."""
    command = [str(FEEDSYNC), *words.split(), *besides, "--clock", at]
    told = terminal_picture.printed(command, folder, _environment(folder))
    told = re.sub(r"\b\d+\.\d s\b", "0.3 s", told)  # how long it took
    told = re.sub(r"\([0-9a-f]{6}\)", "(b170ce)", told)  # the id of a message
    return f"$ feedsync {words}\n{told}"


def _environment(folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "TERM": "xterm",
        "PASSWORD": "none",
    }


def main() -> int:
    stale = []
    with tempfile.TemporaryDirectory() as folder:
        for name, text in scenes(Path(folder)):
            beside, picture = IMAGES / f"{name}.txt", IMAGES / f"{name}.png"
            is_told = beside.exists() and beside.read_text("utf-8") == f"{text}\n"
            if is_told and terminal_picture.made_of(picture) == terminal_picture.digest(text):
                continue
            stale.append(name)
            if "--check" not in sys.argv:
                terminal_picture.draw(text, picture)
                beside.write_text(f"{text}\n", "utf-8")
    if "--check" in sys.argv and stale:
        print(f"docs/images: {', '.join(stale)} not as it is printed now; make screenshots", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
