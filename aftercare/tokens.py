"""The address in a letter: signed, about one follow-up, good for three weeks after sending, never written to a log."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.http import base36_to_int, int_to_base36

VALID_FOR = timedelta(days=21)  # real days, also where a demo compresses the cadence


def for_follow_up(pk: int) -> str:
    return _signer().sign(int_to_base36(pk))


def follow_up_of(token: str) -> int | None:
    """The id a genuine token names, None for any other text. Whether it still holds is said by expires_at()."""
    try:
        return base36_to_int(_signer().unsign(token))
    except (signing.BadSignature, ValueError):
        return None


def expires_at(sent_at: datetime) -> datetime:
    return sent_at + VALID_FOR


def url_for(pk: int) -> str:
    """The whole address, as a message carries it."""
    return settings.PORTAL_URL + _path().replace(_PLACE, for_follow_up(pk))


_PLACE = "TOKEN"


@cache
def _path() -> str:
    """The path of a letter's page, found once: letters are written by the thousand."""
    return reverse("aftercare:answer", args=[_PLACE])


def _signer() -> signing.Signer:
    """HMAC-SHA256 under SECRET_KEY; SECRET_KEY_FALLBACKS still open what was sent before a change of keys.

    A full stop separates, so that telephones keep the whole address clickable.
    """
    return signing.Signer(salt="aftercare.follow-up", sep=".")
