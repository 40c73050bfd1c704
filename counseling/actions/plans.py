"""Writing somebody's plan, and opening an application from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from centers.models import Center, Cohort, Course
from common import clock
from common.errors import StaleForm
from common.locks import hold
from counseling import notices
from counseling.errors import NothingToTake
from counseling.models import CareerPlan, PlanChoice, PlanDate, PlanVersion
from enrollment.actions import applications
from enrollment.models import Application


@dataclass(frozen=True)
class Choice:
    """A course of the plan, or the very cohort of it, and why."""

    course: Course
    cohort: Cohort | None = None
    why: str = ""


@dataclass(frozen=True)
class Content:
    """What one version says."""

    career: str
    strengths: str
    direction: str
    choices: Sequence[Choice] = ()
    dates: Sequence[tuple[date, str]] = ()


@transaction.atomic
def write(person: User, content: Content, *, center: Center, consultant: User, by: User, shown: int) -> PlanVersion:
    """The next version of somebody's plan; she is told. `shown` is the version the writer had before her (0: none).

    Raises StaleForm when another one was written meanwhile.
    """
    hold(f"plan of person {person.pk}")
    now = clock.now()
    plan = CareerPlan.objects.filter(person=person).first() or CareerPlan(person=person, opened_at=now)
    newest = plan.versions.first().number if plan.pk and plan.versions.exists() else 0  # type: ignore[union-attr]
    if newest != shown:
        raise StaleForm
    plan.center, plan.consultant = center, consultant
    plan.save()
    version = PlanVersion.objects.create(
        plan=plan,
        number=newest + 1,
        career=content.career,
        strengths=content.strengths,
        direction=content.direction,
        written_by=by,
        at=now,
    )
    PlanChoice.objects.bulk_create(
        PlanChoice(version=version, position=place, course=each.course, cohort=each.cohort, why=each.why)
        for place, each in enumerate(content.choices, start=1)
    )
    PlanDate.objects.bulk_create(PlanDate(version=version, on=on, text=text) for on, text in content.dates)
    notices.plan_written(version)
    return version


@transaction.atomic
def hand_over(plan: CareerPlan, *, center: Center, consultant: User) -> CareerPlan:
    """Somebody else looks after this plan from now on, perhaps at another centre; every version stays as written."""
    hold(f"plan of person {plan.person_id}")
    plan = CareerPlan.objects.get(pk=plan.pk)
    plan.center, plan.consultant = center, consultant
    plan.save(update_fields=["center", "consultant"])
    return plan


def open_cohorts(version: PlanVersion) -> dict[int, list[Cohort]]:
    """By choice: the cohorts one can apply for now; the very one that was chosen, else the course's, this centre's first."""
    choices = list(version.choices.all())
    rows = list(
        Cohort.objects.open()
        .filter(Q(course__in=[choice.course_id for choice in choices]))
        .for_list()
        .order_by("closes_at", "pk")
    )
    here = version.plan.center_id
    found: dict[int, list[Cohort]] = {}
    for choice in choices:
        chosen = [row for row in rows if row.pk == choice.cohort_id]
        of_course = sorted(
            (row for row in rows if row.course_id == choice.course_id), key=lambda row: row.center_id != here
        )
        found[choice.pk] = chosen or of_course
    return found


def apply(version: PlanVersion, cohort_id: int, *, by: User) -> Application:
    """Open an application for a cohort of the person's newest plan, with what the plan says written in.

    Raises NothingToTake, CohortNotOpen, AlreadyApplied.
    """
    newest = PlanVersion.objects.newest_of(by)
    offered = {row.pk: row for rows in open_cohorts(version).values() for row in rows}
    if newest is None or newest.pk != version.pk or cohort_id not in offered:
        raise NothingToTake
    carried = {"wishes": {"career": version.career, "wishes": version.direction}}
    return applications.start(Cohort.objects.for_list().get(pk=cohort_id), by=by, carried=carried)
