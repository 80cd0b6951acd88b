"""What is new in an article, in words."""

from __future__ import annotations

from feedsync.article import Article

# In the order in which a person wants to hear of them.
_WORDS = {
    "title": "title",
    "summary": "summary",
    "body": "text",
    "published": "date",
    "updated": "date of the edit",
    "expires": "expiry",
    "url": "address",
    "authors": "author",
    "tags": "tags",
    "categories": "categories",
    "section": "section",
    "language": "language",
    "image": "picture",
    "enclosures": "files",
    "rights": "rights",
}


def edited(old: Article, new: Article) -> tuple[str, ...]:
    """Return what differs between two versions of an article."""
    return tuple(word for name, word in _WORDS.items() if getattr(old, name) != getattr(new, name))
