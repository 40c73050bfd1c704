"""The world of the doors: everything a door could lead to, and the nine people who try them."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from aftercare import tokens
from centers.models import Membership
from centers.roles import Role
from common import clock
from enrollment.models import CallbackRequest, Paper
from messaging.models import Message
from tests.enrollment.apply_pages import pdf
from tests.factories.accounts import ContactChangeFactory, OwnerFactory, StaffFactory
from tests.factories.aftercare import FollowUpFactory, cohort_with_cadence
from tests.factories.centers import CenterFactory, PaperRuleFactory, PartnerCompanyFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory
from tests.house.doors import WORLDS, Door
from tests.support.built import Built, built


@pytest.fixture(scope="module")
def first_world(request: pytest.FixtureRequest) -> Iterator[Built[dict[str, Any]]]:
    """Built once for a module: nobody who visits a door leaves anything behind."""
    with built(request, build_world) as once:
        yield once


@pytest.fixture
def world(db: None, first_world: Built[dict[str, Any]]) -> dict[str, Any]:
    """What one test does to its rows is taken back, what it does to the objects happens to copies."""
    first_world.lay_papers()
    return copy.deepcopy(first_world.made)


def build_world() -> dict[str, Any]:
    """One centre with everything a door could lead to, another centre, and the nine people."""
    center, far = CenterFactory(), CenterFactory()
    cohort = OpenCohortFactory(center=center)
    rule = PaperRuleFactory(program_year=cohort.program_year, key="door", name="예시 서류", need="conditional")
    owner = OwnerFactory(grown=True)
    counsellor = StaffFactory(role=Role.COUNSELOR, center=center)
    application = ApplicationFactory(cohort=cohort, applicant=owner, submitted=True)
    draft = ApplicationFactory(cohort=OpenCohortFactory(center=center), applicant=owner, draft=True)
    desk_draft = ApplicationFactory(cohort=cohort, draft=True, source="desk", entered_by=counsellor)
    follow_up = FollowUpFactory(sent=True, cohort=cohort_with_cadence(center=center))
    plan = follow_up.plan
    papers = [
        Paper.objects.create(
            application=row,
            rule=rule,
            file=ContentFile(pdf(), name="paper.pdf"),
            original_name="서류.pdf",
            content_type=Paper.ContentType.PDF,
            size=8,
            sha256=f"{row.pk:064d}",
            uploaded_by=owner,
            uploaded_at=clock.now(),
        )
        for row in (application, desk_draft)
    ]
    callback = CallbackRequest.objects.create(
        center=center, name="이표본", phone="+821000000000", created_at=clock.now()
    )
    lead = StaffFactory(role=Role.LEAD, center=center)
    found = {
        "anonymous": None,
        "other_owner": OwnerFactory(grown=True),
        "here": counsellor,
        "elsewhere": StaffFactory(role=Role.COUNSELOR, center=far),
        "lead": lead,
        "lead_elsewhere": StaffFactory(role=Role.LEAD, center=far),
        "admin": StaffFactory(role=Role.ADMIN),
        "teacher": StaffFactory(role=Role.TEACHER, cohort=cohort),
        "owner": owner,
        "counsellor": counsellor,
        "center": center,
        "cohort": cohort,
        "course": cohort.course,
        "edition": cohort.program_year,
        "company": PartnerCompanyFactory(),
        "application": application,
        "draft": draft,
        "desk_draft": desk_draft,
        "paper": papers[0],
        "desk_paper": papers[1],
        "follow_up": follow_up,
        "plan": plan,
        "token": tokens.for_follow_up(follow_up.pk),
        "callback": callback,
        "contact_change": ContactChangeFactory(user=owner, office_id=center.pk),
        "message": Message.objects.filter(office_id=center.pk).first(),
        "membership": Membership.objects.get(user=counsellor),
    }
    for add in WORLDS:
        found |= add(found)
    return found


def numbers_of(world: dict[str, Any], door: Door) -> list[Any]:
    """What stands in the address of this door, in this world."""
    return [getattr(world.get(name, name), "pk", world.get(name, name)) for name in door.args]


@contextmanager
def visited(client: Client, world: dict[str, Any], door: Door, route: str) -> Iterator[HttpResponse]:
    """The answer at this door; whatever the visit changed is rolled back, so that each door is tried in the same world."""
    args = numbers_of(world, door)
    data = {name: world[value[1:]] if value.startswith("@") else value for name, value in door.data.items()}
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        yield getattr(client, door.method)(reverse(route, args=args), data)
        transaction.set_rollback(True)
    client.cookies = cookies
