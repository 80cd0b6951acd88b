"""What every channel must do: `class TestMyChannel(ChannelContract)` in a test file of yours runs it.

A channel that speaks HTTP is run against a real server that follows a script of bad behaviour. The tests are
plain methods, for pytest and unittest alike.
"""

# ruff: noqa: S101  these are tests

from __future__ import annotations

import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, get_args

import msgspec

from feedsync.article import Article, Media, Person
from feedsync.channels.base import (
    Channel,
    ChannelContext,
    Envelope,
    Event,
    Fate,
    FeedTold,
    Hears,
    Outcome,
    Sender,
    Told,
    Trait,
)
from feedsync.config.model import ChannelSettings, Publish, Site
from feedsync.errors import ComposeError
from feedsync.testing.behaviours import BEHAVIOURS, Behaviour
from feedsync.testing.settings import check_descriptions
from feedsync.testing.web import Asked, Web, redirect, reply

AT = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
_ID = "0123456789abcdef0123456789abcdef"
_LONGEST = 200  # characters of one line for a person
_ARTICLE = Article(
    "ponte.md",
    "content/ponte.md",
    "https://porto.example/ponte/",
    "Ponte & «corsia»: riapre\u2028il ponte 🌉",
    published=AT,
    updated=AT,
    summary="Da questa mattina si passa di nuovo. " * 20,
    authors=(Person("Ada Neri", "ada@porto.example", "https://porto.example/ada/"), Person("Redazione")),
    tags=("viabilità", "ponti"),
    categories=("Cronaca",),
    section="cronaca",
    language="it",
    image=Media("https://porto.example/ponte.jpg", "image/jpeg", alt="Il ponte", width=1200, height=800),
    feed_id="https://porto.example/ponte/",
)
_BARE = Article("b.md", "content/b.md", "https://porto.example/b/", "B", feed_id="urn:b")
_FEED = FeedTold("news", "Porto", {"rss": "https://porto.example/feeds/news.rss"})
_KINDS: tuple[Told, ...] = ("published", "updated", "withdrawn", "restored")


class ChannelContract(ABC):
    """The tests of a channel. `secrets` are all that it was configured with and nobody may see."""

    secrets: ClassVar[Sequence[str]] = ()

    @abstractmethod
    def make_channel(self, folder: Path, address: str) -> Channel:
        """Return a new channel of a configuration in `folder`.

        Who tells a web server tells that at `address`. It is asked for again and again with the same.
        """

    @contextmanager
    def world(self) -> Iterator[Path]:
        """Give an empty folder for one test."""
        with TemporaryDirectory() as folder:
            yield Path(folder)

    def context(self, folder: Path) -> ChannelContext:
        """Return what a channel is made with beside its settings."""
        site = Site(title="Porto", url="https://porto.example/", language="it")
        publish = Publish(to="feeds/", url="https://porto.example/feeds/")
        return ChannelContext(folder, site, publish)

    # Settings, and the channel itself

    def test_the_settings_say_what_each_key_is_for(self) -> None:
        with self._channel() as channel:
            assert issubclass(channel.Settings, ChannelSettings), "Settings must be a ChannelSettings"
            check_descriptions(channel.Settings)

    def test_a_channel_says_what_it_is(self) -> None:
        with self._channel() as channel:
            assert channel.name.isprintable(), "a name is printed"
            assert channel.name, "a channel has a name"
            assert channel.hears, "a channel that hears of nothing tells nothing"
            assert channel.hears <= set(get_args(Hears)), f"{channel.hears} are no things to hear of"
            assert isinstance(channel.trait, Trait)
            assert all(seconds > 0 for seconds in channel.schedule), "a schedule is of seconds"
            assert channel.lane.parallel > 0, "no message could be sent"

    def test_making_a_channel_and_a_sender_touches_nothing(self) -> None:
        with self.world() as folder, Web() as web:
            before = _files(folder)
            with _watched() as touched:
                channel = self.make_channel(folder, f"{web.url}/hook")
                for destination in channel.destinations():
                    channel.sender(destination).close()
            assert touched == [], f"to make a channel touches {touched}"
            assert _files(folder) == before
            assert web.connections == 0, "a sender that has sent nothing opened a connection"

    def test_destinations_are_labels_that_stay(self) -> None:
        with self.world() as folder:
            first, again = (
                self.make_channel(folder, "http://127.0.0.1:9/hook").destinations() for _ in range(2)
            )
        assert first, "a channel tells somebody"
        assert list(first) == list(again), "a label is what a destination is known by, and changed"
        assert len(set(first)) == len(first), f"two destinations have one label: {first}"
        for label in first:
            assert label.isprintable(), f"a label is printed: {label!r}"
            self.check_said(label)

    # What is told

    def test_composing_is_pure(self) -> None:
        with self.world() as folder, Web() as web:
            for event in self._events(self._made(folder, web)):
                before = _files(folder)
                with _watched() as touched:
                    found = {self._composed(self._made(folder, web), event) for _ in range(3)}
                assert len(found) == 1, f"of the same event not the same was made: {found}"
                assert touched == [], f"to compose touches {touched}"
                assert _files(folder) == before
            assert web.connections == 0

    def test_what_is_told_holds_no_secret_and_no_mail_address(self) -> None:
        with self._channel() as channel:
            for event in self._events(channel):
                content = self._composed(channel, event).decode("utf-8", "replace")
                self.check_said(content)
                assert "ada@porto.example" not in content, "a mail address is passed on to nobody"

    def test_it_says_what_it_wants(self) -> None:
        with self._channel() as channel:
            for hears in channel.hears:
                kinds: tuple[Told, ...] = _KINDS if hears == "articles" else ("changed",)
                assert any(channel.wants(kind, hears) for kind in kinds), f"it hears of {hears}, and of none"

    # Help

    def _made(self, folder: Path, web: Web) -> Channel:
        return self.make_channel(folder, f"{web.url}/hook")

    @contextmanager
    def _channel(self) -> Iterator[Channel]:
        with self.world() as folder:
            yield self.make_channel(folder, "http://127.0.0.1:9/hook")

    def _events(self, channel: Channel) -> list[Event]:
        """Return one of everything that a channel hears of and wants."""
        found: list[Event] = []
        if "articles" in channel.hears:
            found += [
                Event(_ID, kind, AT, article=article, feeds=("news",))
                for kind in _KINDS
                for article in (_ARTICLE, _BARE)
                if channel.wants(kind, "articles")
            ]
        if "feeds" in channel.hears and channel.wants("changed", "feeds"):
            found.append(Event(_ID, "changed", AT, feed=_FEED))
        if "documents" in channel.hears:
            found.append(Event(_ID, "changed", AT, document="https://porto.example/feeds/news.rss"))
        return found

    def _composed(self, channel: Channel, event: Event) -> bytes:
        try:
            return channel.compose(event)
        except ComposeError as error:
            self.check_said(str(error))
            raise

    def envelope(self, channel: Channel, attempt: int = 1) -> Envelope:
        """Return a message as the outbox would hand it over."""
        event = self._events(channel)[0]
        return Envelope(_ID, event.kind, self._composed(channel, event), AT, attempt)

    def check_said(self, text: str) -> None:
        """Judge that a text tells no secret."""
        for secret in self.secrets:
            assert secret not in text, f"a secret is told: {text!r}"

    def check_outcome(self, outcome: Outcome) -> None:
        """Judge what every outcome says."""
        assert outcome.said, "an outcome says something to a person"
        assert outcome.said.isprintable(), f"what is said is one line: {outcome.said!r}"
        assert len(outcome.said) <= _LONGEST, f"what is said is short: {outcome.said!r}"
        self.check_said(msgspec.json.encode(outcome).decode())


class HttpChannelContract(ChannelContract):
    """The tests of a channel that posts to a web server. `differing` are behaviours that mean else to it.

    Some take as long as the channel waits for one exchange: let that be short.
    """

    differing: ClassVar[Mapping[str, Fate]] = {}

    def check_request(self, asked: Asked, envelope: Envelope) -> None:
        """Override it to judge what arrived."""

    def test_what_is_sent_arrives(self) -> None:
        with self._line() as (web, channel, sender):
            web.on("/hook", reply(200))
            envelope = self.envelope(channel)
            assert sender.send(envelope).fate is Fate.SENT
            assert len(web.asked) == 1, f"it was sent {len(web.asked)} times"
            asked = web.asked[0]
            assert (asked.method, asked.path, asked.body) == ("POST", "/hook", envelope.payload)
            self.check_request(asked, envelope)

    def test_what_is_sent_again_is_the_same_to_the_letter(self) -> None:
        with self._line() as (web, channel, sender):
            web.on("/hook", reply(503), reply(200))
            sender.send(self.envelope(channel))
            sender.send(self.envelope(channel, attempt=2))
            bodies = [asked.body for asked in web.asked]
            assert bodies == [bodies[0]] * 2, f"sent once, and once more, was {bodies}"

    def test_every_answer_is_understood_and_the_sender_goes_on(self) -> None:
        with self.world() as folder:
            for name, behaviour in BEHAVIOURS.items():
                # Of half the answers nothing is left but to close the connection.
                with Web() as web:
                    channel = self._made(folder, web)
                    sender = channel.sender(channel.destinations()[0])
                    web.on("/hook", behaviour.reply, reply(200))
                    outcome = sender.send(self.envelope(channel))
                    self._judge(name, behaviour, outcome, channel.trait)
                    assert len(web.asked) == 1, f"{name}: it was sent {len(web.asked)} times"
                    assert sender.send(self.envelope(channel)).fate is Fate.SENT, f"no more after {name}"
                    sender.close()

    def test_where_nobody_listens_nothing_was_sent(self) -> None:
        with Web() as closed:
            address = f"{closed.url}/hook"
        with self.world() as folder:
            channel = self.make_channel(folder, address)
            outcome = channel.sender(channel.destinations()[0]).send(self.envelope(channel))
        assert (outcome.fate, outcome.is_general) == (Fate.LATER, True)
        self.check_outcome(outcome)

    def test_a_redirect_is_not_followed(self) -> None:
        with self._line() as (web, channel, sender), Web() as private:
            private.on("/other", reply(200))
            locations = ("/hook", f"{private.url}/other", "http://169.254.169.254/latest/", "gopher:")
            asked = [(location, status) for location in locations for status in (301, 302, 303, 307, 308)]
            for location, status in asked:
                web.on("/hook", redirect(location, status))
                outcome = sender.send(self.envelope(channel))
                assert outcome.fate not in (Fate.SENT, Fate.GONE), f"{status} is no success"
                self.check_outcome(outcome)
            assert private.asked == [], "a redirect was followed"
            assert len(web.asked) == len(asked), "a redirect was followed"

    def test_an_answer_that_tells_secrets_is_not_passed_on(self) -> None:
        with self._line() as (web, channel, sender):
            told = "; ".join(self.secrets).encode() or b"nothing"
            for body in (told, b"x" * 110 + told, b'{"error": "' + told + b'"}'):
                for status in (200, 302, 400, 404, 410, 500):
                    headers = {"Content-Type": "text/plain", "Location": f"/{told.decode()}"}
                    web.on("/hook", reply(status, body, headers))
                    self.check_outcome(sender.send(self.envelope(channel)))

    def test_a_sender_may_go_from_thread_to_thread_and_be_closed_twice(self) -> None:
        with self._line() as (web, channel, sender):
            web.on("/hook", reply(200))
            fates: list[Fate] = []
            for _ in range(2):
                work = threading.Thread(target=lambda: fates.append(sender.send(self.envelope(channel)).fate))
                work.start()
                work.join()
            sender.close()
            sender.close()
            fates.append(sender.send(self.envelope(channel)).fate)
            assert fates == [Fate.SENT] * 3

    @contextmanager
    def _line(self) -> Iterator[tuple[Web, Channel, Sender]]:
        with self.world() as folder, Web() as web:
            channel = self._made(folder, web)
            sender = channel.sender(channel.destinations()[0])
            try:
                yield web, channel, sender
            finally:
                sender.close()

    def _judge(self, name: str, behaviour: Behaviour, outcome: Outcome, trait: Trait) -> None:
        fate = behaviour.safe if trait is Trait.IDEMPOTENT else behaviour.unsafe
        fate = self.differing.get(name, fate)
        assert outcome.fate is fate, f"{name} means {fate} here, not {outcome}"
        if fate is behaviour.safe or fate is behaviour.unsafe:
            assert outcome.is_general == behaviour.is_general, f"{name}: {outcome}"
        if outcome.fate is Fate.LATER:
            assert outcome.retry_after == behaviour.retry_after, f"{name}: {outcome}"
        self.check_outcome(outcome)


# What a piece of code touches

_TOUCHES = frozenset(
    "socket.connect socket.getaddrinfo socket.sendto subprocess.Popen os.system os.posix_spawn os.remove"
    " os.rename os.mkdir os.rmdir sqlite3.connect".split()
)
_WRITES = frozenset("wax+")


class _Hook:
    """What Python tells of this thread while it is on; a hook cannot be taken away again."""

    def __init__(self) -> None:
        self.is_set = False
        self.thread = 0
        self.seen: list[str] = []

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.thread or threading.get_ident() != self.thread:
            return
        if event in _TOUCHES or (event == "open" and _WRITES & set(str(arguments[1] or ""))):
            self.seen.append(f"{event} {arguments[:1]}")


_HOOK = _Hook()


@contextmanager
def _watched() -> Iterator[list[str]]:
    """Give a list of what is touched inside: files that are written, processes, the network."""
    if not _HOOK.is_set:
        hook: Callable[[str, tuple[Any, ...]], None] = _HOOK
        sys.addaudithook(hook)
        _HOOK.is_set = True
    _HOOK.seen = []
    _HOOK.thread = threading.get_ident()
    try:
        yield _HOOK.seen
    finally:
        _HOOK.thread = 0


def _files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
