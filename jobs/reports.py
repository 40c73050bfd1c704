"""How many jobs hold 30 days, three and six months after they began.

What nobody confirmed is not known, not lost.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When

from common import clock
from jobs.models import (
    Answer,
    CheckState,
    EmploymentCheck,
    Milestone,
    Placement,
)
from jobs.models.placement import PlacementQuerySet

_WORKING, _ENDED, _UNKNOWN = "working", "ended", "unknown"


@dataclass(frozen=True)
class Retention:
    """Of the jobs whose `milestone` has come: at work then (here or elsewhere), without work, not known."""

    milestone: Milestone
    working: int
    ended: int
    unknown: int

    @property
    def all(self) -> int:
        return self.working + self.ended + self.unknown


def retention(placements: PlacementQuerySet) -> list[Retention]:
    """One row for each milestone, in one query.

    At work: the last day worked is known and not before that day, or somebody said after it that the job holds, or the
    person moved to another job. Without work: an earlier last day is known. Everything else is not known.
    """
    said_later = EmploymentCheck.objects.filter(
        placement=OuterRef("placement"), state=CheckState.ANSWERED, answer=Answer.STILL, day__gte=OuterRef("day")
    )
    changed, lost = Placement.EndReason.CHANGED, Placement.EndReason.NO_LONGER
    finding = Case(
        When(Q(placement__ended_on__gte=F("day")) | Q(placement__end_reason=changed), then=Value(_WORKING)),
        When(placement__end_reason=lost, then=Value(_ENDED)),
        When(Exists(said_later), then=Value(_WORKING)),
        default=Value(_UNKNOWN),
    )
    rows = (
        EmploymentCheck.objects.filter(placement__in=placements.real(), day__lte=clock.today())
        .annotate(finding=finding)
        .order_by()
        .values_list("milestone", "finding")
        .annotate(count=Count("pk"))
    )
    counts = {(milestone, found): count for milestone, found, count in rows}
    return [
        Retention(milestone, *(counts.get((milestone, found), 0) for found in (_WORKING, _ENDED, _UNKNOWN)))
        for milestone in Milestone
    ]
