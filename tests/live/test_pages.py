"""The pages in Chromium, judged by axe: usable by everybody, at every width, in the light and in the dark."""

from __future__ import annotations

import json
import shutil
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from live.chromium import Page, chromium
from newsstand import entries_of, head_of, index_head_of, outlines_of
from services import loopback, require

from feedsync.feeds.index import INDEX
from feedsync.feeds.page import PAGE

pytestmark = pytest.mark.live

ROOT = Path(__file__).parent.parent.parent
SHOTS = ROOT / "build" / "screenshots"
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (320, 768, 1280)
SCHEMES = ("light", "dark")


def painting(width: int, height: int) -> bytes:
    """A PNG of sea and sky."""
    rows = bytearray()
    for y in range(height):
        sky = y < height * 0.6
        rows.append(0)
        for x in range(width):
            shade = (x * 40 // width) + (y * 60 // height)
            rows += (
                bytes((150 + shade, 180 + shade // 2, 210)) if sky else bytes((20 + shade, 70 + shade, 110))
            )

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(rows)))
        + chunk(b"IEND", b"")
    )


@contextmanager
def serving(pages: dict[str, bytes]) -> Iterator[str]:
    """The address of a server of pages, and of a picture under any other name that ends in .png."""
    picture = painting(600, 400)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = pages.get(self.path) or (picture if self.path.endswith(".png") else None)
            self.send_response(404 if content is None else 200)
            self.send_header(
                "Content-Type", "image/png" if content is picture else "text/html; charset=utf-8"
            )
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    program = shutil.which("chromium")
    require("chromium", program and AXE.exists())
    require("loopback", loopback())
    with chromium(str(program), tmp_path_factory.mktemp("chromium")) as page:
        yield page


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    pages: dict[str, bytes] = {}
    with serving(pages) as address:
        pages |= {
            "/news": PAGE.render(head_of(address, more=312), entries_of(address)),
            "/empty": PAGE.render(head_of(address, language="pt-BR", title="Vazio"), []),
            "/arabic": PAGE.render(
                head_of(address, language="ar", title="أخبار الميناء"), entries_of(address)
            ),
            "/index": INDEX.render(index_head_of(address), outlines_of(address)),
            "/no-feeds": INDEX.render(index_head_of(address, language="de"), []),
        }
        yield address


PAGES = ("news", "empty", "arabic", "index", "no-feeds")


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
        page.run("axe.run({ resultTypes: ['violations', 'incomplete'] }).then(JSON.stringify)")
    )

    assert {rule["id"]: [node["html"] for node in rule["nodes"]] for rule in found["violations"]} == {}
    assert {rule["id"]: [node["html"] for node in rule["nodes"]] for rule in found["incomplete"]} == {}
    assert len(found["passes"]) > 10
    assert page.run("document.documentElement.scrollWidth") == width
    assert len(picture) > 5000
