"""The pages in Chromium, judged by axe: usable by everybody, at every width, in the light and in the dark."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from live.chromium import Page, chromium
from live.www import Served, serving
from newsposts import posts_of, preview_of
from newsstand import entries_of, head_of, index_head_of, outlines_of
from services import loopback, require

from feedsync.cli import post_page
from feedsync.feeds.html_document import MEDIA_TYPE
from feedsync.feeds.index import INDEX
from feedsync.feeds.page import PAGE

pytestmark = pytest.mark.live

ROOT = Path(__file__).parent.parent.parent
SHOTS = ROOT / "build" / "screenshots"
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (320, 390, 768, 1280)
SCHEMES = ("light", "dark")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    program = shutil.which("chromium")
    require("chromium", program and AXE.exists())
    require("loopback", loopback())
    with chromium(str(program), tmp_path_factory.mktemp("chromium")) as page:
        yield page


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    pages: dict[str, Served] = {}
    with serving(pages) as address:
        documents = {
            "/news": PAGE.render(head_of(address, more=312), entries_of(address)),
            "/empty": PAGE.render(head_of(address, language="pt-BR", title="Vazio"), []),
            "/arabic": PAGE.render(
                head_of(address, language="ar", title="أخبار الميناء"), entries_of(address)
            ),
            "/index": INDEX.render(index_head_of(address), outlines_of(address)),
            "/no-feeds": INDEX.render(index_head_of(address, language="de"), []),
            "/posts": post_page.render(preview_of(*posts_of(address), url=f"{address}2026/ponte/")),
            "/post": post_page.render(preview_of(*posts_of(address)[1:2], state="draft")),
        }
        pages |= {path: (MEDIA_TYPE, content) for path, content in documents.items()}
        yield address


PAGES = ("news", "empty", "arabic", "index", "no-feeds", "posts", "post")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_nothing_has_to_be_scrolled_sideways(
    name: str, width: int, scheme: str, page: Page, site: str
) -> None:
    page.view(width, scheme=scheme)
    page.open(f"{site}{name}")
    picture = page.picture(SHOTS / f"{name}-{width}-{scheme}.png")
    page.run(AXE.read_text("utf-8"))
    found = json.loads(
        page.run("axe.run({ rules: { 'target-size': { enabled: true } } }).then(JSON.stringify)")
    )

    assert {rule["id"]: [node["html"] for node in rule["nodes"]] for rule in found["violations"]} == {}
    assert {rule["id"]: [node["html"] for node in rule["nodes"]] for rule in found["incomplete"]} == {}
    assert len(found["passes"]) > 10
    assert page.run("document.documentElement.scrollWidth") == width
    assert len(picture) > 5000


def test_one_click_selects_the_address_to_copy(page: Page, site: str) -> None:
    page.view(768)
    page.open(f"{site}news")
    page.click(".address")

    assert page.run("getSelection().toString()") == f"{site}feeds/news.rss"


def test_who_uses_a_keyboard_comes_past_all_links_and_sees_where(page: Page, site: str) -> None:
    page.view(768)
    page.open(f"{site}news")
    met = []
    for _ in range(6):
        page.press("Tab")
        met.append(page.run("document.activeElement.innerText"))
        assert page.run("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.picture(SHOTS / "news-768-focus.png")

    assert met == ["Vai agli articoli", "Porto", "RSS", "Atom", "JSON Feed", entries_of()[0].title]


@pytest.mark.parametrize("name", PAGES)
def test_page_prints_without_what_only_a_screen_can_do(name: str, page: Page, site: str) -> None:
    page.view(794, scheme="dark", media="print")
    page.open(f"{site}{name}")
    page.picture(SHOTS / f"{name}-print.png")

    assert page.pdf().startswith(b"%PDF")
    assert page.run("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    shown = "[...document.querySelectorAll('nav, .pills, .skip')].filter(e => e.offsetHeight).length"
    assert page.run(shown) == 0
