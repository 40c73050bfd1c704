"""Who completed and who did not. After-care finds the completions by itself; nothing here calls upward."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts.models import User
from common import clock
from enrollment import notices
from enrollment.actions import applications
from enrollment.errors import NotCompletedAnyMore
from enrollment.models import Application, Completion
from enrollment.states import State


@transaction.atomic
def record(application: Application, *, completed_on: date, consultant: User, by: User, reason: str = "") -> Completion:
    """Mark a completion and name the consultant. Twice is the same as once. Raises IllegalMove outside training.

    `reason`: why it counts although the hours do not say so by themselves; kept with the change of state, for staff.
    """
    application = applications.lock(application)
    existing = Completion.objects.in_force().filter(application=application).first()
    if existing:
        return existing
    application.move_to(State.COMPLETED, by=by, reason=reason)
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


@transaction.atomic
def take_back(completion: Completion, *, finished: bool, reason: str, by: User) -> Completion:
    """A completion that should not have been: back to training, or not completed when the course is `finished`.

    The row stays, taken back; the person reads why. What hangs on it above this room is ended by after-care, whose act
    of the same name is the one to call. Raises NotCompletedAnyMore on a second call.
    """
    application = applications.lock(completion.application)
    completion = Completion.objects.locked().get(pk=completion.pk)
    if completion.taken_back_at:
        raise NotCompletedAnyMore
    completion.application = application
    completion.taken_back_at, completion.taken_back_by, completion.taken_back_reason = clock.now(), by, reason
    completion.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_reason"])
    notices.take_back_completion(application)
    application.move_to(State.NOT_COMPLETED if finished else State.IN_TRAINING, by=by, reason=reason)
    notices.completion_taken_back(completion)
    return completion
