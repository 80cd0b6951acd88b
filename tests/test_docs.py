"""Every example in the README and in docs/ is run: configurations, articles, command lines and output."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import feedparser
import jsonschema
import pytest
import yaml
from msgspec.structs import replace
from wordpress_server import USER, WordPressServer

from feedsync.article import State
from feedsync.cli import report_lines
from feedsync.cli.output import Output
from feedsync.cli.plan import plan_lines
from feedsync.cli.status import status_lines
from feedsync.document import Difference, EntryChange
from feedsync.errors import Finding
from feedsync.operations.last_run import LastRun
from feedsync.pushed import Destination, Message, Pushed, Wait
from feedsync.report import Clashing, Coming, Fate, LeftOut, Missing, Move, Publication, Report, Standing

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


EXPORT = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<wp:wxr_version>1.2</wp:wxr_version>
<item><title>Mio</title><link>https://www.avvisatore.example/mio/</link><wp:post_id>1</wp:post_id>
<wp:post_type>post</wp:post_type><wp:status>publish</wp:status>
<wp:post_date_gmt>2026-11-20 09:00:00</wp:post_date_gmt></item>
</channel></rss>
"""


# What it tells is what the filters of the pages ask for.
MINE = """---
tags: [porto, viabilità]
author: Giulia Ferrante
section: cronaca
---
# Mio

Il mio primo articolo.
"""


def blocks(language: str) -> list[object]:
    return [
        pytest.param(body, id=f"{page.relative_to(ROOT)}:{number}")
        for page in PAGES
        for number, (name, body) in enumerate(_BLOCK.findall(page.read_text("utf-8")))
        if name == language
    ]


def feedsync(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "feedsync", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_no_page_has_an_example_of_a_kind_that_is_not_run() -> None:
    kinds = {name for page in PAGES for name, _ in _BLOCK.findall(page.read_text("utf-8"))}
    # Python is an excerpt of a program that has tests: test_example_*.py compare them. What is for a web server, and
    # what receives webhooks, is run in tests/live: test_link_headers.py, test_receivers.py. Units of systemd and
    # workflows: test_docs_how_to.py.
    servers = {"nginx", "apache", "caddy", "netlify"}
    # What breaks a rule of `check`: test_check_docs.py.
    broken = {"article", "rss", "rss_channel", "rss_item", "atom_feed", "atom_entry", "json_feed"}
    assert kinds <= {
        "yaml",
        "markdown",
        "sh",
        "crontab",
        "text",
        "console",
        "python",
        "",
        *servers,
        *broken,
        "js",
        "php",
        "json",
        "ini",
        "yml",
    }


@pytest.mark.parametrize("event", blocks("json"))
def test_an_event_is_as_its_schema_says(event: str) -> None:
    schema = json.loads(feedsync(ROOT, "schema", "webhook").stdout)
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(
        json.loads(event)
    )


@pytest.mark.parametrize("config", blocks("yaml"))
def test_a_configuration_as_it_stands_publishes_articles_of_one_s_own(
    config: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content/2026-11-23-mio.md").write_text(MINE, "utf-8")
    for store in yaml.safe_load(config).get("stores", ()):
        # A store of a part of a folder has its page in there.
        folder = tmp_path / store["path"] / store.get("include", ["."])[0].strip("/")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "pagina.md").write_text("# Una pagina\n", "utf-8")
    (tmp_path / "export.xml").write_text(EXPORT, "utf-8")
    with WordPressServer(datetime(2026, 11, 24, tzinfo=UTC)) as wordpress:
        wordpress.add("Mio")
        monkeypatch.setenv("WORDPRESS_PASSWORD", wordpress.password)
        for name in re.findall(r"\$\{(\w+)\}", config):
            if name.endswith("_URL"):
                monkeypatch.setenv(name, "https://partner.example/hook")
            elif name.endswith("_TOKEN"):
                monkeypatch.setenv(name, "a-token")
            elif name.endswith("_SECRET"):
                monkeypatch.setenv(name, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
            elif name != "WORDPRESS_PASSWORD":
                monkeypatch.setenv(name, "as-good-as-any-other")
        local = re.sub(r"(?m)^  url: \S+(?=\s+# where WordPress is)", f"  url: {wordpress.url}", config)
        local = local.replace("user: redazione", f"user: {USER}")
        (tmp_path / "config.yaml").write_text(local, "utf-8")
        done = feedsync(tmp_path, "run", "--clock", "2026-11-24T12:00Z")
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
    documents = [
        path
        for path in (tmp_path / yaml.safe_load(config)["publish"]["to"]).rglob("*.*")
        if path.suffix in {".rss", ".atom", ".xml"}
    ]
    assert documents
    for document in documents:
        feed = feedparser.parse(document.read_bytes())
        assert (feed.bozo, [entry.title for entry in feed.entries]) == (False, ["Mio"])


@pytest.mark.parametrize("article", blocks("markdown"))
def test_an_article_as_it_stands_is_published(article: str, tmp_path: Path) -> None:
    config = next(body for name, body in _BLOCK.findall(PAGES[0].read_text("utf-8")) if name == "yaml")
    if "{{ page." in article:
        # An address that is a template is one of Eleventy's.
        config = config.replace("path: content/", "path: content/\n  conventions: eleventy")
        assert "eleventy" in config
    (tmp_path / "config.yaml").write_text(config, "utf-8")
    (tmp_path / "content").mkdir()
    (tmp_path / "content/x.md").write_text(article, "utf-8")
    done = feedsync(tmp_path, "run", "-v", "--clock", "2026-11-24T12:00Z")
    assert "1 article in content/, 1 published" in done.stdout
    assert done.returncode == 0


@pytest.mark.parametrize("lines", blocks("crontab"))
def test_a_crontab_line_has_five_fields_and_a_command_that_runs_in_silence(
    lines: str, tmp_path: Path
) -> None:
    config = next(body for name, body in _BLOCK.findall(PAGES[0].read_text("utf-8")) if name == "yaml")
    (tmp_path / "content").mkdir()
    (tmp_path / "content/2026-11-20-mio.md").write_text("# Mio\n\nTesto.\n", "utf-8")
    for name in ("config.yaml", "sport.yaml"):
        (tmp_path / name).write_text(config.replace("to: feeds/", f"to: feeds-of-{name}/"), "utf-8")
    # As cron does it: with sh, from a home, with little but what its own lines say.
    environment = {"PATH": "/usr/bin:/bin", "HOME": "/", "SHELL": "/bin/sh"}
    for line in lines.splitlines():
        if setting := re.fullmatch(r"([A-Z_]+)=(\S*)", line):
            environment[setting[1]] = setting[2]
            continue
        match = re.fullmatch(r"(?:[\d*/,-]+\s+){5}/opt/feedsync/\.venv/bin/feedsync ([^%]*)", line)
        assert match, line
        arguments = match[1].replace("/srv/avvisatore", str(tmp_path))
        command = ["/bin/sh", "-c", f"{sys.executable} -m feedsync {arguments}"]
        done = subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True, check=False)
        assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
        assert ">>" not in line or "1 published" in (tmp_path / "feedsync.log").read_text("utf-8")


def test_the_commands_of_the_pages_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for parameter in blocks("sh"):
        for line in parameter.values[0].splitlines():  # type: ignore[attr-defined]
            words = line.split("#")[0].split()
            if words[0] == "make":
                assert re.search(rf"^{words[1]}:", makefile, re.MULTILINE), line
            else:
                assert words[0] == "feedsync", line
                assert feedsync(ROOT, words[1], "--help").returncode == 0, line


POST = "https://bsky.app/profile/did:plc:z72i7hdynmk6r22z27h6tvur/post/3m6fkzq2a5c2x"


def stands() -> Standing:
    states = {State.LIVE: 1180, State.DRAFT: 12, State.SCHEDULED: 2, State.EXPIRED: 9}
    arrived, rests = (datetime.fromisoformat(f"2026-11-24T{time}+01:00") for time in ("09:11", "10:00"))
    said = "503 Service Unavailable"
    message = "date: `03/04/2026` can be read two ways; write 2026-04-03 or 2026-03-04"
    return Standing(
        site="Avvisatore",
        stores={"main": "content/"},
        target="feeds/",
        states=Counter(states),
        left_out=[
            LeftOut(
                "main",
                "2026/sindaco.md",
                "content/2026/sindaco.md",
                [Finding(3, message)],
                shown=datetime.fromisoformat("2026-11-24T08:10+01:00"),
            )
        ],
        missing=[
            Missing(
                "content/2026/meteo.md",
                datetime.fromisoformat("2026-11-24T09:10+01:00"),
                datetime.fromisoformat("2026-11-24T09:20+01:00"),
            )
        ],
        next_embargo=datetime.fromisoformat("2026-11-24T18:00+01:00"),
        coming=Coming(
            datetime.fromisoformat("2026-11-24T09:20+01:00"), "content/2026/meteo.md is believed gone"
        ),
        files=216,
        newest=datetime.fromisoformat("2026-11-24T09:10+01:00"),
        destinations=[
            Destination(
                "websub", "hub.example#1", "hub.example", "websub hub.example", "ok", arrived_at=arrived
            ),
            Destination("x-desk", "x-desk", "x-desk", "webhook x-desk", "ok", arrived_at=arrived),
            Destination(
                *("slack", "slack", "slack", "webhook slack", "failing", said),
                failing_since=datetime.fromisoformat("2026-11-23T22:00+01:00"),
                rests_until=rests,
                counts={"pending": 14},
                first_waits=Wait("resting", rests, said),
            ),
            Destination("bluesky", "bluesky", "bluesky", "bluesky", "ok", arrived_at=arrived, posts=True),
            Destination(
                *("mastodon", "mastodon", "mastodon", "mastodon", "ok"),
                arrived_at=datetime.fromisoformat("2026-11-23T19:45+01:00"),
                counts={"pending": 3},
                posts=True,
                posts_at=[datetime.fromisoformat(f"2026-11-24T{hour}:00+01:00") for hour in (13, 14, 15)],
            ),
        ],
        unknown=[
            Message(
                *("41c29e", "buffer", "buffer", "published", "Meteo di ieri", "unknown"),
                said="feedsync was stopped while it was being sent",
                to="exec buffer",
            )
        ],
    )


def sent(to: str, about: str, kind: str, subject: str) -> Message:
    return Message(f"{to}{subject}", "", "", kind, subject, "sent", about=about, to=to)


def test_the_report_in_the_page_on_running_is_what_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs/running.md").read_text("utf-8")
    (shown,) = (body for name, body in _BLOCK.findall(page) if not name)
    standing = stands()
    report = Report(
        "feeds/",
        publications=[
            Publication("news", f"news.{name}", Fate.WRITTEN, 50, Difference(new=1, edited=1))
            for name in ("rss", "atom", "json")
        ],
        left_out=standing.left_out,
        pushed=Pushed(
            settled=[
                *(
                    sent("websub hub.example", "document", "changed", path)
                    for path in ("rss", "atom", "json")
                ),
                *(sent("webhook x-desk", "article", kind, "Ponte") for kind in ("published", "updated")),
                replace(
                    sent("bluesky", "article", "published", "Ponte, riaperta una corsia"),
                    is_post=True,
                    url=POST,
                    lacks_alt=True,
                ),
            ]
        ),
    )
    printed: list[str] = []
    monkeypatch.setattr(click, "echo", lambda line, err=False: printed.append(line))
    Output(verbose=True, quiet=False, as_json=False).report(
        report, standing, report_lines.problems(report), []
    )
    assert re.sub(r"\d\.\d s", "0.6 s", "\n".join(printed)) == shown.strip()


def test_the_plan_in_the_page_on_running_is_what_is_printed() -> None:
    page = (ROOT / "docs/running.md").read_text("utf-8")
    (shown,) = (body for name, body in _BLOCK.findall(page) if name == "text")
    ponte = "Ponte, riaperta una corsia"
    news = (
        EntryChange("new", "1", ponte),
        EntryChange("edited", "2", "Il sindaco in aula", "title, text"),
        EntryChange("gone", "3", "Meteo di ieri", "left the window"),
    )
    calcio = (EntryChange("gone", "2", "Il sindaco in aula", "has no tag `calcio`"),)
    written = [
        Publication("news", f"news.{form}", Fate.WRITTEN, 50, changes=news)
        for form in ("rss", "atom", "json")
    ]
    written.append(Publication("tag/calcio", "tag/calcio.rss", Fate.WRITTEN, 12, changes=calcio))
    owed = [
        replace(
            sent("webhook x-desk", "article", "published", ponte),
            said="waits for its page",
            waits=[Wait("page")],
        ),
        sent("webhook x-desk", "feed", "changed", "news"),
    ]
    post = replace(sent("mastodon", "article", "published", ponte), is_post=True)
    at = Wait("delay", datetime.fromisoformat("2026-11-24T13:00+01:00"))
    untold = sent("webhook x-desk", "article", "updated", "Il sindaco in aula")
    pushed = Pushed(
        announced=[*owed, post],
        untold=[replace(untold, reason="on_update is ignore")],
        due=owed,
        scheduled=[replace(post, waits=[at])],
    )
    assert "\n".join(plan_lines(Report("feeds/", written, pushed=pushed), stands())) == shown.strip()


@pytest.mark.parametrize("name_of_page", ["docs/outbox.md", "docs/how-to/init.md"])
def test_the_examples_of_a_page_stand_in_a_story(name_of_page: str) -> None:
    page = (ROOT / name_of_page).read_text("utf-8")
    stories = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "tests/cli").glob("*.txt")))
    stories = stories.replace("N s", "0.2 s")
    stories = re.sub(r" --clock \S+", "", re.sub(r"\{\d+\}", "…", stories))
    for name, body in _BLOCK.findall(page):
        for example in re.findall(r"^\$ .*\n(?:[^$].*\n)*", body, re.MULTILINE):
            if name == "console":
                assert re.sub(r"\b[0-9a-f]{6}\b", "…", example) in stories, example


def test_the_warning_in_the_page_on_feeds_is_what_is_printed() -> None:
    page = (ROOT / "docs/feeds.md").read_text("utf-8")
    (shown,) = (body for name, body in _BLOCK.findall(page) if name == "text")
    clash = Clashing("temi/{slug}", "tag", "viabilita", "temi/viabilita")
    (problem,) = report_lines.problems(Report("feeds/", [], clashes=[clash]))
    assert problem.lines == (shown.strip(),)


def test_the_line_in_the_page_on_moving_is_what_is_printed() -> None:
    page = (ROOT / "docs/moving.md").read_text("utf-8")
    (shown,) = (body for name, body in _BLOCK.findall(page) if name == "text")
    url = "https://www.avvisatore.example/ponte/"
    report = Report("feeds/", [], moves=[Move("content/ponte.md", "content/archive/ponte.md", url)])
    assert shown.strip() in list(report_lines.notes(report, stands()))


def test_links_between_pages_lead_somewhere() -> None:
    for page in PAGES:
        text = re.sub(r"^(`{3,}).*?^\1$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_generated_pages_are_what_the_program_says() -> None:
    script = [sys.executable, ROOT / "scripts/docs.py", "--check"]
    done = subprocess.run(script, capture_output=True, text=True, check=False)
    assert (done.stderr, done.returncode) == ("", 0)


def test_the_status_in_the_page_on_running_is_what_is_printed() -> None:
    page = (ROOT / "docs/running.md").read_text("utf-8")
    (shown,) = (body for name, body in _BLOCK.findall(page) if name == "console")
    ended = datetime.fromisoformat("2026-11-24T09:10+01:00")
    problems = [report_lines.article_problem(one) for one in stands().left_out]
    last = LastRun(ended, 1, 0.6)
    lines = status_lines(stands(), last, problems, ended + timedelta(minutes=2))
    assert "\n".join(["$ feedsync status", *lines]) == shown.strip()
