"""Addresses in the messages that ask whether a job holds, or who of a list was hired: signed, never written to a log.

The person's and the employer's are signed apart. The employer's also names the round of the person's consent: one
given anew, or taken back, leaves every older address without an answer.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.http import base36_to_int, int_to_base36

VALID_FOR = timedelta(days=28)


def for_person(pk: int) -> str:
    return _signer("person").sign(int_to_base36(pk))


def for_employer(pk: int, contact_round: int) -> str:
    return _signer("employer").sign(f"{int_to_base36(pk)}-{int_to_base36(contact_round)}")


def check_of_person(token: str) -> int | None:
    """The id a genuine address names, None for any other text."""
    found = _numbers("person", token)
    return found[0] if len(found) == 1 else None


def check_of_employer(token: str) -> tuple[int, int] | None:
    """The id and the round of consent."""
    found = _numbers("employer", token)
    return (found[0], found[1]) if len(found) == 2 else None


def for_list(pk: int) -> str:
    return _signer("list").sign(int_to_base36(pk))


def list_of(token: str) -> int | None:
    """The id of the company's list a genuine address names, None for any other text."""
    found = _numbers("list", token)
    return found[0] if len(found) == 1 else None


def list_url(pk: int) -> str:
    return settings.PORTAL_URL + reverse("jobs:list", args=[for_list(pk)])


def expires_at(asked_at: datetime) -> datetime:
    return asked_at + VALID_FOR


def person_path(pk: int) -> str:
    return reverse("jobs:check", args=[for_person(pk)])


def person_url(pk: int) -> str:
    """The whole address, as a message carries it."""
    return settings.PORTAL_URL + person_path(pk)


def employer_url(pk: int, contact_round: int) -> str:
    return settings.PORTAL_URL + reverse("jobs:employer", args=[for_employer(pk, contact_round)])


def _numbers(whose: str, token: str) -> list[int]:
    try:
        return [base36_to_int(part) for part in _signer(whose).unsign(token).split("-")]
    except (signing.BadSignature, ValueError):
        return []


def _signer(whose: str) -> signing.Signer:
    """A full stop separates, so that telephones keep the whole address clickable."""
    return signing.Signer(salt=f"jobs.check.{whose}", sep=".")
