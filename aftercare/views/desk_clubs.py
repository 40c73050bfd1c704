"""Job clubs at the desk: the list, one club, and one meeting with its sheet."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.handling import handled
from accounts.requests import SignedInRequest
from aftercare.actions import clubs
from aftercare.forms.clubs import CallOffForm, ClubForm, LeadForm, MeetingForm, MemberForm
from aftercare.models import ClubMeeting, ClubMember, FollowUpPlan, JobClub, PlanState
from centers.models import Center
from centers.roles import Permission, centers_where, require
from common.errors import DomainError
from common.numbers import typed

_FORMS = {"member": MemberForm, "meeting": MeetingForm, "lead": LeadForm}
MEETINGS_PER_PAGE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def club_list(request: SignedInRequest) -> HttpResponse:
    """The clubs of one's centres; POST opens a new one."""
    require(request.user, Permission.SEE_FOLLOW_UPS)
    places = centers_where(request.user, Permission.SEE_FOLLOW_UPS)
    centers = Center.objects.all() if places is None else Center.objects.filter(pk__in=places)
    form = ClubForm(request.POST if request.method == "POST" else None, centers=centers)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            club = clubs.found(given["center"], name=given["name"], about=given["about"], by=request.user)
        except DomainError as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, "동아리를 만들었습니다. 이제 회원을 넣어 주세요.")
            return redirect(club)
    rows = JobClub.objects.visible_to(request.user).for_list()
    context = {"clubs": rows, "form": form}
    return render(request, "aftercare/desk_clubs.html", context, status=422 if form.is_bound else 200)


def _club(request: SignedInRequest, pk: int) -> JobClub:
    require(request.user, Permission.SEE_FOLLOW_UPS)
    return get_object_or_404(JobClub.objects.visible_to(request.user).select_related("center"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def club(request: SignedInRequest, pk: int) -> HttpResponse:
    """Members, meetings and shared leads; POST adds one of them, as the button `add` says."""
    found = _club(request, pk)
    forms = _forms(found)
    kind = request.POST.get("add", "") if request.method == "POST" else ""
    if kind in forms:
        forms = _forms(found, kind, request.POST)
        form = forms[kind]
        if form.is_valid():
            try:
                _add(found, kind, form.cleaned_data, request)
            except DomainError as refusal:
                messages.error(request, str(refusal))
            return redirect(found)
    members = list(found.members.now().with_attendance())
    handled(*(member.person_id for member in members))
    begun = found.meetings.begun().with_attendance()
    context = {
        "club": found,
        "center": found.center,
        "members": members,
        "to_come": found.meetings.to_come(),
        "begun": Paginator(begun, MEETINGS_PER_PAGE).get_page(request.GET.get("page")),
        "called_off": Paginator(found.meetings.called_off(), MEETINGS_PER_PAGE).get_page(request.GET.get("off")),
        "leads": found.leads.shown().select_related("posted_by"),
        "forms": forms,
    }
    return render(request, "aftercare/desk_club.html", context, status=422 if kind in forms else 200)


def _forms(found: JobClub, kind: str = "", data: Any = None) -> dict[str, Any]:
    plans = (
        FollowUpPlan.objects.at_centers([found.center_id])
        .exclude(state=PlanState.CANCELLED)
        .exclude(completion__application__applicant__in=found.members.now().values("person"))
        .for_page()
        .order_by("completion__application__applicant__name", "pk")
    )
    given = {name: data if name == kind else None for name in _FORMS}
    return {
        "member": MemberForm(given["member"], plans=plans),
        "meeting": MeetingForm(given["meeting"]),
        "lead": LeadForm(given["lead"]),
    }


def _add(found: JobClub, kind: str, given: dict[str, Any], request: SignedInRequest) -> None:
    by = request.user
    if kind == "member":
        member = clubs.join(found, given["plan"])
        messages.success(request, f"{member.person.name} 님을 회원으로 넣었습니다.")
    elif kind == "meeting":
        clubs.call(found, starts_at=given["starts_at"], place=given["place"], about=given["about"], by=by)
        messages.success(request, "모임을 잡고 회원에게 알렸습니다.")
    else:
        clubs.share(found, title=given["title"], text=given["text"], by=by)
        messages.success(request, "일자리 정보를 올렸습니다. 회원이 볼 수 있습니다.")


@require_POST
def member_leave(request: SignedInRequest, pk: int, member_pk: int) -> HttpResponse:
    found = _club(request, pk)
    member = get_object_or_404(ClubMember.objects.select_related("person"), pk=member_pk, club=found)
    handled(member.person_id)
    clubs.leave(member)
    messages.success(request, f"{member.person.name} 님은 이제 회원이 아닙니다. 나온 기록은 남습니다.")
    return redirect(found)


@require_POST
def lead_down(request: SignedInRequest, pk: int, lead_pk: int) -> HttpResponse:
    found = _club(request, pk)
    clubs.take_down(get_object_or_404(found.leads.all(), pk=lead_pk))
    messages.success(request, "일자리 정보를 내렸습니다.")
    return redirect(found)


@require_POST
def close(request: SignedInRequest, pk: int) -> HttpResponse:
    """The club meets no more."""
    found = _club(request, pk)
    try:
        clubs.close(found, by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "동아리를 마쳤습니다. 회원은 지난 정보를 계속 볼 수 있습니다.")
    return redirect(found)


@require_POST
def reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _club(request, pk)
    clubs.reopen(found)
    messages.success(request, "동아리를 다시 열었습니다. 이제 모임을 잡을 수 있습니다.")
    return redirect(found)


def _meeting(request: SignedInRequest, pk: int) -> ClubMeeting:
    require(request.user, Permission.SEE_FOLLOW_UPS)
    visible = JobClub.objects.visible_to(request.user)
    rows = ClubMeeting.objects.filter(club__in=visible).select_related("club__center", "called_off_by")
    return get_object_or_404(rows, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who came: one box a member. Members who left since are shown when they were marked."""
    found = _meeting(request, pk)
    if request.method == "POST":
        came = {member.pk: f"came-{member.pk}" in request.POST for member, _came in _sheet(found)}
        try:
            clubs.take_attendance(found, came, version=_version(request), by=request.user)
        except DomainError as refusal:
            messages.error(request, str(refusal))
            return redirect(found)
        messages.success(request, f"{sum(came.values())}명이 나온 것으로 적었습니다.")
        return redirect(found.club)
    return _meeting_page(request, found, CallOffForm())


@require_POST
def call_off(request: SignedInRequest, pk: int) -> HttpResponse:
    """The meeting does not take place, with a reason the members read."""
    found = _meeting(request, pk)
    form = CallOffForm(request.POST)
    if not form.is_valid():
        return _meeting_page(request, found, form)
    try:
        clubs.call_off(found, reason=form.cleaned_data["reason"], by=request.user)
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect(found)
    messages.success(request, "모임을 취소했습니다. 앞으로 올 모임이었으면 회원에게 알립니다.")
    return redirect(found.club)


def _version(request: SignedInRequest) -> int:
    """The version the sheet was shown with; -1, which no sheet has, for anything else than a number."""
    shown = request.POST.get("version", "")
    return typed(shown) if shown == str(typed(shown)) else -1


def _sheet(found: ClubMeeting) -> list[tuple[ClubMember, bool]]:
    """Today's members, and those who left since and were marked; with whether they are said to have come."""
    marks = dict(found.attendances.values_list("member_id", "came"))
    members = found.club.members.select_related("person")
    rows = [(one, marks.get(one.pk, False)) for one in members if one.left_at is None or one.pk in marks]
    handled(*(member.person_id for member, _came in rows))
    return rows


def _meeting_page(request: SignedInRequest, found: ClubMeeting, form: CallOffForm) -> HttpResponse:
    context = {
        "meeting": found,
        "club": found.club,
        "center": found.club.center,
        "rows": _sheet(found) if found.has_begun and not found.called_off_at else [],
        "form": form,
    }
    return render(request, "aftercare/desk_meeting.html", context, status=422 if form.is_bound else 200)
