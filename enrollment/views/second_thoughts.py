"""The owner thinks again: another centre before the decision, a later cohort after it. GET says what happens, POST does it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from common.errors import DomainError
from enrollment import timeline
from enrollment.actions import second_thoughts
from enrollment.forms.answers import DestinationForm
from enrollment.models import Application, destinations
from enrollment.states import DEFERRABLE, MOVABLE, State
from enrollment.views.apply import own


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def move(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same course at another centre."""
    application = own(request, pk)
    if timeline.shown_state(application) not in MOVABLE:
        messages.info(request, "지금은 센터를 옮길 수 없는 때입니다. 궁금하신 것은 센터로 전화해 주세요.")
        return redirect("enrollment:application", pk)
    form = DestinationForm(
        request.POST if request.method == "POST" else None, cohorts=destinations.elsewhere(application)
    )
    if form.is_bound and form.is_valid():
        try:
            moved = second_thoughts.move(application, form.cleaned_data["to"], by=request.user, reason="본인이 옮김")
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request, f"{moved.cohort.center.name}의 접수 순번 {moved.line_number}번입니다. 지금 하실 일은 없습니다."
            )
        return redirect("enrollment:application", pk)
    return render(request, "enrollment/apply_move.html", _page(application, form))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def defer(request: SignedInRequest, pk: int) -> HttpResponse:
    """A later cohort of the course."""
    application = own(request, pk)
    if application.state == State.DEFERRED and application.deferred_to_id:
        return redirect("enrollment:application", application.deferred_to_id)
    if timeline.shown_state(application) not in DEFERRABLE:
        messages.info(request, "지금은 다음 기수로 미룰 수 없는 때입니다. 궁금하신 것은 센터로 전화해 주세요.")
        return redirect("enrollment:application", pk)
    form = DestinationForm(request.POST if request.method == "POST" else None, cohorts=destinations.later(application))
    if form.is_bound and form.is_valid():
        try:
            deferred = second_thoughts.defer(application, form.cleaned_data["to"], by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return redirect("enrollment:application", pk)
        messages.success(request, "다음 기수로 미루었습니다. 옮겨 둔 신청서를 살펴보고 내 주세요.")
        return redirect("enrollment:section", deferred.deferred_to_id, "review")
    return render(request, "enrollment/apply_defer.html", _page(application, form))


def _page(application: Application, form: DestinationForm) -> dict[str, Any]:
    return {
        "application": application,
        "cohort": application.cohort,
        "center": application.cohort.center,
        "form": form,
        "holds_seat": application.state in (State.ADMITTED, State.CONDITIONAL, State.OFFERED),
    }
