"""Openings posted, closed and opened again, and who would like them."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from centers.models import PartnerCompany
from common import clock
from jobs.errors import OpeningClosed
from jobs.models import Interest, Opening, OpeningEnd, ReferralState


def take_open(pk: int) -> Opening:
    """This opening, locked until the transaction ends, with its company read after the lock. Raises OpeningClosed."""
    Opening.objects.locked().get(pk=pk)
    opening = Opening.objects.for_list().get(pk=pk)
    if not opening.is_open:
        raise OpeningClosed
    return opening


_SAME_OPENING = ("company", "course", "work", "place", "hours", "pay", "people", "closes_on")


@transaction.atomic
def post(made: Opening, *, by: User) -> Opening:
    """Show a job to everybody. The very same once more while it is open is a double click: the one that stands."""
    PartnerCompany.objects.select_for_update(no_key=True).get(pk=made.company_id)
    same = {name: getattr(made, name) for name in _SAME_OPENING}
    if standing := Opening.objects.filter(**same, closed_at=None).first():
        return standing
    made.posted_by, made.posted_at = by, clock.now()
    made.save(force_insert=True)
    return made


def close(opening: Opening, *, why: str) -> None:
    """No more people are put forward for it. Twice is the same as once: the first reason stands."""
    Opening.objects.filter(pk=opening.pk, closed_at=None).update(closed_at=clock.now(), closed_why=why)


def close_if_full(opening: Opening) -> None:
    """As many are hired as were looked for. The caller has locked the opening."""
    if _hired(opening) >= opening.people:
        close(opening, why=OpeningEnd.FILLED)


def seek_again(opening: Opening) -> None:
    """A hire came to nothing: what it had filled looks for people again. The caller has locked the opening."""
    if _hired(opening) == opening.people - 1:
        Opening.objects.filter(pk=opening.pk, closed_why=OpeningEnd.FILLED).update(closed_at=None, closed_why="")


def _hired(opening: Opening) -> int:
    return opening.referrals.filter(state=ReferralState.HIRED).count()


@transaction.atomic
def show_interest(opening: Opening, *, by: User) -> Interest:
    """One tap. Twice is the same as once. Raises OpeningClosed."""
    opening = take_open(opening.pk)
    interest, _new = Interest.objects.get_or_create(opening=opening, person=by, defaults={"shown_at": clock.now()})
    if interest.taken_back_at:
        interest.shown_at, interest.taken_back_at = clock.now(), None
        interest.save(update_fields=["shown_at", "taken_back_at"])
    return interest


def take_interest_back(opening: Opening, *, by: User) -> None:
    """The same tap again; also when the opening is closed."""
    Interest.objects.filter(opening=opening, person=by, taken_back_at=None).update(taken_back_at=clock.now())
