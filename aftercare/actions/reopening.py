"""A lost job opens the person's case again. Jobs never calls here: lost placements are pulled."""

from __future__ import annotations

from django.db import transaction

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
    if plan and not plan.is_stopped:
        _begin_anew(plan, placement)
        plans.hush([plan])
    Reopening.objects.create(placement=placement, plan=plan, at=clock.now())
    consultant = (answering(plan) if plan else None) or placement.consultant
    notices.case_reopened(placement, plan, consultant=consultant)


def _begin_anew(plan: FollowUpPlan, placement: Placement) -> None:
    """The cadence of the plan's edition, counted from the last day worked; what was still planned makes way."""
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
            number=plan.round + 1,
        )
    )
