"""The `reader` library, a feed reader, polls the feeds that feedsync publishes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import reader

ROOT = Path(__file__).parent.parent


def read(path: Path) -> dict[str, reader.Entry]:
    library = reader.make_reader(":memory:", feed_root=str(path.parent))
    library.add_feed(path.name)
    # `scheduled=False`: otherwise only feeds whose interval is over are looked at.
    library.update_feeds(scheduled=False)
    feed = library.get_feed(path.name)
    assert feed.last_exception is None
    return {entry.id: entry for entry in library.get_entries()}


@pytest.mark.parametrize("name", ["news.rss", "news.atom", "news.json"])
def test_a_reader_has_every_entry_with_its_title_link_dates_text_and_enclosures(name: str) -> None:
    items = json.loads((ROOT / "feeds/news.json").read_text("utf-8"))["items"]
    entries = read(ROOT / "feeds" / name)
    assert len(entries) == len(items)
    by_link = {entry.link: entry for entry in entries.values()}
    for item in items:
        entry = by_link[item["url"]]
        assert entry.title == item["title"]
        assert entry.published is not None
        assert entry.published.strftime("%Y-%m-%dT%H:%M:%SZ") == item["date_published"]
        content = max((part.value for part in entry.content), key=len)
        assert len(content) > 0.8 * len(item["content_html"])
        urls = {enclosure.href for enclosure in entry.enclosures}
        told = [attachment["url"] for attachment in item.get("attachments", [])]
        assert urls >= set(told[:1])
        if name != "news.rss":  # RSS has one
            assert urls >= set(told)


def test_a_reader_that_polls_again_sees_nothing_new(tmp_path: Path) -> None:
    for name in ("news.rss", "news.atom", "news.json"):
        (tmp_path / name).write_bytes((ROOT / "feeds" / name).read_bytes())
    library = reader.make_reader(":memory:", feed_root=str(tmp_path))
    for name in ("news.rss", "news.atom", "news.json"):
        library.add_feed(name)
    first = list(library.update_feeds_iter(scheduled=False))
    assert all(result.value.new for result in first)  # type: ignore[union-attr]
    again = list(library.update_feeds_iter(scheduled=False))
    assert not any(result.value and (result.value.new or result.value.modified) for result in again)  # type: ignore[union-attr]
