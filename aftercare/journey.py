"""After-care's part of a person's own page: the letters to come, and the job clubs."""

from __future__ import annotations

from django.urls import reverse

from accounts.models import User
from aftercare.models import ClubMember, FollowUpPlan, JobClub, PlanState, State
from common import korean
from common.journey import Part, Stage, Traces

TRACES: Traces = ((FollowUpPlan, "completion__application__applicant"), (ClubMember, "person"))


def parts(person: User) -> list[Part]:
    """The plans in force, the latest first, then the clubs; in three queries."""
    return [*_plans(person), *_clubs(person)]


def _plans(person: User) -> list[Part]:
    rows = (
        FollowUpPlan.objects.filter(completion__application__applicant=person)
        .exclude(state=PlanState.CANCELLED)
        .for_page()
        .prefetch_related("follow_ups")
        .order_by("-pk")
    )
    return [_plan(plan) for plan in rows]


def _plan(plan: FollowUpPlan) -> Part:
    ahead = min((row.due_at for row in plan.follow_ups.all() if row.state == State.PLANNED), default=None)
    if plan.is_stopped:
        badge, tone, text = "멈춤", "gray", "연락을 멈추었습니다. 다시 받고 싶으시면 센터로 전화해 주세요."
    elif ahead is None:
        badge, tone, text = "안부 마침", "gray", "예정된 안부를 모두 여쭈었습니다. 필요하실 때 언제든 전화해 주세요."
    else:
        badge, tone, text = (
            "진행 중",
            "primary",
            f"{korean.day(ahead)}에 안부를 여쭙습니다. 담당은 {plan.consultant.name} 상담사입니다.",
        )
    return Part(
        stage=Stage.AFTERCARE,
        title=f"{plan.application.cohort} 사후관리",
        badge=badge,
        tone=tone,
        text=text,
        at=ahead,
        is_over=plan.state != PlanState.OPEN,
    )


def _clubs(person: User) -> list[Part]:
    return [_club(club) for club in JobClub.objects.of_member(person).for_list()]


def _club(club: JobClub) -> Part:
    meets = getattr(club, "next_at", None)
    return Part(
        stage=Stage.AFTERCARE,
        title=f"취업동아리 {club.name}",
        badge="회원",
        tone="primary",
        text=f"다음 모임은 {korean.moment(meets)}입니다." if meets else "다음 모임이 정해지면 알려 드립니다.",
        url=reverse("aftercare_club:club", args=[club.pk]),
        at=meets,
    )
