"""What becomes of the people of a cohort when the cohort itself changes."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from centers.models import Cohort
from common import clock
from enrollment import notices
from enrollment.actions import line as lines
from enrollment.models import Application, Line, LineEvent, Seat, Supplement
from enrollment.states import FLOW, State


@transaction.atomic
def publish(cohort: Cohort) -> Cohort:
    """Show a cohort to everybody, with its line and its numbered seats ready. Twice is the same as once.

    Counts as an edit, so that a form opened on the draft cannot afterwards change what is fixed by publishing.
    """
    cohort = Cohort.objects.for_list().select_for_update(of=("self",), no_key=True).get(pk=cohort.pk)
    if cohort.published_at is None:
        cohort.published_at = clock.now()
        cohort.version += 1
        cohort.save(update_fields=["published_at", "version"])
    if not Seat.objects.filter(cohort=cohort).exists():
        lines.open_line(cohort)
    return cohort


@transaction.atomic
def cancel(cohort: Cohort, *, reason: str, by: User) -> int:
    """Call a cohort off. Everybody who applied is told; returns how many. A second call finds nobody left to tell."""
    Cohort.objects.filter(pk=cohort.pk, cancelled_at=None).update(cancelled_at=clock.now(), cancel_reason=reason)
    cohort.refresh_from_db()
    told = 0
    # All applications before the line: whoever submits or leaves meanwhile takes the locks in the same order.
    everybody = Application.objects.locked().filter(cohort=cohort).select_related("applicant", "program_year")
    rows = list(everybody.order_by("pk"))
    if Line.objects.filter(pk=cohort.pk).exists():
        lines.lock(cohort.pk)
    for application in rows:
        if not FLOW.allows(application.state, State.COHORT_CANCELLED):
            continue
        application.cohort = cohort
        notices.take_back_decision(application)
        Supplement.objects.open().filter(application=application).update(closed_at=clock.now())
        application.move_to(State.COHORT_CANCELLED, by=by, reason=reason)
        notices.cohort_cancelled(application)
        Seat.objects.filter(occupant=application).update(occupant=None)
        application.offers.open().update(outcome="withdrawn", settled_at=clock.now())
        lines.record(application, LineEvent.Kind.LEFT, "과정이 열리지 않게 됨", by=by)
        told += 1
    return told
