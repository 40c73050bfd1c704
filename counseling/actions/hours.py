"""A consultant's hours: they begin, they end, single days differ."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from accounts.models import User
from centers.models import Center
from common import clock
from common.locks import hold
from counseling.errors import HoursOverlap
from counseling.models import Booking, DayException, WeeklyHours


@transaction.atomic
def begin(consultant: User, *, center: Center, weekdays: Iterable[int], **values: Any) -> list[WeeklyHours]:
    """The same hours on several weekdays. All of them or none: raises HoursOverlap, also with another centre's."""
    hold(f"hours of consultant {consultant.pk}")
    rows = [
        WeeklyHours(consultant=consultant, center=center, weekday=weekday, **values)
        for weekday in sorted(set(weekdays))
    ]
    for row in rows:
        others = WeeklyHours.objects.filter(
            consultant=consultant, weekday=row.weekday, begins__lt=row.ends, ends__gt=row.begins
        )
        others = others.exclude(valid_until__lt=row.valid_from)
        if row.valid_until:
            others = others.filter(valid_from__lte=row.valid_until)
        if others.exists():
            raise HoursOverlap
    return WeeklyHours.objects.bulk_create(rows)


@transaction.atomic
def end(hours: WeeklyHours) -> None:
    """No new talks from tomorrow on; hours that have not begun are as if never written. Booked talks stay.

    Twice is the same as once, also when the first took hours away that had not begun.
    """
    today = clock.today()
    standing = WeeklyHours.objects.select_for_update().filter(pk=hours.pk).first()
    if standing is None:
        return
    if standing.valid_from > today:
        standing.delete()
    elif standing.valid_until is None or standing.valid_until > today:
        standing.valid_until = today
        standing.save(update_fields=["valid_until"])


@transaction.atomic
def differ(consultant: User, *, by: User, **values: Any) -> DayException:
    """Write down a day off or an extra day; the same twice is the same as once. Booked talks stay: see meeting()."""
    hold(f"hours of consultant {consultant.pk}")
    standing = DayException.objects.filter(consultant=consultant, **values).first()
    return standing or DayException.objects.create(consultant=consultant, made_by=by, made_at=clock.now(), **values)


def meeting(exception: DayException) -> list[Booking]:
    """The coming talks that a day off meets: somebody has to move them or call them off."""
    if not exception.is_off:
        return []
    talks = Booking.objects.coming().filter(consultant=exception.consultant).on_days(exception.on, exception.on)
    if exception.begins and exception.ends:
        begins, ends = clock.at(exception.on, exception.begins), clock.at(exception.on, exception.ends)
        talks = talks.filter(starts_at__lt=ends, ends_at__gt=begins)
    return list(talks.for_list())


def take_back(exception: DayException) -> None:
    """The day is like the others again."""
    DayException.objects.filter(pk=exception.pk).delete()
