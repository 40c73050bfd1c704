"""Roles given, moved, looked at again. They begin and end on dates; nothing is deleted, and every change has a line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction

from accounts.models import User
from centers import notices
from centers.errors import (
    LastAdmin,
    OwnRole,
    ReviewStale,
    RoleEnded,
    RoleEndsBeforeItStarts,
    RoleEndsTooLate,
    RoleHeldAlready,
    RolesClash,
)
from centers.models import Center, Cohort, Membership, MembershipEvent
from centers.models.membership import MembershipQuerySet, latest_end
from centers.roles import Clash, Role, clash
from common import clock, locks
from messaging.actions import messages

Happened = MembershipEvent.Happened


@transaction.atomic
def grant(
    user: User,
    *,
    role: str,
    center: Center | None,
    starts_on: date,
    ends_on: date,
    reason: str,
    by: User | None,
    cohort: Cohort | None = None,
) -> Membership:
    """A role over `cohort`, at `center`, or everywhere without either. `by` is None for a command on the server.

    Raises OwnRole, RoleEndsBeforeItStarts, RoleEndsTooLate, RoleHeldAlready and RolesClash.
    """
    if by and by.pk == user.pk:
        raise OwnRole
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    membership = Membership(
        user=user,
        role=role,
        scope=_scope(center, cohort),
        center=center,
        cohort=cohort,
        starts_on=starts_on,
        ends_on=ends_on,
        granted_by=by,
        granted_at=clock.now(),
    )
    _refuse_what_does_not_fit(membership)
    membership.save(force_insert=True)
    _note(membership, Happened.GRANTED, reason=reason, by=by)
    return membership


def _scope(center: Center | None, cohort: Cohort | None) -> str:
    if cohort:
        return Membership.Scope.COHORT
    return Membership.Scope.CENTER if center else Membership.Scope.EVERYWHERE


def _refuse_what_does_not_fit(membership: Membership) -> None:
    """The dates and whatever else the person holds on one of its days; the database's trigger is the net below."""
    if membership.ends_on < membership.starts_on:
        raise RoleEndsBeforeItStarts
    if membership.ends_on > latest_end():
        raise RoleEndsTooLate
    place = (membership.role, membership.center_id, membership.cohort_id)
    for held in _beside(membership):
        if (held.role, held.center_id, held.cohort_id) == place:
            raise RoleHeldAlready
        if found := _clash_of(membership, held, at=membership.place_id):
            raise RolesClash(found)


def _beside(membership: Membership) -> MembershipQuerySet:
    """What else the person holds on one of its days."""
    held = membership.user.memberships.touching(membership.starts_on, membership.ends_on)
    return held.exclude(pk=membership.pk).for_list()


def _clash_of(membership: Membership, held: Membership, *, at: int | None) -> Clash | None:
    same_center = None in (held.place_id, at) or held.place_id == at
    return clash(membership.role, held.role, same_center=same_center)


def refuse_teachers_who_decide_at(center: Center, cohort: Cohort) -> None:
    """Before `cohort` moves to `center`: none of its teachers counsels or leads there. Raises RolesClash."""
    for membership in cohort.memberships.select_related("user"):
        for held in _beside(membership):
            if found := _clash_of(membership, held, at=center.pk):
                raise RolesClash(found)


def _note(membership: Membership, happened: str, *, reason: str, by: User | None) -> None:
    MembershipEvent.objects.create(
        membership=membership, happened=happened, ends_on=membership.ends_on, by=by, at=clock.now(), reason=reason
    )


@transaction.atomic
def end_on(membership: Membership, *, last_day: date, reason: str, by: User) -> Membership:
    """The role holds through `last_day`, earlier or later than it did before.

    Raises OwnRole, LastAdmin, RoleEnded, RoleEndsBeforeItStarts, RoleEndsTooLate, RoleHeldAlready and RolesClash.
    """
    others = lock_admins().exclude(pk=membership.pk)
    membership = locks.held(Membership.objects.filter(pk=membership.pk)).select_related("user", "cohort").get()
    if membership.ends_on == last_day:
        return membership
    if membership.user_id == by.pk:
        raise OwnRole
    if membership.is_over:
        raise RoleEnded
    earlier = last_day < membership.ends_on
    if earlier and membership.role == Role.ADMIN and not others.filter(ends_on__gt=last_day).exists():
        raise LastAdmin
    if last_day < membership.starts_on:
        raise RoleEndsBeforeItStarts
    membership.ends_on = last_day
    if not earlier:  # two that exclude each other are untied by ending one of them
        _refuse_what_does_not_fit(membership)
    membership.save(update_fields=["ends_on"])
    _note(membership, Happened.SHORTENED if earlier else Happened.EXTENDED, reason=reason, by=by)
    return membership


@transaction.atomic
def review(*, keep: Iterable[int], end: Iterable[int], reason: str, by: User) -> None:
    """The half-yearly look: roles that stay get a line that says so, the others end today.

    Raises ReviewStale when one of them waits for no review of `by` any more, and what end_on() raises.
    """
    keep, end = set(keep), set(end)
    lock_admins()
    waiting = Membership.objects.to_review().exclude(user=by).filter(pk__in=keep | end)
    rows = {row.pk: row for row in locks.held(waiting)}
    if rows.keys() != keep | end:
        raise ReviewStale
    for pk in sorted(keep):
        _note(rows[pk], Happened.KEPT, reason=reason, by=by)
    for pk in sorted(end):
        end_on(rows[pk], last_day=clock.today(), reason=reason, by=by)


def remind_of_ends() -> int:
    """Tell those who can prolong a role, or ask for that, that it ends within a month, once for each end; how many messages."""
    ending = Membership.objects.ending_soon().for_list()
    return messages.write_many(draft for membership in ending for draft in notices.role_ending(membership))


def lock_admins() -> MembershipQuerySet:
    """The admins of today; locked, so that two of them cannot end each other at the same moment."""
    admins = Membership.objects.in_force().filter(role=Role.ADMIN, user__is_active=True)
    list(admins.select_for_update(of=("self",)).order_by("pk"))
    return admins
