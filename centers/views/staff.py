from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from accounts.actions import second_factors
from accounts.models import User
from accounts.origin import asked_from
from accounts.reauthentication import asks_again
from accounts.requests import SignedInRequest
from centers.actions import memberships
from centers.actions import staff as acts
from centers.forms.staff import RoleForm, StaffForm
from centers.models import Membership
from centers.roles import DESCRIPTIONS, Permission, require
from common.errors import DomainError


def _people() -> Any:
    """Those who work here or did: everybody who holds or held a role."""
    return User.objects.filter(memberships__isnull=False).distinct().order_by("name", "pk")


def staff_list(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    roles_today = (
        Membership.objects.in_force().select_related("center", "cohort__course").order_by("role", "center__position")
    )
    people = _people().prefetch_related(Prefetch("memberships", queryset=roles_today, to_attr="roles_today"))
    context = {
        "section": "staff",
        "title": _("직원과 역할"),
        "staff": list(people),
        "to_review": Membership.objects.to_review().count(),
    }
    return render(request, "centers/staff_list.html", context)


@never_cache
@asks_again("GET", "POST")
@sensitive_variables("password")
def staff_add(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    form = StaffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            person, password = acts.add(
                name=typed["name"],
                username=typed["username"],
                role=typed["role"],
                center=typed["center"],
                ends_on=typed["ends_on"],
                reason=typed["reason"],
                by=request.user,
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s 님을 더했습니다.") % {"name": person.name})
            return _detail(request, person, RoleForm(), password=password)
    context = {
        "section": "staff",
        "title": _("직원 더하기"),
        "up": _("직원과 역할"),
        "up_url": reverse("centers:staff-list"),
        "back_url": reverse("centers:staff-list"),
        "act": _("직원 더하기"),
        "lead": _("더하면 임시 비밀번호가 한 번 보입니다. 본인에게 직접 알려 주세요."),
        "form": form,
    }
    return render(request, "centers/form.html", context)


@asks_again("POST")
def staff_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """The person's roles; a POST adds one."""
    require(request.user, Permission.MANAGE)
    person = get_object_or_404(_people(), pk=pk)
    form = RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            memberships.grant(person, **form.cleaned_data, by=request.user)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s 님께 역할을 더했습니다.") % {"name": person.name})
            return redirect("centers:staff-detail", pk=pk)
    return _detail(request, person, form)


@sensitive_variables("password")
def _detail(request: SignedInRequest, person: User, form: RoleForm, *, password: str = "") -> HttpResponse:
    held = list(person.memberships.for_list().prefetch_related("events__by").order_by("-starts_on", "-pk"))
    for membership in held:
        membership.description = DESCRIPTIONS[membership.role]  # type: ignore[attr-defined]
    context = {
        "section": "staff",
        "title": person.name,
        "up": _("직원과 역할"),
        "up_url": reverse("centers:staff-list"),
        "person": person,
        "memberships": held,
        "is_self": person.pk == request.user.pk,
        "form": form,
        "password": password,
        "has_enrolled": second_factors.has_enrolled(person),
    }
    return render(request, "centers/staff_detail.html", context)


@never_cache
@require_POST
@asks_again("POST")
@sensitive_variables("password")
def staff_password(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    person = get_object_or_404(_people(), pk=pk)
    password = acts.new_password(person, by=request.user)
    return _detail(request, person, RoleForm(), password=password)


@require_POST
@asks_again("POST")
def staff_second_factor(request: SignedInRequest, pk: int) -> HttpResponse:
    """Forget the app of somebody who lost her phone; she enrols another at her next sign-in."""
    require(request.user, Permission.MANAGE)
    person = get_object_or_404(_people(), pk=pk)
    second_factors.reset(person, by=request.user, address=asked_from(request))
    messages.success(
        request,
        _("%(name)s 님의 인증 앱을 지웠습니다. 다음에 로그인할 때 새로 등록합니다. 본인에게도 알렸습니다.")
        % {"name": person.name},
    )
    return redirect("centers:staff-detail", pk=pk)


@require_POST
@asks_again("POST")
def staff_suspend(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    person = get_object_or_404(_people(), pk=pk)
    try:
        acts.suspend(person, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request, _("%(name)s 님의 계정을 멈췄습니다. 지금부터 로그인할 수 없습니다.") % {"name": person.name}
        )
    return redirect("centers:staff-detail", pk=pk)


@require_POST
@asks_again("POST")
def staff_resume(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    person = get_object_or_404(_people(), pk=pk)
    acts.resume(person)
    messages.success(request, _("%(name)s 님이 다시 로그인할 수 있습니다.") % {"name": person.name})
    return redirect("centers:staff-detail", pk=pk)
