"""Where and when: the centres, the people who work there, and the cohorts of a season."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from accounts.models import User
from centers.actions import memberships, staff
from centers.models import Center, Cohort, Course, ProgramYear
from centers.models.membership import latest_end
from centers.roles import Role
from common import clock, working_days
from enrollment.actions import cohorts
from portal.seed import centers as seeded
from portal.seed.demo.people import Desk

CAPACITY = 20
APPLY_DAYS, PAUSE_DAYS, COURSE_DAYS = 30, 10, 14
_REASON = "모의 운영"
_SPREAD_DAYS = 120  # the cohorts open one after another over so many days


@dataclass(frozen=True)
class Size:
    """How large a season is."""

    centers: int = 12
    cohorts: int = 100
    people: int = 3000


def open_desks(count: int) -> list[Desk]:
    """The seeded centres, invented ones up to `count`, each with a counsellor and a lead."""
    admin = User.objects.create_staff(name="관리(모의)", username="season-admin@example.kr")
    memberships.grant(
        admin,
        role=Role.ADMIN,
        center=None,
        starts_on=clock.today(),
        ends_on=latest_end(),
        reason=_REASON,
        by=None,
    )
    found = list(Center.objects.order_by("position")[:count])
    for number in range(len(found) + 1, count + 1):
        found.append(
            Center.objects.create(
                slug=f"season-{number}",
                name=f"모의 {number}센터",
                short_name=f"모의{number}",
                region="모의 지역",
                phone=found[0].phone,
                phone_note=seeded.PHONE_NOTE,
                is_published=True,
                position=number,
            )
        )
    return [Desk(center, *(_worker(center, role, admin) for role in (Role.COUNSELOR, Role.LEAD))) for center in found]


def _worker(center: Center, role: Role, admin: User) -> User:
    person, _password = staff.add(
        name=f"{role.label}(모의)",
        username=f"{role}-{center.slug}@example.kr",
        role=role,
        center=center,
        ends_on=latest_end(),
        reason=_REASON,
        by=admin,
    )
    return person


def open_cohorts(desks: list[Desk], count: int, *, first_day: date) -> Iterator[tuple[Desk, Cohort]]:
    """`count` published cohorts in turn over desks and courses, spread over the season."""
    courses = list(Course.objects.select_related("track").order_by("pk"))
    editions = {edition.track_id: edition for edition in ProgramYear.objects.newest_of_each_track()}
    numbers: dict[tuple[int, int], int] = {}
    for index in range(count):
        desk, course = desks[index % len(desks)], courses[(index // len(desks)) % len(courses)]
        key = (desk.center.pk, course.pk)
        numbers[key] = numbers.get(key, 0) + 1
        opens_on = first_day + timedelta(days=index * _SPREAD_DAYS // count)
        closes_on = opens_on + timedelta(days=APPLY_DAYS)
        starts_on = working_days.add(closes_on + timedelta(days=PAUSE_DAYS), 1)
        cohort = Cohort.objects.create(
            course=course,
            center=desk.center,
            program_year=editions[course.track_id],
            number=numbers[key],
            capacity=CAPACITY,
            opens_at=clock.at(opens_on, time(9)),
            closes_at=clock.at(closes_on),
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=COURSE_DAYS),
        )
        yield desk, cohorts.publish(cohort)
