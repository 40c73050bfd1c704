"""One person at the desk: her talks, what was agreed, her plan; a talk booked for her; the plan written with her."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.handling import handled
from accounts.models import User
from accounts.requests import SignedInRequest
from accounts.unmasking import own_case
from centers.models import Center, Membership
from centers.roles import Permission, require
from common import searching
from common.errors import DomainError
from common.numbers import typed
from counseling.actions import bookings, plans
from counseling.forms.desk import BookForm, FindForm
from counseling.forms.plan import PlanForm
from counseling.models import Booking, PlanVersion, Source, ToDo, free_slots
from counseling.models.people import centers_for, found, is_looked_after_by, known_to
from counseling.models.slots import HOLDING_ROLES
from enrollment.models import Application

_MOST_FOUND = 20
PAST_PER_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.HOLD_TALKS)
    if request.method == "POST":
        return searching.begin(request)
    form = FindForm(searching.typed(request) or None)
    people = (
        list(found(request.user, form.cleaned_data["q"])[:_MOST_FOUND]) if form.is_bound and form.is_valid() else []
    )
    handled(*(found_person.pk for found_person in people))
    return render(request, "counseling/desk_find.html", {"form": form, "people": people, "searched": form.is_bound})


def _person(request: SignedInRequest, pk: int) -> User:
    require(request.user, Permission.HOLD_TALKS)
    who = get_object_or_404(known_to(request.user), pk=pk)
    handled(who.pk)
    if is_looked_after_by(request.user, who):
        own_case(request, who, case="담당하는 분")
    return who


@require_safe
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    who = _person(request, pk)
    talks = Booking.objects.visible_to(request.user).filter(person=who).for_list()
    context = {
        "person": who,
        "coming": talks.coming(),
        "past": Paginator(talks.past(), PAST_PER_PAGE).get_page(request.GET.get("page")),
        "to_dos": ToDo.objects.visible_to(request.user).of_person(who).open().for_list(),
        "version": PlanVersion.objects.newest_of(who),
        "centers": centers_for(request.user),
    }
    return render(request, "counseling/desk_person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def book(request: SignedInRequest, pk: int) -> HttpResponse:
    """A talk for somebody at the counter or on the phone: one's own times first, or the whole centre's."""
    who = _person(request, pk)
    centers = list(centers_for(request.user))
    center = _center(request, centers)
    everybody = request.GET.get("whose") == "all"
    slots = free_slots(center, consultant=None if everybody else request.user, notice=timedelta(0))
    form = BookForm(request.POST if request.method == "POST" else None, slots=slots, with_names=everybody)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            booking = bookings.book(
                who,
                center=center,
                consultant=given["slot"].consultant,
                kind=given["kind"],
                way=given["way"],
                starts_at=given["slot"].starts_at,
                about=given["about"],
                source=Source.DESK,
                by=request.user,
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "상담을 예약하고 그분께 알렸습니다.")
            return redirect("counseling_desk:talk", booking.pk)
    context = {
        "person": who,
        "center": center,
        "centers": centers,
        "everybody": everybody,
        "slots": slots,
        "form": form,
    }
    return render(request, "counseling/desk_book.html", context, status=422 if form.is_bound else 200)


def _center(request: SignedInRequest, centers: list[Center]) -> Center:
    """The centre the address names, else the first of one's own."""
    wanted = typed(request.GET.get("center", ""))
    return next((center for center in centers if center.pk == wanted), centers[0])


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write the next version of somebody's plan, from what stands in the newest."""
    who = _person(request, pk)
    newest = PlanVersion.objects.newest_of(who)
    center = _plan_center(request, newest)
    form = PlanForm(
        request.POST if request.method == "POST" else None,
        consultants=_consultants(center),
        newest=newest,
        initial=_known(request, who, newest),
    )
    if request.method == "POST" and form.is_valid():
        try:
            plans.write(
                who,
                form.content,
                center=center,
                consultant=form.cleaned_data["consultant"],
                by=request.user,
                shown=form.cleaned_data["shown"],
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "설계서를 저장하고 그분께 알렸습니다.")
            return redirect("counseling_desk:person", pk)
    context = {"person": who, "center": center, "form": form, "version": newest}
    return render(request, "counseling/desk_plan.html", context, status=422 if form.is_bound else 200)


def _plan_center(request: SignedInRequest, newest: PlanVersion | None) -> Center:
    """Where the plan is at home, or the writer's first centre."""
    centers = list(centers_for(request.user))
    if newest and newest.plan.center in centers:
        return newest.plan.center
    return centers[0]


def _consultants(center: Center) -> QuerySet[User]:
    """Who holds talks at this centre today."""
    work = Membership.objects.in_force().filter(center=center, role__in=HOLDING_ROLES)
    return User.objects.active().filter(pk__in=work.values("user")).order_by("name", "pk")


def _known(request: SignedInRequest, who: User, newest: PlanVersion | None) -> dict[str, Any]:
    """For the first version: what the person wrote of herself when she applied, and the writer as consultant."""
    if newest:
        return {}
    sent = Application.objects.of_applicant(who).filter(submitted_at__isnull=False).order_by("-submitted_at").first()
    told = {"career": sent.career, "direction": sent.wishes} if sent else {}
    return {"consultant": request.user.pk} | told


@require_safe
def plan_versions(request: SignedInRequest, pk: int) -> HttpResponse:
    """The document as it stands, or as an earlier version said."""
    who = _person(request, pk)
    versions = list(PlanVersion.objects.filter(plan__person=who).for_page())
    if not versions:
        raise Http404
    wanted = typed(request.GET.get("version", ""))
    shown = next((version for version in versions if version.number == wanted), versions[0])
    context = {"person": who, "version": shown, "versions": versions, "center": shown.plan.center}
    return render(request, "counseling/desk_plan_read.html", context)
