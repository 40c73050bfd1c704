"""Partner companies and what they pledge."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from centers.actions import edits, partners
from centers.forms.partners import CompanyForm, PledgeForm, ReasonForm
from centers.models import Agreement, PartnerCompany, Pledge
from centers.roles import Permission, require
from common import korean
from common.errors import DomainError


def _frame(company: PartnerCompany, title: str) -> dict[str, object]:
    url = reverse("centers:company", args=[company.pk])
    return {"section": "companies", "title": title, "up": company.name, "up_url": url, "back_url": url}


def company_list(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    companies = list(PartnerCompany.objects.prefetch_related("courses"))
    return render(
        request,
        "centers/company_list.html",
        {"section": "companies", "title": _("참여 기업"), "companies": companies},
    )


def company(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who to speak to, the agreements it stands under, and every pledge with how it stands."""
    require(request.user, Permission.MANAGE)
    company = get_object_or_404(PartnerCompany, pk=pk)
    in_force = Agreement.objects.in_force().filter(parties__company=company)
    context = {
        "section": "companies",
        "title": company.name,
        "up": _("참여 기업"),
        "up_url": reverse("centers:company-list"),
        "company": company,
        "agreements": list(in_force),
        "pledges": list(company.pledges.select_related("course")),
    }
    return render(request, "centers/company_detail.html", context)


def company_add(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    return _form(request, PartnerCompany())


def company_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    return _form(request, get_object_or_404(PartnerCompany, pk=pk))


def _form(request: SignedInRequest, company: PartnerCompany) -> HttpResponse:
    is_new = company.pk is None
    title = _("기업 더하기") if is_new else company.name
    form = CompanyForm(request.POST or None, instance=company)
    if request.method == "POST" and form.is_valid():
        try:
            if is_new:
                edits.add(company)
            else:
                edits.save(company, form.Meta.fields, version=form.shown_as_of)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(name)s 저장했습니다.") % {"name": korean.particle(company.name, "을")})
            return redirect("centers:company", pk=company.pk)
    context = {
        "section": "companies",
        "title": title,
        "up": _("참여 기업"),
        "up_url": reverse("centers:company-list"),
        "back_url": reverse("centers:company-list"),
        "act": _("기업 더하기") if is_new else _("고친 내용 저장"),
        "form": form,
    }
    return render(request, "centers/form.html", context)


def pledge_add(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    company = get_object_or_404(PartnerCompany, pk=pk)
    form = PledgeForm(request.POST or None, company=company)
    if request.method == "POST" and form.is_valid():
        partners.pledge(form.instance, by=request.user)
        messages.success(request, _("채용 약속을 적었습니다. 이제 이 과정의 기수를 공개할 수 있습니다."))
        return redirect("centers:company", pk=pk)
    lead = _("이 기업과 이어진 과정만 고를 수 있습니다. 과정 화면에서 기업을 먼저 이어 주세요.")
    context = _frame(company, _("채용 약속 더하기")) | {"lead": lead, "act": _("약속 적기"), "form": form}
    return render(request, "centers/form.html", context)


def pledge_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was published stays published; nothing new is published on this pledge."""
    require(request.user, Permission.MANAGE)
    pledge = get_object_or_404(Pledge.objects.select_related("company", "course"), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            partners.withdraw(pledge, reason=form.cleaned_data["reason"])
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("약속을 거두었습니다. 이미 공개한 기수는 그대로 갑니다."))
        return redirect("centers:company", pk=pledge.company_id)
    lead = _("%(course)s, %(people)s명의 약속을 거둡니다. 기록은 까닭과 함께 남습니다.") % {
        "course": pledge.course.name,
        "people": pledge.people,
    }
    context = _frame(pledge.company, _("채용 약속 거두기")) | {"lead": lead, "act": _("약속 거두기"), "form": form}
    return render(request, "centers/form.html", context)
