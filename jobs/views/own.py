"""A person's own job: what was recorded, when we ask, and whether the employer may be asked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from jobs import tokens
from jobs.actions import placements
from jobs.consents import EMPLOYER_LEFT_ALONE
from jobs.forms.placements import ContactForm
from jobs.models import CheckState, Placement, Voice


def _own(request: SignedInRequest, pk: int) -> Placement:
    return get_object_or_404(Placement.objects.hired_of(request.user).select_related("center"), pk=pk)


@require_safe
@never_cache
def placement(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, _own(request, pk))


@require_http_methods(["GET", "HEAD", "POST"])
def employer_may_be_asked(request: SignedInRequest, pk: int) -> HttpResponse:
    """Name the contact at the employer; the button says yes."""
    own = _own(request, pk)
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        placements.let_employer_be_asked(
            own,
            name=form.cleaned_data["contact_name"],
            phone=form.cleaned_data["contact_phone"],
            email=form.cleaned_data["contact_email"],
            voice=Voice.PERSON,
            by=None,
        )
        messages.success(request, "회사에 물어도 된다고 적었습니다. 언제든 거두실 수 있습니다.")
        return redirect("jobs:placement", own.pk)
    return render(request, "jobs/employer_consent.html", {"placement": own, "center": own.center, "form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def employer_left_alone(request: SignedInRequest, pk: int) -> HttpResponse:
    """GET says what stops and what stays, POST takes the yes back."""
    own = _own(request, pk)
    if request.method != "POST":
        if not own.may_ask_employer:
            return redirect("jobs:placement", own.pk)
        context = {"placement": own, "center": own.center, "told": EMPLOYER_LEFT_ALONE}
        return render(request, "jobs/employer_left_alone.html", context)
    placements.leave_employer_alone(own, voice=Voice.PERSON, by=None)
    messages.success(request, "회사에 묻지 않습니다. 이미 보낸 주소도 열리지 않습니다.")
    return redirect("jobs:placement", own.pk)


def _page(request: SignedInRequest, own: Placement) -> HttpResponse:
    checks = list(own.checks.all())
    asked = next(
        (check for check in checks if check.state in (CheckState.ASKED_PERSON, CheckState.ASKED_EMPLOYER)), None
    )
    context = {
        "placement": own,
        "center": own.center,
        "checks": checks,
        "answer_url": tokens.person_path(asked.pk) if asked else "",
    }
    return render(request, "jobs/placement.html", context)
