"""Which machines may be talked to: public ones, what the operator wrote, and what `allow_private` names.

A host is judged by the IP addresses that it resolves to, never by how it is spelled. Pure: looks nothing up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from feedsync.net.redact import shown

PORTS = {"http": 80, "https": 443}
# IANA special-purpose registries, as far as older Pythons do not know them: protocol assignments, the
# old 6to4 relays, and the carriers' shared space.
_SPECIAL = tuple(map(ip_network, ("192.0.0.0/24", "192.88.99.0/24", "100.64.0.0/10")))
_UNICAST = IPv6Network("2000::/3")
_SPECIAL_6 = tuple(map(ip_network, ("2001::/23", "2001:db8::/32", "3fff::/20")))
_NAT64 = IPv6Network("64:ff9b::/96")
_NAME = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*")


def is_public(ip: str | IPv4Address | IPv6Address) -> bool:
    """Whether an IP address is one of the internet, where anybody can reach it.

    An IPv6 address that holds an IPv4 one is judged by that: mapped (RFC 4291 2.5.5.2), 6to4 (RFC 3056),
    Teredo (RFC 4380), NAT64 (RFC 6052).
    """
    address = ip_address(ip) if isinstance(ip, str) else ip
    if isinstance(address, IPv6Address):
        held = _held(address)
        if held:
            return all(map(is_public, held))
        if address not in _UNICAST or any(address in network for network in _SPECIAL_6):
            return False
    elif any(address in network for network in _SPECIAL):
        return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


@lru_cache(1000)
def origin(address: str) -> tuple[str, str, int]:
    """Return scheme, host and port of a web address, so that two spellings are one (RFC 6454 section 4).

    Raises `ValueError` where it has no such.
    """
    parts = urlsplit(address)
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError(f"`{shown(address)}` is no address of http or https")
    port = PORTS[parts.scheme] if parts.port is None else parts.port
    return parts.scheme, plain_host(parts.hostname), port


def plain_host(host: str) -> str:
    """Return a host in lower case, without brackets and final dot; an IPv6 address in its short form."""
    host = host.strip("[]").lower().rstrip(".")
    try:
        return str(ip_address(host))
    except ValueError:
        return host


@lru_cache(1000)
def is_this_machine(host: str) -> bool:
    """Whether a host is spelled as the machine itself: then no proxy can lead there."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Guard:
    """Says whether a host and port may be connected to at an IP address.

    `addresses` are what the operator wrote. `allow_private` holds host names, IP addresses and networks
    (`10.0.0.0/8`); `ValueError` for anything else.
    """

    def __init__(self, addresses: Iterable[str], allow_private: Sequence[str] = ()) -> None:
        self._written = {place for address in addresses for place in _places(address)}
        self._hosts: set[str] = set()
        self._networks: list[IPv4Network | IPv6Network] = []
        for entry in allow_private:
            self._allow(entry)

    def is_written(self, host: str, port: int) -> bool:
        """Whether the operator wrote this host with this port, or allowed the host by its name."""
        name = plain_host(host)
        return (name, port) in self._written or name in self._hosts

    def allows(self, host: str, port: int, ip: str) -> bool:
        """Whether `host`, which was found at `ip`, may be connected to."""
        if self.is_written(host, port):
            return True
        address = ip_address(ip)
        if isinstance(address, IPv6Address) and address.ipv4_mapped:
            address = address.ipv4_mapped
        return is_public(address) or any(address in network for network in self._networks)

    def _allow(self, entry: str) -> None:
        text = entry.strip()
        try:
            self._networks.append(ip_network(text.strip("[]"), strict=False))
        except ValueError:
            name = plain_host(text)
            # Digits and dots alone are a mistyped IP address, which would match nothing.
            if not _NAME.fullmatch(name) or re.fullmatch(r"[\d.]+", name):
                raise ValueError(
                    f"`{entry}` is no host, IP address or network;"
                    " write intranet.example, 10.1.2.3 or 10.0.0.0/8"
                ) from None
            self._hosts.add(name)


def _places(address: str) -> list[tuple[str, int]]:
    scheme, host, port = origin(address)
    if port == PORTS[scheme]:
        return [(host, standard) for standard in PORTS.values()]
    return [(host, port)]


def _held(address: IPv6Address) -> list[IPv4Address]:
    if address.ipv4_mapped:
        return [address.ipv4_mapped]
    if address.sixtofour:
        return [address.sixtofour]
    if address.teredo:
        return list(address.teredo)
    return [IPv4Address(int(address) & 0xFFFFFFFF)] if address in _NAT64 else []
