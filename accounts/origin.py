"""Where a request comes from."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> IPv4Address | IPv6Address | None:
    """The browser's IP address; None when there is none.

    Behind PROXY_HOPS proxies of ours it is what the outermost of them wrote into X-Forwarded-For; what stands further
    left anybody may have made up.
    """
    shown = request.META.get("REMOTE_ADDR", "")
    if hops := settings.PROXY_HOPS:
        forwarded = [part for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
        shown = forwarded[-hops] if len(forwarded) >= hops else shown
    try:
        address = ip_address(shown.strip())
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def asked_from(request: HttpRequest) -> str | None:
    """The address as limits count it: for IPv6 its /64 network, which is one household's."""
    address = address_of(request)
    if isinstance(address, IPv6Address):
        return str(IPv6Network((address, 64), strict=False).network_address)
    return str(address) if address else None
