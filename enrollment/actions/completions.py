"""Who completed and who did not. After-care finds the completions by itself; nothing here calls upward."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts.models import User
from common import clock
from enrollment import notices
from enrollment.actions import applications
from enrollment.models import Application, Completion
from enrollment.states import State


@transaction.atomic
def record(application: Application, *, completed_on: date, consultant: User, by: User) -> Completion:
    """Mark a completion and name the consultant. Twice is the same as once. Raises IllegalMove outside training."""
    application = applications.lock(application)
    existing = Completion.objects.filter(application=application).first()
    if existing:
        return existing
    application.move_to(State.COMPLETED, by=by)
    completion = Completion.objects.create(
        application=application,
        completed_on=completed_on,
        consultant=consultant,
        recorded_by=by,
        recorded_at=clock.now(),
    )
    notices.application_completed(completion)
    return completion


@transaction.atomic
def record_not_completed(application: Application, *, reason: str, by: User) -> Application:
    """The course was not finished; the person reads why and what is still possible."""
    application = applications.lock(application)
    application.move_to(State.NOT_COMPLETED, by=by, reason=reason)
    notices.application_not_completed(application, reason=reason)
    return application
