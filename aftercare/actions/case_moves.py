"""A person's case handed to another consultant or another centre, with every open promise accounted for."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from aftercare import notices
from aftercare.actions import plans
from aftercare.errors import NothingToMove
from aftercare.models import CaseMove, FollowUpPlan
from aftercare.models.case import Goes, Promise, promises, spoken
from centers.models import Center
from common import clock
from common.errors import DomainError
from counseling.actions import bookings, talks
from counseling.actions import plans as career_plans
from counseling.models import Booking, CareerPlan, ToDo
from enrollment.actions import applications
from enrollment.models import Application
from jobs.actions import placements, referrals
from jobs.models import Placement, Referral


@transaction.atomic
def move(
    person: User,
    center: Center,
    *,
    to_center: Center,
    to: User,
    reason: str,
    by: User,
    also: Sequence[Promise] = (),
) -> CaseMove:
    """Everything of this person's case at `center` that can go to `to` at `to_center` goes; the rest is named.

    An application stays with its course and a booked talk with its centre; within one centre both go along, a talk only
    when the other consultant is free then. `also`: what rooms above promised and keep where it is. Person and both
    consultants are told. Raises NothingToMove.
    """
    # A company's answer holds the referral and then the person whose hire it is: the same order here.
    list(Referral.objects.unfinished().filter(person=person, center=center).order_by("pk").locked())
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=person.pk)
    bookings.take_turn_of(person.pk)  # who books or moves a talk meanwhile comes before or after, never between
    going = [promise for promise in promises(person, center) if _can_go(promise, center, to_center, to)]
    words = f"{to_center.name} {to.name}: {reason}"
    moved = [promise for promise in going if _hand_over(promise, to_center, to, by=by, words=words)]
    if not moved:
        raise NothingToMove
    left = [*promises(person, center), *also]
    if center == to_center:  # what the centre keeps together has not been left behind
        left = [promise for promise in left if promise.goes != Goes.NOBODYS and promise.keeper != to]
    keepers = [promise.keeper for promise in moved if promise.keeper and promise.keeper != to]
    case = CaseMove.objects.create(
        person=person,
        from_center=center,
        to_center=to_center,
        from_consultant=keepers[0] if keepers else None,
        to_consultant=to,
        reason=reason,
        moved=[spoken(promise) for promise in moved],
        stayed=[spoken(promise) for promise in left],
        by=by,
        at=clock.now(),
    )
    notices.case_moved(case)
    return case


def _can_go(promise: Promise, center: Center, to_center: Center, to: User) -> bool:
    if center != to_center:
        return promise.goes == Goes.ANYWHERE
    return promise.goes != Goes.NOBODYS and promise.keeper != to


def _hand_over(promise: Promise, center: Center, to: User, *, by: User, words: str) -> bool:
    """Whether this promise is kept by `to` from now on. What was kept or given up a moment ago is left as it is."""
    kept = True
    match promise.thing:
        case Application() as application:
            kept = applications.hand_over(application, to)
        case FollowUpPlan() as plan:
            plans.hand_over(plan, center=center, consultant=to, by=by, words=words)
        case Placement() as placement:
            placements.hand_over(placement, center=center, consultant=to, by=by, words=words)
        case Booking() as talk:
            kept = _hand_over_talk(talk, to, by=by)
        case ToDo() as step:
            kept = talks.hand_over(step, center=center, consultant=to)
        case CareerPlan() as plan:
            career_plans.hand_over(plan, center=center, consultant=to)
        case Referral() as referral:
            kept = referrals.hand_over(referral, to)
    return kept


def _hand_over_talk(talk: Booking, to: User, *, by: User) -> bool:
    """At the same time with the other consultant, when that one is free then."""
    try:
        with transaction.atomic():
            bookings.move(talk, starts_at=talk.starts_at, consultant=to, by=by)
    except DomainError:
        return False
    return True
