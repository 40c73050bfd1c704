"""What the attacks share: every address of the site with the numbers of a world, and what the database holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.house.conftest import numbers_of
from tests.house.doors import DOORS

CSRF = "c" * 32
# Rows that say who came and who looked: a refused visit may leave them, and ought to.
_TRACES = {"accounts_session", "accounts_accessrecord"}


def signed_in(person: User | None, **how: Any) -> Client:
    """A browser of hers that has a valid token against forged requests, which is really asked for."""
    client = Client(enforce_csrf_checks=True, **how)
    if person:
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    client.cookies[settings.CSRF_COOKIE_NAME] = CSRF
    return client


def send(client: Client, address: str, data: dict[str, str], **headers: str) -> HttpResponse:
    """A POST as a page of ours sends it."""
    return client.post(address, data | {"csrfmiddlewaretoken": CSRF}, headers=headers)


def addresses(world: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every route with its address in this world."""
    for route, door in DOORS.items():
        yield route, reverse(route, args=numbers_of(world, door))


def digests() -> dict[str, str]:
    """A digest of every table, but for those that only say who came."""
    tables = sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True)} - _TRACES)
    each = " UNION ALL ".join(
        f"SELECT '{table}', md5(coalesce(string_agg(row::text, '|' ORDER BY row::text), '')) FROM \"{table}\" row"
        for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(each)
        return dict(cursor.fetchall())
