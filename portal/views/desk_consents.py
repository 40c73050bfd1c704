"""Consents of one of the desk's people: what she agreed to, and taking one back that she takes back by telephone or at the counter."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions.consents import Said
from accounts.handling import handled
from accounts.models import Consent
from accounts.requests import SignedInRequest
from centers.roles import Permission, require
from enrollment.models import Application
from portal import consents
from portal.forms.consents import TakenBackForm


def _known(request: SignedInRequest, pk: int) -> Application:
    """An application of one's own centre, through which the desk knows the person."""
    require(request.user, Permission.SEE_APPLICATIONS)
    rows = Application.objects.visible_to(request.user).for_list()
    application = get_object_or_404(rows, pk=pk)
    require(request.user, Permission.SEE_APPLICATIONS, at=application.cohort.center_id)
    handled(application.applicant_id)
    return application


@require_safe
@never_cache
def consent_list(request: SignedInRequest, pk: int) -> HttpResponse:
    application = _known(request, pk)
    rows = list(Consent.objects.filter(user=application.applicant_id).for_list().select_related("withdrawn_by"))
    context = {
        "application": application,
        "center": application.cohort.center,
        "in_force": [row for row in rows if row.is_in_force],
        "taken_back": [row for row in rows if not row.is_in_force],
    }
    return render(request, "portal/desk_consents.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def consent(request: SignedInRequest, pk: int, consent_pk: int) -> HttpResponse:
    """What stops and what stays, to be read to the person; then who, how and when it was taken back."""
    application = _known(request, pk)
    hers = Consent.objects.filter(user=application.applicant_id).select_related("text", "user")
    row = get_object_or_404(hers, pk=consent_pk)
    if not row.is_in_force:
        messages.info(request, "이미 거두신 동의입니다. 더 적을 것은 없습니다.")
        return redirect("desk-consents", pk)
    form = TakenBackForm(request.POST or None, consent=row)
    if request.method == "POST" and form.is_valid():
        said = Said(by=request.user, at=form.cleaned_data["said_at"], checked=form.cleaned_data["checked"])
        if consents.take_back(row, source=form.cleaned_data["source"], said=said):
            messages.success(
                request, f"{row.user.name} 님의 동의를 거둔 것으로 적고 본인께 알렸습니다: {row.text.title}."
            )
        else:
            messages.info(request, "그사이 거두신 동의입니다. 더 적을 것은 없습니다.")
        return redirect("desk-consents", pk)
    context = {
        "application": application,
        "center": application.cohort.center,
        "consent": row,
        "told": consents.told(row.user, row.text),
        "form": form,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "portal/desk_consent.html", context, status=status)
