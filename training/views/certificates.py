"""Certificates: the owner's and the staff's page, the PDF, and the public page that says whether one is genuine."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.handling import handled
from accounts.requests import SignedInRequest
from common import private_files
from common.errors import DomainError
from enrollment.models import Application
from enrollment.states import State
from training import certificate_pdf
from training.actions import certificates
from training.models import Certificate


def _completed(request: SignedInRequest, pk: int) -> Application:
    """Somebody's own completed course, or one at a centre whose applications the reader may see."""
    seen = Application.objects.visible_to(request.user).filter(state=State.COMPLETED)
    application = get_object_or_404(seen.for_list(), pk=pk)
    handled(application.applicant_id, reason=application.case_of(request.user))
    return application


def _standing(application: Application) -> Certificate | None:
    genuine = Certificate.objects.genuine().for_page()
    return genuine.filter(completion__application=application).order_by("pk").last()


@require_http_methods(["GET", "HEAD", "POST"])
def certificate(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whether there is one, with its number; a POST issues it."""
    application = _completed(request, pk)
    if request.method == "POST":
        try:
            certificates.issue(application, by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "수료증을 만들었습니다. 아래에서 내려받아 주세요.")
        return redirect("training:certificate", pk=pk)
    context = {
        "application": application,
        "center": application.cohort.center,
        "certificate": _standing(application),
        "is_mine": application.applicant_id == request.user.pk,
    }
    return render(request, "training/certificate.html", context)


@require_safe
def certificate_pdf_file(request: SignedInRequest, pk: int) -> HttpResponse:
    """The PDF of an issued certificate; where there is none yet, or its letters cannot be set, the page says so."""
    standing = _standing(_completed(request, pk))
    if standing is None:
        return redirect("training:certificate", pk=pk)
    try:
        content = certificate_pdf.draw(standing)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("training:certificate", pk=pk)
    name = f"certificate-{standing.number}.pdf"
    return private_files.attachment(content, content_type="application/pdf", name=name)
