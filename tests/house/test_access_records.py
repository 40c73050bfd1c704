"""Whatever door shows somebody else's data, or says what it did to her, leaves an access record that names her: looked for on
every page, as everybody."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpResponse
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
            page = "" if response.streaming else response.content.decode(errors="ignore")
            said = " ".join(str(message) for message in get_messages(response.wsgi_request))
            shown = {row.pk for row in people if _named(row) in page + said}
            recorded = {pk for record in AccessRecord.objects.filter(by=world[person]) for pk in record.people}
            if shown - recorded:
                unrecorded[route] = shown - recorded
    assert sorted(unrecorded) == []


# What each of them can take out of this world, so that the walk is known to have been there.
OF_EVIDENCE = {"training_desk:evidence", "training_desk:blacken-picture"}
OF_ONE = OF_EVIDENCE | {
    "allowance:paper",
    "allowance_desk:blacken-picture",
    "enrollment:paper",
    "enrollment_desk:blacken-picture",
}
LEAVES = {
    "here": OF_ONE | {"training_desk:sheet"},
    "lead": OF_ONE | {"training_desk:sheet"},
    "admin": set(),
    "teacher": OF_EVIDENCE | {"training_desk:sheet"},
}


def _is_file(response: HttpResponse) -> bool:
    return not response.headers.get("Content-Type", "text/html").startswith("text/html")


def _is_made_for_paper(response: HttpResponse) -> bool:
    return not _is_file(response) and b'class="p-print' in response.content


@pytest.mark.parametrize("person", STAFF)
def test_whatever_leaves_with_somebodys_data_says_why(client: Client, world: dict[str, Any], person: str) -> None:
    """At every door, and by GET at those that are posted to as well: what asks for a reason gives nothing before."""
    client.force_login(world[person], backend=settings.AUTHENTICATION_BACKENDS[0])
    left, silent = set(), set()
    for route, door in DOORS.items():
        for method in {door.method, "get"}:
            with visited(client, world, replace(door, method=method), route) as response:
                records = AccessRecord.objects.filter(by=world[person])
                is_paper = _is_made_for_paper(response)
                if records.exists() and (is_paper or _is_file(response)):
                    left.add(route)
                    if records.filter(reason="").exists() or (
                        is_paper and records.exclude(did=Did.DOWNLOADED).exists()
                    ):
                        silent.add(route)
    assert silent == set()
    assert left == LEAVES[person]


def test_files_leave_in_one_way() -> None:
    """A view that sends a file by other means than common.private_files would be seen by nobody here."""
    builds = re.compile(r"Content-Disposition|FileResponse\(|StreamingHttpResponse\(|as_attachment")
    rooms = [app.path for app in apps.get_app_configs() if Path(app.path).parent == Path(settings.BASE_DIR)]
    found = {
        str(path.relative_to(settings.BASE_DIR))
        for room in (*rooms, Path(settings.BASE_DIR, "common"))
        for path in Path(room).rglob("*.py")
        if builds.search(path.read_text())
    }
    assert found == {"common/private_files.py", "accounts/middleware.py"}
