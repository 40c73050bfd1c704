"""Where somebody's work begins after signing in."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from centers.roles import Permission, can_anywhere


@require_safe
def workplace(request: SignedInRequest) -> HttpResponse:
    """Who reviews goes to the desk, who manages to management, everybody else to her own applications."""
    if can_anywhere(request.user, Permission.SEE_APPLICATIONS):
        return redirect("desk")
    if can_anywhere(request.user, Permission.MANAGE_COHORTS):
        return redirect("manage")
    return redirect("my")
