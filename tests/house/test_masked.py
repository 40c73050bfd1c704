"""Whose phone, e-mail, birth date and address a member of staff reads in full, on every page of the site: written by hand.

The letters: o, in full, because it is her own assigned open case; m, masked until she gives a reason; -, not at all.
The columns: a counsellor of the centre to whom nothing is assigned, the same one when all of it is hers, the lead, the
administrator, the teacher of a cohort.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from accounts import unmasking
from accounts.models import AccessRecord, ContactChange, User
from aftercare.models import FollowUpPlan
from common import clock, korean, masking
from common import phone as phones
from counseling.models import Booking, CareerPlan
from enrollment.models import Application, CallbackRequest, Completion
from jobs.models import Placement
from messaging.models import Message
from tests.house.conftest import visited
from tests.house.doors import DOORS

STAFF = ("here", "lead", "admin", "teacher")
COLUMNS = ("here", "assigned", "lead", "admin", "teacher")
MASKED: dict[str, str] = {
    "aftercare_desk:contacts": "mom--",
    "aftercare_desk:handle": "mom--",
    "aftercare_desk:plan": "mom--",
    "aftercare_desk:resume": "mom--",
    "allowance_desk:act": "mom--",
    "allowance_desk:claim": "mom--",
    "counseling_desk:person": "oom--",
    "counseling_desk:talk": "oom--",
    "enrollment_desk:callback": "mmm--",
    "enrollment_desk:case": "mom--",
    "enrollment_desk:contact-new": "mom--",
    "enrollment_desk:contacts": "mmm--",
    "enrollment_desk:preview": "mmm--",
    "enrollment_desk:revocation": "mom--",
    "jobs_desk:check-paper": "oom--",
    "jobs_desk:check-unknown": "oom--",
    "jobs_desk:placement": "oom--",
    "jobs_desk:placement-contact": "oom--",
    "jobs_desk:placement-end": "oom--",
    "jobs_desk:placement-end-undone": "oom--",
    "jobs_desk:referral-fell-through": "mmm--",
    "outbox-message": "mmmm-",
    "rights-request": "---m-",
}


# Say where a message would go; nobody needs the number for that.
NEVER_IN_FULL = {"enrollment_desk:preview", "jobs_desk:referral-fell-through"}


def _phone(pk: int) -> str:
    return f"+8210550{pk:05d}"


def _email(pk: int) -> str:
    return f"private{pk}@people.example"


def _born(pk: int) -> date:
    return date(1951, 1, 1) + timedelta(days=37 * pk)


def _address(pk: int) -> str:
    return f"경기도 수원시 팔달구 숨은길 {pk}"


@pytest.fixture
def people(world: dict[str, Any]) -> list[User]:
    """Everybody who is no member of staff, with facts that nobody else has, wherever they are kept."""
    rows = list(User.objects.exclude(pk__in=[world[who].pk for who in STAFF]).signing_in_by_code())
    for row in rows:
        row.phone, row.email, row.birth_date = _phone(row.pk), _email(row.pk), _born(row.pk)
        told = {"birth_date": row.birth_date, "address": _address(row.pk)}
        Application.objects.filter(applicant=row).update(**told)
        ContactChange.objects.filter(user=row).update(old_phone=row.phone, new_phone=row.phone)
        Message.objects.filter(recipient=row).update(address=row.phone)
        CallbackRequest.objects.update(phone=row.phone)
    User.objects.bulk_update(rows, ["phone", "email", "birth_date"])
    return rows


def _in_full(row: User) -> Iterator[str]:
    shown = phones.display(row.phone)
    yield from (row.phone, shown, shown.replace("-", ""), row.email, _address(row.pk))
    yield from (
        row.birth_date.isoformat(),
        korean.day(row.birth_date),
        f"{row.birth_date:%Y}. {row.birth_date.month}. ",
    )


def _covered(row: User) -> Iterator[str]:
    yield from (masking.phone(phones.display(row.phone)), masking.email(row.email), masking.address(_address(row.pk)))
    yield masking.birth(row.birth_date)


def _letter(page: str, people: list[User]) -> str:
    if any(fact in page for row in people for fact in _in_full(row)):
        return "o"
    return "m" if any(fact in page for row in people for fact in _covered(row)) else "-"


def _lost(page: str) -> list[str]:
    """What is to be put anew in place, and is not on the page."""
    return [name for name in re.findall(r'hx-(?:select|target)="#([\w-]+)"', page) if f'id="{name}"' not in page]


def _assign_everything_to(user: User) -> None:
    Application.objects.update(assigned_to=user)
    for model in (Completion, FollowUpPlan, Placement, Booking, CareerPlan):
        model._default_manager.update(consultant=user)


@pytest.mark.parametrize("person", COLUMNS)
def test_each_page_shows_in_full_what_it_should(
    client: Client, world: dict[str, Any], people: list[User], person: str
) -> None:
    if person == "assigned":
        _assign_everything_to(world["here"])
    client.force_login(world.get(person, world["here"]), backend=settings.AUTHENTICATION_BACKENDS[0])
    column, wrong = COLUMNS.index(person), dict[str, tuple[str, ...]]()
    for route, door in DOORS.items():
        with visited(client, world, door, route) as response:
            page = "" if response.streaming else response.content.decode(errors="ignore")
            found, expected = _letter(page, people), MASKED.get(route, "-----")[column]
            if found != expected or _lost(page):
                wrong[route] = (found, *_lost(page))
    assert wrong == {}


def test_what_was_opened_with_a_reason_is_shown_and_recorded_with_it(
    client: Client, world: dict[str, Any], people: list[User]
) -> None:
    client.force_login(world["here"], backend=settings.AUTHENTICATION_BACKENDS[0])
    session, still_masked, unrecorded = client.session, [], []
    until = (clock.now() + unmasking.HOLDS).timestamp()
    session["opened"] = {unmasking.key_of(row): [until, "민원 답변"] for row in (*people, world["callback"])}
    session.save()
    for route, letters in MASKED.items():
        if letters[0] == "m" and route not in NEVER_IN_FULL:
            with visited(client, world, DOORS[route], route) as response:
                if _letter(response.content.decode(), people) != "o":
                    still_masked.append(route)
                if AccessRecord.objects.latest("pk").reason != "민원 답변":
                    unrecorded.append(route)
    assert (still_masked, unrecorded) == ([], [])
