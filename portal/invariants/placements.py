"""Jobs people got: none without its next check, no question left unasked or without its message."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from aftercare.models import Reopening
from common import clock
from jobs.models import CheckState, EmploymentCheck, Milestone, Placement, PlacementEvent
from messaging.models import Message

_ASKED = (CheckState.ASKED_PERSON, CheckState.ASKED_EMPLOYER, CheckState.PAPER, CheckState.UNKNOWN)


def hired_without_a_next_check() -> QuerySet[Placement]:
    """Whoever has a job has a check ahead or under way, or all three behind her."""
    ahead = EmploymentCheck.objects.unsettled().filter(placement=OuterRef("pk"))
    done = Q(checks__state__in=(CheckState.ANSWERED, CheckState.UNKNOWN, CheckState.SKIPPED))
    last_dropped = EmploymentCheck.objects.filter(
        placement=OuterRef("pk"), milestone=Milestone.MONTHS_6, state=CheckState.SKIPPED
    )
    counted = Placement.objects.held().annotate(done=Count("checks", filter=done))
    return counted.exclude(Exists(ahead)).filter(~Q(done=len(Milestone)) | Exists(last_dropped))


def checks_left_unasked() -> QuerySet[EmploymentCheck]:
    """A check whose time came is asked within a day."""
    return EmploymentCheck.objects.due(clock.now() - timedelta(days=1))


def checks_of_ended_jobs() -> QuerySet[EmploymentCheck]:
    """Nothing more is asked about a job that is over."""
    return EmploymentCheck.objects.unsettled().exclude(placement__ended_on=None)


def asked_without_a_message() -> QuerySet[EmploymentCheck]:
    """Whoever was asked has a message that asks."""
    key = Concat(Value("jobs/check_person:"), Cast(OuterRef("pk"), CharField()), output_field=CharField())
    return EmploymentCheck.objects.filter(state__in=_ASKED).exclude(Exists(Message.objects.filter(key=key)))


def lost_jobs_nobody_saw_to() -> QuerySet[Placement]:
    """A lost job opens its person's case within an hour."""
    recently = PlacementEvent.objects.filter(
        placement=OuterRef("pk"), kind=PlacementEvent.Kind.ENDED, at__gt=clock.now() - timedelta(hours=1)
    )
    return Reopening.objects.unseen().exclude(Exists(recently))


QUERIES = (
    hired_without_a_next_check,
    checks_left_unasked,
    checks_of_ended_jobs,
    asked_without_a_message,
    lost_jobs_nobody_saw_to,
)
