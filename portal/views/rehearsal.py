"""What a draft of the rules would have meant for the people of last year."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from centers.models import ProgramYear
from centers.roles import Permission, require
from portal import rehearsal


@require_safe
def edition_rehearse(request: SignedInRequest, pk: int) -> HttpResponse:
    """Counts by outlook under the old and the new rules, and the numbers that would move; names are masked."""
    require(request.user, Permission.MANAGE)
    edition = get_object_or_404(ProgramYear.objects.select_related("track"), pk=pk)
    name = f"{edition.track.name} {edition.year}년"
    context = {
        "section": "editions",
        "title": f"{name}: 지난해 신청에 비추어 보기",
        "up": name,
        "up_url": reverse("centers:edition-detail", args=[pk]),
        "edition": edition,
        "result": rehearsal.rehearse(edition),
    }
    return render(request, "portal/manage_rehearsal.html", context)
