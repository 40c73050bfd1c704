"""A job club as its members see it, and what they share there."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from aftercare.actions import clubs
from aftercare.forms.clubs import LeadForm
from aftercare.models import JobClub
from common.errors import DomainError

MEETINGS_PER_PAGE = 10


@require_safe
@never_cache
def club(request: SignedInRequest, pk: int) -> HttpResponse:
    """When we meet next, where work is to be had, and the meetings behind. Other members are not named."""
    found = _club(request, pk)
    begun = found.meetings.begun().with_mark_of(request.user)
    context = {
        "club": found,
        "center": found.center,
        "to_come": found.meetings.to_come(),
        "called_off": found.meetings.called_off_ahead(),
        "begun": Paginator(begun, MEETINGS_PER_PAGE).get_page(request.GET.get("page")),
        "leads": found.leads.shown(),
    }
    return render(request, "aftercare/club.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def share(request: SignedInRequest, pk: int) -> HttpResponse:
    """A member tells the others where work is to be had."""
    found = _club(request, pk)
    form = LeadForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            clubs.share(found, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "일자리 정보를 올렸습니다. 다른 회원도 볼 수 있습니다.")
        return redirect("aftercare_club:club", pk)
    context = {"club": found, "center": found.center, "form": form}
    return render(request, "aftercare/club_share.html", context, status=422 if form.is_bound else 200)


@require_POST
def lead_down(request: SignedInRequest, pk: int, lead_pk: int) -> HttpResponse:
    """A member takes down what she has shared herself."""
    found = _club(request, pk)
    clubs.take_down(get_object_or_404(found.leads.of(request.user), pk=lead_pk))
    messages.success(request, "올리신 일자리 정보를 내렸습니다.")
    return redirect("aftercare_club:club", pk)


def _club(request: SignedInRequest, pk: int) -> JobClub:
    """One the reader belongs to, else 404."""
    return get_object_or_404(JobClub.objects.of_member(request.user).select_related("center"), pk=pk)
