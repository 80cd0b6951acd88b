"""How large a picture is, told by the first bytes of its file, as Pillow writes it."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from feedsync.text.picture_size import HEAD, of_bytes


def picture(form: str, size: tuple[int, int], **options: object) -> bytes:
    written = io.BytesIO()
    Image.new("RGB", size, "teal").save(written, form, **options)
    return written.getvalue()[:HEAD]


@pytest.mark.parametrize("size", [(1, 1), (640, 360), (1200, 3), (4000, 3000)])
@pytest.mark.parametrize(
    ("form", "options"),
    [
        ("PNG", {}),
        ("GIF", {}),
        ("JPEG", {}),
        ("JPEG", {"progressive": True, "exif": b"Exif\0\0" + b"x" * 9000}),
        ("WEBP", {}),
        ("WEBP", {"lossless": True}),
        ("WEBP", {"exif": b"Exif\0\0x"}),
    ],
)
def test_the_size_is_that_of_the_picture(
    form: str, options: dict[str, object], size: tuple[int, int]
) -> None:
    assert of_bytes(picture(form, size, **options)) == size


@given(st.binary(max_size=64), st.sampled_from(["PNG", "GIF", "JPEG", "WEBP"]), st.integers(0, 64))
def test_any_bytes_are_a_picture_of_some_size_or_none(noise: bytes, form: str, kept: int) -> None:
    size = of_bytes(picture(form, (3, 2))[:kept] + noise)
    assert size is None or all(isinstance(side, int) and side >= 0 for side in size)


def test_what_is_no_picture_has_no_size() -> None:
    assert of_bytes(b"<svg width='5'/>") is None
    assert of_bytes(b"") is None
