"""The password: signing in with it and changing it. Five failures in fifteen minutes lock the address."""

from __future__ import annotations

from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from accounts.actions import sign_in_events, tries
from accounts.models import Happened, User
from accounts.models.sign_in_failure import Proof


@sensitive_variables("password")
def check(request: HttpRequest, *, username: str, password: str, asked_from: str | None = None) -> User | None:
    """The person, or None. Raises SignInLocked, for addresses nobody has just the same.

    A try counts before the password is looked at, so that of fifty parallel guesses five are looked at.
    """
    username = username.lower()
    tries.count(Proof.PASSWORD, username, asked_from)
    person = authenticate(request, username=username, password=password)
    if not isinstance(person, User):
        return None
    tries.forgive(Proof.PASSWORD, username)
    return person


@sensitive_variables("password")
@transaction.atomic
def change(user: User, password: str, *, address: str | None = None) -> None:
    """A new password in the place of the old one, by the person herself, who is told. It ends her other sign-ins."""
    user.set_password(password)
    user.password_is_temporary = False
    user.save(update_fields=["password", "password_is_temporary"])
    sign_in_events.note(user, Happened.PASSWORD_CHANGED, by=user, address=address)
