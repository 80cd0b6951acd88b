"""A page, an index and an OPML of sample values, byte for byte: tests/data/index/.

`pytest --update-golden` writes them anew; the diff is to be read.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from newsstand import entries_of, head_of, index_head_of, outlines_of

from feedsync.feeds.index import INDEX
from feedsync.feeds.opml import OPML
from feedsync.feeds.page import PAGE

FOLDER = Path(__file__).parent / "data" / "index"
DOCUMENTS = {
    "news.html": PAGE.render(head_of(more=312), entries_of()),
    "index.html": INDEX.render(index_head_of(), outlines_of()),
    "index.opml": OPML.render(index_head_of(), outlines_of()),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_sample_becomes_the_document_in_the_folder(name: str, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-golden"):
        FOLDER.mkdir(exist_ok=True)
        (FOLDER / name).write_bytes(DOCUMENTS[name])

    assert DOCUMENTS[name].decode() == (FOLDER / name).read_bytes().decode()


def test_every_document_in_the_folder_is_one_of_these() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(DOCUMENTS)
