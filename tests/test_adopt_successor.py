"""Which of our feeds an old feed is redirected to: never one that shows its readers what they never asked for."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner
from newsroom import Newsroom

from feedsync.cli.main import cli

CONFIG = """\
site: {{title: Porto, url: "https://porto.example/", language: it}}
store: {{type: folder, path: content/}}
feeds:
  - {{name: news, limit: 20}}
{feeds}publish: {{to: feeds/, url: "https://porto.example/feeds/"}}
"""
SECTIONS = '  - {name: "sections/{slug}", for_each: section}\n'
TAGS = '  - {name: "tags/{slug}", for_each: tag}\n'
ENGLISH = "  - {name: news-en, language: en, filter: {languages: [en]}}\n"


@pytest.fixture
def newsroom(tmp_path: Path) -> Newsroom:
    """Twelve articles, one a day: three of sport, four about the sluice, one of them in both."""
    place = Newsroom(tmp_path / "porto", CONFIG.format(feeds=""))
    for day in range(1, 13):
        folder = "sport" if day in {2, 5, 9} else "cronaca"
        tags = "[chiusa]" if day in {1, 2, 11, 12} else "[]"
        place.write(f"{folder}/n{day}.md", title=f"Notizia {day}", date=f"2026-11-{day:02}", tags=tags)
    return place


def has(newsroom: Newsroom, *feeds: str) -> None:
    (newsroom.folder / "config.yaml").write_text(CONFIG.format(feeds="".join(feeds)), "utf-8")


def link(day: int) -> str:
    return f"https://porto.example/{'sport' if day in {2, 5, 9} else 'cronaca'}/n{day}/"


def old(days: Iterable[int], address: str, home: str = "https://porto.example/", form: str = "rss") -> str:
    if form == "atom":
        entries = "".join(
            f"<entry><id>urn:x:{day}</id><title>Notizia {day}</title><link href='{link(day)}'/>"
            f"<updated>2026-11-{day:02}T00:00:00Z</updated></entry>"
            for day in days
        )
        return (
            f"<feed xmlns='http://www.w3.org/2005/Atom'><id>urn:x</id><title>x</title><link href='{home}'/>"
            f"<link rel='self' href='{address}'/><updated>2026-11-12T00:00:00Z</updated>{entries}</feed>"
        )
    items = "".join(
        f"<item><guid isPermaLink='false'>{day}</guid><link>{link(day)}</link><title>Notizia {day}</title>"
        f"<pubDate>{day:02} Nov 2026 00:00:00 +0000</pubDate></item>"
        for day in days
    )
    return (
        f"<rss version='2.0' xmlns:atom='http://www.w3.org/2005/Atom'><channel><title>x</title><link>{home}"
        f"</link><description>x</description><atom:link rel='self' href='{address}'/>{items}</channel></rss>"
    )


def run(newsroom: Newsroom, feed: str, *more: str) -> tuple[str, str]:
    file = newsroom.folder / "old-feed"
    file.write_text(feed, "utf-8")
    config = ["-c", str(newsroom.folder / "config.yaml"), "--clock", newsroom.now.isoformat()]
    done = CliRunner().invoke(cli, [*config, "adopt", str(file), *more])
    assert done.exit_code == 0, done.output
    return done.stdout, done.stderr


def leads(newsroom: Newsroom, feed: str) -> dict[str, str]:
    """Where each old address leads, without the site's own."""
    told = json.loads(run(newsroom, feed, "--json")[0])
    site = "https://porto.example/"
    return {one["old"].removeprefix(site): one["new"].removeprefix(site) for one in told["redirects"]}


SPORT = old((9, 5, 2), "https://porto.example/sport/index.xml", "https://porto.example/sport/")
SLUICE = old(
    (12, 11, 2, 1), "https://porto.example/tags/chiusa/index.xml", "https://porto.example/tags/chiusa/"
)
ALL = old(range(12, 0, -1), "https://porto.example/index.xml")


def test_the_feed_of_all_leads_to_that_of_all(newsroom: Newsroom) -> None:
    has(newsroom, SECTIONS, TAGS)
    assert leads(newsroom, ALL) == {"index.xml": "feeds/news.rss"}


def test_the_feed_of_a_section_or_tag_leads_to_that_of_the_same_before_any_run(newsroom: Newsroom) -> None:
    has(newsroom, SECTIONS, TAGS)
    assert leads(newsroom, SPORT) == {"sport/index.xml": "feeds/sections/sport.rss"}
    assert leads(newsroom, SLUICE) == {"tags/chiusa/index.xml": "feeds/tags/chiusa.rss"}


def test_so_it_does_after_a_run_and_whatever_of_it_was_adopted_first(newsroom: Newsroom) -> None:
    has(newsroom, SECTIONS)
    assert leads(newsroom, SPORT) == {"sport/index.xml": "feeds/sections/sport.rss"}
    assert leads(newsroom, ALL) == {"index.xml": "feeds/news.rss"}
    newsroom.run()
    assert newsroom.ids() == [str(day) for day in range(12, 0, -1)]
    assert newsroom.ids("sections/sport.json") == ["9", "5", "2"]
    assert leads(newsroom, SPORT) == {"sport/index.xml": "feeds/sections/sport.rss"}


def test_a_feed_of_a_part_begins_itself_and_not_that_of_all(newsroom: Newsroom) -> None:
    has(newsroom, SECTIONS)
    run(newsroom, old((9, 5), "https://porto.example/sport/index.xml", "https://porto.example/sport/"))
    newsroom.run()
    assert len(newsroom.ids()) == 12
    assert newsroom.ids("sections/sport.json") == ["9", "5"]


def test_without_a_feed_of_its_own_a_part_is_not_redirected_and_the_line_that_makes_one_is_told(
    newsroom: Newsroom,
) -> None:
    assert leads(newsroom, SLUICE) == {}
    out, _ = run(newsroom, SLUICE)
    assert "no redirect for https://porto.example/tags/chiusa/index.xml: news has 8 articles that" in out
    (line,) = [one for one in out.splitlines() if one.startswith("    - ")]
    has(newsroom, f"{line[2:]}\n")
    assert leads(newsroom, SLUICE) == {"tags/chiusa/index.xml": "feeds/tags/chiusa.rss"}


def test_where_feeds_of_that_kind_leave_it_out_the_line_is_that_of_one_feed(newsroom: Newsroom) -> None:
    few = '  - {name: "tags/{slug}", for_each: tag, min: 5}\n'
    has(newsroom, few)
    out, _ = run(newsroom, SLUICE)
    (line,) = [one for one in out.splitlines() if one.startswith("    - ")]
    has(newsroom, few, f"{line[2:]}\n")
    assert leads(newsroom, SLUICE) == {"tags/chiusa/index.xml": "feeds/tags/chiusa.rss"}


@pytest.mark.parametrize("feeds", ["  - {name: acqua, filter: {tags: [chiusa]}}\n", TAGS])
def test_a_feed_of_a_tag_that_shows_its_newest_alone_leads_to_any_feed_of_that_tag(
    newsroom: Newsroom, feeds: str
) -> None:
    for day in range(1, 25):
        newsroom.write(f"c/{day}.md", title=f"Acqua {day}", date=f"2026-10-{day:02}", tags="[chiusa]")
    items = old((12, 11, 2, 1), "https://porto.example/tags/chiusa/index.xml").replace("</channel></rss>", "")
    for day in range(24, 17, -1):
        items += (
            f"<item><guid isPermaLink='false'>c{day}</guid><link>https://porto.example/c/{day}/</link>"
            f"<title>Acqua {day}</title><pubDate>{day:02} Oct 2026 00:00:00 +0000</pubDate></item>"
        )
    has(newsroom, feeds)
    found = leads(newsroom, f"{items}</channel></rss>")
    assert list(found.values()) == [f"feeds/{'acqua' if 'acqua' in feeds else 'tags/chiusa'}.rss"]


def test_of_two_tags_that_the_same_articles_have_that_in_the_address_is_taken(newsroom: Newsroom) -> None:
    for day in (1, 2, 11, 12):
        folder = "sport" if day == 2 else "cronaca"
        title, date = f"Notizia {day}", f"2026-11-{day:02}"
        newsroom.write(f"{folder}/n{day}.md", title=title, date=date, tags="[acqua, chiusa]")
    has(newsroom, TAGS)
    assert leads(newsroom, SLUICE) == {"tags/chiusa/index.xml": "feeds/tags/chiusa.rss"}


def test_the_feed_of_a_section_that_is_all_of_the_site_is_that_of_all(newsroom: Newsroom) -> None:
    for day in (2, 5, 9):
        newsroom.remove(f"sport/n{day}.md")
    days = (12, 11, 10, 8)
    feed = old(days, "https://porto.example/cronaca/index.xml", "https://porto.example/cronaca/")
    text = CONFIG.format(feeds="").replace("limit: 20", "limit: 4")
    (newsroom.folder / "config.yaml").write_text(text, "utf-8")
    assert leads(newsroom, feed) == {"cronaca/index.xml": "feeds/news.rss"}


def test_the_rules_for_a_server_say_beside_them_what_they_lack(newsroom: Newsroom) -> None:
    out, err = run(newsroom, SLUICE, "--redirects", "nginx")
    assert "return 301" not in out
    assert "no redirect for https://porto.example/tags/chiusa/index.xml" in err


def test_the_newest_article_of_a_tag_alone_is_not_the_feed_of_all(newsroom: Newsroom) -> None:
    newsroom.write("cronaca/n13.md", title="Notizia 13", date="2026-11-13", tags="[gru]")
    one = old([13], "https://porto.example/feeds/gru.atom.xml", form="atom")
    assert leads(newsroom, one) == {}
    has(newsroom, TAGS)
    assert leads(newsroom, one) == {"feeds/gru.atom.xml": "feeds/tags/gru.atom"}


def test_a_feed_of_all_that_shows_few_is_known_by_its_home_page(newsroom: Newsroom) -> None:
    has(newsroom, TAGS)
    assert leads(newsroom, old((12, 11), "https://porto.example/rss.xml")) == {"rss.xml": "feeds/news.rss"}


def test_a_feed_that_was_written_a_while_ago_is_still_that_of_all(newsroom: Newsroom) -> None:
    has(newsroom, SECTIONS)
    full = old(range(10, 0, -1), "https://porto.example/rss.xml")
    assert leads(newsroom, full) == {"rss.xml": "feeds/news.rss"}


def test_a_feed_in_another_language_leads_to_ours_in_that(newsroom: Newsroom) -> None:
    italian = "  - {name: it, filter: {languages: [it]}}\n"
    newsroom.write("e1.md", title="Bridge", date="2026-11-12", lang="en")
    has(newsroom, italian, ENGLISH)
    feed = old([], "https://porto.example/en/atom.xml", "https://porto.example/en/", "atom").replace(
        "</feed>",
        "<entry><id>urn:x</id><title>Bridge</title><link href='https://porto.example/e1/'/>"
        "<updated>2026-11-12T00:00:00Z</updated></entry></feed>",
    )
    told = leads(newsroom, feed)
    assert told["en/atom.xml"] == "feeds/news-en.atom"


def test_of_two_that_fit_that_in_the_same_format_is_taken(newsroom: Newsroom) -> None:
    text = CONFIG.format(feeds="  - {name: all, formats: [atom]}\n").replace("20}", "20, formats: [rss]}")
    (newsroom.folder / "config.yaml").write_text(text, "utf-8")
    atom = old(range(12, 0, -1), "https://porto.example/atom.xml", form="atom")
    assert leads(newsroom, atom) == {"atom.xml": "feeds/all.atom"}


def test_a_feed_with_articles_that_none_of_ours_has_together_is_not_redirected(newsroom: Newsroom) -> None:
    text = CONFIG.format(feeds=SECTIONS).replace("  - {name: news, limit: 20}\n", "")
    (newsroom.folder / "config.yaml").write_text(text, "utf-8")
    assert leads(newsroom, ALL) == {}
    assert "no feed of yours has all that it has" in run(newsroom, ALL)[0]


def test_no_redirect_leads_away_from_an_address_that_is_a_feed_of_ours_now(newsroom: Newsroom) -> None:
    has(
        newsroom, '  - {name: sport, filter: {sections: [sport]}, path: {rss: "sport.xml"}, formats: [rss]}\n'
    )
    at_ours = old((9, 5, 2), "https://porto.example/feeds/sport.xml")
    assert leads(newsroom, at_ours) == {}
    out, _ = run(newsroom, at_ours)
    assert "https://porto.example/feeds/sport.xml is yours now (sport)" in out
    assert "no redirect for" not in out


def test_no_redirect_leads_away_from_where_an_article_of_ours_lies_now(newsroom: Newsroom) -> None:
    # What lay at /cronaca/n1/ is another article now, that of day 3.
    newsroom.write("cronaca/n3.md", title="Notizia 1", date="2026-11-01")
    newsroom.write("cronaca/n1.md", title="Notizia 3", date="2026-11-03", id="3")
    feed = old((3,), "https://porto.example/index.xml").replace(link(3), f"{link(3)}?print=1")
    feed = feed.replace("https://porto.example/cronaca/n3/?print=1", "https://www.porto.example/cronaca/n3")
    assert "cronaca/n3" not in " ".join(leads(newsroom, feed))
    assert "is yours now (content/cronaca/n3.md)" in run(newsroom, feed)[0]


def test_a_feed_without_an_article_of_ours_is_not_redirected(newsroom: Newsroom) -> None:
    feed = old([5], "https://porto.example/index.xml").replace(link(5), "https://x.example/1")
    feed = feed.replace("Notizia 5", "Altro")
    assert leads(newsroom, feed) == {}
    assert "no published article of yours is in it" in run(newsroom, feed)[0]


def test_on_a_terminal_redirects_are_counted_and_not_printed(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "return 301" in run(newsroom, ALL)[0]
    monkeypatch.setattr("feedsync.cli.adopt.is_terminal", lambda stream: True)
    out, _ = run(newsroom, ALL)
    assert "return 301" not in out
    assert "1 redirect: feedsync adopt" in out
    assert "--redirects nginx|apache|caddy|wordpress" in out
    assert len(out.splitlines()) < 10
