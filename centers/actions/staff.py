"""Who works here and as what. Roles begin and end on dates; nothing is deleted, so that the past stays readable."""

from __future__ import annotations

import secrets
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts import sessions
from accounts.actions import sign_in_events
from accounts.models import Happened, User
from centers.errors import (
    AlreadyThere,
    LastAdmin,
    OwnAccount,
    OwnAdminRole,
    RoleEnded,
    RoleEndsBeforeItStarts,
    RoleHeldAlready,
)
from centers.models import Center, Cohort, Membership
from centers.models.membership import MembershipQuerySet
from centers.roles import Role
from common import clock

# Letters and digits that cannot be mistaken for each other when read out or copied by hand.
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 4, 4


def temporary_password() -> str:
    """Sixteen random letters in groups of four, about 79 bits: 'k3mp-7xwd-…'. Shown once, stored only as a hash."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)


@transaction.atomic
def add(
    *, name: str, username: str, role: str, center: Center | None, by: User, cohort: Cohort | None = None
) -> tuple[User, str]:
    """A new member of staff with a first role; returns the person and the temporary password. Raises AlreadyThere."""
    password = temporary_password()
    try:
        with transaction.atomic():
            user = User.objects.create_staff(name=name, username=username, password=password)
    except IntegrityError as error:
        raise AlreadyThere from error
    grant(user, role=role, center=center, cohort=cohort, starts_on=clock.today(), ends_on=None, by=by)
    return user, password


@transaction.atomic
def new_password(user: User, *, by: User) -> str:
    """A temporary password in the place of a forgotten one; every open session of the person ends."""
    password = temporary_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    sessions.end_all(user)
    sign_in_events.note(user, Happened.PASSWORD_GIVEN, by=by)
    return password


@transaction.atomic
def grant(
    user: User,
    *,
    role: str,
    center: Center | None,
    starts_on: date,
    ends_on: date | None,
    by: User,
    cohort: Cohort | None = None,
) -> Membership:
    """A role over `cohort`, at `center`, or everywhere without either. Raises RoleHeldAlready when the times overlap."""
    if ends_on and ends_on < starts_on:
        raise RoleEndsBeforeItStarts
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    held = Membership.objects.filter(user=user, role=role, center=center, cohort=cohort).filter(
        Q(ends_on=None) | Q(ends_on__gte=starts_on)
    )
    if ends_on:
        held = held.filter(starts_on__lte=ends_on)
    if held.exists():
        raise RoleHeldAlready
    return Membership.objects.create(
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


def _scope(center: Center | None, cohort: Cohort | None) -> str:
    if cohort:
        return Membership.Scope.COHORT
    return Membership.Scope.CENTER if center else Membership.Scope.EVERYWHERE


@transaction.atomic
def end_role(membership: Membership, *, last_day: date, by: User) -> Membership:
    """The role holds through `last_day`. Raises OwnAdminRole, LastAdmin, RoleEnded, RoleEndsBeforeItStarts."""
    others = _lock_admins().exclude(pk=membership.pk)
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if membership.ends_on == last_day:
        return membership
    if membership.ends_on and membership.ends_on < clock.today():
        raise RoleEnded
    if last_day < membership.starts_on:
        raise RoleEndsBeforeItStarts
    if membership.role == Role.ADMIN:
        if membership.user_id == by.pk:
            raise OwnAdminRole
        if not others.filter(ends_on=None).exists():
            raise LastAdmin
    membership.ends_on = last_day
    membership.save(update_fields=["ends_on"])
    return membership


@transaction.atomic
def suspend(user: User, *, by: User) -> None:
    """Nobody signs in with this account from this moment; the roles stay as they are. Raises OwnAccount, LastAdmin."""
    if user.pk == by.pk:
        raise OwnAccount
    if not _lock_admins().exclude(user=user).exists():
        raise LastAdmin
    User.objects.filter(pk=user.pk).update(is_active=False)
    sessions.end_all(user)


def resume(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=True)


def _lock_admins() -> MembershipQuerySet:
    """The admins of today; locked, so that two of them cannot end each other at the same moment."""
    admins = Membership.objects.in_force().filter(role=Role.ADMIN, user__is_active=True)
    list(admins.select_for_update(of=("self",)).order_by("pk"))
    return admins
