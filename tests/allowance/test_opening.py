"""Tests of how claims open: by themselves, once, with a message and a deadline."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from allowance import tasks
from allowance.actions import opening
from allowance.errors import AlreadyClaimed, CompletionGone, NotClaimable
from allowance.models import Claim
from centers.models import AllowanceInstalment
from common import clock
from jobs.actions import placements
from jobs.models import Placement
from messaging.models import Message
from tests.factories.accounts import StaffFactory
from tests.factories.allowance import ClaimFactory
from tests.factories.centers import AllowanceInstalmentFactory, CenterFactory, CourseFactory, ProgramYearFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory
from tests.factories.jobs import PlacementFactory
from tests.support.at_once import at_once

Condition = AllowanceInstalment.Condition
pytestmark = pytest.mark.django_db


def _begun(days_ago: int = 60, **given):
    """An application of a course that began so long ago."""
    application = ApplicationFactory(**given)
    start = clock.today() - timedelta(days=days_ago)
    type(application.cohort).objects.filter(pk=application.cohort_id).update(starts_on=start)
    return application


def _instalment(application, condition, **given):
    return AllowanceInstalmentFactory(program_year=application.program_year, condition=condition, **given)


def _hired(application, days_ago: int) -> Placement:
    return PlacementFactory(
        person=application.applicant,
        center=application.cohort.center,
        started_on=clock.today() - timedelta(days=days_ago),
    )


def test_a_completion_opens_a_claim_with_a_message_that_names_the_deadline():
    application = ApplicationFactory(completed=True)
    _instalment(application, Condition.COMPLETED, claim_days=30)
    assert tasks.open_due_claims() == 1
    claim = Claim.objects.get()
    assert (claim.claimant, claim.amount, claim.number_of_part) == (application.applicant, 600_000, 1)
    assert claim.due_at == clock.at(clock.today() + timedelta(days=30))
    message = Message.objects.get(kind="allowance/claim_opened")
    assert "600,000원" in message.body
    assert "18시까지" in message.body


def test_the_clock_opens_nothing_twice():
    application = ApplicationFactory(completed=True)
    _instalment(application, Condition.COMPLETED)
    assert [tasks.open_due_claims(), tasks.open_due_claims()] == [1, 0]


@pytest.mark.parametrize("given", [{"amount": None}, {"condition": ""}])
def test_an_instalment_of_which_the_year_does_not_say_enough_opens_nothing(given):
    application = ApplicationFactory(completed=True)
    AllowanceInstalmentFactory(program_year=application.program_year, **given)
    assert tasks.open_due_claims() == 0


def test_a_hire_opens_what_asks_for_a_completion_and_a_job():
    application = _begun(completed=True)
    _instalment(application, Condition.HIRED)
    assert tasks.open_due_claims() == 0
    _hired(application, 3)
    assert tasks.open_due_claims() == 1
    assert Claim.objects.get().met_on == clock.today() - timedelta(days=3)


def test_a_job_one_had_before_the_course_is_no_new_job():
    application = _begun(days_ago=20, completed=True)
    _instalment(application, Condition.HIRED)
    _hired(application, 40)
    assert tasks.open_due_claims() == 0


def test_a_hire_without_a_completion_opens_what_asks_for_either():
    application = _begun(in_training=True)
    _instalment(application, Condition.ADVANCED_COMPLETED_OR_HIRED)
    _hired(application, 3)
    assert tasks.open_due_claims() == 1
    assert Claim.objects.get().met_by == Condition.HIRED


@pytest.mark.parametrize(("days", "opens"), [(29, 0), (30, 1), (45, 1)])
def test_thirty_days_of_work_open_the_second_part(days, opens):
    application = _begun(completed=True)
    _instalment(application, Condition.EMPLOYED_30_DAYS, number=2, amount=400_000)
    _hired(application, days)
    assert tasks.open_due_claims() == opens


def test_leaving_after_day_thirty_loses_nothing():
    application = _begun(completed=True)
    _instalment(application, Condition.EMPLOYED_30_DAYS)
    job = _hired(application, 50)
    last_day = clock.today() - timedelta(days=15)
    placements.record_end(job, ended_on=last_day, reason=Placement.EndReason.NO_LONGER, by=StaffFactory())
    assert tasks.open_due_claims() == 1


def test_the_same_number_is_claimed_once_across_centres_and_years():
    first = ClaimFactory()
    edition = ProgramYearFactory(track=first.track, year=clock.today().year - 1)
    cohort = OpenCohortFactory(center=CenterFactory(), course=CourseFactory(track=first.track), program_year=edition)
    again = ApplicationFactory(applicant=first.claimant, cohort=cohort, completed=True)
    _instalment(again, Condition.COMPLETED)
    assert tasks.open_due_claims() == 0
    met = opening.Met(again, edition.instalments.get(), Condition.COMPLETED, clock.today())
    with pytest.raises(AlreadyClaimed):
        opening.open_claim(met)


@pytest.mark.django_db(transaction=True)
def test_many_workers_open_one_claim():
    application = ApplicationFactory(completed=True)
    _instalment(application, Condition.COMPLETED)
    results = at_once([opening.open_due] * 6)
    assert sum(results) == 1
    assert Claim.objects.count() == 1
    assert Message.objects.filter(kind="allowance/claim_opened").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_members_of_staff_open_one_claim_for_looking_for_work():
    application = ApplicationFactory(completed=True)
    instalment = _instalment(application, Condition.JOB_SEARCH)
    by = StaffFactory()
    press = partial(
        opening.open_for_job_search,
        application,
        instalment,
        reason="면접 1건",
        met_on=clock.today(),
        due_on=None,
        by=by,
    )
    results = at_once([press] * 4)
    assert sum(isinstance(one, AlreadyClaimed) for one in results) == 3


def test_only_looking_for_work_is_opened_by_hand():
    application = ApplicationFactory(completed=True)
    instalment = _instalment(application, Condition.COMPLETED)
    with pytest.raises(NotClaimable):
        opening.open_for_job_search(
            application, instalment, reason="까닭", met_on=clock.today(), due_on=None, by=StaffFactory()
        )


def test_looking_for_work_is_paid_to_those_only_who_completed():
    application = ApplicationFactory(in_training=True)
    instalment = _instalment(application, Condition.JOB_SEARCH)
    assert opening.job_search_instalments(application) == []
    with pytest.raises(CompletionGone):
        opening.open_for_job_search(
            application, instalment, reason="면접 1건", met_on=clock.today(), due_on=None, by=StaffFactory()
        )
    assert not Claim.objects.exists()
