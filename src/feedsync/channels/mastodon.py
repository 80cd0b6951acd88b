"""Mastodon, and what speaks its language: GoToSocial, Pleroma, Akkoma.

Its key against repeated posts lasts an hour, and fails in known ways; others have none. So what may have
arrived is looked for before it is sent again.
"""

from __future__ import annotations

from functools import cached_property

import msgspec
from msgspec.structs import replace

from feedsync.channels.base import TOLD, Card, Event, Quota, Sender, Shown, Told, Trait
from feedsync.channels.mastodon_post import ServerLimits, fitted, language_of
from feedsync.channels.mastodon_sender import MastodonSender
from feedsync.channels.mastodon_settings import MastodonSettings
from feedsync.channels.social import SocialChannel, leads
from feedsync.text.entities import entities
from feedsync.text.measures import Statuses

_MINUTE = 60
_WITHDRAWALS: frozenset[Told] = frozenset({"withdrawn"})
_USUAL = ServerLimits()


class MastodonChannel(SocialChannel):
    """Posts to an account."""

    Settings = MastodonSettings
    trait = Trait.READABLE
    settings: MastodonSettings

    @cached_property
    def quotas(self) -> tuple[Quota, ...]:
        """Those of the settings, and of Mastodon: api/rate-limits, and app/lib/rate_limiter.rb for posts.

        A message is three requests of 300 in five minutes at most.
        """
        own = [Quota(TOLD, 100, 5 * _MINUTE), Quota(TOLD, 300, 180 * _MINUTE)]
        if self.settings.on_withdraw == "delete":
            own.append(Quota(_WITHDRAWALS, 30, 30 * _MINUTE))
        return (*super().quotas, *own)

    def compose(self, event: Event) -> bytes:
        """Return the draft; only the server knows how long a text may be."""
        draft = self.draft(event)
        if draft.do == "delete" and event.article:
            # By that it is looked for, should nobody know the post.
            draft = replace(draft, link=self._link(event.article))
        return msgspec.json.encode(draft)

    def show(self, event: Event) -> Shown:
        """See `Posts.show`: as on a server that has the usual limits."""
        draft = self.draft(event)
        warning = self.settings.content_warning
        text = fitted(draft, _USUAL, warning)
        kind, picture = self.settings.picture, draft.picture
        marked = entities(text, (draft.link,))
        # Of the page that the text leads to; there is none beside a picture or behind a warning.
        is_card = (
            kind == "card" and not warning and draft.link in (text[one.start : one.end] for one in marked)
        )
        notes = [f"{_USUAL.characters} characters, as Mastodon has it; the server's own limit counts"]
        if self.settings.visibility != "public":
            notes.append(f"visibility: {self.settings.visibility}")
        return Shown(
            "mastodon",
            text,
            Statuses(_USUAL.characters, _USUAL.per_link, warning).count(text),
            _USUAL.characters,
            tuple((one.start, one.end) for one in marked),
            Card(draft.link, draft.title, draft.summary, picture) if is_card else None,
            (picture,) if picture and kind == "image" else (),
            language_of(draft.language or self.context.site.language),
            warning,
            (*notes, *leads(text, draft.link)),
        )

    def sender(self, destination: str) -> Sender:  # noqa: ARG002
        """Return a line to the account."""
        return MastodonSender(self.settings, self.context)
