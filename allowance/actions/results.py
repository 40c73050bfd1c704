"""What SEMAS decided about one claim, and money that is claimed back."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts.models import User
from allowance import notices
from allowance.actions.claims import lock
from allowance.models import Claim
from allowance.states import State


@transaction.atomic
def record_paid(claim: Claim, *, on: date, amount: int, by: User, note: str = "") -> Claim:
    """SEMAS paid. Raises IllegalMove unless the claim waits for a result."""
    claim = lock(claim)
    claim.paid_on, claim.paid_amount = on, amount
    claim.move_to(State.PAID, by=by, reason=note, also=["paid_on", "paid_amount"])
    notices.claim_paid(claim)
    return claim


@transaction.atomic
def record_not_paid(claim: Claim, *, reason: str, by: User) -> Claim:
    """SEMAS does not pay, for this reason. Raises IllegalMove unless the claim waits for a result."""
    claim = lock(claim)
    claim.not_paid_reason = reason
    claim.move_to(State.NOT_PAID, by=by, reason=reason, also=["not_paid_reason"])
    notices.claim_not_paid(claim)
    return claim


@transaction.atomic
def claw_back(claim: Claim, *, amount: int, reason: str, due_on: date, by: User) -> Claim:
    """SEMAS wants money back: how much, why, until when. Raises IllegalMove unless it was paid."""
    claim = lock(claim)
    claim.clawback_amount, claim.clawback_reason, claim.clawback_due_on = amount, reason, due_on
    claim.move_to(State.CLAWBACK, by=by, reason=reason, also=["clawback_amount", "clawback_reason", "clawback_due_on"])
    notices.claim_clawback(claim)
    return claim


@transaction.atomic
def record_returned(claim: Claim, *, amount: int, on: date, by: User) -> Claim:
    """The money came back to SEMAS. Raises IllegalMove unless it was claimed back."""
    claim = lock(claim)
    claim.returned_amount, claim.returned_on = amount, on
    claim.move_to(State.RETURNED, by=by, also=["returned_amount", "returned_on"])
    return claim
