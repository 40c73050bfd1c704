"""Signing in with e-mail and password: five failures in fifteen minutes lock the address (안전성 확보조치 §5)."""

from __future__ import annotations

from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from accounts.actions import tries
from accounts.models import User
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
