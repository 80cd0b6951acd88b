"""The list of articles with the posts about them that stand: for "also on" links of a site's own pages."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from functools import partial

from msgspec import Struct

from feedsync.config.model import SYNDICATION_PATH
from feedsync.document import Document, EntryRead, ReadBack
from feedsync.feeds.documents import whose
from feedsync.feeds.format import GENERATOR

FORMAT = "syndication"


class Post(Struct, frozen=True):
    """A post: the channel that made it, the type of that, its address, and what the network calls it."""

    channel: str
    type: str
    url: str
    id: str


class Syndicated(Struct, frozen=True):
    """An article, by its id and its address, and the posts about it."""

    id: str
    url: str
    posts: Sequence[Post]


def document(articles: Sequence[Syndicated]) -> Document:
    """Return the document. Raises `ValueError` for one that cannot be read back."""
    content = _render(articles)
    if len(read_back(content).entries) != len(articles):
        raise ValueError("two articles have one id")
    return Document(
        "", SYNDICATION_PATH, FORMAT, content, len(articles), read_back, partial(whose, own=read_back)
    )


def _render(articles: Sequence[Syndicated]) -> bytes:
    told = {
        "_feedsync": {"generator": GENERATOR},
        "articles": [
            {
                "id": article.id,
                "url": article.url,
                "posts": [
                    {"channel": one.channel, "type": one.type, "url": one.url, "id": one.id}
                    for one in article.posts
                ],
            }
            for article in articles
        ],
    }
    return (json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def read_back(content: bytes) -> ReadBack:
    """Return what a document holds. Raises `ValueError`."""
    try:
        told = json.loads(content)
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    articles = told.get("articles") if isinstance(told, dict) else None
    if not isinstance(articles, list) or not all(isinstance(one, dict) for one in articles):
        raise ValueError("it is no list of articles with their posts")
    mark = told.get("_feedsync")
    return ReadBack(
        is_ours=isinstance(mark, dict) and mark.get("generator") == GENERATOR,
        count=len(articles),
        entries={str(one.get("id", "")): _entry_read(one) for one in articles},
    )


def _entry_read(article: dict[str, object]) -> EntryRead:
    digest = hashlib.sha256(json.dumps(article, sort_keys=True).encode()).hexdigest()
    url = str(article.get("url", ""))
    return EntryRead(digest, url, url, None)
