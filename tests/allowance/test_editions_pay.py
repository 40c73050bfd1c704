"""What each year's edition pays for, case by case, against a table written by hand from DOMAIN's three years.

2021: up to 1,000,000 won in two parts, and nobody knows for what: nothing opens by itself.
2025: 400,000 for looking for work, which staff see and open by hand, and 600,000 for a job after the course.
2026: 600,000 for an advanced course completed or a job, and 400,000 for thirty days in it.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from allowance import tasks
from allowance.actions import claims, deadlines, opening
from allowance.errors import NotClaimable, NothingLeft, OwnerOnly
from allowance.models import Claim
from allowance.states import State
from centers.models import AllowanceInstalment, Course, CourseModule, ProgramYear, Track
from centers.roles import Role
from common import clock
from jobs.actions import placements
from jobs.models import Placement
from portal.seed import facts as seed
from tests.factories.accounts import StaffFactory
from tests.factories.allowance import ClaimFactory, bring, fill
from tests.factories.centers import AllowanceInstalmentFactory, CourseFactory, ProgramYearFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory
from tests.factories.jobs import PlacementFactory
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db
Condition = AllowanceInstalment.Condition

ADVANCED, BASICS = "advanced", "basics"
COMPLETED, HIRED, STAYED = Condition.COMPLETED.value, Condition.HIRED.value, Condition.EMPLOYED_30_DAYS.value

# the year; the course; how the person left it; the job began so many days ago, and ended; what opens: part, won, by what
CASES = [
    (2021, ADVANCED, "completed", None, None, []),
    (2021, ADVANCED, "completed", 40, None, []),
    (2025, ADVANCED, "completed", None, None, []),
    (2025, BASICS, "completed", 3, None, [(2, 600_000, HIRED)]),
    (2025, ADVANCED, "completed", 45, None, [(2, 600_000, HIRED)]),
    (2025, ADVANCED, "not_completed", 45, None, []),
    (2026, ADVANCED, "completed", None, None, [(1, 600_000, COMPLETED)]),
    (2026, BASICS, "completed", None, None, []),
    (2026, BASICS, "completed", 3, None, [(1, 600_000, HIRED)]),
    (2026, ADVANCED, "in_training", None, None, []),
    (2026, ADVANCED, "in_training", 3, None, [(1, 600_000, HIRED)]),
    (2026, ADVANCED, "not_completed", 3, None, [(1, 600_000, HIRED)]),
    (2026, ADVANCED, "completed", 29, None, [(1, 600_000, COMPLETED)]),
    (2026, ADVANCED, "completed", 30, None, [(1, 600_000, COMPLETED), (2, 400_000, STAYED)]),
    (2026, ADVANCED, "completed", 50, 15, [(1, 600_000, COMPLETED), (2, 400_000, STAYED)]),
    (2026, BASICS, "completed", 50, 30, [(1, 600_000, HIRED)]),
    (2026, ADVANCED, "completed", 90, None, [(1, 600_000, COMPLETED)]),  # had before the course
]


def course_of(kind: str) -> Course:
    track = Track.objects.get(key="company-linked")
    if kind == ADVANCED:
        return Course.objects.advanced().filter(track=track).first()
    course = CourseFactory(track=track)
    CourseModule.objects.create(course=course, position=1, name="기초", hours=16)
    return course


def taking_part(year: int, course: str, end: str):
    """Somebody in a cohort of that year's edition, which began sixty days ago."""
    Track.objects.update(needs_pledge=False)  # what companies pledge is told elsewhere
    edition = ProgramYear.objects.get(track__key="company-linked", year=year)
    cohort = OpenCohortFactory(course=course_of(course), program_year=edition)
    application = ApplicationFactory(cohort=cohort, **{end: True})
    type(cohort).objects.filter(pk=cohort.pk).update(starts_on=clock.today() - timedelta(days=60))
    return application


@pytest.mark.parametrize(("year", "course", "end", "job", "left", "opens"), CASES)
def test_what_each_year_pays_for(year, course, end, job, left, opens):
    seed.lay()
    application = taking_part(year, course, end)
    if job is not None:
        day = clock.today() - timedelta(days=job)
        placement = PlacementFactory(person=application.applicant, center=application.cohort.center, started_on=day)
        if left is not None:
            last_day = clock.today() - timedelta(days=left)
            placements.record_end(placement, ended_on=last_day, reason=Placement.EndReason.NO_LONGER, by=StaffFactory())
    tasks.open_due_claims()
    assert list(Claim.objects.order_by("number_of_part").values_list("number_of_part", "amount", "met_by")) == opens


def by_hand(application, instalment, **given):
    reason = {"reason": "면접 1건", "met_on": clock.today(), "due_on": None, "by": StaffFactory()}
    return opening.open_for_job_search(application, instalment, **reason | given)


@pytest.mark.parametrize(("year", "amount"), [(2021, None), (2025, 400_000), (2026, None)])
def test_looking_for_work_is_paid_for_in_one_of_the_years(year, amount):
    seed.lay()
    application = taking_part(year, ADVANCED, "completed")
    offered = opening.job_search_instalments(application)
    assert [row.amount for row in offered] == ([amount] if amount else [])
    for instalment in application.program_year.instalments.all():
        if instalment not in offered:
            with pytest.raises(NotClaimable):
                by_hand(application, instalment)
    if amount:
        assert by_hand(application, offered[0]).amount == amount


@pytest.mark.parametrize(("year", "owner_only"), [(2021, False), (2025, False), (2026, True)])
def test_only_the_owner_herself_claims_where_the_edition_says_so(year, owner_only):
    seed.lay()
    edition = ProgramYear.objects.get(track__key="company-linked", year=year)
    assert edition.owner_only_allowance == owner_only


def test_who_does_not_say_she_is_the_owner_hands_nothing_in(client):
    edition = ProgramYearFactory(owner_only_allowance=True)
    claim = fill(ClaimFactory(of={"cohort": OpenCohortFactory(program_year=edition)}))
    with pytest.raises(OwnerOnly):
        claims.hand_in(claim, by=claim.claimant)
    client.force_login(claim.claimant)
    url = f"/allowance/{claim.pk}/review/"
    assert "is_owner" in client.post(url, {"agreed": "on"}).context["form"].errors
    assert client.post(url, {"agreed": "on", "is_owner": "on"}).status_code == 302
    claim.refresh_from_db()
    assert (claim.state, claim.says_is_owner) == (State.HANDED_IN, True)


def with_a_limit(most: int, *amounts: int):
    """Somebody who completed a course of an edition with these instalments, and their ids."""
    edition = ProgramYearFactory(allowance_at_most=most)
    application = ApplicationFactory(cohort=OpenCohortFactory(program_year=edition), completed=True)
    return application, [
        AllowanceInstalmentFactory(program_year=edition, number=number, amount=amount, condition=Condition.JOB_SEARCH)
        for number, amount in enumerate(amounts, start=1)
    ]


def test_all_parts_together_stay_within_the_most_of_the_edition():
    application, (one, two, three) = with_a_limit(1_000_000, 700_000, 600_000, 100_000)
    assert [by_hand(application, part).amount for part in (one, two)] == [700_000, 300_000]
    with pytest.raises(NothingLeft):
        by_hand(application, three)


def test_what_was_not_paid_leaves_its_money_to_the_next_part():
    application, (one, two) = with_a_limit(700_000, 700_000, 600_000)
    bring(by_hand(application, one), State.LAPSED)
    assert by_hand(application, two).amount == 600_000
    lapsed = Claim.objects.get(instalment=one)
    lead = StaffFactory(role=Role.LEAD, center=lapsed.center)
    again = deadlines.reopen(lapsed, reason="입원", due_on=clock.today() + timedelta(days=9), by=lead)
    assert again.amount == 100_000


def test_the_clock_passes_over_who_has_had_everything():
    edition = ProgramYearFactory(allowance_at_most=600_000)
    for number in (1, 2):
        AllowanceInstalmentFactory(program_year=edition, number=number)
    ApplicationFactory(cohort=OpenCohortFactory(program_year=edition), completed=True)
    assert [tasks.open_due_claims(), tasks.open_due_claims()] == [1, 0]
    assert Claim.objects.get().number_of_part == 1


@pytest.mark.django_db(transaction=True)
def test_two_parts_opened_at_once_stay_within_the_most():
    application, parts = with_a_limit(1_000_000, 700_000, 600_000)
    at_once([partial(by_hand, application, part) for part in parts])
    assert Claim.objects.won() == 1_000_000


@pytest.mark.django_db(transaction=True)
def test_one_part_asked_for_at_two_centres_in_two_years_is_opened_once():
    first, (part,) = with_a_limit(9_000_000, 600_000)
    edition = ProgramYearFactory(track=first.program_year.track, year=first.program_year.year - 1)
    cohort = OpenCohortFactory(course=CourseFactory(track=edition.track), program_year=edition)
    other = ApplicationFactory(applicant=first.applicant, cohort=cohort, completed=True)
    same = AllowanceInstalmentFactory(program_year=edition, condition=Condition.JOB_SEARCH)
    assert first.cohort.center != other.cohort.center
    results = at_once([partial(by_hand, first, part), partial(by_hand, other, same)] * 3)
    assert sum(isinstance(one, Claim) for one in results) == 1
    assert Claim.objects.count() == 1
