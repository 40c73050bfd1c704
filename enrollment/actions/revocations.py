"""A consent that applications rest on is taken back or given anew: the centre is told, calls, and notes what came of it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from accounts.models import Consent, ConsentText, User
from common import clock, working_days
from common.locks import held
from common.withdrawal import Told
from enrollment import notices
from enrollment.errors import SettledAlready
from enrollment.models import Application, Revocation

GIVEN_ANEW = "본인이 다시 동의하심"


def note(consent: Consent, applications: Iterable[Application]) -> list[Revocation]:
    """A row for each application that rested on it, due the next working day. Part of the taking back's transaction."""
    now, call_by = clock.now(), working_days.add(clock.today(), 1)
    return Revocation.objects.bulk_create(
        Revocation(application=application, consent=consent, at=now, call_by=call_by) for application in applications
    )


def tell(revocations: Iterable[Revocation], told: Told) -> None:
    """To the person, once from each centre concerned: what stopped, what stays, who calls by when."""
    by_center = {row.application.cohort.center_id: row for row in reversed(list(revocations))}
    for revocation in by_center.values():
        notices.consent_taken_back(revocation, told)


@transaction.atomic
def given_anew(person: User, texts: Iterable[ConsentText]) -> int:
    """Nobody has to call about these purposes any more; of how many applications."""
    waiting = Revocation.objects.filter(
        application__applicant=person, consent__text__purpose__in={text.purpose for text in texts}, settled_at=None
    )
    rows = list(held(waiting))
    for row in rows:
        _settle(row, GIVEN_ANEW, by=None)
    return len(rows)


@transaction.atomic
def settle(revocation: Revocation, *, outcome: str, by: User) -> Revocation:
    """Note what came of the call. The first wins; the same by the same person is a double click. Raises SettledAlready."""
    current = Revocation.objects.locked().get(pk=revocation.pk)
    if current.settled_at:
        if (current.settled_by, current.outcome) == (by, outcome):
            return current
        raise SettledAlready
    _settle(current, outcome, by=by)
    return current


def _settle(revocation: Revocation, outcome: str, *, by: User | None) -> None:
    revocation.settled_at, revocation.settled_by, revocation.outcome = clock.now(), by, outcome
    revocation.save(update_fields=["settled_at", "settled_by", "outcome"])
