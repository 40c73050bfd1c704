"""Making areas of an application's paper black, at the desk."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.requests import SignedInRequest
from centers.roles import Permission
from enrollment.models import Paper, PaperBlackening
from enrollment.views.blackening import Desk, views_of
from enrollment.views.desk_case import visible_case


def _find(request: SignedInRequest, pk: int, paper_pk: int) -> Desk:
    """Whoever may judge a paper may cover what must not be on it."""
    application = visible_case(request, pk, Permission.DECIDE_APPLICATIONS)
    rows = Paper.objects.present().filter(application=application).select_related("rule")
    paper = get_object_or_404(rows, pk=paper_pk)
    return Desk(
        paper=paper,
        title=paper.rule.name,
        person=application.applicant.name,
        case=application.case_of(request.user),
        back_url=f"{reverse('enrollment_desk:case', args=[pk])}?paper={paper_pk}#paper",
    )


blacken, picture = views_of(_find, noted_in=PaperBlackening, picture="enrollment_desk:blacken-picture")
