"""Completing a course: proposed from the hours, confirmed by staff, and against the hours only with a reason that is kept."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts.models import User
from enrollment.actions import applications, completions
from enrollment.models import Application, Completion
from training import hours
from training.errors import HoursWanting


@transaction.atomic
def confirm(
    application: Application, *, completed_on: date, consultant: User, by: User, override: str = ""
) -> Completion:
    """Record a completion. While hours the edition asks for are wanting, `override` says why it counts all the same.

    Raises HoursWanting without it, IllegalMove outside training.
    """
    tally = hours.tallies([applications.lock(application)])[application.pk]
    if tally.is_wanting and not override:
        raise HoursWanting(tally.short)
    reason = f"출석 {tally.attended}/{tally.planned}시간, 그래도 수료로 한 까닭: {override}" if tally.is_wanting else ""
    return completions.record(application, completed_on=completed_on, consultant=consultant, reason=reason, by=by)
