"""A person's own plan: to read, to print, and to apply from in one tap."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from common.errors import DomainError
from common.numbers import typed
from counseling.actions import plans
from counseling.errors import NothingToTake
from counseling.models import PlanVersion


@require_safe
@never_cache
def plan(request: SignedInRequest) -> HttpResponse:
    """The newest version, or an earlier one to read; without a plan, what it is and how to get one."""
    versions = list(PlanVersion.objects.filter(plan__person=request.user).for_page())
    if not versions:
        return render(request, "counseling/plan_none.html")
    wanted = typed(request.GET.get("version", ""))
    shown = next((version for version in versions if version.number == wanted), versions[0])
    offers = plans.open_cohorts(shown) if shown == versions[0] else {}
    context = {
        "version": shown,
        "versions": versions,
        "is_newest": shown == versions[0],
        "choices": [(choice, offers.get(choice.pk, [])) for choice in shown.choices.all()],
        "center": shown.plan.center,
    }
    return render(request, "counseling/plan.html", context)


@require_POST
def apply(request: SignedInRequest) -> HttpResponse:
    """Open the application for a cohort of the plan, with what the plan says written in."""
    version = PlanVersion.objects.newest_of(request.user)
    try:
        if version is None or version.pk != typed(request.POST.get("version", "")):
            raise NothingToTake
        application = plans.apply(version, typed(request.POST.get("cohort", "")), by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("counseling:plan")
    messages.success(request, "신청서를 열었습니다. 설계서의 '해 온 일'과 '방향'을 미리 적어 두었습니다.")
    return redirect("enrollment:application", application.pk)
