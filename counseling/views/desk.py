"""The consultant's talks: today, the week, what is still to be written down, and one talk with all that can be done."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from centers.roles import Permission, require
from common import clock
from common.errors import DomainError
from counseling.actions import bookings
from counseling.forms.desk import StaffCancelForm
from counseling.models import Booking


@require_safe
def week(request: SignedInRequest) -> HttpResponse:
    """Seven days from the day the address names, today first; one's own talks, or the whole centre's."""
    require(request.user, Permission.HOLD_TALKS)
    everybody = request.GET.get("whose") == "all"
    first = _day(request.GET.get("from", ""))
    rows = Booking.objects.visible_to(request.user).for_list()
    if not everybody:
        rows = rows.filter(consultant=request.user)
    talks = list(rows.live().on_days(first, first + timedelta(days=6)).order_by("starts_at", "pk"))
    context = {
        "days": [(day, list(some)) for day, some in groupby(talks, key=lambda talk: talk.day)],
        "today": clock.today(),
        "first": first,
        "last": first + timedelta(days=6),
        "before": first - timedelta(days=7),
        "after": first + timedelta(days=7),
        "everybody": everybody,
        "whose": "all" if everybody else "mine",
        "to_record": rows.to_record()[:50],
    }
    return render(request, "counseling/desk_week.html", context)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return clock.today()


def found(request: SignedInRequest, pk: int) -> Booking:
    """A talk at a centre where the reader holds talks, else 404."""
    booking = get_object_or_404(Booking.objects.visible_to(request.user).for_list(), pk=pk)
    require(request.user, Permission.HOLD_TALKS, at=booking.center)
    return booking


@require_safe
def talk(request: SignedInRequest, pk: int) -> HttpResponse:
    return talk_page(request, found(request, pk))


@require_POST
def talk_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """Call a talk off, with a reason the person reads."""
    booking = found(request, pk)
    form = StaffCancelForm(request.POST)
    if not form.is_valid():
        return talk_page(request, booking, cancel_form=form)
    try:
        bookings.cancel(booking, by=request.user, reason=form.cleaned_data["reason"])
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "상담을 취소하고 그분께 알렸습니다.")
    return redirect("counseling_desk:talk", pk)


@require_POST
def talk_missed(request: SignedInRequest, pk: int) -> HttpResponse:
    booking = found(request, pk)
    try:
        bookings.mark_missed(booking, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "오지 않으신 것으로 적었습니다.")
    return redirect("counseling_desk:talk", pk)


def talk_page(
    request: SignedInRequest, booking: Booking, *, cancel_form: StaffCancelForm | None = None
) -> HttpResponse:
    return render(
        request,
        "counseling/desk_talk.html",
        {
            "talk": booking,
            "center": booking.center,
            "events": booking.events.select_related("by", "consultant"),
            "cancel_form": cancel_form or StaffCancelForm(),
        },
        status=422 if cancel_form else 200,
    )
