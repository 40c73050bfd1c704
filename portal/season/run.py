"""A season from its first day to its last, and the table it comes to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date, time, timedelta
from random import Random

from accounts.models import User
from allowance.models import Claim
from allowance.states import State
from centers.models import Cohort
from common import clock
from enrollment import replay
from enrollment.models import Application, Completion
from jobs.models import Answer, Placement
from portal import invariants
from portal.season import money, plan, rooms, story
from portal.season.plan import Size
from portal.seed import facts
from portal.seed.demo import counseling, partners
from portal.seed.demo.lives import Case
from portal.seed.demo.people import Crowd, Desk
from portal.seed.demo.timeline import Timeline

DAYS = 420


@dataclass
class Row:
    """What one centre came to on one track, in people; who is still there is known to be, by an answer."""

    applied: int = 0
    admitted: int = 0
    completed: int = 0
    paid: int = 0
    hired: int = 0
    still_there: int = 0


@dataclass
class Season:
    """A finished season: `rows` by (centre, track), and what did not hold."""

    rows: dict[tuple[str, str], Row] = field(default_factory=lambda: defaultdict(Row))
    breaks: list[str] = field(default_factory=list)

    def total(self) -> Row:
        return Row(*(sum(getattr(row, each.name) for row in self.rows.values()) for each in fields(Row)))


class PeopleHere(Exception):
    """A season is lived in a database of its own."""


def live(size: Size, *, seed: int, first_day: date) -> Season:
    """Lay the facts, live through every day, and count. Raises PeopleHere where anybody is known already."""
    if User.objects.exists():
        raise PeopleHere
    random = Random(seed)  # noqa: S311  a story, not a secret
    begin = clock.at(first_day, time(6))
    end = begin + timedelta(days=DAYS)
    timeline = Timeline(until=end)
    with clock.standing_at(begin):
        facts.lay()
        partners.lay()
        timeline.add(story.days(begin, end))
        desks = plan.open_desks(size.centers)
        timeline.add(money.weeks(desks, begin + timedelta(hours=8), end, random))
        for desk in desks:
            counseling.keep_hours(desk)
        rooms.open_jobs(desks, end)
        timeline.add(rooms.companies(desks, begin + timedelta(hours=9), end, random))
        made = list(plan.open_cohorts(desks, size.cohorts, first_day=first_day))
        for desk, cohort in made:
            timeline.add(rooms.teaching(desk, cohort, random))
        for case in _cases(made, size, random):
            timeline.add(story.person(case))
    timeline.run()
    with clock.standing_at(end):
        return Season(rows=_count(), breaks=list(_breaks()))


def _cases(made: list[tuple[Desk, Cohort]], size: Size, random: Random) -> Iterator[Case]:
    crowd = Crowd(random)
    for index, (desk, cohort) in enumerate(made):
        count = size.people * (index + 1) // len(made) - size.people * index // len(made)
        for moment in story.moments(cohort, random, count):
            yield Case(crowd.next(), cohort, desk, moment, random, is_closing=random.random() < 1 / 12)


def _count() -> dict[tuple[str, str], Row]:
    rows: dict[tuple[str, str], Row] = defaultdict(Row)
    submitted = Application.objects.filter(submitted_at__isnull=False)
    for application in submitted.select_related("cohort__center", "cohort__course__track", "seat"):
        row = rows[application.cohort.center.short_name, application.cohort.course.track.name]
        row.applied += 1
        row.admitted += application.holds_seat
    for completion in Completion.objects.in_force().select_related(
        "application__cohort__center", "application__cohort__course__track"
    ):
        cohort = completion.application.cohort
        row = rows[cohort.center.short_name, cohort.course.track.name]
        row.completed += 1
        row.paid += Claim.objects.filter(application=completion.application, state=State.PAID).exists()
        jobs = Placement.objects.hired_of(completion.application.applicant)
        row.hired += jobs.exists()
        row.still_there += jobs.held().filter(checks__answer=Answer.STILL).exists()
    return rows


def _breaks() -> Iterator[str]:
    """Every invariant and every line that does not hold."""
    for name, ids in invariants.broken().items():
        yield f"{name}: {ids}"
    for cohort in Application.objects.order_by("cohort").values_list("cohort", flat=True).distinct():
        for found in replay.prove(cohort).breaks:
            yield f"cohort {cohort}: {found}"
