"""Openings posted, closed and opened again, and who would like them."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from centers.models import PartnerCompany
from common import clock
from jobs.errors import OpeningClosed, OpeningFull, OpeningOver, OpeningPostedAnew
from jobs.models import Interest, Opening, OpeningEnd, OpeningEvent, ReferralState


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
    if standing := _standing(made):
        return standing
    made.posted_by, made.posted_at = by, clock.now()
    made.save(force_insert=True)
    return made


@transaction.atomic
def close(opening: Opening, *, why: str, by: User | None) -> bool:
    """No more people are put forward for it. False, and the first reason stands, when it is closed already.

    `by` None: hires have filled it.
    """
    opening = Opening.objects.locked().get(pk=opening.pk)
    if opening.closed_at:
        return False
    opening.closed_at, opening.closed_why = clock.now(), why
    opening.save(update_fields=["closed_at", "closed_why"])
    OpeningEvent.objects.create(opening=opening, kind=OpeningEvent.Kind.CLOSED, why=why, by=by, at=opening.closed_at)
    return True


@transaction.atomic
def reopen(opening: Opening, *, by: User) -> bool:
    """It looks for people again: its closing was a slip. False when it is open already.

    Raises OpeningOver, OpeningFull, OpeningPostedAnew.
    """
    company = PartnerCompany.objects.select_for_update(no_key=True).get(pk=opening.company_id)
    opening = Opening.objects.locked().get(pk=opening.pk)
    if not opening.closed_at:
        return False
    if opening.closes_on < clock.today() or not company.is_active:
        raise OpeningOver
    if _hired(opening) >= opening.people:
        raise OpeningFull
    if _standing(opening):
        raise OpeningPostedAnew
    _look_again(opening, by=by)
    return True


def _look_again(opening: Opening, *, by: User | None) -> None:
    opening.closed_at, opening.closed_why = None, ""
    opening.save(update_fields=["closed_at", "closed_why"])
    OpeningEvent.objects.create(opening=opening, kind=OpeningEvent.Kind.REOPENED, by=by, at=clock.now())


def _standing(made: Opening) -> Opening | None:
    """The very same job, open."""
    same = {name: getattr(made, name) for name in _SAME_OPENING}
    return Opening.objects.filter(**same, closed_at=None).first()


def close_if_full(opening: Opening) -> None:
    """As many are hired as were looked for. The caller has locked the opening."""
    if _hired(opening) >= opening.people:
        close(opening, why=OpeningEnd.FILLED, by=None)


def seek_again(opening: Opening) -> None:
    """A hire came to nothing: what it had filled looks for people again. The caller has locked the opening."""
    if _hired(opening) != opening.people - 1:
        return
    if filled := Opening.objects.filter(pk=opening.pk, closed_why=OpeningEnd.FILLED).first():
        _look_again(filled, by=None)


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
