"""Nobody is told of what cannot be fetched: caches that lag or rewrite, pages that appear late or never."""

from __future__ import annotations

from pathlib import Path

import pytest
from newsroom import CONFIG, Newsroom
from web import Web, chunked, redirect, reply

HOST = "https://porto.example/"


class Site:
    """A newsroom whose site a server shows, as a test wants it, and who are told."""

    def __init__(self, folder: Path, web: Web) -> None:
        self.web = web
        config = CONFIG.replace(HOST, f"{web.url}/") + (
            f'push:\n  - {{type: websub, hubs: ["{web.url}/hub"], feeds: [brief]}}\n'
            f'  - {{type: webhook, url: "{web.url}/hook", secret: "${{SECRET}}"}}\n'
        )
        self.room = Newsroom(folder, config)
        web.on("/hub", reply(202))
        web.on("/hook", reply(200))
        self.room.write("a.md")
        self.room.run()
        assert web.asked == []

    def deploy(self, *names: str) -> None:
        """Show documents as they are now."""
        for path, content in self.room.documents().items():
            if not names or path in names:
                self.web.on(f"/feeds/{path}", reply(200, content))

    def told(self) -> list[str]:
        """What was told since the last time, apart from the looks."""
        asked = [one for one in self.web.asked if one.method == "POST"]
        self.web.asked.clear()
        return sorted(one.path if one.path == "/hub" else one.body.decode().split('"')[3] for one in asked)

    def run(self, **span: float) -> list[str]:
        self.room.wait(**span)
        self.room.run()
        return self.told()


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setenv("SECRET", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    with Web() as web:
        yield Site(tmp_path / "room", web)  # type: ignore[misc]


def test_each_is_told_when_what_it_is_told_of_is_there(site: Site) -> None:
    site.room.write("b.md")
    assert site.run(minutes=5) == []
    site.web.on("/b/", reply(200, b"B"))
    assert site.run(minutes=5) == ["article.published"]
    site.deploy("brief.rss")
    assert site.run(minutes=5) == ["/hub", "feed.changed"]
    site.deploy()
    assert site.run(minutes=5) == ["feed.changed"]
    assert site.run(minutes=5) == []
    assert site.web.asked == []


def test_a_cache_that_lags_is_waited_for(site: Site) -> None:
    site.deploy()
    site.web.on("/b/", reply(200))
    site.room.write("b.md")
    assert site.run(minutes=5) == ["article.published"]
    said = {said for (said,) in site.room.rows("SELECT said FROM sighting WHERE document <> ''")}
    assert said == {"an older version"}
    site.deploy()
    assert site.run(minutes=5) == ["/hub", "feed.changed", "feed.changed"]


def test_a_cache_that_always_lags_behind_a_busy_site_holds_no_ping_up(site: Site) -> None:
    site.deploy()
    told = []
    for hour in range(6):
        shown = site.room.documents()
        site.web.on(f"/n{hour}/", reply(200))
        site.room.write(f"n{hour}.md", date=f"2026-11-23T0{hour}:00:00Z")
        told.append(site.run(minutes=20))
        for path, content in shown.items():
            site.web.on(f"/feeds/{path}", reply(200, content))
    # What it shows is always two versions old.
    assert ["/hub" in some for some in told] == [False, False, True, False, True, False]
    waiting = site.room.rows(
        "SELECT count(*) FROM delivery WHERE state = 'pending' AND subject LIKE 'document/%'"
    )
    assert waiting[0][0] <= 2


def test_a_newer_ping_stands_for_an_older_one_once_both_can_go(site: Site) -> None:
    site.web.on("/b/", reply(200))
    site.web.on("/c/", reply(200))
    site.room.write("b.md")
    site.run(minutes=5)
    site.room.write("c.md")
    site.run(minutes=5)
    site.deploy()
    assert site.run(minutes=20).count("/hub") == 1
    assert site.run(minutes=20) == []


def test_a_document_that_is_compressed_or_in_chunks_is_the_same(site: Site) -> None:
    import gzip

    site.room.write("b.md")
    site.run(minutes=5)
    for path, content in site.room.documents().items():
        packed = gzip.compress(content)
        site.web.on(f"/feeds/{path}", chunked([packed[:50], packed[50:]], [("Content-Encoding", "gzip")]))
    assert site.run(minutes=5) == ["/hub", "feed.changed", "feed.changed"]


def test_bytes_that_somebody_rewrites_are_never_ours_and_that_is_told(site: Site) -> None:
    site.web.on("/b/", reply(200))
    site.room.write("b.md")
    site.run(minutes=5)
    for path, content in site.room.documents().items():
        site.web.on(f"/feeds/{path}", reply(200, content + b"<!-- fast -->", {"Content-Type": "text/html"}))
    assert site.run(hours=1) == []
    said = {said for (said,) in site.room.rows("SELECT said FROM sighting WHERE document <> ''")}
    assert all(one.startswith("other bytes (") and one.endswith("text/html)") for one in said)
    site.run(days=3)
    rows = site.room.rows("SELECT state, said FROM delivery WHERE article IS NULL")
    assert {state for state, _ in rows} == {"failed"}
    assert all("not public after 3 days: other bytes" in str(said) for _, said in rows)


def test_a_page_behind_a_login_and_one_that_moved(site: Site) -> None:
    site.web.on("/b/", redirect("/login"))
    site.web.on("/login", reply(403))
    site.room.write("b.md")
    assert site.run(minutes=5) == []
    ((said,),) = site.room.rows("SELECT said FROM sighting WHERE document = ''")
    assert said == f"403 after a redirect to {site.web.url}/login"
    site.web.on("/b/", redirect("/2026/b/"))
    site.web.on("/2026/b/", reply(200))
    assert site.run(minutes=5) == ["article.published"]


def test_a_withdrawal_waits_for_nothing(site: Site) -> None:
    site.deploy()
    site.web.on("/b/", reply(200))
    site.room.write("b.md")
    site.run(minutes=5)
    site.web.on("/b/", reply(404))
    site.room.write("b.md", draft="true")
    assert "article.withdrawn" in site.run(minutes=5)
