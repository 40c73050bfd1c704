"""From where staff may work: STAFF_NETWORKS names the networks (CIDR); empty means from anywhere. Owners are never asked."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.origin import address_of


@lru_cache(maxsize=8)
def _networks(named: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(name) for name in named)


def is_inside(request: HttpRequest) -> bool:
    """Whether the browser's address (behind our proxies: the one they saw) lies in one of the networks."""
    networks = _networks(tuple(settings.STAFF_NETWORKS))
    if not networks:
        return True
    address = address_of(request)
    return address is not None and any(address in network for network in networks)


def outside(request: HttpRequest) -> HttpResponse:
    """What somebody elsewhere reads; it tells nothing about accounts."""
    return render(request, "accounts/outside.html", {"address": address_of(request)}, status=403)
