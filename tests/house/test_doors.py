"""Every door of the site, tried by everybody: the whole URLconf as eight people, outcomes written by hand.

in: may enter. sign-in: is asked who she is. 403: may know, may not do. 404: may not know.
The columns: anonymous, the owner, another owner, counsellor here, counsellor of another centre, lead here, lead of another centre, administrator.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from aftercare import tokens
from centers.models import Membership
from centers.roles import Role
from common import clock
from enrollment.models import CallbackRequest, Paper
from messaging.models import Message
from tests.factories.accounts import ContactChangeFactory, OwnerFactory, StaffFactory
from tests.factories.aftercare import FollowUpFactory, cohort_with_cadence
from tests.factories.centers import CenterFactory, PaperRuleFactory, PartnerCompanyFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory

PEOPLE = ("anonymous", "owner", "other_owner", "here", "elsewhere", "lead", "lead_elsewhere", "admin")
OUTCOMES = {"i": "in", "s": "sign-in", "f": "403", "n": "404"}

PUBLIC = "iiiiiiii"
ANYBODY_SIGNED_IN = "siiiiiii"
OWNER_ONLY = "sinnnnnn"
DESK = "sffiiiif"  # the pages of one's own centre, whichever it is
CASE = "sfnininn"  # an application at this centre: its owner may know of it, nobody else
AT_DESK = "snnininn"  # the same for what the owner does not know of
DESK_ROW = "sffininf"  # who has no place at any desk is refused before the row is looked for
MANAGE = "sffffffi"
COHORTS = "sffffiii"  # leads and administrators
COHORT = "sffffini"


@dataclass(frozen=True)
class Door:
    outcomes: str
    args: tuple[str, ...] = ()
    method: str = "get"
    data: dict[str, str] = field(default_factory=dict)


def post(outcomes: str, *args: str, **data: str) -> Door:
    return Door(outcomes, args, "post", data)


# Names in args are looked up in the world below.
DOORS: dict[str, Door] = {
    "home": Door(PUBLIC),
    "courses": Door(PUBLIC),
    "course-detail": Door(PUBLIC, ("cohort",)),
    "precheck": Door(PUBLIC),
    "precheck-answer": post(PUBLIC, question="business_status", business_status="closed"),
    "precheck-carry": post(PUBLIC, "cohort"),
    "guide": Door(PUBLIC),
    "genuine": Door(PUBLIC),
    "privacy": Door(PUBLIC),
    "accessibility": Door(PUBLIC),
    "preferences": post(PUBLIC),
    "healthz": Door(PUBLIC),
    "readyz": Door(PUBLIC),
    "accounts:sign-in": Door(PUBLIC),
    "accounts:code": Door(PUBLIC),
    "accounts:code-again": post(PUBLIC),
    "accounts:who": Door(PUBLIC),
    "accounts:staff-sign-in": Door(PUBLIC),
    "accounts:sign-out": post(PUBLIC),
    "accounts:profile": Door(ANYBODY_SIGNED_IN),
    "accounts:new-email": Door(ANYBODY_SIGNED_IN),
    "accounts:new-email-code": Door(ANYBODY_SIGNED_IN),
    "accounts:new-email-again": post(ANYBODY_SIGNED_IN),
    "my": Door(ANYBODY_SIGNED_IN),
    "workplace": Door(ANYBODY_SIGNED_IN),
    # the owner's side of an application
    "enrollment:start": Door(ANYBODY_SIGNED_IN, ("cohort",)),
    "enrollment:application": Door(OWNER_ONLY, ("application",)),
    "enrollment:section": Door(OWNER_ONLY, ("draft", "business")),
    "enrollment:submit": post(OWNER_ONLY, "draft"),
    "enrollment:receipt": Door(OWNER_ONLY, ("application",)),
    "enrollment:supplement": Door(OWNER_ONLY, ("application",)),
    "enrollment:offer": Door(OWNER_ONLY, ("application",)),
    "enrollment:withdraw": Door(OWNER_ONLY, ("application",)),
    "enrollment:paper": Door("sinininn", ("paper",)),
    "enrollment:callback": Door(PUBLIC),
    "enrollment:callback-done": Door(PUBLIC),
    # links in messages: the token is the key
    "aftercare:answer": Door(PUBLIC, ("token",)),
    "aftercare:stop": Door(PUBLIC, ("token",)),
    "aftercare:take-back": post(PUBLIC, "token"),
    # the desk
    "desk": Door(DESK),
    "outbox": Door("sffiiiii"),
    "outbox-message": Door("sffinini", ("message",)),
    "outbox-resend": post(DESK_ROW, "message"),
    "aftercare_desk:list": Door(DESK),
    "aftercare_desk:handle": post(AT_DESK, "follow_up", outcome="전화했습니다"),
    "aftercare_desk:plan": Door(AT_DESK, ("plan",)),
    "aftercare_desk:stop": post(AT_DESK, "plan", reason="본인이 원함"),
    "aftercare_desk:resume": post(AT_DESK, "plan"),
    "enrollment_desk:case": Door(CASE, ("application",)),
    "enrollment_desk:peek": Door(CASE, ("application",)),
    "enrollment_desk:act": post(CASE, "application", "admit"),
    "enrollment_desk:preview": post(CASE, "application", "admit"),
    "enrollment_desk:undo": post(CASE, "application"),
    "enrollment_desk:assign": post(CASE, "application"),
    "enrollment_desk:verdict": post(CASE, "application", "paper", verdict="good"),
    "enrollment_desk:intake": Door(DESK),
    "enrollment_desk:intake-application": Door(AT_DESK, ("desk_draft",)),
    "enrollment_desk:intake-section": Door(AT_DESK, ("desk_draft", "business")),
    "enrollment_desk:intake-code": post(AT_DESK, "desk_draft"),
    "enrollment_desk:intake-submit": post(AT_DESK, "desk_draft"),
    "enrollment_desk:intake-discard": post(AT_DESK, "desk_draft"),
    "enrollment_desk:intake-paper-remove": post(AT_DESK, "desk_draft", "desk_paper"),
    "enrollment_desk:callbacks": Door(DESK),
    "enrollment_desk:callback": Door(DESK_ROW, ("callback",)),
    "enrollment_desk:contacts": Door(DESK),
    "enrollment_desk:contact-find": Door(DESK),
    "enrollment_desk:contact-new": Door(DESK_ROW, ("owner",)),
    "enrollment_desk:contact-decide": post(DESK_ROW, "contact_change", decision="approve"),
    "enrollment_desk:cohorts": Door(DESK),
    "enrollment_desk:roster": Door(DESK_ROW, ("cohort",)),
    # management
    "manage": Door(COHORTS),
    "manage-cohorts": Door(COHORTS),
    "manage-cohort-add": Door(COHORTS),
    "manage-cohort": Door(COHORT, ("cohort",)),
    "manage-cohort-edit": Door(COHORT, ("cohort",)),
    "manage-cohort-publish": post(COHORT, "cohort"),
    "manage-cohort-capacity": Door(COHORT, ("cohort",)),
    "manage-cohort-cancel": Door(COHORT, ("cohort",)),
    "centers:center-list": Door(MANAGE),
    "centers:center-add": Door(MANAGE),
    "centers:center-edit": Door(MANAGE, ("center",)),
    "centers:center-publish": post(MANAGE, "center"),
    "centers:center-hide": post(MANAGE, "center"),
    "centers:course-list": Door(MANAGE),
    "centers:course-add": Door(MANAGE),
    "centers:course-edit": Door(MANAGE, ("course",)),
    "centers:company-list": Door(MANAGE),
    "centers:company-add": Door(MANAGE),
    "centers:company-edit": Door(MANAGE, ("company",)),
    "centers:edition-list": Door(MANAGE),
    "centers:edition-detail": Door(MANAGE, ("edition",)),
    "centers:edition-edit": Door(MANAGE, ("edition",)),
    "centers:edition-publish": post(MANAGE, "edition"),
    "centers:edition-draft": post(MANAGE, "edition"),
    "centers:edition-terms": Door(MANAGE, ("edition", "allowance")),
    "manage-edition-rehearse": Door(MANAGE, ("edition",)),
    "centers:staff-list": Door(MANAGE),
    "centers:staff-add": Door(MANAGE),
    "centers:staff-detail": Door(MANAGE, ("counsellor",)),
    "centers:staff-password": post(MANAGE, "counsellor"),
    "centers:staff-suspend": post(MANAGE, "counsellor"),
    "centers:staff-resume": post(MANAGE, "counsellor"),
    "centers:role-end": post(MANAGE, "membership"),
}


def _routes(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}"
        else:
            yield from _routes(pattern, f"{pattern.namespace}:" if pattern.namespace else namespace)


ROUTES = sorted(_routes(get_resolver()))


def test_every_route_has_its_row_in_the_table() -> None:
    assert sorted(DOORS) == ROUTES


@pytest.fixture
def world(db: None) -> dict[str, Any]:
    """One centre with everything a door could lead to, another centre, and the eight people."""
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
            file=ContentFile(b"%PDF-1.4", name="paper.pdf"),
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
    return {
        "anonymous": None,
        "other_owner": OwnerFactory(grown=True),
        "here": counsellor,
        "elsewhere": StaffFactory(role=Role.COUNSELOR, center=far),
        "lead": lead,
        "lead_elsewhere": StaffFactory(role=Role.LEAD, center=far),
        "admin": StaffFactory(role=Role.ADMIN),
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


def _outcome(response: HttpResponse) -> str:
    if response.status_code in (403, 404):
        return str(response.status_code)
    location = response.headers.get("Location", "")
    signs_in = location.partition("?")[0] == reverse(settings.LOGIN_URL) and "next=" in location
    if response.status_code not in (200, 302, 409, 410, 422, 503):
        return f"an unexpected {response.status_code}"
    return "sign-in" if signs_in else "in"


def _tried(client: Client, world: dict[str, Any], door: Door, route: str) -> str:
    """What happens at this door; whatever the visit changed is rolled back, so that each door is tried in the same world."""
    args = [getattr(world.get(name, name), "pk", world.get(name, name)) for name in door.args]
    cookies = copy.deepcopy(client.cookies)
    with transaction.atomic():
        response = getattr(client, door.method)(reverse(route, args=args), door.data)
        transaction.set_rollback(True)
    client.cookies = cookies
    return _outcome(response)


@pytest.mark.parametrize("person", PEOPLE)
def test_each_door_opens_for_whom_it_should(client: Client, world: dict[str, Any], person: str) -> None:
    if world[person]:
        client.force_login(world[person], backend=settings.AUTHENTICATION_BACKENDS[0])
    expected = {route: OUTCOMES[door.outcomes[PEOPLE.index(person)]] for route, door in DOORS.items()}
    found = {route: _tried(client, world, door, route) for route, door in DOORS.items()}
    assert {route: outcome for route, outcome in found.items() if outcome != expected[route]} == {}
