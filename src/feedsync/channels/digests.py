"""What of an article is worth a correction of its post: title, lead, and what an editor says was wrong. Pure.

A digest is a hash of title and lead, and after a dot one of the `correction`, where there is one.
"""

from __future__ import annotations

import hashlib

from feedsync.article import Article
from feedsync.text.characters import one_line

_DIGITS = 16


def digest_of(article: Article) -> str:
    """Return the digest of an article."""
    digest = _hash(article.title, article.summary)
    correction = correction_of(article)
    return f"{digest}.{_hash(correction)}" if correction else digest


def correction_of(article: Article) -> str:
    """Return what an editor says was wrong in an article, "" where nothing is said."""
    return one_line(str(article.metadata.get("correction", "")))


def is_worth_it(told: str, now: str) -> bool:
    """Whether an article is so different from what was told that it is told; a correction may go."""
    return told.partition(".")[0] != now.partition(".")[0] or has_new_correction(told, now)


def has_new_correction(told: str, now: str) -> bool:
    """Whether an editor says that something was wrong, and that was not told yet."""
    correction = now.partition(".")[2]
    return bool(correction) and correction != told.partition(".")[2]


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
