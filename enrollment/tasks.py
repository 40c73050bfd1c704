"""What the clock does in enrolment. Each may run twice at once without harm: it works off rows, under locks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import chain

from celery import shared_task
from django.db.models import Model

from accounts.models import RightsRequest
from centers.models import Cohort
from common import clock
from enrollment.actions import applications, blackening
from enrollment.actions import line as lines
from enrollment.models import Application, Offer
from enrollment.models.blackening import kinds
from enrollment.states import State

logger = logging.getLogger(__name__)


@shared_task(name="enrollment.tasks.lapse_offers")
def lapse_offers() -> int:
    """End offers past their deadline, and offer every seat that is free while somebody eligible waits."""
    lapsed = _each(applications.lapse_offer, Offer.objects.overdue().select_related("application"))
    _each(lines.offer_free_seats, lines.cohorts_with_seats_to_offer())
    return lapsed


@shared_task(name="enrollment.tasks.nudge_drafts")
def nudge_drafts() -> int:
    """Mention once a draft whose cohort closes within two days, unless its owner had the use of her data suspended."""
    closing = Application.objects.filter(
        state=State.DRAFT,
        nudged_at=None,
        cohort__in=Cohort.objects.open().filter(closes_at__lte=clock.now() + timedelta(days=2)),
    ).exclude(applicant__in=RightsRequest.objects.suspending().values("person"))
    return _each(applications.nudge_draft, closing)


@shared_task(name="enrollment.tasks.destroy_blackened")
def destroy_blackened() -> int:
    """The net below destroying at once, for every room: former files that could not be destroyed in that moment."""
    return _each(blackening.destroy, chain.from_iterable(kind.objects.to_destroy() for kind in kinds()))


@shared_task(name="enrollment.tasks.start_training")
def start_training() -> int:
    """On a cohort's first day, its seated people are in training."""
    due = Application.objects.filter(
        state__in=(State.ADMITTED, State.CONDITIONAL), cohort__starts_on__lte=clock.today(), cohort__cancelled_at=None
    )
    return _each(applications.begin_training, due)


def _each[Row](act: Callable[[Row], int], rows: Iterable[Row]) -> int:
    """What the acts add up to. A row that cannot be done is logged, tried again in the next run, and holds nobody up."""
    done = 0
    for row in rows:
        try:
            done += act(row)
        except Exception:
            logger.exception("%s failed for %s", act.__name__, row.pk if isinstance(row, Model) else row)
    return done
