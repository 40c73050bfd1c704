"""How full a cohort is: the one place that counts seats and people, for the public pages, the desk and management."""

from __future__ import annotations

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from centers.models import Cohort
from enrollment.models.application import Application
from enrollment.models.line import Offer, Seat
from enrollment.states import State


def _per_cohort(rows: QuerySet, path: str) -> Coalesce:
    """How many of `rows` belong to the outer cohort; `path` leads from a row to its cohort."""
    counted = rows.filter(**{path: OuterRef("pk")}).order_by().values(path).annotate(n=Count("*")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def with_occupancy[Cohorts: QuerySet[Cohort]](cohorts: Cohorts) -> Cohorts:
    """Adds counts to each cohort, in the same query:

    `seats_total`, `seats_taken` (somebody sits there), `seats_offered` (somebody is being asked), `seats_left` (the
    rest), `waiting` (found eligible, no seat yet), `in_review` (handed in, not decided; a supplement asked for counts).
    A free seat is owed to whoever waits: a newcomer gets one only while `waiting` is 0.
    """
    applications = Application.objects.all()
    return cohorts.annotate(
        seats_total=_per_cohort(Seat.objects.all(), "cohort"),
        seats_taken=_per_cohort(Seat.objects.taken(), "cohort"),
        seats_offered=_per_cohort(Offer.objects.open(), "seat__cohort"),
        seats_left=_per_cohort(Seat.objects.free(), "cohort"),
        waiting=_per_cohort(applications.filter(state=State.WAITING), "cohort"),
        in_review=_per_cohort(applications.filter(state__in=(State.SUBMITTED, State.SUPPLEMENT)), "cohort"),
    )
