"""보관과 파기: what is due and waits for a signature, the register, how long what is kept, whose records have to stay."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.handling import handled
from accounts.models import User
from accounts.reauthentication import asks_again
from accounts.requests import SignedInRequest
from centers.roles import Permission, can_anywhere, require
from common import masking
from common.errors import DomainError
from portal import destruction, holds, retention
from portal.errors import ProposalChanged
from portal.forms.retention import DropForm, HoldForm, LiftForm, PeriodForm, SignForm
from portal.models import DestructionLine, LegalHold, Outcome, Proposal, State
from portal.models.retention import ERASURE

_METHODS = require_http_methods(["GET", "HEAD", "POST"])
PER_PAGE = 50
_STATE_TONES = {State.PROPOSED: "warning", State.SIGNED: "information", State.DONE: "success", State.DROPPED: ""}
_HERE = {"section": "retention", "up": "보관과 파기"}


def _frame(title: str) -> dict[str, Any]:
    url = reverse("retention")
    return _HERE | {"title": title, "up_url": url, "back_url": url}


def name_of(proposal: Proposal) -> str:
    return "본인의 삭제 요청" if proposal.rule == ERASURE else str(retention.RULES[proposal.rule].name)


@require_safe
@never_cache
def proposals(request: SignedInRequest) -> HttpResponse:
    """What waits for a signature first, then what became of the others, the latest first."""
    require(request.user, Permission.MANAGE)
    rows = Proposal.objects.annotate(
        units=Count("items"), settled=Count("items", filter=~Q(items__outcome=Outcome.WAITING))
    ).select_related("settled_by")
    settled = rows.exclude(state=State.PROPOSED).order_by("-pk")
    shown = Paginator(settled, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "section": "retention",
        "title": "보관과 파기",
        "waiting": [_shown(row) for row in rows.filter(state=State.PROPOSED).order_by("pk")],
        "page_obj": shown,
        "settled": [_shown(row) for row in shown],
    }
    return render(request, "portal/retention.html", context)


def _shown(proposal: Any) -> dict[str, Any]:
    return {
        "proposal": proposal,
        "name": name_of(proposal),
        "kept_for": retention.in_words(proposal.months) if proposal.months else "",
        "tone": _STATE_TONES[State(proposal.state)],
    }


@_METHODS
@never_cache
@asks_again("POST")
def proposal(request: SignedInRequest, pk: int) -> HttpResponse:
    """GET looks into it: what, how much, whose. POST signs."""
    require(request.user, Permission.MANAGE)
    current = get_object_or_404(Proposal.objects.select_related("settled_by", "asked_by", "line"), pk=pk)
    waiting = current.items.filter(outcome=Outcome.WAITING).count()
    form = SignForm(request.POST or None, initial={"shown": waiting})
    if request.method == "POST":
        require(request.user, Permission.SIGN_DESTRUCTION)
        try:
            if not form.is_valid() or form.cleaned_data["shown"] != waiting:
                raise ProposalChanged
            destruction.sign(current, by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "서명했습니다. 10분 안에 파기하기 시작하고, 마치면 파기대장에 남습니다.")
        return redirect("retention-proposal", current.pk)
    shown = Paginator(current.items.all(), PER_PAGE).get_page(request.GET.get("page"))
    context = _frame(name_of(current)) | {
        "proposal": current,
        "tone": _STATE_TONES[State(current.state)],
        "kept_for": retention.in_words(current.months) if current.months else "",
        "waiting": waiting,
        "counts": destruction.counts(current) if waiting else [],
        "page_obj": shown,
        "items": _items(list(shown)),
        "form": form,
        "may_sign": current.state == State.PROPOSED and can_anywhere(request.user, Permission.SIGN_DESTRUCTION),
    }
    return render(request, "portal/retention_proposal.html", context)


def _items(items: list[Any]) -> list[dict[str, Any]]:
    """Whose each is, masked: enough to know somebody again, not enough to learn who it is."""
    found: dict[tuple[str, int], str] = {}
    for key in {item.rule for item in items}:
        rule = retention.RULES[key]
        units = [item.unit for item in items if item.rule == key]
        for unit in rule.units().model._base_manager.filter(pk__in=units):
            is_person = isinstance(unit, User)
            found[key, unit.pk] = masking.name(unit.name) if is_person else str(unit)
            handled(unit.pk if is_person else None)
    return [
        {"item": item, "name": str(retention.RULES[item.rule].name), "whose": found.get((item.rule, item.unit), "지움")}
        for item in items
    ]


@_METHODS
@never_cache
def proposal_drop(request: SignedInRequest, pk: int) -> HttpResponse:
    """Not destroyed now, with a reason."""
    require(request.user, Permission.SIGN_DESTRUCTION)
    current = get_object_or_404(Proposal, pk=pk)
    form = DropForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            destruction.drop(current, by=request.user, reason=form.cleaned_data["reason"])
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, "파기하지 않기로 적었습니다. 그래도 기간이 지나 있으면 90일 뒤에 다시 제안합니다."
            )
        return redirect("retention-proposal", current.pk)
    context = _frame(f"파기하지 않기: {name_of(current)}") | {
        "form": form,
        "act": "파기하지 않기",
        "back_url": reverse("retention-proposal", args=[current.pk]),
    }
    return render(request, "centers/form.html", context, status=422 if form.errors else 200)


@require_safe
def register(request: SignedInRequest) -> HttpResponse:
    """파기대장, the latest first."""
    require(request.user, Permission.MANAGE)
    lines = DestructionLine.objects.select_related("signed_by")
    shown = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/retention_register.html", _frame("파기대장") | {"page_obj": shown})


@require_safe
def periods(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    context = _frame("보관 기간") | {
        "periods": retention.periods(),
        "access_records": retention.in_words(settings.ACCESS_RECORD_MONTHS),
    }
    return render(request, "portal/retention_periods.html", context)


@_METHODS
@never_cache
@asks_again("POST")
def period(request: SignedInRequest, rule: str) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    if rule not in retention.RULES:
        raise Http404
    current = retention.period(rule)
    form = PeriodForm(request.POST or None, initial={"months": current.months, "was": current.months})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            holds.change_period(rule, said["months"], was=said["was"], reason=said["reason"], by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return redirect("retention-period", rule)
        messages.success(
            request,
            f"보관 기간을 {retention.in_words(said['months'])}로 바꾸었습니다. 이 규칙의 파기에는 다른 분이 서명해야 합니다.",
        )
        return redirect("retention-periods")
    lead = f"{current.rule.starts}부터 셉니다. 지금은 {current.words}입니다. 이미 제안한 것은 더 긴 기간을 따릅니다."
    context = _frame(f"보관 기간: {current.rule.name}") | {
        "form": form,
        "act": "기간 바꾸기",
        "lead": lead,
        "back_url": reverse("retention-periods"),
    }
    return render(request, "centers/form.html", context, status=422 if form.errors else 200)


@require_safe
@never_cache
def hold_list(request: SignedInRequest) -> HttpResponse:
    """Those in force first."""
    require(request.user, Permission.MANAGE)
    rows = list(LegalHold.objects.select_related("person", "placed_by", "lifted_by"))
    handled(*(row.person_id for row in rows))
    rows.sort(key=lambda row: not row.is_in_force)
    shown = [{"hold": row, "whose": masking.name(row.person.name)} for row in rows]
    context = _frame("파기 멈춤") | {"holds": shown}
    return render(request, "portal/retention_holds.html", context)


@_METHODS
@never_cache
def hold_add(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    form = HoldForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        person = said["number"].applicant
        handled(person.pk, reason=said["reason"])
        holds.place(person, ground=said["ground"], reason=said["reason"], ends_on=said["ends_on"], by=request.user)
        messages.success(request, f"{masking.name(person.name)} 님의 기록을 파기하지 않습니다.")
        return redirect("retention-holds")
    context = _frame("파기 멈추기") | {
        "form": form,
        "act": "파기 멈추기",
        "lead": "소송이나 감사에 필요한 분의 기록은 기간이 지나도 파기하지 않습니다. 이미 서명한 파기도 멈춥니다.",
        "back_url": reverse("retention-holds"),
    }
    return render(request, "centers/form.html", context, status=422 if form.errors else 200)


@_METHODS
@never_cache
@asks_again("POST")
def hold_lift(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    current = get_object_or_404(LegalHold.objects.select_related("person"), pk=pk)
    handled(current.person_id)
    form = LiftForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            holds.lift(current, reason=form.cleaned_data["reason"], by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "풀었습니다. 기간이 지난 기록은 오늘 밤 다시 제안합니다.")
        return redirect("retention-holds")
    context = _frame(f"파기 멈춤 풀기: {masking.name(current.person.name)}") | {
        "form": form,
        "act": "멈춤 풀기",
        "lead": f"{current.get_ground_display()}. {current.reason}",
        "back_url": reverse("retention-holds"),
    }
    return render(request, "centers/form.html", context, status=422 if form.errors else 200)
