from __future__ import annotations

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from centers.errors import AlreadyThere
from centers.forms.center import CompanyForm
from centers.models import PartnerCompany
from centers.roles import Permission, require
from common import korean


def company_list(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    companies = list(PartnerCompany.objects.prefetch_related("courses"))
    return render(
        request,
        "centers/company_list.html",
        {"section": "companies", "title": _("참여 기업"), "companies": companies},
    )


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
            with transaction.atomic():
                form.save()
        except IntegrityError:  # a double click: the other request made it
            form.add_error(None, str(AlreadyThere()))
        else:
            messages.success(request, _("%(name)s 저장했습니다.") % {"name": korean.particle(company.name, "을")})
            return redirect("centers:company-list")
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
