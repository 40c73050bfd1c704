"""What became of what companies pledged, and how many jobs hold 30 days, three and six months after they began.

What nobody confirmed is not known, not lost.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Case, Count, Exists, F, OuterRef, Q, Value, When

from centers.models import Pledge
from common import clock
from jobs.models import (
    Answer,
    CheckState,
    CompanyAnswer,
    EmploymentCheck,
    ListLine,
    Milestone,
    Placement,
    Referral,
    ReferralState,
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


@dataclass
class Entry:
    """One company and one course: people pledged for, put forward, interviewed, hired, and still there.

    `unconfirmed` are hired, not known to have left, and nobody has said yet that the job holds.
    """

    company: str
    course: str
    pledged: int = 0
    referred: int = 0
    interviewed: int = 0
    hired: int = 0
    still_there: int = 0
    unconfirmed: int = 0


def ledger() -> list[Entry]:
    """The books of what companies pledged, by company and course, in three queries.

    Put forward are those a company may have known of; interviewed are those it said so of, or hired. Pledges count while
    they stand.
    """
    entries: dict[tuple[str, str], Entry] = {}

    def entry(company: str, course: str | None) -> Entry:
        key = (company, course or "")
        return entries.setdefault(key, Entry(*key))

    for pledge in Pledge.objects.standing().select_related("company", "course"):
        entry(pledge.company.name, pledge.course.name).pledged += pledge.people
    sent = ListLine.objects.filter(referral=OuterRef("pk"))
    met = sent.filter(answer__in=(CompanyAnswer.INTERVIEWED, CompanyAnswer.HIRED))
    referrals = Referral.objects.filter(Exists(sent)).annotate(was_met=Exists(met))
    for referral in referrals.select_related("opening__company", "opening__course"):
        opening = referral.opening
        row = entry(opening.company.name, opening.course.name if opening.course else None)
        row.referred += 1
        row.interviewed += referral.was_met
        row.hired += referral.state == ReferralState.HIRED
    lasting = ListLine.objects.filter(answer=CompanyAnswer.HIRED, placement__ended_on=None, placement__isnull=False)
    said = EmploymentCheck.objects.filter(placement=OuterRef("placement"), answer=Answer.STILL)
    rows = lasting.annotate(is_confirmed=Exists(said))
    for line in rows.select_related("referral__opening__company", "referral__opening__course"):
        opening = line.referral.opening
        row = entry(opening.company.name, opening.course.name if opening.course else None)
        row.still_there += line.is_confirmed
        row.unconfirmed += not line.is_confirmed
    return sorted(entries.values(), key=lambda row: (row.company, row.course))
