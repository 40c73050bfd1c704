"""A person's case handed to another consultant or another centre, with every open promise accounted for."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from aftercare import notices
from aftercare.actions import plans
from aftercare.errors import NothingToMove
from aftercare.models import CaseMove, FollowUpPlan
from aftercare.models.case import Promise, promises, spoken
from centers.models import Center
from common import clock
from common.errors import DomainError
from counseling.actions import bookings
from counseling.models import Booking
from enrollment.actions import applications
from enrollment.models import Application
from jobs.actions import placements
from jobs.models import Placement


@transaction.atomic
def move(person: User, center: Center, *, to_center: Center, to: User, reason: str, by: User) -> CaseMove:
    """Everything of this person's case at `center` that can go to `to` at `to_center` goes; the rest is named.

    An application stays with its course and a booked talk with its centre; within one centre both go along, a talk only
    when the other consultant is free then. Person and both consultants are told. Raises NothingToMove.
    """
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    found = promises(person, center)
    fits = [promise for promise in found if center == to_center or promise.goes_elsewhere]
    going = [promise for promise in fits if center != to_center or promise.keeper != to]
    words = f"{to_center.name} {to.name}: {reason}"
    moved = [promise for promise in going if _hand_over(promise, to_center, to, by=by, words=words)]
    if not moved:
        raise NothingToMove
    keepers = [promise.keeper for promise in moved if promise.keeper and promise.keeper != to]
    case = CaseMove.objects.create(
        person=person,
        from_center=center,
        to_center=to_center,
        from_consultant=keepers[0] if keepers else None,
        to_consultant=to,
        reason=reason,
        moved=[spoken(promise) for promise in moved],
        stayed=[spoken(promise) for promise in found if promise not in moved and promise.keeper != to],
        by=by,
        at=clock.now(),
    )
    notices.case_moved(case)
    return case


def _hand_over(promise: Promise, center: Center, to: User, *, by: User, words: str) -> bool:
    """Whether this promise is kept by `to` from now on."""
    thing = promise.thing
    if isinstance(thing, Application):
        applications.assign(applications.lock(thing), to)
    elif isinstance(thing, FollowUpPlan):
        plans.hand_over(thing, center=center, consultant=to, by=by, words=words)
    elif isinstance(thing, Placement):
        placements.hand_over(thing, center=center, consultant=to, by=by, words=words)
    elif isinstance(thing, Booking):
        return _hand_over_talk(thing, to, by=by)
    return True


def _hand_over_talk(talk: Booking, to: User, *, by: User) -> bool:
    """At the same time with the other consultant, when that one is free then."""
    try:
        with transaction.atomic():
            bookings.move(talk, starts_at=talk.starts_at, consultant=to, by=by)
    except DomainError:
        return False
    return True
