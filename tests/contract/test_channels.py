"""What every channel must do, proved of ours; and that the proof finds what is wrong with channels that are not."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs

import pytest
from msgspec.structs import replace
from web import Asked

from feedsync.article import Article
from feedsync.channels import http
from feedsync.channels.base import Envelope, Event, Fate, Outcome, Trait
from feedsync.channels.bluesky import BlueskyChannel, BlueskySettings
from feedsync.channels.exec import ExecChannel, ExecSettings
from feedsync.channels.hook import HookChannel, HookSettings
from feedsync.channels.mastodon import MastodonChannel
from feedsync.channels.mastodon_settings import MastodonSettings
from feedsync.channels.webhook import WebhookChannel, WebhookSettings
from feedsync.channels.websub import WebSubChannel, WebSubSettings
from feedsync.testing import ChannelContract, HttpChannelContract, PostingChannelContract

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OLD_SECRET = "whsec_" + base64.b64encode(b"an older one, of 30 bytes long").decode()
TEMPLATE = """\
{"text": {{ (article.title if article else feed.title) | tojson }}, "kind": {{ type | tojson }},
 "from": {{ site.title | tojson }}, "at": {{ timestamp | tojson }}, "key": {{ id | tojson }}}
"""


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "SECONDS", 0.3)


class TestSignedWebhook(HttpChannelContract):
    secrets = (SECRET, SECRET.removeprefix("whsec_"), OLD_SECRET, "bearer-token-x")

    def make_channel(self, folder: Path, address: str) -> WebhookChannel:
        settings = WebhookSettings(
            type="webhook", name="desk", url=address, secret=(SECRET, OLD_SECRET), token="bearer-token-x"
        )
        return WebhookChannel(settings, self.context(folder))

    def check_request(self, asked: Asked, envelope: Envelope) -> None:
        assert asked.headers["Content-Type"] == "application/json"
        assert asked.headers["Authorization"] == "Bearer bearer-token-x"
        assert asked.headers["webhook-id"] == f"msg_{envelope.id}"
        assert asked.headers["webhook-timestamp"] == str(int(envelope.at.timestamp()))
        signed = f"msg_{envelope.id}.{int(envelope.at.timestamp())}.".encode() + asked.body
        signatures = asked.headers["webhook-signature"].split()
        for secret, signature in zip((SECRET, OLD_SECRET), signatures, strict=True):
            key = base64.b64decode(secret.removeprefix("whsec_"))
            assert signature == "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


class TestUnsignedWebhook(HttpChannelContract):
    secrets = ("pass:word",)

    @contextmanager
    def world(self) -> Iterator[Path]:
        with super().world() as folder:
            (folder / "password").write_text("pass:word\n")
            yield folder

    def make_channel(self, folder: Path, address: str) -> WebhookChannel:
        settings = WebhookSettings(
            type="webhook", name="desk", url=address, user="ada", password_file="password"
        )
        channel = WebhookChannel(settings, self.context(folder))
        assert channel.trait is Trait.NEITHER
        return channel

    def check_request(self, asked: Asked, envelope: Envelope) -> None:
        assert base64.b64decode(asked.headers["Authorization"].removeprefix("Basic ")) == b"ada:pass:word"
        assert asked.headers["webhook-id"] == f"msg_{envelope.id}"
        assert "webhook-signature" not in asked.headers


class TestWebhookWithTemplate(HttpChannelContract):
    def make_channel(self, folder: Path, address: str) -> WebhookChannel:
        settings = WebhookSettings(type="webhook", name="desk", url=address, template=TEMPLATE)
        return WebhookChannel(settings, self.context(folder))

    def check_request(self, asked: Asked, envelope: Envelope) -> None:
        assert set(json.loads(asked.body)) == {"text", "kind", "from", "at", "key"}
        assert json.loads(asked.body)["key"] == asked.headers["webhook-id"]


class TestWebSub(HttpChannelContract):
    def make_channel(self, folder: Path, address: str) -> WebSubChannel:
        settings = WebSubSettings(type="websub", name="hubs", hubs=(address, "http://127.0.0.1:9/other"))
        return WebSubChannel(settings, self.context(folder))

    def check_request(self, asked: Asked, envelope: Envelope) -> None:
        assert asked.headers["Content-Type"] == "application/x-www-form-urlencoded"
        topic = ["https://porto.example/feeds/news.rss"]
        assert parse_qs(asked.body.decode()) == {
            "hub.mode": ["publish"],
            "hub.url": topic,
            "hub.topic": topic,
        }


class TestExec(ChannelContract):
    def make_channel(self, folder: Path, address: str) -> ExecChannel:
        settings = ExecSettings(type="exec", name="script", command="cat > /dev/null")
        return ExecChannel(settings, self.context(folder))


class TestBluesky(PostingChannelContract):
    secrets = ("abcd-efgh-ijkl-mnop",)

    def make_channel(self, folder: Path, address: str) -> BlueskyChannel:
        settings = BlueskySettings(
            type="bluesky",
            name="bluesky",
            server=address.removesuffix("/hook"),
            handle="ada.test",
            password=self.secrets[0],
            on_update="reply",
            on_withdraw="delete",
        )
        return BlueskyChannel(settings, self.context(folder))


class TestHook(HttpChannelContract, PostingChannelContract):
    secrets = ("a-secret-hook",)
    # It is the hook that is not open; the message is as good as before.
    differing: ClassVar = {"401": Fate.LATER, "404": Fate.LATER}

    def make_channel(self, folder: Path, address: str) -> HookChannel:
        settings = HookSettings(type="hook", name="zap", url=address, on_update="tell", on_withdraw="tell")
        context = replace(self.context(folder), variables=("a-secret-hook",))
        return HookChannel(settings, context)

    def check_request(self, asked: Asked, envelope: Envelope) -> None:
        assert asked.headers["Content-Type"] == "application/json"
        assert json.loads(asked.body)["id"] == f"msg_{envelope.id}"


class TestMastodon(PostingChannelContract):
    secrets = ("a-secret-token",)

    def make_channel(self, folder: Path, address: str) -> MastodonChannel:
        settings = MastodonSettings(
            type="mastodon",
            name="mastodon",
            server=address.removesuffix("/hook"),
            token="a-secret-token",
            on_update="edit",
            on_withdraw="delete",
        )
        return MastodonChannel(settings, self.context(folder))


# The proof finds what is wrong


class Wrong(WebhookChannel):
    """A channel that is right in all but one thing."""

    def __init__(self, settings: WebhookSettings, context: Any, fault: str) -> None:
        super().__init__(settings, context)
        self._fault = fault
        if fault == "making it writes":
            (context.folder / "made").write_text("x")

    def destinations(self) -> tuple[str, ...]:
        label = self._settings.url if self._fault == "the label is a secret" else self.name
        return (label, label) if self._fault == "two labels are one" else (label,)

    def compose(self, event: Event) -> bytes:
        if self._fault == "composing throws dice":
            return str(random.random()).encode()
        if self._fault == "composing writes":
            (self._context.folder / "composed").write_text("x")
        if self._fault == "mail addresses are told":
            article: Article | None = event.article
            return b" ".join(person.email.encode() for person in article.authors) if article else b"x"
        if self._fault == "a secret is told":
            return SECRET.encode()
        return super().compose(event)

    def sender(self, destination: str) -> Any:
        return WrongSender(super().sender(destination), self._fault)


class WrongSender:
    def __init__(self, right: Any, fault: str) -> None:
        self._right = right
        self._fault = fault

    def send(self, envelope: Envelope) -> Outcome:  # noqa: PLR0911  one for each fault
        if self._fault == "the bytes are changed":
            envelope = envelope._replace(payload=envelope.payload + b" ")
        if self._fault == "it is sent twice":
            self._right.send(envelope)
        outcome: Outcome = self._right.send(envelope)
        if self._fault == "a failure is a success":
            return replace(outcome, fate=Fate.SENT)
        if self._fault == "what is unknown is tried again" and outcome.fate is Fate.UNKNOWN:
            return replace(outcome, fate=Fate.LATER)
        if self._fault == "nothing is said":
            return replace(outcome, said="")
        if self._fault == "the time to wait is lost":
            return replace(outcome, retry_after=None)
        if self._fault == "what is said has lines":
            return replace(outcome, said=f"{outcome.said}\nmore")
        if self._fault == "what is said holds a secret":
            return replace(outcome, said=f"{outcome.said} {SECRET}")
        return outcome

    def close(self) -> None:
        self._right.close()


FAULTS = re.findall(r'== "([^"]+)"', Path(__file__).read_text("utf-8"))


@pytest.mark.parametrize("fault", [fault for fault in dict.fromkeys(FAULTS) if " " in fault])
def test_the_proof_finds_what_is_wrong(fault: str) -> None:
    class Proof(HttpChannelContract):
        secrets = (SECRET,)

        def make_channel(self, folder: Path, address: str) -> Wrong:
            settings = WebhookSettings(type="webhook", name="desk", url=address)
            if fault == "the label is a secret":
                self.secrets = (SECRET, address)  # type: ignore[misc]
            return Wrong(settings, self.context(folder), fault)

    proof = Proof()
    failures = []
    for name in dir(proof):
        if name.startswith("test_"):
            try:
                getattr(proof, name)()
            except AssertionError as error:
                failures.append(str(error))
    assert failures, f"nothing was found wrong though {fault}"
