"""Pictures of posts: small enough, turned right, without what a camera noted, whatever was sent to us."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageCms
from web import Web, redirect, reply

from feedsync.channels.base import ChannelContext
from feedsync.channels.pictures import fetched, fitted
from feedsync.config.model import Publish, Site
from feedsync.errors import FetchError

MOST = 1_000_000


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    stream = BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def opened(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def noise(width: int, height: int) -> Image.Image:
    return Image.frombytes("RGB", (width, height), os.urandom(3 * width * height))


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as server:
        yield server


def context(*allowed: str) -> ChannelContext:
    site = Site(title="Porto", url="https://porto.example/", language="it")
    return ChannelContext(Path(), site, Publish(to="feeds/", url="https://porto.example/feeds/"), allowed)


@pytest.mark.parametrize("most", [5_000, 100_000, MOST])
def test_a_picture_is_made_as_small_as_a_network_wants_it(most: int) -> None:
    found = fitted(encoded(noise(1200, 800), "PNG"), most)
    assert len(found.content) <= most
    assert opened(found.content).size == (found.width, found.height)
    assert abs(found.width / found.height - 1.5) < 0.05


def test_a_picture_is_no_larger_than_asked() -> None:
    found = fitted(encoded(noise(600, 300), "JPEG"), MOST, 200)
    assert (found.width, found.height) == (200, 100)


def test_what_a_camera_noted_is_not_sent_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned to the right
    exif[0x010F] = "Fotocamera di Giulia"
    exif.get_ifd(0x8825)[1] = "N"
    photo = Image.new("RGB", (300, 100), "red")
    content = encoded(photo, "JPEG", exif=exif, comment=b"segreto", xmp=b"<x>segreto</x>")
    assert b"Giulia" in content
    found = fitted(content, MOST)
    assert (found.width, found.height) == (100, 300)
    assert not any(word in found.content for word in (b"Giulia", b"segreto", b"Exif", b"xap"))


def test_text_in_a_png_is_not_sent_either() -> None:
    from PIL.PngImagePlugin import PngInfo

    notes = PngInfo()
    notes.add_text("Author", "Giulia")
    found = fitted(encoded(Image.new("RGB", (30, 20), "red"), "PNG", pnginfo=notes), MOST)
    assert found.type == "image/png"
    assert b"Giulia" not in found.content


def test_what_is_transparent_becomes_white() -> None:
    found = fitted(encoded(Image.new("RGBA", (30, 10), (0, 0, 0, 0)), "PNG"), MOST)
    assert opened(found.content).convert("RGB").getpixel((5, 5)) == (255, 255, 255)


def test_the_colours_of_a_profile_stay() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    found = fitted(encoded(Image.new("RGB", (30, 10), (200, 100, 50)), "PNG", icc_profile=lab), MOST)
    assert opened(found.content).convert("RGB").getpixel((5, 5)) == (200, 100, 50)
    assert b"iCCP" not in found.content


def test_of_an_animation_the_first_picture_is_taken() -> None:
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue", "green")]
    found = fitted(encoded(frames[0], "GIF", save_all=True, append_images=frames[1:]), MOST)
    red, green, blue = opened(found.content).convert("RGB").getpixel((20, 20))  # type: ignore[misc]
    assert (red > 200, green < 60, blue < 60) == (True, True, True)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "RGB", "RGBA"])
def test_a_png_of_any_kind_is_read(mode: str) -> None:
    assert fitted(encoded(Image.new(mode, (40, 40)), "PNG"), MOST).type == "image/png"


@pytest.mark.parametrize(("mode", "kind"), [("CMYK", "JPEG"), ("L", "JPEG"), ("RGBA", "WEBP")])
def test_other_kinds_become_jpeg(mode: str, kind: str) -> None:
    assert fitted(encoded(Image.new(mode, (40, 40)), kind), MOST).type == "image/jpeg"


@pytest.mark.parametrize(
    "content",
    [b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"\xff\xd8\xff\xe0" + b"\0" * 100]
    + [encoded(noise(200, 200), kind)[:9000] for kind in ("PNG", "JPEG", "WEBP")],
)
def test_what_is_broken_is_no_picture(content: bytes) -> None:
    with pytest.raises(ValueError, match="is no picture that can be read"):
        fitted(content, MOST)


def bomb(side: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


LARGE = {
    "JPEG": ("RGB", 7050, {"quality": 30, "subsampling": 0, "progressive": True}),
    "PNG": ("LA", 4990, {}),
    "GIF": ("P", 4990, {}),
    "WEBP": ("RGBA", 3990, {"lossless": True}),
}
MEASURED = """
import re, sys
from pathlib import Path
from feedsync.channels.pictures import fitted
found = fitted(sys.stdin.buffer.read(), 1_000_000)
print(found.width, int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not tell of memory")
@pytest.mark.parametrize("kind", LARGE)
def test_a_large_picture_takes_no_more_memory_than_a_small_machine_has(kind: str) -> None:
    """As large as is taken at all; a progressive JPEG has all of its pixels in memory."""
    mode, side, options = LARGE[kind]
    content = encoded(Image.new(mode, (side, side)), kind, **options)
    said = subprocess.run([sys.executable, "-c", MEASURED], input=content, stdout=subprocess.PIPE, check=True)
    width, megabytes = map(int, said.stdout.split())
    assert width == 2000
    assert megabytes < 450


def test_a_progressive_jpeg_may_not_be_as_large_as_another() -> None:
    content = encoded(Image.new("L", (8_000, 8_000)), "JPEG", progressive=True)
    with pytest.raises(ValueError, match="is too large a picture: 8000 by 8000 pixels"):
        fitted(content, MOST)
    assert fitted(encoded(Image.new("L", (8_000, 8_000)), "JPEG"), MOST).width == 2000


def test_greys_of_sixteen_bits_stay_what_they_are() -> None:
    found = fitted(encoded(Image.new("I;16", (30, 10), 40_000), "PNG"), MOST)
    assert opened(found.content).convert("L").getpixel((5, 5)) == 40_000 // 256


@pytest.mark.parametrize("side", [5_100, 12_000, 60_000])
def test_a_picture_that_would_fill_the_memory_is_not_unpacked(side: int) -> None:
    with pytest.raises(ValueError, match=f"is too large a picture: {side} by {side} pixels"):
        fitted(bomb(side), MOST)


def test_what_cannot_be_made_that_small_is_said_to_be() -> None:
    with pytest.raises(ValueError, match="cannot be made as small as 200 bytes"):
        fitted(encoded(noise(100, 100), "PNG"), 200)


def test_without_pillow_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(ValueError, match=r"pip install 'feedsync\[social\]'"):
        fitted(b"", MOST)


# Fetching


def test_a_picture_is_fetched_from_its_address(web: Web) -> None:
    web.on("/a.png", reply(200, encoded(Image.new("RGB", (60, 40), "red"), "PNG")))
    assert fetched(f"{web.url}/a.png", context("127.0.0.1"), MOST)[1:] == ("image/png", 60, 40)


def test_a_picture_of_the_operator_s_own_machine_is_fetched(web: Web) -> None:
    web.on("/a.png", reply(200, encoded(Image.new("RGB", (60, 40), "red"), "PNG")))
    own = ChannelContext(
        Path(), Site(title="Porto", url=f"{web.url}/", language="it"), Publish(to="f", url=f"{web.url}/f/")
    )
    assert fetched(f"{web.url}/a.png", own, MOST).type == "image/png"


def test_a_private_machine_of_somebody_else_is_not_asked(web: Web) -> None:
    with pytest.raises(FetchError, match="private"):
        fetched(f"{web.url}/a.png", context(), MOST)
    assert web.asked == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (reply(404), "answered 404"),
        (reply(200, b"<html>"), "is no picture that can be read"),
        (redirect("http://10.255.255.1/a.png"), "private"),
    ],
)
def test_what_gives_no_picture_says_why_and_where(web: Web, answer: bytes, said: str) -> None:
    web.on("/a.png", answer)
    with pytest.raises(FetchError, match=said):
        fetched(f"{web.url}/a.png", context("127.0.0.1"), MOST)


def test_a_key_in_the_address_of_a_picture_is_not_said(web: Web) -> None:
    web.on("/a.png?key=segreto", reply(404))
    with pytest.raises(FetchError) as caught:
        fetched(f"{web.url}/a.png?key=segreto", context("127.0.0.1"), MOST)
    assert "segreto" not in str(caught.value)


@pytest.mark.parametrize("address", ["", "data:image/png;base64,AAAA", "http://", "ponte.jpg"])
def test_what_is_no_address_of_a_picture_says_so(address: str) -> None:
    with pytest.raises(FetchError):
        fetched(address, context(), MOST)
