"""Fetches the picture of an article, and makes it as small as a network wants it.

What a camera noted of place, time and owner does not go out with it.
"""

from __future__ import annotations

from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from feedsync.channels.base import ChannelContext
from feedsync.errors import FetchError
from feedsync.net.client import Client, Limits
from feedsync.net.redact import shown

if TYPE_CHECKING:
    from PIL import Image

_SECONDS = 15.0
_MOST_FETCHED = 20 * 1024 * 1024  # bytes
_SIDE = 2000  # pixels: more is seen nowhere
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
# Pixels that are taken into memory, 400 MB at most. A JPEG comes in small, unless it is a progressive one.
_MOST_PIXELS = {"JPEG": 120_000_000, "MPO": 120_000_000, "WEBP": 16_000_000}
_MOST_PIXELS_ELSE = 25_000_000
_MOST_PROGRESSIVE = 50_000_000
_SHRINKABLE = frozenset({"L", "RGB", "RGBA", "CMYK"})
_MEMORY = Lock()  # for one of them: several channels post one picture at the same time
_QUALITIES = (90, 82, 74, 64)
_SMALLER = 0.75
_LEAST_SIDE = 16
_OK = 200


class Fitted(NamedTuple):
    """A picture that a network takes."""

    content: bytes
    type: str
    width: int
    height: int


def fetched(address: str, context: ChannelContext, most_bytes: int, most_side: int = _SIDE) -> Fitted:
    """Return the picture at an address. Raises `FetchError`, which names its host, where there is none."""
    written = [context.site.url, context.publish.url]
    limits = Limits(_SECONDS, _MOST_FETCHED)
    where = shown(address)
    try:
        with Client(written, allow_private=context.allow_private, limits=limits) as client:
            answer = client.get(address, {"Accept": "image/jpeg, image/png, image/webp, image/*;q=0.5"})
    except ValueError as error:
        raise FetchError(str(error), where=where) from None
    if answer.status != _OK:
        raise FetchError(f"answered {answer.status}", where=where)
    try:
        return fitted(answer.body, most_bytes, most_side)
    except ValueError as error:
        raise FetchError(str(error), where=where) from error


def fitted(content: bytes, most_bytes: int, most_side: int = _SIDE) -> Fitted:
    """Return a picture of at most so many bytes, and pixels on each side. Raises `ValueError`."""
    try:
        from PIL import Image
    except ImportError:
        raise ValueError("to fit pictures, install Pillow: pip install 'feedsync[social]'") from None
    # Its own limit only warns, in a way that is not safe beside threads; ours is checked below.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with _MEMORY, Image.open(BytesIO(content), formats=_FORMATS) as opened:
            (width, height), kind = opened.size, opened.format
            is_small = width * height <= _most_pixels(opened)
            bare = _bare(opened, min(most_side, _SIDE)) if is_small else None
    except Exception as error:
        raise ValueError("is no picture that can be read") from error
    if bare is None:
        raise ValueError(f"is too large a picture: {width} by {height} pixels")
    return _saved(bare, most_bytes, is_png=kind == "PNG")


def _most_pixels(opened: Image.Image) -> int:
    if opened.info.get("progressive"):
        return _MOST_PROGRESSIVE
    return _MOST_PIXELS.get(opened.format or "", _MOST_PIXELS_ELSE)


def _bare(opened: Image.Image, side: int) -> Image.Image:
    """Return the pixels alone, of the first of its frames, turned as they are to be seen, on white.

    Made small first: each copy of a large one is some hundred megabytes.
    """
    from PIL import Image, ImageOps

    opened.draft("RGB", (side, side))
    opened.load()
    picture: Image.Image = opened
    is_seen_through = picture.has_transparency_data
    if picture.mode.startswith("I"):  # of 16 bits, which `convert` would cut off and not divide
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    elif is_seen_through and picture.mode != "RGBA":
        picture = picture.convert("RGBA")
    elif picture.mode not in _SHRINKABLE:
        picture = picture.convert("RGB")
    picture.thumbnail((side, side), Image.Resampling.LANCZOS)
    picture = _in_srgb(ImageOps.exif_transpose(picture))
    bare = Image.new("RGB", picture.size, "white")
    if is_seen_through and picture.mode == "RGBA":
        bare.paste(picture, mask=picture.getchannel("A"))
    else:
        bare.paste(picture.convert("RGB"))
    return bare


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Return a picture with the colours that it has without its profile, which is not sent along."""
    profile = picture.info.get("icc_profile")
    if not profile or picture.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return picture
    from PIL import ImageCms

    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    try:
        source, wanted = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
        turned = ImageCms.profileToProfile(picture, source, wanted, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture
    return turned or picture


def _saved(picture: Image.Image, most_bytes: int, *, is_png: bool) -> Fitted:
    if is_png and len(content := _encoded(picture, "PNG")) <= most_bytes:
        return Fitted(content, "image/png", *picture.size)
    while max(picture.size) >= _LEAST_SIDE:
        for quality in _QUALITIES:
            content = _encoded(picture, "JPEG", quality=quality, progressive=True)
            if len(content) <= most_bytes:
                return Fitted(content, "image/jpeg", *picture.size)
        picture = picture.resize(
            (max(1, round(picture.width * _SMALLER)), max(1, round(picture.height * _SMALLER)))
        )
    raise ValueError(f"cannot be made as small as {most_bytes} bytes")


def _encoded(picture: Image.Image, kind: str, **options: int) -> bytes:
    stream = BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()
