"""The line to an account: what is still to be learned of a post, then the post itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any, NamedTuple

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from feedsync.channels import bluesky_record as records
from feedsync.channels import pictures
from feedsync.channels.base import ChannelContext, Envelope, Fate, Outcome, Picture
from feedsync.channels.bluesky_record import COLLECTION, Place, place_of
from feedsync.channels.bluesky_session import Kept, Session
from feedsync.channels.bluesky_xrpc import Refused, Xrpc
from feedsync.channels.composing import has_link
from feedsync.channels.social import Draft, Receipt
from feedsync.errors import ComposeError, FetchError
from feedsync.text.entities import Entity, entities
from feedsync.text.fit import fitted, shortened
from feedsync.text.measures import Graphemes

MEASURE = Graphemes(300, 3000)
_MOST_MENTIONS = 5
_MOST_OF_CARD = 300  # characters: more is not shown
_MOST_BYTES = 1_000_000  # app.bsky.embed.external: maxSize
_NOT_TAKEN = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE})
_REPO = "com.atproto.repo"


class Put(Struct, frozen=True, omit_defaults=True, tag="post"):
    """A record as it is put under a key.

    `note` is what somebody should know of it. `draft` is what it was made of, where that has a picture.
    """

    key: str
    record: dict[str, Any]
    note: str = ""
    draft: Draft | None = None


class Removal(Struct, frozen=True, omit_defaults=True, tag="removal"):
    """The records that are deleted. `note` is what somebody should know of it."""

    keys: tuple[str, ...]
    note: str = ""


class _Uploaded(NamedTuple):
    """A picture that the server has: what a record names it by, and its size."""

    blob: dict[str, Any]
    width: int
    height: int


_ANY: msgspec.json.Decoder[Draft | Put | Removal] = msgspec.json.Decoder(Draft | Put | Removal)
_PREPARED: msgspec.json.Decoder[Put | Removal] = msgspec.json.Decoder(Put | Removal)


class BlueskySender:
    """Prepares and sends. One record at a key is one post, however often it is put there.

    It `attaches` pictures, or puts them on the cards of links.
    """

    def __init__(self, line: Xrpc, session: Session, context: ChannelContext, *, attaches: bool) -> None:
        self._line = line
        self._attaches = attaches
        self._context = context
        self._session = session
        self._people: dict[str, str] = {}

    def prepare(self, envelope: Envelope) -> bytes | Outcome:
        """See `Prepares.prepare`."""
        payload = _ANY.decode(envelope.payload)
        try:
            if isinstance(payload, Draft):
                return msgspec.json.encode(self._made(payload, envelope.at))
            if isinstance(payload, Put) and payload.draft:
                return msgspec.json.encode(self._made_again(payload, payload.draft, envelope.at))
        except Refused as refused:
            return self._of_all_or_one(refused)
        except ComposeError as error:
            return Outcome(Fate.REFUSED, self._line.said(str(error)))
        return envelope.payload

    def send(self, envelope: Envelope) -> Outcome:
        """See `Sender.send`."""
        payload = _PREPARED.decode(envelope.payload)
        try:
            if isinstance(payload, Put):
                return self._put(payload, envelope.at)
            return self._delete(payload, envelope.at)
        except Refused as refused:
            return refused.outcome

    def close(self) -> None:
        """See `Sender.close`."""
        self._line.close()

    def _of_all_or_one(self, refused: Refused) -> Outcome:
        """Return what came of a call. A failure of one message alone keeps no other waiting."""
        if not refused.is_down:
            return refused.outcome
        try:
            self._line.check_up()
        except Refused as away:
            return away.outcome
        return replace(refused.outcome, is_general=False)

    # What is sent

    def _made(self, draft: Draft, at: datetime) -> Put | Removal:
        did = self._session.current(self._line, at).did
        ours, others = _places(draft, did)
        stays = f"a post of another account stays: {others[-1].page}" if others else ""
        is_of_others = others and not any(place_of(one.id) in ours for one in draft.targets)
        if is_of_others and draft.do in ("edit", "delete"):
            raise _no(stays)
        if draft.do == "delete":
            return Removal(tuple(place.key for place in ours), stays)
        if draft.do == "post":
            return self._put_of(draft, draft.record_key, at, {"createdAt": records.moment(at)})
        places = ours if draft.do == "edit" else [*others, *ours][::-1]
        # It may have been sent before, without an answer.
        place, old = self._found([one for one in places if one.key != draft.record_key], at)
        if draft.do == "edit":
            return self._put_of(draft, place.key, at, old["value"])
        kept = {"createdAt": records.moment(at), "reply": records.reply_to(old)}
        return self._put_of(draft, draft.record_key, at, kept)

    def _made_again(self, put: Put, draft: Draft, at: datetime) -> Put:
        """Upload the picture again, unless the record is there: what no record names is let go of."""
        found = self._record(Place(self._session.current(self._line, at).did, put.key), at)
        if found and found.get("value") == put.record:
            return put
        return self._put_of(draft, put.key, at, put.record)

    def _put_of(self, draft: Draft, key: str, at: datetime, old: Mapping[str, Any]) -> Put:
        """Return the record of a draft; when it was made, and what it replies to, is that of an older one."""
        text = fitted(draft.text, MEASURE, [draft.link])
        found = entities(text, [draft.link])
        embed, note = self._embed(draft, at)
        record = records.post(
            text,
            old["createdAt"],
            records.languages(draft.language),
            facets=records.facets(text, found, self._mentioned(found)),
            embed=embed,
            reply=old.get("reply"),
        )
        return Put(key, record, note, draft if draft.picture else None)

    def _mentioned(self, found: Iterable[Entity]) -> dict[str, str]:
        """Return the DIDs of those who are mentioned; whoever is not found stays text."""
        names = dict.fromkeys(
            one.value.lower() for one in found if one.kind == "mention" and records.is_marked(one)
        )
        for name in list(names)[:_MOST_MENTIONS]:
            if name not in self._people:
                self._people[name] = self._did_of(name)
        return {name: self._people[name] for name in names if self._people.get(name)}

    def _did_of(self, name: str) -> str:
        try:
            answer = self._line.ask("com.atproto.identity.resolveHandle", {"handle": name})
        except Refused as refused:
            if refused.is_down or refused.status == HTTPStatus.TOO_MANY_REQUESTS:
                raise
            return ""
        did = answer.get("did")
        return did if isinstance(did, str) and did.startswith("did:") else ""

    def _embed(self, draft: Draft, at: datetime) -> tuple[dict[str, Any] | None, str]:
        """Return what is shown below the text, and why there is no picture where there should be one."""
        uploaded = self._uploaded(draft.picture, at) if draft.picture else ""
        if isinstance(uploaded, str):
            return self._card(draft), uploaded
        if self._attaches and draft.picture:
            return records.image(uploaded.blob, draft.picture.alt, uploaded.width, uploaded.height), ""
        return self._card(draft, uploaded.blob), ""

    def _card(self, draft: Draft, thumb: Mapping[str, Any] | None = None) -> dict[str, Any] | None:
        is_needed = needs_card(draft, attaches=self._attaches)
        return records.card(draft.link, *on_card(draft), thumb) if is_needed else None

    def _uploaded(self, picture: Picture, at: datetime) -> _Uploaded | str:
        """Return a picture as the server has it, or why it does not."""
        try:
            found = pictures.fetched(picture.url, self._context, _MOST_BYTES)
        except FetchError as error:
            return self._line.said(f"without its picture: {error}")
        sent = (found.type, found.content)
        try:
            answer = self._session.call(
                self._line,
                at,
                lambda kept: self._line.do(f"{_REPO}.uploadBlob", blob=sent, token=kept.access),
            )
        except Refused as refused:
            if refused.is_down:
                self._line.check_up()
            elif refused.status not in _NOT_TAKEN or refused.is_stale:
                raise
            return self._line.said(f"without its picture: {refused.outcome.said}")
        blob = answer.get("blob")
        if not isinstance(blob, dict):
            return "without its picture: the server did not say what became of it"
        return _Uploaded(blob, found.width, found.height)

    # What stands there

    def _found(self, places: Iterable[Place], at: datetime) -> tuple[Place, dict[str, Any]]:
        """Return the first of these places where there is a post, with it."""
        for place in places:
            found = self._record(place, at)
            if found and isinstance(found.get("value"), dict) and "createdAt" in found["value"]:
                return place, {"uri": place.uri, "cid": ""} | found
        raise _no("there is no post of it any more; has somebody deleted it there?")

    def _record(self, place: Place, at: datetime) -> dict[str, Any] | None:
        values = {"repo": place.did, "collection": COLLECTION, "rkey": place.key}
        try:
            return self._session.call(
                self._line, at, lambda kept: self._line.ask(f"{_REPO}.getRecord", values, token=kept.access)
            )
        except Refused as refused:
            if refused.error == "RecordNotFound":
                return None
            raise

    # What is done there

    def _put(self, put: Put, at: datetime) -> Outcome:
        answer = self._done("putRecord", put.key, at, record=put.record)
        place = place_of(str(answer.get("uri", "")))
        if place is None:
            return Outcome(Fate.LATER, "200 OK, but the answer names no record", is_general=True)
        receipt = Receipt(place.uri, place.page, str(answer.get("cid", "")))
        return Outcome(Fate.SENT, f"posted; {put.note}" if put.note else "posted", receipt=receipt.encode())

    def _delete(self, removal: Removal, at: datetime) -> Outcome:
        for key in removal.keys:
            self._done("deleteRecord", key, at)
        said = "deleted" if removal.keys else "there was nothing to delete"
        return Outcome(Fate.SENT, f"{said}; {removal.note}" if removal.note else said)

    def _done(self, name: str, key: str, at: datetime, **values: Any) -> dict[str, Any]:
        def do(kept: Kept) -> dict[str, Any]:
            place = {"repo": kept.did, "collection": COLLECTION, "rkey": key}
            return self._line.do(f"{_REPO}.{name}", place | values, token=kept.access)

        return self._session.call(self._line, at, do)


def on_card(draft: Draft) -> tuple[str, str]:
    """Return title and description as a card has them."""
    return shortened(draft.title, _MOST_OF_CARD), shortened(draft.summary, _MOST_OF_CARD)


def needs_card(draft: Draft, *, attaches: bool) -> bool:
    """Whether a card leads to the article; not where pictures are attached, and so the text has the link."""
    return bool(draft.link) and not (attaches and has_link(draft.text, draft.link))


def _places(draft: Draft, did: str) -> tuple[list[Place], list[Place]]:
    """Return where posts about the article stand or may stand: those of this account, and others."""
    found = [place for one in draft.targets if (place := place_of(one.id))]
    found += [Place(did, key) for key in draft.lost]
    found = list(dict.fromkeys(found))
    return [one for one in found if one.did == did], [one for one in found if one.did != did]


def _no(said: str) -> Refused:
    return Refused(Outcome(Fate.REFUSED, said))
