"""Opening, stopping, resuming and finishing follow-up plans. Enrolment never calls here: completions are pulled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from accounts.actions import consents
from accounts.models import Consent, ConsentText, RightsRequest, User
from aftercare import notices
from aftercare.models import FollowUp, FollowUpPlan, PlanEvent, PlanState, State
from aftercare.models.cadence import due_at
from aftercare.models.consultants import answering
from centers.models import CadenceStep, Center
from common import clock, locks
from enrollment.actions import completions
from enrollment.models import Completion

STOPPED_BY_OWNER = "본인이 편지에서 연락을 그만 받겠다고 하셨습니다."
STOPPED_WITHOUT_CONSENT = "본인이 개인정보 수집·이용 동의를 거두셨습니다."
STOPPED_ON_REQUEST = "본인의 요청으로 개인정보 처리를 멈추었습니다."
RESUMED_BY_OWNER = "본인이 편지에서 되돌렸습니다."
RESUMED_BY_CONSENT = "본인이 개인정보 수집·이용에 다시 동의하셨습니다."


@transaction.atomic
def open_missing(*, limit: int = 500) -> int:
    """Give up to `limit` completions without a plan theirs; how many were opened. Any number of workers may run it."""
    without = Completion.objects.in_force().filter(follow_up_plan=None)
    return _open(locks.free(without, limit).select_related("application__applicant"))


def _open(completions: Iterable[Completion]) -> int:
    now = clock.now()
    plans = FollowUpPlan.objects.bulk_create(
        FollowUpPlan(completion=completion, consultant_id=completion.consultant_id, opened_at=now)
        for completion in completions
    )
    cadence: dict[int, list[CadenceStep]] = defaultdict(list)
    editions = {plan.completion.application.program_year_id for plan in plans}
    for step in CadenceStep.objects.filter(program_year__in=editions).order_by("day"):
        cadence[step.program_year_id].append(step)
    FollowUp.objects.bulk_create(
        follow_up
        for plan in plans
        for follow_up in _follow_ups(plan, cadence[plan.completion.application.program_year_id])
    )
    hush(plans)
    return len(plans)


def hush(plans: Iterable[FollowUpPlan]) -> None:
    """Plans that begin, or begin anew, after their person took back that we use what she told us, or had it suspended, stand
    still at once.

    What stands is held until the transaction ends: whoever takes her yes back or suspends later finds the plan and stops it.
    """
    plans = list(plans)
    people = [plan.owner.pk for plan in plans]
    hold_consents(people)
    reasons = why_silent(people)
    for plan in plans:
        if reason := reasons.get(plan.owner.pk):
            plan.move_to(PlanState.STOPPED, by=None, reason=reason)
            plan.follow_ups.move_to(State.CANCELLED)


def why_silent(people: Iterable[int]) -> dict[int, str]:
    """Whom of these people (ids) no letter may go to, and why: what they told us is not to be used."""
    people = list(people)
    taken_back = Consent.objects.taken_back().filter(user__in=people, text__purpose=ConsentText.COLLECTION)
    suspended = RightsRequest.objects.suspending().filter(person__in=people)
    return dict.fromkeys(taken_back.values_list("user", flat=True), STOPPED_WITHOUT_CONSENT) | dict.fromkeys(
        suspended.values_list("person", flat=True), STOPPED_ON_REQUEST
    )


def hold_consents(people: Iterable[int]) -> None:
    """Keep what these people (ids) agree to as it is until the transaction ends.

    Taken before a plan that stands already is locked: whoever takes a yes back locks the consent, then the plan.
    """
    list(consents.held(people, purpose=ConsentText.COLLECTION))


def _follow_ups(plan: FollowUpPlan, steps: Iterable[CadenceStep]) -> list[FollowUp]:
    return follow_ups(plan, steps, due=lambda day: due_at(plan.completion, day), now=plan.opened_at)


def follow_ups(
    plan: FollowUpPlan, steps: Iterable[CadenceStep], *, due: Callable[[int], datetime], now: datetime, number: int = 0
) -> list[FollowUp]:
    """The `number`-th round, one per step, not yet stored. Of those whose time has passed, only the last is still sent."""
    rows = [
        FollowUp(
            plan=plan,
            step=step,
            round=number,
            day=step.day,
            purpose=step.purpose,
            silent_after_days=step.silent_after_days,
            due_at=due(step.day),
        )
        for step in steps
    ]
    missed = [row for row in rows if row.due_at <= now]
    for row in missed[:-1]:
        row.state = State.CANCELLED
    return rows


@transaction.atomic
def stop(plan: FollowUpPlan, *, reason: str, by: User | None) -> FollowUpPlan:
    """Send nothing more: what is planned is called off, what waits in the outbox taken back. Twice is the same as once.

    `by` None: the owner, from the letter. A later resume() restores what is still to come.
    """
    plan = FollowUpPlan.objects.hold(pk=plan.pk).get()
    if plan.is_silenced:
        return plan
    plan.move_to(PlanState.STOPPED, by=by, reason=reason)
    plan.follow_ups.move_to(State.CANCELLED)
    notices.take_back_letters(plan.follow_ups.all())
    if (consultant := answering(plan)) and consultant != by:
        notices.follow_up_stopped(plan, consultant=consultant)
    return plan


@transaction.atomic
def resume(plan: FollowUpPlan, *, reason: str, by: User | None) -> FollowUpPlan:
    """Take a stop back: follow-ups whose time is still to come are planned again. Twice is the same as once.

    Nothing changes for whom no letter may go to (why_silent): then is_stopped still says so.
    """
    hold_consents([plan.owner.pk])
    plan = FollowUpPlan.objects.hold(pk=plan.pk).get()
    if not plan.is_stopped or why_silent([plan.owner.pk]):
        return plan
    plan.move_to(PlanState.OPEN, by=by, reason=reason)
    plan_again(plan)
    if (consultant := answering(plan)) and consultant != by:
        notices.follow_up_resumed(plan, consultant=consultant)
    return plan


def plan_again(plan: FollowUpPlan) -> None:
    """What was called off of the letters that go on and whose time is still to come. `plan` is locked."""
    plan.follow_ups.filter(round=plan.round, sent_at=None, due_at__gt=clock.now()).move_to(State.PLANNED)


@transaction.atomic
def resume_agreed(*, limit: int = 200) -> int:
    """Letters that stopped for want of a consent go on for those who have given it again, wherever they did; how many.

    Rooms below give consents too (with a new application) and never call here: what stands is pulled.
    """
    agreed = Consent.objects.in_force().filter(
        user=OuterRef("completion__application__applicant"), text__purpose=ConsentText.COLLECTION
    )
    suspended = RightsRequest.objects.suspending().filter(person=OuterRef("completion__application__applicant"))
    silent = FollowUpPlan.objects.filter(
        Exists(agreed), ~Exists(suspended), state=PlanState.STOPPED, stop_reason=STOPPED_WITHOUT_CONSENT
    ).order_by("pk")
    people = dict(silent.values_list("pk", "completion__application__applicant")[:limit])
    hold_consents(people.values())
    rows = list(silent.filter(pk__in=people))
    for plan in rows:
        resume(plan, reason=RESUMED_BY_CONSENT, by=None)
    return len(rows)


@transaction.atomic
def hand_over(plan: FollowUpPlan, *, center: Center, consultant: User, by: User, words: str) -> FollowUpPlan:
    """Somebody else looks after this plan from now on, perhaps at another centre; its letters go on as planned."""
    plan = FollowUpPlan.objects.hold(pk=plan.pk).get()
    plan.consultant = consultant
    plan.moved_to = None if plan.application.cohort.center == center else center
    plan.save(update_fields=["consultant", "moved_to"])
    PlanEvent.objects.create(plan=plan, kind=PlanEvent.Kind.MOVED, by=by, note=words, at=clock.now())
    return plan


@transaction.atomic
def take_back_completion(completion: Completion, *, finished: bool, reason: str, by: User) -> Completion:
    """A completion recorded by mistake: taken back below, and with it everything after-care began because of it.

    The plan is cancelled for good, what waits in the outbox taken back, person and consultant are told. Its letters that
    went out keep their answers. `finished`: not completed; else in training again. Raises NotCompletedAnyMore.
    """
    completion = completions.take_back(completion, finished=finished, reason=reason, by=by)
    plan = FollowUpPlan.objects.hold(completion=completion).first()
    if plan is None:  # recorded moments ago: open_missing() asks for completions in force and passes this one by
        return completion
    plan.move_to(PlanState.CANCELLED, by=by, reason=reason)
    plan.follow_ups.move_to(State.CANCELLED)
    notices.take_back_letters(plan.follow_ups.all())
    if (consultant := answering(plan)) and consultant != by:
        notices.follow_up_stopped(plan, consultant=consultant)
    return completion


@transaction.atomic
def finish_done(*, limit: int = 500) -> int:
    """Close open plans in which nothing is planned, unanswered or waiting for a person; how many were."""
    ahead = FollowUp.objects.unsettled().filter(plan=OuterRef("pk"))
    # Read after the lock: a lost job may have begun the letters anew a moment ago.
    plans = list(locks.free(FollowUpPlan.objects.filter(~Exists(ahead), state=PlanState.OPEN), limit))
    for plan in plans:
        plan.move_to(PlanState.FINISHED, by=None)
    return len(plans)
