"""Which IP addresses are public, and what the operator may allow."""

from __future__ import annotations

import pytest

from feedsync.net.guard import Guard, is_public, is_this_machine, origin

PRIVATE = (
    "127.0.0.1 127.8.8.8 0.0.0.0 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 "
    "100.127.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 198.18.0.1 198.51.100.7 203.0.113.9 "
    "224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255 "
    ":: ::1 ::7f00:1 ::8.8.8.8 fe80::1 fe80::1%eth0 fc00::1 fd12::1 fec0::1 ff02::1 2001:db8::1 3fff::1 "
    "100::1 64:ff9b:1::1 5f00::1 2001:2::1 2001:10::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:a9fe:a9fe "
    "64:ff9b::127.0.0.1 64:ff9b::169.254.169.254 2002:7f00:1:: 2002:a00:1:: 2002:a9fe:a9fe::1 "
    "2001:0:7f00:1::f7f7:f7f7 2001:0:808:808::80ff:fffe"
).split()
PUBLIC = (
    "1.1.1.1 8.8.8.8 100.63.255.255 100.128.0.1 172.32.0.1 169.253.1.1 192.0.1.1 223.255.255.254 "
    "2606:4700::1111 2a00:1450::1 ::ffff:8.8.8.8 64:ff9b::8.8.8.8 2002:808:808::1 2001:0:808:808::f7f7:f7f7"
).split()


@pytest.mark.parametrize("ip", PRIVATE)
def test_an_address_that_is_none_of_the_internet_is_private(ip: str) -> None:
    assert not is_public(ip)


@pytest.mark.parametrize("ip", PUBLIC)
def test_an_address_of_the_internet_is_public(ip: str) -> None:
    assert is_public(ip)


def test_what_the_operator_wrote_may_be_private_on_its_port() -> None:
    guard = Guard(["http://127.0.0.1:8080/wp-json/", "https://Intern.Example./feed", "http://[::1]:81/"])
    assert guard.allows("127.0.0.1", 8080, "127.0.0.1")
    assert not guard.allows("127.0.0.1", 8081, "127.0.0.1")
    assert not guard.allows("127.0.0.1", 80, "127.0.0.1")
    assert not guard.allows("localhost", 8080, "127.0.0.1")
    assert guard.allows("intern.example", 443, "10.0.0.1")
    assert guard.allows("INTERN.example.", 80, "10.0.0.1")
    assert not guard.allows("intern.example", 8443, "10.0.0.1")
    assert guard.allows("[0:0:0:0:0:0:0:1]", 81, "::1")


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "localhost.", "LOCALHOST", "017700000001"])
def test_an_odd_spelling_is_judged_by_what_it_resolves_to(host: str) -> None:
    assert not Guard(["http://127.0.0.1/"]).allows(host, 80, "127.0.0.1")


def test_hosts_addresses_and_networks_can_be_allowed() -> None:
    guard = Guard([], ["Wiki.Intern.", "10.1.0.0/16", "192.168.1.7", "fd00::/8", "[::1]"])
    assert guard.allows("wiki.intern", 9000, "127.0.0.1")
    assert guard.allows("any.example", 80, "10.1.2.3")
    assert guard.allows("any.example", 80, "::ffff:10.1.2.3")
    assert guard.allows("any.example", 80, "192.168.1.7")
    assert guard.allows("any.example", 80, "fd00::7")
    assert guard.allows("any.example", 80, "::1")
    assert not guard.allows("any.example", 80, "10.2.0.1")
    assert not guard.allows("sub.wiki.intern", 80, "127.0.0.1")
    assert guard.allows("any.example", 80, "8.8.8.8")


@pytest.mark.parametrize(
    "entry", ["", "10.0.0.0/99", "https://a.example/", "a b", "10.1.2", "*", "a.example:80"]
)
def test_an_entry_that_allows_nothing_is_refused(entry: str) -> None:
    with pytest.raises(ValueError, match="is no host, IP address or network; write"):
        Guard([], [entry])


def test_an_address_that_is_none_is_refused_without_telling_its_key() -> None:
    with pytest.raises(ValueError, match="is no address of http") as raised:
        Guard(["ftp://a.example/?key=hidden"])
    assert "hidden" not in str(raised.value)


def test_two_spellings_of_an_origin_are_one() -> None:
    assert origin("HTTPS://A.Example.:443/x") == origin("https://a.example") == ("https", "a.example", 443)


def test_this_machine_is_known_by_name_and_number() -> None:
    assert all(map(is_this_machine, ("localhost", "127.0.0.1", "127.1.1.1", "::1")))
    assert not any(map(is_this_machine, ("127.example.com", "10.0.0.1")))
