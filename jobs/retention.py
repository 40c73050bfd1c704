"""What referrals and jobs keep of people."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.retention import owners
from common.personal import DISTINCT, TEXT, Personal
from common.retention import Event, Rule, people
from enrollment.retention import LAST_STEP
from jobs.models import (
    CheckAnswer,
    CompanyList,
    EmploymentCheck,
    Interest,
    ListLine,
    Opening,
    OpeningEvent,
    Placement,
    PlacementEvent,
    Referral,
    ReferralMove,
)

PLACEMENTS = Personal(
    Placement,
    of="person",
    fields={
        "employer": DISTINCT,
        "work": TEXT,
        "contact_name": TEXT,
        "contact_phone": TEXT,
        "contact_email": TEXT,
    },
)
PLACEMENT_EVENTS = Personal(PlacementEvent, of="placement__person", fields={"note": TEXT})
ANSWERS = Personal(CheckAnswer, of="employment_check__placement__person", fields={"note": TEXT})
REFERRAL_MOVES = Personal(ReferralMove, of="referral__person", fields={"reason": TEXT})
LIST_LINES = Personal(ListLine, of="referral__person", fields={"words": TEXT})
PERSONAL = (
    PLACEMENTS,
    PLACEMENT_EVENTS,
    ANSWERS,
    REFERRAL_MOVES,
    LIST_LINES,
    Personal(EmploymentCheck),
    Personal(Opening, harmless=("work", "place", "hours", "pay")),
    Personal(OpeningEvent),
    Personal(Interest),
    Personal(Referral),
    Personal(CompanyList),
)


def busy() -> list[QuerySet]:
    """Ids of the people who are being put forward, or whose job is still asked after."""
    return [
        Referral.objects.unfinished().values("person"),
        EmploymentCheck.objects.unsettled().values("placement__person"),
    ]


RULES = (
    Rule(
        "jobs",
        _("알선과 취업 확인"),
        _("일한 회사와 하는 일, 회사 담당자의 연락처, 회사와 본인의 답, 알선의 까닭"),
        _("마지막 신청이 끝나고, 마지막으로 알선하거나 취업을 기록하거나 확인한 날"),
        60,
        _("개인정보 수집·이용 동의의 보유 기간, 개인정보 보호법 제21조제1항"),
        owners,
        people,
        (PLACEMENTS, PLACEMENT_EVENTS, ANSWERS, REFERRAL_MOVES, LIST_LINES),
        (
            LAST_STEP,
            Event(Placement.objects.all, "person", "recorded_at"),
            Event(PlacementEvent.objects.all, "placement__person", "at"),
            Event(Referral.objects.all, "person", "state_since"),
        ),
        by_person=True,
    ),
)
