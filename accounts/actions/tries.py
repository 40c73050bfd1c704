"""Tries that may be guesses: five failures in fifteen minutes lock an address (안전성 확보조치 §5)."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from accounts.errors import SignInLocked
from accounts.models import SignInFailure
from accounts.models.sign_in_failure import MAX_FAILURES, WINDOW, Proof
from common import clock
from common.locks import hold

KEPT = timedelta(days=30)


@transaction.atomic
def count(proof: Proof, username: str, asked_from: str | None) -> int:
    """Count one try, before what was typed is looked at; how many count now, this one included. Raises SignInLocked."""
    hold(f"{proof} of {username}")
    now = clock.now()
    counting = SignInFailure.objects.filter(username=username, proof=proof).counting_at(now)
    times = list(counting.order_by("-created_at").values_list("created_at", flat=True)[:MAX_FAILURES])
    if len(times) == MAX_FAILURES:
        raise SignInLocked(str(proof.label), times[-1] + WINDOW)
    SignInFailure.objects.create(username=username, proof=proof, asked_from=asked_from, created_at=now)
    return len(times) + 1


def forgive(proof: Proof, username: str) -> None:
    """A success ends the counting."""
    SignInFailure.objects.filter(username=username, proof=proof).delete()


def forget_old() -> int:
    """Delete failures after a month. How many."""
    deleted, _ = SignInFailure.objects.filter(created_at__lt=clock.now() - KEPT).delete()
    return deleted
