"""Which IP addresses are public: a URL in a page must not make this machine send requests to its own network."""

import re
import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from db.ingest.source.records import Refused

_NAT64 = IPv6Network("64:ff9b::/96")
_UNICAST = IPv6Network("2000::/3")
# A host that ends in a number is an IPv4 address, and resolvers accept many spellings of one: 2130706433, 0x7f.1 and
# 0177.0.0.1 are all this machine.
_NUMBER = re.compile(r"(?:\A|\.)(?:\d+|0x[0-9a-f]*)\.?\Z", re.IGNORECASE | re.ASCII)
_DOTTED = re.compile(r"(?:(?:0|[1-9]\d{0,2})\.){3}(?:0|[1-9]\d{0,2})\Z", re.ASCII)


def is_public(address: str) -> bool:
    """Return True if a text is an IP address of the public internet.

    Not public: loopback, private and shared (CGNAT) networks, link-local, unique local, multicast, reserved and
    documentation ranges, 0.0.0.0, and an IPv6 address that embeds an IPv4 address which isn't public.
    """
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        embedded = _embedded_ipv4(ip)
        if embedded is not None:
            return all(is_public(str(each)) for each in embedded)
        if ip not in _UNICAST:
            return False
    return ip.is_global and not (
        ip.is_private or ip.is_multicast or ip.is_reserved or ip.is_loopback or ip.is_link_local or ip.is_unspecified
    )


def _embedded_ipv4(ip: IPv6Address) -> tuple[IPv4Address, ...] | None:
    """Return the IPv4 addresses in an IPv6 address (mapped, 6to4, Teredo, NAT64); None if it embeds none."""
    if ip.ipv4_mapped is not None:
        return (ip.ipv4_mapped,)
    if ip.sixtofour is not None:
        return (ip.sixtofour,)
    if ip.teredo is not None:
        return ip.teredo
    if ip in _NAT64:
        return (IPv4Address(int(ip) & 0xFFFF_FFFF),)
    return None


def is_unusual_ipv4(host: str) -> bool:
    """Return True if ``host`` is an IPv4 address in another spelling than four decimal numbers."""
    return _NUMBER.search(host) is not None and _DOTTED.match(host) is None


Resolve = Callable[[str], Sequence[str]]


def resolve_host(host: str) -> Sequence[str]:
    """Look up the IP addresses of a host with the system's resolver. Blocking. Raises ``OSError``."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


def check_public(host: str, addresses: Sequence[str]) -> None:
    """Raise ``Refused`` unless every address of ``host`` is public: any of them may be the one that is asked."""
    if is_unusual_ipv4(host):
        raise Refused("private-address", "Its host is a number that is written in an unusual way.")
    if not all(map(is_public, addresses)):
        raise Refused("private-address", "It is at a private address: --allow-private reads it all the same.")
