"""The store does what feedsync asks of every store, and reads bad lines for what they are."""

# ruff: noqa: INP001, S101  these are tests

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from feedsync_jsonl.store import JsonlSettings, JsonlStore

from feedsync.article import Seen
from feedsync.errors import ArticleError
from feedsync.testing import HasStampContract


class TestJsonlStore(HasStampContract):
    def make_store(self, folder: Path) -> JsonlStore:
        return JsonlStore(JsonlSettings(type="jsonl", path="articles.jsonl"), self.context(folder))

    def write(self, folder: Path, name: str, *, title: str, date: datetime, text: str) -> None:
        article = {"id": name, "url": f"/{name}/", "title": title, "date": date.isoformat(), "text": text}
        _rewrite(folder, lambda lines: [*lines, json.dumps(article)])

    def edit(self, folder: Path, name: str, *, text: str) -> None:
        _change(folder, name, text=text)

    def remove(self, folder: Path, name: str) -> None:
        _rewrite(folder, lambda lines: [line for line in lines if json.loads(line)["id"] != name])

    def hide(self, folder: Path, name: str) -> None:
        _change(folder, name, draft=True)

    def break_one(self, folder: Path, name: str) -> bool:
        _change(folder, name, date="03/04/2026")
        return True

    @contextmanager
    def fail(self, folder: Path) -> Iterator[None]:
        (folder / "articles.jsonl").rename(folder / "away")
        yield
        (folder / "away").rename(folder / "articles.jsonl")


def _rewrite(folder: Path, rewritten: Callable[[list[str]], list[str]]) -> None:
    """Write the file anew, with a time that is not that of a moment ago, so that it has a stamp."""
    path = folder / "articles.jsonl"
    time = path.stat().st_mtime_ns + 10**9 if path.exists() else 10**18
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    path.write_text("".join(f"{line}\n" for line in rewritten(lines)), "utf-8")
    os.utime(path, ns=(time, time))


def _change(folder: Path, name: str, **values: object) -> None:
    def changed(line: str) -> str:
        article: dict[str, Any] = json.loads(line)
        return json.dumps(article | values) if article["id"] == name else line

    _rewrite(folder, lambda lines: [changed(line) for line in lines])


GOOD = '{"id": "uno", "url": "/uno/", "title": "Uno", "date": "2026-11-20", "text": "Testo."}'


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b'{"id": "due"', "is no article in JSON"),
        (b'["due"]', "is no article in JSON"),
        (b'{"id": "\xe0"}', "is no article in JSON"),
        (b'{"id": "due", "draft": ' + b"[" * 10_000, "is no article in JSON"),
        (b'{"id": 2}', "is no article in JSON"),
        (b'{"id": "a\\nb"}', "its id must be of 1 to 1000 characters that can be printed"),
        (b'{"id": ""}', "its id must be of 1 to 1000 characters that can be printed"),
        (b'{"id": "uno"}', "the id `uno` is that of an earlier line"),
        (b'{"id": "' + b"x" * 11_000_000 + b'"}', "is longer than 10 MB"),
    ],
    ids=lambda value: str(value[:20]),
)
def test_a_line_without_an_id_of_its_own_is_left_out_with_its_number(
    tmp_path: Path, line: bytes, message: str
) -> None:
    last = GOOD.replace("uno", "tre").encode()
    (tmp_path / "articles.jsonl").write_bytes(b"\n".join([GOOD.encode(), b"", line, last]))
    scanned = list(TestJsonlStore().make_store(tmp_path).scan())
    assert [one.key for one in scanned if isinstance(one, Seen)] == ["tre", "uno"]
    (error,) = [one for one in scanned if isinstance(one, ArticleError)]
    assert error.findings[0].line == 3  # noqa: PLR2004
    assert message in error.message


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"date": "03/04/2026"}, "can be read two ways"),
        ({"url": "mailto:porto@porto.example"}, "is no address of the web"),
        ({"title": " "}, "has no title"),
        ({"text": ["Testo."]}, "is no article in JSON"),
        ({"date": None}, "is no article in JSON"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_a_line_that_is_no_article_is_an_error_and_a_draft_stays_one(
    tmp_path: Path, values: dict[str, object], message: str
) -> None:
    (tmp_path / "articles.jsonl").write_text(
        json.dumps(json.loads(GOOD) | values | {"draft": "yes"}), "utf-8"
    )
    with pytest.raises(ArticleError, match=message) as caught:
        TestJsonlStore().make_store(tmp_path).load("uno")
    assert caught.value.where == "articles.jsonl: uno"
    assert caught.value.is_draft
