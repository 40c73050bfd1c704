"""The cohorts of the demo: at every centre one of each phase, on dates relative to today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta

from centers.models import Center, Cohort, Course, ProgramYear
from common import clock, working_days
from enrollment.actions import cohorts as acts

OPENS_AT, CLOSES_AT = time(9), time(18)


@dataclass(frozen=True)
class Plan:
    """Days from today: when it opens and closes to applications, when it starts, and for how long it runs."""

    key: str
    capacity: int
    opens: int
    closes: int
    starts: int
    lasts: int
    is_published: bool = True


PLANS = (
    Plan("finished_long_ago", 8, -245, -230, -222, 14),
    Plan("finished", 8, -90, -70, -58, 14),
    Plan("in_training", 8, -40, -18, -8, 21),
    Plan("closed", 8, -30, -2, 8, 14),
    Plan("full", 5, -20, 6, 16, 14),
    Plan("closing_soon", 12, -18, 2, 12, 14),
    Plan("open", 20, -10, 11, 21, 14),
    Plan("cancelled", 10, -15, 9, 20, 14),
    Plan("announced", 15, 6, 22, 33, 14),
    Plan("draft", 15, 5, 25, 36, 14, is_published=False),
)


def _working(days: int) -> date:
    """The day `days` from today, or the next working day after it."""
    day = clock.today() + timedelta(days=days)
    return day if working_days.is_working_day(day) else working_days.add(day, 1)


def _edition(course: Course, year: int) -> ProgramYear:
    """The published rule book of that year, or the newest before it."""
    known = ProgramYear.objects.published().filter(track=course.track)
    found = known.filter(year__lte=year).order_by("-year").first() or known.order_by("year").first()
    if found is None:
        raise LookupError(f"{course.track} has no published edition")
    return found


def make(center: Center, *, offset: int) -> dict[str, Cohort]:
    """All plans at one centre; `offset` turns the courses, so that every centre runs another one in each phase."""
    courses = list(Course.objects.select_related("track").order_by("pk"))
    numbers: dict[int, int] = {}
    made = {}
    for index, plan in enumerate(PLANS):
        course = courses[(index + offset) % len(courses)]
        numbers[course.pk] = numbers.get(course.pk, 0) + 1
        edition = _edition(course, (clock.today() + timedelta(days=plan.opens)).year)
        made[plan.key] = make_one(plan, center, course, edition, numbers[course.pk])
    return made


def make_one(plan: Plan, center: Center, course: Course, edition: ProgramYear, number: int) -> Cohort:
    opens_at = clock.at(clock.today() + timedelta(days=plan.opens), OPENS_AT)
    starts_on = _working(plan.starts)
    cohort = Cohort.objects.create(
        course=course,
        center=center,
        program_year=edition,
        number=number,
        capacity=plan.capacity,
        hours_text="평일 9시 30분부터 17시까지",
        opens_at=opens_at,
        closes_at=clock.at(clock.today() + timedelta(days=plan.closes), CLOSES_AT),
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=plan.lasts),
    )
    if plan.is_published:
        with clock.standing_at(min(opens_at, clock.now()) - timedelta(days=3)):
            cohort = acts.publish(cohort)
    return cohort
