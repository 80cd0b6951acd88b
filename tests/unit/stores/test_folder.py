"""The folder store: which files are articles, under which keys, and what their names tell."""

from __future__ import annotations

import os
import socket
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedsync.article import Article, Seen
from feedsync.config.model import Site
from feedsync.errors import ArticleError, StoreError
from feedsync.stores.base import StoreContext
from feedsync.stores.folder import FolderStore
from feedsync.stores.folder_settings import FolderSettings, MediaSettings

SITE = Site(title="A", url="https://a.example/blog/", language="it", timezone="Europe/Rome")
MATTER = "---\ntitle: Uno\ndate: 2026-11-20\n---\nTesto.\n"


def store(folder: Path, **settings: object) -> FolderStore:
    return FolderStore(
        FolderSettings(type="folder", path=".", **settings), StoreContext("main", folder, SITE)
    )


def write(folder: Path, *names: str, text: str = MATTER) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


def keys(folder: Path, **settings: object) -> list[str]:
    return [seen.key for seen in store(folder, **settings).scan() if isinstance(seen, Seen)]


def load(folder: Path, name: str, text: str = MATTER, **settings: object) -> Article:
    write(folder, name, text=text)
    the_store = store(folder, **settings)
    seen = next(seen for seen in the_store.scan() if isinstance(seen, Seen) and seen.key == name)
    return the_store.load(seen.key)


# Scan


def test_keys_come_in_the_order_of_their_utf_8_bytes_across_folders(tmp_path: Path) -> None:
    names = ["a/z.md", "a-b.md", "a.md", "A.md", "é.md", "z.md", "\U0001f600.md", "\uffdc.md"]
    write(tmp_path, *names)
    assert keys(tmp_path) == sorted(names, key=str.encode)


def test_hidden_underlined_and_housekeeping_names_are_no_articles(tmp_path: Path) -> None:
    write(
        tmp_path,
        *("a.md", "b.MARKDOWN", ".c.md", "_d.md", ".git/e.md", "_drafts/f.md", "README.md", "readme.it.md"),
        *("LICENSE.md", "robots.txt", "photo.jpg", "g.md.bak", "md"),
    )
    assert keys(tmp_path) == ["a.md", "b.MARKDOWN"]


def test_a_folder_with_an_index_is_one_article_where_conventions_say_so(tmp_path: Path) -> None:
    bundle = ("a/index.it.md", "a/index.md", "a/aside.md", "a/deep/b.md", "a/index.txt")
    others = ("c/d.md", "c/index/e.md", "index.md", "z.md")
    write(tmp_path, *bundle, *others)
    assert keys(tmp_path, conventions="hugo") == ["a/index.it.md", "a/index.md", *others]
    assert keys(tmp_path) == sorted([*bundle, *others], key=str.encode)


def test_include_and_exclude_take_gitignore_patterns(tmp_path: Path) -> None:
    write(tmp_path, "news/a.md", "news/old/b.md", "pages/c.md", "d.md")
    assert keys(tmp_path, include=("news/",)) == ["news/a.md", "news/old/b.md"]
    assert keys(tmp_path, include=("/*.md", "news/**"), exclude=("old/",)) == ["d.md", "news/a.md"]


def test_what_is_no_regular_file_is_no_article(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "folder.md/b.md")
    os.mkfifo(tmp_path / "pipe.md")
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(os.path.relpath(tmp_path / "sock.md"))
        assert keys(tmp_path) == ["a.md", "folder.md/b.md"]


def test_a_name_that_is_not_utf_8_or_holds_a_control_character_is_left_out_and_named(tmp_path: Path) -> None:
    write(tmp_path, "a.md", "riga\nnuova.md", "tab\tqui/b.md")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/citt\xe0.md")).write_text(MATTER)
    problems = [seen for seen in store(tmp_path).scan() if isinstance(seen, ArticleError)]
    assert keys(tmp_path) == ["a.md"]
    assert [problem.where for problem in problems] == [r"citt\udce0.md", r"riga\nnuova.md", r"tab\tqui"]


def test_a_decomposed_name_keeps_its_key_and_has_a_composed_address(tmp_path: Path) -> None:
    article = load(tmp_path, "citta\u0300.md")
    assert (article.key, article.url) == ("citta\u0300.md", "https://a.example/blog/citt%C3%A0/")


def test_a_link_into_the_folder_is_followed_once(tmp_path: Path) -> None:
    write(tmp_path, ".archive/2019/a.md", ".annex/b")
    (tmp_path / "archive").symlink_to(".archive")
    (tmp_path / "again").symlink_to(".archive")
    (tmp_path / "b.md").symlink_to(".annex/b")
    assert keys(tmp_path) == ["again/2019/a.md", "b.md"]


def test_a_link_out_of_the_folder_to_itself_or_to_what_is_scanned_anyway_is_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    write(tmp_path, "content/2026/a.md", "secret/passwords.md")
    (folder / "out").symlink_to("../secret")
    (folder / "out.md").symlink_to(tmp_path / "secret/passwords.md")
    (folder / "loop").symlink_to(".")
    (folder / "self.md").symlink_to("self.md")
    (folder / "2026/up").symlink_to("..")
    (folder / "latest").symlink_to("2026")
    (folder / "broken.md").symlink_to("nowhere.md")
    assert keys(folder) == ["2026/a.md"]


def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    write(tmp_path, "real/a.md", "real/.b/c.md")
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "real/d").symlink_to(".b")
    assert keys(tmp_path / "link") == ["a.md", "d/c.md"]


def test_a_folder_that_is_missing_or_no_folder_fails_as_a_whole(tmp_path: Path) -> None:
    write(tmp_path, "file.md")
    for path in ("nowhere", "file.md"):
        with pytest.raises(StoreError, match="cannot be read"):
            keys(tmp_path / path)


def test_a_folder_that_vanishes_while_it_is_read_fails_as_a_whole(tmp_path: Path) -> None:
    folder = tmp_path / "content"
    write(folder, "a.md", "b.md")
    the_store = store(folder)
    scanned = list(the_store.scan())
    folder.rename(tmp_path / "gone")
    with pytest.raises(StoreError):
        the_store.load(scanned[0].key)  # type: ignore[arg-type]


def test_a_file_that_vanishes_costs_one_article(tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    the_store = store(tmp_path)
    scanned = list(the_store.scan())
    (tmp_path / "a.md").unlink()
    with pytest.raises(ArticleError, match="cannot be read: No such file"):
        the_store.load(scanned[0].key)  # type: ignore[arg-type]


# Addresses


@pytest.mark.parametrize(
    ("name", "permalink", "address"),
    [
        ("2026/Uno due.md", "/{path}/", "2026/Uno%20due/"),
        ("storia/index.md", "/{path}/", "storia/"),
        ("index.md", "/{path}/", ""),
        ("indexed/reindex.md", "/{path}/", "indexed/reindex/"),
        ("a?b#c%d.md", "/{path}.html", "a%3Fb%23c%25d.html"),
        ("cronaca/2026-01-02-titolo.md", "/{section}/{slug}", "cronaca/titolo"),
        ("cronaca/titolo/index.md", "/{year}/{month}/{day}/{slug}/", "2026/11/20/titolo/"),
        ("uno.md", "/{lang}/{section}/{slug}/", "it/uno/"),
        ("x/y/2026-11-20-due.md", "/{sections}/{name}/", "x/y/2026-11-20-due/"),
        ("x/2026-11-20-due.md", "/{slug_or_name}/{slug_or_title}/{title}/", "2026-11-20-due/uno/uno/"),
        ("x/2026-11-20-due/index.md", "/{slug_or_name}/{sections}/", "2026-11-20-due/x/"),
    ],
)
def test_the_permalink_is_made_from_the_pattern_below_the_site(
    tmp_path: Path, name: str, permalink: str, address: str
) -> None:
    assert load(tmp_path, name, permalink=permalink).url == f"https://a.example/blog/{address}"


def test_the_day_in_a_permalink_is_that_of_the_store_s_time_zone(tmp_path: Path) -> None:
    text = "---\ntitle: x\ndate: 2026-11-19T23:30:00Z\n---\n"
    assert load(tmp_path, "x.md", text, permalink="/{day}/").url.endswith("/20/")
    assert load(tmp_path, "x.md", text, permalink="/{day}/", timezone="America/New_York").url.endswith("/19/")


@pytest.mark.parametrize(
    ("declared", "address"),
    [
        ("/2026/x/", "https://a.example/blog/2026/x/"),
        ("2026/x/", "https://a.example/blog/2026/x/"),
        ("https://b.example/x", "https://b.example/x"),
        ("/città/", "https://a.example/blog/citt%C3%A0/"),
    ],
)
def test_a_declared_address_is_taken_against_the_site(tmp_path: Path, declared: str, address: str) -> None:
    article = load(tmp_path, "x.md", f"---\ntitle: x\ndate: 2026-11-20\nurl: {declared}\n---\n")
    assert (article.url, article.id) == (address, address)


def test_a_declared_id_is_kept_to_the_letter(tmp_path: Path) -> None:
    article = load(tmp_path, "x.md", "---\ntitle: x\ndate: 2026-11-20\nguid: 007\nurl: /x\n---\n")
    assert article.id == "007"


# Dates


def test_a_date_comes_from_the_front_matter_before_the_path(tmp_path: Path) -> None:
    article = load(tmp_path, "2025/01/02/2024-03-04-x.md")
    assert article.published == datetime(2026, 11, 19, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2026-10-18-derby.md", datetime(2026, 10, 17, 22, tzinfo=UTC)),
        ("2026-11-05-mensa/index.md", datetime(2026, 11, 4, 23, tzinfo=UTC)),
        ("cronaca/2026/11/05/mensa.md", datetime(2026, 11, 4, 23, tzinfo=UTC)),
        ("2025/01/02/2026-11-05-mensa.md", datetime(2026, 11, 4, 23, tzinfo=UTC)),
        ("2026/11/mensa.md", None),
        ("2026-13-05-mensa.md", None),
        ("12026-11-05-mensa.md", None),
    ],
)
def test_a_date_is_read_from_the_path(tmp_path: Path, name: str, day: datetime | None) -> None:
    assert load(tmp_path, name, "---\ntitle: Mensa\n---\n").published == day


def test_an_article_without_any_date_has_none_unless_the_file_s_time_is_asked_for(tmp_path: Path) -> None:
    write(tmp_path, "x.md", text="---\ntitle: x\n---\n")
    os.utime(tmp_path / "x.md", ns=(0, 1_700_000_000_999_999_999))
    for undated, published in (
        ("leave-out", None),
        ("file-time", datetime.fromtimestamp(1_700_000_000, UTC)),
    ):
        the_store = store(tmp_path, undated=undated)
        (seen,) = the_store.scan()
        assert the_store.load(seen.key).published == published  # type: ignore[arg-type]


# Titles and bodies


def test_the_first_heading_is_the_title_where_none_is_declared_and_leaves_the_body(tmp_path: Path) -> None:
    article = load(tmp_path, "2026-11-20-x.md", "Un *cappello*.\n\n# Il &amp; **titolo**\n\n## Sotto\n")
    assert article.title == "Il & titolo"
    assert "titolo" not in article.body
    assert "cappello" in article.body


def test_windows_line_ends_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    plain = load(tmp_path, "x.md", "---\ntitle: x\ndate: 2026-11-20\n---\nUno.\n\nDue.\n")
    (tmp_path / "x.md").write_bytes(
        b"\xef\xbb\xbf---\r\ntitle: x\r\ndate: 2026-11-20\r\n---\r\nUno.\r\n\r\nDue.\r\n"
    )
    assert load_as_it_is(tmp_path, "x.md") == plain


def load_as_it_is(folder: Path, name: str, **settings: object) -> Article:
    the_store = store(folder, **settings)
    return the_store.load(name)


def test_another_encoding_is_read_where_it_is_named_and_refused_with_its_line_where_not(
    tmp_path: Path,
) -> None:
    (tmp_path / "x.md").write_bytes("---\ndate: 2026-11-20\ntitle: Città\n---\n".encode("windows-1252"))
    assert load_as_it_is(tmp_path, "x.md", encoding="windows-1252").title == "Città"
    with pytest.raises(ArticleError, match="is not utf-8") as raised:
        load_as_it_is(tmp_path, "x.md")
    assert raised.value.findings[0].line == 3


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "UTC"])
def test_a_date_at_the_end_of_time_costs_one_article_at_most(tmp_path: Path, zone: str) -> None:
    text = "---\ntitle: Fine\ndate: 9999-12-31T23:59:00Z\n---\nTesto.\n"
    assert load(tmp_path, "fine.md", text, timezone=zone).url == "https://a.example/blog/fine/"
    settings = {"timezone": zone, "permalink": "/{year}/{path}/"}
    if zone == "UTC":
        assert load(tmp_path, "fine.md", text, **settings).url == "https://a.example/blog/9999/fine/"
    else:
        with pytest.raises(ArticleError, match="beyond the years that can be reckoned"):
            load(tmp_path, "fine.md", text, **settings)


def test_a_title_that_is_none_is_told_once(tmp_path: Path) -> None:
    with pytest.raises(ArticleError) as error:
        load(tmp_path, "ponte.md", "---\ntitle: [a]\ndate: 2026-03-04\n---\nTesto.\n")
    assert [one.message for one in error.value.findings] == ["title: takes one value, not a list or mapping"]


def test_a_file_larger_than_10_mb_and_a_title_of_over_1000_characters_are_left_out(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="larger than 10 MB"):
        load(tmp_path, "x.md", MATTER + "x" * (10 * 1024 * 1024))
    with pytest.raises(ArticleError, match="longer than 1000"):
        load(tmp_path, "y.md", f"---\ntitle: {'y' * 1001}\ndate: 2026-11-20\n---\n")


@pytest.mark.parametrize("size", [65_535, 65_536, 65_537, 200_000])
def test_a_long_file_is_read_whole(tmp_path: Path, size: int) -> None:
    more = "".join(f"{number}\n" for number in range(size))[: size - len(MATTER)]
    assert load(tmp_path, "x.md", MATTER + more).body == f"\nTesto.\n{more}"


def test_a_file_that_comes_in_pieces_is_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = os.read
    monkeypatch.setattr(os, "read", lambda file, size: read(file, min(size, 10)))
    assert load(tmp_path, "x.md").body.strip() == "Testo."


def test_all_that_is_wrong_with_an_article_is_told_at_once(tmp_path: Path) -> None:
    text = "---\ntitle: x\ndate: 31/31/2026\nlanguage: italiano\nenclosure: {length: viele}\nslug: ..\n---\n"
    with pytest.raises(ArticleError) as raised:
        load(tmp_path, "x.md", text, permalink="/{slug}/")
    assert [finding.line for finding in raised.value.findings] == [0, 3, 4]


def test_the_first_folder_is_the_section_where_none_is_declared(tmp_path: Path) -> None:
    assert load(tmp_path, "cronaca/nera/x.md").section == "cronaca"
    assert load(tmp_path, "x.md").section == ""
    assert (
        load(tmp_path, "cronaca/y.md", MATTER.replace("---\nT", "section: sport\n---\nT")).section == "sport"
    )


# Media


def picture(folder: Path, name: str, content: bytes) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


PNG = b"\x89PNG\r\n\x1a\n" + bytes(92)


def test_media_that_lie_in_the_site_have_their_true_length_and_type(tmp_path: Path) -> None:
    picture(tmp_path, "static/media/Foto 1.jpg", PNG)
    picture(tmp_path, "elsewhere/audio.mp3", b"ID3" + bytes(997))
    write(
        tmp_path / "content",
        "x.md",
        text="---\ntitle: x\ndate: 2026-11-20\nimage: /media/Foto%201.jpg\n"
        "enclosures: [https://cdn.example/2026/audio.mp3, /media/none.pdf]\n---\n",
    )
    media = MediaSettings(path="elsewhere", url="https://cdn.example/2026")
    settings = FolderSettings(type="folder", path="content", static="static", media=media)
    the_store = FolderStore(settings, StoreContext("main", tmp_path, SITE))
    (seen,) = the_store.scan()
    article = the_store.load(seen.key)  # type: ignore[arg-type]
    assert article.image is not None
    assert (article.image.length, article.image.type) == (100, "image/png")
    assert [(media.length, media.type) for media in article.enclosures] == [
        (1000, "audio/mpeg"),
        (None, "application/pdf"),
    ]


def test_a_file_beside_a_bundle_has_its_true_length(tmp_path: Path) -> None:
    picture(tmp_path, "ponte/foto.png", PNG)
    article = load(tmp_path, "ponte/index.md", MATTER.replace("date", "image: foto.png\ndate"))
    assert article.image is not None
    assert article.image.length == 100


@pytest.mark.parametrize(
    "address", ["/../secret.png", "/%2e%2e/secret.png", "/link.png", "/folder", "/%00.png"]
)
def test_no_address_leads_out_of_the_media_folder(tmp_path: Path, address: str) -> None:
    picture(tmp_path, "secret.png", PNG)
    (tmp_path / "static/folder").mkdir(parents=True)
    (tmp_path / "static/link.png").symlink_to("../secret.png")
    write(tmp_path / "content", "x.md", text=MATTER.replace("date", f'image: "{address}"\ndate'))
    settings = FolderSettings(type="folder", path="content", static="static")
    the_store = FolderStore(settings, StoreContext("main", tmp_path, SITE))
    (seen,) = the_store.scan()
    image = the_store.load(seen.key).image  # type: ignore[arg-type]
    assert image is None or image.length is None


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("windows-1252", "Città è più"), ("utf-16", "Città"), ("cp932", "日本語の記事です。")],
)
def test_a_file_in_another_encoding_is_left_out_with_a_guess(
    tmp_path: Path, encoding: str, text: str
) -> None:
    (tmp_path / "x.md").write_bytes(
        f"---\ndate: 2026-11-20\ntitle: {text}\n---\n{text * 20}".encode(encoding)
    )
    with pytest.raises(ArticleError, match=f"is not utf-8 .it looks like {encoding}."):
        load_as_it_is(tmp_path, "x.md")


# What is no article


@pytest.mark.parametrize(
    ("start", "what"),
    [
        (b"PK\x03\x04\x14", "a file of a word processor (.docx, .odt) or an archive"),
        (b"\xd0\xcf\x11\xe0\xa1", "a file of an old word processor (.doc)"),
        (b"{\\rtf1\\ansi", "a file of a word processor (.rtf)"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x89PNG\r\n", "a picture"),
    ],
)
def test_what_is_no_text_at_all_is_told_by_what_it_is(tmp_path: Path, start: bytes, what: str) -> None:
    (tmp_path / "2026-11-20-x.md").write_bytes(start + b"\n more of it")
    with pytest.raises(ArticleError) as told:
        store(tmp_path).load("2026-11-20-x.md")
    assert told.value.message == f"is {what}, not text; save it as plain text in UTF-8"


@pytest.mark.parametrize("text", ["", "\n", "  \n\t\n"])
def test_a_file_without_anything_in_it_is_left_out_rather_than_taken_for_a_page(
    tmp_path: Path, text: str
) -> None:
    with pytest.raises(ArticleError, match="is empty"):
        load(tmp_path, "2026-11-20-x.md", text)


def test_a_page_that_lists_a_feed_is_no_article_whatever_its_date(tmp_path: Path) -> None:
    page = "<!doctype html><html><head><title>Le ultime</title>{}</head><body><article><p>{}</p></article></body></html>"
    ours = page.format('<meta name="generator" content="feedsync">', "Uno")
    assert load(tmp_path, "index.html", ours).published is None
    assert load(tmp_path, "other.html", page.format("", "Parole. " * 100)).published is not None


def test_marks_of_a_merge_keep_an_article_from_being_published(tmp_path: Path) -> None:
    both = "<<<<<<< HEAD\nSi passa.\n=======\nNon si passa.\n>>>>>>> main\n"
    with pytest.raises(ArticleError, match="git could not merge two versions") as told:
        load(tmp_path, "x.md", MATTER + both)
    assert told.value.findings[0].line == MATTER.count("\n") + 1
    assert load(tmp_path, "y.md", f"{MATTER}```\n{both}```\n").title == "Uno"


@pytest.mark.parametrize("dash", ["\N{EM DASH}", "\N{EN DASH}", "\N{EM DASH}-"])
def test_a_dash_that_a_word_processor_made_of_three_begins_no_front_matter(tmp_path: Path, dash: str) -> None:
    with pytest.raises(ArticleError, match="begins no front matter that is read"):
        load(tmp_path, "2026-11-20-x.md", f"{dash}\ntitle: Uno\n{dash}\nTesto.\n")


def test_a_text_that_begins_with_a_dash_is_a_text(tmp_path: Path) -> None:
    assert load(tmp_path, "2026-11-20-x.md", "# Uno\n\n\N{EM DASH} Ciao, disse.\n").title == "Uno"
    assert load(tmp_path, "2026-11-20-y.txt", "\N{EM DASH} Ciao, disse.\n\nTesto.").title


def test_a_folder_that_is_not_there_is_told_otherwise_than_one_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as told:
        list(store(tmp_path / "nowhere").scan())
    assert "there is no such folder. Feeds kept as they were. Is its `path` right" in str(told.value)
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(StoreError) as told:
        list(store(tmp_path / "loop").scan())
    assert "Is the folder mounted, may this user read it?" in str(told.value)


def test_links_that_lead_to_no_article_are_told_with_where_they_lead(tmp_path: Path) -> None:
    content = tmp_path / "content"
    (content / "cartella").mkdir(parents=True)
    (content / "uno.md").write_text("# Uno\n", "utf-8")
    (content / "_nascosto.md").write_text("# Due\n", "utf-8")
    (tmp_path / "fuori.md").write_text("# Fuori\n", "utf-8")
    for name, target in {
        "fuori.md": "../fuori.md",
        "nulla.md": "manca.md",
        "anche.md": "uno.md",
        "cartella/su": "..",
        "seguito.md": "_nascosto.md",
        "foto.jpg": "../foto.jpg",
        "vuoto.md": "manca.bin",
    }.items():
        (content / name).symlink_to(target)
    site = Site(title="A", url="https://a.example/", language="it")
    found = FolderStore(FolderSettings(type="folder", path="content/"), StoreContext("main", tmp_path, site))
    assert [tuple(one) for one in found.links_left()] == [
        ("content/anche.md", "uno.md", True),
        ("content/cartella/su", "..", True),
        ("content/fuori.md", "../fuori.md", False),
        ("content/nulla.md", "manca.md", False),
        ("content/vuoto.md", "manca.bin", False),
    ]
    assert [seen.key for seen in found.scan()] == ["seguito.md", "uno.md"]


def test_a_media_file_is_found_in_the_folders_that_are_named_and_beside_its_article(tmp_path: Path) -> None:
    for name in ("content/gita/f.png", "static/g.png", "h.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "content/gita/index.md").write_text("---\ntitle: Gita\ndate: 2026-11-20\n---\n", "utf-8")
    site = Site(title="A", url="https://a.example/", language="it")
    settings = FolderSettings(type="folder", path="content/", static="static/")
    folder = FolderStore(settings, StoreContext("main", tmp_path, site))
    article = folder.load("gita/index.md")
    found = {
        name: folder.media_file(article, f"https://a.example/{name}") for name in ("gita/f.png", "g.png")
    }
    assert found == {
        "gita/f.png": tmp_path / "content/gita/f.png",
        "g.png": tmp_path / "static/g.png",
    }
    assert folder.media_file(article, "https://a.example/../h.png") is None
    assert folder.media_file(article, "https://b.example/g.png") is None
