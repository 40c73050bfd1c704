"""알림과 점검: what stands above every page, and letting the site only be read for a while."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.reauthentication import asks_again
from accounts.requests import SignedInRequest
from centers.roles import Permission, require
from common import clock
from common.errors import DomainError
from portal import read_only, standing
from portal.forms.standing import AnnouncementForm, ReadOnlyForm
from portal.models import Announcement, ReadOnlyPeriod

SHOWN = 30
_METHODS = require_http_methods(["GET", "HEAD", "POST"])
_STILL_WRITING = (
    "읽기 전용을 시작했습니다. 그 전에 시작한 처리 가운데 아직 끝나지 않은 것이 있습니다. "
    "서버 일을 시작하기 전에 잠시 기다렸다가 manage.py read_only status로 확인해 주세요."
)


@require_safe
@never_cache
def overview(request: SignedInRequest) -> HttpResponse:
    """What stands now, what will, and the last of what did."""
    require(request.user, Permission.MANAGE)
    context = {
        "section": "standing",
        "title": "알림과 점검",
        "period": read_only.current(),
        "announcements": Announcement.objects.select_related("written_by", "taken_down_by")[:SHOWN],
        "past": ReadOnlyPeriod.objects.exclude(ended_at=None).select_related("started_by", "ended_by")[:SHOWN],
    }
    return render(request, "portal/standing.html", context)


@_METHODS
@never_cache
def announcement_add(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    now = clock.now().astimezone(clock.SEOUL)
    form = AnnouncementForm(
        request.POST if request.method == "POST" else None,
        initial={
            "starts_on": now.date(),
            "starts_time": now.time(),
            "ends_on": (now + timedelta(days=1)).date(),
            "ends_time": now.time(),
        },
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        standing.announce(
            said["words"], said["level"], starts_at=said["starts_at"], ends_at=said["ends_at"], by=request.user
        )
        messages.success(request, "알림을 올렸습니다. 시작하는 때가 되면 몇 초 안에 모든 화면에 보입니다.")
        return redirect("standing")
    context = {
        "section": "standing",
        "title": "알림 올리기",
        "up": "알림과 점검",
        "up_url": reverse("standing"),
        "back_url": reverse("standing"),
        "form": form,
        "act": "알림 올리기",
    }
    return render(request, "centers/form.html", context, status=422 if form.errors else 200)


@require_POST
def announcement_end(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    announcement = get_object_or_404(Announcement, pk=pk)
    try:
        standing.take_down(announcement, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "알림을 내렸습니다. 몇 초 안에 모든 화면에서 사라집니다.")
    return redirect("standing")


@_METHODS
@never_cache
@asks_again("POST")
def begin(request: SignedInRequest) -> HttpResponse:
    """GET says what stops and what goes on; POST switches, and returns when nothing begun earlier still writes."""
    require(request.user, Permission.MANAGE)
    form = ReadOnlyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            settled = read_only.switch_on(reason=said["reason"], planned_end=said["planned_end"], by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            if settled:
                messages.success(request, "읽기 전용을 시작했습니다. 그 전에 시작한 처리는 모두 끝났습니다.")
            else:
                messages.warning(request, _STILL_WRITING)
        return redirect("standing")
    context = {
        "section": "standing",
        "title": "읽기 전용 시작하기",
        "up": "알림과 점검",
        "up_url": reverse("standing"),
        "back_url": reverse("standing"),
        "lead": "누구도 저장할 수 없고 읽기만 합니다. 로그인은 됩니다. 예약된 일과 메시지는 기다렸다가 끝난 뒤에 나갑니다.",
        "form": form,
        "act": "읽기 전용 시작",
    }
    return render(request, "centers/form.html", context, status=422 if form.errors else 200)


@require_POST
def end(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    try:
        read_only.switch_off(by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "읽기 전용을 끝냈습니다. 이제 모두 저장할 수 있고, 기다리던 일이 이어집니다.")
    return redirect("standing")
