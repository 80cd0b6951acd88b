"""What somebody put into a document, whatever it is, is read and compared."""

from __future__ import annotations

import pytest

from feedsync.feeds import opml, rss

ODD = [
    '<x xmlns="../relative">{}</x>',
    '<q:x xmlns:q="relative/">{}</q:x>',
    "<t>&entity; {}</t>",
]


@pytest.mark.parametrize("odd", ODD)
def test_an_entry_without_a_canonical_form_is_told_from_others(odd: str) -> None:
    def digest(text: str) -> str:
        item = f"<item><guid>1</guid>{odd.format(text)}</item>"
        document = f'<!DOCTYPE rss [<!ENTITY entity "x">]><rss><channel>{item}</channel></rss>'
        return rss.read_back(document.encode()).entries["1"].digest

    assert digest("Uno") == digest("Uno") != digest("Due")


def test_a_list_of_feeds_without_a_canonical_form_is_read() -> None:
    document = b'<opml><body><outline xmlUrl="a" title="A"><x xmlns="../relative"/></outline></body></opml>'
    assert opml.read_back(document).entries["a"].title == "A"
