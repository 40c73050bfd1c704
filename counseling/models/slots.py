"""Free times are computed, never stored: hours of the week, days that differ, holidays, minus what is booked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import Q

from accounts.models import User
from centers.models import Center, Membership
from centers.roles import PERMISSIONS, Permission
from common import clock, working_days
from counseling.models.booking import Booking
from counseling.models.hours import DayException, Hours, WeeklyHours

HOLDING_ROLES = [role for role, granted in PERMISSIONS.items() if Permission.HOLD_TALKS in granted]


@dataclass(frozen=True)
class Slot:
    """A time at which one consultant is free, and the ways she offers then."""

    starts_at: datetime
    ends_at: datetime
    consultant: User
    center_id: int
    ways: tuple[str, ...]
    video_room: str

    @property
    def day(self) -> date:
        return self.starts_at.astimezone(clock.SEOUL).date()


def last_day() -> date:
    """The last day that can be booked today."""
    return clock.today() + timedelta(days=settings.COUNSELING_DAYS_AHEAD)


def free_slots(
    center: Center,
    *,
    consultant: User | None = None,
    way: str = "",
    notice: timedelta | None = None,
    ignoring: Booking | None = None,
) -> list[Slot]:
    """Every free time at a centre from now on, in order, in four queries.

    `notice` is how long before a talk it can still be booked (by default the setting); `ignoring` is a booking that
    is about to move and stands in nobody's way.
    """
    first, last = clock.today(), last_day()
    only = Q(consultant=consultant) if consultant else Q()
    weekly = list(
        WeeklyHours.objects.between(first, last)
        .filter(only, center=center, consultant__is_active=True)
        .select_related("consultant")
    )
    exceptions = list(
        DayException.objects.between(first, last)
        .filter(only & (Q(center=center) | Q(what=DayException.What.OFF)), consultant__is_active=True)
        .select_related("consultant")
    )
    people = {hours.consultant_id for hours in weekly} | {row.consultant_id for row in exceptions if not row.is_off}
    if not people:
        return []
    work = _at_work(center, people)
    taken = _taken(people, first, ignoring)
    earliest = clock.now() + (timedelta(hours=settings.COUNSELING_BOOK_AHEAD_HOURS) if notice is None else notice)
    found = []
    for slot in _all(weekly, exceptions, center, first, last):
        if slot.starts_at < earliest or (way and way not in slot.ways):
            continue
        if not any(begins <= slot.day and slot.day <= ends for begins, ends in work[slot.consultant.pk]):
            continue
        if any(begins < slot.ends_at and slot.starts_at < ends for begins, ends in taken[slot.consultant.pk]):
            continue
        found.append(slot)
    return sorted(found, key=lambda slot: (slot.starts_at, slot.consultant.name, slot.consultant.pk))


def _at_work(center: Center, people: Iterable[int]) -> dict[int, list[tuple[date, date]]]:
    """From when until when these people hold talks at the centre."""
    rows = Membership.objects.filter(
        Q(center=center) | Q(scope=Membership.Scope.EVERYWHERE), role__in=HOLDING_ROLES, user__in=people
    )
    work = defaultdict(list)
    for user, begins, ends in rows.values_list("user_id", "starts_on", "ends_on"):
        work[user].append((begins, ends))
    return work


def _taken(people: Iterable[int], first: date, ignoring: Booking | None) -> dict[int, list[tuple[datetime, datetime]]]:
    """What is booked of these people's time, at any centre."""
    rows = Booking.objects.live().filter(consultant__in=people, ends_at__gt=clock.at(first, time.min))
    if ignoring:
        rows = rows.exclude(pk=ignoring.pk)
    taken = defaultdict(list)
    for consultant, begins, ends in rows.values_list("consultant_id", "starts_at", "ends_at"):
        taken[consultant].append((begins, ends))
    return taken


def _all(
    weekly: list[WeeklyHours], exceptions: list[DayException], center: Center, first: date, last: date
) -> Iterator[Slot]:
    """Every slot of the hours, free or not."""
    differing: dict[tuple[int, date], list[DayException]] = defaultdict(list)
    for row in exceptions:
        differing[row.consultant_id, row.on].append(row)
    for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
        if not working_days.is_holiday(day):
            for hours in weekly:
                if hours.holds_on(day):
                    off = [row for row in differing[hours.consultant_id, day] if row.is_off]
                    yield from _cut(hours, day, center, off)
    for row in exceptions:
        if not row.is_off:
            yield from _cut(
                row, row.on, center, [other for other in differing[row.consultant_id, row.on] if other.is_off]
            )


def _cut(hours: Hours, day: date, center: Center, off: list[DayException]) -> Iterator[Slot]:
    """The slots of these hours on one day, without those that touch time off."""
    if hours.begins is None or hours.ends is None or hours.slot_minutes is None:
        return
    length, end = timedelta(minutes=hours.slot_minutes), clock.at(day, hours.ends)
    begins = clock.at(day, hours.begins)
    while begins + length <= end:
        ends = begins + length
        if not any(_touches(row, begins, ends) for row in off):
            yield Slot(begins, ends, hours.consultant, center.pk, tuple(hours.ways), hours.video_room)
        begins = ends


def _touches(off: DayException, begins: datetime, ends: datetime) -> bool:
    if off.begins is None or off.ends is None:
        return True
    return clock.at(off.on, off.begins) < ends and begins < clock.at(off.on, off.ends)
