"""`feedsync preview --post`: what is asked for, what is printed, written or opened, and the exit code."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import click
import posters
import pytest
from click.testing import CliRunner, Result
from newsroom import Newsroom

from feedsync.cli.main import cli

CONFIG = """\
site: {title: Porto, url: "https://porto.example/", language: it, timezone: Europe/Rome}
store: {type: folder, path: content/}
feeds: [{name: news}]
publish: {to: feeds/, url: "https://porto.example/feeds/"}
push:
  - {type: poster, name: blu, network: Bluesky, delay: 30m}
  - {type: poster, name: verde, network: Mastodon, limit: 500, attaches: true}
"""


@pytest.fixture(autouse=True)
def _networks() -> Iterator[None]:
    with posters.gather():
        yield


@pytest.fixture
def newsroom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Newsroom:
    newsroom = Newsroom(tmp_path / "porto", CONFIG)
    newsroom.run()
    newsroom.write("ponte.md", title="Riapre il ponte", image="{url: /p.png, alt: Il ponte}", tags="[ponte]")
    monkeypatch.chdir(newsroom.folder)
    return newsroom


def preview(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["preview", *arguments, "--clock", "2026-11-24T09:00Z"])


def test_the_posts_of_an_article_are_printed_in_boxes(newsroom: Newsroom) -> None:
    done = preview("--post", "ponte")

    assert done.exit_code == 0
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    assert lines[0] == '"Riapre il ponte"'
    assert lines[2].startswith("╭─ Bluesky (blu) ──")
    assert lines[-1] == "2 posts; nothing was sent, and nothing of the site written"


def test_programs_are_given_all_that_people_see(newsroom: Newsroom) -> None:
    done = preview("--post", "ponte", "--json")

    told = json.loads(done.stdout)
    first, second = told.pop("posts")
    assert told == {
        "article": "content/ponte.md",
        "title": "Riapre il ponte",
        "url": "https://porto.example/ponte/",
        "id": "https://porto.example/ponte/",
        "state": "live",
        "problems": [],
        "store_problem": None,
    }
    picture = {"url": "https://porto.example/p.png", "alt": "Il ponte", "type": "image/png"}
    assert first == {
        "channel": "blu",
        "shown": {
            "network": "Bluesky",
            "text": "Riapre il ponte\n\nhttps://porto.example/ponte/\n\n#ponte",
            "count": 53,
            "limit": 300,
            "marks": [[17, 45], [47, 53]],
            "card": {
                "url": "https://porto.example/ponte/",
                "title": "Riapre il ponte",
                "description": "Testo.",
                "picture": picture,
            },
            "pictures": [],
            "language": "it",
            "warning": "",
            "notes": [],
        },
        "problem": None,
        "turn": "goes",
        "at": "2026-11-24T10:30:00+01:00",
        "said": "its delay is 30m, once its page is public",
        "obstacle": None,
        "url": None,
    }
    assert (second["shown"]["card"], second["shown"]["pictures"]) == (None, [picture])


def test_the_page_is_written_where_it_is_asked_for_and_is_renewed(newsroom: Newsroom, tmp_path: Path) -> None:
    page = tmp_path / "posts.html"
    done = preview("--post", "ponte.md", "--output", str(page))
    assert done.exit_code == 0
    assert done.stdout == f"{page}   2 posts; nothing was sent, and nothing of the site written\n"
    first = page.read_text("utf-8")
    newsroom.write("ponte.md", title="Riapre a metà")

    assert preview("--post", "ponte.md", "--output", str(page)).exit_code == 0
    assert "Riapre a metà" not in first
    assert "Riapre a metà" in page.read_text("utf-8")


def test_what_is_no_file_is_neither_read_nor_replaced(newsroom: Newsroom, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    done = preview("--post", "ponte.md", "--output", str(tmp_path / "pipe"))
    assert done.exit_code == 1
    assert "is there, and is no page of a preview." in done.stderr


def test_a_file_that_is_no_such_page_is_not_replaced(newsroom: Newsroom) -> None:
    before = newsroom.everything()
    done = preview("--post", "ponte", "--output", "content/ponte.md")

    assert done.exit_code == 1
    assert done.stderr.startswith(
        "content/ponte.md: is there, and is no page of a preview. It stays as it is."
    )
    assert newsroom.everything() == before


def test_a_page_that_cannot_be_written_is_told_without_a_traceback(newsroom: Newsroom) -> None:
    done = preview("--post", "ponte", "--output", "config.yaml/posts.html")
    assert done.exit_code == 1
    assert done.stderr.startswith("config.yaml/posts.html: cannot be written: ")


def test_the_page_is_opened_as_a_copy_and_nothing_of_the_site_is_written(
    newsroom: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(click, "launch", lambda name: opened.append(Path(name)) or 0)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = newsroom.everything()

    done = preview("--post", "ponte", "--open")

    (page,) = opened
    assert done.stdout == f"{page}   2 posts; nothing was sent, and nothing of the site written\n"
    assert "Riapre il ponte" in page.read_text("utf-8")
    assert newsroom.everything() == before


def test_a_post_that_cannot_be_made_is_an_exit_code_of_its_own(newsroom: Newsroom) -> None:
    config = CONFIG.replace("delay: 30m", "fails: no")
    (newsroom.folder / "config.yaml").write_text(config, "utf-8")
    done = preview("--post", "ponte")
    assert done.exit_code == 1
    assert "✗ cannot be made" in done.stdout


def test_what_an_edit_broke_is_told_with_its_line_beside_the_post_as_it_was(newsroom: Newsroom) -> None:
    newsroom.run()
    newsroom.write("ponte.md", date="never")
    done = preview("--post", "ponte")
    assert done.exit_code == 1
    assert '"Riapre il ponte"' in done.stdout
    assert done.stderr.startswith("✗ content/ponte.md:3   left out: date: `never` is no date")


def test_a_store_that_cannot_be_read_is_told_beside_the_post_as_it_is_known(newsroom: Newsroom) -> None:
    newsroom.run()
    (newsroom.folder / "content").rename(newsroom.folder / "elsewhere")
    done = preview("--post", "ponte")
    assert done.exit_code == 3
    assert "Riapre il ponte" in done.stdout
    assert done.stderr.startswith("✗ ")


def test_the_example_in_the_page_on_previews_stands_in_a_story() -> None:
    tests = Path(__file__).parents[2]
    (shown,) = re.findall(
        r"^```console\n(.*?)^```$",
        (tests.parent / "docs/preview.md").read_text("utf-8"),
        re.MULTILINE | re.DOTALL,
    )
    story = (tests / "cli/preview_post.txt").read_text("utf-8")
    assert shown in re.sub(r" --clock \S+", "", story)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Missing argument 'FEED', or --post ARTICLE"),
        (["news", "--post", "ponte"], "goes with neither FEED nor --format"),
        (["--post", "ponte", "--format", "rss"], "goes with neither FEED nor --format"),
        (["--post", "ponte", "--open", "--json"], "do not go with --json"),
        (["--post", "ponte", "--output", "x.html", "--json"], "do not go with --json"),
        (["--post", "ponte", "--output", "x.html", "--open"], "give one"),
        (["news", "--output", "x.html"], "--output goes with --post"),
    ],
)
def test_what_does_not_go_together_is_told(newsroom: Newsroom, arguments: list[str], said: str) -> None:
    done = preview(*arguments)
    assert done.exit_code == 2
    assert said in done.stderr
    assert not Path("x.html").exists()
