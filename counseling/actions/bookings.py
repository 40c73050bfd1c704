"""Booking a talk, moving it, calling it off. Turns are taken by person, then by consultant, always in that order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from accounts.models import User
from centers.models import Center
from common import clock
from common.errors import IllegalMove
from common.locks import free, held, hold
from counseling import notices
from counseling.errors import BusyAlready, NotYet, SlotTaken, TooLateToChange, TooManyTalks
from counseling.models import Booking, BookingEvent, Slot, Source, State, Way, free_slots

MOST_COMING = 3  # talks one person may have before her: nobody holds a centre's week


def take_turn_of(person: int) -> None:
    """Whoever books or moves a talk of this person (an id) meanwhile waits until the transaction ends."""
    hold(f"talks of person {person}")


@transaction.atomic
def book(
    person: User,
    *,
    center: Center,
    consultant: User | None,
    kind: str,
    way: str,
    starts_at: datetime,
    by: User,
    about: str = "",
    source: str = Source.ONLINE,
) -> Booking:
    """Book a talk; `consultant` None means whoever of the centre is free and has least to do that day.

    Pressing twice is the same as once. Raises SlotTaken, BusyAlready, TooManyTalks.
    """
    take_turn_of(person.pk)
    same = Booking.objects.of_person(person).coming().filter(starts_at=starts_at, center=center).first()
    if same and (consultant is None or same.consultant_id == consultant.pk):
        return same
    if Booking.objects.of_person(person).coming().count() >= MOST_COMING:
        raise TooManyTalks(MOST_COMING)
    slot = _take(center, consultant, way, starts_at, at_desk=source == Source.DESK)
    _refuse_two_at_once(person, slot)
    now = clock.now()
    booking = Booking.objects.create(
        person=person,
        consultant=slot.consultant,
        center=center,
        kind=kind,
        way=way,
        video_room=slot.video_room if way == Way.VIDEO else "",
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        about=about,
        source=source,
        booked_at=now,
        changed_at=now,
    )
    booking.note_event(BookingEvent.What.BOOKED, by=by)
    notices.talk_booked(booking, by=by)
    return booking


@transaction.atomic
def move(
    booking: Booking, *, starts_at: datetime, by: User, consultant: User | None = None, reason: str = ""
) -> Booking:
    """Give a talk another time, and another consultant when named. Moving to where it is changes nothing.

    The person herself may until some hours before. Raises SlotTaken, BusyAlready, TooLateToChange, IllegalMove.
    """
    take_turn_of(booking.person_id)
    booking = held(Booking.objects.filter(pk=booking.pk)).for_list().get()
    if booking.state != State.BOOKED:
        raise IllegalMove(booking.state, State.BOOKED)
    wanted = consultant or booking.consultant
    if booking.starts_at == starts_at and booking.consultant_id == wanted.pk:
        return booking
    _refuse_when_late(booking, by)
    before = booking.consultant
    slot = _take(booking.center, wanted, booking.way, starts_at, at_desk=by.pk != booking.person_id, ignoring=booking)
    _refuse_two_at_once(booking.person, slot, ignoring=booking)
    was_at = booking.starts_at
    booking.starts_at, booking.ends_at, booking.consultant = slot.starts_at, slot.ends_at, slot.consultant
    booking.video_room = slot.video_room if booking.way == Way.VIDEO else ""
    booking.changed_at, booking.reminded_at = clock.now(), None
    booking.save(update_fields=["starts_at", "ends_at", "consultant", "video_room", "changed_at", "reminded_at"])
    booking.note_event(BookingEvent.What.MOVED, by=by, reason=reason)
    notices.take_back_reminders(booking)
    notices.talk_moved(booking, was_at=was_at, before=before, by=by, reason=reason)
    return booking


@transaction.atomic
def cancel(booking: Booking, *, by: User, reason: str = "") -> Booking:
    """Call a talk off; its time is free again. Calling off twice is the same as once.

    The person herself may until some hours before. Raises TooLateToChange, IllegalMove.
    """
    booking = held(Booking.objects.filter(pk=booking.pk)).for_list().get()
    if booking.state == State.CANCELLED:
        return booking
    _refuse_when_late(booking, by)
    booking.move_to(State.CANCELLED, by=by, reason=reason)
    notices.take_back_reminders(booking)
    notices.talk_cancelled(booking, by=by, reason=reason)
    return booking


@transaction.atomic
def mark_missed(booking: Booking, *, by: User) -> Booking:
    """The time came and the person did not. Raises NotYet, IllegalMove."""
    booking = held(Booking.objects.filter(pk=booking.pk)).for_list().get()
    if booking.state == State.MISSED:
        return booking
    if not booking.has_begun:
        raise NotYet
    booking.move_to(State.MISSED, by=by)
    return booking


@transaction.atomic
def remind_due(*, limit: int = 500) -> int:
    """Write tomorrow's reminders, up to `limit` talks; how many. Another worker passes claimed ones by."""
    due = list(free(Booking.objects.to_remind(), limit).for_list())
    Booking.objects.filter(pk__in=[booking.pk for booking in due]).update(reminded_at=clock.now())
    notices.talks_tomorrow(due)
    return len(due)


def next_free(
    center: Center,
    *,
    consultant: User | None,
    way: str,
    after: datetime,
    most: int = 5,
    ignoring: Booking | None = None,
) -> list[Slot]:
    """The first free times from `after` on, one for each moment."""
    moments: dict[datetime, Slot] = {}
    for slot in free_slots(center, consultant=consultant, way=way, ignoring=ignoring):
        if slot.starts_at >= after:
            moments.setdefault(slot.starts_at, slot)
    return list(moments.values())[:most]


def _take(
    center: Center,
    consultant: User | None,
    way: str,
    starts_at: datetime,
    *,
    at_desk: bool,
    ignoring: Booking | None = None,
) -> Slot:
    """A free slot at this very time, its consultant's turn held until the transaction ends. Raises SlotTaken."""
    notice = timedelta(0) if at_desk else None
    hold(*_turns([consultant.pk] if consultant else _who_might(center, way, starts_at, notice)))
    free = [
        slot
        for slot in free_slots(center, consultant=consultant, way=way, notice=notice, ignoring=ignoring)
        if slot.starts_at == starts_at
    ]
    if not free:
        raise SlotTaken
    day = Booking.objects.live().on_days(free[0].day, free[0].day)
    load = Counter(
        day.filter(consultant__in=[slot.consultant.pk for slot in free]).values_list("consultant", flat=True)
    )
    return min(free, key=lambda slot: (load[slot.consultant.pk], slot.consultant.pk))


def _who_might(center: Center, way: str, starts_at: datetime, notice: timedelta | None) -> list[int]:
    slots = free_slots(center, way=way, notice=notice)
    return [slot.consultant.pk for slot in slots if slot.starts_at == starts_at]


def _turns(consultants: Iterable[int]) -> list[str]:
    return [f"talks of consultant {pk}" for pk in sorted(set(consultants))]


def _refuse_two_at_once(person: User, slot: Slot, *, ignoring: Booking | None = None) -> None:
    others = Booking.objects.of_person(person).live().filter(starts_at__lt=slot.ends_at, ends_at__gt=slot.starts_at)
    if ignoring:
        others = others.exclude(pk=ignoring.pk)
    if others.exists():
        raise BusyAlready


def _refuse_when_late(booking: Booking, by: User) -> None:
    if by.pk == booking.person_id and booking.state == State.BOOKED and clock.now() > booking.change_until:
        raise TooLateToChange(settings.COUNSELING_CHANGE_HOURS, booking.center.as_office().phone)
