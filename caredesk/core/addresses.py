"""Which network addresses belong to the open internet; the fetcher talks to no others."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

# Only this block holds public IPv6 hosts; all that maps IPv4 into IPv6 (::ffff:, NAT64) lies outside it,
# except the two tunnels named here: an address inside them may carry any private IPv4 address.
_PUBLIC_V6 = IPv6Network("2000::/3")
_TUNNELS = (IPv6Network("2002::/16"), IPv6Network("2001::/23"), IPv6Network("3fff::/20"))
# Relays and protocol assignments that Python counts as global.
_ODD_V4 = ("192.88.99.", "192.0.0.")


def is_public(address: str) -> bool:
    """Whether this is an address of the open internet, and of nothing else in disguise."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        return ip.is_global and not ip.is_multicast and not str(ip).startswith(_ODD_V4)
    return _is_public_v6(ip)


def _is_public_v6(ip: IPv6Address) -> bool:
    return ip.is_global and not ip.is_multicast and ip in _PUBLIC_V6 and not any(ip in net for net in _TUNNELS)
