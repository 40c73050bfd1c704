"""Who works here: accounts of staff. What they may do is said by their roles (memberships)."""

from __future__ import annotations

import secrets
from datetime import date

from django.db import IntegrityError, transaction

from accounts import sessions
from accounts.actions import sign_in_events
from accounts.models import Happened, User
from centers.actions import memberships
from centers.errors import AlreadyThere, LastAdmin, OwnAccount
from centers.models import Center, Cohort
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
    *,
    name: str,
    username: str,
    role: str,
    center: Center | None,
    ends_on: date,
    reason: str,
    by: User,
    cohort: Cohort | None = None,
) -> tuple[User, str]:
    """A new member of staff with a first role; returns the person and the temporary password. Raises AlreadyThere."""
    password = temporary_password()
    try:
        with transaction.atomic():
            user = User.objects.create_staff(name=name, username=username, password=password, is_temporary=True)
    except IntegrityError as error:
        raise AlreadyThere from error
    memberships.grant(
        user,
        role=role,
        center=center,
        cohort=cohort,
        starts_on=clock.today(),
        ends_on=ends_on,
        reason=reason,
        by=by,
    )
    return user, password


@transaction.atomic
def new_password(user: User, *, by: User) -> str:
    """A temporary password in the place of a forgotten one, to be changed at the next sign-in; every open session ends."""
    password = temporary_password()
    user.set_password(password)
    user.password_is_temporary = True
    user.save(update_fields=["password", "password_is_temporary"])
    sessions.end_all(user)
    sign_in_events.note(user, Happened.PASSWORD_GIVEN, by=by)
    return password


@transaction.atomic
def suspend(user: User, *, by: User) -> None:
    """Nobody signs in with this account from this moment; the roles stay as they are. Raises OwnAccount, LastAdmin."""
    if user.pk == by.pk:
        raise OwnAccount
    if not memberships.lock_admins().exclude(user=user).exists():
        raise LastAdmin
    User.objects.filter(pk=user.pk).update(is_active=False)
    sessions.end_all(user)


def resume(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=True)
