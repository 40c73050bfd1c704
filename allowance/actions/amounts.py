"""How much a claim is of: what the instalment says, within the most that the edition gives one person altogether."""

from __future__ import annotations

from accounts.models import User
from allowance.errors import NotClaimable, NothingLeft
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
    locks.hold(f"allowance-of:{claimant.pk}")
    left = most - Claim.objects.of_claimant(claimant).filter(track=instalment.program_year.track_id).won()
    if left <= 0:
        raise NothingLeft
    return min(instalment.amount, left)
