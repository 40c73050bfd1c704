"""Tests of booking, moving and calling off: who wins, who is told, what is written down, until when."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from functools import partial

import pytest
import time_machine
from django.db import ProgrammingError, transaction

from common import clock
from common.errors import IllegalMove
from counseling import tasks
from counseling.actions import bookings
from counseling.errors import BusyAlready, NotYet, SlotTaken, TooLateToChange, TooManyTalks
from counseling.models import Booking, BookingEvent, Kind, State, Way
from messaging.models import Message
from messaging.models import State as MessageState
from tests.factories.accounts import OwnerFactory
from tests.factories.centers import CenterFactory
from tests.factories.counseling import BookingFactory, begin, free, open_every_day
from tests.support.at_once import at_once

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 10, 1, 9, tzinfo=clock.SEOUL)  # a Thursday


@pytest.fixture
def thursday():
    with time_machine.travel(NOW, tick=False):
        yield


def book(person, center, consultant, starts_at, **values):
    return bookings.book(
        person,
        center=center,
        consultant=consultant,
        kind=Kind.CAREER,
        way=Way.VISIT,
        starts_at=starts_at,
        by=person,
        **values,
    )


def said(kind: str) -> list[Message]:
    return list(Message.objects.filter(kind=f"counseling/{kind}").order_by("pk"))


@pytest.mark.django_db(transaction=True)
def test_of_many_people_pressing_for_one_time_exactly_one_gets_it():
    center = CenterFactory()
    consultant = open_every_day(center)
    wanted = free(center)[0]
    results = at_once([partial(book, OwnerFactory(), center, consultant, wanted) for _ in range(12)])
    assert [type(result) for result in results].count(Booking) == 1
    assert [type(result) for result in results].count(SlotTaken) == 11
    assert Booking.objects.count() == BookingEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_people_content_with_anybody_as_many_are_served_as_consultants_are_free():
    center = CenterFactory()
    for _ in range(3):
        open_every_day(center)
    wanted = free(center)[0]
    results = at_once([partial(book, OwnerFactory(), center, None, wanted) for _ in range(10)])
    served = [result for result in results if isinstance(result, Booking)]
    assert len({booking.consultant_id for booking in served}) == len(served) == 3
    assert [type(result) for result in results].count(SlotTaken) == 7


@pytest.mark.django_db(transaction=True)
def test_pressing_twice_books_once():
    center = CenterFactory()
    consultant, person = open_every_day(center), OwnerFactory()
    results = at_once([partial(book, person, center, consultant, free(center)[0])] * 5)
    assert len({booking.pk for booking in results}) == 1
    assert len(said("talk_booked")) == 1


@pytest.mark.django_db(transaction=True)
def test_two_people_moving_to_one_time_and_one_booking_it_leave_one_there():
    center = CenterFactory()
    consultant = open_every_day(center)
    first, second = [BookingFactory(center=center, consultant=consultant) for _ in range(2)]
    wanted = free(center)[3]
    results = at_once(
        [
            partial(bookings.move, first, starts_at=wanted, by=first.person),
            partial(bookings.move, second, starts_at=wanted, by=second.person),
            partial(book, OwnerFactory(), center, consultant, wanted),
        ]
    )
    assert [type(result) for result in results].count(SlotTaken) == 2
    assert Booking.objects.live().filter(starts_at=wanted).count() == 1


def test_anybody_means_who_has_least_to_do_that_day(thursday):
    center = CenterFactory()
    busy, idle = open_every_day(center), open_every_day(center)
    first, second = free(center, busy)[:2]  # of one day
    book(OwnerFactory(), center, busy, first)
    assert book(OwnerFactory(), center, None, second).consultant == idle


def test_both_sides_are_told_and_the_consultant_not_of_what_she_did_herself(thursday):
    booking = BookingFactory()
    assert [message.recipient_id for message in said("talk_booked")] == [booking.person_id]
    assert [message.recipient_id for message in said("talk_booked_consultant")] == [booking.consultant_id]
    bookings.cancel(booking, by=booking.consultant, reason="상담사가 아픕니다.")
    assert "상담사가 아픕니다." in said("talk_cancelled")[0].body
    assert said("talk_cancelled_consultant") == []


def test_moving_keeps_the_talk_tells_both_times_and_writes_it_down(thursday):
    booking = BookingFactory()
    was_at, wanted = booking.starts_at, free(booking.center)[4]
    moved = bookings.move(booking, starts_at=wanted, by=booking.person)
    assert (moved.pk, moved.starts_at, moved.state) == (booking.pk, wanted, State.BOOKED)
    assert list(moved.events.values_list("kind", "starts_at")) == [("booked", was_at), ("moved", wanted)]
    assert free(booking.center)[0] == was_at
    assert len(said("talk_moved")) == len(said("talk_moved_consultant")) == 1
    assert bookings.move(moved, starts_at=wanted, by=booking.person).events.count() == 2


def test_a_talk_given_to_another_consultant_tells_the_one_who_had_it(thursday):
    booking = BookingFactory()
    before, other = booking.consultant, open_every_day(booking.center)
    bookings.move(booking, starts_at=booking.starts_at, consultant=other, by=other)
    assert [message.recipient_id for message in said("talk_cancelled_consultant")] == [before.pk]
    assert said("talk_moved_consultant") == []


def test_a_persons_own_talks_do_not_meet_and_are_not_too_many(thursday):
    center = CenterFactory()
    first, second, person = open_every_day(center), open_every_day(center), OwnerFactory()
    times = free(center, first)
    book(person, center, first, times[0])
    with pytest.raises(BusyAlready):
        book(person, center, second, times[0])
    for moment in times[2 : 1 + bookings.MOST_COMING]:
        book(person, center, first, moment)
    with pytest.raises(TooManyTalks):
        book(person, center, first, times[6])


@pytest.mark.parametrize("moment", [NOW - timedelta(days=1), NOW + timedelta(days=300), NOW + timedelta(minutes=1)])
def test_a_time_nobody_offers_cannot_be_booked(thursday, moment):
    center = CenterFactory()
    with pytest.raises(SlotTaken):
        book(OwnerFactory(), center, open_every_day(center), moment)


def test_a_person_changes_until_three_hours_before_and_the_centre_also_later(thursday):
    booking = BookingFactory()
    with time_machine.travel(booking.change_until, tick=False):
        assert booking.may_be_changed
    with time_machine.travel(booking.change_until + timedelta(seconds=1), tick=False):
        for act in (bookings.cancel, partial(bookings.move, starts_at=free(booking.center)[5])):
            with pytest.raises(TooLateToChange, match=booking.center.as_office().phone):
                act(booking, by=booking.person)
        assert bookings.cancel(booking, by=booking.consultant, reason="예시").state == State.CANCELLED


def test_no_show_is_written_after_the_time_came_and_a_cancelled_talk_stays_so(thursday):
    booking = BookingFactory()
    with pytest.raises(NotYet):
        bookings.mark_missed(booking, by=booking.consultant)
    begin(booking)
    assert bookings.mark_missed(booking, by=booking.consultant).state == State.MISSED
    cancelled = BookingFactory(cancelled=True)
    for act in (bookings.mark_missed, partial(bookings.move, starts_at=free(cancelled.center)[3])):
        with pytest.raises((IllegalMove, NotYet)):
            act(cancelled, by=cancelled.consultant)
    assert bookings.cancel(cancelled, by=cancelled.person).events.count() == 2


def test_events_are_never_changed():
    event = BookingFactory().events.get()
    with pytest.raises(ProgrammingError), transaction.atomic():
        BookingEvent.objects.filter(pk=event.pk).update(reason="다르게")


def tomorrows() -> Booking:
    """A talk on Friday, booked on Tuesday."""
    with time_machine.travel(NOW - timedelta(days=2), tick=False):
        center = CenterFactory()
        consultant = open_every_day(center)
        return BookingFactory(
            center=center, consultant=consultant, starts_at=clock.at(NOW.date() + timedelta(days=1), time(10))
        )


def test_tomorrows_talks_are_mentioned_once_to_both_sides(thursday):
    booking = tomorrows()
    assert tasks.remind_of_tomorrow() == 1
    assert tasks.remind_of_tomorrow() == 0
    assert [message.recipient_id for message in said("talk_tomorrow")] == [booking.person_id]
    assert [message.recipient_id for message in said("talk_tomorrow_consultant")] == [booking.consultant_id]


def test_what_was_said_today_is_not_said_again_and_later_days_wait(thursday):
    booking = tomorrows()
    Booking.objects.update(changed_at=NOW)
    assert tasks.remind_of_tomorrow() == 0
    Booking.objects.update(
        changed_at=NOW - timedelta(days=2),
        starts_at=booking.starts_at + timedelta(days=3),
        ends_at=booking.ends_at + timedelta(days=3),
    )
    assert tasks.remind_of_tomorrow() == 0


@pytest.mark.parametrize("days", [0, 1, 2, 5])
def test_a_reminder_is_promised_exactly_where_one_will_come(days):
    with time_machine.travel(NOW, tick=False):
        booking = tomorrows()
        starts_at = clock.at(NOW.date() + timedelta(days=days), time(17))
        Booking.objects.update(changed_at=NOW, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
        booking.refresh_from_db()
        promised = booking.reminder_ahead
    with time_machine.travel(starts_at - timedelta(days=1), tick=False):
        assert tasks.remind_of_tomorrow() == promised == (days >= 2)
    booking.refresh_from_db()
    assert not booking.reminder_ahead


def test_a_reminder_that_has_not_gone_out_is_taken_back_with_its_time(thursday):
    booking = tomorrows()
    tasks.remind_of_tomorrow()
    bookings.cancel(booking, by=booking.person)
    assert {message.state for message in said("talk_tomorrow")} == {MessageState.CANCELLED}


@pytest.mark.django_db(transaction=True)
def test_several_workers_mention_each_talk_once():
    with time_machine.travel(NOW, tick=False):
        for _ in range(4):
            tomorrows()
        assert sum(at_once([tasks.remind_of_tomorrow] * 6)) == 4
        assert len(said("talk_tomorrow")) == 4
