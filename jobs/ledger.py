"""The books of what companies pledged: from pledged to still there, by company and course.

Every number counts the rows that the page behind it lists: both read the same queryset. Who looks after people of some
centres reads the books of those centres; pledges are made to a course, so everybody reads all of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import models
from django.db.models import Count, F, Q, Sum
from django.utils.translation import gettext_lazy as _

from centers.models import Pledge
from centers.models.pledge import PledgeQuerySet
from jobs.models import ListLine, ReferralState, WhyNot
from jobs.models.referral import ReferralQuerySet


class Column(models.TextChoices):
    """What is counted. Put forward are those a company may have known of; interviewed are those it said so of, or hired.

    Still there are those hired of whom somebody has said since that the job holds; `unconfirmed` are hired, not known to
    have left, and nobody has said so yet.
    """

    REFERRED = "referred", _("알선한 분")
    INTERVIEWED = "interviewed", _("면접한 분")
    HIRED = "hired", _("채용된 분")
    STILL_THERE = "still-there", _("지금도 일하는 분")
    UNCONFIRMED = "unconfirmed", _("일하는지 아직 확인하지 못한 분")
    NOT_CHOSEN = "not-chosen", _("이번에는 함께하지 못한 분")


_BEHIND = {
    Column.REFERRED: Q(),
    Column.INTERVIEWED: Q(was_met=True),
    Column.HIRED: Q(state=ReferralState.HIRED),
    Column.STILL_THERE: Q(is_held=True, is_confirmed=True),
    Column.UNCONFIRMED: Q(is_held=True, is_confirmed=False),
    Column.NOT_CHOSEN: Q(state=ReferralState.NOT_CHOSEN),
}


@dataclass
class Entry:
    """One company and one course, or no course, with the numbers of its columns."""

    company_pk: int
    company: str
    course_pk: int | None
    course: str
    pledged: int = 0
    counts: dict[Column, int] = field(default_factory=lambda: dict.fromkeys(Column, 0))


def behind(column: Column, referrals: ReferralQuerySet) -> ReferralQuerySet:
    """The rows of `referrals` that this column counts."""
    return referrals.with_reach().filter(_BEHIND[column])


def entries(referrals: ReferralQuerySet, pledges: PledgeQuerySet) -> list[Entry]:
    """By company and course, in two queries. Pledges count while they stand."""
    found: dict[tuple[int, int | None], Entry] = {}

    def entry(company_pk: int, company: str, course_pk: int | None, course: str | None) -> Entry:
        return found.setdefault((company_pk, course_pk), Entry(company_pk, company, course_pk, course or ""))

    for *place, people in _by_company(pledges, "").annotate(people=Sum("people")):
        entry(*place).pledged = people
    numbers = {column.name: Count("pk", filter=_BEHIND[column]) for column in Column}
    for company_pk, company, course_pk, course, *counts in _by_company(referrals.with_reach(), "opening__").annotate(
        **numbers
    ):
        entry(company_pk, company, course_pk, course).counts = dict(zip(Column, counts, strict=True))
    return sorted(found.values(), key=lambda row: (row.company, row.course))


def _by_company(rows: models.QuerySet, path: str) -> models.QuerySet:
    names = ("company", "company__name", "course", "course__name")
    return rows.order_by().values_list(*(path + name for name in names))


def why_not(referrals: ReferralQuerySet) -> list[tuple[WhyNot, int]]:
    """How often each reason was given, the most frequent first; in one query."""
    lines = ListLine.objects.filter(referral__in=referrals.filter(state=ReferralState.NOT_CHOSEN)).exclude(why="")
    counts = lines.order_by().values_list("why").annotate(count=Count("pk")).order_by("-count", "why")
    return [(WhyNot(why), count) for why, count in counts]


def given(why: str, referrals: ReferralQuerySet) -> ReferralQuerySet:
    """Whom a company did not take for this reason."""
    return referrals.filter(pk__in=ListLine.objects.filter(why=why).values("referral"))


def pledges_of(company_pk: int, course_pk: int) -> Iterable[Pledge]:
    """The pledges behind the first number, the latest first."""
    rows = Pledge.objects.standing().filter(company=company_pk, course=course_pk)
    return rows.select_related("company", "course").order_by(F("pledged_on").desc(), "-pk")
