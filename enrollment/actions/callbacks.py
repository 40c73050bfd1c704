"""A request to be called back, for whoever is stuck; it lands in the desk's queue."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from accounts.models import User
from centers.models import Center
from common import clock, working_days
from common.locks import hold
from enrollment.errors import TooManyCallbacks
from enrollment.models import CallbackRequest

MOST_A_DAY = 3


@transaction.atomic
def ask(
    *, name: str, phone: str, wanted_time: str, center: Center | None, about: str, user: User | None
) -> CallbackRequest:
    """Leave a request; the same request still waiting counts once. `phone` in E.164. Raises TooManyCallbacks."""
    hold(f"callback {phone}")  # a double click is counted, not doubled
    lately = CallbackRequest.objects.filter(phone=phone, created_at__gt=clock.now() - timedelta(days=1))
    same = lately.waiting().filter(name=name, center=center, wanted_time=wanted_time, about=about).first()
    if same:
        return same
    if lately.count() >= MOST_A_DAY:
        raise TooManyCallbacks
    return CallbackRequest.objects.create(
        name=name,
        phone=phone,
        wanted_time=wanted_time,
        center=center,
        about=about,
        user=user,
        created_at=clock.now(),
    )


def called_by(on: date) -> date:
    """The day by which somebody calls who left a request on `on`: the next working day."""
    return working_days.add(on, 1)
