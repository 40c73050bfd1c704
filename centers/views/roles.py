"""Roles: what each may, told in words; when one ends; the half-yearly look; and the log of all that was done to them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.reauthentication import asks_again
from accounts.requests import SignedInRequest
from centers.actions import memberships
from centers.forms.staff import ReviewForm, RoleEndForm
from centers.models import Membership, MembershipEvent
from centers.models.membership import half_began
from centers.roles import ALLOWS, CLASHES, DESCRIPTIONS, PERMISSIONS, WHERE, Permission, Role, require, works_here
from common import clock
from common.errors import DomainError

PER_PAGE = 50


def _up() -> dict[str, object]:
    return {"section": "staff", "up": _("직원과 역할"), "up_url": reverse("centers:staff-list")}


@require_safe
def roles(request: SignedInRequest) -> HttpResponse:
    """For everybody who works here: made of the table of permissions, so that it cannot say anything else."""
    if not works_here(request.user):
        raise PermissionDenied
    told = [
        {
            "label": role.label,
            "where": WHERE[role],
            "description": DESCRIPTIONS[role],
            "may": [words for permission, words in ALLOWS.items() if permission in PERMISSIONS[role]],
            "may_not": [words for permission, words in ALLOWS.items() if permission not in PERMISSIONS[role]],
        }
        for role in Role
    ]
    return render(request, "centers/roles.html", {"roles": told, "clashes": CLASHES})


@asks_again("GET", "POST")
def role_end(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    membership = get_object_or_404(Membership.objects.for_list(), pk=pk)
    form = RoleEndForm(request.POST or None, initial={"last_day": membership.ends_on})
    if request.method == "POST" and form.is_valid():
        try:
            memberships.end_on(membership, **form.cleaned_data, by=request.user)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("%(name)s 님의 역할이 끝나는 날을 정했습니다.") % {"name": membership.user.name}
            )
            return redirect("centers:staff-detail", pk=membership.user_id)
    detail = reverse("centers:staff-detail", args=[membership.user_id])
    context = {
        "section": "staff",
        "title": _("끝나는 날 바꾸기"),
        "up": membership.user.name,
        "up_url": detail,
        "back_url": detail,
        "act": _("끝나는 날 바꾸기"),
        "lead": _("%(name)s 님의 역할: %(role)s. 맡은 신청과 기록은 그대로 남습니다.")
        % {"name": membership.user.name, "role": membership},
        "form": form,
    }
    return render(request, "centers/form.html", context)


@asks_again("POST")
def review(request: SignedInRequest) -> HttpResponse:
    """Every role not looked at in this half of the year. One's own are another administrator's."""
    require(request.user, Permission.MANAGE)
    waiting = list(Membership.objects.to_review().for_list().order_by("role", "user__name", "pk"))
    others = [membership for membership in waiting if membership.user_id != request.user.pk]
    form = ReviewForm(request.POST or None, waiting=others)
    if request.method == "POST" and form.is_valid():
        keep, end = form.chosen("keep"), form.chosen("end")
        try:
            memberships.review(keep=keep, end=end, reason=form.cleaned_data["reason"], by=request.user)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("역할 %(kept)d개는 계속 맡고 %(ended)d개는 오늘 끝납니다. 기록에 남겼습니다.")
                % {"kept": len(keep), "ended": len(end)},
            )
            return redirect("centers:roles-review")
    context = _up() | {
        "title": _("역할 점검"),
        "form": form,
        "others": others,
        "own": [membership for membership in waiting if membership.user_id == request.user.pk],
        "since": half_began(clock.today()),
    }
    return render(request, "centers/roles_review.html", context)


@require_safe
def log(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    events = MembershipEvent.objects.select_related(
        "membership__user", "membership__center", "membership__cohort", "by"
    )
    events = events.select_related("membership__cohort__course")
    page = Paginator(events, PER_PAGE).get_page(request.GET.get("page"))
    context = _up() | {"title": _("역할 기록"), "page_obj": page, "query": ""}
    return render(request, "centers/roles_log.html", context)
