"""The store of WordPress exports: which items are articles, what they say, and what a bad file costs."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from newsroom import Newsroom

from feedsync.article import Article, Person, Seen
from feedsync.config.model import Site
from feedsync.errors import ArticleError, ArticleGone, StoreError
from feedsync.stores.base import HasStamp, StoreContext
from feedsync.stores.wxr import WxrSettings, WxrStore

SITE = Site(title="Porto", url="https://porto.example/", language="it", timezone="Europe/Rome")
ROOT = Path(__file__).parents[3]
HEAD = """\
<?xml version="1.0" encoding="UTF-8" ?>
<!-- This is a WordPress eXtended RSS file. <item> -->
<rss version="2.0"
    xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
    xmlns:content="http://purl.org/rss/1.0/modules/content/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:wp="http://wordpress.org/export/1.2/"
>
<channel>
    <title>Porto</title>
    <link>https://porto.example</link>
    <wp:wxr_version>1.2</wp:wxr_version>
    <wp:base_blog_url>https://porto.example</wp:base_blog_url>
    <wp:author><wp:author_id>2</wp:author_id><wp:author_login><![CDATA[gferrante]]></wp:author_login>
    <wp:author_email><![CDATA[giulia@porto.example]]></wp:author_email>
    <wp:author_display_name><![CDATA[Giulia Ferrante]]></wp:author_display_name></wp:author>
"""
FOOT = "</channel>\n</rss>\n"


def item(number: int, content: str = "Testo.", extra: str = "", **changed: str) -> str:
    values = {
        "title": f"<![CDATA[Notizia {number}]]>",
        "link": f"https://porto.example/{number}/",
        "dc:creator": "<![CDATA[gferrante]]>",
        "guid": f"https://porto.example/?p={number}",
        "excerpt:encoded": "<![CDATA[]]>",
        "wp:post_id": str(number),
        "wp:post_date": "<![CDATA[2026-11-20 10:00:00]]>",
        "wp:post_date_gmt": "<![CDATA[2026-11-20 09:00:00]]>",
        "wp:post_modified_gmt": "<![CDATA[2026-11-21 09:00:00]]>",
        "wp:status": "<![CDATA[publish]]>",
        "wp:post_type": "<![CDATA[post]]>",
        "wp:post_password": "<![CDATA[]]>",
        "content:encoded": f"<![CDATA[{content}]]>",
    }
    values |= {name.replace("__", ":"): value for name, value in changed.items()}
    body = "".join(f"    <{name}>{value}</{name}>\n" for name, value in values.items() if value is not None)
    return f"  <item>\n{body}{extra}  </item>\n"


def meta(key: str, value: str) -> str:
    return (
        f"<wp:postmeta><wp:meta_key><![CDATA[{key}]]></wp:meta_key>"
        f"<wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>\n"
    )


DETAILS = (
    'a:5:{s:5:"width";i:1200;s:6:"height";i:800;s:4:"file";s:9:"molo.jpg";s:8:"filesize";i:4711;'
    's:5:"sizes";a:1:{s:6:"medium";a:2:{s:5:"width";i:300;s:8:"filesize";i:12;}}}'
)


def attachment(number: int, name: str = "molo.jpg", alt: str = "Il molo", **other: str) -> str:
    extra = (
        f"<wp:attachment_url><![CDATA[https://porto.example/uploads/{name}]]></wp:attachment_url>\n"
        + meta("_wp_attachment_image_alt", alt)
        + meta("_wp_attachment_metadata", DETAILS)
    )
    changed = {"wp__post_type": "attachment", "wp__status": "inherit", "excerpt__encoded": "<![CDATA[Foto]]>"}
    return item(number, "", extra, **changed | other)


def write(folder: Path, *items: str, name: str = "export.xml", head: str = HEAD, foot: str = FOOT) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(head + "".join(items) + foot, "utf-8")
    os.utime(path, ns=(10**18, 10**18))
    return path


def store(folder: Path, path: str = "export.xml", **settings: object) -> WxrStore:
    return WxrStore(WxrSettings(type="wxr", path=path, **settings), StoreContext("main", folder, SITE))


def scanned(the_store: WxrStore) -> dict[str, str]:
    return {seen.key: seen.fingerprint for seen in the_store.scan() if isinstance(seen, Seen)}


def loaded(folder: Path, *items: str, **settings: object) -> Article:
    write(folder, *items)
    the_store = store(folder, **settings)
    return the_store.load(next(iter(scanned(the_store))))


# Scan


def test_keys_are_types_and_ids_in_their_order(tmp_path: Path) -> None:
    write(tmp_path, item(20), item(3, wp__post_type="page"), item(7), item(100, wp__post_type="evento"))
    found = list(scanned(store(tmp_path, types=("post", "page"))))
    assert found == ["page/0000000003", "post/0000000007", "post/0000000020"]
    assert isinstance(store(tmp_path), HasStamp)


def test_revisions_and_what_was_never_written_are_no_articles(tmp_path: Path) -> None:
    write(
        tmp_path, item(1, wp__status="auto-draft"), item(2, wp__status="inherit"), item(3, wp__status="draft")
    )
    assert list(scanned(store(tmp_path))) == ["post/0000000003"]


@pytest.mark.parametrize(
    "text",
    [
        "Si scrive <item><wp:post_id>9</wp:post_id></item></rss> così.",
        "La fine ]]]]><![CDATA[></item><item> di una sezione.",
        "<!-- <item> --> Testo.",
    ],
)
def test_what_looks_like_an_item_inside_a_text_is_text(tmp_path: Path, text: str) -> None:
    write(tmp_path, item(1, text), "<!-- <item> </item> -->", item(2))
    the_store = store(tmp_path)
    assert list(scanned(the_store)) == ["post/0000000001", "post/0000000002"]
    assert the_store.load("post/0000000001").body


def test_the_end_of_a_section_inside_a_text_is_whole_again(tmp_path: Path) -> None:
    assert loaded(tmp_path, item(1, "<p>a ]]]]><![CDATA[> b</p>")).body == "<p>a ]]> b</p>"


def test_a_fingerprint_changes_with_the_item_its_picture_and_its_author_alone(tmp_path: Path) -> None:
    one, two = item(1, extra=meta("_thumbnail_id", "9")), item(2)
    write(tmp_path, one, two, attachment(9))
    before = scanned(store(tmp_path))
    write(tmp_path, attachment(9), two, one)
    assert scanned(store(tmp_path)) == before
    write(tmp_path, one, two, attachment(9, alt="Altro"))
    picture = scanned(store(tmp_path))
    assert [picture[key] == before[key] for key in before] == [False, True]
    write(tmp_path, one, two, attachment(9), head=HEAD.replace("Giulia", "Anna"))
    author = scanned(store(tmp_path))
    assert [author[key] == before[key] for key in before] == [False, False]


def test_the_files_of_a_folder_are_one_export_and_the_later_counts(tmp_path: Path) -> None:
    write(tmp_path, item(1, "Vecchio"), item(2), name="e/porto.000.xml")
    write(tmp_path, item(1, "Nuovo"), name="e/porto.001.XML")
    (tmp_path / "e/note.txt").write_text("niente")
    the_store = store(tmp_path, "e/")
    assert list(scanned(the_store)) == ["post/0000000001", "post/0000000002"]
    assert the_store.load("post/0000000001").body == "<p>Nuovo</p>"
    assert the_store.place("post/0000000001") == "e/porto.001.XML: post 1"


def test_a_stamp_is_the_same_until_a_file_changes(tmp_path: Path) -> None:
    path = write(tmp_path, item(1))
    before = store(tmp_path).stamp()
    assert before
    assert store(tmp_path).stamp() == before
    write(tmp_path, item(1, "Altro"))
    assert store(tmp_path).stamp() != before
    os.utime(path, ns=(4 * 10**18, 4 * 10**18))
    assert store(tmp_path).stamp() == ""


# Load


def test_a_post_says_what_wordpress_shows(tmp_path: Path) -> None:
    terms = (
        '<category domain="category" nicename="cronaca"><![CDATA[Cronaca]]></category>'
        '<category domain="post_tag" nicename="porto"><![CDATA[Porto &amp; mare]]></category>'
        '<category domain="citta" nicename="pisa"><![CDATA[Pisa]]></category>'
        '<category domain="social" nicename="facebook"><![CDATA[Facebook]]></category>'
    )
    files = meta("enclosure", "https://porto.example/a.mp3\n4711\naudio/mpeg\n") + meta("_thumbnail_id", "9")
    article = loaded(
        tmp_path,
        item(1, "Uno\ndue\n\nTre", terms + files, excerpt__encoded="<![CDATA[In <em>breve</em>]]>"),
        attachment(9),
    )
    assert (article.key, article.where) == ("post/0000000001", "export.xml: post 1")
    assert (article.title, article.url) == ("Notizia 1", "https://porto.example/1/")
    assert (article.declared_id, article.summary) == ("https://porto.example/?p=1", "In breve")
    assert article.body == "<p>Uno<br />\ndue</p>\n<p>Tre</p>"
    assert article.published == datetime(2026, 11, 20, 9, tzinfo=UTC)
    assert article.updated == datetime(2026, 11, 21, 9, tzinfo=UTC)
    assert article.authors == (Person("Giulia Ferrante"),)
    assert (article.categories, article.tags) == (("Cronaca",), ("Porto & mare",))
    assert article.metadata == {"citta": ["Pisa"]}  # of what is said of posts taxonomies say nothing
    (enclosure,) = article.enclosures
    assert (enclosure.url, enclosure.length, enclosure.type) == (
        "https://porto.example/a.mp3",
        4711,
        "audio/mpeg",
    )
    image = article.image
    assert image
    assert (image.url, image.type, image.alt) == (
        "https://porto.example/uploads/molo.jpg",
        "image/jpeg",
        "Il molo",
    )
    assert (image.width, image.height, image.length, image.caption) == (1200, 800, 4711, "Foto")


def test_a_gallery_shows_the_pictures_that_the_export_has(tmp_path: Path) -> None:
    body = loaded(tmp_path, item(1, '[gallery ids="9,10"]'), attachment(9)).body
    assert body.count("<img ") == 1
    assert 'src="https://porto.example/uploads/molo.jpg" alt="Il molo"' in body


def test_footnotes_are_at_the_end_of_the_text(tmp_path: Path) -> None:
    text = '<!-- wp:paragraph --><p>Uno<sup><a href="#n1">1</a></sup></p><!-- /wp:paragraph --><!-- wp:footnotes /-->'
    notes = meta("footnotes", '[{"content":"Una <em>nota<\\/em>","id":"n1"}]')
    end = '<ol><li id="n1">Una <em>nota</em></li></ol>'
    assert loaded(tmp_path, item(1, text, notes)).body.endswith(end)
    for broken in ("", "[1]", "{", '[{"id": 3}]'):
        assert "<ol>" not in loaded(tmp_path, item(1, text, meta("footnotes", broken))).body
    hidden = '<!-- wp:group {"metadata":{"blockVisibility":false}} --><p>a</p><!-- /wp:group -->'
    assert "nota" not in loaded(tmp_path, item(1, text + hidden, notes)).body


def test_a_picture_that_not_everybody_may_see_is_shown_nowhere(tmp_path: Path) -> None:
    post = item(1, '<p>Testo</p>[gallery ids="9"]', meta("_thumbnail_id", "9"))
    for status in ("private", "trash", "draft", "pending"):
        article = loaded(tmp_path, post, attachment(9, wp__status=f"<![CDATA[{status}]]>"))
        assert (article.image, article.body) == (None, "<p>Testo</p>")
    article = loaded(tmp_path, post, attachment(9, wp__post_password="<![CDATA[ ]]>"))
    assert (article.image, article.body) == (None, "<p>Testo</p>")


def test_an_excerpt_shows_nothing_that_is_for_members(tmp_path: Path) -> None:
    block = "<!-- wp:premium-content/subscriber-view -->Segreto<!-- /wp:premium-content/subscriber-view -->"
    for hidden in (block, "[member]Segreto[/member]", "<!-- wp:jetpack/paywall /-->Segreto"):
        article = loaded(tmp_path, item(1, excerpt__encoded=f"<![CDATA[In breve. {hidden}]]>"))
        assert article.summary == "In breve."


@pytest.mark.parametrize("status", ["draft", "pending", "private", "trash"])
def test_what_is_not_public_is_a_draft(tmp_path: Path, status: str) -> None:
    assert loaded(tmp_path, item(1, wp__status=status)).is_draft


def test_what_has_a_password_is_a_draft_and_what_waits_is_not(tmp_path: Path) -> None:
    assert loaded(tmp_path, item(1, wp__post_password="<![CDATA[mare]]>")).is_draft
    assert not loaded(tmp_path, item(1, wp__status="future")).is_draft


@pytest.mark.parametrize("password", ["<![CDATA[ ]]>", " ", "&#160;", "\t", "<![CDATA[0]]>", "a]b", "&lt;"])
def test_whatever_is_a_password_hides_a_post_also_a_blank(tmp_path: Path, password: str) -> None:
    assert loaded(tmp_path, item(1, wp__post_password=password)).is_draft
    with pytest.raises(ArticleError) as caught:
        loaded(tmp_path, item(1, wp__post_password=password, title="<b>"))
    assert caught.value.is_draft
    assert not loaded(tmp_path, item(1, wp__post_password="")).is_draft


def test_a_date_comes_from_utc_else_from_the_zone_else_from_rss(tmp_path: Path) -> None:
    none = "0000-00-00 00:00:00"
    assert loaded(tmp_path, item(1, wp__post_date_gmt=none)).published == datetime(
        2026, 11, 20, 9, tzinfo=UTC
    )
    changed = {"wp__post_date_gmt": none, "wp__post_date": none, "pubDate": "Fri, 20 Nov 2026 08:00:00 +0000"}
    assert loaded(tmp_path, item(1, **changed)).published == datetime(2026, 11, 20, 8, tzinfo=UTC)


def test_an_old_export_names_its_authors_itself_and_tells_no_changes(tmp_path: Path) -> None:
    head = HEAD.replace("export/1.2/", "export/1.0/").partition("    <wp:author>")[0]
    changed = {"dc__creator": "Giulia Ferrante", "title": "Il caff&egrave; &#8211; chiuso"}
    write(tmp_path, item(1, wp__post_modified_gmt=None, **changed), head=head)  # type: ignore[arg-type]
    article = store(tmp_path).load("post/0000000001")
    assert (article.title, article.updated) == ("Il caffè \u2013 chiuso", None)
    assert article.authors == (Person("Giulia Ferrante"),)


def test_no_login_and_no_mail_address_is_published(tmp_path: Path) -> None:
    assert loaded(tmp_path, item(1, dc__creator="<![CDATA[chi@porto.example]]>")).authors == ()


def test_other_encodings_are_read_as_they_are_declared(tmp_path: Path) -> None:
    text = (HEAD.replace("UTF-8", "ISO-8859-1") + item(1, "Città") + FOOT).encode("latin-1")
    (tmp_path / "export.xml").write_bytes(text)
    assert store(tmp_path).load("post/0000000001").body == "<p>Città</p>"


def test_control_characters_cost_only_themselves(tmp_path: Path) -> None:
    assert loaded(tmp_path, item(1, "Te\x0bs\x00to")).body == "<p>Testo</p>"


# What is wrong


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"title": "<b>rotto"}, "is no XML"),
        ({"title": "&ignota;"}, "is no XML"),
        ({"title": ""}, "has no title"),
    ],
)
def test_a_broken_item_costs_itself_alone(tmp_path: Path, changed: dict[str, str], problem: str) -> None:
    write(tmp_path, item(1), item(2, **changed), item(3))
    the_store = store(tmp_path)
    assert len(scanned(the_store)) == 3
    with pytest.raises(ArticleError, match=problem) as caught:
        the_store.load("post/0000000002")
    assert not caught.value.is_draft
    assert the_store.load("post/0000000003").title == "Notizia 3"


def test_the_line_of_a_mistake_is_that_in_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, item(1), item(2, title="\n<b>rotto\n"))
    with pytest.raises(ArticleError) as caught:
        store(tmp_path).load("post/0000000002")
    (finding,) = caught.value.findings
    assert "</title>" in path.read_text("utf-8").splitlines()[finding.line - 1]


def test_a_broken_draft_is_a_draft_all_the_same(tmp_path: Path) -> None:
    write(tmp_path, item(1, title="<b>", wp__status="private"))
    with pytest.raises(ArticleError) as caught:
        store(tmp_path).load("post/0000000001")
    assert caught.value.is_draft


def test_an_item_without_an_end_costs_itself_alone(tmp_path: Path) -> None:
    write(tmp_path, item(1).replace("</item>", ""), item(2))
    the_store = store(tmp_path)
    assert len(scanned(the_store)) == 2
    with pytest.raises(ArticleError, match="is no XML"):
        the_store.load("post/0000000001")
    assert the_store.load("post/0000000002").title == "Notizia 2"


def test_an_item_of_more_than_10_mb_is_left_out(tmp_path: Path) -> None:
    write(tmp_path, item(1, "a" * (10 * 1024 * 1024)), item(2))
    the_store = store(tmp_path)
    assert len(scanned(the_store)) == 2
    with pytest.raises(ArticleError, match="larger than 10 MB"):
        the_store.load("post/0000000001")


def test_an_item_nested_without_end_is_an_error_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="nested"):
        loaded(tmp_path, item(1, "<div>" * 6000, excerpt__encoded="Breve"))
    with pytest.raises(ArticleError, match="is no XML"):
        loaded(tmp_path, item(1, title="<b>" * 6000 + "</b>" * 6000))


def test_a_post_without_an_id_is_named(tmp_path: Path) -> None:
    write(tmp_path, item(1, wp__post_id="uno"), item(2))
    error, seen = store(tmp_path).scan()
    assert isinstance(error, ArticleError)
    assert "without an id" in str(error)
    assert isinstance(seen, Seen)


def test_an_unknown_key_is_gone(tmp_path: Path) -> None:
    write(tmp_path, item(1), attachment(9))
    the_store = store(tmp_path)
    for key in ("post/0000000002", "page/0000000001", "attachment/0000000009", "x", "post/y"):
        with pytest.raises(ArticleGone):
            the_store.load(key)


def test_a_file_that_is_replaced_between_scan_and_load_is_read_by_the_next_run(tmp_path: Path) -> None:
    write(tmp_path, item(1), item(2))
    the_store = store(tmp_path)
    scanned(the_store)
    os.utime(write(tmp_path, item(2), item(1)), ns=(10**18 + 1, 10**18 + 1))
    with pytest.raises(ArticleError, match="was replaced") as caught:
        the_store.load("post/0000000001")
    assert caught.value.may_pass
    scanned(the_store)
    assert the_store.load("post/0000000001").title == "Notizia 1"


WHOLE = HEAD + item(1) + FOOT
BOMB = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>\n'
FILE = '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]>\n'


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "is empty"),
        (b"<!DOCTYPE html><html><body>Login</body></html>", "web page"),
        (b"<rss version='2.0'><channel><item></item></channel></rss>", "is RSS, but no export"),
        (b'<?xml version="1.0"?><feed/>', "no export"),
        (WHOLE[:-40].encode(), "cut off"),
        (WHOLE.replace("</rss>", "").encode(), "cut off"),
        ((HEAD + "<item><title><![CDATA[aperto" + FOOT).encode(), "cut off"),
        (WHOLE.replace("<rss", BOMB + "<rss", 1).encode(), "document type or entities"),
        (WHOLE.replace("<rss", FILE + "<rss", 1).encode(), "document type or entities"),
        (WHOLE.replace("<item>", "<!ENTITY a 'b'><item>").encode(), "document type or entities"),
        (WHOLE.encode("utf-16"), "UTF-16"),
        (WHOLE.replace("UTF-8", "Shift_JIS").encode(), "encoding"),
        (WHOLE.replace("UTF-8", "marziano").encode(), "encoding"),
        (b"\x1f\x8b\x08\x00", "compressed"),
    ],
    ids=range(14),
)
def test_what_is_no_whole_export_is_refused_as_a_whole(tmp_path: Path, content: bytes, problem: str) -> None:
    (tmp_path / "export.xml").write_bytes(content)
    with pytest.raises(StoreError, match=problem) as caught:
        list(store(tmp_path).scan())
    assert caught.value.kept
    assert caught.value.advice


def test_a_file_or_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "vuota").mkdir()
    for path in ("export.xml", "vuota"):
        with pytest.raises(StoreError, match="cannot be read"):
            list(store(tmp_path, path).scan())
        with pytest.raises(StoreError, match="cannot be read"):
            store(tmp_path, path).stamp()


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "export.xml")
    with pytest.raises(StoreError, match="is no file"):
        list(store(tmp_path).scan())


@pytest.mark.parametrize("seed", range(40))
def test_whatever_bytes_are_damaged_nothing_but_errors_of_ours_come_of_it(tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    whole = (HEAD + item(1, extra=meta("_thumbnail_id", "9")) + attachment(9) + item(2) + FOOT).encode()
    parts = [
        b"<",
        b">",
        b"]]>",
        b"<![CDATA[",
        b"<item>",
        b"</item>",
        b"\xff",
        b"\0",
        b"&x;",
        b"<!--",
        b"9" * 30,
    ]
    for _ in range(20):
        at = random.randrange(len(whole))
        damaged = whole[:at] + random.choice(parts) + whole[at + random.randrange(4) :]
        (tmp_path / "export.xml").write_bytes(damaged)
        the_store = store(tmp_path)
        with suppress(StoreError):
            for key in scanned(the_store):
                with suppress(ArticleError):
                    the_store.load(key)


# As a whole

_PEAK = """
import resource, sys
from pathlib import Path
from feedsync.config.model import Site
from feedsync.stores.base import StoreContext
from feedsync.stores.wxr import WxrSettings, WxrStore
site = Site(title="P", url="https://porto.example/", language="it")
def run(path):
    store = WxrStore(WxrSettings(type="wxr", path=path), StoreContext("main", Path(), site))
    count = sum(1 for _ in store.scan())
    store.load("post/0000000001")
    return count
run(sys.argv[1])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
count = run(sys.argv[2])
print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_large_export_needs_no_more_memory_than_a_small_one(tmp_path: Path) -> None:
    write(tmp_path, *(item(number) for number in range(1, 50)), name="small.xml")
    large = tmp_path / "large.xml"
    with large.open("w", encoding="utf-8") as file:
        file.write(HEAD)
        for number in range(1, 6001):
            file.write(item(number, "Il mare è mosso. " * 600))
        file.write(FOOT)
    assert large.stat().st_size > 60_000_000
    done = subprocess.run(
        [sys.executable, "-c", _PEAK, tmp_path / "small.xml", large],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    count, kilobytes = map(int, done.stdout.split())
    assert count == 6000
    assert kilobytes < 12_000


def test_a_newsroom_publishes_its_export(tmp_path: Path) -> None:
    config = (
        'site: {title: Porto, url: "https://porto.example/", language: it}\n'
        "store: {type: wxr, path: export.xml}\n"
        "feeds: [{name: news, limit: 4}]\n"
        'publish: {to: feeds/, url: "https://porto.example/feeds/"}\n'
    )
    newsroom = Newsroom(tmp_path, config)
    caption = '[caption id="a"]<img src="/molo.jpg" /> Il molo[/caption]'
    write(tmp_path, item(1, f"Uno\n\n{caption}\n\n[vc_row]Due[/vc_row]"), item(2, title="<b>"), item(3))
    report = newsroom.run()
    assert newsroom.ids() == ["https://porto.example/?p=1", "https://porto.example/?p=3"]
    assert [one.where for one in report.left_out] == ["export.xml: post 2"]
    shown = newsroom.documents()["news.json"].decode()
    assert "<figcaption>Il molo</figcaption>" in shown
    assert "vc_row" not in shown
    write(tmp_path, item(1, wp__status="trash"), item(3))
    newsroom.run()
    assert newsroom.ids() == ["https://porto.example/?p=3"]
