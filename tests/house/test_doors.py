"""Every door of the site, tried by everybody: the whole URLconf as nine people, outcomes written by hand.

in: may enter. sign-in: is asked who she is. 403: may know, may not do. 404: may not know.
The columns: anonymous, the owner, another owner, counsellor here, counsellor of another centre, lead here, lead of another centre, administrator,
a teacher of the cohort.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.house.conftest import visited
from tests.house.doors import DOORS, OUTCOMES, PEOPLE, Door


def _routes(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"
        else:
            yield from _routes(pattern, f"{pattern.namespace}:" if pattern.namespace else namespace)


ROUTES = sorted(_routes(get_resolver()))


def test_every_route_has_its_row_in_the_table() -> None:
    assert sorted(DOORS) == ROUTES


def _outcome(response: HttpResponse) -> str:
    if response.status_code in (403, 404):
        return str(response.status_code)
    location = response.headers.get("Location", "")
    signs_in = location.partition("?")[0] == reverse(settings.LOGIN_URL) and "next=" in location
    if response.status_code not in (200, 302, 409, 410, 422, 503):
        return f"an unexpected {response.status_code}"
    return "sign-in" if signs_in else "in"


def _tried(client: Client, world: dict[str, Any], door: Door, route: str) -> str:
    with visited(client, world, door, route) as response:
        return _outcome(response)


@pytest.mark.parametrize("person", PEOPLE)
def test_each_door_opens_for_whom_it_should(client: Client, world: dict[str, Any], person: str) -> None:
    if world[person]:
        client.force_login(world[person], backend=settings.AUTHENTICATION_BACKENDS[0])
    expected = {route: OUTCOMES[door.outcomes[PEOPLE.index(person)]] for route, door in DOORS.items()}
    found = {route: _tried(client, world, door, route) for route, door in DOORS.items()}
    assert {route: outcome for route, outcome in found.items() if outcome != expected[route]} == {}
