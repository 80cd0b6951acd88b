"""Posts to a Mastodon: asks for what only the server knows, sends, edits, deletes, and looks."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from math import isqrt
from typing import TYPE_CHECKING
from urllib.parse import quote

import msgspec
from msgspec.structs import replace

from feedsync import secret_file
from feedsync.channels import mastodon_look, pictures
from feedsync.channels.base import ChannelContext, Envelope, Fate, Outcome
from feedsync.channels.mastodon_api import (
    MISSING,
    UNSUPPORTED,
    Account,
    Attached,
    Halted,
    MastodonLine,
    Status,
    form,
    succeeded,
)
from feedsync.channels.mastodon_post import Post, ServerLimits, fitted, language_of, limits_of, read
from feedsync.channels.mastodon_settings import MastodonSettings, token
from feedsync.channels.social import Draft, Receipt
from feedsync.errors import ComposeError, FetchError
from feedsync.text import fit
from feedsync.text.dates import rfc_3339

if TYPE_CHECKING:
    from feedsync.net.client import Answer

_MARGIN = timedelta(minutes=5)
_A_WEEK = timedelta(days=7)
_POLLS = 5  # of a picture that the server works on; else the post tries again later
_POLL_SECONDS = 1.0
_MOST_BYTES = 4 * 1024 * 1024  # of a picture: what goes out in the time of one exchange
_STRANGE = Outcome(Fate.REFUSED, "it was composed for another type of channel: give it up (discard)")


class MastodonSender:
    """A line to one account. The token is read, and the server asked who it is, with the first message."""

    def __init__(
        self,
        settings: MastodonSettings,
        context: ChannelContext,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings
        self._context = context
        self._sleep = sleep
        self._opened: MastodonLine | None = None
        self._account: Account | None = None
        self._limits: ServerLimits | None = None

    def prepare(self, envelope: Envelope) -> bytes | Outcome:
        """See `Prepares.prepare`."""
        wish = read(envelope.payload)
        if wish is None:
            return _STRANGE
        try:
            line = self._line(envelope)
            made = self._again(line, wish) if isinstance(wish, Post) else self._made(line, envelope, wish)
        except Halted as halted:
            return self._of_all_or_one(halted)
        except ComposeError as error:
            return Outcome(Fate.REFUSED, str(error))
        return envelope.payload if made == wish else msgspec.json.encode(made)

    def send(self, envelope: Envelope) -> Outcome:
        """See `Sender.send`."""
        post = read(envelope.payload)
        if not isinstance(post, Post):
            return _STRANGE
        try:
            line = self._line(envelope)
            if post.do == "delete":
                return self._delete(line, post)
            return self._edit(line, post) if post.do == "edit" else self._post(line, post, envelope)
        except Halted as halted:
            return halted.outcome

    def look(self, envelope: Envelope) -> Outcome:
        """See `ReadsBack.look`. Whatever keeps it from seeing all leaves it unknown."""
        post = read(envelope.payload)
        if not isinstance(post, Post):
            return Outcome(Fate.UNKNOWN, _STRANGE.said)
        try:
            line = self._line(envelope)
            account = self._whose(line)
            if account.id != post.account:
                said = f"the token is of another account now ({account.acct}): look for it there by hand"
                return Outcome(Fate.UNKNOWN, line.short(said))
            return mastodon_look.look(line, post, envelope.taken)
        except Halted as halted:
            return replace(halted.outcome, fate=Fate.UNKNOWN)

    def close(self) -> None:
        """Let go of the connections."""
        if self._opened:
            self._opened.close()

    def _line(self, envelope: Envelope) -> MastodonLine:
        if self._opened is None:
            self._opened = MastodonLine(self._settings.address, self._token(), self._context)
        self._opened.at = envelope.at
        return self._opened

    def _token(self) -> str:
        name = self._settings.token_file
        if not name:
            return self._settings.token
        try:
            return token(secret_file.read(self._context.folder, name)[0])
        except ValueError as error:
            said = f"token_file {name}: {error}"
            raise Halted(Outcome(Fate.LATER, said, is_general=True, is_shut_out=True)) from None

    def _whose(self, line: MastodonLine) -> Account:
        self._account = self._account or line.account()
        return self._account

    def _bears(self, line: MastodonLine) -> ServerLimits:
        """Return the limits of the server, who may tell them at the older address, or nowhere."""
        for version in ("v2", "v1"):
            if self._limits:
                break
            answer = line.get(f"/api/{version}/instance")
            if succeeded(answer):
                self._limits = limits_of(line.value(answer, object))
        self._limits = self._limits or ServerLimits()
        return self._limits

    # Before it is sent

    def _of_all_or_one(self, halted: Halted) -> Outcome:
        """Return why nothing is sent. A failure of one message alone keeps no other waiting."""
        if not halted.is_down or self._opened is None or self._account is None:
            return halted.outcome
        try:
            self._opened.account()
        except Halted as away:
            return away.outcome
        return replace(halted.outcome, fate=Fate.LATER, is_general=False)

    def _made(self, line: MastodonLine, envelope: Envelope, draft: Draft) -> Post:
        account = self._whose(line)
        since = envelope.at - timedelta(seconds=line.behind) - _MARGIN
        post = Post(draft.do, account.id, rfc_3339(since), targets=draft.targets)
        if draft.do == "delete":
            return post if draft.targets else self._unknown(line, post, draft)
        if draft.do != "post" and not draft.targets:
            said = f"nobody knows its post: find it at {line.server}, and correct it by hand"
            raise Halted(Outcome(Fate.REFUSED, line.short(said)))
        limits = self._bears(line)
        post = replace(
            post,
            text=fitted(draft, limits, self._settings.content_warning),
            link=draft.link,
            warning=self._settings.content_warning,
            visibility=self._settings.visibility,
            language=language_of(draft.language or self._context.site.language),
        )
        if draft.do == "edit":
            status = line.status(draft.targets[0].id)
            return replace(post, media=tuple(one.id for one in (status and status.media_attachments) or ()))
        if draft.do == "post" and draft.picture and self._settings.picture == "image":
            return self._with_picture(line, replace(post, picture=draft.picture), limits)
        return post

    def _unknown(self, line: MastodonLine, post: Post, draft: Draft) -> Post:
        """Judge a withdrawal of what may be there, and of which nobody knows the post."""
        found = mastodon_look.linking(line, post.account, draft.link, line.at - _A_WEEK)
        if found:
            said = f"its post may be {found.address}: if it is, delete it by hand"
            raise Halted(Outcome(Fate.REFUSED, line.short(said)))
        return replace(post, note="no post of it is known, and none of the last week links to it")

    def _again(self, line: MastodonLine, post: Post) -> Post:
        """Return what was made before; a picture that the server has let go of is uploaded again."""
        account = self._whose(line)
        if post.do == "post":
            # It is sure not to be at the other one.
            post = replace(post, account=account.id)
        if not post.media or post.picture is None:
            return post
        answer = line.get(f"/api/v1/media/{quote(post.media[0], safe='')}")
        if answer.status in MISSING:
            return self._with_picture(line, replace(post, media=()), self._bears(line))
        return post if succeeded(answer) else self._without(post, line.said(answer))

    def _with_picture(self, line: MastodonLine, post: Post, limits: ServerLimits) -> Post:
        if post.picture is None:
            return post
        most, side = min(limits.picture_bytes, _MOST_BYTES), isqrt(limits.pixels)
        try:
            made = pictures.fetched(post.picture.url, self._context, most, side)
        except FetchError as error:
            return self._without(post, line.short(str(error)))
        alt = fit.shortened(post.picture.alt, limits.alt)
        fields = {"description": alt} if alt else {}
        name = f"picture.{made.type.rpartition('/')[2]}"
        body, content_type = form(fields, name, made.type, made.content)
        try:
            answer = self._uploaded(line, body, content_type)
        except Halted as halted:
            if halted.outcome.retry_after is not None and not halted.is_down:
                # So many pictures in so much time: posts without one go on.
                raise Halted(replace(halted.outcome, is_general=False)) from halted
            if not halted.is_down:
                raise
            line.account()  # where it is away for everything, the picture waits with the post
            return self._without(post, halted.outcome.said)
        if not succeeded(answer):
            return self._without(post, line.said(answer))
        number = line.value(answer, Attached).id
        # A server that is slow with it gets the post later: what is uploaded is kept.
        for _ in range(_POLLS if answer.status == HTTPStatus.ACCEPTED else 0):
            self._sleep(_POLL_SECONDS)
            answer = line.get(f"/api/v1/media/{quote(number, safe='')}")
            if answer.status != HTTPStatus.PARTIAL_CONTENT:
                break
        if not succeeded(answer):
            return self._without(post, line.said(answer))
        return replace(post, media=(number,))

    def _uploaded(self, line: MastodonLine, body: bytes, kind: str) -> Answer:
        """Return the answer of the newer address, else that of the older (methods/media)."""
        headers = {"Content-Type": kind}
        answer = line.send("POST", "/api/v2/media", body, headers)
        if answer.status in UNSUPPORTED:
            answer = line.send("POST", "/api/v1/media", body, headers)
        return answer

    def _without(self, post: Post, why: str) -> Post:
        return replace(post, media=(), picture=None, note=f", without its picture: {why}")

    # Sending

    def _post(self, line: MastodonLine, post: Post, envelope: Envelope) -> Outcome:
        headers = {"Idempotency-Key": envelope.id}
        answer = line.send("POST", "/api/v1/statuses", post.body(), headers, is_safe=False)
        if succeeded(answer):
            status = line.value(answer, Status)
            receipt = Receipt(status.id, status.address).encode()
            return Outcome(Fate.SENT, line.short(f"{answer.status} OK{post.note}"), receipt=receipt)
        if answer.status == HTTPStatus.NOT_FOUND and post.do == "reply":
            if line.status(post.targets[-1].id) is None:
                return mastodon_look.gone(line, post, post.targets[-1])
        elif answer.status == HTTPStatus.UNPROCESSABLE_ENTITY and self._is_at_work(line, post):
            return Outcome(Fate.LATER, line.short(f"{line.said(answer)}: its picture is not ready"))
        elif answer.status == HTTPStatus.NOT_FOUND:
            # A post that was made with this key an hour ago at most, and deleted since.
            return Outcome(Fate.LATER, line.said(answer))
        return Outcome(Fate.REFUSED, line.said(answer))

    def _is_at_work(self, line: MastodonLine, post: Post) -> bool:
        """Whether the server has not ended its work on the picture; its words may be of any language."""
        if not post.media:
            return False
        answer = line.get(f"/api/v1/media/{quote(post.media[0], safe='')}")
        return answer.status == HTTPStatus.PARTIAL_CONTENT

    def _edit(self, line: MastodonLine, post: Post) -> Outcome:
        target = post.targets[0]
        answer = line.send("PUT", f"/api/v1/statuses/{quote(target.id, safe='')}", post.body())
        if succeeded(answer):
            return Outcome(Fate.SENT, f"{answer.status} OK, edited", receipt=target.encode())
        if answer.status in UNSUPPORTED:
            if line.status(target.id) is None:
                return mastodon_look.gone(line, post, target)
            said = f"{line.said(answer)}: {line.server} lets nobody edit it, or it is of another account"
            return Outcome(Fate.REFUSED, line.short(said))
        return Outcome(Fate.REFUSED, line.said(answer))

    def _delete(self, line: MastodonLine, post: Post) -> Outcome:
        """Delete all; what was deleted before, or by hand, is gone: that is all that is wanted."""
        for target in post.targets:
            path = f"/api/v1/statuses/{quote(target.id, safe='')}?delete_media=true"
            answer = line.send("DELETE", path)
            if answer.status in MISSING:
                problem = mastodon_look.foreign(line, target)
                if not problem and line.status(target.id):
                    problem = f"{target.url} is of another account: delete it by hand"
                if problem:
                    return Outcome(Fate.REFUSED, line.short(problem))
            elif not succeeded(answer):
                return Outcome(Fate.REFUSED, line.said(answer))
        return Outcome(Fate.SENT, post.note or "deleted")
