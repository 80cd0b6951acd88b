"""`push` of config.yaml: every mistake with its line, and what the environment lacks disables one channel alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from feedsync.channels.exec import ExecSettings
from feedsync.channels.webhook import WebhookSettings
from feedsync.channels.websub import WebSubSettings
from feedsync.config.load import load
from feedsync.config.model import Config
from feedsync.errors import ConfigError
from feedsync.registry import CHANNELS

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
GOOD = """\
site: {title: Porto, url: "https://porto.example/", language: it}
store: {type: folder, path: content/}
feeds: [{name: news}, {name: brief}]
publish: {to: feeds/, url: "https://porto.example/feeds/"}
push:
"""
Read = Callable[[str], Config]


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Read:
    monkeypatch.setenv("SECRET", SECRET)
    for name in ("MISSING", "HUB"):
        monkeypatch.delenv(name, raising=False)

    def reading(push: str) -> Config:
        file = tmp_path / "config.yaml"
        file.write_text(GOOD + push, "utf-8")
        return load(file)

    return reading


@pytest.fixture
def errors(read: Read) -> Callable[[str], list[str]]:
    def reading(push: str) -> list[str]:
        with pytest.raises(ConfigError) as caught:
            read(push)
        return [f"{finding.line}: {finding.message}" for finding in caught.value.findings]

    return reading


def test_channels_are_read_with_their_settings(read: Read) -> None:
    config = read(
        """\
  - {type: webhook, name: desk, url: "https://desk.example/hook", secret: "${SECRET}", feeds: news, paused: yes-no}
""".replace("yes-no", "true")
        + """\
  - {type: websub, hubs: "https://hub.example/"}
  - {type: exec, command: [./told, -v], timeout: 5m, filter: {tags: porto}, max_age: 7d, on_update: ignore}
"""
    )
    desk, hubs, command = config.push
    assert isinstance(desk, WebhookSettings)
    assert (desk.name, desk.secret, desk.feeds, desk.paused) == ("desk", (SECRET,), ("news",), True)
    assert isinstance(hubs, WebSubSettings)
    assert (hubs.name, hubs.hubs) == ("websub", ("https://hub.example/",))
    assert isinstance(command, ExecSettings)
    assert (command.command, command.timeout, command.max_age) == (("./told", "-v"), "5m", "7d")
    assert config.disabled == {}


@pytest.mark.parametrize(
    ("push", "said"),
    [
        ("  - {name: x}\n", "6: push[0].type is missing; write `type: webhook`"),
        ("  {}\n", "6: push: must be a list of channels, each with a `type`"),
        ("  - {type: webhok}\n", f"6: push[0].type: `webhok` is none of {', '.join(CHANNELS.names())}; did you mean `webhook`?"),
        ("  - {type: webhook}\n", "6: push[0].url is missing"),
        ("  - {type: webhook, ulr: x}\n", "6: unknown key `ulr` under push[0]; did you mean `url`?"),
        ("  - {type: websub}\n", "6: push[0].hubs is missing"),
        ("  - {type: websub, hubs: []}\n", "6: push[0]: `hubs` must name at least one hub, as in [https://hub.example/]"),
        ("  - {type: exec}\n", "6: push[0].command is missing"),
        ("  - {type: exec, command: x, timeout: soon}\n", "6: push[0].timeout: `soon` is no span of time; write one like 30s, 10m, 6h, 2d or 1w"),
        ("  - {type: exec, command: x, events: [article.lost]}\n", "6: push[0].events[0]: `article.lost` is none of article.published, article.updated, article.withdrawn, feed.changed; did you mean `article.published`?"),
        ("  - {type: exec, command: x, feeds: [nws]}\n", "6: push[0].feeds: `nws` is none of news, brief; did you mean `news`?"),
        ("  - {type: exec, command: x, filter: {stores: [mian]}}\n", "6: push[0].filter.stores: `mian` is none of main; did you mean `main`?"),
        ("  - {type: exec, command: x}\n  - {type: exec, command: y}\n", "7: push[1].name: `exec` is taken by push[0]; give it a `name` of its own"),
        ("  - {type: exec, command: x, name: A}\n  - {type: exec, command: y, name: a}\n", "7: push[1].name: `a` is taken by push[0]; give it a `name` of its own"),
        ("  - type: exec\n    command: told ${SECRET}\n", "7: push[0].command: takes nothing from the environment (`${…}`), as everybody on this machine sees how a command was called; it has the same environment: let sh read $NAME"),
        ("  - {type: webhook, url: \"https://a.example/\",\n     template: '{\"key\": \"${SECRET}\"}'}\n", "7: push[0].template: takes nothing from the environment (`${…}`), as what is sent is kept in the state"),
        ("  - type: webhook\n    url: https://a.example/\n    template: |\n      {\n      {{ type }\n", "8: push[0].template: line 2 of it is no template: unexpected '}'"),
        ('  - {type: webhook, url: "https://a.example/", content_type: x}\n', "6: push[0].content_type: `x` is no media type; write one like application/json"),
        ('  - {type: webhook, url: "https://a.example/", user: ada}\n', "6: push[0]: `user` and `password` belong together"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line(errors: Callable[[str], list[str]], push: str, said: str) -> None:
    assert errors(push) == [said]


def test_all_mistakes_of_all_channels_are_told_at_once(errors: Callable[[str], list[str]]) -> None:
    push = "  - {type: webhook, ulr: x}\n  - {type: websub}\n  - {type: exec, command: x, feeds: [nws]}\n"
    assert [one.partition(":")[0] for one in errors(push)] == ["6", "7", "8"]


@pytest.mark.parametrize("key", ["secret", "token", "password"])
def test_a_secret_that_is_written_plainly_is_refused_and_not_told(
    errors: Callable[[str], list[str]], key: str
) -> None:
    (said, *_) = errors(f'  - {{type: webhook, url: "https://a.example/", user: a, {key}: hunter2}}\n')
    assert said.startswith(f"6: push[0].{key}: a secret does not belong into this file; write ")
    assert "hunter2" not in said
    assert f"write `{key}: ${{{key.upper()}}}`, or {key}_file " in said


@pytest.mark.parametrize(
    ("key", "value"),
    [("secret", "hunter2"), ("secret", "whsec_hunter2"), ("token", "hunter2 x"), ("url", "hunter2")],
)
def test_a_secret_of_the_environment_that_is_none_is_not_told(
    errors: Callable[[str], list[str]], monkeypatch: pytest.MonkeyPatch, key: str, value: str
) -> None:
    monkeypatch.setenv("SECRET", value)
    url = "" if key == "url" else 'url: "https://a.example/", '
    (said,) = errors(f'  - {{type: webhook, {url}{key}: "${{SECRET}}"}}\n')
    assert said.startswith(f"6: push[0].{key}")
    assert "hunter2" not in said


@pytest.mark.parametrize(
    ("channel", "where"),
    [
        ('webhook, url: "${MISSING}"', "url"),
        ('webhook, url: "https://a.example/", secret: "${MISSING}"', "secret"),
        ('webhook, url: "https://a.example/", secret: ["${SECRET}", "${MISSING}"]', "secret[1]"),
        ('webhook, url: "https://a.example/", token: "${MISSING}"', "token"),
        ('webhook, url: "https://a.example/", user: a, password: "${MISSING}"', "password"),
        ('websub, hubs: ["https://hub.example/", "${MISSING}"]', "hubs[1]"),
        ('exec, command: x, filter: {tags: ["${MISSING}"]}', "filter.tags[0]"),
        ('exec, command: x, paused: "${MISSING}"', "paused"),
        ('exec, command: x, events: ["${MISSING}"]', "events[0]"),
        ('exec, command: x, timeout: "${MISSING}"', "timeout"),
    ],
)
def test_a_variable_that_is_missing_disables_its_channel_alone(
    read: Read, tmp_path: Path, channel: str, where: str
) -> None:
    config = read(f"  - {{name: poor, type: {channel}}}\n  - {{type: exec, command: x}}\n")
    assert [one.name for one in config.push] == ["poor", "exec"]
    said = f"{tmp_path}/config.yaml:6  push[0].{where}: the environment has no MISSING"
    assert config.disabled == {"poor": said}


def test_a_mistake_is_told_also_of_a_channel_that_lacks_something(
    errors: Callable[[str], list[str]],
) -> None:
    assert errors('  - {type: webhook, url: "${MISSING}", evnts: []}\n') == [
        "6: unknown key `evnts` under push[0]; did you mean `events`?"
    ]


def test_a_budget_is_a_span(read: Read, errors: Callable[[str], list[str]]) -> None:
    assert read("  []\npush_budget: 2m\n").push_budget == 120
    assert errors("  []\npush_budget: much\n")[0].startswith("7: push_budget: `much` is no span of time")


@pytest.mark.parametrize("key", ["name", "type"])
def test_what_a_channel_is_known_by_takes_nothing_from_the_environment(
    errors: Callable[[str], list[str]], key: str
) -> None:
    """Else one that is lacking would be another channel, and the messages of the old one be given up."""
    values = {"type": "exec", "name": "desk", "command": "x"} | {key: '"${MISSING}"'}
    written = ", ".join(f"{name}: {value}" for name, value in values.items())
    (said,) = errors(f"  - {{{written}}}\n")
    assert said.startswith(f"6: push[0].{key}: takes nothing from the environment (`${{…}}`), as ")


def test_a_feed_that_the_environment_lacks_disables_its_channel_alone(read: Read) -> None:
    config = read('  - {type: exec, name: desk, command: x, feeds: "${MISSING}"}\n')
    assert list(config.disabled) == ["desk"]


def test_an_empty_variable_and_a_file_that_cannot_be_read_disable_that_channel_alone(
    read: Read, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HUB", "")
    (tmp_path / "there").write_text(SECRET, "utf-8")
    (tmp_path / "empty").write_text("\n", "utf-8")
    url = 'url: "https://desk.example/hook"'
    config = read(
        f"""\
  - {{type: webhook, name: a, url: "${{HUB}}"}}
  - {{type: webhook, name: b, {url}, secret_file: nowhere}}
  - {{type: webhook, name: c, {url}, secret_file: empty}}
  - {{type: webhook, name: d, {url}, secret_file: there}}
"""
    )
    assert {name: said.partition("  ")[2] for name, said in config.disabled.items()} == {
        "a": "push[0].url: ${HUB} is empty in the environment",
        "b": "push[1].secret_file: nowhere: No such file or directory",
        "c": "push[2].secret_file: empty: it is empty",
    }


def test_a_template_that_knows_no_such_name_is_told_at_once(errors: Callable[[str], list[str]]) -> None:
    (said,) = errors('  - {type: webhook, url: "https://a.example/", template: "{{ artcle.title }}"}\n')
    assert "the template knows no `artcle`" in said
    assert "did you mean `article`" in said
