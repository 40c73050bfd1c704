"""Openings closed, and who would like them."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from common import clock
from jobs.errors import OpeningClosed
from jobs.models import Interest, Opening


def close(opening: Opening) -> None:
    """No more people are put forward for it. Twice is the same as once."""
    Opening.objects.filter(pk=opening.pk, closed_at=None).update(closed_at=clock.now())


@transaction.atomic
def show_interest(opening: Opening, *, by: User) -> Interest:
    """One tap. Twice is the same as once. Raises OpeningClosed."""
    opening = Opening.objects.select_for_update(of=("self",), no_key=True).select_related("company").get(pk=opening.pk)
    if not opening.is_open:
        raise OpeningClosed
    interest, _new = Interest.objects.get_or_create(opening=opening, person=by, defaults={"shown_at": clock.now()})
    if interest.taken_back_at:
        interest.shown_at, interest.taken_back_at = clock.now(), None
        interest.save(update_fields=["shown_at", "taken_back_at"])
    return interest


def take_interest_back(opening: Opening, *, by: User) -> None:
    """The same tap again; also when the opening is closed."""
    Interest.objects.filter(opening=opening, person=by, taken_back_at=None).update(taken_back_at=clock.now())
