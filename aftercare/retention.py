"""What after-care keeps of people: what was agreed on the phone, why a case moved, what a club read."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.retention import owners
from aftercare.models import (
    CaseMove,
    ClubAttendance,
    ClubMeeting,
    ClubMember,
    Contact,
    FollowUp,
    FollowUpPlan,
    JobClub,
    JobLead,
    PlanEvent,
    PlanState,
    Reopening,
)
from common.personal import LIST, TEXT, Personal
from common.retention import Event, Rule, people
from enrollment.retention import LAST_STEP

_OWNER = "plan__completion__application__applicant"
FOLLOW_UPS = Personal(FollowUp, of=_OWNER, fields={"outcome": TEXT}, harmless=("purpose",))
PLANS = Personal(FollowUpPlan, of="completion__application__applicant", fields={"stop_reason": TEXT})
PLAN_EVENTS = Personal(PlanEvent, of=_OWNER, fields={"note": TEXT})
CONTACTS = Personal(Contact, of=_OWNER, fields={"note": TEXT})
MOVES = Personal(CaseMove, of="person", fields={"reason": TEXT, "moved": LIST, "stayed": LIST})
LEADS = Personal(JobLead, of="posted_by", fields={"title": TEXT, "text": TEXT})
PERSONAL = (
    FOLLOW_UPS,
    PLANS,
    PLAN_EVENTS,
    CONTACTS,
    MOVES,
    LEADS,
    Personal(JobClub, harmless=("name", "about")),
    Personal(ClubMember),
    Personal(ClubMeeting, harmless=("place", "about", "called_off_reason")),
    Personal(ClubAttendance),
    Personal(Reopening),
)


def busy() -> list[QuerySet]:
    """Ids of the people who still get letters, and of members of a club that meets."""
    return [
        FollowUpPlan.objects.filter(state=PlanState.OPEN).values("completion__application__applicant"),
        ClubMember.objects.filter(left_at=None, club__in=JobClub.objects.running()).values("person"),
    ]


RULES = (
    Rule(
        "aftercare",
        _("사후관리와 취업동아리"),
        _("안부에 대한 답과 통화에서 적은 것, 담당을 옮긴 까닭, 동아리에 올린 글"),
        _("마지막 신청이 끝나고, 마지막으로 연락하거나 담당이 바뀐 날"),
        60,
        _("개인정보 수집·이용 동의의 보유 기간, 개인정보 보호법 제21조제1항"),
        owners,
        people,
        (FOLLOW_UPS, PLANS, PLAN_EVENTS, CONTACTS, MOVES, LEADS),
        (
            LAST_STEP,
            Event(PlanEvent.objects.all, _OWNER, "at"),
            Event(Contact.objects.all, _OWNER, "at"),
            Event(FollowUp.objects.all, _OWNER, "handled_at"),
            Event(CaseMove.objects.all, "person", "at"),
            Event(JobLead.objects.all, "posted_by", "posted_at"),
        ),
        by_person=True,
    ),
)
