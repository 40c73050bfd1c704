"""What becomes of the people of a cohort when the cohort itself changes."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from accounts.models import User
from centers.actions import edits, memberships
from centers.errors import NoPledge
from centers.models import Cohort
from common import clock
from common.locks import held
from enrollment import notices
from enrollment.actions import line as lines
from enrollment.models import Application, Line, LineEvent, Offer, Seat, Supplement
from enrollment.states import FLOW, GOING, State


@transaction.atomic
def publish(cohort: Cohort) -> Cohort:
    """Show a cohort to everybody, with its line and its numbered seats ready. Twice is the same as once.

    Counts as an edit, so that a form opened on the draft cannot afterwards change what is fixed by publishing.
    Raises NoPledge where the track needs a company's pledge and none is in force: the database refuses it too.
    """
    cohort = held(Cohort.objects.filter(pk=cohort.pk)).for_list().get()
    if cohort.published_at is None:
        cohort.published_at = clock.now()
        cohort.version += 1
        try:
            with transaction.atomic():
                cohort.save(update_fields=["published_at", "version"])
        except IntegrityError as refusal:
            raise NoPledge from refusal
    if not Seat.objects.filter(cohort=cohort).exists():
        lines.open_line(cohort)
    return cohort


@transaction.atomic
def edit(cohort: Cohort, fields: Iterable[str], *, version: int) -> int:
    """Store what was typed about a cohort, shown as of `version`; returns how many people are told of new days or places.

    Edit and notices are one transaction: nobody comes on the wrong day because a message was forgotten. Raises StaleForm,
    and RolesClash when a teacher decides at the centre it would move to.
    """
    before = Cohort.objects.select_for_update(of=("self",), no_key=True).get(pk=cohort.pk)
    if cohort.center_id != before.center_id:
        memberships.refuse_teachers_who_decide_at(cohort.center, before)
    edits.save(cohort, fields, version=version)
    changes = notices.cohort_changes(before, cohort)
    if not changes:
        return 0
    if Line.objects.filter(pk=cohort.pk).exists():
        lines.lock(cohort.pk)  # whoever hands in meanwhile is told the new days by the receipt
    return notices.cohort_changed(people_to_tell(cohort), changes)


def people_to_tell(cohort: Cohort) -> list[Application]:
    """Everybody in line or on a seat of this cohort, in the order of the line; none while nobody can see it."""
    if not cohort.published_at:
        return []
    rows = Application.objects.filter(cohort=cohort, state__in=GOING).select_related("applicant")
    people = list(rows.order_by("line_number", "pk"))
    for application in people:
        application.cohort = cohort  # as it is after the edit, which may not be stored yet
    return people


@transaction.atomic
def cancel(cohort: Cohort, *, reason: str, by: User) -> int:
    """Call a cohort off. Everybody who applied is told; returns how many. A second call finds nobody left to tell."""
    Cohort.objects.filter(pk=cohort.pk, cancelled_at=None).update(cancelled_at=clock.now(), cancel_reason=reason)
    cohort.refresh_from_db()
    told = 0
    # All applications before the line: whoever submits or leaves meanwhile takes the locks in the same order.
    rows = list(held(Application.objects.filter(cohort=cohort)).select_related("applicant", "program_year"))
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
        application.offers.open().update(outcome=Offer.Outcome.WITHDRAWN, settled_at=clock.now())
        lines.record(application, LineEvent.Kind.LEFT, "과정이 열리지 않게 됨", by=by)
        told += 1
    return told
