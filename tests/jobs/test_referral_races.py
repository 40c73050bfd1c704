"""Two people at one referral, its opening or its company at the same moment: whoever waited sees what the other did."""

from __future__ import annotations

from copy import copy
from datetime import date, timedelta
from functools import partial

import pytest
import time_machine

from accounts.actions import consents
from accounts.models import Consent, User
from centers.models import Center, PartnerCompany
from common import clock
from common.errors import StaleForm
from jobs import tasks
from jobs.actions import openings, referrals
from jobs.actions.referrals import Said
from jobs.errors import HireBegun, NobodyToSend, OpeningClosed
from jobs.models import (
    CompanyAnswer,
    CompanyList,
    Interest,
    Opening,
    OpeningEnd,
    Placement,
    Referral,
    ReferralState,
    WhyNot,
)
from messaging.models import Message
from portal.invariants.openings import openings_otherwise_than_their_last_event
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.centers import CenterFactory, PartnerCompanyFactory
from tests.factories.jobs import OpeningFactory, ReferralFactory, answered
from tests.support.at_once import at_once
from tests.support.held import while_held

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


def hired_for(day: date) -> Referral:
    referral = ReferralFactory(reach="sent")
    answered(CompanyList.objects.get(lines__referral=referral), Said(CompanyAnswer.HIRED, started_on=day))
    referral.refresh_from_db()
    return referral


def send(referral: Referral) -> CompanyList:
    return referrals.send_list(referral.company, center=referral.center, by=referral.referred_by)


def leaves_the_programme(company: PartnerCompany) -> None:
    PartnerCompany.objects.filter(pk=company.pk).update(is_active=False)


def test_a_list_leaves_out_who_took_the_consent_back_while_it_was_being_made() -> None:
    referral = ReferralFactory(reach="agreed")
    held = Referral.objects.filter(pk=referral.pk)

    result = while_held(held, partial(send, referral), meanwhile=partial(consents.withdraw, referral.consent))

    assert isinstance(result, NobodyToSend)
    assert not Message.objects.filter(kind="jobs/company_list").exists()


@pytest.mark.parametrize("act", ["interest", "put forward"])
@pytest.mark.parametrize("how", ["closed", "company left"])
def test_an_opening_that_ends_while_somebody_waits_for_it_takes_nobody(act: str, how: str) -> None:
    asked = ReferralFactory()
    opening: Opening = asked.opening
    person: User = OwnerFactory()
    center: Center = asked.center
    acts = {
        "interest": partial(openings.show_interest, opening, by=person),
        "put forward": partial(referrals.put_forward, person, opening, center=center, by=asked.referred_by),
    }
    ends = {
        "closed": partial(openings.close, opening, why=OpeningEnd.WITHDRAWN, by=asked.referred_by),
        "company left": partial(leaves_the_programme, opening.company),
    }

    result = while_held(Opening.objects.filter(pk=opening.pk), acts[act], meanwhile=ends[how])

    assert isinstance(result, OpeningClosed)
    assert not Interest.objects.exists()
    assert not Referral.objects.filter(person=person).exists()


def test_a_yes_for_a_company_given_while_another_is_taken_back_is_in_force() -> None:
    first = ReferralFactory(reach="agreed")
    second = ReferralFactory(person=first.person, opening=OpeningFactory(company=first.company))

    at_once([partial(consents.withdraw, first.consent), partial(referrals.agree, second, by=second.person)] * 4)

    second.refresh_from_db()
    assert second.state == ReferralState.AGREED
    assert second.consent


def test_a_hire_whose_consent_goes_while_the_clock_waits_for_it_is_not_recorded() -> None:
    start = clock.today() + DAY
    referral = hired_for(start)
    held = Referral.objects.filter(pk=referral.pk)

    with time_machine.travel(clock.at(start), tick=True):
        begun = while_held(held, referrals.record_begun, meanwhile=partial(consents.withdraw, Consent.objects.get()))

    assert begun == 0
    assert not Placement.objects.exists()


def test_a_hire_taken_back_while_the_clock_waits_for_it_is_not_recorded() -> None:
    start = clock.today() + DAY
    referral = hired_for(start)
    end = partial(referrals.fall_through, referral, why=WhyNot.CHANGED, words="", by=referral.referred_by)

    with time_machine.travel(clock.at(start), tick=True):
        begun = while_held(Referral.objects.filter(pk=referral.pk), referrals.record_begun, meanwhile=end)

    assert begun == 0
    assert not Placement.objects.exists()


def test_of_the_clock_and_both_sides_at_once_one_decides_about_a_hire() -> None:
    start = clock.today() + DAY
    referral = hired_for(start)
    acts = [
        tasks.settle_referrals,
        partial(referrals.leave, referral, by=referral.person),
        partial(referrals.fall_through, referral, why=WhyNot.CHANGED, words="", by=referral.referred_by),
        tasks.settle_referrals,
    ]

    with time_machine.travel(clock.at(start), tick=True):
        results = at_once(acts)

    referral.refresh_from_db()
    assert (referral.state == ReferralState.HIRED) == Placement.objects.exists()
    assert Message.objects.filter(kind__in=("jobs/hire_declined", "jobs/hire_fell_through")).count() == (
        referral.state != ReferralState.HIRED
    )
    assert not [found for found in results if isinstance(found, Exception) and not hasattr(found, "message")]


def test_the_last_place_is_filled_once_though_two_lists_are_answered_at_once() -> None:
    opening = OpeningFactory(people=2)
    sent = [CompanyList.objects.get(lines__referral=ReferralFactory(opening=opening, reach="sent")) for _ in range(2)]

    at_once([partial(answered, one, Said(CompanyAnswer.HIRED, started_on=clock.today())) for one in sent])

    opening.refresh_from_db()
    assert (Referral.objects.filter(state=ReferralState.HIRED).count(), opening.closed_why) == (2, OpeningEnd.FILLED)


def test_eight_words_taken_back_at_once_are_one() -> None:
    referral = hired_for(clock.today() + DAY)
    again = partial(referrals.fall_through, referral, why=WhyNot.CHANGED, words="", by=referral.referred_by)

    results = at_once([again] * 8)

    assert not [found for found in results if isinstance(found, HireBegun)]
    assert Message.objects.filter(kind="jobs/hire_fell_through").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_job_posted_twice_is_shown_once() -> None:
    by = StaffFactory()
    opening = OpeningFactory.build(
        company=PartnerCompanyFactory(), center=CenterFactory(), posted_by=None, posted_at=None
    )
    posted = at_once([partial(openings.post, copy(opening), by=by) for _ in range(4)])
    assert {one.pk for one in posted} == {Opening.objects.get().pk}
    openings.close(posted[0], why=OpeningEnd.OVER, by=by)
    openings.post(copy(opening), by=by)
    assert Opening.objects.count() == 2


def test_an_opening_closed_and_opened_again_at_once_is_what_its_last_event_says() -> None:
    by = StaffFactory()
    for _ in range(3):
        opening = OpeningFactory()
        close = partial(openings.close, opening, why=OpeningEnd.OVER, by=by)
        assert at_once([close] * 4).count(True) == 1
        at_once([partial(openings.reopen, opening, by=by), close] * 3)
        assert not openings_otherwise_than_their_last_event().exists()


def test_of_an_opening_opened_again_and_the_same_posted_anew_one_is_shown() -> None:
    by = StaffFactory()
    opening = OpeningFactory(posted_by=by)
    for _ in range(3):
        openings.close(opening, why=OpeningEnd.OVER, by=by)
        anew = copy(opening)
        anew.pk, anew.closed_at, anew.closed_why = None, None, ""
        at_once([partial(openings.reopen, opening, by=by), partial(openings.post, anew, by=by)])
        assert Opening.objects.filter(closed_at=None).count() == 1
        opening = Opening.objects.get(closed_at=None)


def test_whoever_gives_up_as_she_is_hired_says_so_of_what_she_read() -> None:
    for _ in range(4):
        referral = ReferralFactory(reach="sent", opening=OpeningFactory(people=1))
        [sent] = CompanyList.objects.filter(lines__referral=referral)
        leave = partial(referrals.leave, referral, by=referral.referred_by, seen=ReferralState.SENT)
        found, _answer = at_once(
            [leave, partial(answered, sent, Said(CompanyAnswer.HIRED, started_on=clock.today() + DAY))]
        )
        referral.refresh_from_db()
        assert isinstance(found, StaleForm) == (referral.state == ReferralState.HIRED)
        assert not Message.objects.filter(kind="jobs/hire_declined").exists()
