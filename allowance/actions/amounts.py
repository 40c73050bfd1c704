"""How much a claim is of: what the instalment says, within the most that the edition gives one person altogether."""

from __future__ import annotations

from accounts.models import User
from allowance.errors import MoneyGivenAgain, NotClaimable, NothingLeft
from allowance.models import Claim
from centers.models import AllowanceInstalment
from common import locks


def of(instalment: AllowanceInstalment, claimant: User) -> int:
    """The won of a claim that is opened now. With a limit, claims of one person are opened one after another.

    Counted are all the person's claims of the track, of whatever year and centre, that were paid or may still be.
    Raises NotClaimable, NothingLeft.
    """
    if instalment.amount is None or not instalment.condition:
        raise NotClaimable
    most = instalment.program_year.allowance_at_most
    if most is None:
        return instalment.amount
    _turn_of(claimant)
    left = most - Claim.objects.of_claimant(claimant).filter(track=instalment.program_year.track_id).won()
    if left <= 0:
        raise NothingLeft
    return min(instalment.amount, left)


def keep_within(claim: Claim, *, returned: int) -> None:
    """That so much, and no more, of this claim came back leaves the person within the most of the edition.

    What had come back may have opened another claim since. Call it on a locked row. Raises MoneyGivenAgain.
    """
    most = claim.instalment.program_year.allowance_at_most
    if most is None:
        return
    _turn_of(claim.claimant)
    others = Claim.objects.of_claimant(claim.claimant).filter(track=claim.track_id).exclude(pk=claim.pk)
    if others.won() + (claim.paid_amount or 0) - returned > most:
        raise MoneyGivenAgain


def _turn_of(claimant: User) -> None:
    locks.hold(f"allowance-of:{claimant.pk}")
