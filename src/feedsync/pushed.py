"""What was told to others, what was not, and why, as values. Times are in the time zone of the site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec import Struct, field

SHORT = 6  # digits of an id that a person needs
WITHOUT_PICTURE = "without its picture"  # what is `said` of such a post, then a colon and why


class Wait(Struct, frozen=True):
    """Something that a message waits for.

    `what`: `held` (by a person), `channel` (it is not configured any more), `disabled` (the environment lacks
    something for its channel), `paused`, `gone` (the destination wants no more), `older` (a message about the
    same, of which `said` is the id and the state), `missing` or `left_out` (of its article), `deploy` (of the
    files), `page` or `document` (`said` is what was seen at the address in `where`, `at` when it is looked
    at again), `resting` (the destination, until then, since it `said` that), `delay` (that of its channel),
    `quota` (as many have gone as may, which `said` tells; `at` that time one more may), `later` (its own
    time, after what was `said`), or `look` (one of which nobody knows whether it arrived is looked for then).
    """

    what: str
    at: datetime | None = None
    said: str = ""
    where: str = ""


class Message(Struct, frozen=True):
    """A row of the outbox as a person is told of it.

    `to`: what a person calls its destination, whose label is `destination`. `about`: article, feed or
    document; `subject` is its title, name or path. `said` is the last answer, `at` when it got that, or what
    became of it otherwise; `receipt` is what the other side calls it. One that waits for nothing goes with
    the next run. `reason` is why it is told, or, of what is not, why not: then `id`, `destination` and
    `state` are empty. `is_post`: it is shown to all on a network, at `url` once it is there; `lacks_alt`:
    with a picture that nothing stands for where it is not seen; `lacks_picture`: why it went without its own.
    """

    id: str
    channel: str
    destination: str
    kind: str
    subject: str
    state: str
    said: str = ""
    reason: str = ""
    about: str = "article"
    to: str = ""
    receipt: str = ""
    attempts: int = 0
    announced_at: datetime | None = None
    at: datetime | None = None
    waits: Sequence[Wait] = ()
    is_post: bool = False
    url: str = ""
    lacks_alt: bool = False
    lacks_picture: str = ""

    @property
    def event(self) -> str:
        """What it tells, as one word: `article.published`, also of what is back."""
        return f"{self.about}.{'published' if self.kind == 'restored' else self.kind}"

    def as_json(self) -> dict[str, object]:
        """Return it for programs."""
        told: dict[str, object] = {
            "id": self.id,
            "channel": self.channel,
            "destination": self.destination,
            "event": self.event,
            "subject": self.subject,
            "state": self.state,
            "said": self.said or None,
            "receipt": self.receipt or None,
            "url": self.url or None,
            "reason": self.reason or None,
            "attempts": self.attempts,
            "announced_at": iso(self.announced_at),
            "at": iso(self.at),
            "waits": [
                {"what": one.what, "at": iso(one.at), "said": one.said or None, "where": one.where or None}
                for one in self.waits
            ],
        }
        if not self.is_post:
            return told
        return told | {"lacks_alt": self.lacks_alt, "lacks_picture": self.lacks_picture or None}


class Destination(Struct, frozen=True):
    """How it stands with one whom we tell. `label` is its name in the outbox.

    `name` is what a person calls it, and `to` the same after the type of its channel.
    `state`: new (nothing was ever sent), ok, failing, gone, paused, disabled. `counts` of messages, by state;
    `first_waits` is what the first of those waits for that wait. `posts`: it shows
    all what it is told; `posts_at` are the moments at which those that wait go, as far as that can be told.
    `is_shut_out`: it refuses our login, which a person has to renew. `unseen` of those that wait were looked
    for in vain: their pages are not public yet, and nobody knows when.
    """

    channel: str
    label: str
    name: str
    to: str
    state: str
    said: str = ""
    arrived_at: datetime | None = None
    failing_since: datetime | None = None
    rests_until: datetime | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    first_waits: Wait | None = None
    posts: bool = False
    posts_at: Sequence[datetime] = ()
    is_shut_out: bool = False
    unseen: int = 0

    @property
    def waiting(self) -> int:
        """How many messages wait for it."""
        return self.counts.get("pending", 0) + self.counts.get("held", 0)

    def as_json(self) -> dict[str, object]:
        """Return it for programs."""
        return {
            "channel": self.channel,
            "destination": self.label,
            "state": self.state,
            "said": self.said or None,
            "arrived_at": iso(self.arrived_at),
            "failing_since": iso(self.failing_since),
            "rests_until": iso(self.rests_until),
            "is_shut_out": self.is_shut_out,
            "messages": dict(self.counts),
            "posts_at": [iso(one) for one in self.posts_at],
            "unseen": self.unseen,
        }


class Pushed(Struct, frozen=True):
    """What was announced in a run, and what became of what was sent.

    `untold` is the news that channels do not tell; `begun` are channels that hear of what comes from now on,
    `gone` those that are no more, with how many messages they had waiting. `unknown` are all messages of
    which nobody knows whether they arrived, `unreleased` those of which the page or document is not public
    after an hour, and `troubled` the destinations that have been failing for an hour, refuse our login,
    or want no more.
    `scheduled` are the posts that a rehearsal would leave to wait for their time.
    `standing` are posts that stay where they are though their article was withdrawn just now.
    `disabled` says of channels what the environment lacks for them. `due` is what a rehearsal would send if
    everything is public that has to be.
    """

    announced: Sequence[Message] = ()
    settled: Sequence[Message] = ()
    untold: Sequence[Message] = ()
    begun: Sequence[str] = ()
    gone: Mapping[str, int] = field(default_factory=dict)
    unknown: Sequence[Message] = ()
    unreleased: Sequence[Message] = ()
    troubled: Sequence[Destination] = ()
    disabled: Mapping[str, str] = field(default_factory=dict)
    due: Sequence[Message] = ()
    standing: Sequence[Message] = ()
    scheduled: Sequence[Message] = ()

    @property
    def failed(self) -> Sequence[Message]:
        """What became `failed` or `dead` in this run."""
        found = {one.id: one for one in (*self.announced, *self.settled) if one.state in ("failed", "dead")}
        return list(found.values())

    @property
    def problems(self) -> int:
        """How many things need somebody."""
        shut_out = sum(one.is_shut_out for one in self.troubled)
        return sum(map(len, (self.failed, self.unknown, self.unreleased, self.disabled))) + shut_out

    @property
    def exit_code(self) -> int:
        """0 where nobody is needed, else 1."""
        return int(self.problems > 0)

    def as_json(self) -> dict[str, object]:
        """Return it for programs."""
        return {
            "announced": [one.as_json() for one in self.announced],
            "settled": [one.as_json() for one in self.settled],
            "untold": [
                {"channel": one.channel, "event": one.event, "subject": one.subject, "reason": one.reason}
                for one in self.untold
            ],
            "begun": list(self.begun),
            "gone": dict(self.gone),
            "unknown": [one.as_json() for one in self.unknown],
            "unreleased": [one.as_json() for one in self.unreleased],
            "troubled": [one.as_json() for one in self.troubled],
            "disabled": dict(self.disabled),
            "due": [one.as_json() for one in self.due],
            "standing": [one.as_json() for one in self.standing],
            "scheduled": [one.as_json() for one in self.scheduled],
        }


def iso(moment: datetime | None) -> str | None:
    """Return a moment for programs."""
    return moment.isoformat() if moment else None
