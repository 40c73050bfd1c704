"""Consents: given text by text, withdrawn purpose by purpose, never deleted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.errors import TextCalledOff
from accounts.models import Consent, ConsentText, User
from accounts.models.consent import ConsentQuerySet
from common import clock


@transaction.atomic
def give(user: User, texts: Iterable[ConsentText], source: str = Consent.Source.ONLINE) -> list[Consent]:
    """The person's yes to each of `texts`. A yes that is in force already stays as it is, with its own time.

    All of them are in force when the transaction ends: one that is taken back at this very moment is given anew.
    Raises TextCalledOff.
    """
    texts = list(texts)
    now = clock.now()
    while True:
        rows = [Consent(user=user, text=text, source=source, given_at=now) for text in texts]
        try:
            Consent.objects.bulk_create(rows, ignore_conflicts=True)
        except IntegrityError as refusal:
            raise TextCalledOff from refusal
        given = list(in_force(user).filter(text__in=texts).select_for_update(of=("self",), no_key=True))
        if {consent.text_id for consent in given} == {text.pk for text in texts}:
            return given


@dataclass(frozen=True)
class Said:
    """A withdrawal that staff write down: who does, when the person said so, and how she was known."""

    by: User
    at: datetime
    checked: str


@transaction.atomic
def withdraw(consent: Consent, *, source: str = Consent.Source.ONLINE, said: Said | None = None) -> int:
    """Take the yes back, for every version of its purpose; how many were in force. Twice is the same as once.

    What rests on the yes looks at it under held(): it sees the withdrawal, or the withdrawal waits for it and is later.
    """
    standing = held([consent.user_id], purpose=consent.text.purpose)
    taken_back = Consent.objects.filter(pk__in=[row.pk for row in standing])
    written = {"withdrawn_by": said.by, "withdrawn_said_at": said.at, "withdrawn_checked": said.checked} if said else {}
    now = clock.now()  # a moment after the wait for the lock
    return taken_back.update(withdrawn_at=now, withdrawn_source=source, **written)


def held(people: Iterable[int], **texts: Any) -> ConsentQuerySet:
    """What these people (ids) agree to now among `texts` (conditions on the text), kept until the transaction ends.

    Whoever takes a yes back meanwhile waits; one that was being taken back is waited for and is not among them.
    """
    wanted = {f"text__{name}": value for name, value in texts.items()}
    rows = Consent.objects.in_force().filter(user__in=people, **wanted)
    return rows.select_for_update(of=("self",), no_key=True).order_by("pk")


def in_force(user: User) -> ConsentQuerySet:
    """What the person agrees to today, with its texts."""
    return Consent.objects.in_force().filter(user=user).select_related("text").order_by("text__position", "pk")
