"""What SEMAS decided about one claim, what is put right of it, and money that is claimed back. Never one's own claim."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts.models import User
from allowance import notices
from allowance.actions import amounts
from allowance.actions.claims import lock, not_own
from allowance.errors import NothingReturned, PaidInFuture, ReturnedBeforePaid, SameResult, SameReturn, TooMuchReturned
from allowance.models import Claim
from allowance.states import AWAITING_RESULT, WITH_RESULT, State
from common import clock, korean
from common.errors import IllegalMove

_RESULT = ("paid_on", "paid_amount", "not_paid_reason")
_CLAWBACK = ("clawback_amount", "clawback_reason", "clawback_due_on", "waived_reason")


@transaction.atomic
def record_paid(claim: Claim, *, on: date, amount: int, by: User, note: str = "") -> Claim:
    """SEMAS paid. Raises OwnClaim, PaidInFuture, IllegalMove unless the claim waits for a result."""
    claim = _awaiting(claim, State.PAID, by)
    _not_in_future(on)
    claim.paid_on, claim.paid_amount = on, amount
    claim.move_to(State.PAID, by=by, reason=note, also=["paid_on", "paid_amount"])
    notices.claim_paid(claim)
    return claim


@transaction.atomic
def record_not_paid(claim: Claim, *, reason: str, by: User) -> Claim:
    """SEMAS does not pay, for this reason. Raises OwnClaim, IllegalMove unless the claim waits for a result."""
    claim = _awaiting(claim, State.NOT_PAID, by)
    claim.not_paid_reason = reason
    claim.move_to(State.NOT_PAID, by=by, reason=reason, also=["not_paid_reason"])
    notices.claim_not_paid(claim)
    return claim


def _awaiting(claim: Claim, target: State, by: User) -> Claim:
    claim = lock(claim)
    not_own(claim, by)
    if not claim.awaits_result:
        raise IllegalMove(claim.state, target)
    return claim


def _not_in_future(on: date) -> None:
    if on > clock.today():
        raise PaidInFuture


def _not_before_payment(claim: Claim, on: date) -> None:
    if claim.paid_on and on < claim.paid_on:
        raise ReturnedBeforePaid(claim.paid_on)


def corrected(claim: Claim, *, on: date | None, amount: int | None, reason: str) -> State:
    """Set the columns of the right result and say its state: paid (`on`, `amount`), not paid (`reason`), or none yet."""
    claim.paid_on, claim.paid_amount, claim.not_paid_reason = on, amount, reason
    if amount:
        return State.PAID
    claim.doubt_settled_at, claim.waived_reason = None, ""
    if reason:
        return State.NOT_PAID
    return State.FORWARDED if claim.is_here else State.DIRECT


@transaction.atomic
def correct(
    claim: Claim, *, why: str, by: User, on: date | None = None, amount: int | None = None, reason: str = ""
) -> Claim:
    """Put a recorded result right: it was a slip, or SEMAS decided anew. `why` is kept and told to the person.

    With `on` and `amount` it was paid; with `reason` it was not; with neither there is no result yet. Raises OwnClaim,
    PaidInFuture, SameResult, IllegalMove unless a result stands (money that is claimed back is let go first).
    """
    claim = lock(claim)
    not_own(claim, by)
    if claim.state not in WITH_RESULT:
        raise IllegalMove(claim.state, AWAITING_RESULT[0])
    if on:
        _not_in_future(on)
    before = (claim.state, *(getattr(claim, name) for name in _RESULT))
    state = corrected(claim, on=on, amount=amount, reason=reason)
    if before == (state, *(getattr(claim, name) for name in _RESULT)):
        raise SameResult
    claim.correction = why
    also = [*_RESULT, "doubt_settled_at", "waived_reason", "correction"]
    if state == claim.state:
        claim.save(update_fields=also)
        claim.note(f"결과를 바로잡음. {why}", by=by)
    else:
        claim.move_to(state, by=by, reason=f"결과를 바로잡음. {why}", also=also)
    notices.result_corrected(claim)
    return claim


@transaction.atomic
def claw_back(claim: Claim, *, amount: int, reason: str, due_on: date, by: User) -> Claim:
    """SEMAS wants money back: how much, why, until when. Raises OwnClaim, IllegalMove unless it was paid."""
    claim = lock(claim)
    not_own(claim, by)
    claim.clawback_amount, claim.clawback_reason, claim.clawback_due_on = amount, reason, due_on
    claim.waived_reason = ""
    claim.move_to(State.CLAWBACK, by=by, reason=reason, also=_CLAWBACK)
    notices.claim_clawback(claim)
    return claim


@transaction.atomic
def record_returned(claim: Claim, *, amount: int, on: date, so_far: int, by: User, note: str = "") -> Claim:
    """Money came back to SEMAS: all that was left, which ends it, or a part, and the rest stays owed.

    `so_far` is what the page showed as returned: what somebody else has written down meanwhile is not counted twice.
    Raises OwnClaim, TooMuchReturned, ReturnedBeforePaid, IllegalMove unless it was claimed back.
    """
    claim = lock(claim)
    not_own(claim, by)
    if claim.state != State.CLAWBACK:
        raise IllegalMove(claim.state, State.RETURNED)
    if so_far != (claim.returned_amount or 0) or amount > claim.still_owed:
        raise TooMuchReturned
    _not_before_payment(claim, on)
    claim.returned_amount, claim.returned_on = so_far + amount, on
    said = " ".join(filter(None, (f"{korean.won(amount)} 돌려받음.", note)))
    if claim.still_owed:
        claim.save(update_fields=["returned_amount", "returned_on"])
        claim.note(f"{said} 남은 금액 {korean.won(claim.still_owed)}", by=by)
    else:
        claim.move_to(State.RETURNED, by=by, reason=said, also=["returned_amount", "returned_on"])
    notices.claim_returned(claim, amount)
    return claim


def corrected_return(claim: Claim, *, amount: int, on: date | None) -> State:
    """Set the columns of what came back altogether (0: nothing did) and say the state: owed again, or all there."""
    claim.returned_amount, claim.returned_on, claim.waived_reason = amount or None, on if amount else None, ""
    return State.CLAWBACK if claim.still_owed else State.RETURNED


@transaction.atomic
def correct_returned(claim: Claim, *, amount: int, on: date | None, so_far: int, why: str, by: User) -> Claim:
    """Put right what came back altogether, `amount` on `on`, or nothing: it was written down by mistake or wrongly.

    The rest is owed as before, also what was let go since. `so_far` as in record_returned; `why` is kept and told to whoever
    was told otherwise. Raises OwnClaim, PaidInFuture, ReturnedBeforePaid, NothingReturned, TooMuchReturned,
    SameReturn, MoneyGivenAgain.
    """
    claim = lock(claim)
    not_own(claim, by)
    if not claim.returned_amount:
        raise NothingReturned
    if so_far != claim.returned_amount or amount > (claim.clawback_amount or 0):
        raise TooMuchReturned
    if on:
        _not_in_future(on)
        _not_before_payment(claim, on)
    before = (claim.state, claim.returned_amount, claim.returned_on)
    state = corrected_return(claim, amount=amount, on=on)
    if before == (state, claim.returned_amount, claim.returned_on):
        raise SameReturn
    if amount < so_far:
        amounts.keep_within(claim, returned=amount)
    also = ["returned_amount", "returned_on", "waived_reason"]
    said = f"돌려받은 금액을 {korean.won(so_far)}에서 {korean.won(amount)}으로 바로잡음. {why}"
    if state == claim.state:
        claim.save(update_fields=also)
        claim.note(said, by=by)
    else:
        claim.move_to(state, by=by, reason=said, also=also)
    notices.return_corrected(claim, why)
    return claim


@transaction.atomic
def let_go(claim: Claim, *, reason: str, by: User) -> Claim:
    """Nothing more is claimed back, for this reason, and the person is told.

    After a part came back the claim ends; before any did it is paid as before. Raises OwnClaim, IllegalMove.
    """
    claim = lock(claim)
    not_own(claim, by)
    if claim.state != State.CLAWBACK:
        raise IllegalMove(claim.state, State.RETURNED)
    rest = claim.still_owed
    claim.waived_reason = reason
    if claim.returned_amount:
        claim.move_to(State.RETURNED, by=by, reason=reason, also=["waived_reason"])
    else:
        claim.clawback_amount, claim.clawback_reason, claim.clawback_due_on = None, "", None
        claim.move_to(State.PAID, by=by, reason=f"환수를 거둠. {reason}", also=_CLAWBACK)
    notices.claim_let_go(claim, rest=rest)
    return claim
