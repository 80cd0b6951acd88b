"""Makes docs/errors.md of the stories in tests/cli/errors_*.txt, which the tests run.

A story begins with a paragraph on all of it. Each further paragraph is a mistake: its first sentence becomes
a heading, the rest says what to do, and what the commands below it print stands between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

STORIES = Path(__file__).resolve().parent.parent / "tests" / "cli"
HEAD = """\
# What goes wrong, and what to do

Made by `make docs` from tests in which each of these mistakes is made. Look for the words that you were
told, without the names of your files. Every message says what is wrong, where, what was kept, and what to
do. Under cron it is printed when it is new or has changed, then once a day, and `over: …` once when it is
mended. [running.md](running.md#exit-codes) has the exit codes; `feedsync why ARTICLE` tells of one article.

![feedsync run with seven mistakes in config.yaml, each with its line](images/errors.png)
"""
PARTS = {
    "errors_config": "In config.yaml",
    "errors_articles": "In an article",
    "errors_files": "Files and folders",
    "errors_running": "The state, the clock, other runs and commands",
}
# What is told of the command line in general, and of the mistake before.
_BESIDES = re.compile(r"(?:Usage: |Try '|over: |\d+ problems? in ).*|")


def page() -> str:
    """Return the whole page."""
    sections = [HEAD]
    for story, title in PARTS.items():
        text = (STORIES / f"{story}.txt").read_text("utf-8")
        head = re.split(r"^-- ", text, maxsplit=1, flags=re.MULTILINE)[0]
        sections += [f"\n## {title}\n", *_section(head.strip().split("\n\n"))]
    return "".join(sections)


def _section(paragraphs: list[str]) -> Iterator[str]:
    yield f"\n{paragraphs[0]}\n"
    told, printed = "", list[str]()
    for paragraph in [*paragraphs[1:], ""]:
        if paragraph.startswith(("$ ", "% ")):
            printed += _printed(paragraph)
            continue
        if told:
            yield from _mistake(told, printed)
        told, printed = " ".join(paragraph.split("\n")), []


def _mistake(told: str, printed: list[str]) -> Iterator[str]:
    heading, _, advice = re.sub(r"([.:]) ", r"\1\0", told, count=1).partition("\0")
    yield f"\n### {heading.rstrip('.:')}\n"
    if printed:
        yield "\n```text\n" + "\n".join(printed) + "\n```\n"
    if advice:
        yield f"\n{advice[0].upper()}{advice[1:]}\n"


def _printed(commands: str) -> Iterator[str]:
    for line in commands.splitlines():
        said = line.removeprefix("! ") if line != "!" else ""
        if not line.startswith(("$ ", "% ", "> ", "(exit ")) and not _BESIDES.fullmatch(said):
            yield said.replace("N s", "0.2 s")
