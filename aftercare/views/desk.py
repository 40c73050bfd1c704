"""After-care at the desk: who asked for a talk, who does not answer, and one person's plan."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.errors import ProcessingSuspended
from accounts.handling import handled
from accounts.models import User
from accounts.reauthentication import asks_again
from accounts.requests import SignedInRequest
from accounts.unmasking import own_case
from aftercare.actions import follow_ups, plans
from aftercare.errors import ConsentGone
from aftercare.forms.handling import OutcomeForm, ReasonForm, TakeBackForm
from aftercare.models import FollowUp, FollowUpPlan, State
from centers.roles import Permission, require
from common.errors import DomainError
from common.forms import Unsaved
from counseling.models import Booking, ToDo
from enrollment.models import Application, Completion

PER_PAGE = 50
TALKS_SHOWN = 5
KINDS = {"all": _("모두"), "wanted": _("상담 원함"), "silent": _("답 없음")}


@require_safe
def follow_up_list(request: SignedInRequest) -> HttpResponse:
    """Everything in after-care that waits for a person: wishes before silences, the longest waiting first."""
    require(request.user, Permission.SEE_FOLLOW_UPS)
    kind = request.GET.get("kind", "")
    mine = request.GET.get("whose") == "mine"
    rows = FollowUp.objects.visible_to(request.user)
    if mine:
        rows = rows.filter(plan__consultant=request.user)
    queues = {"all": rows.to_handle(), "wanted": rows.wanted(), "silent": rows.silent()}
    kind = kind if kind in queues else "all"
    shown = queues[kind].for_list().longest_waiting_first()
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    handled(*(row.plan.completion.application.applicant_id for row in page))
    counts = rows.counts_to_handle()
    whose = "whose=mine&" if mine else ""
    return render(
        request,
        "aftercare/desk_follow_ups.html",
        {
            "page_obj": page,
            "kinds": [(key, label, counts[key], key == kind) for key, label in KINDS.items()],
            "kind": kind,
            "mine": mine,
            "whose": whose,
            "query": f"{whose}kind={kind}&",
        },
    )


@require_safe
def plan_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is planned for one person, what was sent and answered, and what can be done about it."""
    return _plan_page(request, found_plan(request, pk))


@require_POST
def follow_up_handle(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write down the result of a call."""
    follow_up = get_object_or_404(FollowUp.objects.visible_to(request.user), pk=pk)
    plan = found_plan(request, follow_up.plan_id)
    form = OutcomeForm(request.POST, prefix=_prefix(follow_up))
    if not form.is_valid():
        return _plan_page(request, plan, outcome_form=form)
    try:
        follow_ups.handle(follow_up, by=request.user, **form.cleaned_data)
    except DomainError as refusal:
        return _plan_page(request, found_plan(request, plan.pk), unsaved=Unsaved.of(form, refusal))
    messages.success(request, "결과를 적었습니다. 할 일 목록에서 빠졌고 연락 기록에 남았습니다.")
    return redirect(plan)


@require_POST
def plan_stop(request: SignedInRequest, pk: int) -> HttpResponse:
    """Stop a person's letters, with a reason."""
    plan = found_plan(request, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _plan_page(request, plan, reason_form=form)
    try:
        plans.stop(plan, reason=form.cleaned_data["reason"], by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "안부를 멈추었습니다. 아직 나가지 않은 알림도 거두었습니다.")
    return redirect(plan)


@require_POST
def plan_resume(request: SignedInRequest, pk: int) -> HttpResponse:
    """Let a person's letters go on, with a reason."""
    plan = found_plan(request, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _plan_page(request, plan, reason_form=form)
    if plans.resume(plan, reason=form.cleaned_data["reason"], by=request.user).is_stopped:
        why = plans.why_silent([plan.owner.pk]).get(plan.owner.pk)
        messages.error(request, str(ProcessingSuspended() if why == plans.STOPPED_ON_REQUEST else ConsentGone()))
    else:
        messages.success(request, "안부를 다시 보냅니다. 남은 날짜는 아래에 있습니다.")
    return redirect(plan)


@require_http_methods(["GET", "HEAD", "POST"])
@asks_again("GET", "POST")
def take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take a completion back: GET says what ends and what stays, POST does it."""
    completion = _completion(request, pk)
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        finished = form.cleaned_data["to"] == TakeBackForm.FINISHED
        try:
            plans.take_back_completion(
                completion, finished=finished, reason=form.cleaned_data["reason"], by=request.user
            )
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "수료를 되돌렸습니다. 남은 안부를 거두었고 본인에게 알립니다.")
        return redirect("enrollment_desk:case", completion.application_id)
    plan = FollowUpPlan.objects.filter(completion=completion).first()
    context = {
        "completion": completion,
        "application": completion.application,
        "center": completion.application.cohort.center,
        "form": form,
        "sent": plan.follow_ups.filter(sent_at__isnull=False).count() if plan else 0,
        "planned": plan.follow_ups.filter(state=State.PLANNED).count() if plan else 0,
    }
    return render(request, "aftercare/desk_take_back.html", context, status=422 if form.is_bound else 200)


def _completion(request: SignedInRequest, pk: int) -> Completion:
    """One whose application this person may know of (else 404), at a centre where she records them (else 403)."""
    visible = Application.objects.visible_to(request.user).exclude(applicant=request.user)
    rows = Completion.objects.filter(application__in=visible).select_related(
        "consultant",
        "application__applicant",
        "application__program_year",
        "application__cohort__course",
        "application__cohort__center",
    )
    completion = get_object_or_404(rows, pk=pk)
    require(request.user, Permission.RECORD_COMPLETION, at=completion.application.cohort.center)
    handled(completion.application.applicant_id)
    return completion


def talks_of(reader: User, person: User) -> dict[str, object]:
    """The person's talks and what was agreed in them, as far as the reader may know; in two queries."""
    talks = Booking.objects.visible_to(reader).of_person(person).live().for_list()
    return {
        "talks": talks.order_by("-starts_at", "-pk")[:TALKS_SHOWN],
        "to_dos": ToDo.objects.visible_to(reader).of_person(person).open().for_list(),
    }


def found_plan(request: SignedInRequest, pk: int) -> FollowUpPlan:
    """A plan of one's own centre, else 404; without the permission there 403."""
    plan = get_object_or_404(FollowUpPlan.objects.visible_to(request.user).for_page(), pk=pk)
    require(request.user, Permission.SEE_FOLLOW_UPS, at=plan.center)
    handled(plan.application.applicant_id)
    if plan.is_open_case_of(request.user):
        own_case(request, plan.owner, case="담당하는 사후관리")
    return plan


def _prefix(follow_up: FollowUp) -> str:
    return f"follow-up-{follow_up.pk}"


def _plan_page(
    request: SignedInRequest,
    plan: FollowUpPlan,
    *,
    outcome_form: OutcomeForm | None = None,
    reason_form: ReasonForm | None = None,
    unsaved: Unsaved | None = None,
) -> HttpResponse:
    rows = list(plan.follow_ups.select_related("handled_by", "plan"))
    forms = {_prefix(row): OutcomeForm(prefix=_prefix(row)) for row in rows if row.asks_for_a_person}
    if outcome_form and outcome_form.prefix in forms:
        forms[outcome_form.prefix] = outcome_form
    first = next(iter(forms.values()), None)
    return render(
        request,
        "aftercare/desk_plan.html",
        {
            "plan": plan,
            "center": plan.center,
            "application": plan.application,
            "rows": [(row, form, form is first) for row in rows for form in [forms.get(_prefix(row))]],
            "events": plan.events.select_related("by"),
            **talks_of(request.user, plan.owner),
            "reason_form": reason_form or ReasonForm(),
            "unsaved": unsaved,
        },
        status=HTTPStatus.CONFLICT if unsaved else HTTPStatus.OK,
    )
