"""Signing in with e-mail and password: five failures in fifteen minutes lock the address (안전성 확보조치 §5)."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from accounts.errors import SignInLocked
from accounts.models import SignInFailure, User
from accounts.models.sign_in_failure import MAX_FAILURES, WINDOW
from common import clock
from common.locks import hold

KEPT = timedelta(days=30)


@sensitive_variables("password")
def check(request: HttpRequest, *, username: str, password: str, asked_from: str | None = None) -> User | None:
    """The person, or None. Raises SignInLocked, for addresses nobody has just the same.

    A try counts before the password is looked at, so that of fifty parallel guesses five are looked at.
    """
    username = username.lower()
    _count_try(username, asked_from)
    person = authenticate(request, username=username, password=password)
    if not isinstance(person, User):
        return None
    SignInFailure.objects.filter(username=username).delete()
    return person


def forget_old() -> int:
    """Delete failures after a month. How many."""
    deleted, _ = SignInFailure.objects.filter(created_at__lt=clock.now() - KEPT).delete()
    return deleted


@transaction.atomic
def _count_try(username: str, asked_from: str | None) -> None:
    hold(f"password of {username}")
    now = clock.now()
    counting = SignInFailure.objects.filter(username=username).counting_at(now)
    times = list(counting.order_by("-created_at").values_list("created_at", flat=True)[:MAX_FAILURES])
    if len(times) == MAX_FAILURES:
        raise SignInLocked(times[-1] + WINDOW)
    SignInFailure.objects.create(username=username, asked_from=asked_from, created_at=now)
