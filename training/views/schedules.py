"""A cohort's training in management: its schedule, laid out and changed, and who teaches it."""

from __future__ import annotations

import hashlib
from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from centers.models import Cohort, Membership
from centers.roles import Permission, Role, require
from common import clock
from common.errors import DomainError
from training.actions import schedules, teachers
from training.forms.schedule import AddForm, CancelSessionForm, MoveForm, PatternForm
from training.forms.teacher import TeacherForm
from training.models import Session, SessionEvent
from training.schedule import Layout, Planned, lay_out

_MOST_LEFT_OUT = 200


@dataclass(frozen=True)
class Month:
    """A month as weeks of days; each day with its number and what meets on it."""

    title: str
    weeks: list[list[tuple[date | None, list[Any]]]]


def _cohort(request: SignedInRequest, pk: int) -> Cohort:
    require(request.user, Permission.MANAGE_COHORTS)
    mine = Cohort.objects.managed_by(request.user).for_list().select_related("program_year")
    return get_object_or_404(mine, pk=pk)


def _session(request: SignedInRequest, pk: int) -> Session:
    require(request.user, Permission.MANAGE_COHORTS)
    mine = Session.objects.filter(cohort__in=Cohort.objects.managed_by(request.user))
    return get_object_or_404(mine.for_list(), pk=pk)


def _frame(cohort: Cohort, title: str) -> dict[str, Any]:
    """What the pages below a cohort's training say about where they are."""
    url = reverse("training_manage:training", args=[cohort.pk])
    return {
        "section": "cohorts",
        "title": title,
        "up": f"{cohort} 교육",
        "up_url": url,
        "back_url": url,
        "cohort": cohort,
    }


def months(sessions: Iterable[Session | Planned]) -> list[Month]:
    """The calendar of these sessions, one table a month."""
    by_day: dict[date, list[Any]] = defaultdict(list)
    for session in sessions:
        by_day[session.day].append(session)
    found = []
    for (year, month), _days in groupby(sorted(by_day), key=lambda day: (day.year, day.month)):
        weeks = [
            [(day, by_day.get(day, [])) if day.month == month else (None, []) for day in week]
            for week in Calendar().monthdatescalendar(year, month)
        ]
        found.append(Month(f"{year}년 {month}월", weeks))
    return found


@require_safe
def training(request: SignedInRequest, pk: int) -> HttpResponse:
    return _training_page(request, _cohort(request, pk), TeacherForm())


@sensitive_variables("password")
def _training_page(
    request: SignedInRequest, cohort: Cohort, form: TeacherForm, *, new: tuple[str, str] | None = None
) -> HttpResponse:
    """`new`: the name and the temporary password of a teacher whose account was just made."""
    rows = list(
        Session.objects.filter(cohort=cohort)
        .select_related("module")
        .annotate(marked=Count("marks"))
        .order_by("starts_at")
    )
    for row in rows:
        row.cohort = cohort
    standing = [row for row in rows if not row.cancelled_at]
    taught_by = Membership.objects.in_force().filter(cohort=cohort, role=Role.TEACHER).select_related("user")
    context = {
        "section": "cohorts",
        "title": _("교육"),
        "up": str(cohort),
        "up_url": reverse("manage-cohort", args=[cohort.pk]),
        "cohort": cohort,
        "sessions": rows,
        "hours": sum(row.hours for row in standing),
        "months": months(standing),
        "today": clock.today(),
        "outside": [row for row in standing if not cohort.starts_on <= row.day <= cohort.ends_on],
        "events": SessionEvent.objects.filter(session__cohort=cohort).select_related("session__module", "by"),
        "teachers": taught_by.order_by("user__name", "pk"),
        "form": form,
        "new": new,
    }
    return render(request, "training/manage_training.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def pattern(request: SignedInRequest, pk: int) -> HttpResponse:
    """The weekly pattern; 'review' shows what it would give, 'save' lays down exactly what was seen."""
    cohort = _cohort(request, pk)
    modules = list(cohort.course.modules.all())
    form = PatternForm(request.POST or None, cohort=cohort, modules=modules)
    layout, left_out = None, _left_out(request)
    if form.is_bound and form.is_valid():
        layout = lay_out(form.parts(), form.pattern(left_out))
        if "save" in request.POST and layout.is_whole:
            if request.POST.get("seen") == _seal(layout):
                return _save(request, cohort, layout)
            messages.warning(
                request, _("고친 내용이 있어 아직 저장하지 않았습니다. 아래 일정을 확인하고 저장해 주세요.")
            )
    context = _frame(cohort, _("일정 만들기")) | {
        "form": form,
        "modules": modules,
        "layout": layout,
        "months": months(layout.sessions) if layout else [],
        "seal": _seal(layout) if layout else "",
        "left_out": sorted(left_out),
    }
    return render(request, "training/manage_pattern.html", context, status=422 if form.errors else 200)


def _save(request: SignedInRequest, cohort: Cohort, layout: Layout) -> HttpResponse:
    try:
        made = schedules.save(cohort, layout.sessions, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("수업 %(made)s번의 일정을 저장했습니다.") % {"made": made})
    return redirect("training_manage:training", pk=cohort.pk)


def _left_out(request: SignedInRequest) -> frozenset[date]:
    found = set()
    for text in request.POST.getlist("left_out")[:_MOST_LEFT_OUT]:
        try:
            found.add(date.fromisoformat(text))
        except ValueError:
            continue  # not a day we offered
    return frozenset(found)


def _seal(layout: Layout) -> str:
    """Stands for what was shown, so that nothing else is saved."""
    said = "|".join(f"{one.part.title} {one.starts_at} {one.ends_at} {one.hours} {one.room}" for one in layout.sessions)
    return hashlib.sha256(said.encode()).hexdigest()[:32]


@require_http_methods(["GET", "HEAD", "POST"])
def session_add(request: SignedInRequest, pk: int) -> HttpResponse:
    cohort = _cohort(request, pk)
    form = AddForm(request.POST or None, cohort=cohort)
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        try:
            told = schedules.add(
                cohort,
                module=typed.get("module"),
                hours=typed["hours"],
                room=typed["room"],
                reason=typed["reason"],
                by=request.user,
                **form.when(),
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("수업을 더했습니다. %(told)s명에게 알리는 글이 나갑니다.") % {"told": told})
            return redirect("training_manage:training", pk=cohort.pk)
    lead = _("저장하면 자리를 받은 %(told)s명에게 바로 알립니다.") % {"told": len(schedules.people_to_tell(cohort))}
    context = _frame(cohort, _("수업 더하기")) | {"lead": lead, "act": _("더하고 알리기"), "form": form}
    return render(request, "centers/form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def session_move(request: SignedInRequest, pk: int) -> HttpResponse:
    session = _session(request, pk)
    form = MoveForm(request.POST or None, session=session)
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        try:
            told = schedules.move(
                session,
                room=typed["room"],
                reason=typed["reason"],
                version=typed["version"],
                by=request.user,
                **form.when(),
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("수업을 옮겼습니다. %(told)s명에게 알리는 글이 나갑니다.") % {"told": told})
            return redirect("training_manage:training", pk=session.cohort_id)
    return _change_page(request, session, form, _("수업 옮기기"), _("옮기고 알리기"))


@require_http_methods(["GET", "HEAD", "POST"])
def session_cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    session = _session(request, pk)
    form = CancelSessionForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            told = schedules.cancel(session, reason=form.cleaned_data["reason"], by=request.user)
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("수업을 열지 않기로 했습니다. %(told)s명에게 알리는 글이 나갑니다.") % {"told": told}
            )
            return redirect("training_manage:training", pk=session.cohort_id)
    return _change_page(request, session, form, _("수업 열지 않기"), _("열지 않고 알리기"))


def _change_page(request: SignedInRequest, session: Session, form: Any, title: str, act: str) -> HttpResponse:
    people = len(schedules.people_to_tell(session.cohort))
    context = _frame(session.cohort, title) | {"session": session, "people": people, "act": act, "form": form}
    return render(request, "training/manage_change.html", context, status=422 if form.errors else 200)


@never_cache
@require_POST
@sensitive_variables("password")
def teacher_add(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the role of a teacher over this cohort, with an account where there is none."""
    cohort = _cohort(request, pk)
    form = TeacherForm(request.POST)
    if not form.is_valid():
        return _training_page(request, cohort, form)
    try:
        person, password = teachers.appoint(cohort, by=request.user, **form.cleaned_data)
    except DomainError as refusal:
        form.add_error(None, str(refusal))
        return _training_page(request, cohort, form)
    messages.success(request, _("%(name)s 님이 이 기수의 출석을 부를 수 있습니다.") % {"name": person.name})
    if password:
        return _training_page(request, cohort, TeacherForm(), new=(person.name, password))
    return redirect("training_manage:training", pk=pk)


@require_POST
def teacher_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """The role ends tonight."""
    require(request.user, Permission.MANAGE_COHORTS)
    mine = Membership.objects.filter(role=Role.TEACHER, cohort__in=Cohort.objects.managed_by(request.user))
    membership = get_object_or_404(mine.select_related("user"), pk=pk)
    try:
        teachers.dismiss(membership, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s 님의 강사 역할은 오늘까지입니다.") % {"name": membership.user.name})
    return redirect("training_manage:training", pk=membership.cohort_id)
