"""The owner's talks: book one, see it, move it, call it off. One thing a page."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from common.errors import DomainError
from counseling.actions import bookings
from counseling.actions import talks as acts
from counseling.errors import SlotTaken
from counseling.forms.choosing import Choosing
from counseling.forms.talks import AboutForm, CancelForm
from counseling.models import Booking, ToDo, Whose

PAST_PER_PAGE = 20


@require_safe
@never_cache
def talk_list(request: SignedInRequest) -> HttpResponse:
    """Coming talks first, then what is over."""
    mine = Booking.objects.of_person(request.user).for_list()
    to_dos = ToDo.objects.of_person(request.user).open().for_list()
    past = Paginator(mine.past(), PAST_PER_PAGE).get_page(request.GET.get("page"))
    context = {"coming": mine.coming(), "past": past, "to_dos": to_dos}
    return render(request, "counseling/talks.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def book(request: SignedInRequest) -> HttpResponse:
    """Question after question; the last page's button books. A time taken meanwhile is asked for again, in words."""
    choosing = Choosing(request.GET)
    form = AboutForm(request.POST if request.method == "POST" else None)
    refusal: DomainError | None = None
    if request.method == "POST":
        if not choosing.is_whole:
            refusal = SlotTaken()
        elif form.is_valid():
            try:
                booking = bookings.book(
                    request.user,
                    center=choosing.center,
                    consultant=choosing.consultant,
                    kind=choosing.values["kind"],
                    way=choosing.values["way"],
                    starts_at=choosing.slot.starts_at,
                    about=form.cleaned_data["about"],
                    by=request.user,
                )
            except DomainError as refused:
                refusal, choosing = refused, Choosing(request.GET)
            else:
                reminded = " 하루 전에 한 번 더 알려 드립니다." if booking.reminder_ahead else ""
                messages.success(request, f"상담을 예약했습니다.{reminded}")
                return redirect(booking)
    return choice_page(request, choosing, {"form": form, "up": "상담", "up_url": reverse("counseling:talks")}, refusal)


def choice_page(
    request: SignedInRequest, choosing: Choosing, context: dict[str, Any], refusal: DomainError | None
) -> HttpResponse:
    return render(
        request,
        "counseling/choose.html",
        {"choosing": choosing, "center": choosing.center if choosing.has_center else None, "refusal": refusal}
        | context,
        status=HTTPStatus.CONFLICT if refusal else HTTPStatus.OK,
    )


def _own(request: SignedInRequest, pk: int) -> Booking:
    return get_object_or_404(Booking.objects.of_person(request.user).for_list(), pk=pk)


@require_safe
@never_cache
def talk(request: SignedInRequest, pk: int) -> HttpResponse:
    booking = _own(request, pk)
    context = {
        "talk": booking,
        "center": booking.center,
        "notes": booking.notes.filter(is_shared=True).select_related("written_by"),
        "to_dos": booking.to_dos.select_related("consultant"),
    }
    return render(request, "counseling/talk.html", context)


@require_POST
def to_do(request: SignedInRequest, pk: int) -> HttpResponse:
    """One of the person's own steps is done, or not done after all."""
    row = get_object_or_404(ToDo.objects.of_person(request.user).filter(whose=Whose.PERSON), pk=pk)
    done = request.POST.get("done") == "yes"
    acts.mark_to_do(row, done=done, by=request.user)
    messages.success(request, "마친 것으로 적었습니다." if done else "다시 할 일로 되돌렸습니다.")
    return redirect("counseling:talk", row.booking_id)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def move(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another day and time with the same consultant, the same way."""
    booking = _own(request, pk)
    if not booking.may_be_changed:
        return redirect(booking)
    fixed = {
        "kind": booking.kind,
        "center": str(booking.center_id),
        "consultant": str(booking.consultant_id),
        "way": booking.way,
    }
    choosing = Choosing(request.GET, fixed=fixed, ignoring=booking)
    refusal: DomainError | None = None
    if request.method == "POST":
        try:
            if not choosing.is_whole:
                raise SlotTaken
            bookings.move(booking, starts_at=choosing.slot.starts_at, by=request.user)
        except DomainError as refused:
            refusal, choosing = refused, Choosing(request.GET, fixed=fixed, ignoring=booking)
        else:
            messages.success(request, "상담 시간을 옮겼습니다. 담당 상담사에게도 알렸습니다.")
            return redirect(booking)
    return choice_page(
        request, choosing, {"moving": booking, "up": "상담 예약", "up_url": booking.get_absolute_url()}, refusal
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    booking = _own(request, pk)
    form = CancelForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            bookings.cancel(booking, by=request.user, reason=form.cleaned_data["reason"])
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "상담을 취소했습니다. 담당 상담사에게도 알렸습니다.")
        return redirect(booking)
    if not booking.may_be_changed:
        return redirect(booking)
    return render(request, "counseling/cancel.html", {"talk": booking, "center": booking.center, "form": form})
