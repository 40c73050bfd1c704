"""Talks and plans. That no two talks of anybody overlap is not asked here: a constraint of the database says so."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from common import clock
from counseling.models import Booking, BookingEvent, CareerPlan, State, TalkNote

_STATES = {
    BookingEvent.What.BOOKED: State.BOOKED,
    BookingEvent.What.MOVED: State.BOOKED,
    BookingEvent.What.HELD: State.HELD,
    BookingEvent.What.MISSED: State.MISSED,
    BookingEvent.What.CANCELLED: State.CANCELLED,
}


def talks_that_stand_otherwise_than_their_last_event() -> QuerySet[Booking]:
    """State, time and consultant of a talk are what its last event left."""
    last = BookingEvent.objects.filter(booking=OuterRef("pk")).order_by("-pk")
    rows = Booking.objects.annotate(
        last_kind=last.values("kind")[:1],
        last_start=last.values("starts_at")[:1],
        last_who=last.values("consultant")[:1],
    )
    as_told = Q(last_start=F("starts_at"), last_who=F("consultant")) & Q(
        *(Q(last_kind=kind, state=state) for kind, state in _STATES.items()), _connector=Q.OR
    )
    return rows.exclude(as_told) | rows.filter(last_kind=None)


def held_talks_nothing_is_written_about() -> QuerySet[Booking]:
    return Booking.objects.filter(state=State.HELD).exclude(Exists(TalkNote.objects.filter(booking=OuterRef("pk"))))


def talks_nobody_was_reminded_of() -> QuerySet[Booking]:
    """A talk that is less than half a day off and was fixed before yesterday has had its reminder."""
    now = clock.now()
    return Booking.objects.filter(
        state=State.BOOKED,
        reminded_at=None,
        starts_at__gt=now,
        starts_at__lt=now + timedelta(hours=12),
        changed_at__lt=now - timedelta(days=2),
    )


def plans_that_say_nothing() -> QuerySet[CareerPlan]:
    """Every plan has a version."""
    return CareerPlan.objects.filter(versions=None)


QUERIES = (
    talks_that_stand_otherwise_than_their_last_event,
    held_talks_nothing_is_written_about,
    talks_nobody_was_reminded_of,
    plans_that_say_nothing,
)
