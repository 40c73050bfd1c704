"""Tests of where a request comes from."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from accounts.origin import asked_from


@pytest.mark.parametrize(
    ("shown", "counted"),
    [
        ("203.0.113.5", "203.0.113.5"),
        ("::ffff:203.0.113.5", "203.0.113.5"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("", None),
        ("unix:", None),
    ],
)
def test_the_address_is_counted_by_household(shown: str, counted: str | None) -> None:
    assert asked_from(RequestFactory().get("/", REMOTE_ADDR=shown)) == counted


@pytest.mark.parametrize(
    ("hops", "forwarded", "counted"),
    [
        (0, "198.51.100.1", "203.0.113.5"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "made-up, 192.0.2.1, 198.51.100.1", "198.51.100.1"),
        (2, "made-up, 198.51.100.1, 192.0.2.1", "198.51.100.1"),
        (2, "198.51.100.1", "203.0.113.5"),
        (1, "", "203.0.113.5"),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(
    settings: Any, hops: int, forwarded: str, counted: str | None
) -> None:
    settings.PROXY_HOPS = hops
    request = RequestFactory().get("/", REMOTE_ADDR="203.0.113.5", HTTP_X_FORWARDED_FOR=forwarded)
    assert asked_from(request) == counted
