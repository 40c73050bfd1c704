"""While the site is only read, every door is tried by everybody: no page writes but what reading needs, no form passes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from portal import read_only
from tests.house.conftest import visited
from tests.house.doors import DOORS, PEOPLE

# Signing in and out, and the record of who looked at whom.
WRITTEN_STILL = {"accounts_session", "accounts_accessrecord"}
_WRITES = re.compile(r'^\s*(?:WITH\b.*?\b)?(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+"?(\w+)', re.IGNORECASE | re.DOTALL)


@pytest.fixture
def reading(world: dict[str, Any]) -> None:
    read_only.switch_on(reason="점검합니다.", planned_end=None, by=None)


@pytest.mark.parametrize("person", PEOPLE)
def test_pages_write_only_what_reading_needs(client: Client, world: dict[str, Any], person: str, reading: None) -> None:
    if world[person]:
        client.force_login(world[person], backend=settings.AUTHENTICATION_BACKENDS[0])
    written: dict[str, set[str]] = {}

    def watch(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if found := _WRITES.match(sql):
            written.setdefault(route, set()).add(found[1])
        return execute(sql, *rest)

    for route, door in DOORS.items():
        if door.method == "get":
            with connection.execute_wrapper(watch), visited(client, world, door, route):
                pass

    assert person != "lead" or "accounts_accessrecord" in set().union(*written.values()), (
        "the watch sees what is written"
    )
    assert {route: tables - WRITTEN_STILL for route, tables in written.items() if tables - WRITTEN_STILL} == {}


@pytest.mark.parametrize("person", PEOPLE)
def test_no_form_passes_but_those_that_are_named(
    client: Client, world: dict[str, Any], person: str, reading: None
) -> None:
    if world[person]:
        client.force_login(world[person], backend=settings.AUTHENTICATION_BACKENDS[0])
    passed = {}
    for route, door in DOORS.items():
        if door.method == "post" and route not in read_only.DOORS:
            with visited(client, world, door, route) as answer:
                if answer.status_code not in (503, 405) and "next=" not in answer.headers.get("Location", ""):
                    passed[route] = answer.status_code
    assert passed == {}
