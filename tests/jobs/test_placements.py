"""Hires: recorded once with their three checks, ended with a reason, read by how long they lasted."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from centers.roles import Role
from common import clock, months
from jobs.actions import placements
from jobs.errors import AlreadyEnded, EndOutsideTheJob, EndTakenBack, HireInTheFuture, RecordedAnew
from jobs.models import CheckState, EmploymentCheck, Placement, PlacementEvent, Voice
from portal.invariants.placements import checks_of_ended_jobs, hired_without_a_next_check
from tests.enrollment.apply_pages import signed_in
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.centers import CenterFactory
from tests.factories.jobs import CheckFactory, PlacementFactory
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db
LOST = Placement.EndReason.NO_LONGER


def states(placement: Placement) -> list[str]:
    return list(placement.checks.order_by("day").values_list("state", flat=True))


def end(placement: Placement, days: int, reason: str = LOST) -> Placement:
    """The last day worked is the `days`-th of the job."""
    day = placement.started_on + timedelta(days=days - 1)
    return placements.record_end(placement, ended_on=day, reason=reason, by=placement.consultant)


@pytest.mark.parametrize(
    ("day", "count", "then"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 31), 12, date(2027, 1, 31)),
    ],
)
def test_months_follow_the_real_calendar(day: date, count: int, then: date) -> None:
    assert months.after(day, count) == then


@time_machine.travel(datetime(2026, 11, 30, 9, 0, tzinfo=clock.SEOUL), tick=False)
def test_a_hire_opens_checks_at_thirty_days_three_and_six_months_on_working_days() -> None:
    placement = PlacementFactory(started_on=date(2026, 11, 24))
    asked = [(check.day, check.ask_at.astimezone(clock.SEOUL)) for check in placement.checks.all()]
    assert [day for day, _ in asked] == [date(2026, 12, 24), date(2027, 2, 24), date(2027, 5, 24)]
    assert [at.date() for _, at in asked] == [date(2026, 12, 24), date(2027, 2, 24), date(2027, 5, 24)]
    assert {at.hour for _, at in asked} == {10}


@time_machine.travel(datetime(2026, 11, 30, 9, 0, tzinfo=clock.SEOUL), tick=False)
def test_a_check_on_a_holiday_is_asked_on_the_next_working_day() -> None:
    first = PlacementFactory(started_on=date(2026, 11, 25)).checks.first()
    assert first is not None
    assert first.day == date(2026, 12, 25)  # a Friday, Christmas
    assert first.ask_at == datetime(2026, 12, 28, 10, 0, tzinfo=clock.SEOUL)


def test_of_the_checks_missed_before_recording_only_the_last_is_asked() -> None:
    placement = PlacementFactory(started_on=clock.today() - timedelta(days=130))
    assert states(placement) == [CheckState.SKIPPED, CheckState.PLANNED, CheckState.PLANNED]


def test_the_same_hire_twice_is_one_placement() -> None:
    first = PlacementFactory()
    again = placements.record_hire(
        first.person,
        employer=first.employer,
        started_on=first.started_on,
        source=first.source,
        center=first.center,
        by=first.recorded_by,
    )
    assert again == first
    assert EmploymentCheck.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_eight_clicks_at_once_record_one_hire() -> None:
    person, center, by = OwnerFactory(), CenterFactory(), StaffFactory()
    facts: dict[str, Any] = {
        "employer": "예시 상사",
        "started_on": clock.today(),
        "source": "referral",
        "center": center,
    }
    rows = at_once([lambda: placements.record_hire(person, by=by, **facts)] * 8)
    assert len({row.pk for row in rows}) == 1
    assert Placement.objects.count() == 1
    assert EmploymentCheck.objects.count() == 3


def test_a_job_that_has_not_begun_is_not_recorded() -> None:
    with pytest.raises(HireInTheFuture):
        PlacementFactory(started_on=clock.today() + timedelta(days=1))


def test_an_end_settles_what_was_still_to_be_asked_and_says_who_said_so() -> None:
    placement = end(PlacementFactory(), 5)
    assert states(placement) == [CheckState.SKIPPED] * 3
    assert placement.end_voice == Voice.STAFF
    assert list(placement.events.values_list("kind", flat=True)) == [
        PlacementEvent.Kind.RECORDED,
        PlacementEvent.Kind.ENDED,
    ]


def test_an_end_is_recorded_once() -> None:
    placement = end(PlacementFactory(), 5)
    with pytest.raises(AlreadyEnded):
        end(placement, 6)


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_end_a_job_at_once_one_does() -> None:
    placement = PlacementFactory()
    results = at_once([lambda: end(placement, 5)] * 8)
    assert [type(result) for result in results].count(AlreadyEnded) == 7


@pytest.mark.parametrize("days", [0, 12])
def test_a_job_ends_between_its_first_day_and_today(days: int) -> None:
    with pytest.raises(EndOutsideTheJob):
        end(PlacementFactory(), days)


def test_a_mistake_is_no_job_of_this_person_and_may_be_entered_anew() -> None:
    placement = end(PlacementFactory(), 1, reason=Placement.EndReason.MISTAKE)
    assert not Placement.objects.hired_of(placement.person).exists()
    again = PlacementFactory(person=placement.person, employer=placement.employer, started_on=placement.started_on)
    assert list(Placement.objects.hired_of(placement.person)) == [again]


@pytest.mark.parametrize(
    ("began_days_ago", "worked", "counts"),
    [(30, None, True), (29, None, False), (40, 30, True), (40, 29, False), (400, 30, True)],
)
def test_a_job_counts_as_held_from_its_first_to_its_last_day(
    began_days_ago: int, worked: int | None, counts: bool
) -> None:
    placement = PlacementFactory(started_on=clock.today() - timedelta(days=began_days_ago))
    if worked:
        end(placement, worked)
    assert Placement.objects.employed_at_least(30).exists() is counts


def test_how_long_a_job_lasted_is_read_as_of_a_day() -> None:
    PlacementFactory(started_on=clock.today() - timedelta(days=60))
    assert not Placement.objects.employed_at_least(30, on=clock.today() - timedelta(days=31)).exists()
    assert Placement.objects.employed_at_least(30, on=clock.today() - timedelta(days=30)).exists()


def test_an_end_written_down_by_mistake_is_taken_back_with_a_reason_and_the_checks_go_on() -> None:
    asked = CheckFactory(reach="person")
    placement = asked.placement
    before = dict(placement.checks.values_list("milestone", "state"))
    placements.record_end(placement, ended_on=clock.today(), reason="no_longer", by=placement.consultant)

    placement = placements.take_back_end(placement, reason="다른 분이었습니다.", by=placement.consultant)

    assert (placement.ended_on, placement.end_reason, placement.end_voice) == (None, "", "")
    last = placement.events.last()
    assert (last.kind, last.note) == (PlacementEvent.Kind.END_UNDONE, "다른 분이었습니다.")
    now = dict(placement.checks.values_list("milestone", "state"))
    assert now == before | {asked.milestone: CheckState.PAPER}
    assert not hired_without_a_next_check()
    assert not checks_of_ended_jobs()
    with pytest.raises(EndTakenBack):
        placements.take_back_end(placement, reason="다시", by=placement.consultant)


def test_a_job_called_a_mistake_by_mistake_comes_back_unless_it_was_recorded_anew() -> None:
    placement = PlacementFactory()
    by = placement.consultant
    placements.record_end(placement, ended_on=placement.started_on, reason="mistake", by=by)
    assert placements.take_back_end(placement, reason="맞는 기록이었음", by=by).is_held
    placements.record_end(placement, ended_on=placement.started_on, reason="mistake", by=by)
    placements.record_hire(
        placement.person,
        employer=placement.employer,
        started_on=placement.started_on,
        source=placement.source,
        center=placement.center,
        by=by,
    )
    with pytest.raises(RecordedAnew):
        placements.take_back_end(placement, reason="맞는 기록이었음", by=by)


@pytest.mark.django_db(transaction=True)
def test_a_job_brought_back_and_recorded_anew_at_once_stands_once() -> None:
    placement = PlacementFactory()
    by = placement.consultant
    placements.record_end(placement, ended_on=placement.started_on, reason="mistake", by=by)
    anew = partial(
        placements.record_hire,
        placement.person,
        employer=placement.employer,
        started_on=placement.started_on,
        source=placement.source,
        center=placement.center,
        by=by,
    )
    back = partial(placements.take_back_end, placement, reason="맞는 기록이었음", by=by)
    found = at_once([anew, back, back])
    assert Placement.objects.real().filter(person=placement.person).count() == 1
    assert all(isinstance(one, Placement | EndTakenBack | RecordedAnew) for one in found)


def test_the_desk_takes_an_end_back_only_with_a_reason() -> None:
    placement = PlacementFactory()
    placements.record_end(placement, ended_on=clock.today(), reason="no_longer", by=placement.consultant)
    client = signed_in(StaffFactory(role=Role.COUNSELOR, center=placement.center))
    page = client.get(placement.get_absolute_url()).content.decode()
    undo = reverse("jobs_desk:placement-end-undone", args=[placement.pk])
    assert undo in page
    for reason in ("", "가" * 301, "\0"):
        assert "끝난 것으로 잘못 적었을 때" in client.post(undo, {"undo-reason": reason}).content.decode()
    placement.refresh_from_db()
    assert not placement.is_held
    client.post(undo, {"undo-reason": "전화로 확인함 🙂"})
    placement.refresh_from_db()
    assert placement.is_held
