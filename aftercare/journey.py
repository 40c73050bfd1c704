"""After-care's part of a person's own page: the letters to come, and the job clubs."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Prefetch
from django.urls import reverse

from accounts.models import User
from aftercare import notices, tokens
from aftercare.models import Answer, ClubMember, FollowUp, FollowUpPlan, JobClub, PlanState, State
from common import clock, korean
from common.journey import Act, Part, Stage, Traces

TRACES: Traces = ((FollowUpPlan, "completion__application__applicant"), (ClubMember, "person"))
_RANK = 3  # beside a job that is asked about: both are one press


def parts(person: User) -> list[Part]:
    """The plans in force, the latest first, then the clubs; in three queries."""
    return [*_plans(person), *_clubs(person)]


def _plans(person: User) -> list[Part]:
    rows = (
        FollowUpPlan.objects.filter(completion__application__applicant=person)
        .exclude(state=PlanState.CANCELLED)
        .for_page()
        .prefetch_related(Prefetch("follow_ups", FollowUp.objects.select_related("booking")))
        .order_by("-pk")
    )
    return [_plan(plan) for plan in rows]


def _plan(plan: FollowUpPlan) -> Part:
    rows = list(plan.follow_ups.all())
    ahead = min((row.due_at for row in rows if row.state == State.PLANNED), default=None)
    open_letter = next((row for row in reversed(rows) if _may_be_answered(row)), None)
    return Part(
        stage=Stage.AFTERCARE,
        title=f"{plan.application.cohort} 사후관리",
        at=ahead,
        act=_act(plan, open_letter) if open_letter and not plan.is_stopped else None,
        is_over=plan.state != PlanState.OPEN,
        **_standing(plan, ahead),
    )


def _standing(plan: FollowUpPlan, ahead: datetime | None) -> dict[str, str]:
    if plan.is_stopped:
        words = "연락을 멈추었습니다. 다시 받고 싶으시면 센터로 전화해 주세요."
        return {"badge": "멈춤", "tone": "gray", "text": words}
    if ahead is None:
        words = "예정된 안부를 모두 여쭈었습니다. 필요하실 때 언제든 전화해 주세요."
        return {"badge": "안부 마침", "tone": "gray", "text": words}
    words = f"{korean.day(ahead)}에 안부를 여쭙습니다. 담당은 {plan.consultant.name} 상담사입니다."
    return {"badge": "진행 중", "tone": "primary", "text": words}


def _may_be_answered(row: FollowUp) -> bool:
    """The letter has gone out, its address is still good, and there is something to press."""
    if row.sent_at is None or row.handled_at or tokens.expires_at(row.sent_at) <= clock.now():
        return False
    wish = row.answer == Answer.WANTED and row.talk_ahead is None
    return wish or row.state in (State.SENT, State.SILENT)


def _act(plan: FollowUpPlan, letter: FollowUp) -> Act:
    """Answer the letter, or choose the time of the talk that was asked for."""
    until = tokens.expires_at(letter.sent_at or letter.due_at)
    token = tokens.for_follow_up(letter.pk)
    if letter.answer == Answer.WANTED:
        title, text = "상담할 시간을 고르실 수 있습니다", "고르지 않으셔도 상담사가 전화드립니다."
        return Act(_RANK, title, text, "상담 시간 고르기", reverse("aftercare:book", args=[token]), until)
    title = f"{plan.center.name}에서 안부를 여쭙니다"
    text = "상담이 필요하신지 한 번만 눌러 알려 주세요."
    return Act(_RANK, title, text, "안부에 답하기", reverse("aftercare:answer", args=[token]), until)


def _clubs(person: User) -> list[Part]:
    return [_club(club) for club in JobClub.objects.of_member(person).for_list()]


def _club(club: JobClub) -> Part:
    meets = getattr(club, "next_at", None)
    return Part(
        stage=Stage.AFTERCARE,
        title=f"취업동아리 {club.name}",
        badge="마침" if club.closed_at else "회원",
        tone="gray" if club.closed_at else "primary",
        text=_club_words(club, meets),
        url=reverse("aftercare_club:club", args=[club.pk]),
        about=notices.about_club(club),
        at=meets,
        is_over=club.closed_at is not None,
    )


def _club_words(club: JobClub, meets: datetime | None) -> str:
    if club.closed_at:
        return "모임을 모두 마쳤습니다. 함께 본 일자리 정보는 계속 볼 수 있습니다."
    return f"다음 모임은 {korean.moment(meets)}입니다." if meets else "다음 모임이 정해지면 알려 드립니다."
