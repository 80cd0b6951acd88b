"""Redirect rules: what is written. tests/live/test_redirects.py asks the servers what they make of it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsync.text.redirects import Redirect, Server, rules

SERVERS: tuple[Server, ...] = ("nginx", "apache", "caddy", "wordpress")
OLD, NEW = "https://old.example", "https://new.example"


def body(text: str) -> str:
    """The rules without their comments."""
    return "\n".join(line for line in text.splitlines() if not line.startswith(("#", "//")))


def test_a_feed_alone_is_a_location_with_and_without_the_slash() -> None:
    assert rules([Redirect(f"{OLD}/feed/", f"{NEW}/news.rss")], "nginx") == (
        "# nginx: inside of the `server` of the old site, or where the comments say.\n"
        "# Only where old.example is served: these rules look at no host.\n"
        'location = "/feed/" { return 301 "https://new.example/news.rss"; }\n'
        'location = "/feed" { return 301 "https://new.example/news.rss"; }\n'
    )


@pytest.mark.parametrize("server", SERVERS)
def test_the_file_says_where_it_belongs_and_for_whom_it_is(server: Server) -> None:
    text = rules([Redirect(f"{OLD}/feed/", f"{NEW}/news.rss")], server)

    assert {"nginx": "`server`", "apache": ".htaccess", "caddy": "block", "wordpress": "mu-plugins"}[
        server
    ] in text
    assert "Only where old.example is served" in text


@pytest.mark.parametrize("server", SERVERS)
def test_nothing_is_sent_to_itself(server: Server) -> None:
    redirects = [
        Redirect(f"{OLD}/feed/", f"{OLD}/feed"),
        Redirect("http://old.example/same", f"{OLD}/same?x=1"),
        Redirect(f"{OLD}/?p=1", f"{OLD}/?p=1&x=2"),
    ]

    text = body(rules(redirects, server))

    targets = re.findall(r"https://old\.example(/feed|/same\?x=1|/\?p=1&x=2)", text)
    assert targets == ["/feed", "/same?x=1"]  # from /feed/ and from /same/
    assert "/feed/" in text
    assert "/same/" in text


@pytest.mark.parametrize("server", SERVERS)
def test_of_two_for_one_address_the_first_counts_and_the_other_is_told(server: Server) -> None:
    text = rules([Redirect(f"{OLD}/a", f"{NEW}/1"), Redirect(f"{OLD}/a", f"{NEW}/2")], server)

    assert f"{NEW}/1" in text
    assert f"{NEW}/2" not in text
    assert "Not redirected a second time, to somewhere else: `https://old.example/a`" in text


@pytest.mark.parametrize("server", SERVERS)
def test_an_address_of_its_own_goes_before_the_same_with_another_slash(server: Server) -> None:
    text = body(rules([Redirect(f"{OLD}/a", f"{NEW}/1"), Redirect(f"{OLD}/a/", f"{NEW}/2")], server))

    assert (text.count(f"{NEW}/1"), text.count(f"{NEW}/2")) == (1, 1)


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("ftp://old.example/", NEW, "it is no address of the web"),
        ("/feed", NEW, "it is no address of the web"),
        (f"{OLD}/a", "javascript:alert(1)", "its new address is none of the web"),
        (f"{OLD}/a//b", NEW, "no server compares such a path"),
        (f"{OLD}/a/%2e%2e/b", NEW, "no server compares such a path"),
        (f"{OLD}/%00", NEW, "no server compares such a path"),
        (f"{OLD}/?feed", NEW, "without a value"),
        (f"{OLD}/?a[]=1", NEW, "names that are not letters and digits"),
        (f"{OLD}/{'a' * 3000}", NEW, "it is too long"),
        (f"{OLD}/?q={'-' * 1000}", NEW, "it is too long"),
    ],
)
@pytest.mark.parametrize("server", SERVERS)
def test_what_cannot_be_redirected_is_told_and_the_rest_is(
    server: Server, old: str, new: str, reason: str
) -> None:
    text = rules([Redirect(old, new), Redirect(f"{OLD}/good", f"{NEW}/good")], server)

    assert reason in text
    assert f"{NEW}/good" in text


@pytest.mark.parametrize("server", SERVERS)
def test_a_login_is_never_written(server: Server) -> None:
    redirects = [
        Redirect("https://me:secret@old.example/a", NEW),
        Redirect(f"{OLD}/b", "https://me:secret@new.example/"),
        Redirect("ftp://me:secret@old.example/", NEW),
    ]

    assert "secret" not in rules(redirects, server)


@pytest.mark.parametrize("server", SERVERS)
def test_without_redirects_there_is_nothing_wrong(server: Server) -> None:
    assert NEW not in rules([], server)


@pytest.mark.parametrize("server", SERVERS)
@given(
    path=st.text(st.characters(codec="utf-8"), max_size=30),
    query=st.text(st.characters(codec="utf-8"), max_size=10),
    new=st.text(st.characters(codec="utf-8"), max_size=30),
)
def test_no_address_leaves_its_quotes(server: Server, path: str, query: str, new: str) -> None:
    text = rules(
        [Redirect(f"{OLD}/{path}?p={query}", f"{NEW}/{new}"), Redirect(f"{OLD}/{path}", f"{NEW}/{new}")],
        server,
    )

    quote = "'" if server == "wordpress" else '"'
    for line in text.splitlines():
        if line.startswith(("#", "//")):
            assert "?>" not in line
            assert not line.endswith("\\")
        if NEW in line:
            assert line.count(quote) in {2, 4}
            for quoted in line.split(quote)[1::2]:
                assert quoted.isprintable()
                assert not re.search(r'["\'\s{]', quoted.replace("\\x{", ""))
                assert not re.search(r"\$.|\\$", quoted)
    assert text.count(NEW) == text.count(f"{NEW}/")


def test_many_rules_do_not_belong_into_htaccess() -> None:
    many = [Redirect(f"{OLD}/{number}", f"{NEW}/{number}") for number in range(300)]

    assert "let <VirtualHost> include them" in rules(many, "apache")
    assert "let <VirtualHost> include them" not in rules(many[:200], "apache")


def test_nginx_ignores_case_in_a_table_so_paths_that_differ_in_nothing_else_are_patterns() -> None:
    many = [Redirect(f"{OLD}/{name}", f"{NEW}/{name}") for name in ("Feed", "feed", *map(str, range(30)))]

    text = rules(many, "nginx")

    assert '"~^/Feed$"' in text
    assert '"~^/feed$"' in text
    assert '"/7/" "https://new.example/7"' in text


def test_two_hosts_have_rules_that_stand_beside_each_other() -> None:
    many = [
        Redirect(f"https://{host}/a{n}/", f"{NEW}/{host}/{n}")
        for host in ("old.example", "www.old.example")
        for n in range(30)
    ]
    text = rules([*many, Redirect("https://OLD.example:443/z/", f"{NEW}/z")], "nginx")
    assert text.count("Only where") == 2
    assert "$feedsync_redirect_1 {" in text
    assert "$feedsync_redirect_2_1 {" in text
    assert "feedsync-redirects-2.conf" in text
    php = rules(many, "wordpress")
    assert php.count("<?php") == 1
    assert "=== 'old.example'" in php
    assert "=== 'www.old.example'" in php
