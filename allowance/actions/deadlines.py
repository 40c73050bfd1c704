"""Deadlines of claims and of what owners are asked for: mentioned once, then the claim lapses; and the ways back."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from accounts.models import User
from allowance import notices
from allowance.actions import amounts, grounds
from allowance.actions.claims import lock, not_own
from allowance.errors import DeadlinePassed
from allowance.models import Claim, ClaimSupplement
from allowance.states import State
from common import clock, korean
from common.errors import IllegalMove

# How long before its end a deadline is mentioned. What is asked for in addition leaves a few working days in all.
CLOSING_DAYS, SUPPLEMENT_CLOSING_DAYS = 7, 2


def mention(*, limit: int = 200) -> int:
    """Say once that a deadline is near; how many were told."""
    return _mention_claims(limit) + _mention_supplements(limit)


def _mention_claims(limit: int) -> int:
    soon = clock.now() + timedelta(days=CLOSING_DAYS)
    with transaction.atomic():
        rows = list(Claim.objects.closing_before(soon).filter(reminded_at=None).take(limit))
        for claim in rows:
            notices.claim_closing(claim)
        Claim.objects.filter(pk__in=[claim.pk for claim in rows]).update(reminded_at=clock.now())
    return len(rows)


def _mention_supplements(limit: int) -> int:
    """Under the claim's lock, so that nobody is reminded of what was answered at this moment."""
    soon = clock.now() + timedelta(days=SUPPLEMENT_CLOSING_DAYS)
    due = ClaimSupplement.objects.closing_before(soon).filter(reminded_at=None)
    count = 0
    with transaction.atomic():
        for claim in Claim.objects.filter(pk__in=due.values("claim"), state=State.SUPPLEMENT).take(limit):
            supplement = claim.supplements.latest("round")
            if supplement.reminded_at or supplement.due_at > soon:
                continue
            notices.claim_supplement_closing(supplement)
            supplement.reminded_at = clock.now()
            supplement.save(update_fields=["reminded_at"])
            count += 1
    return count


def lapse_overdue(*, limit: int = 200) -> int:
    """Close claims whose deadline, or the deadline of what was asked for, is over and tell their owners; how many were."""
    count = 0
    with transaction.atomic():
        for claim in Claim.objects.overdue().take(limit):
            was_asked = claim.state == State.SUPPLEMENT
            claim.move_to(State.LAPSED, by=None, reason="서류를 보낼 기한이 지남" if was_asked else "신청 기한이 지남")
            notices.claim_lapsed(claim, was_asked=was_asked)
            count += 1
    return count


@transaction.atomic
def move(claim: Claim, *, due_on: date, reason: str, by: User) -> Claim:
    """Give more time to claim or to send what was asked for; or a deadline where the edition names none.

    Raises OwnClaim, DeadlinePassed, IllegalMove.
    """
    claim = lock(claim)
    not_own(claim, by)
    _still_to_come(due_on)
    if claim.state == State.SUPPLEMENT:
        claim.note(f"보완 기한을 {korean.day(due_on)}로 정함. {reason}", by=by)
        _ask_again(claim, due_on)
        return claim
    if claim.state != State.OPEN:
        raise IllegalMove(claim.state, State.OPEN)
    claim.due_at, claim.reminded_at = clock.at(due_on), None
    claim.save(update_fields=["due_at", "reminded_at"])
    claim.note(f"신청 기한을 {korean.day(due_on)}로 정함. {reason}", by=by)
    notices.claim_opened(claim)
    return claim


@transaction.atomic
def reopen(claim: Claim, *, reason: str, due_on: date, by: User) -> Claim:
    """Give a lapsed or refused claim another try, with a new deadline and the amount that is left to its owner today.

    What lapsed while papers were asked for is asked for them again; everything else, refused claims too, opens anew.
    Raises OwnClaim, DeadlinePassed, CompletionGone, NothingLeft, IllegalMove.
    """
    claim = lock(claim)
    not_own(claim, by)
    _still_to_come(due_on)
    grounds.hold([claim])
    claim.amount = amounts.of(claim.instalment, claim.claimant)
    if claim.state == State.LAPSED and claim.lapsed_from == State.SUPPLEMENT:
        claim.move_to(State.SUPPLEMENT, by=by, reason=reason, also=["amount"])
        _ask_again(claim, due_on)
        return claim
    claim.refusal_reason = claim.refusal_note = ""
    claim.due_at, claim.reminded_at = clock.at(due_on), None
    also = ["amount", "refusal_reason", "refusal_note", "due_at", "reminded_at"]
    claim.move_to(State.OPEN, by=by, reason=reason, also=also)
    notices.claim_opened(claim)
    return claim


def _still_to_come(due_on: date) -> None:
    if clock.at(due_on) <= clock.now():
        raise DeadlinePassed


def _ask_again(claim: Claim, due_on: date) -> None:
    """The same question with a new deadline."""
    supplement = claim.supplements.latest("round")
    supplement.due_at, supplement.reminded_at = clock.at(due_on), None
    supplement.save(update_fields=["due_at", "reminded_at"])
    notices.claim_supplement(supplement)
