"""A job club as its members see it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from aftercare.models import JobClub


@require_safe
@never_cache
def club(request: SignedInRequest, pk: int) -> HttpResponse:
    """When we meet next and where work is to be had. Other members are not named."""
    found = get_object_or_404(JobClub.objects.of_member(request.user).select_related("center"), pk=pk)
    context = {
        "club": found,
        "center": found.center,
        "to_come": found.meetings.to_come(),
        "leads": found.leads.shown(),
    }
    return render(request, "aftercare/club.html", context)
