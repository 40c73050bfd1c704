"""A company that does not use its address, or used it wrongly, tells the centre: the centre writes the answer down."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.actions import consents
from accounts.models import User
from centers.models import Center
from centers.roles import Role
from common import clock, phone
from jobs import tasks, tokens
from jobs.actions import referrals
from jobs.actions.referrals import Said
from jobs.errors import AnsweredAlready, ListAnswered
from jobs.models import CompanyAnswer, CompanyList, Opening, OpeningEnd, Placement, Referral, ReferralState, WhyNot
from messaging.models import Message
from tests.enrollment.apply_pages import signed_in
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.centers import CenterFactory
from tests.factories.jobs import OpeningFactory, ReferralFactory, answered
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db
race = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture
def center() -> Center:
    return CenterFactory()


@pytest.fixture
def counsellor(center: Center) -> User:
    return StaffFactory(role=Role.COUNSELOR, center=center)


def told(referral: Referral) -> str:
    return reverse("jobs_desk:referral-told", args=[referral.pk])


def typed(referral: Referral, answer: str, **more: Any) -> dict[str, Any]:
    line = referral.lines.latest("pk")
    return {f"line-{line.pk}-{name}": value for name, value in ({"answer": answer} | more).items()}


def day(on: Any) -> dict[str, int]:
    return {"started_on_y": on.year, "started_on_m": on.month, "started_on_d": on.day}


def test_a_company_that_let_its_address_run_out_is_heard_on_the_telephone(center: Center, counsellor: User) -> None:
    referral = ReferralFactory(center=center, by=counsellor, reach="sent")

    with time_machine.travel(clock.now() + tokens.VALID_FOR + DAY):
        page = signed_in(counsellor).get(referral.opening.get_absolute_url()).content.decode()
        assert told(referral) in page
        signed_in(counsellor).post(told(referral), typed(referral, "not_chosen", reason="place", words="멀어서"))

    referral.refresh_from_db()
    move = referral.moves.latest("pk")
    assert referral.state == ReferralState.NOT_CHOSEN
    assert (move.by, move.reason) == (counsellor, "멀어서")
    assert referral.lines.get().why == WhyNot.PLACE


def test_a_wrong_answer_of_a_company_is_put_right(center: Center, counsellor: User) -> None:
    referral = ReferralFactory(center=center, by=counsellor, reach="not_chosen")

    signed_in(counsellor).post(told(referral), typed(referral, "hired", **day(clock.today())))

    referral.refresh_from_db()
    line, placement = referral.lines.get(), Placement.objects.get()
    assert referral.state == ReferralState.HIRED
    assert (line.answer, line.why, line.placement) == (CompanyAnswer.HIRED, "", placement)
    assert placement.person == referral.person


def test_a_hire_on_the_telephone_fills_the_opening(center: Center, counsellor: User) -> None:
    referral = ReferralFactory(center=center, by=counsellor, opening=OpeningFactory(people=1), reach="sent")

    referrals.note_answer(referral, Said(CompanyAnswer.HIRED, started_on=clock.today() + 5 * DAY), by=counsellor)

    assert Opening.objects.get().closed_why == OpeningEnd.FILLED
    assert not Placement.objects.exists()


@pytest.mark.parametrize("reach", ["asked", "agreed", "hired", "withdrawn"])
def test_before_the_list_and_after_a_hire_there_is_no_answer_to_write_down(
    center: Center, counsellor: User, reach: str
) -> None:
    referral = ReferralFactory(center=center, by=counsellor, reach=reach)

    with pytest.raises(AnsweredAlready):
        referrals.note_answer(referral, Said(CompanyAnswer.NOT_CHOSEN, why=WhyNot.PAY), by=counsellor)
    assert signed_in(counsellor).get(told(referral)).status_code == 302


def test_who_took_her_consent_back_is_not_answered_about(center: Center, counsellor: User) -> None:
    referral = ReferralFactory(center=center, by=counsellor, reach="sent")
    assert referral.consent
    consents.withdraw(referral.consent)

    with pytest.raises(AnsweredAlready):
        referrals.note_answer(referral, Said(CompanyAnswer.HIRED, started_on=clock.today()), by=counsellor)
    assert not Placement.objects.exists()


@pytest.mark.parametrize("more", [{"answer": "hired"}, {"answer": ""}, {"answer": "not_chosen", "reason": "\0"}])
def test_an_answer_that_makes_no_sense_is_explained_at_the_desk_too(
    center: Center, counsellor: User, more: dict[str, str]
) -> None:
    referral = ReferralFactory(center=center, by=counsellor, reach="sent")

    assert signed_in(counsellor).post(told(referral), typed(referral, **more)).status_code == 200

    referral.refresh_from_db()
    assert referral.state == ReferralState.SENT


def test_the_address_no_longer_asks_about_whom_the_company_told_the_centre(
    center: Center, counsellor: User, client: Client
) -> None:
    opening = OpeningFactory()
    first, second = (ReferralFactory(opening=opening, center=center, by=counsellor, reach="agreed") for _ in range(2))
    sent = referrals.send_list(opening.company, center=center, by=counsellor)
    referrals.note_answer(first, Said(CompanyAnswer.NOT_CHOSEN, why=WhyNot.PAY), by=counsellor)

    page = client.get(reverse("jobs:list", args=[tokens.for_list(sent.pk)])).content.decode()
    assert phone.display(first.person.phone) not in page
    assert phone.display(second.person.phone) in page

    answered(sent, Said(CompanyAnswer.INTERVIEWED))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == (ReferralState.NOT_CHOSEN, ReferralState.INTERVIEWED)


@race
def test_told_on_the_telephone_while_the_address_answers_one_of_them_counts() -> None:
    referral = ReferralFactory(reach="sent")
    sent = CompanyList.objects.get()
    by = referral.consultant
    acts = [
        partial(_quietly, referrals.note_answer, referral, Said(CompanyAnswer.NOT_CHOSEN, why=WhyNot.PAY), by=by),
        partial(_quietly, answered, sent, Said(CompanyAnswer.HIRED, started_on=clock.today())),
    ]

    at_once(acts * 3)

    referral.refresh_from_db()
    assert referral.state in (ReferralState.HIRED, ReferralState.NOT_CHOSEN)
    assert referral.lines.get().answer == referral.state
    assert Placement.objects.count() == (referral.state == ReferralState.HIRED)


def _quietly(act: Any, *args: Any, **kwargs: Any) -> None:
    with suppress(AnsweredAlready, ListAnswered):
        act(*args, **kwargs)


# one person, two jobs of a company


def _twice_on_one_list(center: Center, by: User) -> CompanyList:
    company, person = OpeningFactory().company, OwnerFactory()
    for _ in range(2):
        ReferralFactory(opening=OpeningFactory(company=company), person=person, center=center, by=by, reach="agreed")
    return referrals.send_list(company, center=center, by=by)


def test_a_company_that_hires_one_person_on_two_lines_hires_her_once(center: Center, counsellor: User) -> None:
    sent = _twice_on_one_list(center, counsellor)

    answered(sent, Said(CompanyAnswer.HIRED, started_on=clock.today()))

    placement = Placement.objects.get()
    assert {line.placement for line in sent.lines.all()} == {placement}


def test_a_person_hired_on_two_lines_for_a_later_day_begins_once_and_holds_nobody_up(
    center: Center, counsellor: User
) -> None:
    sent = _twice_on_one_list(center, counsellor)
    answered(sent, Said(CompanyAnswer.HIRED, started_on=clock.today() + DAY))

    with time_machine.travel(clock.now() + 2 * DAY):
        assert tasks.settle_referrals() == 2
        assert tasks.settle_referrals() == 0

    assert Placement.objects.count() == 1


# who referred, and who brings it to its end


def test_a_referral_handed_over_keeps_who_referred_and_is_answered_for_by_the_other(
    center: Center, counsellor: User
) -> None:
    referral = ReferralFactory(center=center, by=counsellor, opening=OpeningFactory(people=1), reach="sent")
    other = StaffFactory(role=Role.COUNSELOR, center=center)

    assert referrals.hand_over(referral, other)

    referral.refresh_from_db()
    assert (referral.referred_by, referral.consultant) == (counsellor, other)
    answered(CompanyList.objects.get(), Said(CompanyAnswer.HIRED, started_on=clock.today() + DAY))
    referrals.leave(referral, by=referral.person)
    assert Message.objects.get(kind="jobs/hire_declined").address == other.email
    assert Message.objects.get(kind="jobs/company_answered").address == other.email
