"""Media types come from a table of our own, so that every machine says the same."""

from __future__ import annotations

import mimetypes

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsync.text import media_types, urls


@pytest.mark.parametrize(
    ("address", "media_type"),
    [
        ("https://a.example/a.jpg", "image/jpeg"),
        ("https://a.example/a.JPEG", "image/jpeg"),
        ("https://a.example/a.webp", "image/webp"),
        ("https://a.example/a.svg", "image/svg+xml"),
        ("https://a.example/a.mp3", "audio/mpeg"),
        ("https://a.example/a.m4a", "audio/mp4"),
        ("https://a.example/a.mp4", "video/mp4"),
        ("https://a.example/a.pdf", "application/pdf"),
        ("https://a.example/a.tar.gz", "application/gzip"),
        ("https://a.example/a.mp3?download=1", "audio/mpeg"),
        ("https://a.example/a.mp3#t=60", "audio/mpeg"),
        ("https://a.example/.png", "image/png"),
        ("/media/a.png", "image/png"),
        ("a.png", "image/png"),
    ],
)
def test_the_ending_of_an_address_tells_the_type(address, media_type):
    assert media_types.of_address(address) == media_type


@pytest.mark.parametrize(
    "address",
    [
        "https://a.example/file",
        "https://a.example/file.",
        "https://a.example/file.xyz",
        "https://a.example/a.mp3/",
        "https://a.example/dir.mp3/file",
        "https://host.mp3",
        "https://host.png/",
        "https://a.example/?file=a.mp3",
        "https://a.example/#a.mp3",
        "",
    ],
)
def test_an_unknown_or_absent_ending_is_octets(address):
    assert media_types.of_address(address) == "application/octet-stream"


def test_the_machine_s_own_table_changes_nothing():
    mimetypes.add_type("application/x-surprise", ".mp3")
    try:
        assert media_types.of_address("https://a.example/a.mp3") == "audio/mpeg"
    finally:
        mimetypes.init()


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=40))
def test_every_address_that_was_made_absolute_has_a_type(text):
    address = urls.absolute(text, "https://a.example/")
    assert address is None or "/" in media_types.of_address(address)
