"""Which hosts the controller may be sent to by an address that a person typed. Pure.

Somebody who may enter a station must not thereby look around in the network of the town hall, nor
ask the machine's own services. So only addresses of the public Internet are asked, and the
networks that whoever runs the machine has named (`LOA_STATION_NETWORKS`).
"""

import ipaddress
from collections.abc import Sequence

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address

NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""Holds an address of the old Internet in its last digits (RFC 6052)."""
LOCAL_NAT64 = ipaddress.ip_network("64:ff9b:1::/48")
"""The same within one network (RFC 8215): what it leads to nobody can tell."""


def read_networks(text: str) -> tuple[Network, ...]:
    """Networks as they are written, with blanks between. Raises ValueError."""
    return tuple(ipaddress.ip_network(part) for part in text.split())


def may_be_asked(host: str, allowed: Sequence[Network]) -> bool:
    """Whether an address, as numbers, may be asked."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    for seen in _as_seen(address):
        is_public = seen.is_global and not seen.is_multicast and seen not in LOCAL_NAT64
        if not is_public and not any(seen in network for network in allowed):
            return False
    return True


def _as_seen(address: Address) -> tuple[Address, ...]:
    """The address, and those that are wrapped up in it: each must be allowed."""
    if isinstance(address, ipaddress.IPv4Address):
        return (address,)
    if address.ipv4_mapped is not None:
        return (address.ipv4_mapped,)
    inner = [address.sixtofour, *(address.teredo or ())]
    if address in NAT64:
        inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return (address, *(one for one in inner if one is not None))
