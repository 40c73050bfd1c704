"""What the clock does in enrolment. Each may run twice at once without harm: it works off rows, under locks."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task

from centers.models import Cohort
from common import clock
from enrollment.actions import applications
from enrollment.actions import line as lines
from enrollment.models import Application, Offer
from enrollment.states import State


@shared_task(name="enrollment.tasks.lapse_offers")
def lapse_offers() -> int:
    """End offers past their deadline, and offer every seat that is free while somebody eligible waits."""
    lapsed = sum(applications.lapse_offer(offer) for offer in Offer.objects.overdue().select_related("application"))
    for cohort_id in lines.cohorts_with_seats_to_offer():
        lines.offer_free_seats(cohort_id)
    return lapsed


@shared_task(name="enrollment.tasks.nudge_drafts")
def nudge_drafts() -> int:
    """Mention once a draft whose cohort closes within two days."""
    closing = Application.objects.filter(
        state=State.DRAFT,
        nudged_at=None,
        cohort__in=Cohort.objects.open().filter(closes_at__lte=clock.now() + timedelta(days=2)),
    )
    return sum(applications.nudge_draft(application) for application in closing)


@shared_task(name="enrollment.tasks.start_training")
def start_training() -> int:
    """On a cohort's first day, its seated people are in training."""
    due = Application.objects.filter(
        state__in=(State.ADMITTED, State.CONDITIONAL), cohort__starts_on__lte=clock.today(), cohort__cancelled_at=None
    )
    return sum(applications.begin_training(application) for application in due)
