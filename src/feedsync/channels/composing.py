"""What a post says: its template, links that can be counted, hashtags, the newsroom's handle. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from msgspec import Meta, Struct

from feedsync.article import Article
from feedsync.channels.base import Event
from feedsync.channels.event import ArticleTold, body_of, plain
from feedsync.config.model import Check, Site, Text
from feedsync.errors import ComposeError
from feedsync.text import template
from feedsync.text.characters import one_line
from feedsync.text.entities import entities

_NAMES = {
    "article": (*ArticleTold.__struct_fields__, "metadata"),
    "feed": ("name",),
    "site": ("title", "url", "language", "description", "handle"),
}
_SWITCHES = frozenset({"true", "false", "on", "off"})


def checked(text: str) -> str:
    """Return the template of a post. Raises `ValueError`, which names the line, for one that cannot be."""
    return template.checked(text, _NAMES)


def hashtag(text: str) -> str:
    """Return a hashtag without its `#`. Raises `ValueError` for what networks take for none."""
    tag = text.strip().removeprefix("#")
    if tag.casefold() in _SWITCHES or not template.is_hashtag(tag):
        raise ValueError(f"`{text}` is no hashtag; write one word with a letter in it, or false for none")
    return tag


def _none(text: str) -> str:
    if text.casefold() not in ("false", "off"):
        raise ValueError(f"`{text}` says nothing of a tag; write a hashtag, or false for none")
    return text


Hashtag = Annotated[str, Check(hashtag)] | Annotated[bool, Check(_none)]


class Utm(Struct, frozen=True, kw_only=True):
    """What is added to links, so that a site's statistics can tell where readers come from."""

    source: Annotated[Text, Meta(description="utm_source; else the name of the channel.")] = ""
    medium: Annotated[Text, Meta(description="utm_medium.")] = "social"
    campaign: Annotated[str, Meta(description="utm_campaign.")] = ""
    term: Annotated[str, Meta(description="utm_term.")] = ""
    content: Annotated[str, Meta(description="utm_content.")] = ""

    def added(self, address: str, source: str) -> str:
        """Return an address that tells where it was read; what it tells already stays as it is."""
        parts = urlsplit(address)
        given = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
        told = {"utm_source": self.source or source}
        told |= {f"utm_{key}": getattr(self, key) for key in ("medium", "campaign", "term", "content")}
        more = urlencode({name: value for name, value in told.items() if value and name not in given})
        return urlunsplit(parts._replace(query="&".join(filter(None, (parts.query, more)))))


def handle_of(site: Site, article: Article, network: str) -> str:
    """Return what the newsroom is called at a network; "" where nobody knows.

    The page's own follow-us line counts where the configuration says nothing of this network.
    """
    given = site.handle.get(network, "") if isinstance(site.handle, Mapping) else site.handle
    follow = article.metadata.get("follow")
    found = follow.get(network, "") if isinstance(follow, Mapping) else ""
    return template.handle_of(given or str(found))


def filled(post: str, event: Event, site: Site, link: str, own: Mapping[str, str], *, network: str) -> str:
    """Return what a template makes of an article, with the marks of what is elastic.

    Nothing that the article says mentions anybody, but what the filter `handle` makes of it does.
    `own` are hashtags of one's own by folded tags. Raises `ComposeError`.
    """
    article = event.article
    if article is None:
        raise AssertionError
    told: dict[str, Any] = plain(body_of(event, site).data)
    values = {
        "article": template.muted(told | {"metadata": article.metadata}) | {"url": link},
        "feed": {"name": event.feeds[0] if event.feeds else ""},
        "site": {
            "title": one_line(site.title),
            "url": site.url,
            "language": site.language,
            "description": one_line(site.description),
            "handle": handle_of(site, article, network),
        },
    }
    try:
        return template.made(post).render(template.named(values) | {template.HASHTAGS: own})
    except Exception as error:
        raise ComposeError(str(error) or type(error).__name__) from error


def has_link(text: str, link: str) -> bool:
    """Whether a text leads anywhere."""
    return any(one.kind == "link" for one in entities(text, [link]))


class Words(Struct, frozen=True):
    """How posts that follow a post begin, in one language. `{}` is filled in."""

    correction: str
    updated: str
    withdrawn: str
    back: str


def words_of(language: str) -> Words:
    """Return the words for a language tag, English where it is none of the five."""
    return _WORDS.get(language.partition("-")[0].lower(), _WORDS["en"])


_WORDS = {
    "en": Words(
        "Correction: {}", "Updated: {}", "This article has been withdrawn: {}", "This article is back: {}"
    ),
    "it": Words(
        "Correzione: {}",
        "Aggiornato: {}",
        "Questo articolo è stato ritirato: {}",
        "Questo articolo è di nuovo online: {}",
    ),
    "de": Words(
        "Korrektur: {}",
        "Aktualisiert: {}",
        "Dieser Artikel wurde zurückgezogen: {}",
        "Dieser Artikel ist wieder da: {}",
    ),
    "fr": Words(
        "Correction\u00a0: {}",
        "Mis à jour\u00a0: {}",
        "Cet article a été retiré\u00a0: {}",
        "Cet article est de nouveau en ligne\u00a0: {}",
    ),
    "es": Words(
        "Corrección: {}",
        "Actualizado: {}",
        "Este artículo ha sido retirado: {}",
        "Este artículo vuelve a estar disponible: {}",
    ),
}
