from __future__ import annotations

from django.contrib import messages
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from centers.actions import edits, publishing, renaming
from centers.forms.center import CenterForm
from centers.models import Center, Cohort, Membership
from centers.roles import Permission, Role, require
from common import korean
from common.errors import DomainError


def center_list(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    leads = (
        Membership.objects.in_force()
        .filter(center=OuterRef("pk"), role=Role.LEAD, user__is_active=True)
        .order_by()
        .values("center")
        .annotate(names=ArrayAgg("user__name", order_by="user__name"))
        .values("names")
    )
    cohorts = Cohort.objects.filter(center=OuterRef("pk")).order_by().values("center").annotate(n=Count("*"))
    centers = Center.objects.annotate(leads=Subquery(leads), cohort_count=Coalesce(Subquery(cohorts.values("n")), 0))
    return render(
        request, "centers/center_list.html", {"section": "centers", "title": _("센터"), "centers": list(centers)}
    )


def center_add(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    return _form(request, Center())


def center_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    return _form(request, get_object_or_404(Center, pk=pk))


def _form(request: SignedInRequest, center: Center) -> HttpResponse:
    is_new = center.pk is None
    title = _("센터 더하기") if is_new else center.name
    was_published = center.is_published
    form = CenterForm(request.POST or None, instance=center)
    if request.method == "POST" and form.is_valid():
        try:
            if is_new:
                edits.add(center)
            else:
                fields = [*form.Meta.fields, "former_names"]
                renaming.save(center, fields, version=form.shown_as_of, by=request.user)
        except DomainError as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("%(name)s 저장했습니다.") % {"name": korean.particle(center.name, "을")})
            return redirect("centers:center-list")
    shown = Center.objects.filter(pk=center.pk).first() or Center(is_published=was_published)
    context = {
        "section": "centers",
        "title": title,
        "up": _("센터"),
        "up_url": reverse("centers:center-list"),
        "back_url": reverse("centers:center-list"),
        "act": _("센터 만들기") if is_new else _("고친 내용 저장"),
        "lead": _("만든 뒤에 전화번호를 확인하고 공개합니다.") if is_new else "",
        "form": form,
        "center": shown,
        "renames": center.renames.select_related("by") if center.pk else [],
        "public_cohorts": Cohort.objects.filter(~Q(published_at=None), center=center.pk, cancelled_at=None).count(),
    }
    return render(request, "centers/center_form.html", context)


@require_POST
def center_publish(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    center = get_object_or_404(Center, pk=pk)
    try:
        publishing.publish_center(center)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("%(name)s 공개했습니다. 이제 누구나 볼 수 있습니다.") % {"name": korean.particle(center.name, "을")},
        )
    return redirect("centers:center-edit", pk=pk)


@require_POST
def center_hide(request: SignedInRequest, pk: int) -> HttpResponse:
    require(request.user, Permission.MANAGE)
    center = publishing.hide_center(get_object_or_404(Center, pk=pk))
    messages.success(
        request, _("%(name)s 숨겼습니다. 이미 받은 신청은 그대로입니다.") % {"name": korean.particle(center.name, "을")}
    )
    return redirect("centers:center-edit", pk=pk)
