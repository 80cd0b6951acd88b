"""The Link headers of the page on hubs, in the servers that they are written for: each document names itself."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from live.test_redirects import MODULES, wait_for
from services import loopback, require

pytestmark = pytest.mark.live

PAGE = Path(__file__).parents[2] / "docs/channels/websub.md"
SITE = "https://www.avvisatore.example"
HUB = "https://hub.example/"
FEEDS = ("news.rss", "news.atom", "news.json", "temi/sport.rss", "caff%C3%A8.rss")


def snippet(name: str) -> str:
    (found,) = re.findall(rf"^```{name}\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    return found


def nginx(folder: Path, port: int, text: str) -> Sequence[str]:
    beside, _, inside = text.partition("\n")
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off; {temporary}\n{beside}\n"
        f"server {{ listen 127.0.0.1:{port}; root {folder}/www;\n{inside}\n}} }}\n",
        "utf-8",
    )
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]


def apache(folder: Path, port: int, text: str) -> Sequence[str]:
    (folder / "www" / ".htaccess").write_text(text, "utf-8")
    modules = "".join(
        f"LoadModule {name}_module {MODULES}/mod_{name}.so\n"
        for name in ("mpm_event", "authz_core", "headers", "setenvif")
    )
    (folder / "apache.conf").write_text(
        f"ServerRoot {folder}\nServerName 127.0.0.1\nListen 127.0.0.1:{port}\nPidFile {folder}/pid\n{modules}"
        f"ErrorLog {folder}/errors\nDefaultRuntimeDir {folder}\nMutex pthread\nUser www-data\nGroup www-data\n"
        f"DocumentRoot {folder}/www\n<Directory {folder}/www>\nAllowOverride All\nRequire all granted\n"
        "</Directory>\n",
        "utf-8",
    )
    return ["apache2", "-X", "-f", str(folder / "apache.conf")]


def caddy(folder: Path, port: int, text: str) -> Sequence[str]:
    (folder / "Caddyfile").write_text(
        f"{{\nadmin off\nauto_https off\n}}\nhttp://127.0.0.1:{port} {{\nbind 127.0.0.1\nroot * {folder}/www\n"
        f"file_server\n{text}\n}}\n",
        "utf-8",
    )
    return ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


SERVERS: dict[str, Callable[[Path, int, str], Sequence[str]]] = {
    "nginx": nginx,
    "apache": apache,
    "caddy": caddy,
}
PROGRAMS = {"nginx": "nginx", "apache": "apache2", "caddy": "caddy"}


@contextmanager
def serving(server: str) -> Iterator[Callable[[str], tuple[int, str | None]]]:
    require(PROGRAMS[server], shutil.which(PROGRAMS[server]))
    require("loopback", loopback())
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="feedsync-links-")))
        folder.chmod(0o755)
        feeds = folder / "www/feeds"
        (feeds / "temi").mkdir(parents=True)
        for name in (*FEEDS, "news.html"):
            (feeds / name.replace("%C3%A8", "è")).write_text("x")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = SERVERS[server](folder, port, snippet(server))
        log = stack.enter_context((folder / "log").open("wb"))
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={"PATH": os.environ["PATH"], "HOME": str(folder), "LANG": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            wait_for(port, process, folder)
            yield lambda path: ask(port, path)
        finally:
            process.terminate()
            process.wait(30)


def ask(port: int, path: str) -> tuple[int, str | None]:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.headers.get("Link")
    finally:
        connection.close()


def links(name: str) -> str:
    return f'<{HUB}>; rel="hub", <{SITE}/feeds/{name}>; rel="self"'


@pytest.mark.parametrize("server", SERVERS)
def test_each_document_names_its_hub_and_itself(server: str) -> None:
    with serving(server) as ask_for:
        for name in FEEDS:
            assert ask_for(f"/feeds/{name}") == (200, links(name))
        assert ask_for("/feeds/news.rss?utm_source=x") == (200, links("news.rss"))
        assert ask_for("/feeds/news.html") == (200, None)


def test_the_lines_for_netlify_name_each_document_and_itself() -> None:
    lines = snippet("netlify").splitlines()
    pairs = list(zip(lines[::2], lines[1::2], strict=True))
    assert [path for path, _ in pairs] == [f"/feeds/news.{name}" for name in ("rss", "atom", "json")]
    for path, header in pairs:
        assert header == f"  Link: {links(path.removeprefix('/feeds/'))}"
