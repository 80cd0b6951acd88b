"""Networks of the tests: channels that post, and show what a test wants. `gather` lets them be configured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar, Literal
from unittest.mock import patch

from feedsync.channels.base import (
    Card,
    Envelope,
    Event,
    Fate,
    Hears,
    Lane,
    Outcome,
    Picture,
    Sender,
    Shown,
    Told,
    Trait,
)
from feedsync.channels.social import Receipt, SocialChannel, SocialSettings
from feedsync.errors import ComposeError
from feedsync.registry import CHANNELS


class PosterSettings(SocialSettings, frozen=True, kw_only=True):
    network: str = "Poster"
    limit: int = 300
    token: str = ""
    warning: str = ""
    attaches: bool = False
    fails: str = ""
    answer: Fate = Fate.SENT
    is_silent: bool = False
    hears_withdrawals: bool = True
    on_update: Literal["ignore", "edit", "reply"] = "ignore"


class PosterChannel(SocialChannel):
    """Posts title and address, with a card, or with the picture attached."""

    Settings = PosterSettings
    hears: ClassVar[frozenset[Hears]] = frozenset({"articles"})
    is_frozen: ClassVar[bool] = False
    lane: ClassVar[Lane] = Lane()
    schedule: ClassVar[Sequence[int]] = (60, 600)
    trait = Trait.NEITHER
    settings: PosterSettings

    def wants(self, kind: Told, hears: Hears) -> bool:
        settings = self.settings
        wishes = {"updated": settings.on_update != "ignore", "withdrawn": settings.hears_withdrawals}
        return hears == "articles" and wishes.get(kind, True)

    def compose(self, event: Event) -> bytes:
        return self.show(event).text.encode()

    def record_key(self, event: Event, again: int) -> str:
        return ""

    def sender(self, destination: str) -> Sender:
        return _Sender(self.name, self.settings)

    def show(self, event: Event) -> Shown:
        article, settings = event.article, self.settings
        assert article is not None
        if settings.fails == "defect":
            raise ZeroDivisionError
        if settings.fails:
            raise ComposeError(settings.fails, where=f"the template of {self.name}")
        tags = [f"#{tag.replace(' ', '')}" for tag in article.tags]
        text = "\n\n".join(filter(None, (article.title, article.url, " ".join(tags))))
        marks = []
        for part in (article.url, *tags):
            begin = text.index(part, marks[-1][1] if marks else 0)
            marks.append((begin, begin + len(part)))
        image = article.image
        picture = Picture(image.url, image.alt, image.type, image.width, image.height) if image else None
        return Shown(
            network=settings.network,
            text=text,
            count=len(text),
            limit=settings.limit,
            marks=tuple(marks),
            card=None if settings.attaches else Card(article.url, article.title, article.summary, picture),
            pictures=(picture,) if picture and settings.attaches else (),
            language=article.language or self.context.site.language,
            warning=settings.warning,
            notes=() if article.summary else ("the article has no summary",),
        )


class _Sender:
    def __init__(self, name: str, settings: PosterSettings) -> None:
        self._receipt = Receipt("1", f"https://{name}.example/1").encode()
        self._answer = settings.answer
        self._has_receipt = settings.answer is Fate.SENT and not settings.is_silent

    def send(self, envelope: Envelope) -> Outcome:
        receipt = self._receipt if self._has_receipt else ""
        return Outcome(self._answer, f"it is {self._answer}", receipt=receipt)

    def close(self) -> None:
        pass


@contextmanager
def gather() -> Iterator[None]:
    """Let the configuration name channels of the type `poster`."""
    more: dict[str, Any] = {"poster": "posters:PosterChannel"}
    with patch.dict(CHANNELS._builtin, more):
        yield
