"""보완요청: ask for what is missing, and take the answer. The place in line is kept."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts.models import User
from common import clock, working_days
from common.errors import IllegalMove
from enrollment import notices
from enrollment.actions import applications
from enrollment.errors import DeadlinePassed
from enrollment.models import Application, Supplement
from enrollment.states import State


@transaction.atomic
def request(application: Application, *, reason: str, note: str, due_on: date, by: User) -> Supplement:
    """Ask the applicant for more, by 18:00 on `due_on`. Raises DeadlinePassed, IllegalMove when it is not under review."""
    application = applications.lock(application)
    if clock.at(due_on) <= clock.now():
        raise DeadlinePassed
    application.move_to(State.SUPPLEMENT, by=by, reason=note)
    supplement = Supplement.objects.create(
        application=application,
        round=application.supplements.count() + 1,
        reason=reason,
        note=note,
        due_at=clock.at(due_on),
        requested_by=by,
        requested_at=clock.now(),
    )
    notices.supplement_requested(supplement)
    return supplement


@transaction.atomic
def answer(supplement: Supplement, *, text: str, by: User) -> Application:
    """The applicant has sent what was asked for: back to review, with a fresh deadline. Twice is the same as once.

    Taken after the deadline too, as long as nobody has decided. Raises IllegalMove when it was taken back meanwhile.
    """
    application = applications.lock(supplement.application)
    supplement.refresh_from_db()
    if supplement.answered_at:
        return application
    if supplement.closed_at:
        raise IllegalMove(application.state, State.SUBMITTED)
    supplement.application = application
    now = clock.now()
    application.review_due_on = working_days.add(clock.today(), application.program_year.review_working_days)
    application.supplemented_at = now
    application.move_to(State.SUBMITTED, by=by, reason="보완을 보냄", also=["review_due_on", "supplemented_at"])
    supplement.answer, supplement.answered_at, supplement.closed_at = text, now, now
    supplement.save(update_fields=["answer", "answered_at", "closed_at"])
    notices.supplement_received(supplement)
    return application
