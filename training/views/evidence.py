"""The paper behind an excuse: shown, and areas of it made black, by whoever takes this cohort's attendance."""

from __future__ import annotations

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.handling import handled
from accounts.requests import SignedInRequest
from common import private_files
from enrollment.views.blackening import Desk, views_of
from training.models import Evidence, EvidenceBlackening
from training.models.work import taught_by
from training.views.roster import sessions_of


def _visible(request: SignedInRequest, pk: int) -> Evidence:
    shown = Evidence.objects.exclude(file="").filter(
        mark__session__in=sessions_of(request), mark__application__in=taught_by(request.user)
    )
    with_names = shown.select_related(
        "mark__application__applicant", "mark__application__program_year", "mark__application__cohort__center"
    )
    evidence = get_object_or_404(with_names, pk=pk)
    application = evidence.mark.application
    handled(application.applicant_id, reason=application.case_of(request.user))
    return evidence


@require_safe
def file(request: SignedInRequest, pk: int) -> FileResponse:
    evidence = _visible(request, pk)
    return private_files.serve(evidence.file, content_type=evidence.content_type, name=evidence.original_name)


def _find(request: SignedInRequest, pk: int) -> Desk:
    evidence = _visible(request, pk)
    mark = evidence.mark
    return Desk(
        paper=evidence,
        title="공결 증빙",
        person=mark.application.applicant.name,
        case=mark.application.case_of(request.user),
        back_url=reverse("training_desk:person", args=[mark.session_id, mark.application_id]),
    )


blacken, picture = views_of(_find, noted_in=EvidenceBlackening, picture="training_desk:blacken-picture")
