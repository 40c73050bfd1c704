"""What somebody in a course sees of it: the schedule, her marks, and the hours she may still miss."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from enrollment.models import Application
from enrollment.states import SEATED
from training import hours
from training.models import Mark, Session


@require_safe
def progress(request: SignedInRequest, pk: int) -> HttpResponse:
    mine = Application.objects.of_applicant(request.user).filter(state__in=SEATED)
    application = get_object_or_404(mine.for_list(), pk=pk)
    cohort = application.cohort
    sessions = list(Session.objects.filter(cohort=cohort).select_related("module"))
    marks = {mark.session_id: mark for mark in Mark.objects.filter(application=application, session__cohort=cohort)}
    for session in sessions:
        session.cohort = cohort
    context = {
        "application": application,
        "cohort": cohort,
        "center": cohort.center,
        "tally": hours.tallies([application])[application.pk],
        "modules": hours.by_module(cohort, [application])[application.pk],
        "next": next((row for row in sessions if row.is_ahead), None),
        "sessions": [(session, marks.get(session.pk)) for session in sessions],
    }
    return render(request, "training/progress.html", context)
