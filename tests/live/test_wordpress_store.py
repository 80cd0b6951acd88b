"""The wordpress store against a real WordPress: each change is in the next run, and in no other entry."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from live.wordpress import WordPress, running_wordpress
from newsroom import Newsroom
from reader import make_reader

pytestmark = pytest.mark.live

POSTS = 500


@pytest.fixture(scope="module")
def wordpress(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WordPress]:
    with running_wordpress(tmp_path_factory.mktemp("live") / "wordpress") as running:
        running.add_posts(POSTS)
        yield running


def config(wordpress: WordPress, login: bool = True, more: str = "", limit: str = "all") -> str:
    who = f'user: "{wordpress.user}", password: "${{WORDPRESS_PASSWORD}}", ' if login else ""
    return f"""\
site: {{title: Gazzetta, url: "{wordpress.address}/", language: it, timezone: Europe/Rome}}
store: {{type: wordpress, url: "{wordpress.address}/", {who}{more}}}
feeds: [{{name: news, limit: {limit}}}]
publish: {{to: feeds/, url: "https://gazzetta.example/feeds/"}}
"""


class Site(Newsroom):
    """A newsroom of which the real time is the time of WordPress."""

    def __init__(self, folder: Path, text: str) -> None:
        super().__init__(folder, text)
        self.now = datetime.now(UTC)

    def entries(self) -> dict[str, str]:
        """All entries by their ids, each as one text."""
        items = json.loads(self.documents()["news.json"])["items"]
        return {item["id"]: json.dumps(item, sort_keys=True) for item in items}

    def changed(self, **orders: object) -> tuple[set[str], set[str], set[str]]:
        """Run, and return the titles of the entries that came, changed and went."""
        before = self.entries()
        self.now = max(self.now, datetime.now(UTC)) + timedelta(seconds=5)
        report = self.run(**{"seen_whole": {"main": int(self.now.timestamp())}} | orders)  # type: ignore[arg-type]
        assert report.exit_code == 0
        after = self.entries()
        title = lambda text: str(json.loads(text)["title"])  # noqa: E731
        return (
            {title(text) for entry, text in after.items() if entry not in before},
            {title(text) for entry, text in after.items() if before.get(entry, text) != text},
            {title(text) for entry, text in before.items() if entry not in after},
        )


@pytest.fixture(scope="module")
def imported(wordpress: WordPress, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which all posts were imported once."""
    folder = tmp_path_factory.mktemp("imported")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORDPRESS_PASSWORD", wordpress.password)
        assert Site(folder, config(wordpress)).run().exit_code == 0
    return folder


@pytest.fixture
def site(wordpress: WordPress, imported: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setenv("WORDPRESS_PASSWORD", wordpress.password)
    shutil.copytree(imported, tmp_path, dirs_exist_ok=True)
    site = Site(tmp_path, config(wordpress))
    # What other tests did to WordPress since then.
    site.run()
    return site


def test_an_edit_a_trash_a_restoring_and_a_new_address_are_each_in_the_next_run_and_in_nothing_else(
    wordpress: WordPress, site: Site
) -> None:
    number = wordpress.add_post("Il molo nuovo", "<p>Prima versione.</p>")
    assert site.changed() == ({"Il molo nuovo"}, set(), set())
    wordpress.rest("POST", f"/wp/v2/posts/{number}", json={"content": "<p>Seconda versione.</p>"})
    assert site.changed() == (set(), {"Il molo nuovo"}, set())
    ids = set(site.entries())
    wordpress.rest("POST", f"/wp/v2/posts/{number}", json={"slug": "il-molo-vecchio"})
    assert site.changed() == (set(), {"Il molo nuovo"}, set())
    assert set(site.entries()) == ids
    assert "/il-molo-vecchio/" in site.documents()["news.rss"].decode()
    wordpress.rest("DELETE", f"/wp/v2/posts/{number}")
    assert site.changed() == (set(), set(), {"Il molo nuovo"})
    wordpress.rest("POST", f"/wp/v2/posts/{number}", json={"status": "publish"})
    assert site.changed() == ({"Il molo nuovo"}, set(), set())
    assert set(site.entries()) == ids
    assert site.changed() == (set(), set(), set())


def test_a_new_author_and_a_new_picture_are_in_the_next_run_and_in_nothing_else(
    wordpress: WordPress, site: Site
) -> None:
    number = wordpress.add_post("La piazza", author=1)
    site.changed()
    wordpress.rest("POST", f"/wp/v2/posts/{number}", json={"author": 2})
    assert site.changed() == (set(), {"La piazza"}, set())
    assert "Giulia Ferri" in next(text for text in site.entries().values() if "La piazza" in text)
    picture = wordpress.add_image("piazza.png", alt="La piazza di notte", caption="Foto: G. Ferri")
    wordpress.rest("POST", f"/wp/v2/posts/{number}", json={"featured_media": picture})
    assert site.changed() == (set(), {"La piazza"}, set())
    document = site.documents()["news.rss"].decode()
    assert "La piazza di notte" in document
    assert "piazza.png" in document


@pytest.mark.parametrize("login", [True, False])
def test_what_is_scheduled_comes_at_its_time(
    wordpress: WordPress, site: Site, login: bool, tmp_path: Path
) -> None:
    if not login:
        (tmp_path / "config.yaml").write_text(config(wordpress, login=False), "utf-8")
        site.changed()
    title = f"Le elezioni {login}"
    number = wordpress.add_post(
        title, status="future", date_gmt=f"{datetime.now(UTC) + timedelta(hours=30):%Y-%m-%dT%H:%M:%S}"
    )
    # It was written long before it is due, and WordPress does not touch it then.
    wordpress.php(
        "global $wpdb; $wpdb->update($wpdb->posts, ['post_modified' => '2026-01-02 03:04:05',"
        " 'post_modified_gmt' => '2026-01-02 02:04:05', 'post_date' => get_date_from_gmt($v['due']),"
        " 'post_date_gmt' => $v['due']], ['ID' => $v['id']]); clean_post_cache($v['id']);",
        id=number,
        due=f"{datetime.now(UTC) + timedelta(seconds=2):%Y-%m-%d %H:%M:%S}",
    ) if not login else None
    assert site.changed()[0] == set()
    if login:
        site.wait(hours=31)
        assert site.changed() == ({title}, set(), set())
    else:
        wordpress.php("sleep(3); check_and_publish_future_post($v['id']);", id=number)
        assert site.changed() == ({title}, set(), set())


def test_what_is_deleted_for_good_is_missed_by_a_look_at_all_ids_and_then_asked_for(
    wordpress: WordPress, site: Site
) -> None:
    number = wordpress.add_post("Il mercato")
    site.changed()
    wordpress.rest("DELETE", f"/wp/v2/posts/{number}", force="true")
    assert site.changed() == (set(), set(), set())
    assert site.changed(seen_whole={}) == (set(), set(), set())
    site.wait(minutes=11)
    assert site.changed() == (set(), set(), {"Il mercato"})


def test_private_and_locked_posts_are_out_at_once(wordpress: WordPress, site: Site) -> None:
    private, locked = wordpress.add_post("Riservato"), wordpress.add_post("Con parola d'ordine")
    site.changed()
    wordpress.rest("POST", f"/wp/v2/posts/{private}", json={"status": "private"})
    assert site.changed() == (set(), set(), {"Riservato"})
    wordpress.rest("POST", f"/wp/v2/posts/{locked}", json={"password": "segreta"})
    assert site.changed() == (set(), set(), {"Con parola d\u2019ordine"})


RESTLESS = {
    "Colonne": '<!-- wp:columns --><div class="wp-block-columns"><!-- wp:column -->'
    '<div class="wp-block-column"><!-- wp:paragraph --><p>Uno.</p><!-- /wp:paragraph --></div>'
    "<!-- /wp:column --></div><!-- /wp:columns -->",
    "Cerca": '<!-- wp:search {"label":"Cerca"} /-->',
    "Ascolta": '[audio src="https://porto.example/intervista.mp3"]',
}


def test_what_wordpress_renders_in_another_way_each_time_is_published_and_no_news_again(
    wordpress: WordPress, site: Site
) -> None:
    for title, content in RESTLESS.items():
        wordpress.add_post(title, f"<!-- wp:paragraph --><p>{title}.</p><!-- /wp:paragraph -->{content}")
    assert site.changed() == (set(RESTLESS), set(), set())
    site.wait(minutes=5)
    site.run()
    log = len(site.log())
    for orders in ({}, {"seen_whole": {}}, {"full": True}):
        site.wait(minutes=5)
        site.changed(**orders)
    assert site.log()[log:] == []


def test_plain_permalinks_are_no_obstacle(wordpress: WordPress, site: Site) -> None:
    wordpress.set_permalinks("")
    try:
        wordpress.add_post("Senza permalink")
        new, _, gone = site.changed()
        # Others may have been told as well: their addresses are others now.
        assert (new, gone) == ({"Senza permalink"}, set())
    finally:
        wordpress.set_permalinks()


@pytest.mark.parametrize(
    ("how", "login", "said"),
    [
        ("login", False, "keeps its REST API shut (401 rest_not_logged_in"),
        ("firewall", True, "keeps its REST API shut (403"),
        ("absent", True, "has no REST API (404)"),
    ],
)
def test_a_closed_api_is_told_from_an_outage_and_feeds_stay(
    wordpress: WordPress, site: Site, how: str, login: bool, said: str
) -> None:
    if not login:
        (site.folder / "config.yaml").write_text(config(wordpress, login=False), "utf-8")
        site.changed()
    before = site.documents()
    wordpress.block_rest(how)  # type: ignore[arg-type]
    try:
        report = site.run()
    finally:
        wordpress.unblock()
    assert report.exit_code == 3
    assert said in report.held["main"]
    assert site.documents() == before
    assert site.changed() == (set(), set(), set())


def test_the_password_is_in_no_file(wordpress: WordPress, site: Site) -> None:
    forms = {wordpress.password, wordpress.password.replace(" ", "")}
    for path in site.folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert not any(form.encode() in content for form in forms), path


NEWS = {
    "Il ponte riapre": (
        (
            "<!-- wp:paragraph -->\n<p>Da <strong>questa mattina</strong> si passa: «finalmente».</p>\n"
            "<!-- /wp:paragraph -->\n\n<!-- wp:list -->\n<ul><!-- wp:list-item -->\n<li>auto</li>\n"
            "<!-- /wp:list-item -->\n\n<!-- wp:list-item -->\n<li>bici</li>\n<!-- /wp:list-item --></ul>\n<!-- /wp:list -->"
        ),
        "<p>Da <strong>questa mattina</strong> si passa: «finalmente».</p>\n<ul>\n<li>auto</li>\n<li>bici</li>\n</ul>",
    ),
    "La mensa": (
        "Il menù di <em>lunedì</em>.\n\nSi paga alla cassa,\nnon prima.",
        "<p>Il menù di <em>lunedì</em>.</p>\n<p>Si paga alla cassa,<br />\nnon prima.</p>",
    ),
    "Il derby": (
        (
            "<!-- wp:paragraph -->\n<p>Tre a due.</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:quote -->\n"
            '<blockquote class="wp-block-quote"><!-- wp:paragraph -->\n<p>Una festa.</p>\n<!-- /wp:paragraph -->'
            "<cite>Il sindaco</cite></blockquote>\n<!-- /wp:quote -->"
        ),
        "<p>Tre a due.</p>\n<blockquote>\n<p>Una festa.</p>\n<cite>Il sindaco</cite></blockquote>",
    ),
}


def as_from_the_editor(wordpress: WordPress, post: int) -> None:
    """Give a post the guid that it has when it was a draft first."""
    wordpress.php(
        "global $wpdb; $wpdb->update($wpdb->posts, ['guid' => home_url('/?p=' . $v['id'])], ['ID' => $v['id']]);"
        " clean_post_cache($v['id']);",
        id=post,
    )


def without_ids(documents: Mapping[str, bytes]) -> dict[str, str]:
    """Documents without what comes from ids, and without what a file does not tell of white space."""
    texts = {}
    for path, content in documents.items():
        text = re.sub(r"(?s)<guid[^>]*>.*?</guid>|<id>.*?</id>", "", content.decode())
        text = re.sub(r'"id": ?"[^"]*"', '"id":""', text)
        texts[path] = re.sub(r"(\\n|\n|\s)+", " ", text)
    return texts


@pytest.fixture
def empty_wordpress(tmp_path: Path) -> Iterator[WordPress]:
    with running_wordpress(tmp_path / "empty") as running:
        yield running


def test_the_same_news_in_wordpress_in_its_export_and_in_files_give_feeds_equal_but_for_ids(
    empty_wordpress: WordPress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And one takes the place of another: a reader sees not one new entry."""
    wordpress = empty_wordpress
    monkeypatch.setenv("WORDPRESS_PASSWORD", wordpress.password)
    wordpress.clear()
    tag = wordpress.rest("POST", "/wp/v2/tags", json={"name": "porto nuovo"}).json()["id"]
    category = wordpress.rest("POST", "/wp/v2/categories", json={"name": "Cronaca viva"}).json()["id"]
    picture = wordpress.add_image("molo.png", alt="Il molo", caption="Foto: G. Ferri")
    image = wordpress.rest("GET", f"/wp/v2/media/{picture}").json()
    head = "site: {title: Gazzetta, url: URL, language: it}\n".replace("URL", f'"{wordpress.address}/"')
    tail = 'feeds: [{name: news}]\npublish: {to: feeds/, url: "https://gazzetta.example/feeds/"}\n'
    stores = {
        "wordpress": f'type: wordpress, url: "{wordpress.address}/", user: "{wordpress.user}",'
        ' password: "${WORDPRESS_PASSWORD}"',
        "wxr": "type: wxr, path: export.xml",
        "folder": "type: folder, path: content/",
    }
    sites = {
        name: Site(tmp_path / name, f"{head}store: {{{store}}}\n{tail}") for name, store in stores.items()
    }
    for number, (title, (content, html)) in enumerate(NEWS.items(), 1):
        post = wordpress.add_post(
            title,
            content,
            date_gmt=f"2026-11-1{number}T09:00:00",
            author=2,
            tags=[tag],
            categories=[category],
            featured_media=picture,
            excerpt="In breve: " + title if number == 1 else "",
        )
        as_from_the_editor(wordpress, post)
        link = wordpress.rest("GET", f"/wp/v2/posts/{post}").json()["link"]
        matter = {
            "title": title,
            "url": link,
            "date": f"2026-11-1{number}T09:00:00Z",
            "author": "Giulia Ferri",
            "tags": ["porto nuovo"],
            "category": "Cronaca viva",
            "image": {
                "url": image["source_url"],
                "type": "image/png",
                "alt": "Il molo",
                "caption": "Foto: G. Ferri",
                "width": image["media_details"]["width"],
                "height": image["media_details"]["height"],
                "length": image["media_details"]["filesize"],
            },
        }
        if number == 1:
            matter["summary"] = "In breve: " + title
        text = f"---\n{json.dumps(matter)}\n---\n{html}\n"
        (sites["folder"].folder / "content" / f"n{number}.html").write_text(text, "utf-8")
    (sites["wxr"].folder / "export.xml").write_bytes(wordpress.export_wxr())
    texts = {}
    for name, site in sites.items():
        assert site.run().exit_code == 0
        texts[name] = without_ids(site.documents())
    assert texts["wordpress"] == texts["wxr"]
    assert texts["wordpress"] == texts["folder"]

    # From WordPress to files, with the state and without it.
    site = sites["wordpress"]
    reader = make_reader(":memory:", feed_root="")
    for form in ("rss", "atom"):
        reader.add_feed(str(site.folder / "feeds" / f"news.{form}"))
    reader.update_feeds(scheduled=False)
    old = {(entry.feed_url, entry.id) for entry in reader.get_entries()}
    assert len(old) == 6
    shutil.copytree(sites["folder"].folder / "content", site.folder / "content", dirs_exist_ok=True)
    (site.folder / "config.yaml").write_text(f"{head}store: {{{stores['folder']}}}\n{tail}", "utf-8")
    for is_lost in (False, True):
        if is_lost:
            shutil.rmtree(site.folder / ".feedsync")
            (site.folder / "ids.jsonl").unlink()
            (site.folder / "feeds").rename(site.folder / "published")
            from click.testing import CliRunner

            from feedsync.cli.main import cli

            for form in ("rss", "atom"):
                feed = str(site.folder / "published" / f"news.{form}")
                done = CliRunner().invoke(cli, ["adopt", feed, "-c", str(site.folder / "config.yaml")])
                assert done.exit_code == 0, done.output
        assert site.run().exit_code == 0
        reader.update_feeds(scheduled=False)
        assert {(entry.feed_url, entry.id) for entry in reader.get_entries()} == old


@pytest.mark.parametrize("kind", ["rss2", "atom"])
def test_wordpress_s_own_feed_adopted_shows_a_reader_no_new_entry(
    wordpress: WordPress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    from click.testing import CliRunner

    from feedsync.cli.main import cli

    monkeypatch.setenv("WORDPRESS_PASSWORD", wordpress.password)
    as_from_the_editor(wordpress, wordpress.add_post("Il bando del porto"))
    wordpress.php("update_option('posts_per_rss', 30);")
    # More than the old one has: it begins where that begins.
    site = Site(tmp_path, config(wordpress, limit="50"))
    form = "rss" if kind == "rss2" else "atom"
    feed = tmp_path / "feeds" / f"news.{form}"
    feed.parent.mkdir()
    feed.write_bytes(wordpress.feed(kind))
    reader = make_reader(":memory:", feed_root="")
    reader.add_feed(str(feed))
    reader.update_feeds(scheduled=False)
    old = {entry.id for entry in reader.get_entries()}
    assert len(old) == 30
    feed.unlink()
    path = "/feed/" if kind == "rss2" else "/feed/atom/"
    done = CliRunner().invoke(
        cli, ["adopt", f"{wordpress.address}{path}", "-c", str(tmp_path / "config.yaml")]
    )
    assert done.exit_code == 0, done.output
    assert site.run().exit_code == 0
    reader.update_feeds(scheduled=False)
    assert {entry.id for entry in reader.get_entries()} == old
    assert {kind for kind, _ in site.log()} == {"imported"}


def test_the_redirects_that_adopt_prints_lead_the_readers_of_a_wordpress_to_the_new_feed(
    wordpress: WordPress, site: Site
) -> None:
    from click.testing import CliRunner

    from feedsync.cli.main import cli

    command = ["adopt", f"{wordpress.address}/feed/", "-c", str(site.folder / "config.yaml")]
    done = CliRunner().invoke(cli, [*command, "--redirects", "wordpress"])
    assert done.exit_code == 0, done.output
    plugins = wordpress.folder / "wp-content" / "mu-plugins"
    plugins.mkdir(exist_ok=True)
    (plugins / "feedsync-redirects.php").write_text(done.output, "utf-8")
    try:
        import requests

        answer = requests.get(f"{wordpress.address}/feed/", allow_redirects=False, timeout=10)
        page = requests.get(f"{wordpress.address}/", allow_redirects=False, timeout=10)
    finally:
        (plugins / "feedsync-redirects.php").unlink()
    assert (answer.status_code, answer.headers["Location"]) == (
        301,
        "https://gazzetta.example/feeds/news.rss",
    )
    assert page.status_code == 200
