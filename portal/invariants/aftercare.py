"""Completions, the plans that follow from them, and the letters that follow from those."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat

from aftercare.models import FollowUp, FollowUpPlan, PlanState, Reopening, State
from common import clock
from enrollment.models import Completion
from jobs.models import PlacementEvent
from messaging.models import Message


def completions_without_a_plan() -> QuerySet[Completion]:
    """Every completion in force has its follow-up plan within minutes."""
    since = clock.now() - timedelta(minutes=10)
    return Completion.objects.in_force().filter(follow_up_plan=None, recorded_at__lt=since)


def plans_of_taken_back_completions_that_go_on() -> QuerySet[FollowUpPlan]:
    """A plan is cancelled exactly when the completion it stands on was taken back."""
    taken_back = FollowUpPlan.objects.filter(completion__taken_back_at__isnull=False)
    return taken_back.exclude(state=PlanState.CANCELLED) | FollowUpPlan.objects.filter(
        state=PlanState.CANCELLED, completion__taken_back_at=None
    )


def follow_ups_planned_in_silenced_plans() -> QuerySet[FollowUp]:
    """Where nothing may go out, nothing is planned."""
    return FollowUp.objects.filter(state=State.PLANNED, plan__state__in=(PlanState.STOPPED, PlanState.CANCELLED))


def follow_ups_left_unsent() -> QuerySet[FollowUp]:
    """A letter whose day came is written within the day."""
    return FollowUp.objects.due(clock.now() - timedelta(days=1))


def sent_without_a_letter() -> QuerySet[FollowUp]:
    """Who is said to have been written to has the letter."""
    key = Concat(Value("aftercare/follow_up:"), Cast(OuterRef("pk"), CharField()), output_field=CharField())
    return FollowUp.objects.filter(sent_at__isnull=False).exclude(Exists(Message.objects.filter(key=key)))


def follow_ups_planned_of_undone_losses() -> QuerySet[FollowUp]:
    """A loss that was a slip, and was called off, sends no letter."""
    undone = Reopening.objects.filter(plan=OuterRef("plan"), round=OuterRef("round"), undone_at__isnull=False)
    return FollowUp.objects.filter(Exists(undone), state=State.PLANNED)


def undone_losses_nobody_saw_to() -> QuerySet[Reopening]:
    """What a mistaken loss began is called off within an hour of its being taken back."""
    recently = PlacementEvent.objects.filter(
        placement=OuterRef("placement"), kind=PlacementEvent.Kind.END_UNDONE, at__gt=clock.now() - timedelta(hours=1)
    )
    return Reopening.objects.mistaken().exclude(Exists(recently))


QUERIES = (
    follow_ups_left_unsent,
    sent_without_a_letter,
    completions_without_a_plan,
    plans_of_taken_back_completions_that_go_on,
    follow_ups_planned_in_silenced_plans,
    follow_ups_planned_of_undone_losses,
    undone_losses_nobody_saw_to,
)
