"""The first page of management: what needs somebody's attention; what a law wanted by a day that is over stands on top."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.models import RightsRequest, User
from accounts.requests import SignedInRequest
from centers.models import Center, Cohort, Membership, ProgramYear, Track
from centers.models.cohort import Phase
from centers.roles import Permission, Role, can_anywhere, require
from common import clock, korean
from enrollment.models.occupancy import with_occupancy
from portal.models import AccessReview, Proposal

SOON = timedelta(days=7)


@dataclass(frozen=True)
class Item:
    """One thing to see to. `tone` as badge.html knows it, `tag` its word; `breaks_law` since its deadline is over."""

    tag: str
    tone: str
    title: str
    words: str
    url: str
    act: str
    breaks_law: bool = False


def home(request: SignedInRequest) -> HttpResponse:
    require(request.user, Permission.MANAGE_COHORTS)
    user = request.user
    items = _cohorts(user)
    if can_anywhere(user, Permission.MANAGE):
        items += _requests() + _destruction() + _access_reviews()
        items += _roles(user) + _centers() + _editions()
    items.sort(key=lambda item: not item.breaks_law)
    mine = Cohort.objects.managed_by(user)
    open_cohorts: list[Any] = list(with_occupancy(mine.in_phase(Phase.OPEN)))  # with the counts of with_occupancy
    figures = [
        ("모집 중인 기수", len(open_cohorts)),
        ("남은 자리", sum(cohort.seats_left for cohort in open_cohorts)),
        ("대기하는 분", sum(cohort.waiting for cohort in open_cohorts)),
        ("교육 중인 기수", mine.in_phase(Phase.IN_TRAINING).count()),
    ]
    context = {"section": "home", "title": "먼저 볼 일", "items": items, "figures": figures}
    return render(request, "portal/manage.html", context)


def _cohorts(user: User) -> list[Item]:
    mine = Cohort.objects.managed_by(user).for_list()
    items = []
    for cohort in mine.in_phase(Phase.DRAFT).filter(opens_at__lte=clock.now() + SOON).order_by("opens_at", "pk"):
        late = cohort.opens_at <= clock.now()
        items.append(
            Item(
                "공개 전",
                "danger" if late else "warning",
                f"{cohort}, {cohort.center.name}",
                f"모집 시작이 {korean.moment(cohort.opens_at)}"
                + ("이었는데 아직 공개하지 않았습니다." if late else "입니다. 그 전에 공개해 주세요."),
                reverse("manage-cohort", args=[cohort.pk]),
                "공개 준비하기",
            )
        )
    counted: list[Any] = list(with_occupancy(mine.in_phase(Phase.OPEN)).order_by("closes_at", "pk"))
    for cohort in counted:
        if cohort.seats_left == 0:
            items.append(
                Item(
                    "자리 없음",
                    "information",
                    f"{cohort}, {cohort.center.name}",
                    f"{cohort.seats_total}자리가 모두 찼고 {cohort.waiting}명이 기다립니다. "
                    f"{korean.moment(cohort.closes_at)}에 마감합니다({korean.days_left(cohort.closes_at)}).",
                    reverse("manage-cohort", args=[cohort.pk]),
                    "자리와 줄 보기",
                )
            )
    return items


def _requests() -> list[Item]:
    """The request about one's own data that is due next, and how many wait."""
    waiting = list(RightsRequest.objects.open())
    if not waiting:
        return []
    first = waiting[0]
    words = f"답을 기다리는 요청 {len(waiting)}건. " + (
        f"가장 급한 것의 기한이 {korean.day(first.due_on)}이었습니다."
        if first.is_late
        else f"가장 급한 것은 {korean.day(first.due_on)}까지 답합니다."
    )
    tag, tone = ("기한 지남", "danger") if first.is_late else ("답하기", "warning")
    return [Item(tag, tone, "개인정보 요청", words, reverse("rights"), "요청 살펴보기", breaks_law=first.is_late)]


def _destruction() -> list[Item]:
    """Data whose time is over waits for a signature."""
    count = Proposal.objects.waiting().count()
    if not count:
        return []
    words = f"보관 기간이 지난 기록의 파기 제안 {count}건이 서명을 기다립니다."
    return [Item("서명", "warning", "파기 제안", words, reverse("retention"), "제안 살펴보기")]


def _roles(user: User) -> list[Item]:
    """Roles that end within a month, and those that this half of the year's look has not reached. One's own are others'."""
    staff = Membership.objects.exclude(user=user).filter(user__is_active=True)
    items = []
    if ending := staff.ending_soon().count():
        words = f"한 달 안에 끝나는 역할이 {ending}개 있습니다. 계속 맡을 분은 끝나는 날을 늦춰 주세요."
        items.append(Item("곧 끝남", "warning", "직원의 역할", words, reverse("centers:staff-list"), "역할 살펴보기"))
    if due := staff.to_review().count():
        words = f"이번 반기에 아직 살펴보지 않은 역할이 {due}개 있습니다."
        items.append(Item("점검", "", "역할 점검", words, reverse("centers:roles-review"), "역할 점검하기"))
    return items


def _access_reviews() -> list[Item]:
    """Months whose access records nobody has looked at yet."""
    waiting = list(AccessReview.objects.waiting().order_by("month").values_list("pk", "month"))
    if not waiting:
        return []
    pk, month = waiting[0]
    more = f" 그 뒤의 {len(waiting) - 1}달도 기다립니다." if len(waiting) > 1 else ""
    words = f"{month.year}년 {month.month}월의 접속기록을 살펴보고 서명해 주세요.{more}"
    return [Item("서명", "warning", "접속기록 점검", words, reverse("access-review", args=[pk]), "점검하기")]


def _centers() -> list[Item]:
    leads = Membership.objects.in_force().filter(center=OuterRef("pk"), role=Role.LEAD, user__is_active=True)
    items = []
    for center in Center.objects.annotate(has_lead=Exists(leads)):
        if not center.is_published:
            items.append(
                Item(
                    "숨김",
                    "",
                    center.name,
                    "아직 누구에게도 보이지 않습니다."
                    + ("" if center.phone else " 전화번호가 없어 공개할 수 없습니다."),
                    reverse("centers:center-edit", args=[center.pk]),
                    "센터 열기",
                )
            )
        if not center.has_lead:
            items.append(
                Item(
                    "책임자 없음",
                    "warning",
                    center.name,
                    "기수를 열고 고칠 책임자가 없습니다. 직원에게 역할을 주세요.",
                    reverse("centers:staff-list"),
                    "역할 주기",
                )
            )
    return items


def _editions() -> list[Item]:
    this_year = clock.today().year
    published = ProgramYear.objects.published().filter(track=OuterRef("pk"), year=this_year)
    items = [
        Item(
            "초안",
            "warning",
            f"{edition.track.name} {edition.year}년 규정집",
            "아직 공개하지 않아 기수를 열 수 없습니다.",
            reverse("centers:edition-detail", args=[edition.pk]),
            "규정집 열기",
        )
        for edition in ProgramYear.objects.filter(published_at=None).select_related("track").order_by("year", "pk")
    ]
    items += [
        Item(
            "규정집 없음",
            "warning",
            f"{track.name} {this_year}년 규정집",
            "올해의 규정집이 없습니다. 지난해 것으로 초안을 만들어 주세요.",
            reverse("centers:edition-list"),
            "규정집 보기",
        )
        for track in Track.objects.filter(~Exists(published))
    ]
    return items
