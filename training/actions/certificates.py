"""Issuing a certificate: once for a completion, however often the button is pressed."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from common import clock
from enrollment.actions import applications
from enrollment.models import Application, Completion
from enrollment.states import State
from training import hours
from training.errors import NotCompletedYet
from training.models import Certificate
from training.models.certificate import new_number


@transaction.atomic
def issue(application: Application, *, by: User) -> Certificate:
    """The certificate of this application's completion, made if there is none. Raises NotCompletedYet."""
    application = applications.lock(application)
    completion = Completion.objects.in_force().filter(application=application).first()
    if completion is None or application.state != State.COMPLETED:
        raise NotCompletedYet
    standing = Certificate.objects.filter(completion=completion).first()
    if standing:
        return standing
    tally = hours.tallies([application])[application.pk]
    return Certificate.objects.create(
        completion=completion,
        number=new_number(clock.today().year),
        hours=tally.attended if tally.planned else None,
        issued_at=clock.now(),
        issued_by=by,
    )
