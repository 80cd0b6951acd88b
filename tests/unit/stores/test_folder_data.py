"""What lies beside articles: their sidecars, and the data of the folders that they are in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from feedsync.article import Article, Person, Seen
from feedsync.config.model import Site
from feedsync.errors import ArticleError
from feedsync.registry import CONVENTIONS
from feedsync.stores.base import StoreContext
from feedsync.stores.conventions.plain import Plain
from feedsync.stores.folder import FolderStore
from feedsync.stores.folder_settings import DefaultsFor, FieldPattern, FolderSettings
from feedsync.text.yaml_tree import Mapping

SITE = Site(title="A", url="https://a.example/", language="it")
MATTER = "---\ntitle: Uno\ndate: 2026-11-20\n---\nTesto.\n"
LONG_AGO = 10**18


def store(folder: Path, **settings: object) -> FolderStore:
    return FolderStore(
        FolderSettings(type="folder", path=".", **settings), StoreContext("main", folder, SITE)
    )


def write(folder: Path, name: str, text: str = MATTER, time: int = LONG_AGO) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    os.utime(path, ns=(time, time))


def prints(the_store: FolderStore) -> dict[str, str]:
    return {seen.key: seen.fingerprint for seen in the_store.scan() if isinstance(seen, Seen)}


def load(folder: Path, key: str, **settings: object) -> Article:
    return store(folder, **settings).load(key)


def problem(folder: Path, key: str) -> ArticleError:
    with pytest.raises(ArticleError) as refusal:
        load(folder, key)
    return refusal.value


# Sidecars


@pytest.mark.parametrize(
    ("ending", "text"),
    [
        ("yaml", "title: Beside\nauthor: Ada"),
        ("YAML", "title: Beside\nauthor: Ada"),
        ("yml", "title: Beside\nauthor: Ada"),
        ("json", '{"title": "Beside", "author": "Ada"}'),
        ("toml", 'title = "Beside"\nauthor = "Ada"'),
    ],
)
@pytest.mark.parametrize("article", ["story.txt", "a/story.md", "story.html"])
def test_a_file_of_the_same_name_is_the_metadata_of_an_article(
    tmp_path: Path, article: str, ending: str, text: str
) -> None:
    write(tmp_path, article, "Uno.\n\nDue.\n")
    write(tmp_path, f"{article.rpartition('.')[0]}.{ending}", f"\ufeff{text}\n".replace("\n", "\r\n"))
    the_store = store(tmp_path, undated="file-time")
    assert list(prints(the_store)) == [article]
    loaded = the_store.load(article)
    assert (loaded.title, loaded.authors) == ("Beside", (Person("Ada"),))


def test_the_article_s_own_front_matter_says_it_better(tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    write(tmp_path, "a.yaml", "title: Beside\nauthor: Ada")
    assert (load(tmp_path, "a.md").title, load(tmp_path, "a.md").authors) == ("Uno", (Person("Ada"),))


def test_a_draft_in_either_is_one_whatever_is_wrong_with_the_other(tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    write(tmp_path, "a.yaml", "draft: true")
    assert load(tmp_path, "a.md").is_draft
    write(tmp_path, "b.md", "---\ntitle: [\n---\n")
    write(tmp_path, "b.yaml", "draft: true")
    assert problem(tmp_path, "b.md").is_draft
    write(tmp_path, "c.md", "---\ntitle: C\ndraft: true\n---\n")
    write(tmp_path, "c.json", '{"draft": fal')
    error = problem(tmp_path, "c.md")
    assert error.is_draft
    assert str(error) == "c.md: c.json:1: is not valid JSON: `fal` is no value; text needs double quotes"


@pytest.mark.parametrize("text", ["", " \n", '{"title": "x"', "- a", "title: [", "\x00"])
def test_a_sidecar_that_is_half_written_leaves_the_article_out(tmp_path: Path, text: str) -> None:
    write(tmp_path, "a.md")
    write(tmp_path, "a.yaml", text)
    assert "a.yaml" in str(problem(tmp_path, "a.md"))


def test_a_sidecar_of_remarks_alone_says_nothing(tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    write(tmp_path, "a.yaml", "# nothing yet\n")
    assert load(tmp_path, "a.md").title == "Uno"


def test_a_sidecar_of_more_than_ten_megabytes_or_in_another_encoding_is_named(tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    write(tmp_path, "a.yaml", "a: " + "x" * 10 * 1024 * 1024)
    assert "a.yaml: is larger than 10 MB" in str(problem(tmp_path, "a.md"))
    (tmp_path / "a.yaml").write_bytes(b"title: citt\xe0")
    assert "is not utf-8" in str(problem(tmp_path, "a.md"))


def test_a_sidecar_that_is_gone_when_it_is_read_says_nothing(tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    write(tmp_path, "b.md")
    write(tmp_path, "a.yaml", "author: Ada")
    the_store = store(tmp_path)
    assert the_store.load("b.md").authors == ()  # now it is known what lies in the folder
    (tmp_path / "a.yaml").unlink()
    assert the_store.load("a.md").authors == ()


def test_a_link_is_no_data_for_it_may_lead_out_of_the_folder(tmp_path: Path) -> None:
    write(tmp_path, "secret.yaml", "author: Secret")
    write(tmp_path, "content/a.md")
    (tmp_path / "content/a.yaml").symlink_to("../secret.yaml")
    (tmp_path / "content/_defaults.yaml").symlink_to("../secret.yaml")
    assert load(tmp_path / "content", "a.md").authors == ()


# Data of folders


def test_defaults_of_a_folder_hold_for_it_and_below_and_nearer_ones_say_it_better(tmp_path: Path) -> None:
    write(tmp_path, "_defaults.yaml", "author: Root\nlang: de\nsection: S")
    write(tmp_path, "news/_defaults.toml", 'author = "News"')
    write(tmp_path, "news/2026/_defaults.json", '{"lang": "fr"}')
    for name in ("a.md", "news/b.md", "news/2026/c.md"):
        write(tmp_path, name)
    the_store = store(tmp_path)
    assert list(prints(the_store)) == ["a.md", "news/2026/c.md", "news/b.md"]
    told = {key: the_store.load(key) for key in prints(the_store)}
    assert {key: (one.authors[0].name, one.language, one.section) for key, one in told.items()} == {
        "a.md": ("Root", "de", "S"),
        "news/b.md": ("News", "de", "S"),
        "news/2026/c.md": ("News", "fr", "S"),
    }


def test_a_sidecar_says_it_better_than_its_folder_and_this_than_the_configuration(tmp_path: Path) -> None:
    write(tmp_path, "news/_defaults.yaml", "author: Folder\nrights: Folder")
    write(tmp_path, "news/a.md")
    write(tmp_path, "news/a.yaml", "author: Beside")
    article = load(tmp_path, "news/a.md", defaults={"author": "C", "rights": "C", "lang": "de"})
    assert (article.authors[0].name, article.rights, article.language) == ("Beside", "Folder", "de")


def test_broken_defaults_leave_out_what_they_would_hold_for_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, "news/_defaults.yaml", "author: Ada\ndraft: [")
    write(tmp_path, "news/a.md")
    write(tmp_path, "b.md")
    assert "news/_defaults.yaml:" in str(problem(tmp_path, "news/a.md"))
    assert load(tmp_path, "b.md").title == "Uno"


def test_defaults_of_the_configuration_hold_for_the_files_that_they_name_the_last_ones_first(
    tmp_path: Path,
) -> None:
    write(tmp_path, "news/a.md")
    write(tmp_path, "b.md")
    defaults = (
        DefaultsFor(path="*", values={"author": "All", "tags": ["x"]}),
        DefaultsFor(path="news/", values={"author": {"name": "News"}}),
    )
    article = load(tmp_path, "news/a.md", defaults=defaults)
    assert (article.authors[0].name, article.tags) == ("News", ("x",))
    assert load(tmp_path, "b.md", defaults=defaults).authors[0].name == "All"


def test_what_an_article_says_is_better_than_what_its_path_tells(tmp_path: Path) -> None:
    write(tmp_path, "2026-01-02/a.md")
    fields = {"date": FieldPattern(from_="path", pattern=r"\d{4}-\d{2}-\d{2}")}
    article = load(tmp_path, "2026-01-02/a.md", fields=fields)
    assert article.published is not None
    assert article.published.date().isoformat() == "2026-11-20"


def test_fields_of_the_configuration_are_read(tmp_path: Path) -> None:
    write(tmp_path, "2026/x--20261120.md", "# T\n\nx")
    fields = {"date": FieldPattern(from_="path", pattern=r"\d{8}(?=\.md$)"), "title": "headline"}
    article = load(tmp_path, "2026/x--20261120.md", fields=fields)
    assert (article.published and article.published.isoformat(), article.title) == (
        "2026-11-20T00:00:00+00:00",
        "T",
    )


class Tool(Plain):
    """A tool with data of its own, as Eleventy's `posts/posts.json` and Hugo's `_index.md` with `cascade`."""

    def data_names(self, folder: str) -> tuple[str, ...]:
        return (f"{folder}.json", "_index.md")

    def data_values(self, name: str, tree: Mapping, key: str) -> Mapping:
        assert key.startswith("posts/")
        cascade = tree.items.get("cascade", Mapping(0))
        return tree if name.endswith(".json") else cascade  # type: ignore[return-value]


def test_conventions_name_their_data_files_and_say_what_these_mean(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CONVENTIONS, "load", lambda name: Tool)
    write(tmp_path, "posts/posts.json", '{"author": "Data"}')
    write(
        tmp_path, "posts/_index.md", "---\ntitle: Index\ncascade: {author: Cascade, rights: Cascade}\n---\n"
    )
    write(tmp_path, "posts/other.json", "{}")
    write(tmp_path, "posts/a.md")
    the_store = store(tmp_path)
    assert list(prints(the_store)) == ["posts/a.md"]
    article = the_store.load("posts/a.md")
    assert (article.title, article.authors[0].name, article.rights) == ("Uno", "Data", "Cascade")


# Fingerprints


def test_a_folder_without_data_has_the_fingerprints_of_its_files_alone(tmp_path: Path) -> None:
    write(tmp_path, "news/a.md")
    status = (tmp_path / "news/a.md").stat()
    assert prints(store(tmp_path)) == {"news/a.md": f"{status.st_mtime_ns} {status.st_size} {status.st_ino}"}


@pytest.mark.parametrize(
    ("changed", "concerned"),
    [
        ("news/a.yaml", {"news/a.md", "news/a.html"}),
        ("news/_defaults.yaml", {"news/a.md", "news/a.html", "news/x/b.md"}),
        ("_defaults.toml", {"news/a.md", "news/a.html", "news/x/b.md", "c.md"}),
    ],
)
def test_a_change_of_data_is_one_of_the_articles_that_it_holds_for(
    tmp_path: Path, changed: str, concerned: set[str]
) -> None:
    for name in ("news/a.md", "news/a.html", "news/x/b.md", "c.md"):
        write(tmp_path, name)
    before = prints(store(tmp_path))
    write(tmp_path, changed, "")
    with_data = prints(store(tmp_path))
    write(tmp_path, changed, "", time=LONG_AGO + 1)
    edited = prints(store(tmp_path))
    (tmp_path / changed).unlink()
    for one, other in ((before, with_data), (with_data, edited)):
        assert {key for key in one if one[key] != other[key]} == concerned
    assert prints(store(tmp_path)) == before


def test_what_is_written_in_the_instant_of_a_scan_is_read_again(tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    write(tmp_path, "b.md")
    write(tmp_path, "x/c.md")
    write(tmp_path, "a.yaml", "author: Ada", time=4 * 10**18)
    assert {key for key, told in prints(store(tmp_path)).items() if not told} == {"a.md"}
    write(tmp_path, "x/_defaults.yaml", "author: Ada", time=4 * 10**18)
    assert {key for key, told in prints(store(tmp_path)).items() if not told} == {"a.md", "x/c.md"}


def test_a_store_that_scans_again_sees_data_that_came_or_changed(tmp_path: Path) -> None:
    write(tmp_path, "a.md")
    the_store = store(tmp_path)
    assert the_store.load("a.md").authors == ()
    for name in ("Ada", "Bo"):
        write(tmp_path, "_defaults.yaml", f"author: {name}")
        prints(the_store)
        assert the_store.load("a.md").authors == (Person(name),)


@pytest.mark.parametrize(
    ("before", "after"), [("a.yaml", "a.toml"), ("_defaults.yaml", "a.yaml"), ("a.yaml", "a.json")]
)
def test_a_file_of_data_by_another_name_is_another(tmp_path: Path, before: str, after: str) -> None:
    write(tmp_path, "a.md")
    write(tmp_path, before, "draft: true")
    old = prints(store(tmp_path))
    (tmp_path / before).rename(tmp_path / after)
    assert prints(store(tmp_path)) != old


def test_a_change_beside_a_page_bundle_is_one_of_its_article(tmp_path: Path) -> None:
    write(tmp_path, "post/index.md")
    write(tmp_path, "post/index.yaml", "author: Ada")
    before = prints(store(tmp_path, conventions="hugo"))
    write(tmp_path, "post/index.yaml", "draft: yes ", LONG_AGO + 10**9)
    assert prints(store(tmp_path, conventions="hugo")) != before
    assert list(before) == ["post/index.md"]


# What holds all of a folder back


@pytest.mark.parametrize(
    ("conventions", "branch"),
    [
        ("hugo", "---\ntitle: Posts\ndraft: true\n---\n"),
        ("hugo", "+++\n[cascade]\ndraft = true\n+++\n"),
        ("zola", "+++\ndraft = true\n+++\n"),
    ],
)
def test_a_section_that_is_no_page_yet_holds_its_articles_back_at_any_depth(
    tmp_path: Path, conventions: str, branch: str
) -> None:
    write(tmp_path, "posts/_index.md", branch)
    write(tmp_path, "posts/old/_index.md", "+++\ntitle = 'Old'\n+++\n")
    write(tmp_path, "posts/old/a.md", "+++\ntitle = 'A'\ndate = 2026-01-02\ndraft = false\n+++\nText.\n")
    write(tmp_path, "b.md")
    assert load(tmp_path, "posts/old/a.md", conventions=conventions).is_draft
    assert not load(tmp_path, "b.md", conventions=conventions).is_draft


def test_a_branch_of_hugo_with_a_date_to_come_makes_its_articles_wait_and_dates_none(tmp_path: Path) -> None:
    write(tmp_path, "posts/_index.md", "---\npublishDate: 2099-01-01\n---\n")
    write(tmp_path, "posts/a.md")
    write(tmp_path, "posts/undated.md", "---\ntitle: A\n---\nText.\n")
    article = load(tmp_path, "posts/a.md", conventions="hugo")
    assert article.published is not None
    assert article.embargo is not None
    assert (article.published.year, article.embargo.year) == (2026, 2099)
    assert load(tmp_path, "posts/undated.md", conventions="hugo").published is None


def test_a_key_of_the_configuration_is_looked_for_in_the_sidecar_of_an_article_that_cannot_be_read(
    tmp_path: Path,
) -> None:
    write(tmp_path, "a.md", "---\ntitle: [\n---\n")
    write(tmp_path, "a.yaml", "extra: {wip: true}")
    with pytest.raises(ArticleError) as refusal:
        load(tmp_path, "a.md", fields={"draft": "extra.wip"})
    assert refusal.value.is_draft
