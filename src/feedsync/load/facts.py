"""An article's values as the catalogue keeps them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import msgspec
from msgspec.structs import replace

from feedsync.article import Article, Facts
from feedsync.text import urls

NO_FACTS = Facts("", "", "", "", None, None, None, None, 0, 1, "", "", "{}", "{}")
# A shorter text may be that of several articles.
_TELLING = 200  # characters


def facts_of(article: Article) -> Facts:
    """Return what is kept of an article as its store tells it."""
    return Facts(
        declared_id=article.declared_id,
        url=article.url,
        title=article.title,
        language=article.language,
        published=seconds(article.published),
        updated=seconds(article.updated),
        embargo=seconds(article.embargo),
        expires=seconds(article.expires),
        is_draft=int(article.is_draft),
        tells_date=int(article.tells_date),
        revision=revision_of(article),
        content=content_of(article.body),
        terms=_json({kind: list(values) for kind, values in _terms(article).items() if any(values)}).decode(),
        metadata=_json(article.metadata).decode(),
    )


def revision_of(article: Article) -> str:
    """Return a hash of all values of an article as loaded, wherever it lies and whatever id it was given."""
    import hashlib

    told = replace(article, key="", where="", feed_id="", atom_id="")
    if not article.tells_date:
        told = replace(told, published=None, embargo=None)
    return hashlib.blake2b(_json(told), digest_size=16).hexdigest()


def content_of(body: str) -> str:
    """Return a hash of a text, however it is broken into lines, that is long enough to be known by it."""
    text = _one_spaced(body)
    bare = re.sub(r"<[^<>]*>", "", text) if "<" in text else text
    if len(bare) < _TELLING:
        return ""
    import hashlib

    return hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=16).hexdigest()


def _one_spaced(text: str) -> str:
    """Return `text` with every run of white space as one space."""
    # Most texts are single spaces and lines, which is told without a look at each word: what is
    # printable has no other white space.
    joined = " ".join(filter(None, text.split("\n")))
    if joined.isprintable() and "  " not in joined:
        return joined.strip(" ")
    return " ".join(text.split())


def seconds(moment: datetime | None) -> int | None:
    """Return a moment in seconds since 1970."""
    return None if moment is None else int(moment.timestamp())


def moment(seconds: int) -> datetime:
    """Return the moment that is some seconds after 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def claim_of(facts: Facts) -> str | None:
    """Return the id that no other present article may have; drafts and pages without a date claim none."""
    if facts.is_draft or facts.embargo is None:
        return None
    return urls.without_tag(facts.declared_id or facts.url) or None


def _terms(article: Article) -> dict[str, tuple[str, ...]]:
    return {
        "tag": article.tags,
        "category": article.categories,
        "section": (article.section,),
        "author": tuple(author.name for author in article.authors),
        "language": (article.language,),
    }


def _json(values: object) -> bytes:
    return msgspec.json.encode(values, enc_hook=str, order="sorted")
