"""Hours planned, attended and missed, against the attendance the edition asks for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Sum

from centers.models import Cohort
from enrollment.models import Application
from training.models import Mark, Session
from training.states import Outlook


@dataclass(frozen=True)
class Tally:
    """Whole hours of one person in one cohort; `percent` is what the edition asks for."""

    planned: int
    attended: int
    missed: int
    percent: int

    @property
    def required(self) -> int:
        """The least number of hours that is `percent` of those planned: rounded up."""
        return -(-self.planned * self.percent // 100)

    @property
    def may_miss(self) -> int:
        """Hours that may still be missed; never below zero."""
        return max(self.planned - self.required - self.missed, 0)

    @property
    def to_come(self) -> int:
        """Hours nobody has marked yet."""
        return max(self.planned - self.attended - self.missed, 0)

    @property
    def short(self) -> int:
        """Hours that are wanting now."""
        return max(self.required - self.attended, 0)

    @property
    def outlook(self) -> Outlook:
        if not self.planned:
            return Outlook.UNPLANNED
        if self.attended >= self.required:
            return Outlook.REACHED
        return Outlook.OUT_OF_REACH if self.missed > self.planned - self.required else Outlook.NOT_YET

    @property
    def is_wanting(self) -> bool:
        """Hours were planned, and those attended are fewer than the edition asks for."""
        return self.outlook in (Outlook.NOT_YET, Outlook.OUT_OF_REACH)

    @property
    def rate(self) -> int:
        """Attended of planned, in whole percent, rounded down: 79.9 % is not 80."""
        return self.attended * 100 // self.planned if self.planned else 0


@dataclass(frozen=True)
class ModuleHours:
    """One module of somebody's course."""

    title: str
    planned: int
    attended: int
    missed: int


def planned(cohorts: Iterable[int]) -> dict[int, int]:
    """The hours of the standing sessions of these cohorts (ids)."""
    rows = Session.objects.filter(cohort__in=list(cohorts), cancelled_at=None).order_by().values("cohort_id")
    return {row["cohort_id"]: row["total"] for row in rows.annotate(total=Sum("hours"))}


def tallies(applications: Iterable[Application]) -> dict[int, Tally]:
    """The tally of each application by its id; two statements whatever their number. Wants `program_year` loaded."""
    rows = list(applications)
    totals = planned({row.cohort_id for row in rows})
    sums = {row["application_id"]: row for row in Mark.objects.filter(application__in=rows).sums("application_id")}
    nothing = {"attended": 0, "missed": 0}
    return {
        row.pk: Tally(
            planned=totals.get(row.cohort_id, 0),
            attended=sums.get(row.pk, nothing)["attended"],
            missed=sums.get(row.pk, nothing)["missed"],
            percent=row.program_year.attendance_percent,
        )
        for row in rows
    }


def by_module(cohort: Cohort, applications: Iterable[Application]) -> dict[int, list[ModuleHours]]:
    """For each application (id) the hours of every module in the course's order; two statements."""
    sessions = Session.objects.filter(cohort=cohort, cancelled_at=None).order_by()
    modules = list(
        sessions.values("module_id", "module__name", "module__position")
        .annotate(total=Sum("hours"))
        .order_by("module__position")
    )
    rows = list(applications)
    sums: dict[int, dict[int | None, dict[str, int]]] = defaultdict(dict)
    for row in Mark.objects.filter(application__in=rows).sums("application_id", "session__module_id"):
        sums[row["application_id"]][row["session__module_id"]] = row
    nothing = {"attended": 0, "missed": 0}
    found = {}
    for application in rows:
        own = sums.get(application.pk, {})
        found[application.pk] = [
            ModuleHours(
                title=module["module__name"] or cohort.course.name,
                planned=module["total"],
                attended=own.get(module["module_id"], nothing)["attended"],
                missed=own.get(module["module_id"], nothing)["missed"],
            )
            for module in modules
        ]
    return found
