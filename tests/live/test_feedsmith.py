"""The published sample as feedsmith reads it: a strict parser of all three formats, in another language."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from harbour import entries_of
from services import require

from feedsync.config.load import load
from feedsync.config.model import Config
from feedsync.feeds.entry import Entry

pytestmark = pytest.mark.live

ROOT = Path(__file__).parent.parent.parent
HERE = Path(__file__).parent
FEEDSMITH = HERE / "node_modules" / "feedsmith"
READ = """
import { readFileSync } from 'node:fs'
import { parseFeed } from 'feedsmith'
const { format, feed } = parseFeed(readFileSync(process.argv[1], 'utf8'))
console.log(JSON.stringify({ format, feed }))
"""


@dataclass(frozen=True)
class Told:
    """What all formats tell of an entry, and what has a place in each. Enclosures: address, type, length."""

    id: str
    title: str
    link: str
    published: datetime
    updated: datetime
    terms: list[str]
    language: str
    rights: str
    image: str
    enclosures: list[tuple[str, str, int]]


@pytest.fixture(scope="module")
def config() -> Config:
    return load(ROOT / "config.yaml")


def told_by_us(entry: Entry, form: str) -> Told:
    return Told(
        id=entry.atom_id if form == "atom" else entry.id,
        title=entry.title,
        link=entry.url,
        published=entry.published,
        updated=entry.updated,
        terms=list(entry.terms),
        # feedsmith 3 does not look at xml:lang.
        language="" if form == "atom" else entry.language,
        rights=entry.rights,
        image=entry.image.url if entry.image else "",
        enclosures=[(media.url, media.type, media.length or 0) for media in entry.enclosures],
    )


def told_by_rss(item: Any) -> Told:
    media = item.get("media", {}).get("contents", [])
    pictures = [part["url"] for part in item.get("media", {}).get("thumbnails", [])]
    more = [
        (part["url"], part["type"], part.get("fileSize", 0)) for part in media if part["url"] not in pictures
    ]
    return Told(
        id=item["guid"]["value"],
        title=item["title"],
        link=item["link"],
        published=parsedate_to_datetime(item["pubDate"]),
        updated=datetime.fromisoformat(item["atom"]["updated"]),
        terms=[category["name"] for category in item.get("categories", [])],
        language=first(item.get("dc", {}).get("languages")),
        rights=first(item.get("dc", {}).get("rights")),
        image=first(pictures),
        enclosures=[
            *((part["url"], part["type"], part["length"]) for part in item.get("enclosures", [])),
            *more,
        ],
    )


def told_by_atom(entry: Any) -> Told:
    links = {
        rel: [link for link in entry["links"] if link["rel"] == rel] for rel in ("alternate", "enclosure")
    }
    (alternate,) = links["alternate"]
    return Told(
        id=entry["id"],
        title=entry["title"]["value"],
        link=alternate["href"],
        published=datetime.fromisoformat(entry["published"]),
        updated=datetime.fromisoformat(entry["updated"]),
        terms=[category["term"] for category in entry.get("categories", [])],
        language="",
        rights=entry.get("rights", {}).get("value", ""),
        image=first([part["url"] for part in entry.get("media", {}).get("thumbnails", [])]),
        enclosures=[(link["href"], link["type"], link.get("length", 0)) for link in links["enclosure"]],
    )


def told_by_json(item: Any) -> Told:
    return Told(
        id=item["id"],
        title=item["title"],
        link=item["url"],
        published=datetime.fromisoformat(item["date_published"]),
        updated=datetime.fromisoformat(item["date_modified"]),
        terms=item.get("tags", []),
        language=item.get("language", ""),
        rights=item.get("_feedsync", {}).get("rights", ""),
        image=item.get("image", ""),
        enclosures=[
            (part["url"], part["mime_type"], part.get("size_in_bytes", 0))
            for part in item.get("attachments", [])
        ],
    )


def first(values: list[str] | None) -> str:
    return values[0] if values else ""


def read(document: Path) -> tuple[str, Any]:
    require("feedsmith", shutil.which("node") and FEEDSMITH.is_dir())
    done = subprocess.run(
        ["node", "--input-type=module", "--eval", READ, str(document)],
        cwd=HERE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    return answer["format"], answer["feed"]


TELL = {"rss": told_by_rss, "atom": told_by_atom, "json": told_by_json}


@pytest.mark.parametrize("form", ["rss", "atom", "json"])
def test_feedsmith_reads_what_the_sample_has(config: Config, form: str) -> None:
    entries = entries_of(config, "news")

    found, feed = read(ROOT / "feeds" / f"news.{form}")

    items = feed["entries"] if form == "atom" else feed["items"]
    told = [TELL[form](item) for item in items]
    assert found == form
    assert len(told) > 10
    if form == "json":
        # feedsmith 3 hands on no extensions.
        told = [replace(item, rights=entry.rights) for item, entry in zip(told, entries, strict=True)]
    assert told == [told_by_us(entry, form) for entry in entries]


def test_feedsmith_reads_what_the_sample_says_of_itself(config: Config) -> None:
    site = config.site
    news = config.feeds[0]
    rss, atom, json_feed = (read(ROOT / "feeds" / f"news.{form}")[1] for form in TELL)

    assert rss["title"] == atom["title"]["value"] == json_feed["title"] == news.title
    assert rss["description"] == atom["subtitle"]["value"] == json_feed["description"] == site.description
    assert rss["link"] == atom["links"][1]["href"] == json_feed["home_page_url"] == site.url
    assert rss["language"] == json_feed["language"] == site.language
    assert rss["generator"] == atom["generator"]["text"] == "feedsync"
    assert rss["ttl"] == news.ttl
    assert rss["image"]["url"] == atom["logo"]
    assert atom["icon"] == json_feed["icon"]
    assert [link["href"] for link in rss["atom"]["links"]] == [f"{config.publish.url}news.rss"]
    assert atom["links"][0]["href"] == f"{config.publish.url}news.atom"
    assert json_feed["feed_url"] == f"{config.publish.url}news.json"


@pytest.mark.parametrize("form", ["rss", "json"])
def test_feedsmith_reads_the_feed_of_summaries(config: Config, form: str) -> None:
    entries = entries_of(config, "sommari")

    _, feed = read(ROOT / "feeds" / f"sommari.{form}")

    summaries = [item.get("description") or item.get("summary") for item in feed["items"]]
    assert summaries == [entry.summary for entry in entries]
    assert not any("content_html" in item or "content" in item for item in feed["items"])
