"""Requests about one's own data: each is due on a day and is somebody's, and what was granted holds."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import DateField, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from accounts.models import RightsRequest
from accounts.states import MET, RequestState, Right
from aftercare.models import FollowUpPlan, PlanState
from common import clock
from common.personal import GONE
from portal.models import Proposal
from portal.models.retention import ERASURE

MOST_DAYS_OFF = 10  # how far a row of holidays may move a deadline


def requests_without_their_deadline() -> QuerySet[RightsRequest]:
    """Due on the tenth day after it was asked, or on the first working day after that."""
    asked_on = TruncDate("asked_at", tzinfo=clock.SEOUL, output_field=DateField())
    days = timedelta(days=settings.RIGHTS_ANSWER_DAYS)
    found = RightsRequest.objects.annotate(asked_on=asked_on)
    late = Q(due_on__gt=F("asked_on") + days + timedelta(days=MOST_DAYS_OFF))
    return found.filter(Q(due_on__lt=F("asked_on") + days) | late)


def open_requests_of_nobody() -> QuerySet[RightsRequest]:
    """Nobody who waits for an answer is forgotten before she has it."""
    return RightsRequest.objects.open().filter(Q(person__name=GONE) | Q(person__phone="", person__email=""))


def asked_about_though_suspended() -> QuerySet[FollowUpPlan]:
    """Whoever had the use of her data suspended is not written to."""
    suspended = RightsRequest.objects.suspending().filter(person=OuterRef("completion__application__applicant"))
    return FollowUpPlan.objects.filter(Exists(suspended), state=PlanState.OPEN)


def erasures_granted_and_not_proposed() -> QuerySet[RightsRequest]:
    """A granted erasure has been proposed for a signature with its answer."""
    proposed = Proposal.objects.filter(rule=ERASURE, asked_by=OuterRef("settled_by"), made_at__gte=OuterRef("asked_at"))
    granted = RightsRequest.objects.filter(right=Right.ERASURE, state__in=MET)
    return granted.filter(~Exists(proposed))


def corrections_granted_and_not_made() -> QuerySet[RightsRequest]:
    """A granted correction says what stood there before, unless nothing stood there."""
    granted = RightsRequest.objects.filter(state=RequestState.GRANTED, corrects="name")
    return granted.filter(old_value="")


QUERIES = (
    requests_without_their_deadline,
    open_requests_of_nobody,
    asked_about_though_suspended,
    erasures_granted_and_not_proposed,
    corrections_granted_and_not_made,
)
