"""No secret of the configuration is in anything that is kept, printed, published or shown by `ps`.

Addresses of destinations are secrets too: whoever knows that of a chat's webhook may write there.
"""

from __future__ import annotations

import base64
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import pytest
from web import CLOSE, RESET, Reply, Web, redirect, reply

SECRETS = {
    "PATH_TOKEN": "T0K3NinthePATH",
    "QUERY_TOKEN": "qu3ryT0k3n/+",
    "SIGNING": "whsec_" + base64.b64encode(b"a key that signs, of 32 bytes ok").decode(),
    "BEARER": "b3ar3r-t0k3n-of-the-desk",
    "PASSWORD": "p4ssw0rd of: the desk",
    "HOOK_KEY": "z4pK3y-of-the-flow",
    "POSTING": "m4st0d0n-t0k3n-of-the-account",
}
CONFIG = """\
site: {title: Porto, url: "https://porto.example/", language: it}
store: {type: folder, path: content/}
feeds: [{name: news}]
publish: {to: feeds/, url: "https://porto.example/feeds/", verify: off}
push:
  - {type: webhook, name: signed, url: "${WEB}/${PATH_TOKEN}/hook?key=${QUERY_TOKEN}", secret: "${SIGNING}"}
  - {type: webhook, name: bearer, url: "${WEB}/bearer/${PATH_TOKEN}", token: "${BEARER}"}
  - {type: webhook, name: login, url: "${WEB}/login/${PATH_TOKEN}", user: desk, password: "${PASSWORD}"}
  - {type: websub, hubs: ["${WEB}/hub"]}
  - {type: hook, url: "${WEB}/zap/${HOOK_KEY}", max_age: off}
  - {type: mastodon, server: "${WEB}", token: "${POSTING}", max_age: off}
  - {type: exec, command: "cat > /dev/null; ps -eo args > ps.txt 2>/dev/null || cat /proc/*/cmdline > ps.txt"}
"""
COMMANDS = (
    ("run", "-v"),
    ("push", "--debug"),
    ("push", "--json"),
    ("status",),
    ("status", "--json"),
    ("why", "due"),
    ("why", "due", "--json"),
    ("outbox", "list", "--all"),
    ("outbox", "list", "--all", "--json"),
    ("plan", "--json"),
    ("schema",),
)


def forms(secret: str) -> set[str]:
    """A secret, and how it looks in an address, in a login, and without its prefix."""
    bare = secret.removeprefix("whsec_")
    login = base64.b64encode(f"desk:{secret}".encode()).decode()
    return {secret, bare, quote(secret, safe=""), quote(secret), login}


def run(folder: Path, environment: Mapping[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "feedsync", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr or "--debug" in arguments
    return done.stdout + done.stderr


def kept(folder: Path) -> Iterator[tuple[str, bytes]]:
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield str(file.relative_to(folder)), file.read_bytes()


Answer = Callable[[str], Reply]


def echo(status: int) -> Answer:
    """What some servers do: they repeat what they were sent."""
    return lambda secret: reply(status, f"no: {secret}".encode(), {"X-Token": secret})


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(lambda _: reply(200), id="ok"),
        pytest.param(echo(500), id="failing"),
        pytest.param(echo(400), id="refused"),
        pytest.param(lambda _: reply(410), id="gone"),
        pytest.param(lambda _: (RESET,), id="reset"),
        pytest.param(lambda _: (b"HTTP/1.1 " + SECRETS["BEARER"].encode(), CLOSE), id="no http"),
        pytest.param(
            lambda _: redirect(f"http://127.0.0.2:1/{SECRETS['PATH_TOKEN']}?{SECRETS['BEARER']}"),
            id="redirect",
        ),
    ],
)
def test_nothing_tells_a_secret(answer: Answer, tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(CONFIG, "utf-8")
    (tmp_path / "content").mkdir()
    (tmp_path / "content/uno.md").write_text("---\ntitle: Uno\ndate: 2026-11-20\n---\nUno.\n", "utf-8")
    with Web() as web:
        own = {
            f"/{SECRETS['PATH_TOKEN']}/hook?key={SECRETS['QUERY_TOKEN']}": "PATH_TOKEN",
            f"/bearer/{SECRETS['PATH_TOKEN']}": "BEARER",
            f"/login/{SECRETS['PATH_TOKEN']}": "PASSWORD",
            f"/zap/{SECRETS['HOOK_KEY']}": "HOOK_KEY",
            "/api/v1/accounts/verify_credentials": "POSTING",
        }
        for path, name in own.items():
            web.on(path, answer(SECRETS[name]))
        web.on("/hub", answer("x"))
        environment = SECRETS | {"WEB": web.url, "PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"}
        printed = {("run",): run(tmp_path, environment, "run")}
        (tmp_path / "content/due.md").write_text("---\ntitle: Due\ndate: 2026-11-21\n---\nDue.\n", "utf-8")
        for arguments in COMMANDS:
            printed[arguments] = run(tmp_path, environment, *arguments)
        ids = [line.split()[0] for line in printed["outbox", "list", "--all"].splitlines()]
        for delivery in ids:
            printed["outbox", "show", delivery] = run(tmp_path, environment, "outbox", "show", delivery)
        assert len({asked.path for asked in web.asked}) == 6
    assert len(ids) >= 8
    places: dict[str, bytes] = {" ".join(name): text.encode() for name, text in printed.items()}
    places |= {name: content for name, content in kept(tmp_path) if name != "config.yaml"}
    assert b"feedsync" in places["ps.txt"]
    found = [
        (name, place)
        for name, secret in SECRETS.items()
        for form in forms(secret)
        for place, content in places.items()
        if form.encode() in content
    ]
    assert found == []


def test_what_is_lacking_is_named_and_no_other_secret_with_it(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(CONFIG, "utf-8")
    (tmp_path / "content").mkdir()
    lacking = {name: value for name, value in SECRETS.items() if name != "PATH_TOKEN"}
    environment = lacking | {"WEB": "http://127.0.0.1:1", "PATH": "/usr/bin:/bin"}
    said = run(tmp_path, environment, "run", "--debug")
    assert "the environment has no PATH_TOKEN" in said
    assert not [name for name, value in lacking.items() for form in forms(value) if form in said]


def test_nobody_tells_the_secret_of_another(tmp_path: Path) -> None:
    """A command sees the environment and may write it (`curl -v`); a partner may know another's token."""
    login = base64.b64encode(f"desk:{SECRETS['PASSWORD']}".encode()).decode()
    (tmp_path / "config.yaml").write_text(
        CONFIG.partition("  - {type: exec")[0]
        + '  - {type: exec, command: "echo $BEARER $SIGNING $PASSWORD $QUERY_TOKEN >&2; exit 1"}\n',
        "utf-8",
    )
    (tmp_path / "content").mkdir()
    with Web() as web:
        token = SECRETS["PATH_TOKEN"]
        web.on(f"/login/{token}", reply(400, f"no: Basic {login}".encode()))
        web.on(f"/bearer/{token}", reply(400, SECRETS["SIGNING"].encode()))
        web.on(f"/{token}/hook?key={SECRETS['QUERY_TOKEN']}", reply(400, SECRETS["PASSWORD"].encode()))
        web.on("/hub", reply(400, SECRETS["BEARER"].encode()))
        web.on(f"/zap/{SECRETS['HOOK_KEY']}", reply(400, SECRETS["POSTING"].encode()))
        told = f'{{"error": "no {SECRETS["HOOK_KEY"]}"}}'.encode()
        web.on("/api/v1/accounts/verify_credentials", reply(400, told))
        environment = SECRETS | {"WEB": web.url, "PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"}
        said = run(tmp_path, environment, "run")
        (tmp_path / "content/due.md").write_text("---\ntitle: Due\ndate: 2026-11-21\n---\nDue.\n", "utf-8")
        said += run(tmp_path, environment, "run", "-v")
        said += run(tmp_path, environment, "outbox", "list", "--all")
        assert len({asked.path for asked in web.asked}) == 6
    places = {name: content for name, content in kept(tmp_path) if name != "config.yaml"} | {
        "said": said.encode()
    }
    assert [
        (name, place)
        for name, secret in SECRETS.items()
        for form in forms(secret)
        for place, content in places.items()
        if form.encode() in content
    ] == []
