"""A consultant's hours: she keeps her own, the lead everybody's at the centre."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.requests import SignedInRequest
from centers.models import Center, Membership
from centers.roles import Permission, can_anywhere, centers_where, require
from common import clock
from common.errors import DomainError
from counseling.actions import hours
from counseling.forms.hours import DayOffForm, ExtraDayForm, WeeklyHoursForm
from counseling.models import DayException, WeeklyHours
from counseling.models.people import centers_for
from counseling.models.slots import HOLDING_ROLES


def _colleagues(user: User) -> QuerySet[User]:
    """Oneself, and whose hours one keeps: everybody who holds talks where one manages hours."""
    places = centers_where(user, Permission.MANAGE_HOURS)
    work = Membership.objects.in_force().filter(role__in=HOLDING_ROLES)
    if places is not None:
        work = work.filter(center__in=places)
    return User.objects.active().filter(Q(pk=user.pk) | Q(pk__in=work.values("user"))).order_by("name", "pk")


def _whose(request: SignedInRequest, pk: int) -> User:
    """The consultant whose hours these are, if the reader keeps them, else 404."""
    require(request.user, Permission.HOLD_TALKS)
    return get_object_or_404(_colleagues(request.user), pk=pk)


def _centers(request: SignedInRequest, consultant: User) -> QuerySet[Center]:
    """Where hours may be given: one's own centres; for a colleague those where one manages hours and she works."""
    if consultant == request.user:
        return centers_for(request.user)
    places = centers_where(request.user, Permission.MANAGE_HOURS)
    work = Membership.objects.in_force().filter(user=consultant, role__in=HOLDING_ROLES)
    rows = Center.objects.filter(pk__in=work.values("center"))
    return rows if places is None else rows.filter(pk__in=places)


def _exceptions(request: SignedInRequest, consultant: User) -> QuerySet[DayException]:
    """Her days that differ; of a colleague's extra days those at centres whose hours one keeps."""
    rows = DayException.objects.filter(consultant=consultant)
    if consultant == request.user:
        return rows
    return rows.filter(Q(center=None) | Q(center__in=_centers(request, consultant)))


@require_http_methods(["GET", "HEAD", "POST"])
def own(request: SignedInRequest) -> HttpResponse:
    """The reader's own hours."""
    require(request.user, Permission.HOLD_TALKS)
    return _page(request, request.user)


@require_http_methods(["GET", "HEAD", "POST"])
def of_consultant(request: SignedInRequest, pk: int) -> HttpResponse:
    """A colleague's hours."""
    return _page(request, _whose(request, pk))


def _address(request: SignedInRequest, consultant: User) -> str:
    if consultant == request.user:
        return reverse("counseling_desk:hours")
    return reverse("counseling_desk:hours-of", args=[consultant.pk])


def _page(request: SignedInRequest, consultant: User) -> HttpResponse:
    """Hours and days that differ, and the three forms; what is posted says which of them it is."""
    centers = _centers(request, consultant)
    sent = request.POST.get("form", "")
    forms: dict[str, Any] = {
        "weekly": WeeklyHoursForm(request.POST if sent == "weekly" else None, centers=centers, prefix="weekly"),
        "off": DayOffForm(request.POST if sent == "off" else None, prefix="off"),
        "extra": ExtraDayForm(request.POST if sent == "extra" else None, centers=centers, prefix="extra"),
    }
    form = forms.get(sent)
    if form and form.is_valid():
        try:
            _keep(request, consultant, form)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(_address(request, consultant))
    visible = WeeklyHours.objects.visible_to(request.user).filter(consultant=consultant)
    context = {
        "consultant": consultant,
        "colleagues": _colleagues(request.user) if can_anywhere(request.user, Permission.MANAGE_HOURS) else [],
        "rows": visible.not_over().select_related("center"),
        "exceptions": _exceptions(request, consultant).filter(on__gte=clock.today()).select_related("center"),
        "forms": forms,
        "sent": sent,
        "address": _address(request, consultant),
    }
    return render(request, "counseling/desk_hours.html", context, status=422 if form else 200)


def _keep(request: SignedInRequest, consultant: User, form: WeeklyHoursForm | DayOffForm | ExtraDayForm) -> None:
    if isinstance(form, WeeklyHoursForm):
        hours.begin(consultant, **form.cleaned_data)
        messages.success(request, "상담 시간을 열었습니다. 지금부터 예약할 수 있습니다.")
        return
    row = hours.differ(consultant, by=request.user, **form.values)
    if met := hours.meeting(row):
        names = ", ".join(f"{talk.person.name} 님" for talk in met)
        messages.warning(
            request,
            f"쉬는 날을 적었습니다. 이미 예약된 상담 {len(met)}건은 그대로입니다({names}). 옮기거나 취소해 주세요.",
        )
    else:
        messages.success(request, "저장했습니다. 빈 시간에 바로 반영됩니다.")


@require_POST
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    """No new talks at these hours; booked ones stay."""
    require(request.user, Permission.HOLD_TALKS)
    row = get_object_or_404(WeeklyHours.objects.visible_to(request.user).select_related("consultant"), pk=pk)
    if row.consultant != request.user:
        require(request.user, Permission.MANAGE_HOURS, at=row.center_id)
    hours.end(row)
    messages.success(request, "상담 시간을 닫았습니다. 이미 예약된 상담은 그대로입니다.")
    return redirect(_address(request, row.consultant))


@require_POST
def take_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """A day that differed is like the others again."""
    require(request.user, Permission.HOLD_TALKS)
    named = get_object_or_404(DayException.objects.filter(consultant__in=_colleagues(request.user)), pk=pk)
    row = get_object_or_404(_exceptions(request, named.consultant), pk=pk)
    hours.take_back(row)
    messages.success(request, "되돌렸습니다. 빈 시간에 바로 반영됩니다.")
    return redirect(_address(request, row.consultant))
