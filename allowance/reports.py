"""The books: what was confirmed, forwarded, paid and claimed back, in whole won; and whether both sides agree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Q, Sum
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from allowance.models import Claim
from allowance.states import AWAITING_RESULT, CONFIRMED_ONCE, WITH_PAYMENT, State


@dataclass(frozen=True)
class Sums:
    """Of one instalment of one year, or of all of them. All in won; `count` in claims.

    `confirmed` and `waiting` stay 0 where SEMAS takes claims itself: nothing is forwarded from here then, and
    `forwarded` is what was asked of SEMAS directly.
    """

    count: int = 0
    confirmed: int = 0
    waiting: int = 0
    forwarded: int = 0
    open: int = 0
    not_paid: int = 0
    settled: int = 0  # the claimed amounts of what was paid
    paid: int = 0  # what really came
    owed: int = 0  # claimed back and not returned yet
    returned: int = 0

    def __add__(self, other: Sums) -> Sums:
        return Sums(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    @property
    def difference(self) -> int:
        """Paid more (or, below zero, less) than was claimed."""
        return self.paid - self.settled

    @property
    def net(self) -> int:
        return self.paid - self.returned

    @property
    def balances(self) -> bool:
        """Won in is won out: what was forwarded was paid, not paid or is open."""
        return self.forwarded == self.settled + self.not_paid + self.open


@dataclass(frozen=True)
class Row:
    year: int
    track: str
    number: int
    handled: str
    sums: Sums

    @property
    def balances(self) -> bool:
        sums = self.sums
        return sums.balances and (self.handled != "here" or sums.confirmed == sums.forwarded + sums.waiting)


def _sum(column: str | Combinable, **where: object) -> Coalesce:
    return Coalesce(Sum(column, filter=Q(**where)), 0)


def books(centers: Iterable[int] | None) -> list[Row]:
    """The sums by year and instalment of these centres (None: all), the newest year first. One query.

    What was forwarded is counted from the batches' own lines, not from the claims' states: the two sides are kept apart.
    """
    rows = Claim.objects.all() if centers is None else Claim.objects.filter(center__in=centers)
    found = (
        rows.values("handled", "number_of_part", year=F("instalment__program_year__year"), track_name=F("track__name"))
        .annotate(
            count=Count("pk"),
            confirmed=_sum("amount", handled="here", state__in=CONFIRMED_ONCE),
            waiting=_sum("amount", state=State.CONFIRMED),
            in_batches=Coalesce(Sum("batch_line__amount"), 0),
            asked_directly=_sum("amount", handled="semas", state__in=(*AWAITING_RESULT, State.NOT_PAID, *WITH_PAYMENT)),
            open=_sum("amount", state__in=AWAITING_RESULT),
            not_paid=_sum("amount", state=State.NOT_PAID),
            settled=_sum("amount", state__in=WITH_PAYMENT),
            paid=Coalesce(Sum("paid_amount"), 0),
            owed=_sum(F("clawback_amount") - Coalesce("returned_amount", 0), state=State.CLAWBACK),
            returned=Coalesce(Sum("returned_amount"), 0),
        )
        .order_by("-year", "track_name", "number_of_part", "handled")
    )
    return [
        Row(
            year=row["year"],
            track=row["track_name"],
            number=row["number_of_part"],
            handled=row["handled"],
            sums=Sums(
                count=row["count"],
                confirmed=row["confirmed"],
                waiting=row["waiting"],
                forwarded=row["in_batches"] + row["asked_directly"],
                open=row["open"],
                not_paid=row["not_paid"],
                settled=row["settled"],
                paid=row["paid"],
                owed=row["owed"],
                returned=row["returned"],
            ),
        )
        for row in found
    ]


def total(rows: Iterable[Row]) -> Sums:
    return sum((row.sums for row in rows), Sums())
