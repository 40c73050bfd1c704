"""A consultant's own page, and the log of what was done for one person."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.handling import handled
from accounts.requests import SignedInRequest
from accounts.unmasking import own_case
from aftercare.actions import contacts
from aftercare.forms.clubs import ContactForm
from aftercare.models import FollowUpPlan
from aftercare.models.agenda import agenda
from aftercare.models.plan import FollowUpPlanQuerySet
from aftercare.views.desk import found_plan, talks_of
from centers.roles import Permission, require
from common import clock

NOT_REACHED_DAYS = 30
DAYS_AHEAD = 7
PER_PAGE = 50


@require_safe
def mine(request: SignedInRequest) -> HttpResponse:
    """Overdue, today, the week, and whom nobody has reached for a month: of those this person looks after."""
    require(request.user, Permission.SEE_FOLLOW_UPS)
    since = clock.now() - timedelta(days=NOT_REACHED_DAYS)
    plans = FollowUpPlan.objects.visible_to(request.user).filter(consultant=request.user).not_reached_since(since)
    tasks = agenda(request.user, days_ahead=DAYS_AHEAD)
    waiting = plans.for_page().with_last_contact().order_by("opened_at", "pk")
    not_reached = Paginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    named = [task.person for task in (*tasks.overdue, *tasks.today, *tasks.soon) if task.person]
    handled(*named, *(plan.application.applicant_id for plan in not_reached))
    own_case(request, *(plan.owner for plan in not_reached), case="담당하는 사후관리")
    context = {
        "agenda": tasks,
        "days_ahead": DAYS_AHEAD,
        "page_obj": not_reached,
        "days": NOT_REACHED_DAYS,
        "today": clock.today(),
    }
    return render(request, "aftercare/desk_mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def contact_log(request: SignedInRequest, pk: int) -> HttpResponse:
    """Every call, text and visit for one person, and the form for the next."""
    plan = found_plan(request, pk)
    form = ContactForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        contacts.log(plan, by=request.user, **form.cleaned_data)
        messages.success(request, "연락을 적었습니다.")
        return redirect("aftercare_desk:contacts", pk)
    rows = list(plan.contacts.select_related("by"))
    context = {
        "plan": plan,
        "center": plan.center,
        "application": plan.application,
        "form": form,
        "rows": rows,
        "minutes": sum(row.minutes for row in rows),
        "reached": sum(row.reached for row in rows),
        **talks_of(request.user, plan.owner),
    }
    return render(request, "aftercare/desk_contacts.html", context, status=422 if form.is_bound else 200)


@require_safe
def of_application(request: SignedInRequest, pk: int) -> HttpResponse:
    """From a case to the person's after-care: the plan of its latest completion."""
    require(request.user, Permission.SEE_FOLLOW_UPS)
    return _latest(request, FollowUpPlan.objects.filter(completion__application=pk))


@require_safe
def of_person(request: SignedInRequest, pk: int) -> HttpResponse:
    """From a person's talks to her after-care: the plan of the latest completion."""
    require(request.user, Permission.SEE_FOLLOW_UPS)
    return _latest(request, FollowUpPlan.objects.filter(completion__application__applicant=pk))


def _latest(request: SignedInRequest, plans: FollowUpPlanQuerySet) -> HttpResponse:
    plan = plans.visible_to(request.user).order_by("-pk").first()
    if plan is None:
        messages.info(request, "아직 시작된 사후관리가 없습니다. 수료로 기록하면 곧 시작됩니다.")
        return redirect("aftercare_desk:list")
    return redirect(plan)
