"""Work products: the owner's own pages, and what teachers and counsellors see and add."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.handling import handled
from accounts.models import User
from accounts.requests import SignedInRequest
from centers.roles import Permission, require
from common.errors import DomainError
from enrollment.models import Application
from enrollment.states import SEATED
from training.actions import work
from training.forms.work import FeedbackForm, ReportForm, SectionForm, TrialForm
from training.models import InterviewFeedback, ResumeSection, WorkTrial
from training.models.work import taught_by

Kind = ResumeSection.Kind


def _sections(person: User) -> list[tuple[Kind, ResumeSection | None]]:
    """Every section in its order, with what stands in it."""
    written = {section.kind: section for section in ResumeSection.objects.filter(person=person)}
    return [(kind, written.get(kind)) for kind in Kind]


def _require_a_seat(person: User) -> None:
    """A résumé is written in a course: whoever never had a seat finds no page."""
    if not Application.objects.of_applicant(person).filter(state__in=SEATED).exists():
        raise Http404


@require_safe
def mine(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everything one person made in one course."""
    seated = Application.objects.of_applicant(request.user).filter(state__in=SEATED)
    application = get_object_or_404(seated.for_list(), pk=pk)
    context = {
        "application": application,
        "center": application.cohort.center,
        "written": sum(bool(section and section.text) for _kind, section in _sections(request.user)),
        "kinds": len(Kind),
        "feedback": InterviewFeedback.objects.filter(application=application).select_related("by"),
        "trials": WorkTrial.objects.filter(application=application),
    }
    return render(request, "training/work.html", context)


@require_safe
def resume(request: SignedInRequest) -> HttpResponse:
    """The whole résumé, as it is printed."""
    _require_a_seat(request.user)
    context = {"person": request.user, "sections": _sections(request.user), "is_mine": True}
    return render(request, "training/resume.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def resume_section(request: SignedInRequest, kind: str) -> HttpResponse:
    _require_a_seat(request.user)
    if kind not in Kind.values:
        raise Http404
    standing = ResumeSection.objects.filter(person=request.user, kind=kind).first()
    shown = {"text": standing.text if standing else "", "version": standing.version if standing else 0}
    form = SectionForm(request.POST or None, initial=shown, kind=Kind(kind))
    stale = False
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        try:
            work.save_section(request.user, kind, typed["text"], version=typed["version"])
        except DomainError as refusal:
            stale = True
            form = SectionForm({"text": typed["text"], "version": shown["version"]}, kind=Kind(kind))
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "적은 내용을 저장했습니다.")
            return redirect("training:resume")
    context = {"form": form, "label": Kind(kind).label, "other": shown["text"] if stale else ""}
    return render(request, "training/resume_section.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def trial_report(request: SignedInRequest, pk: int) -> HttpResponse:
    mine = WorkTrial.objects.filter(application__applicant=request.user, application__state__in=SEATED)
    trial = get_object_or_404(mine.select_related("application__cohort__center"), pk=pk)
    form = ReportForm(request.POST or None, initial={"report": trial.report})
    if form.is_bound and form.is_valid():
        try:
            work.report(trial, form.cleaned_data["report"])
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "체험 보고를 저장했습니다.")
            return redirect("training:work", pk=trial.application_id)
    context = {"trial": trial, "center": trial.application.cohort.center, "form": form}
    return render(request, "training/trial_report.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def of_person(request: SignedInRequest, pk: int) -> HttpResponse:
    """One person's work products, for whoever teaches her; a POST adds feedback or a host."""
    require(request.user, Permission.TAKE_ATTENDANCE)
    application = get_object_or_404(taught_by(request.user).for_list(), pk=pk)
    handled(application.applicant_id)
    act = request.POST.get("act", "")
    feedback = FeedbackForm(request.POST if act == "feedback" else None, prefix="said")
    trial = TrialForm(request.POST if act == "trial" else None, prefix="at")
    for form, write, done in (
        (feedback, work.give_feedback, "모의 면접 조언을 저장했습니다. 본인이 볼 수 있습니다."),
        (trial, work.record_trial, "직업체험할 곳을 저장했습니다. 본인이 볼 수 있습니다."),
    ):
        if form.is_bound and form.is_valid():
            typed: dict[str, Any] = form.cleaned_data
            try:
                write(application, **typed, by=request.user)
            except DomainError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, done)
                return redirect("training_desk:work", pk=pk)
    context = {
        "application": application,
        "sections": _sections(application.applicant),
        "said": InterviewFeedback.objects.filter(application=application).select_related("by"),
        "trials": WorkTrial.objects.filter(application=application),
        "feedback": feedback,
        "trial": trial,
    }
    return render(
        request, "training/work_of_person.html", context, status=422 if feedback.errors or trial.errors else 200
    )
