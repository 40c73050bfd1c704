"""Whatever door shows somebody else's data leaves an access record that names her: looked for on every page, as everybody."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import AccessRecord, Did, User
from tests.house.conftest import visited
from tests.house.doors import DOORS

STAFF = ("here", "lead", "admin", "teacher")


def _named(found: User) -> str:
    return f"개인{found.pk:06d}"


@pytest.fixture
def people(world: dict[str, Any]) -> list[User]:
    """Everybody who is no member of staff, under a name that nobody else has."""
    rows = list(User.objects.exclude(pk__in=[world[who].pk for who in STAFF]).signing_in_by_code())
    for row in rows:
        row.name = _named(row)
    User.objects.bulk_update(rows, ["name"])
    return rows


@pytest.mark.parametrize("person", STAFF)
def test_every_page_that_shows_somebody_is_recorded(
    client: Client, world: dict[str, Any], people: list[User], person: str
) -> None:
    client.force_login(world[person], backend=settings.AUTHENTICATION_BACKENDS[0])
    unrecorded = {}
    for route, door in DOORS.items():
        with visited(client, world, door, route) as response:
            page = b"" if response.streaming else response.content
            shown = {row.pk for row in people if _named(row).encode() in page}
            recorded = {pk for record in AccessRecord.objects.filter(by=world[person]) for pk in record.people}
            if shown - recorded:
                unrecorded[route] = shown - recorded
    assert sorted(unrecorded) == []


# One person's file, opened from her case: the case is the reason.
ONE_CASE = {"training:certificate-pdf"}


@pytest.mark.parametrize("person", STAFF)
def test_every_file_taken_out_says_why(client: Client, world: dict[str, Any], person: str) -> None:
    client.force_login(world[person], backend=settings.AUTHENTICATION_BACKENDS[0])
    for route, door in DOORS.items():
        with visited(client, world, door, route):
            taken = AccessRecord.objects.filter(by=world[person], did=Did.DOWNLOADED).exclude(page__in=ONE_CASE)
            assert not taken.filter(reason="").exists(), route
