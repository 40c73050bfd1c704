"""Hours against what the edition asks for: rounding, excuses, and the moment from which it is too late."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from centers.models import Cohort
from common import clock
from enrollment.models import Application
from tests.enrollment.apply_pages import signed_in
from tests.factories.accounts import StaffFactory
from tests.factories.training import SessionFactory, seated
from training import hours
from training.actions import attendance, schedules
from training.hours import Tally
from training.journey import may_miss_text
from training.models import Session
from training.states import Outlook


@pytest.mark.parametrize(
    ("attended", "missed", "required", "may_miss", "outlook"),
    [
        (0, 0, 32, 8, Outlook.NOT_YET),
        (31, 8, 32, 0, Outlook.NOT_YET),
        (31, 9, 32, 0, Outlook.OUT_OF_REACH),
        (32, 8, 32, 0, Outlook.REACHED),
        (32, 2, 32, 6, Outlook.REACHED),
        (0, 40, 32, 0, Outlook.OUT_OF_REACH),
    ],
)
def test_eighty_percent_of_forty_hours(
    attended: int, missed: int, required: int, may_miss: int, outlook: Outlook
) -> None:
    tally = Tally(planned=40, attended=attended, missed=missed, percent=80)
    assert (tally.required, tally.may_miss, tally.outlook) == (required, may_miss, outlook)


def test_what_is_asked_for_is_rounded_up_and_the_rate_down() -> None:
    assert Tally(planned=41, attended=32, missed=0, percent=80).required == 33
    assert Tally(planned=41, attended=32, missed=0, percent=80).rate == 78


def test_without_a_schedule_nothing_is_promised() -> None:
    assert Tally(planned=0, attended=0, missed=0, percent=80).outlook == Outlook.UNPLANNED


@pytest.mark.django_db
def test_late_counts_an_excuse_counts_once_it_says_why_and_a_cancelled_session_never() -> None:
    by = StaffFactory()
    first = SessionFactory(days=-1)
    cohort = first.cohort
    second, called_off = SessionFactory(cohort=cohort, hours=4), SessionFactory(cohort=cohort, days=1)
    (person,) = seated(cohort)
    schedules.cancel(called_off, reason="강사 사정", by=by)
    attendance.mark(first, person.pk, "late", was="", by=by)
    excused = attendance.mark(second, person.pk, "excused", was="", by=by)
    assert _tally(person) == (10, 6, 4)
    attendance.prove(excused, note="병원 진료", upload=None, by=by)
    assert _tally(person) == (10, 10, 0)


def _tally(person: object) -> tuple[int, int, int]:
    tally = hours.tallies([person])[person.pk]  # type: ignore[attr-defined,list-item]
    return tally.planned, tally.attended, tally.missed


@pytest.mark.django_db
@pytest.mark.parametrize("people", [1, 3])
def test_the_tallies_of_many_take_two_statements(people: int, django_assert_num_queries: object) -> None:
    session = SessionFactory()
    rows = seated(session.cohort, people)
    for row in rows:
        attendance.mark(session, row.pk, "present", was="", by=StaffFactory())
    rows = list(Application.objects.filter(cohort=session.cohort).select_related("program_year"))
    with django_assert_num_queries(2):  # type: ignore[operator]
        found = hours.tallies(rows)
    assert [tally.attended for tally in found.values()] == [6] * people


def test_nobody_who_has_done_enough_is_told_that_she_may_miss_no_more() -> None:
    assert may_miss_text(Tally(planned=10, attended=8, missed=2, percent=80)) == "수료에 필요한 시간을 채우셨습니다."
    assert (
        may_miss_text(Tally(planned=10, attended=4, missed=2, percent=80))
        == "남은 수업에 모두 나오시면 수료하실 수 있습니다."
    )


@pytest.mark.django_db
def test_the_next_session_is_one_that_is_still_to_come() -> None:
    over = SessionFactory()
    (person,) = seated(over.cohort)
    at = clock.now() - timedelta(minutes=1)
    Session.objects.filter(pk=over.pk).update(starts_at=at - timedelta(hours=1), ends_at=at)
    client = signed_in(person.applicant)
    page = reverse("training:progress", args=[person.pk])
    assert client.get(page).context["next"] is None
    later = SessionFactory(cohort=over.cohort, days=1)
    assert client.get(page).context["next"] == later
    Cohort.objects.filter(pk=over.cohort_id).update(cancelled_at=clock.now(), cancel_reason="강사가 없음")
    assert client.get(page).context["next"] is None
