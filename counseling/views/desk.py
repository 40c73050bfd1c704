"""The consultant's talks: today, the week, what is still to be written down, and one talk with all that can be done."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.handling import handled
from accounts.requests import SignedInRequest
from accounts.unmasking import own_case
from centers.roles import Permission, require
from common import clock
from common.errors import DomainError
from counseling.actions import bookings, talks
from counseling.forms.desk import HoldForm, MoveForm, StaffCancelForm
from counseling.models import Booking, State, ToDo, free_slots

PER_PAGE = 50
_NO_NOTICE = timedelta(0)  # at the counter a talk may begin at once


@require_safe
def week(request: SignedInRequest) -> HttpResponse:
    """Seven days from the day the address names, today first; one's own talks, or the whole centre's."""
    require(request.user, Permission.HOLD_TALKS)
    everybody = request.GET.get("whose") == "all"
    first = _day(request.GET.get("from", ""))
    rows, to_dos = Booking.objects.visible_to(request.user).for_list(), ToDo.objects.visible_to(request.user)
    if not everybody:
        rows, to_dos = rows.filter(consultant=request.user), to_dos.filter(consultant=request.user)
    found = list(rows.live().on_days(first, first + timedelta(days=6)).order_by("starts_at", "pk"))
    to_record = Paginator(rows.to_record(), PER_PAGE).get_page(request.GET.get("page"))
    open_to_dos = Paginator(to_dos.open().for_list(), PER_PAGE).get_page(1)
    handled(*(row.person_id for some in (found, to_record, open_to_dos) for row in some))
    context = {
        "days": [(day, list(some)) for day, some in groupby(found, key=lambda talk: talk.day)],
        "today": clock.today(),
        "first": first,
        "last": first + timedelta(days=6),
        "before": first - timedelta(days=7),
        "after": first + timedelta(days=7),
        "everybody": everybody,
        "whose": "all" if everybody else "mine",
        "to_record": to_record,
        "to_dos": open_to_dos,
    }
    return render(request, "counseling/desk_week.html", context)


def _day(text: str) -> date:
    """A day that can be reckoned from, today unless the address names one."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return clock.today()
    return day if abs(day - clock.today()) < timedelta(days=3650) else clock.today()


def found(request: SignedInRequest, pk: int) -> Booking:
    """A talk at a centre where the reader holds talks, else 404."""
    booking = get_object_or_404(Booking.objects.visible_to(request.user).for_list(), pk=pk)
    require(request.user, Permission.HOLD_TALKS, at=booking.center)
    handled(booking.person_id)
    if booking.is_open_case_of(request.user):
        own_case(request, booking.person, case=f"담당 상담 {booking.pk}")
    return booking


@require_safe
def talk(request: SignedInRequest, pk: int) -> HttpResponse:
    return _talk_page(request, found(request, pk))


@require_POST
def talk_hold(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write down how a talk went; on one written down already, add to it."""
    booking = found(request, pk)
    form = HoldForm(request.POST)
    if not form.is_valid():
        return _talk_page(request, booking, hold_form=form)
    given = form.cleaned_data
    try:
        talks.hold(booking, shared=given["shared"], internal=given["internal"], step=form.next_step, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "상담 기록을 저장했습니다.")
    return redirect("counseling_desk:talk", pk)


@require_POST
def talk_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    """Call a talk off, with a reason the person reads."""
    booking = found(request, pk)
    form = StaffCancelForm(request.POST)
    if not form.is_valid():
        return _talk_page(request, booking, cancel_form=form)
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


@require_http_methods(["GET", "HEAD", "POST"])
def talk_move(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another time, also with a colleague of the same centre."""
    booking = found(request, pk)
    if booking.state != State.BOOKED:
        return redirect("counseling_desk:talk", pk)
    slots = free_slots(booking.center, way=booking.way, notice=_NO_NOTICE, ignoring=booking)
    form = MoveForm(request.POST if request.method == "POST" else None, slots=slots)
    if request.method == "POST" and form.is_valid():
        slot = form.cleaned_data["slot"]
        try:
            bookings.move(
                booking,
                starts_at=slot.starts_at,
                consultant=slot.consultant,
                by=request.user,
                reason=form.cleaned_data["reason"],
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "상담 시간을 옮기고 그분께 알렸습니다.")
            return redirect("counseling_desk:talk", pk)
    context = {"talk": booking, "center": booking.center, "form": form}
    return render(request, "counseling/desk_move.html", context, status=422 if form.is_bound else 200)


@require_POST
def to_do(request: SignedInRequest, pk: int) -> HttpResponse:
    """Done, or not done after all; back to its talk, or to its person where the talk was at another centre."""
    row = get_object_or_404(ToDo.objects.visible_to(request.user), pk=pk)
    require(request.user, Permission.HOLD_TALKS, at=row.center_id)
    handled(row.person_id)
    talks.mark_to_do(row, done=request.POST.get("done") == "yes", by=request.user)
    messages.success(
        request, "할 일을 마친 것으로 적었습니다." if request.POST.get("done") == "yes" else "할 일을 다시 열었습니다."
    )
    if Booking.objects.visible_to(request.user).filter(pk=row.booking_id).exists():
        return redirect("counseling_desk:talk", row.booking_id)
    return redirect("counseling_desk:person", row.person_id)


def _talk_page(request: SignedInRequest, booking: Booking, **forms: Any) -> HttpResponse:
    """One talk; a form with something to mend takes the place of the empty one."""
    context = {
        "talk": booking,
        "center": booking.center,
        "events": booking.events.select_related("by", "consultant"),
        "notes": booking.notes.select_related("written_by"),
        "to_dos": booking.to_dos.select_related("done_by"),
        "hold_form": HoldForm(),
        "cancel_form": StaffCancelForm(),
    }
    return render(request, "counseling/desk_talk.html", context | forms, status=422 if forms else 200)
