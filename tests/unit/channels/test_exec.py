"""Commands: what they are given, and what their end means."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedsync.article import Article
from feedsync.channels.base import ChannelContext, Envelope, Event, Fate, Outcome, Trait
from feedsync.channels.exec import ExecChannel, ExecSettings
from feedsync.channels.webhook import WebhookChannel, WebhookSettings
from feedsync.config.model import Publish, Site

AT = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
ARTICLE = Article("b.md", "b.md", "https://porto.example/b/", "B", feed_id="urn:b")
EVENT = Event("1a", "updated", AT, article=ARTICLE)


def context(folder: Path) -> ChannelContext:
    return ChannelContext(
        folder,
        Site(title="Porto", url="https://porto.example/", language="it"),
        Publish(to="feeds/", url="https://porto.example/feeds/"),
    )


def channel(folder: Path, command: str | tuple[str, ...], timeout: str = "60s") -> ExecChannel:
    return ExecChannel(
        ExecSettings(type="exec", name="run", command=command, timeout=timeout), context(folder)
    )


def sent(folder: Path, command: str | tuple[str, ...], timeout: str = "60s", attempt: int = 1) -> Outcome:
    made = channel(folder, command, timeout)
    sender = made.sender("run")
    outcome = sender.send(Envelope("1a", "updated", made.compose(EVENT), AT, attempt))
    sender.close()
    return outcome


def test_the_event_is_that_of_a_webhook(tmp_path: Path) -> None:
    hook = WebhookChannel(
        WebhookSettings(type="webhook", name="x", url="https://a.example/"), context(tmp_path)
    )
    assert channel(tmp_path, "x").compose(EVENT) == hook.compose(EVENT)
    assert channel(tmp_path, "x").trait is Trait.NEITHER


def test_a_command_reads_the_event_and_sees_its_id_its_type_and_the_attempt(tmp_path: Path) -> None:
    line = 'cat > event.json; echo "$FEEDSYNC_EVENT_ID $FEEDSYNC_EVENT_TYPE $FEEDSYNC_ATTEMPT" > env'
    assert sent(tmp_path, line, attempt=3) == Outcome(Fate.SENT, "exit 0")
    assert json.loads((tmp_path / "event.json").read_text())["data"]["id"] == "urn:b"
    assert (tmp_path / "env").read_text() == "msg_1a article.updated 3\n"


@pytest.mark.parametrize(
    ("command", "fate", "is_general", "said"),
    [
        ("echo a >&2; echo 'no\tdesk' >&2; exit 1", Fate.REFUSED, False, "exit 1: no desk"),
        ("exit 255", Fate.REFUSED, False, "exit 255"),
        ("echo full >&2; exit 75", Fate.LATER, False, "exit 75: full"),
        (("no-such-program",), Fate.LATER, True, "exit 127, nothing was run"),
        (("/etc/passwd",), Fate.LATER, True, "exit 126, nothing was run"),
        ("kill -TERM $$", Fate.UNKNOWN, True, "was ended by signal 15"),
        ("sh -c 'kill -KILL $$'; exit $?", Fate.UNKNOWN, True, "exit 137, which is signal 9"),
        ("yes x >&2", Fate.UNKNOWN, True, "was killed after 1 s: x"),
    ],
)
def test_what_the_end_of_a_command_means(
    tmp_path: Path, command: str | tuple[str, ...], fate: Fate, is_general: bool, said: str
) -> None:
    outcome = sent(tmp_path, command, timeout="1s")
    assert (outcome.fate, outcome.is_general) == (fate, is_general)
    assert outcome.said.startswith(said)


def test_a_folder_that_is_gone_is_no_end_of_the_world(tmp_path: Path) -> None:
    outcome = sent(tmp_path / "gone", "true")
    assert (outcome.fate, outcome.is_general) == (Fate.LATER, True)
    assert outcome.said == "could not be started: No such file or directory"


def test_what_is_said_is_one_short_line(tmp_path: Path) -> None:
    said = sent(tmp_path, "printf '%0999d\\033[1m' 1 >&2; exit 1").said
    assert len(said) == 120
    assert said.isprintable()


def test_a_command_has_no_part_of_the_event_among_its_arguments(tmp_path: Path) -> None:
    if not Path("/proc/self/cmdline").exists():
        pytest.skip("there is no /proc")
    sent(tmp_path, "cat /proc/$$/cmdline /proc/$PPID/cmdline > seen")
    assert b"porto.example" not in (tmp_path / "seen").read_bytes()


@pytest.mark.parametrize("settings", [{"command": ()}, {"command": "x", "events": ()}])
def test_settings_that_make_no_sense_are_refused(settings: dict) -> None:
    with pytest.raises(ValueError, match=r"`command` is empty|`events` must name"):
        ExecSettings(type="exec", **settings)


def test_what_was_composed_for_a_channel_of_another_type_is_not_run(tmp_path: Path) -> None:
    sender = channel(tmp_path, "touch ran").sender("run")
    outcome = sender.send(Envelope("1a", "updated", b"hello article.updated", AT, 1))
    assert (outcome.fate, outcome.is_general) == (Fate.REFUSED, False)
    assert "another type of channel" in outcome.said
    assert not (tmp_path / "ran").exists()
