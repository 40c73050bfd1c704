"""Everything the allowance says, with the longest words there may be."""

from __future__ import annotations

from datetime import timedelta

from allowance.actions import claims, deadlines, grounds, results
from allowance.models import ClaimSupplement, RefusalReason
from allowance.states import State
from centers.models import Center
from centers.roles import Role
from common import clock
from enrollment.actions import completions
from messaging.models import Message
from messaging.states import State as MessageState
from tests.factories.accounts import StaffFactory
from tests.factories.allowance import ClaimFactory, bring, fill
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory
from tests.house.saying import long_named_owner


def say(channel: str, center: Center) -> None:
    """A claim for every state, a deadline that comes near, and the longest reasons."""
    by, lead = StaffFactory(role=Role.COUNSELOR, center=center), StaffFactory(role=Role.LEAD, center=center)

    def opened(**given: object) -> object:
        cohort = OpenCohortFactory(center=center)
        application = ApplicationFactory(cohort=cohort, applicant=long_named_owner(channel), by=by, completed=True)
        return ClaimFactory(application=application, **given)

    for state in State:
        bring(opened(handled="semas" if state == State.DIRECT else "here"), state, by=by, lead=lead)
    opened(claim_days=3)
    deadlines.mention()
    long = opened()
    claims.hand_in(fill(long), by=long.claimant)
    asked = bring(opened(), State.SUPPLEMENT, by=by, lead=lead)
    ClaimSupplement.objects.filter(claim=asked).update(due_at=clock.now() + timedelta(hours=30))
    deadlines.mention()
    ClaimSupplement.objects.filter(claim=asked).update(due_at=clock.now())
    deadlines.lapse_overdue()
    lost = opened()
    completions.take_back(lost.application.completions.get(), finished=True, reason="까닭" * 150, by=lead)
    grounds.close_groundless()
    due_on = clock.today() + timedelta(days=9)
    claims.ask_for_more(long, reason="resident_number", note="서류" * 250, due_on=due_on, by=by)
    claims.refuse(long, reason=RefusalReason.CONDITION_UNMET, note="설명" * 250, by=lead)
    paid, unpaid = (bring(opened(), State.FORWARDED, by=by, lead=lead) for _ in range(2))
    results.record_not_paid(unpaid, reason="까닭" * 150, by=lead)
    results.record_paid(paid, on=clock.today(), amount=paid.amount, by=lead)
    results.claw_back(paid, amount=paid.amount, reason="까닭" * 150, due_on=due_on, by=lead)
    results.record_returned(paid, amount=1, on=clock.today(), so_far=0, by=lead)
    results.let_go(paid, reason="까닭" * 150, by=lead)
    Message.objects.about(f"claim:{paid.pk}").update(state=MessageState.SENT, sent_at=clock.now())
    results.correct_returned(paid, amount=2, on=clock.today(), so_far=1, why="까닭" * 150, by=lead)
    Message.objects.about(f"claim:{unpaid.pk}").update(state=MessageState.SENT, sent_at=clock.now())
    results.correct(unpaid, on=clock.today(), amount=unpaid.amount, why="까닭" * 150, by=lead)
