"""Where a request comes from, as limits count it."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest


def asked_from(request: HttpRequest) -> str | None:
    """The browser's IP address, for IPv6 its /64 network (one household's); None when there is none.

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
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(IPv6Network((address, 64), strict=False).network_address)
    return str(address)
