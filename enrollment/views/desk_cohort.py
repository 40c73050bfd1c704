"""Cohorts with people who may complete. Who completed is marked on training's roster, which knows the hours."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from centers.models import Cohort
from centers.roles import Permission, centers_where, require
from common import clock
from enrollment.states import SEATED, State

_RECENT_DAYS = 400


def _cohorts(request: SignedInRequest) -> QuerySet[Cohort]:
    require(request.user, Permission.RECORD_COMPLETION)
    places = centers_where(request.user, Permission.RECORD_COMPLETION)
    rows = Cohort.objects.for_list().filter(published_at__isnull=False, cancelled_at=None)
    return rows if places is None else rows.filter(center__in=places)


@require_safe
def cohort_list(request: SignedInRequest) -> HttpResponse:
    """Cohorts that have begun, those with somebody still to be marked first."""
    seated = Count("applications", filter=Q(applications__state__in=SEATED))
    open_rows = Count("applications", filter=Q(applications__state=State.IN_TRAINING))
    rows = _cohorts(request).filter(starts_on__lte=clock.today()).annotate(seated=seated, to_mark=open_rows)
    since = date.fromordinal(clock.today().toordinal() - _RECENT_DAYS)
    shown = rows.filter(Q(to_mark__gt=0) | Q(ends_on__gte=since)).order_by("ends_on", "pk")
    return render(request, "enrollment/desk_cohorts.html", {"cohorts": sorted(shown, key=lambda row: not row.to_mark)})
