"""Tests of the free times: hours of the week, days that differ, holidays, what is booked, who still works there."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from centers.models import Membership
from centers.roles import Role
from common import clock
from counseling.actions import bookings
from counseling.actions import hours as acts
from counseling.models import DayException, Way, WeeklyHours, free_slots
from tests.factories.accounts import OwnerFactory, StaffFactory
from tests.factories.centers import CenterFactory
from tests.factories.counseling import BookingFactory, DayOffFactory, WeeklyHoursFactory, free, open_every_day

pytestmark = pytest.mark.django_db

# Thursday. Monday the 5th stands in for 개천절 (a Saturday), Friday the 9th is 한글날; the 12th is an ordinary Monday.
NOW = datetime(2026, 10, 1, 9, tzinfo=clock.SEOUL)


@pytest.fixture(autouse=True)
def _thursday():
    with time_machine.travel(NOW, tick=False):
        yield


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=clock.SEOUL)


def test_hours_are_cut_into_talks_for_four_weeks():
    hours = WeeklyHoursFactory(weekday=0)
    mondays = [12, 19, 26]
    assert free(hours.center) == [at(day, hour) for day in mondays for hour in (10, 11)]


def test_a_rest_shorter_than_a_talk_is_not_offered():
    hours = WeeklyHoursFactory(weekday=0, slot_minutes=50)
    assert free(hours.center)[:2] == [at(12, 10), at(12, 10, 50)]
    assert free(hours.center)[2] == at(19, 10)


def test_korean_holidays_are_left_out_and_a_saturday_may_be_open():
    hours = WeeklyHoursFactory(weekday=4)
    assert free(hours.center) == [at(day, hour) for day in (2, 16, 23) for hour in (10, 11)]
    saturday = WeeklyHoursFactory(weekday=5)
    assert free(saturday.center)[0] == at(10, 10)  # the 3rd is 개천절


def test_a_day_off_and_a_part_of_one_are_left_out():
    hours = WeeklyHoursFactory(weekday=0)
    DayOffFactory(consultant=hours.consultant, on=date(2026, 10, 12))
    DayOffFactory(consultant=hours.consultant, on=date(2026, 10, 19), begins=time(9), ends=time(10, 30))
    assert free(hours.center)[:2] == [at(19, 11), at(26, 10)]


def test_an_extra_day_is_offered_even_on_a_holiday():
    hours = WeeklyHoursFactory(weekday=0)
    DayException.objects.create(
        consultant=hours.consultant,
        what=DayException.What.EXTRA,
        on=date(2026, 10, 9),
        begins=time(14),
        ends=time(15),
        center=hours.center,
        slot_minutes=30,
        ways=[Way.PHONE],
        made_by=hours.consultant,
    )
    slots = free_slots(hours.center, way=Way.PHONE)
    assert [slot.starts_at for slot in slots if slot.day.day == 9] == [at(9, 14), at(9, 14, 30)]
    assert at(9, 14) not in free(hours.center, way=Way.VISIT)


def test_hours_hold_from_their_first_to_their_last_day():
    hours = WeeklyHoursFactory(weekday=0, valid_from=date(2026, 10, 12), valid_until=date(2026, 10, 19))
    assert {moment.astimezone(clock.SEOUL).day for moment in free(hours.center)} == {12, 19}


def test_the_next_hours_are_too_soon():
    WeeklyHoursFactory(weekday=3, begins=time(9), ends=time(13))
    hours = WeeklyHoursFactory(weekday=3, begins=time(9), ends=time(13))
    assert free(hours.center)[:2] == [at(1, 12), at(8, 9)]
    assert free(hours.center, notice=timedelta(0))[0] == at(1, 9)


def test_a_consultant_who_leaves_is_offered_until_the_last_day_and_a_closed_account_not_at_all():
    center = CenterFactory()
    consultant = StaffFactory(role=Role.COUNSELOR, center=center)
    WeeklyHoursFactory(center=center, consultant=consultant)
    Membership.objects.filter(user=consultant).update(ends_on=date(2026, 10, 12))
    assert free(center)[-1] == at(12, 11)
    consultant.is_active = False
    consultant.save()
    assert free(center) == []


def test_a_teachers_role_gives_no_hours():
    consultant = StaffFactory()
    assert free(WeeklyHoursFactory(consultant=consultant).center) == []


def test_what_is_booked_is_taken_at_every_centre_and_free_again_when_called_off():
    hours = WeeklyHoursFactory(weekday=0)
    elsewhere = WeeklyHoursFactory(weekday=0, consultant=hours.consultant)
    Membership.objects.create(
        user=hours.consultant,
        role=Role.COUNSELOR,
        scope="center",
        center=elsewhere.center,
        starts_on=date(2026, 1, 1),
    )
    booking = BookingFactory(center=hours.center, consultant=hours.consultant, starts_at=at(12, 10))
    assert free(hours.center)[0] == at(12, 11)
    assert free(elsewhere.center)[0] == at(12, 11)
    bookings.cancel(booking, by=hours.consultant, reason="예시")
    assert free(hours.center)[0] == at(12, 10)


def test_free_times_cost_the_same_for_one_and_for_three_consultants(django_assert_num_queries):
    center = CenterFactory()
    open_every_day(center)
    with django_assert_num_queries(4):
        free_slots(center)
    for _ in range(2):
        open_every_day(center)
    with django_assert_num_queries(4):
        free_slots(center)


def test_the_database_refuses_two_talks_of_one_consultant_or_one_person_at_once():
    first = BookingFactory()
    overlapping = {
        "center": first.center,
        "kind": first.kind,
        "way": first.way,
        "starts_at": first.starts_at + timedelta(minutes=30),
        "ends_at": first.ends_at + timedelta(minutes=30),
        "booked_at": clock.now(),
        "changed_at": clock.now(),
    }
    for people in (
        {"consultant": first.consultant, "person": OwnerFactory()},
        {"consultant": StaffFactory(), "person": first.person},
    ):
        with pytest.raises(IntegrityError, match="one_talk_at_a_time"), transaction.atomic():
            type(first).objects.create(**people, **overlapping)
    next_hour = overlapping | {"starts_at": first.ends_at, "ends_at": first.ends_at + timedelta(hours=1)}
    type(first).objects.create(consultant=first.consultant, person=first.person, **next_hour)


def test_hours_that_have_not_begun_are_ended_twice_as_once():
    ahead = WeeklyHoursFactory(weekday=0, valid_from=date(2030, 1, 1))
    acts.end(ahead)
    acts.end(ahead)
    assert not WeeklyHours.objects.filter(pk=ahead.pk).exists()
