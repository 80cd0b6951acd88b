"""A web server on this machine for what a test has rendered, and for the pictures in it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

Served = tuple[str, bytes]  # a media type, and content


def painting(width: int, height: int) -> bytes:
    """A PNG of sea and sky."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)
        for x in range(width):
            shade = (x * 40 // width) + (y * 60 // height)
            is_sky = y < height * 0.6
            rows += bytes((150 + shade, 180 + shade // 2, 210) if is_sky else (20 + shade, 70 + shade, 110))

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(rows))) + chunk(b"IEND", b"")


@contextmanager
def serving(pages: Mapping[str, Served]) -> Iterator[str]:
    """The address of a server of pages by their paths, and of a picture under any other that ends in .png."""
    picture = painting(600, 400)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            other = ("image/png", picture) if self.path.endswith(".png") else ("text/plain", b"")
            media_type, content = pages.get(self.path, other)
            self.send_response(200 if content else 404)
            self.send_header("Content-Type", f"{media_type}; charset=utf-8")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

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
