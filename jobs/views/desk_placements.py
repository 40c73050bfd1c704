"""Jobs people got, at the desk: which checks wait for a paper, one job with its checks, a hire recorded."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.handling import handled
from accounts.requests import SignedInRequest
from accounts.unmasking import own_case
from centers.roles import Permission, centers_where, require
from common import searching
from common.errors import DomainError
from common.forms import Unsaved
from enrollment.models import Application, queues
from enrollment.models.application import ApplicationQuerySet
from jobs import reports
from jobs.actions import checks, placements
from jobs.forms.placements import ContactForm, EndForm, EndUndoneForm, FindForm, HireForm, PaperForm, UnknownForm
from jobs.models import CheckAnswer, CheckState, EmploymentCheck, Placement, Voice
from jobs.models.placement import PlacementQuerySet

PER_PAGE = 50
FOUND_AT_MOST = 20
KINDS = {"paper": _("서류 기다림"), "moved": _("옮긴 곳 적기"), "held": _("일하는 중"), "ended": _("끝남")}


@require_safe
def placement_list(request: SignedInRequest) -> HttpResponse:
    """Jobs at the centres of the reader: those that wait for somebody at the desk first."""
    require(request.user, Permission.SEE_FOLLOW_UPS)
    rows = Placement.objects.visible_to(request.user).real()
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else "paper"
    ahead = Prefetch("checks", EmploymentCheck.objects.unsettled().order_by("day"), to_attr="ahead")
    page = Paginator(_kinds(rows)[kind].for_list().prefetch_related(ahead), PER_PAGE).get_page(request.GET.get("page"))
    handled(*(row.person_id for row in page))
    return render(
        request,
        "jobs/desk_placements.html",
        {
            "page_obj": page,
            "kinds": [(key, label, key == kind) for key, label in KINDS.items()],
            "kind": kind,
            "query": f"kind={kind}&",
            "retention": reports.retention(rows),
        },
    )


def _kinds(rows: PlacementQuerySet) -> dict[str, PlacementQuerySet]:
    paper = EmploymentCheck.objects.awaiting_paper().filter(placement=OuterRef("pk"))
    return {
        "paper": rows.filter(Exists(paper)).order_by("started_on", "pk"),
        "moved": rows.moved_on_unrecorded().order_by("ended_on", "pk"),
        "held": rows.held(),
        "ended": rows.exclude(ended_on=None),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: SignedInRequest) -> HttpResponse:
    """Whose job is to be recorded: somebody who applied at a centre of the reader."""
    require(request.user, Permission.SEE_FOLLOW_UPS)
    if request.method == "POST":
        return searching.begin(request)
    form = FindForm(searching.typed(request) or None)
    people: dict[int, Application] = {}
    searched = form.is_bound and form.is_valid()
    if searched:
        found = queues.find(_known(request), form.cleaned_data["q"])
        people = {row.applicant_id: row for row in reversed(found[:FOUND_AT_MOST])}
    handled(*people)
    context = {"form": form, "searched": searched, "people": list(people.values())}
    return render(request, "jobs/desk_placement_find.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record the job of somebody known by the application `pk`."""
    known = _known(request).select_related("applicant", "program_year", "cohort__course", "cohort__center")
    application = get_object_or_404(known, pk=pk)
    handled(application.applicant_id)
    center = application.cohort.center
    require(request.user, Permission.SEE_FOLLOW_UPS, at=center)
    form = HireForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            placement = placements.record_hire(
                application.applicant, center=center, by=request.user, **form.cleaned_data
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "취업을 기록하고 본인에게 알렸습니다. 확인하는 날은 아래에 있습니다.")
            return redirect(placement)
    context = {"form": form, "person": application.applicant, "application": application, "center": center}
    return render(request, "jobs/desk_placement_new.html", context)


@require_safe
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, _placement(request, pk))


@require_POST
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    """The job is over."""
    placement = _placement(request, pk)
    form = EndForm(request.POST, placement=placement, prefix="end")
    if not form.is_valid():
        return _page(request, placement, end_form=form)
    try:
        placements.record_end(placement, by=request.user, **form.cleaned_data)
    except DomainError as refusal:
        return _page(request, _placement(request, placement.pk), unsaved=Unsaved.of(form, refusal))
    messages.success(request, "일자리가 끝난 것으로 적었습니다. 남은 확인은 묻지 않습니다.")
    return redirect(placement)


@require_POST
def end_undone(request: SignedInRequest, pk: int) -> HttpResponse:
    """The job goes on: its end was written down by mistake."""
    placement = _placement(request, pk)
    form = EndUndoneForm(request.POST, prefix="undo")
    if not form.is_valid():
        return _page(request, placement, undo_form=form)
    try:
        placements.take_back_end(placement, by=request.user, **form.cleaned_data)
    except DomainError as refusal:
        return _page(request, _placement(request, placement.pk), unsaved=Unsaved.of(form, refusal))
    messages.success(request, "일자리가 이어지는 것으로 되돌렸습니다. 남은 확인도 다시 이어집니다.")
    return redirect(placement)


@require_POST
def contact(request: SignedInRequest, pk: int) -> HttpResponse:
    """The person has said at the counter that the employer may be asked."""
    placement = _placement(request, pk)
    form = ContactForm(request.POST, prefix="contact")
    if not form.is_valid():
        return _page(request, placement, contact_form=form)
    placements.let_employer_be_asked(
        placement,
        name=form.cleaned_data["contact_name"],
        phone=form.cleaned_data["contact_phone"],
        email=form.cleaned_data["contact_email"],
        voice=Voice.STAFF,
        by=request.user,
    )
    messages.success(request, "회사 연락처와 본인의 동의를 적었습니다.")
    return redirect(placement)


@require_POST
def no_contact(request: SignedInRequest, pk: int) -> HttpResponse:
    placement = _placement(request, pk)
    placements.leave_employer_alone(placement, voice=Voice.STAFF, by=request.user)
    messages.success(request, "회사에 묻지 않습니다. 이미 보낸 주소도 열리지 않습니다.")
    return redirect(placement)


@require_POST
def paper(request: SignedInRequest, pk: int) -> HttpResponse:
    """A paper was seen."""
    check = get_object_or_404(EmploymentCheck.objects.visible_to(request.user), pk=pk)
    placement = _placement(request, check.placement_id)
    form = PaperForm(request.POST, placement=placement, prefix=_prefix(check))
    if not form.is_valid():
        return _page(request, placement, paper_form=form)
    try:
        checks.record_paper(check, by=request.user, **form.cleaned_data)
    except DomainError as refusal:
        return _page(request, _placement(request, placement.pk), unsaved=Unsaved.of(form, refusal))
    messages.success(request, "본 서류를 적었습니다.")
    return redirect(placement)


@require_POST
def unknown(request: SignedInRequest, pk: int) -> HttpResponse:
    """Nobody answered and no paper came."""
    check = get_object_or_404(EmploymentCheck.objects.visible_to(request.user), pk=pk)
    placement = _placement(request, check.placement_id)
    form = UnknownForm(request.POST, prefix="unknown")
    if not form.is_valid():
        return _page(request, placement, unknown_form=form)
    try:
        checks.close_unknown(check, words=form.cleaned_data["words"], by=request.user)
    except DomainError as refusal:
        return _page(request, _placement(request, placement.pk), unsaved=Unsaved.of(form, refusal))
    messages.success(request, "확인하지 못한 것으로 적었습니다. 일을 그만둔 것으로 세지 않습니다.")
    return redirect(placement)


def _known(request: SignedInRequest) -> ApplicationQuerySet:
    """The applications through which this desk knows people."""
    return queues.at_centers(centers_where(request.user, Permission.SEE_FOLLOW_UPS))


def _placement(request: SignedInRequest, pk: int) -> Placement:
    placement = get_object_or_404(Placement.objects.visible_to(request.user).for_list(), pk=pk)
    require(request.user, Permission.SEE_FOLLOW_UPS, at=placement.center)
    handled(placement.person_id)
    if placement.is_open_case_of(request.user):
        own_case(request, placement.person, case="담당하는 취업 기록")
    return placement


def _prefix(check: EmploymentCheck) -> str:
    return f"paper-{check.pk}"


def _page(
    request: SignedInRequest,
    placement: Placement,
    *,
    end_form: EndForm | None = None,
    contact_form: ContactForm | None = None,
    paper_form: PaperForm | None = None,
    unknown_form: UnknownForm | None = None,
    undo_form: EndUndoneForm | None = None,
    unsaved: Unsaved | None = None,
) -> HttpResponse:
    rows = list(placement.checks.prefetch_related(Prefetch("answers", CheckAnswer.objects.select_related("by"))))
    waiting = next((row for row in rows if row.state == CheckState.PAPER), None)
    asked = paper_form.prefix if paper_form else None
    proving = next((row for row in rows if _prefix(row) == asked), waiting) or next(
        (row for row in rows if row.takes_paper), None
    )
    return render(
        request,
        "jobs/desk_placement.html",
        {
            "placement": placement,
            "center": placement.center,
            "person": placement.person,
            "checks": rows,
            "waiting": waiting,
            "proving": proving,
            "paper_form": paper_form or (proving and PaperForm(placement=placement, prefix=_prefix(proving))),
            "unknown_form": unknown_form or UnknownForm(prefix="unknown"),
            "undo_form": undo_form or EndUndoneForm(prefix="undo"),
            "end_form": end_form or EndForm(placement=placement, prefix="end"),
            "contact_form": contact_form
            or ContactForm(
                prefix="contact",
                initial={name: getattr(placement, name) for name in ("contact_name", "contact_phone", "contact_email")},
            ),
            "events": placement.events.select_related("by"),
            "unsaved": unsaved,
        },
        status=HTTPStatus.CONFLICT if unsaved else HTTPStatus.OK,
    )
