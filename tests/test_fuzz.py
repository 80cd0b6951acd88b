"""Mutated articles: each becomes an entry in three formats or is left out, and costs nothing else.

500 of them here; `make soak` runs 100,000 (FEEDSYNC_FUZZ sets the number, FEEDSYNC_SEED where to begin).
"""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from hangs import no_hang
from spec_rules import atom_findings, json_feed_findings, rss_findings

from feedsync.article import Article, Seen
from feedsync.config.model import Feed, Publish, Site
from feedsync.errors import ArticleError
from feedsync.feeds.atom import ATOM
from feedsync.feeds.documents import Renderer
from feedsync.feeds.json_feed import JSON_FEED
from feedsync.feeds.rss import RSS
from feedsync.stores.base import StoreContext
from feedsync.stores.folder import FolderStore
from feedsync.stores.folder_settings import FolderSettings

ROOT = Path(__file__).parent.parent
CORPUS = sorted(
    path
    for folder in (ROOT / "content", ROOT / "tests/data")
    for path in folder.rglob("*")
    if path.suffix in {".md", ".html", ".txt"} or path.parent.name == "matter"
)
SIDECARS = [path for path in CORPUS if path.suffix in {".json", ".yaml"}]
TOKENS = [
    *(
        b"---\n",
        b"<div>",
        b"</p>",
        b"<b>",
        b"<svg><style>",
        b"<math><mtext>",
        b"<noscript>",
        b"<!--",
        b"-->",
        b"<![CDATA[",
    ),
    *(
        b"<iframe src=https://x.example>",
        b'<img src=x srcset="a, b 2x">',
        b"<table><tr>",
        b"javascript:",
        b"&#x338;",
        b"&",
    ),
    *(
        b"&#0;",
        b"\x00",
        b"\x0b",
        b"\xff\xfe",
        b"\xed\xa0\x80",
        b"\xe2\x80\xae",
        b"\xef\xbb\xbf",
        b"\r\n",
        b"\t",
        b"`" * 3,
    ),
    *(
        b"[^1]",
        b"|-|-|\n",
        b"# ",
        b"- [ ] ",
        b"\n\n",
        b"title: ",
        b"date: ",
        b"draft: true\n",
        b"+++\n",
        b"draft = true\n",
        b"[extra]\n",
        b"[[",
        b'"""',
        b"\\u",
        b"&a ",
        b"*a",
        b"{",
        b"[",
        b'"',
    ),
]
SITE = Site(title="A", url="https://a.example/", language="it")
PUBLISH = Publish(to="feeds/", url="https://a.example/feeds/")
FINDINGS = {"rss": rss_findings, "atom": atom_findings, "json": json_feed_findings}
FORMATS = {"rss": RSS, "atom": ATOM, "json": JSON_FEED}


def mutated(chance: random.Random, corpus: Sequence[Path] = CORPUS) -> tuple[str, bytes]:
    """Return a file's name and bytes: a few random changes to one of the corpus, or two of it spliced."""
    path = chance.choice(corpus)
    content = path.read_bytes()
    if chance.random() < 0.15:
        other = chance.choice(CORPUS).read_bytes()
        content = content[: chance.randrange(len(content))] + other[chance.randrange(len(other)) :]
    body = max(content.find(b"\n---\n"), 0)
    for _ in range(chance.randrange(1, 5)):
        # Front matter is soon broken; most changes are to what comes after it.
        start = chance.randrange(0 if chance.random() < 0.15 else min(body, len(content)), len(content) + 1)
        end = min(len(content), start + chance.choice([1, 2, 8, 40, 400]))
        piece = content[start:end]
        kind = chance.randrange(5)
        if kind == 0:
            content = content[:start] + content[end:]
        elif kind == 1:
            content = content[:end] + piece * chance.choice([1, 2, 30]) + content[end:]
        elif kind == 2:
            content = (
                content[:start] + chance.choice(TOKENS) * chance.choice([1, 1, 3, 200]) + content[start:]
            )
        elif kind == 3 and chance.random() < 0.3:
            content = content[:start] + bytes(chance.randrange(256) for _ in piece[:8]) + content[end:]
        else:
            where = chance.randrange(len(content) + 1)
            content = content[:where] + piece + content[where:]
    return f"2026-11-20-x{path.suffix}", content


def outcome(folder: Path, name: str, content: bytes) -> str:
    """Write the article and take it through to the documents; return what became of it."""
    for old in folder.iterdir():
        old.unlink()
    (folder / name).write_bytes(content)
    store = FolderStore(FolderSettings(type="folder", path="."), StoreContext("main", folder, SITE))
    (seen,) = store.scan()
    assert isinstance(seen, Seen)
    try:
        article = store.load(seen.key)
    except ArticleError as error:
        return "left out" if all(finding.message for finding in error.findings) else "left out without a word"
    if article.published is None:
        return "undated"
    return rendered(article)


def rendered(article: Article) -> str:
    feed = Feed(name="news")
    rendering = Renderer(SITE, PUBLISH, FORMATS).render([feed], {"news": [article]})
    assert not rendering.failed
    for document in rendering.documents:
        if document.count:
            found = FINDINGS[document.path.rpartition(".")[2]](document.content)
            assert found == [], (document.path, found)
    return "left out in rendering" if rendering.left_out else "published"


def test_mutated_metadata_beside_an_article_costs_this_article_alone(tmp_path: Path) -> None:
    good = b"---\ntitle: Uno\ndate: 2026-03-04\n---\nTesto.\n"
    number, seed = int(os.environ.get("FEEDSYNC_FUZZ", "500")) // 5, int(os.environ.get("FEEDSYNC_SEED", "1"))
    outcomes: Counter[str] = Counter()
    for case in range(seed, seed + number):
        name, content = mutated(random.Random(case), SIDECARS)
        for old in tmp_path.iterdir():
            old.unlink()
        for article in ("a.md", "b.md"):
            (tmp_path / article).write_bytes(good)
        (tmp_path / f"a{Path(name).suffix}").write_bytes(content)
        store = FolderStore(FolderSettings(type="folder", path="."), StoreContext("main", tmp_path, SITE))
        assert [seen.key for seen in store.scan() if isinstance(seen, Seen)] == ["a.md", "b.md"], case
        assert store.load("b.md").title == "Uno"
        try:
            with no_hang():
                outcomes[rendered(store.load("a.md"))] += 1
        except ArticleError as error:
            is_told = all(finding.message for finding in error.findings)
            outcomes["left out" if is_told else f"left out without a word (case {case})"] += 1
    assert outcomes.keys() <= {"published", "left out", "left out in rendering"}
    assert min(outcomes["published"], outcomes["left out"]) > 0


def test_a_mutated_article_is_published_by_the_rules_or_left_out(tmp_path: Path) -> None:
    number, seed = int(os.environ.get("FEEDSYNC_FUZZ", "500")), int(os.environ.get("FEEDSYNC_SEED", "1"))
    outcomes: Counter[str] = Counter()
    slowest = (0.0, -1)
    for case in range(seed, seed + number):
        name, content = mutated(random.Random(case))
        started = time.perf_counter()
        try:
            with no_hang():
                outcomes[outcome(tmp_path, name, content)] += 1
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt):
                raise
            kept = Path(os.environ.get("FEEDSYNC_KEEP", tmp_path.parent)) / f"case-{case}-{name}"
            kept.write_bytes(content)
            pytest.fail(f"case {case} ({kept}): {type(error).__name__}: {error}")
        slowest = max(slowest, (time.perf_counter() - started, case))
    print(f"{dict(outcomes)}; the slowest took {slowest[0]:.2f} s (case {slowest[1]})")  # noqa: T201  for the soak
    assert set(outcomes) <= {"published", "undated", "left out", "left out in rendering"}
    assert outcomes["published"] > number // 4
    assert outcomes["left out"] > 0
