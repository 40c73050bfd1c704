"""Whoever is told of a person by her consent hears nothing more once she takes it back: tried for each recipient there is.

The recipients are not listed here: they are the purposes whose published text names one, those the software acts upon, and
what rooms declare of consents of their own (portal.policy). One that is added without being tried fails.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions import rights_requests
from accounts.models import Consent, ConsentText, User
from accounts.states import RequestState, Right
from aftercare.models import FollowUp
from aftercare.models import State as LetterState
from allowance.actions import batches
from centers.roles import Role
from common import clock
from enrollment.forms import required_papers
from jobs import consents as jobs
from jobs import tokens
from jobs.models import CompanyList
from portal import consents, policy, rights
from portal.seed.consents import CONSENTS
from tests.enrollment.apply_pages import signed_in
from tests.factories.accounts import ConsentFactory, ConsentTextFactory, OwnerFactory, StaffFactory
from tests.factories.aftercare import FollowUpFactory
from tests.factories.allowance import ClaimFactory
from tests.factories.centers import CourseFactory, InstitutionFactory, PaperRuleFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory
from tests.factories.jobs import CheckFactory, ReferralFactory
from tests.factories.training import SessionFactory, seated

pytestmark = pytest.mark.django_db

ACTED_UPON = {ConsentText.COLLECTION, ConsentText.SEMAS, ConsentText.PUBLIC_DATA}
RECIPIENTS = sorted(
    {facts.purpose for facts in CONSENTS if facts.recipient}
    | ACTED_UPON
    | {str(each.who) for room in policy.ROOMS for each in room.PROVIDED}
)
# The course she is on needs them: the page says so before she asks for a suspension.
GO_ON_UNDER_A_SUSPENSION = {ConsentText.PUBLIC_DATA, "provide-polytechnic"}


class Scene(NamedTuple):
    """Of whom; `is_told`: whether the recipient hears of the person now; `take_back`: how she ends it."""

    person: User
    is_told: Callable[[], bool]
    take_back: Callable[[], Any]


SCENES: dict[str, Callable[[], Scene]] = {}


def tries(recipient: str) -> Callable[[Callable[[], Scene]], Callable[[], Scene]]:
    def mark(scene: Callable[[], Scene]) -> Callable[[], Scene]:
        SCENES[recipient] = scene
        return scene

    return mark


def _agreed(user: User, purpose: str, **text: Any) -> Consent:
    return ConsentFactory(user=user, text=ConsentTextFactory(purpose=purpose, **text))


def _page_names(client: Client, address: str, name: str) -> bool:
    return name in client.get(address).content.decode()


@tries(ConsentText.SEMAS)
def _semas() -> Scene:
    claim = ClaimFactory(confirmed=True)
    consent = _agreed(claim.claimant, ConsentText.SEMAS)
    return Scene(
        claim.claimant,
        lambda: claim in batches.waiting(claim.center, claim.instalment),
        lambda: consents.take_back(consent),
    )


@tries("provide-polytechnic")
def _school() -> Scene:
    school = InstitutionFactory(name="예시 학교")
    session = SessionFactory(cohort__course=CourseFactory(taught_by=school, with_modules=True))
    [hers] = seated(session.cohort, 1)
    User.objects.filter(pk=hers.applicant_id).update(name="거둠견본")
    consent = _agreed(hers.applicant, "provide-polytechnic", recipient="예시 학교")
    teacher = signed_in(StaffFactory(role=Role.TEACHER, cohort=session.cohort))
    roster = reverse("training_desk:roster", args=[session.pk])
    return Scene(hers.applicant, lambda: _page_names(teacher, roster, "거둠견본"), lambda: consents.take_back(consent))


@tries(ConsentText.PUBLIC_DATA)
def _offices() -> Scene:
    cohort = OpenCohortFactory()
    PaperRuleFactory(program_year=cohort.program_year, name="국세 납세증명서", is_looked_up=True)
    application = ApplicationFactory(cohort=cohort, submitted=True)
    consent = _agreed(application.applicant, ConsentText.PUBLIC_DATA, is_required=False)
    values = {"business_status": application.business_status, "workers": application.workers}

    def looked_up() -> bool:
        return not any(row.is_missing for row in required_papers.asked(application, values))

    return Scene(application.applicant, looked_up, lambda: consents.take_back(consent))


@tries(ConsentText.COLLECTION)
def _messages() -> Scene:
    """No recipient outside, but letters and questions are written on the ground of it."""
    letter = FollowUpFactory()
    plan = letter.plan
    check = CheckFactory(started_on=clock.today() - timedelta(days=40), person=plan.owner)
    consent = _agreed(plan.owner, ConsentText.COLLECTION)

    def written_to() -> bool:
        planned = FollowUp.objects.filter(plan=plan, state=LetterState.PLANNED).exists()
        asked = type(check).objects.due(clock.now()).filter(pk=check.pk).exists()
        assert planned == asked
        return planned

    return Scene(plan.owner, written_to, lambda: consents.take_back(consent))


@tries(str(jobs.COMPANY.who))
def _company() -> Scene:
    referral = ReferralFactory(person=OwnerFactory(name="거둠견본"), reach="sent")
    address = reverse("jobs:list", args=[tokens.for_list(CompanyList.objects.get().pk)])
    consent = Consent.objects.get(user=referral.person)
    return Scene(
        referral.person, lambda: _page_names(Client(), address, "거둠견본"), lambda: consents.take_back(consent)
    )


@tries(str(jobs.EMPLOYER.who))
def _employer() -> Scene:
    check = CheckFactory(reach="employer", person=OwnerFactory(name="거둠견본"))
    owner, placement = signed_in(check.placement.person), check.placement
    address = reverse("jobs:employer", args=[tokens.for_employer(check.pk, check.placement.contact_round)])
    left_alone = reverse("jobs:employer-left-alone", args=[placement.pk])
    return Scene(placement.person, lambda: _page_names(Client(), address, "거둠견본"), lambda: owner.post(left_alone))


def test_every_recipient_is_tried() -> None:
    assert sorted(SCENES) == RECIPIENTS


@pytest.mark.parametrize("recipient", RECIPIENTS)
def test_who_was_told_hears_nothing_from_the_moment_it_is_taken_back(recipient: str) -> None:
    scene = SCENES[recipient]()
    assert scene.is_told()
    scene.take_back()
    assert not scene.is_told()


@pytest.mark.parametrize("recipient", sorted(set(RECIPIENTS) - GO_ON_UNDER_A_SUSPENSION))
def test_who_was_told_hears_nothing_while_the_use_of_her_data_is_suspended(recipient: str) -> None:
    scene = SCENES[recipient]()
    assert scene.is_told()
    asked = rights_requests.ask(scene.person, Right.SUSPENSION, text="멈춰 주세요")
    rights.answer(asked, RequestState.GRANTED, words="멈추었습니다.", by=StaffFactory(role=Role.ADMIN))
    assert not scene.is_told()
    rights.lift(asked)
    assert scene.is_told()
