"""`feedsync adopt`: the ids that readers know stay, whoever makes the feed from now on."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from newsroom import CONFIG, Newsroom
from reader import make_reader
from services import loopback, require

from feedsync.cli.main import cli

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Vecchio porto</title>
<link>https://old.example/</link><description>x</description>
<atom:link href="https://old.example/index.xml" rel="self" type="application/rss+xml"/>
{items}</channel></rss>"""


def item(guid: str, link: str, title: str, date: str = "Fri, 20 Nov 2026 00:00:00 +0000") -> str:
    return (
        f'<item><guid isPermaLink="false">{guid}</guid><link>{link}</link><title>{title}</title>'
        f"<pubDate>{date}</pubDate></item>"
    )


def rss(*items: str) -> str:
    return RSS.format(items="".join(items))


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    return Newsroom(tmp_path / "porto")


def adopt(newsroom: Newsroom, feed: str | Path, *more: str) -> Result:
    """Run it; text of a feed goes into a file first."""
    if isinstance(feed, str) and feed.lstrip()[:1] in "<{":
        file = newsroom.folder / "old-feed"
        file.write_text(feed, "utf-8")
        feed = file
    clock = ["--clock", newsroom.now.isoformat()]
    return CliRunner().invoke(
        cli, ["-c", str(newsroom.folder / "config.yaml"), *clock, "adopt", str(feed), *more]
    )


def adopted(newsroom: Newsroom, feed: str | Path) -> dict[str, object]:
    done = adopt(newsroom, feed, "--json")
    told: dict[str, object] = json.loads(done.stdout)
    assert told["exit_code"] == done.exit_code
    return told


# Matching


def test_by_its_link_an_article_takes_the_id_that_readers_know(newsroom: Newsroom) -> None:
    newsroom.write("ponte.md")
    told = adopted(newsroom, rss(item("old-17", "https://porto.example/ponte/", "Anything")))
    assert (told["exit_code"], told["adopted"]) == (0, ["content/ponte.md"])
    newsroom.run()
    assert newsroom.ids() == ["old-17"]
    assert newsroom.log()[0] == ("imported", "ponte.md")
    (line,) = (newsroom.folder / "ids.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line) == {
        "store": "main",
        "key": "ponte.md",
        "url": "https://porto.example/ponte/",
        "id": "old-17",
    }


@pytest.mark.parametrize(
    "link",
    [
        "http://www.old.example/ponte",
        "https://porto.example/ponte/index.html",
        "https://porto.example/ponte/?utm_source=rss&utm_medium=feed",
    ],
)
def test_the_same_page_on_another_host_or_with_marks_of_counting_is_the_same_page(
    newsroom: Newsroom, link: str
) -> None:
    newsroom.write("ponte.md")
    link = link.replace("&", "&amp;")
    assert adopted(newsroom, rss(item("1", link, "Anything")))["adopted"] == ["content/ponte.md"]


def test_by_title_and_date_where_the_links_are_others(newsroom: Newsroom) -> None:
    newsroom.write("ponte.md", title="Il ponte &amp; la foce")
    newsroom.write("altro.md", title="Il ponte & la foce", date="2026-03-01")
    told = adopted(
        newsroom,
        rss(
            item("1", "https://old.example/?p=1", "Il ponte &amp; la foce", "Fri, 20 Nov 2026 08:30:00 +0100")
        ),
    )
    assert told["adopted"] == ["content/ponte.md"]
    assert told["redirects"][1:] == [  # type: ignore[index]
        {"old": "https://old.example/?p=1", "new": "https://porto.example/ponte/"}
    ]


def test_by_an_old_address_that_the_article_tells(newsroom: Newsroom) -> None:
    newsroom.write("ponte.md", aliases="[/2009/11/ponte.html, vecchio/ponte/]")
    newsroom.write("derby.md", redirect_from="/sport/derby.html")
    told = adopted(
        newsroom,
        rss(
            item("1", "https://porto.example/vecchio/ponte/", "x"),
            item("2", "https://porto.example/sport/derby.html", "y"),
        ),
    )
    assert (told["exit_code"], told["adopted"]) == (0, ["content/ponte.md", "content/derby.md"])


def test_what_could_be_several_is_named_and_nothing_is_guessed(newsroom: Newsroom) -> None:
    newsroom.write("a/meteo.md", title="Meteo", text="Uno.")
    newsroom.write("b/meteo.md", title="Meteo", text="Due.")
    done = adopt(newsroom, rss(item("1", "https://old.example/meteo.html", "Meteo")))
    assert done.exit_code == 1
    assert "could be content/a/meteo.md or content/b/meteo.md" in done.stderr
    assert "write `id: 1` into the right one" in done.stderr
    newsroom.write("b/meteo.md", title="Meteo", text="Due.", id="1")
    assert adopt(newsroom, newsroom.folder / "old-feed").exit_code == 0


def test_what_no_article_has_is_named(newsroom: Newsroom) -> None:
    newsroom.write("ponte.md")
    done = adopt(newsroom, rss(item("1", "https://old.example/x", "Chiuso per sempre")))
    assert done.exit_code == 0
    assert '1 entry is no article\'s:\n    "Chiuso per sempre" https://old.example/x' in done.stdout


def test_two_entries_of_one_article_are_not_decided(newsroom: Newsroom) -> None:
    newsroom.write("ponte.md")
    twice = [item(guid, "https://porto.example/ponte/", "Ponte") for guid in ("1", "2")]
    told = adopted(newsroom, rss(*twice))
    assert (told["exit_code"], told["adopted"], len(told["ambiguous"])) == (1, [], 2)  # type: ignore[arg-type]


# What is published already, dates, formats


def test_an_article_that_readers_know_by_another_id_keeps_it_and_is_named(newsroom: Newsroom) -> None:
    newsroom.write("ponte.md")
    newsroom.run()
    before = newsroom.documents()
    done = adopt(newsroom, rss(item("old-17", "https://porto.example/ponte/", "Ponte")))
    assert done.exit_code == 1
    assert "keeps its id https://porto.example/ponte/, which readers know; the old feed has old-17" in (
        done.stderr
    )
    newsroom.run()
    assert newsroom.documents() == before


def test_an_id_that_only_an_unpublished_article_would_have_is_given_to_the_one_that_readers_know(
    newsroom: Newsroom,
) -> None:
    newsroom.write("nuovo.md", url="https://porto.example/riusato/", title="Nuovo")
    newsroom.write("vecchio.md", title="Vecchio", date="2026-10-01")
    told = adopted(
        newsroom,
        rss(
            item(
                "https://porto.example/riusato/",
                "https://old.example/v",
                "Vecchio",
                "Thu, 01 Oct 2026 00:00:00 +0000",
            )
        ),
    )
    assert told["adopted"] == ["content/vecchio.md"]
    newsroom.run()
    nuovo, vecchio = newsroom.ids()
    assert vecchio == "https://porto.example/riusato/"
    assert nuovo.startswith("https://porto.example/riusato/#")


def test_a_date_is_taken_where_the_article_tells_none(newsroom: Newsroom) -> None:
    (newsroom.folder / "content" / "nota.txt").write_text("La nota\n\nUna riga.", "utf-8")
    newsroom.write("ponte.md", date="2026-11-20")
    # Younger than the clock says: without its date it would wait.
    os.utime(newsroom.folder / "content" / "nota.txt", (1_795_600_000, 1_795_600_000))
    told = adopted(
        newsroom,
        rss(
            item("1", "https://porto.example/nota/", "La nota", "Wed, 04 Mar 2020 05:06:07 +0000"),
            item("2", "https://porto.example/ponte/", "Ponte", "Wed, 04 Mar 2020 05:06:07 +0000"),
        ),
    )
    assert told["dated"] == 1
    newsroom.run()
    items = {
        one["id"]: one["date_published"] for one in json.loads(newsroom.documents()["news.json"])["items"]
    }
    assert items == {"1": "2020-03-04T05:06:07Z", "2": "2026-11-20T00:00:00Z"}


def test_a_page_without_a_date_is_named_with_the_line_that_dates_it(newsroom: Newsroom) -> None:
    newsroom.write("chi-siamo.md", date=None)
    done = adopt(newsroom, rss(item("1", "https://porto.example/chi-siamo/", "Chi siamo")))
    assert done.exit_code == 1
    assert "content/chi-siamo.md   has no date" in done.stderr
    assert "`date: 2026-11-20T00:00:00Z`" in done.stderr


ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:old.example,2010:feed</id><title>Vecchio</title>
<updated>2026-11-20T00:00:00Z</updated><link rel="self" href="https://old.example/atom.xml"/>
<entry><id>tag:old.example,2010:17</id><title>Ponte</title><updated>2026-11-20T00:00:00Z</updated>
<link href="https://porto.example/ponte/"/></entry></feed>"""


@pytest.mark.parametrize("order", ["rss first", "atom first"])
def test_each_format_may_have_known_an_article_by_an_id_of_its_own(newsroom: Newsroom, order: str) -> None:
    newsroom.write("ponte.md")
    olds = [rss(item("17", "https://porto.example/ponte/", "Ponte")), ATOM]
    for old in olds if order == "rss first" else reversed(olds):
        assert adopt(newsroom, old).exit_code == 0
    newsroom.run()
    documents = newsroom.documents()
    assert b'<guid isPermaLink="false">17</guid>' in documents["news.rss"]
    assert newsroom.ids() == ["17"]
    assert b"<id>tag:old.example,2010:17</id>" in documents["news.atom"]
    # And the state may be lost: ids.jsonl and the documents tell it all.
    (newsroom.folder / ".feedsync/state.db").unlink()
    newsroom.run()
    assert newsroom.documents() == documents


def test_ids_alone_bring_an_adopted_atom_id_back(newsroom: Newsroom) -> None:
    newsroom.write("ponte.md")
    adopt(newsroom, rss(item("17", "https://porto.example/ponte/", "Ponte")))
    adopt(newsroom, ATOM)
    (newsroom.folder / ".feedsync/state.db").unlink()
    newsroom.run()
    assert b"<id>tag:old.example,2010:17</id>" in newsroom.documents()["news.atom"]
    assert newsroom.ids() == ["17"]


def test_a_json_feed_is_adopted_like_any_other(newsroom: Newsroom) -> None:
    newsroom.write("ponte.md")
    old = {"version": "https://jsonfeed.org/version/1.1", "title": "Old", "items": [
        {"id": 17, "url": "https://porto.example/ponte/", "title": "Ponte", "content_text": "x"}]}  # fmt: skip
    assert adopted(newsroom, json.dumps(old))["adopted"] == ["content/ponte.md"]


@pytest.mark.parametrize("form", ["rss", "atom"])
def test_a_reader_sees_not_one_new_entry(newsroom: Newsroom, form: str) -> None:
    for number in range(4):
        newsroom.write(f"n{number}.md", title=f"Notizia {number}", date=f"2026-11-1{number}")
    file = newsroom.folder / "feeds" / f"news.{form}"
    file.parent.mkdir()
    if form == "rss":
        items = (
            item(f"x-{n}", f"https://old.example/{n}", f"Notizia {n}", f"1{n} Nov 2026 00:00:00 +0000")
            for n in range(4)
        )
        file.write_text(rss(*items), "utf-8")
    else:
        entry = "<entry><id>urn:x:{0}</id><title>Notizia {0}</title><updated>2026-11-1{0}T00:00:00Z</updated></entry>"
        file.write_text(
            '<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:x</id><title>x</title>'
            "<updated>2026-11-20T00:00:00Z</updated>" + "".join(map(entry.format, range(4))) + "</feed>",
            "utf-8",
        )
    reader = make_reader(":memory:", feed_root="")
    reader.add_feed(str(file))
    reader.update_feeds(scheduled=False)
    old = {entry.id for entry in reader.get_entries()}
    assert len(old) == 4
    assert adopt(newsroom, file).exit_code == 0
    file.unlink()
    newsroom.run()
    reader.update_feeds(scheduled=False)
    assert {entry.id for entry in reader.get_entries()} == old


# What stands in the way


def test_while_the_store_is_held_nothing_is_adopted(newsroom: Newsroom) -> None:
    (newsroom.folder / "content").rmdir()
    done = adopt(newsroom, rss(item("1", "https://porto.example/ponte/", "Ponte")))
    assert done.exit_code == 3
    assert "nothing was adopted (exit 3)" in done.stderr
    assert not (newsroom.folder / "ids.jsonl").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "is empty"),
        ("<html><body>Ciao</body></html>", "is a web page"),
        ('<html><head><link rel="alternate" type="application/rss+xml" href="https://a.example/f"></head></html>',
         "https://a.example/f"),
        ("<urlset/>", "is no feed"),
        ("{}", "is JSON, but no JSON Feed"),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_told_and_nothing_is_touched(newsroom: Newsroom, content: str, said: str) -> None:
    newsroom.write("ponte.md")
    file = newsroom.folder / "old-feed"
    file.write_text(content, "utf-8")
    done = adopt(newsroom, file)
    assert done.exit_code == 1
    assert said in done.stderr
    assert "Nothing was adopted." in done.stderr
    assert not (newsroom.folder / ".feedsync").exists()


def test_a_file_that_is_not_there_is_told(newsroom: Newsroom) -> None:
    done = adopt(newsroom, Path("nowhere.xml"))
    assert done.exit_code == 1
    assert "nowhere.xml: cannot be read: No such file or directory." in done.stderr


def test_twice_is_once(newsroom: Newsroom) -> None:
    newsroom.write("ponte.md")
    old = rss(item("old-17", "https://porto.example/ponte/", "Ponte"))
    adopt(newsroom, old)
    newsroom.run()
    before = newsroom.documents(), newsroom.log(), (newsroom.folder / "ids.jsonl").read_bytes()
    done = adopt(newsroom, old)
    assert done.exit_code == 0
    assert "1 article had it already" in done.stdout
    newsroom.run()
    assert (newsroom.documents(), newsroom.log(), (newsroom.folder / "ids.jsonl").read_bytes()) == before


# From the network


def test_archives_are_followed_and_what_has_not_changed_is_not_fetched_again(newsroom: Newsroom) -> None:
    require("loopback", loopback())
    from web import Web, reply

    newsroom.write("ponte.md")
    newsroom.write("piazza.md", date="2026-01-05")
    with Web() as web:
        archive = rss(item("1", "https://porto.example/piazza/", "Piazza"))
        old = rss(
            f'<atom:link rel="prev-archive" href="{web.url}/2026-01.xml"/>',
            item("2", "https://porto.example/ponte/", "Ponte"),
        )
        tagged = {"ETag": '"7"', "Content-Type": "application/rss+xml"}
        address = web.on("/feed", reply(200, old.encode(), tagged), reply(304), reply(304))
        web.on("/2026-01.xml", reply(200, archive.encode(), tagged), reply(304), reply(304))
        told = adopted(newsroom, address)
        assert told["adopted"] == ["content/ponte.md", "content/piazza.md"]
        assert told["redirects"][0]["old"] == address  # type: ignore[index]
        done = adopt(newsroom, address)
        assert "2 entries in 2 documents, unchanged since it was read last" in done.stdout
        assert [one.headers.get("If-None-Match") for one in web.asked] == [None, None, '"7"', '"7"']


def test_an_archive_that_leads_in_a_circle_is_read_once(newsroom: Newsroom) -> None:
    require("loopback", loopback())
    from web import Web, reply

    newsroom.write("ponte.md")
    with Web() as web:
        old = rss(
            f'<atom:link rel="prev-archive" href="{web.url}/feed"/>',
            item("2", "https://porto.example/ponte/", "Ponte"),
        )
        address = web.on("/feed", reply(200, old.encode()))
        assert adopt(newsroom, address).exit_code == 0
        assert web.paths() == ["/feed"]


def test_a_feed_cannot_send_feedsync_to_a_private_machine(newsroom: Newsroom) -> None:
    require("loopback", loopback())
    from web import Web, reply

    newsroom.write("ponte.md")
    with Web() as web, Web() as inside:
        secret = inside.on("/secret", reply(200, b"x"))
        address = web.on(
            "/feed", reply(200, rss(f'<atom:link rel="prev-archive" href="{secret}"/>').encode())
        )
        done = adopt(newsroom, address)
        assert done.exit_code == 1
        assert "private" in done.stderr
        assert inside.asked == []
        # One's own machines can be named.
        config = CONFIG + 'allow_private: ["127.0.0.1"]\n'
        (newsroom.folder / "config.yaml").write_text(config, "utf-8")
        adopt(newsroom, address)
        assert len(inside.asked) == 1


@pytest.mark.parametrize("status", [401, 404, 410, 500])
def test_an_address_without_a_feed_is_told(newsroom: Newsroom, status: int) -> None:
    require("loopback", loopback())
    from web import Web, reply

    with Web() as web:
        done = adopt(newsroom, web.on("/feed", *[reply(status, b"no")] * 3))
    assert done.exit_code == 1
    assert f"answers {status} where a feed was due" in done.stderr


def test_the_redirects_of_many_articles_are_printed_for_one_server(newsroom: Newsroom) -> None:
    for number in range(30):
        newsroom.write(f"n{number}.md", title=f"Notizia {number}", date=f"2026-10-{number + 1:02}")
    old = rss(
        *(
            item(str(n), f"https://old.example/{n}.html", f"Notizia {n}", f"{n + 1} Oct 2026 00:00:00 +0000")
            for n in range(30)
        )
    )
    done = adopt(newsroom, old)
    assert "and 21 more: feedsync adopt" in done.stdout
    done = adopt(newsroom, old, "--redirects", "caddy")
    assert all(f"/{n}.html" in done.stdout for n in range(30))
    assert "nginx" not in done.stdout


def test_the_feed_that_takes_the_place_of_the_old_one_begins_where_that_began(newsroom: Newsroom) -> None:
    for number in range(1, 9):
        newsroom.write(f"n{number}.md", title=f"Notizia {number}", date=f"2026-11-0{number}")
    old = [item(str(n), f"https://porto.example/n{n}/", f"Notizia {n}") for n in (7, 8)]
    done = adopt(newsroom, rss(*old))
    assert "news begins where the old feed begins, with 2026-11-07" in done.stdout
    newsroom.run()
    assert newsroom.ids() == ["8", "7"]
    newsroom.write("n9.md", title="Notizia 9", date="2026-11-09")
    newsroom.run()
    assert newsroom.ids() == ["https://porto.example/n9/", "8", "7"]
    # The other feed takes nobody's place.
    assert newsroom.documents()["brief.rss"].count(b"<item>") == 2


def test_older_articles_come_in_if_that_is_wanted(newsroom: Newsroom) -> None:
    for number in range(1, 5):
        newsroom.write(f"n{number}.md", title=f"Notizia {number}", date=f"2026-11-0{number}")
    adopt(newsroom, rss(item("4", "https://porto.example/n4/", "Notizia 4")), "--older")
    newsroom.run()
    assert len(newsroom.ids()) == 4


def test_a_feed_that_is_published_already_shows_what_it_showed(newsroom: Newsroom) -> None:
    for number in range(1, 5):
        newsroom.write(f"n{number}.md", title=f"Notizia {number}", date=f"2026-11-0{number}")
    newsroom.run()
    adopt(newsroom, rss(item("https://porto.example/n4/", "https://porto.example/n4/", "Notizia 4")))
    newsroom.run()
    assert len(newsroom.ids()) == 4


def test_an_id_that_adopt_fixed_is_not_changed_by_another_feed(newsroom: Newsroom) -> None:
    newsroom.write("ponte.md")
    link = "https://porto.example/ponte/"
    adopt(newsroom, rss(item("old-17", link, "Ponte")))
    done = adopt(newsroom, rss(item("aaa", link, "Ponte")))
    assert done.exit_code == 1
    assert "keeps its id old-17, which readers know; the old feed has aaa" in done.stderr
    newsroom.run()
    assert newsroom.ids() == ["old-17"]
    assert len((newsroom.folder / "ids.jsonl").read_text("utf-8").splitlines()) == 1


def test_of_a_daily_bulletin_each_day_is_its_own(newsroom: Newsroom) -> None:
    for day in range(1, 9):
        newsroom.write(f"meteo-{day}.md", title="Meteo", date=f"2026-11-0{day}")
    old = [
        item(f"m{day}", f"https://old.example/?p={day}", "Meteo", f"0{day} Nov 2026 00:00:00 +0000")
        for day in range(1, 9)
    ]
    told = adopted(newsroom, rss(*old))
    assert (told["exit_code"], len(told["adopted"])) == (0, 8)  # type: ignore[arg-type]


def test_articles_that_only_moved_to_another_host_need_no_rule_each(newsroom: Newsroom) -> None:
    newsroom.write("ponte.md")
    done = adopt(newsroom, rss(item("1", "http://www.old.example/ponte/", "Ponte")))
    assert "· the articles of www.old.example lie under the same paths at porto.example" in done.stdout
    assert '"/ponte/"' not in done.stdout


def test_where_something_is_left_to_do_nobody_is_sent_to_run(newsroom: Newsroom) -> None:
    newsroom.write("a/meteo.md", title="Meteo", text="Uno.")
    newsroom.write("b/meteo.md", title="Meteo", text="Due.")
    done = adopt(newsroom, rss(item("1", "https://old.example/meteo.html", "Meteo")))
    assert "Next: do what ✗ says" in done.stdout


def test_the_other_addresses_that_wordpress_has_for_a_feed_are_redirected_too(newsroom: Newsroom) -> None:
    require("loopback", loopback())
    from web import Web, reply

    newsroom.write("ponte.md")
    with Web() as web:
        address = web.on("/feed/", reply(200, rss(item("1", "https://porto.example/ponte/", "P")).encode()))
        told = adopted(newsroom, address)
    olds = {one["old"].removeprefix(web.url) for one in told["redirects"]}  # type: ignore[attr-defined]
    assert olds == {"/feed/", "/feed/rss2/", "/?feed=rss2"}


def test_a_wordpress_export_is_no_feed(newsroom: Newsroom) -> None:
    done = adopt(newsroom, '<rss xmlns:wp="http://wordpress.org/export/1.2/"><channel/></rss>')
    assert "is a WordPress export, which a store of `type: wxr` reads" in done.stderr


def test_an_address_without_its_scheme_is_told(newsroom: Newsroom) -> None:
    assert "write it whole: https://" in adopt(newsroom, Path("www.porto.example/feed")).stderr


def test_what_a_second_format_confirmed_is_fixed_for_it_as_well(newsroom: Newsroom) -> None:
    newsroom.write("ponte.md")
    link, known = "https://porto.example/ponte/", "tag:old.example,2010:17"
    adopt(newsroom, ATOM)
    assert adopted(newsroom, rss(item(known, link, "Ponte")))["kept"] == ["content/ponte.md"]
    assert adopt(newsroom, rss(item("zzz", link, "Ponte"))).exit_code == 1
    newsroom.run()
    assert newsroom.ids() == [known]


def test_an_article_that_is_dated_otherwise_does_not_tell_where_a_feed_begins(newsroom: Newsroom) -> None:
    for number in range(1, 6):
        newsroom.write(f"n{number}.md", title=f"Notizia {number}", date=f"2026-11-0{number}")
    newsroom.write("vecchia.md", title="Vecchia", date="2015-01-01")
    old = [
        item("5", "https://porto.example/n5/", "Notizia 5", "Thu, 05 Nov 2026 00:00:00 +0000"),
        item("v", "https://porto.example/vecchia/", "Vecchia", "Thu, 05 Nov 2026 00:00:00 +0000"),
    ]
    assert adopted(newsroom, rss(*old))["begins"]["since"].startswith("2026-11-05")  # type: ignore[index]
    adopt(newsroom, newsroom.folder / "old-feed", "--older")
    newsroom.run()
    assert len(newsroom.ids()) == 4
