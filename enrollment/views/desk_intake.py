"""Desk intake: staff fill in the same pages as an owner would, and the owner confirms with a code on her own phone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.handling import handled
from accounts.models import ConsentText
from accounts.requests import SignedInRequest
from accounts.unmasking import own_case
from centers.models import Cohort, PaperRule
from centers.roles import Permission, centers_where, require
from common.errors import DomainError, StaleForm
from common.numbers import typed
from enrollment.actions import applications, intake, papers
from enrollment.errors import ApplicationIncomplete
from enrollment.forms import sections, shown
from enrollment.forms.desk import IntakeCodeForm, IntakeForm, PaperForm
from enrollment.models import Application, Paper
from enrollment.states import State


def _cohorts(request: SignedInRequest) -> QuerySet[Cohort]:
    """The cohorts this desk may enter applications for now."""
    require(request.user, Permission.ENTER_APPLICATIONS)
    places = centers_where(request.user, Permission.ENTER_APPLICATIONS)
    rows = Cohort.objects.open().for_list().order_by("center__position", "starts_on", "pk")
    return rows if places is None else rows.filter(center__in=places)


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: SignedInRequest) -> HttpResponse:
    form = IntakeForm(request.POST or None, cohorts=_cohorts(request), initial={"cohort": request.GET.get("cohort")})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            application = intake.begin(
                given["cohort"],
                name=given["name"],
                phone=given["phone"],
                birth_date=given["birth_date"],
                by=request.user,
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("enrollment_desk:intake-application", pk=application.pk)
    return render(request, "enrollment/desk_intake.html", {"form": form}, status=422 if form.is_bound else 200)


def _draft(request: SignedInRequest, pk: int) -> Application:
    """A draft begun at a desk where this person may enter applications: 404 when not to be seen, 403 when not allowed."""
    user = request.user
    rows = Application.objects.visible_to(user).filter(source=Application.Source.DESK).exclude(applicant=user)
    application = get_object_or_404(
        rows.select_related("applicant", "cohort__course__track", "cohort__center", "program_year"), pk=pk
    )
    require(user, Permission.ENTER_APPLICATIONS, at=application.cohort.center_id)
    handled(application.applicant_id)
    if application.is_open_case_of(user):
        own_case(request, application.applicant, case=f"창구 접수 {application.number}")
    return application


@require_safe
def application(request: SignedInRequest, pk: int) -> HttpResponse:
    """Go on where something is left to fill in."""
    draft = _draft(request, pk)
    if draft.state != State.DRAFT:
        return redirect("enrollment_desk:case", pk=pk)
    left = sections.check(draft).missing
    return redirect("enrollment_desk:intake-section", pk=pk, slug=left[0] if left else "review")


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: SignedInRequest, pk: int, slug: str) -> HttpResponse:
    draft = _draft(request, pk)
    if draft.state != State.DRAFT:
        return redirect("enrollment_desk:case", pk=pk)
    if slug not in sections.BY_SLUG:
        raise Http404
    page = sections.BY_SLUG[slug]
    if page.form is None:
        return _papers(request, draft) if slug == "papers" else _review(request, draft)
    if request.method != "POST":
        form = sections.saved_form(page, draft) or sections.fresh_form(page, draft)
        return _page(request, draft, page, {"form": form})
    return _save(request, draft, page, page.form(request.POST, application=draft))


def _save(
    request: SignedInRequest, draft: Application, page: sections.Section, form: sections.SectionForm
) -> HttpResponse:
    """Keep what was typed; what another screen saved first stands beside it, to be compared."""
    try:
        applications.save_section(draft, page.slug, form.raw(), version=typed(request.POST.get("version", "")))
    except StaleForm as refusal:
        messages.error(request, str(refusal))
        draft = _draft(request, draft.pk)
        stored = shown.of_draft_section(page, draft)
        return _page(request, draft, page, {"form": form, "stored": stored}, status=422)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("enrollment_desk:intake-application", pk=draft.pk)
    if form.is_valid():
        return redirect("enrollment_desk:intake-section", pk=draft.pk, slug=sections.after(page).slug)
    draft.refresh_from_db(fields=["version", "saved_at"])
    return _page(request, draft, page, {"form": form}, status=422)


def _page(
    request: SignedInRequest, draft: Application, page: sections.Section, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """One page of the intake with the steps above it."""
    place = sections.SECTIONS.index(page)
    common = {
        "application": draft,
        "center": draft.cohort.center,
        "section": page,
        "steps": [
            {"label": one.label, "state": "done" if number < place else "now" if number == place else "next"}
            for number, one in enumerate(sections.SECTIONS)
        ],
        "step_number": place + 1,
        "before": sections.before(page),
        **context,
    }
    template = _TEMPLATES.get(page.slug, "enrollment/desk_intake_section.html")
    return render(request, template, common, status=status)


_TEMPLATES = {
    "consents": "enrollment/desk_intake_consents.html",
    "papers": "enrollment/desk_intake_papers.html",
    "review": "enrollment/desk_intake_review.html",
}


def _papers(request: SignedInRequest, draft: Application) -> HttpResponse:
    """Upload one paper after the other; each upload is a post of its own."""
    page = sections.BY_SLUG["papers"]
    asked = sections.check_forms(draft).papers
    bound: PaperForm | None = None
    if request.method == "POST":
        rule = get_object_or_404(
            PaperRule.objects.filter(program_year=draft.program_year_id), pk=typed(request.POST.get("rule", ""))
        )
        bound = PaperForm(request.POST, request.FILES, prefix=f"rule-{rule.pk}", rule=rule)
        if bound.is_valid():
            try:
                papers.add(draft, rule, bound.cleaned_data["file"], by=request.user)
            except DomainError as refusal:
                bound.add_error("file", str(refusal))
            else:
                messages.success(request, f"{rule.name}: 올렸습니다.")
                return redirect("enrollment_desk:intake-section", pk=draft.pk, slug="papers")
    rows = [
        (row, bound if bound and bound.rule == row.rule else PaperForm(prefix=f"rule-{row.rule.pk}", rule=row.rule))
        for row in asked
    ]
    return _page(request, draft, page, {"rows": rows}, status=422 if bound else 200)


@require_POST
def remove_paper(request: SignedInRequest, pk: int, paper_pk: int) -> HttpResponse:
    draft = _draft(request, pk)
    paper = get_object_or_404(Paper.objects.filter(application=draft), pk=paper_pk)
    try:
        papers.remove(paper, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect("enrollment_desk:intake-section", pk=pk, slug="papers")


def _review(request: SignedInRequest, draft: Application, form: IntakeCodeForm | None = None) -> HttpResponse:
    """Everything once more, to be read out; then the code."""
    checked = sections.check_forms(draft)
    missing = checked.answers.missing
    context = {
        "form": form or IntakeCodeForm(),
        "missing": [sections.BY_SLUG[slug] for slug in missing],
        "blocks": shown.of_draft(checked.forms),
        "asked": checked.papers,
        "sent": intake.sent_code(draft),
    }
    return _page(request, draft, sections.BY_SLUG["review"], context, status=422 if form else 200)


@require_POST
def send_code(request: SignedInRequest, pk: int) -> HttpResponse:
    draft = _draft(request, pk)
    try:
        intake.send_code(draft, sections.check(draft))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "확인 번호를 보냈습니다. 본인에게 번호 6자리를 불러 달라고 해 주세요.")
    return redirect("enrollment_desk:intake-section", pk=pk, slug="review")


def _consents_given(draft: Application) -> list[ConsentText]:
    form = sections.saved_form(sections.BY_SLUG["consents"], draft)
    if not isinstance(form, sections.ConsentsForm) or not form.is_valid():
        return []
    return form.ticked()


@require_POST
def submit(request: SignedInRequest, pk: int) -> HttpResponse:
    draft = _draft(request, pk)
    form = IntakeCodeForm(request.POST)
    if draft.state != State.DRAFT:
        return redirect("enrollment_desk:case", pk=pk)
    if not form.is_valid():
        return _review(request, draft, form)
    try:
        done = intake.confirm_and_submit(
            draft,
            sections.check(draft),
            _consents_given(draft),
            digits=form.cleaned_data["code"],
            by=request.user,
        )
    except ApplicationIncomplete as refusal:
        messages.error(request, str(refusal))
        return redirect("enrollment_desk:intake-section", pk=pk, slug=refusal.sections[0])
    except DomainError as refusal:
        form.add_error("code", str(refusal))
        return _review(request, draft, form)
    messages.success(request, f"접수했습니다. 신청번호 {done.number}, 접수 순번 {done.line_number}번입니다.")
    return redirect("enrollment_desk:case", pk=pk)


@require_POST
def discard(request: SignedInRequest, pk: int) -> HttpResponse:
    """Begun by mistake, or the person changed her mind: the draft ends."""
    draft = _draft(request, pk)
    if draft.state != State.DRAFT:
        return redirect("enrollment_desk:case", pk=pk)
    try:
        applications.withdraw(draft, by=request.user, reason="창구에서 접수를 그만둠")
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{draft.applicant.name} 님의 창구 접수를 그만두었습니다.")
    return redirect("desk")
