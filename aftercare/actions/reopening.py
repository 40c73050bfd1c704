"""A lost job opens the person's case again, and a loss that was a slip closes it. Jobs never calls here: both are pulled."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.models import User
from aftercare import notices
from aftercare.actions import plans
from aftercare.models import FollowUp, FollowUpPlan, PlanEvent, PlanState, Reopening, State
from aftercare.models.cadence import due_after
from aftercare.models.consultants import answering
from common import clock, korean, locks
from jobs.models import Placement

_GOES_ON = (PlanState.OPEN, PlanState.FINISHED, PlanState.STOPPED)


@transaction.atomic
def reopen_lost(*, limit: int = 200) -> int:
    """See to up to `limit` lost jobs nobody has seen to; how many were. Any number of workers may run it."""
    # Read after the lock: whoever held one of these before us has committed, and what he saw to is no longer unseen.
    fresh = list(locks.free(Reopening.objects.unseen(), limit).select_related("person", "center", "consultant"))
    for placement in fresh:
        _see_to(placement)
    return len(fresh)


def _see_to(placement: Placement) -> None:
    """The latest plan of the person begins anew; one she has stopped stays so. Her consultant is told either way."""
    plans.hold_consents([placement.person_id])
    hers = FollowUpPlan.objects.hold(completion__application__applicant=placement.person_id)
    plan = hers.filter(state__in=_GOES_ON).order_by("-completion__completed_on", "-pk").first()
    number = None
    if plan and not plan.is_stopped:
        number = _begin_anew(plan, placement)
        plans.hush([plan])
    reopening = Reopening.objects.create(placement=placement, plan=plan, round=number, at=clock.now())
    notices.case_reopened(reopening, consultant=_consultant(reopening))


def _consultant(reopening: Reopening) -> User:
    return (answering(reopening.plan) if reopening.plan else None) or reopening.placement.consultant


def _begin_anew(plan: FollowUpPlan, placement: Placement) -> int:
    """The cadence of the plan's edition, counted from the last day worked; what was still planned makes way. Its number."""
    number = plan.rounds + 1
    now, last_day = clock.now(), placement.ended_on or clock.today()
    reason = f"{placement.employer} 일자리가 {korean.day(last_day)}에 끝났습니다."
    if plan.state == PlanState.FINISHED:
        plan.move_to(PlanState.OPEN, by=None, reason=reason)
    else:
        PlanEvent.objects.create(plan=plan, kind=PlanEvent.Kind.RESUMED, note=reason, at=now)
    plan.follow_ups.filter(state=State.PLANNED).move_to(State.CANCELLED)
    FollowUp.objects.bulk_create(
        plans.follow_ups(
            plan,
            plan.application.program_year.cadence.order_by("day"),
            due=lambda day: due_after(last_day, day, recorded_at=now),
            now=now,
            number=number,
        )
    )
    return number


@transaction.atomic
def call_off_mistaken(*, limit: int = 200) -> int:
    """Call off what losses began that were taken back since, of up to `limit` jobs; of how many. Any number may run it."""
    mistaken = Reopening.objects.mistaken()
    jobs = Placement.objects.filter(Exists(mistaken.filter(placement=OuterRef("pk"))))
    held = [placement.pk for placement in locks.free(jobs, limit)]
    for reopening in mistaken.filter(placement__in=held).for_notices().order_by("pk"):
        _call_off(reopening)
    return len(held)


def _call_off(reopening: Reopening) -> None:
    """Its letters that nobody has read go; those it had made way for, and whose time is still to come, are planned again.

    A plan in which nothing is left to do is finished at once, as it was; what the person has read, she may still answer.
    """
    reopening.undone_at = clock.now()
    reopening.save(update_fields=["undone_at"])
    if reopening.plan_id and reopening.round:
        plan = FollowUpPlan.objects.hold(pk=reopening.plan_id).get()
        _drop_letters(plan, reopening.round)
        reason = f"{reopening.placement.employer} 일자리가 이어지는 것으로 바로잡혔습니다."
        PlanEvent.objects.create(plan=plan, kind=PlanEvent.Kind.UNDONE, note=reason, at=reopening.undone_at)
        if plan.state == PlanState.OPEN:
            if plan.round < reopening.round:  # no later loss has taken the place of this one
                plans.plan_again(plan)
            if not plan.follow_ups.unsettled().exists():
                plan.move_to(PlanState.FINISHED, by=None)
    notices.loss_undone(reopening, consultant=_consultant(reopening))


def _drop_letters(plan: FollowUpPlan, number: int) -> None:
    letters = plan.follow_ups.filter(round=number)
    letters.filter(state=State.PLANNED).move_to(State.CANCELLED)
    notices.take_back_letters(letters)
    unread = [letter.pk for letter in letters.filter(state=State.SENT) if notices.was_taken_back(letter)]
    letters.filter(pk__in=unread).move_to(State.CANCELLED)
