"""Agreements: parties, commitments, and how long they hold."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from centers.actions import edits, partners
from centers.forms.partners import AgreementForm, PartyForm, ReasonForm
from centers.models import Agreement
from centers.roles import Permission, require
from common.errors import DomainError


def agreement_list(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    agreements = list(Agreement.objects.prefetch_related("parties__institution", "parties__company"))
    return render(
        request,
        "centers/agreement_list.html",
        {"section": "agreements", "title": _("협약"), "agreements": agreements},
    )


def _up() -> dict[str, object]:
    return {"section": "agreements", "up": _("협약"), "up_url": reverse("centers:agreement-list")}


def agreement(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    agreement = get_object_or_404(Agreement.objects.prefetch_related("parties__institution", "parties__company"), pk=pk)
    context = _up() | {"title": agreement.title, "agreement": agreement}
    return render(request, "centers/agreement_detail.html", context)


def agreement_add(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    return _form(request, Agreement())


def agreement_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    return _form(request, get_object_or_404(Agreement, pk=pk))


def _form(request: SignedInRequest, agreement: Agreement) -> HttpResponse:
    is_new = agreement.pk is None
    form = AgreementForm(request.POST or None, instance=agreement)
    if request.method == "POST" and form.is_valid():
        try:
            if is_new:
                edits.add(agreement)
            else:
                edits.save(agreement, form.Meta.fields, version=form.shown_as_of)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("협약을 저장했습니다."))
            return redirect("centers:agreement", pk=agreement.pk)
    context = _up() | {
        "title": _("협약 더하기") if is_new else _("협약 고치기"),
        "back_url": reverse("centers:agreement-list") if is_new else reverse("centers:agreement", args=[agreement.pk]),
        "act": _("협약 더하기") if is_new else _("고친 내용 저장"),
        "form": form,
    }
    return render(request, "centers/form.html", context)


def party_add(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    agreement = get_object_or_404(Agreement, pk=pk)
    form = PartyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            partners.join(agreement, **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("당사자를 더했습니다."))
            return redirect("centers:agreement", pk=pk)
    context = _below(agreement, _("당사자 더하기")) | {"act": _("당사자 더하기"), "form": form}
    return render(request, "centers/form.html", context)


def agreement_end(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    agreement = get_object_or_404(Agreement, pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            partners.end(agreement, reason=form.cleaned_data["reason"])
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("협약을 오늘로 끝냈습니다. 이미 공개한 기수는 그대로 갑니다."))
        return redirect("centers:agreement", pk=pk)
    lead = _("오늘부터 이 협약에 기대어 새 기수를 공개할 수 없습니다. 되돌릴 수 없으니 다시 맺으면 새로 더해 주세요.")
    context = _below(agreement, _("협약 먼저 끝내기")) | {"lead": lead, "act": _("협약 끝내기"), "form": form}
    return render(request, "centers/form.html", context)


def _below(agreement: Agreement, title: str) -> dict[str, object]:
    url = reverse("centers:agreement", args=[agreement.pk])
    return {"section": "agreements", "title": title, "up": agreement.title, "up_url": url, "back_url": url}
