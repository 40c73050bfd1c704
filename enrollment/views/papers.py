"""Papers of an application: the page they are added on, and the only way to look at one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.handling import handled
from accounts.requests import SignedInRequest
from common import private_files
from common.errors import DomainError
from common.numbers import typed
from enrollment.actions import papers
from enrollment.forms import sections
from enrollment.forms.required_papers import AskedPaper
from enrollment.models import Application, Paper

_MOST_AT_ONCE = 20


def papers_page(request: SignedInRequest, application: Application, page: dict[str, Any]) -> HttpResponse:
    """Every paper that is asked, with what was uploaded for it. The buttons add, take away, or lead on."""
    asked = sections.check_forms(application).papers
    if request.method != "POST":
        return render(request, "enrollment/apply_papers.html", page | {"asked": asked, "problems": []})
    if "remove" in request.POST:
        take_away(request, application)
        return redirect("enrollment:section", application.pk, "papers")
    problems = take_in(request, application, asked)
    if problems:
        asked = sections.check_forms(application).papers
        return render(request, "enrollment/apply_papers.html", page | {"asked": asked, "problems": problems})
    if "add" in request.POST:
        return redirect("enrollment:section", application.pk, "papers")
    if "later" in request.POST:
        messages.success(request, "올린 서류를 저장했습니다. 언제든 이어서 쓸 수 있습니다.")
        return redirect("my")
    return redirect("enrollment:section", application.pk, "review")


def take_in(
    request: SignedInRequest, application: Application, asked: list[AskedPaper]
) -> list[tuple[AskedPaper, str]]:
    """Add every file that came, each to its paper; what could not be taken, and why."""
    problems = []
    left = _MOST_AT_ONCE
    for row in asked:
        for upload in _uploads(request, row)[:left]:
            left -= 1
            try:
                papers.add(application, row.rule, upload, by=request.user)
            except DomainError as refusal:
                problems.append((row, str(refusal)))
    return problems


def _uploads(request: SignedInRequest, row: AskedPaper) -> list[UploadedFile]:
    return [*request.FILES.getlist(f"paper_{row.rule.pk}"), *request.FILES.getlist(f"paper_{row.rule.pk}_camera")]


def take_away(request: SignedInRequest, application: Application) -> None:
    """Remove the paper whose button was pressed."""
    paper = get_object_or_404(application.papers, pk=typed(request.POST["remove"]))
    try:
        papers.remove(paper, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"'{paper.original_name}' 파일을 지웠습니다.")


@require_safe
@xframe_options_sameorigin
def paper_view(request: SignedInRequest, pk: int) -> FileResponse:
    """The file itself, for its owner and for staff who may see the application; 404 for everybody else."""
    seen = Application.objects.visible_to(request.user)
    present = Paper.objects.present().filter(application__in=seen)
    paper = get_object_or_404(present.select_related("application__program_year", "application__cohort__center"), pk=pk)
    handled(paper.application.applicant_id, reason=paper.application.case_of(request.user))
    return private_files.serve(paper.file, content_type=paper.content_type, name=paper.original_name)
