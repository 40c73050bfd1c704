"""접속기록 점검: once a month somebody looks at who handled whose data (안전성 확보조치 기준 §8②), the unusual first.

A month that is over and sealed is counted once and some of its records are drawn at random; both are kept, so that
whoever signs later and whoever asks after years sees what there was to see.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Q
from django.db.models.functions import ExtractHour

from accounts import notices
from accounts.models import AccessRecord, AccessSeal, Did, User
from centers.models import Membership
from centers.roles import Permission
from common import clock, months
from common.locks import hold
from portal.errors import ReviewDone, SignedAlready
from portal.models import AccessReview, AccessReviewSignature

SAMPLE = 20
MANY_IN_AN_HOUR = 100  # people; two full pages of a list are no search through the files yet
NIGHT_BEGINS, NIGHT_ENDS = 22, 6  # hours in Korea

_OF_MONTH = """
    accounts_accessseal link JOIN accounts_accessrecord record ON record.id = link.record_id, unnest(record.people) person
    WHERE link.month = %s AND record.by_id IS NOT NULL
"""
# The most different people somebody handled within one hour of the clock.
_BUSIEST_HOUR = f"""
    SELECT by_id, max(people) FROM (
        SELECT record.by_id, count(DISTINCT person) AS people FROM {_OF_MONTH}
        GROUP BY record.by_id, date_trunc('hour', record.at)
    ) hours GROUP BY by_id
"""  # noqa: S608  nothing but the constant above is put in
# Applicants whom a member of staff handled although none of their applications is at a place she ever worked for.
_ELSEWHERE = f"""
    SELECT by_id, count(*) FROM (SELECT DISTINCT record.by_id, person FROM {_OF_MONTH}) seen
    WHERE EXISTS (SELECT FROM enrollment_application WHERE applicant_id = seen.person)
        AND EXISTS (SELECT FROM centers_membership WHERE user_id = seen.by_id)
        AND NOT EXISTS (
            SELECT FROM centers_membership place WHERE place.user_id = seen.by_id AND (
                place.scope = 'everywhere' OR EXISTS (
                    SELECT FROM enrollment_application application
                    JOIN centers_cohort cohort ON cohort.id = application.cohort_id
                    WHERE application.applicant_id = seen.person
                        AND (cohort.center_id = place.center_id OR cohort.id = place.cohort_id)
                )
            )
        )
    GROUP BY by_id
"""  # noqa: S608  nothing but the constant above is put in


@dataclass(frozen=True)
class Line:
    """What one person did in the month, and what of it is unusual, in words."""

    person: int
    did: Mapping[str, int]
    busiest_hour: int
    at_night: int
    elsewhere: int

    @property
    def total(self) -> int:
        return sum(self.did.values())

    @property
    def counts(self) -> list[tuple[Any, int]]:
        return [(kind.label, self.did.get(kind, 0)) for kind in Did]

    @property
    def unusual(self) -> list[str]:
        found = []
        if self.busiest_hour >= MANY_IN_AN_HOUR:
            found.append(f"한 시간에 {self.busiest_hour}명")
        if self.elsewhere:
            found.append(f"다른 센터의 분 {self.elsewhere}명")
        if self.at_night:
            found.append(f"밤에 {self.at_night}번")
        if downloads := self.did.get(Did.DOWNLOADED, 0):
            found.append(f"내려받음 {downloads}번")
        return found


def lines(review: AccessReview) -> list[Line]:
    """Everybody of the month, the unusual first, then whoever did most."""
    found = [Line(int(person), **figures) for person, figures in review.figures.items()]
    return sorted(found, key=lambda line: (-len(line.unusual), -line.total, line.person))


def open_due() -> int:
    """Count and draw every month that is over and sealed and was not yet; how many. Whoever may sign is told."""
    this_month = clock.today().replace(day=1)
    begun = AccessSeal.objects.filter(number=1, month__lt=this_month).exclude(
        month__in=AccessReview.objects.values("month")
    )
    return sum(_open(month) for month in begun.order_by("month").values_list("month", flat=True))


@transaction.atomic
def _open(month: date) -> bool:
    hold("access reviews")
    over = clock.at(months.after(month, 1), time.min)
    if (
        AccessReview.objects.filter(month=month).exists()
        or AccessRecord.objects.unsealed().filter(at__lt=over).exists()
    ):
        return False
    records = AccessRecord.objects.filter(seal__month=month)
    review = AccessReview.objects.create(
        month=month,
        records=records.count(),
        figures=_figures(month),
        sample=list(records.order_by("?").values_list("pk", flat=True)[:SAMPLE]),
        drawn_at=clock.now(),
    )
    for person in reviewers():
        notices.access_review_due(person, month=review.month)
    return True


def reviewers() -> list[User]:
    """Everybody who may sign today."""
    held = Membership.objects.in_force().giving(Permission.REVIEW_ACCESS)
    return list(User.objects.active().filter(pk__in=held.values("user")).order_by("pk"))


def _figures(month: date) -> dict[str, dict[str, Any]]:
    figures: dict[str, dict[str, Any]] = {}
    known = AccessRecord.objects.filter(seal__month=month).exclude(by=None)
    at_night = Q(hour__gte=NIGHT_BEGINS) | Q(hour__lt=NIGHT_ENDS)
    counted = known.annotate(hour=ExtractHour("at", tzinfo=clock.SEOUL)).order_by().values("by", "did")
    for row in counted.annotate(count=Count("pk"), night=Count("pk", filter=at_night)):
        of = figures.setdefault(str(row["by"]), {"did": {}, "busiest_hour": 0, "at_night": 0, "elsewhere": 0})
        of["did"][row["did"]] = row["count"]
        of["at_night"] += row["night"]
    with connection.cursor() as cursor:
        for name, query in (("busiest_hour", _BUSIEST_HOUR), ("elsewhere", _ELSEWHERE)):
            cursor.execute(query, [month])
            for person, count in cursor.fetchall():
                figures[str(person)][name] = count
    return figures


@transaction.atomic
def sign(review: AccessReview, *, by: User, words: str) -> AccessReviewSignature:
    """`by` looked and says what. Raises ReviewDone when nobody needs to sign any more, SignedAlready when she did."""
    hold(f"access review {review.pk}")
    review = AccessReview.objects.get(pk=review.pk)
    if review.is_done:
        raise ReviewDone
    if review.signatures.filter(by=by).exists():
        raise SignedAlready
    return AccessReviewSignature.objects.create(
        review=review, by=by, at=clock.now(), words=words, is_counted=review.counts(by)
    )
