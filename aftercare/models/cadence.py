"""When a reminder of the cadence is due, and how long its silence lasts. Pure functions of dates and one setting."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.conf import settings

from common import clock, working_days
from enrollment.models import Completion

SEND_AT = time(10, 0)  # Korean time: the counter is open, and whoever wants to talk reaches somebody the same day
_REAL_DAY_SECONDS = 86_400


def due_at(completion: Completion, day: int) -> datetime:
    """10:00 in Korea `day` days after completion, on the next working day where that day is none.

    Where a demo compresses the day (FOLLOW_UP_DAY_SECONDS below 86,400) the days run from the moment of recording.
    """
    return due_after(completion.completed_on, day, recorded_at=completion.recorded_at)


def due_after(start: date, day: int, *, recorded_at: datetime) -> datetime:
    """The same for any day from which the cadence counts."""
    if settings.FOLLOW_UP_DAY_SECONDS != _REAL_DAY_SECONDS:
        return recorded_at + days(day)
    on = start + timedelta(days=day)
    return clock.at(on if working_days.is_working_day(on) else working_days.add(on, 1), SEND_AT)


def days(count: int) -> timedelta:
    """`count` days of the cadence, as long as this installation's days are."""
    return timedelta(seconds=count * settings.FOLLOW_UP_DAY_SECONDS)
