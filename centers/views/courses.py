from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import F, OuterRef, Subquery, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from centers.actions import courses as acts
from centers.forms.course import CourseForm, ModuleFormSet
from centers.models import Course, CourseModule
from centers.roles import Permission, require
from common.errors import DomainError


def course_list(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    hours = CourseModule.objects.filter(course=OuterRef("pk")).order_by().values("course").annotate(n=Sum("hours"))
    courses = (
        Course.objects.select_related("track", "taught_by")
        .prefetch_related("partners")
        .annotate(hours=Subquery(hours.values("n")))
    )
    return render(
        request, "centers/course_list.html", {"section": "courses", "title": _("과정"), "courses": list(courses)}
    )


def course_add(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    return _form(request, Course())


def course_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    return _form(request, get_object_or_404(Course, pk=pk))


def _taught(course: Course) -> str:
    """The modules as they are stored, in a line."""
    rows = course.modules.values_list("name", "hours")
    return ", ".join(_("%(name)s %(hours)s시간") % {"name": name, "hours": hours} for name, hours in rows)


def _form(request: SignedInRequest, course: Course) -> HttpResponse:
    is_new = course.pk is None
    title = _("과정 더하기") if is_new else course.name
    form = CourseForm(request.POST or None, instance=course)
    stored = [] if is_new else list(course.modules.values("name", "summary", "hours", "is_advanced", row=F("pk")))
    # As in bound_rows: what was sent is judged by itself.
    rows: Any = ModuleFormSet(request.POST or None, initial=None if request.POST else stored, prefix="module")
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            acts.save(
                course,
                fields=[name for name in form.Meta.fields if name != "partners"],
                partners=form.cleaned_data["partners"],
                modules=rows.modules(),
                version=form.shown_as_of,
            )
        except DomainError as refusal:
            form.refuse(refusal, rows={_("과목과 시간"): _taught(course)})
        else:
            messages.success(request, _("%(name)s 과정을 저장했습니다.") % {"name": course.name})
            return redirect("centers:course-list")
    context = {
        "section": "courses",
        "title": title,
        "up": _("과정"),
        "up_url": reverse("centers:course-list"),
        "back_url": reverse("centers:course-list"),
        "act": _("과정 만들기") if is_new else _("고친 내용 저장"),
        "form": form,
        "rows": rows,
        "rows_title": _("과목과 시간"),
        "rows_hint": _(
            "가르치는 순서대로 적습니다. 지우려면 이름, 설명, 시간을 모두 비워 주세요. 저장하면 빈 줄이 더 생깁니다."
        ),
        "row_name": _("과목"),
    }
    return render(request, "centers/form_rows.html", context)
