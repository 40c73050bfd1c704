"""Where somebody's work begins after signing in."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from centers.roles import Permission, can_anywhere
from common import clock
from training.models import Session


@require_safe
def workplace(request: SignedInRequest) -> HttpResponse:
    """Who reviews goes to the desk, who manages to management, who teaches to the roster, others to their applications."""
    if can_anywhere(request.user, Permission.SEE_APPLICATIONS):
        return redirect("desk")
    if can_anywhere(request.user, Permission.MANAGE_COHORTS):
        return redirect("manage")
    if can_anywhere(request.user, Permission.TAKE_ATTENDANCE):
        return _classroom(request)
    return redirect("my")


def _classroom(request: SignedInRequest) -> HttpResponse:
    """Straight to the roster when only one session meets today."""
    meeting = list(Session.objects.visible_to(request.user).standing().of_day(clock.today())[:2])
    if len(meeting) == 1:
        return redirect("training_desk:roster", pk=meeting[0].pk)
    return redirect("training_desk:today")
