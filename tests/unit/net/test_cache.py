"""Answers that are kept: what is sent, what is believed, and what a damaged file costs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from web import CLOSE, Web, redirect, reply

from feedsync.errors import FetchError
from feedsync.net.cache import get_cached
from feedsync.net.client import Client

TAG = 'W/"a,b \\"'
DATE = "tue, 24 nov 2026 09:00:00 gmt"


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        yield server


@pytest.fixture
def client(web: Web) -> Iterator[Client]:
    with Client([web.url], sleep=lambda _: None) as opened:
        yield opened


def kept_files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def test_what_has_not_changed_is_taken_from_the_folder(web: Web, client: Client, tmp_path: Path) -> None:
    headers = {"ETag": TAG, "Last-Modified": DATE, "Content-Type": "text/xml", "Set-Cookie": "key=hidden"}
    address = web.on("/feed?key=hidden", reply(body=b"<rss/>", headers=headers), reply(304))
    first, is_kept = get_cached(client, address, tmp_path / "cache")
    assert (first.body, is_kept) == (b"<rss/>", False)
    again, is_kept = get_cached(client, address, tmp_path / "cache")
    assert (again.status, again.body, again.url, is_kept) == (200, b"<rss/>", address, True)
    assert again.headers["content-type"] == "text/xml"
    assert "If-None-Match" not in web.asked[0].headers
    assert web.asked[1].headers["If-None-Match"] == TAG
    assert web.asked[1].headers["If-Modified-Since"] == DATE
    (file,) = kept_files(tmp_path / "cache")
    assert b"hidden" not in file.read_bytes() + file.name.encode()


def test_what_has_changed_replaces_what_was_kept(web: Web, client: Client, tmp_path: Path) -> None:
    address = web.on(
        "/", reply(body=b"1", headers={"ETag": '"1"'}), reply(body=b"2", headers={"ETag": '"2"'}), reply(304)
    )
    found = [get_cached(client, address, tmp_path) for _ in range(3)]
    assert [(answer.body, is_kept) for answer, is_kept in found] == [
        (b"1", False),
        (b"2", False),
        (b"2", True),
    ]
    assert [asked.headers["If-None-Match"] for asked in web.asked] == [None, '"1"', '"2"']


def test_an_answer_without_validators_is_not_kept_and_ends_the_older_one(
    web: Web, client: Client, tmp_path: Path
) -> None:
    address = web.on("/", reply(body=b"1", headers={"Last-Modified": DATE}), reply(body=b"2"))
    get_cached(client, address, tmp_path)
    assert kept_files(tmp_path)
    assert get_cached(client, address, tmp_path)[0].body == b"2"
    assert kept_files(tmp_path) == []


@pytest.mark.parametrize("status", [404, 410, 503])
def test_another_status_is_an_answer_and_leaves_what_is_kept(
    web: Web, client: Client, tmp_path: Path, status: int
) -> None:
    first = reply(body=b"1", headers={"ETag": '"1"'})
    address = web.on("/", first, *[reply(status)] * (3 if status == 503 else 1), reply(304))
    get_cached(client, address, tmp_path)
    answer, is_kept = get_cached(client, address, tmp_path)
    assert (answer.status, is_kept) == (status, False)
    assert get_cached(client, address, tmp_path)[1]


def test_no_answer_leaves_what_is_kept(web: Web, client: Client, tmp_path: Path) -> None:
    address = web.on("/", reply(body=b"1", headers={"ETag": '"1"'}), (CLOSE,))
    get_cached(client, address, tmp_path)
    with pytest.raises(FetchError):
        get_cached(client, address, tmp_path)
    assert len(kept_files(tmp_path)) == 1


@pytest.mark.parametrize("damage", ["empty", "short", "changed", "folder"])
def test_a_damaged_file_is_fetched_anew(web: Web, client: Client, tmp_path: Path, damage: str) -> None:
    address = web.on("/", reply(body=b"1" * 99, headers={"ETag": '"1"'}))
    get_cached(client, address, tmp_path)
    (file,) = kept_files(tmp_path)
    content = file.read_bytes()
    if damage == "folder":
        file.unlink()
        file.mkdir()
    else:
        file.write_bytes(
            {"empty": b"", "short": content[:-9], "changed": content[:-1] + b"2"}[damage],
        )
    answer, is_kept = get_cached(client, address, tmp_path)
    assert (answer.body, is_kept) == (b"1" * 99, False)
    assert web.asked[1].headers["If-None-Match"] is None


def test_a_304_that_was_not_asked_for_is_given_as_it_is(web: Web, client: Client, tmp_path: Path) -> None:
    answer, is_kept = get_cached(client, web.on("/", reply(304)), tmp_path)
    assert (answer.status, is_kept) == (304, False)


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(
    web: Web, client: Client, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    address = web.on("/", reply(body=b"1", headers={"ETag": '"1"'}))
    assert get_cached(client, address, tmp_path / "file" / "cache")[0].body == b"1"


def test_two_addresses_are_kept_apart(web: Web, client: Client, tmp_path: Path) -> None:
    for name in ("a", "b"):
        address = web.on(f"/?{name}", reply(body=name.encode(), headers={"ETag": '"1"'}), reply(304))
        get_cached(client, address, tmp_path)
    assert [get_cached(client, f"{web.url}/?{name}", tmp_path)[0].body for name in ("a", "b")] == [b"a", b"b"]


def test_validators_follow_a_redirect(web: Web, client: Client, tmp_path: Path) -> None:
    address = web.on("/old", redirect("/new"))
    web.on("/new", reply(body=b"1", headers={"ETag": '"1"'}), reply(304))
    get_cached(client, address, tmp_path)
    answer, is_kept = get_cached(client, address, tmp_path)
    assert (answer.url, is_kept) == (web.url + "/new", True)
