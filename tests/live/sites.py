"""Small sites of other tools, in tests/sites: each is built by its tool and published by feedsync from the same files."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from calendar import timegm
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

import feedparser
import yaml

from feedsync.operations.init.configuration import make
from feedsync.operations.init.found import Found
from feedsync.operations.init.site_values import complete

SITES = Path(__file__).parent.parent / "sites"
HOW_TO = SITES.parent.parent / "docs/how-to"
# `config.yaml` may be a site's own: it is Hugo's in many.
CONFIG = "feedsync.yaml"


class Entry(NamedTuple):
    """What readers know an entry by, in an order in which two feeds of the same articles are the same."""

    published: datetime | None
    link: str
    title: str
    id: str


def copied(name: str, to: Path) -> Path:
    """Copy a site such as `hugo/journal`, and return the folder of the copy."""
    folder = to / "site"
    shutil.copytree(SITES / name, folder)
    return folder


def build(folder: Path, *command: str | Path) -> None:
    """Run a tool in the folder of a site."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def recognise(tool: str, folder: Path) -> Found | None:
    """Look at a folder as `feedsync init` does, for one tool."""
    found: Found | None = import_module(f"feedsync.operations.init.{tool}").recognise(folder)
    return found


def recognised(tool: str, folder: Path) -> Found:
    """Return what `recognise` does of a folder that is a site of that tool."""
    found = recognise(tool, folder)
    assert found, f"{folder} is no site of {tool}"
    return found


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run feedsync with the configuration of a site."""
    command = [sys.executable, "-m", "feedsync", *arguments, "-c", CONFIG]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def configure(folder: Path, found: Found) -> None:
    """Write the configuration into the folder of the site."""
    file = folder / CONFIG
    file.write_text(make(complete(found, folder), folder, file).text, "utf-8")


def publish(folder: Path, found: Found) -> str:
    """Configure feedsync for the site, run it there, and return what it said."""
    configure(folder, found)
    done = run(folder, "run", "-v")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def in_the_old_place(folder: Path, found: Found, example: str) -> None:
    """Write the configuration of init with what a page of docs/how-to changes: each filter stays."""
    written = yaml.safe_load(make(complete(found, folder), folder, folder / CONFIG).text)
    changed = yaml.safe_load(example)
    assert set(changed) == {"feeds", "publish"}
    filters = {feed["name"]: {"filter": feed["filter"]} for feed in written["feeds"] if "filter" in feed}
    changed["feeds"] = [feed | filters.get(feed["name"], {}) for feed in changed["feeds"]]
    write(folder, CONFIG, yaml.safe_dump(written | changed, sort_keys=False))


def leads(folder: Path, old: str) -> dict[str, str]:
    """Adopt a feed of a site, and return where it says that old addresses lead, as paths."""
    done = run(folder, "adopt", old, "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    redirects = json.loads(done.stdout)["redirects"]
    return {urlsplit(one["old"]).path: urlsplit(one["new"]).path for one in redirects}


def init(folder: Path) -> str:
    """Run `feedsync init` in the folder of a site, and return what it printed."""
    command = [sys.executable, "-m", "feedsync", "init", "."]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    return done.stdout


def examples(page: str, language: str) -> list[str]:
    """Return the examples of a page of docs/how-to, such as `hugo`."""
    text = (SITES.parent.parent / f"docs/how-to/{page}.md").read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def write(folder: Path, path: str, text: str) -> None:
    """Write a file of a site."""
    file = folder / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def ids(document: Path) -> dict[str, str]:
    """Return the ids of a feed's entries, by title."""
    return {entry.title: entry.id for entry in feedparser.parse(document.read_bytes()).entries}


def entries(document: Path) -> list[Entry]:
    """Return the entries of a feed, the newest first."""
    feed = feedparser.parse(document.read_bytes())
    assert not feed.bozo, feed.bozo_exception
    return in_order(
        [
            Entry(_moment(entry.get("published_parsed")), entry.link, entry.title, entry.id)
            for entry in feed.entries
        ]
    )


def in_order(found: Sequence[Entry]) -> list[Entry]:
    """Sort entries: the newest first, those of one moment by their links."""
    return sorted(
        found, key=lambda entry: (-entry.published.timestamp() if entry.published else 0, entry.link)
    )


def _moment(parsed: object) -> datetime | None:
    return datetime.fromtimestamp(timegm(parsed), UTC) if parsed else None  # type: ignore[arg-type]
