"""The rules for old addresses in the servers that they are written for: each is asked for the old addresses."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from services import loopback, require

from feedsync.text.redirects import Redirect, Server, rules

pytestmark = pytest.mark.live

SERVERS: tuple[Server, ...] = ("nginx", "apache", "caddy", "wordpress")
PROGRAMS = {"nginx": "nginx", "apache": "apache2", "caddy": "caddy", "wordpress": "php"}
OLD, NEW = "https://old.example", "https://new.example"
MODULES = Path("/usr/lib/apache2/modules")


def nginx(folder: Path, port: int, text: str) -> Sequence[str]:
    """All of part 1 stands in `http`, and part 2 in `server`, as the comments ask for."""
    part_1, _, part_2 = text.partition("# Part 2")
    http, server = (part_1, part_2.partition("\n")[2].replace("# if", "if")) if part_2 else ("", text)
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off; {temporary}\n{http}\n"
        f"server {{ listen 127.0.0.1:{port};\n{server}\nlocation / {{ return 404; }} }} }}\n",
        "utf-8",
    )
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]


def apache(folder: Path, port: int, text: str, *, is_htaccess: bool = True) -> Sequence[str]:
    (folder / "www").mkdir()
    (folder / "www" / ".htaccess").write_text(text if is_htaccess else "", "utf-8")
    modules = "".join(
        f"LoadModule {name}_module {MODULES}/mod_{name}.so\n"
        for name in ("mpm_event", "authz_core", "rewrite")
    )
    (folder / "apache.conf").write_text(
        f"ServerRoot {folder}\nServerName 127.0.0.1\nListen 127.0.0.1:{port}\nPidFile {folder}/pid\n{modules}"
        f"ErrorLog {folder}/errors\nDefaultRuntimeDir {folder}\nMutex pthread\nUser www-data\nGroup www-data\n"
        f"DocumentRoot {folder}/www\n<Directory {folder}/www>\nAllowOverride All\n"
        f"Options FollowSymLinks\nRequire all granted\n</Directory>\n{'' if is_htaccess else text}\n",
        "utf-8",
    )
    return ["apache2", "-X", "-f", str(folder / "apache.conf")]


def apache_host(folder: Path, port: int, text: str) -> Sequence[str]:
    return apache(folder, port, text, is_htaccess=False)


def caddy(folder: Path, port: int, text: str) -> Sequence[str]:
    (folder / "Caddyfile").write_text(
        f"{{\nadmin off\nauto_https off\n}}\nhttp://127.0.0.1:{port}, http://old.example:{port} {{\n"
        f"bind 127.0.0.1\n{text}\nrespond 404\n}}\n",
        "utf-8",
    )
    return ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


def wordpress(folder: Path, port: int, text: str) -> Sequence[str]:
    """Not WordPress, but the three of its functions that the rules call."""
    (folder / "rules.php").write_text(text, "utf-8")
    (folder / "router.php").write_text(
        "<?php define('ABSPATH', '/');\n"
        "function add_action($name, $run, $rank) { $run(); }\n"
        "function wp_redirect($url, $status, $by) { header('Location: ' . $url, true, $status); return true; }\n"
        "require 'rules.php'; http_response_code(404);\n",
        "utf-8",
    )
    return ["php", "-S", f"127.0.0.1:{port}", "-t", str(folder), str(folder / "router.php")]


STARTS: dict[str, Callable[[Path, int, str], Sequence[str]]] = {
    "nginx": nginx,
    "apache": apache,
    "caddy": caddy,
    "wordpress": wordpress,
}
Ask = Callable[[str], str]


@contextmanager
def serving(
    server: Server,
    redirects: Sequence[Redirect],
    start: Callable[[Path, int, str], Sequence[str]] | None = None,
) -> Iterator[Ask]:
    """Start the server with the rules, and give what it answers a path: the new address, or the status."""
    program = PROGRAMS[server]
    require(program, shutil.which(program))
    require("loopback", loopback())
    with ExitStack() as stack:
        # Apache reads .htaccess as another user, who may not look into `tmp_path`.
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="feedsync-redirects-")))
        folder.chmod(0o755)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = (start or STARTS[server])(folder, port, rules(redirects, server))
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
            yield lambda path: answer(port, path)
        finally:
            process.terminate()
            process.wait(30)


def wait_for(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    for _ in range(600):
        assert process.poll() is None, (folder / "log").read_text("utf-8", "replace")[-2000:]
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail((folder / "log").read_text("utf-8", "replace")[-2000:])


def answer(port: int, path: str) -> str:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Host": f"old.example:{port}"})
        response = connection.getresponse()
        location = response.headers.get("Location", "")
        return location if response.status == 301 else str(response.status)
    finally:
        connection.close()


@pytest.mark.parametrize("server", SERVERS)
def test_the_address_of_a_feed_is_redirected_with_and_without_the_slash(server: Server) -> None:
    with serving(server, [Redirect(f"{OLD}/feed/", f"{NEW}/feeds/news.rss")]) as ask:
        assert [ask(path) for path in ("/feed/", "/feed", "/feed/?utm_source=x")] == [
            f"{NEW}/feeds/news.rss"
        ] * 3
        assert [ask(path) for path in ("/", "/feeds", "/feed/x", "/a/feed/")] == ["404"] * 4


@pytest.mark.parametrize("server", SERVERS)
def test_what_an_old_query_says_has_to_be_in_the_request(server: Server) -> None:
    redirects = [
        Redirect(f"{OLD}/?feed=rss2", f"{NEW}/all"),
        Redirect(f"{OLD}/?feed=rss2&cat=4", f"{NEW}/four?x=1&y=%20"),
        Redirect(f"{OLD}/?p=12", f"{NEW}/twelve"),
        Redirect(f"{OLD}/?s=caffè al+bar", f"{NEW}/bar"),
    ]
    with serving(server, redirects) as ask:
        assert ask("/?feed=rss2") == ask("/?utm=1&feed=rss2&x=2") == f"{NEW}/all"
        assert ask("/?feed=rss2&cat=4") == ask("/?cat=4&feed=rss2") == f"{NEW}/four?x=1&y=%20"
        assert ask("/?p=12") == f"{NEW}/twelve"
        assert ask("/?s=caff%C3%A8+al+bar") == ask("/?s=caff%C3%A8%20al%20bar") == f"{NEW}/bar"
        missed = ("/", "/?p=123", "/?p=1", "/?xp=12", "/?feed=atom", "/x?p=12", "/?cat=4", "/?p=")
        assert [ask(path) for path in missed] == ["404"] * len(missed)


ODD = [
    ("/caffè/feed/", "/caff%C3%A8/feed/"),
    ("/caff%C3%A8/due", "/caff%c3%a8/due/"),
    ("/हिन्दी/", "/%E0%A4%B9%E0%A4%BF%E0%A4%A8%E0%A5%8D%E0%A4%A6%E0%A5%80/"),
    ("/latin-caff%E8/", "/latin-caff%E8/"),
    ("/two words/", "/two%20words/"),
    ("/%22quoted%22/it's", "/%22quoted%22/it's"),
    ("/$host/${x}/{$HOME}/{http.request.host}", "/$host/$%7Bx%7D/%7B$HOME%7D/%7Bhttp.request.host%7D"),
    ("/a.b(c)*+?".replace("?", "%3F"), "/a.b(c)*+%3F"),
    ("/%25{HTTP_HOST}/[x]^|", "/%25%7BHTTP_HOST%7D/%5Bx%5D%5E%7C"),
    ("/line%0Aend/%09x", "/line%0Aend/%09x"),
    ("/back%5Cslash/%5C", "/back%5Cslash/%5C"),
    ("/;%7D%20return%20200;%23", "/;%7D%20return%20200;%23"),
    ("/~tilde,comma:colon@at!=&", "/~tilde,comma:colon@at!=&"),
    ("/Case/Feed", "/Case/Feed"),
    ("/case/feed", "/case/feed"),
]


@pytest.mark.parametrize("server", SERVERS)
def test_any_path_is_redirected_and_none_is_more_than_a_path(server: Server) -> None:
    redirects = [Redirect(f"{OLD}{old}", f"{NEW}/{number}") for number, (old, _) in enumerate(ODD)]
    with serving(server, redirects) as ask:
        answers = [ask(path) for _, path in ODD]
        assert dict(zip([old for old, _ in ODD], answers, strict=True)) == {
            old: f"{NEW}/{number}" for number, (old, _) in enumerate(ODD)
        }
        assert [ask(path) for path in ("/aXb(c)*+%3F", "/x", "/;%7D")] == ["404"] * 3


@pytest.mark.parametrize("server", SERVERS)
def test_any_new_address_arrives_as_it_is_written(server: Server) -> None:
    new = [
        f"{NEW}/caff%C3%A8/%20%2F%1d",
        f"{NEW}/a?b=c&d=%7Be%7D;f#part",
        f"{NEW}/%22;%20%7D%7B(x)*,!~@:=+",
        f"{NEW}:8443/1%2",
    ]
    redirects = [Redirect(f"{OLD}/{number}", address) for number, address in enumerate(new)]
    with serving(server, redirects) as ask:
        assert [ask(f"/{number}") for number in range(len(new))] == [*new[:3], f"{NEW}:8443/1%252"]
        assert ask("/0/") == new[0]


@pytest.mark.parametrize("server", SERVERS)
def test_ten_thousand_articles_are_redirected(server: Server) -> None:
    redirects = [
        Redirect(f"{OLD}/2020/{n % 12}/an-article-with-quite-a-long-name-and-the-number-{n}/", f"{NEW}/{n}")
        for n in range(10_000)
    ]
    redirects += [Redirect(f"{OLD}/?p={n}", f"{NEW}/{n}") for n in range(10_000)]
    # Apache would read .htaccess anew for each request.
    with serving(server, redirects, apache_host if server == "apache" else None) as ask:
        for n in (0, 7, 4711, 9999):
            assert ask(f"/2020/{n % 12}/an-article-with-quite-a-long-name-and-the-number-{n}") == f"{NEW}/{n}"
            assert ask(f"/?p={n}") == f"{NEW}/{n}"
        assert ask("/2020/0/an-article") == "404"
