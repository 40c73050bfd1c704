"""Somebody in the middle of a course at 서울 who took back that SEMAS may be told; the desk has to call."""

from __future__ import annotations

from datetime import timedelta

from accounts.models import Consent, ConsentText
from common import clock
from enrollment.models import Application
from enrollment.states import State
from portal import consents
from portal.seed.demo.people import Desk

_AGO = timedelta(hours=20)


def lay(desk: Desk) -> None:
    """The last of those in training at this desk who are not in the sign-in table."""
    people = Application.objects.filter(
        cohort__center=desk.center, state=State.IN_TRAINING, applicant__username__isnull=True
    )
    person = people.order_by("pk").values("applicant").reverse()[:1]
    with clock.standing_at(clock.now() - _AGO):
        for consent in Consent.objects.in_force().filter(user__in=person, text__purpose=ConsentText.SEMAS):
            consents.take_back(consent)
