"""Making areas of an application's paper black, at the desk."""

from __future__ import annotations

from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.handling import handled
from accounts.requests import SignedInRequest
from centers.roles import Permission
from enrollment.actions import blackening
from enrollment.models import Application, Paper, PaperBlackening
from enrollment.views.blackening import Desk, blackening_page, page_picture
from enrollment.views.desk_case import visible_case


def _paper(application: Application, pk: int) -> Paper:
    return get_object_or_404(Paper.objects.present().filter(application=application).select_related("rule"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def blacken(request: SignedInRequest, pk: int, paper_pk: int) -> HttpResponse:
    """Draw, look, keep: whoever may judge a paper may cover what must not be on it."""
    application = visible_case(request, pk, Permission.DECIDE_APPLICATIONS)
    paper = _paper(application, paper_pk)
    desk = Desk(
        paper=paper,
        title=paper.rule.name,
        person=application.applicant.name,
        picture_url=reverse("enrollment_desk:blacken-picture", args=[pk, paper_pk]),
        back_url=f"{reverse('enrollment_desk:case', args=[pk])}?paper={paper_pk}#paper",
        perform=lambda areas, seen: blackening.blacken(
            paper, areas, seen=seen, by=request.user, noted_in=PaperBlackening
        ),
    )
    return blackening_page(request, desk)


@require_safe
def picture(request: SignedInRequest, pk: int, paper_pk: int) -> FileResponse:
    """A page of the paper to draw upon, or to look at before it is final."""
    application = visible_case(request, pk, Permission.DECIDE_APPLICATIONS)
    handled(reason=application.case_of(request.user))
    return page_picture(request, _paper(application, paper_pk))
