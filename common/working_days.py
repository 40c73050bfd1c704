"""Working days by the Korean calendar, substitute and temporary holidays included (the `holidays` package)."""

from datetime import date, timedelta
from functools import lru_cache

import holidays


@lru_cache(maxsize=8)
def _calendar(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("KR", years=(year,))


def is_holiday(day: date) -> bool:
    """A Korean public holiday; a plain Saturday or Sunday is none."""
    return day in _calendar(day.year)


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and not is_holiday(day)


def add(day: date, count: int) -> date:
    """The date `count` working days after `day`; the day itself does not count."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; negative when `end` has passed."""
    if end < start:
        return -between(end, start)
    span = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(is_working_day(day) for day in span)


def on_or_after(day: date) -> date:
    """The day itself, or the next working day where it is none."""
    return day if is_working_day(day) else add(day, 1)
