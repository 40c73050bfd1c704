"""A weekly pattern laid out over a cohort's weeks: which module meets when. Plain data, nothing is stored."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from centers.models import CourseModule
from common import clock, working_days

_ROUND_TO = timedelta(minutes=5)
MOST_SESSIONS = 200


@dataclass(frozen=True)
class Pattern:
    """Days of the week (0 is Monday), from when to when, how many hours a day counts for, where, and days left out."""

    weekdays: frozenset[int]
    starts: time
    ends: time
    hours: int
    room: str
    first_day: date
    last_day: date
    left_out: frozenset[date] = frozenset()

    def days(self) -> Iterator[date]:
        for number in range((self.last_day - self.first_day).days + 1):
            day = self.first_day + timedelta(days=number)
            if day.weekday() in self.weekdays and day not in self.left_out and not working_days.is_holiday(day):
                yield day

    def holidays(self) -> list[date]:
        """Days of the pattern that fall on a holiday: skipped, and said."""
        every = (self.first_day + timedelta(days=n) for n in range((self.last_day - self.first_day).days + 1))
        return [day for day in every if day.weekday() in self.weekdays and working_days.is_holiday(day)]


@dataclass(frozen=True)
class Part:
    """What has to be taught: a module, or the whole course where it has none."""

    module: CourseModule | None
    title: str
    hours: int


@dataclass(frozen=True)
class Planned:
    """A session as it would be."""

    part: Part
    starts_at: datetime
    ends_at: datetime
    hours: int
    room: str

    @property
    def day(self) -> date:
        return self.starts_at.astimezone(clock.SEOUL).date()

    @property
    def clock_text(self) -> str:
        start, end = self.starts_at.astimezone(clock.SEOUL), self.ends_at.astimezone(clock.SEOUL)
        return f"{start:%H:%M}~{end:%H:%M}"


@dataclass(frozen=True)
class Layout:
    """The sessions in their order, the hours that found no day, and the holidays that were skipped."""

    sessions: Sequence[Planned]
    hours_left: int
    holidays: Sequence[date]

    @property
    def is_whole(self) -> bool:
        return bool(self.sessions) and not self.hours_left


def lay_out(parts: Iterable[Part], pattern: Pattern) -> Layout:
    """Module after module, day after day. A day on which one module ends goes on with the next, in proportion."""
    queue = deque((part, part.hours) for part in parts)
    planned: list[Planned] = []
    for day in pattern.days():
        if not queue or len(planned) >= MOST_SESSIONS:
            break
        done = 0
        while queue and done < pattern.hours:
            part, left = queue.popleft()
            hours = min(left, pattern.hours - done)
            starts_at, ends_at = _moment(day, pattern, done), _moment(day, pattern, done + hours)
            planned.append(Planned(part, starts_at, ends_at, hours, pattern.room))
            done += hours
            if left > hours:
                queue.appendleft((part, left - hours))
    holidays = [day for day in pattern.holidays() if not planned or day <= planned[-1].day]
    return Layout(planned, sum(left for _part, left in queue), holidays)


def _moment(day: date, pattern: Pattern, hours: int) -> datetime:
    """When so many of the day's hours are over, rounded to five minutes."""
    start, end = clock.at(day, pattern.starts), clock.at(day, pattern.ends)
    span = (end - start) * hours / pattern.hours
    return start + round(span / _ROUND_TO) * _ROUND_TO
