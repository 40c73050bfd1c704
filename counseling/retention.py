"""What talks and plans keep of people."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.retention import owners
from common.personal import TEXT, WORDS, Personal
from common.retention import Event, Rule, people
from counseling.models import (
    Booking,
    BookingEvent,
    CareerPlan,
    DayException,
    PlanChoice,
    PlanDate,
    PlanVersion,
    TalkNote,
    ToDo,
    WeeklyHours,
)
from enrollment.retention import LAST_STEP

TALKS = Personal(Booking, of="person", fields={"about": TEXT, "video_room": TEXT})
TALK_EVENTS = Personal(BookingEvent, of="booking__person", fields={"reason": TEXT})
NOTES = Personal(TalkNote, of="booking__person", fields={"text": TEXT})
TO_DOS = Personal(ToDo, of="person", fields={"text": TEXT})
PLANS = Personal(PlanVersion, of="plan__person", fields={"career": TEXT, "strengths": TEXT, "direction": TEXT})
CHOICES = Personal(PlanChoice, of="version__plan__person", fields={"why": TEXT})
DATES = Personal(PlanDate, of="version__plan__person", fields={"text": TEXT})
PERSONAL = (
    TALKS,
    TALK_EVENTS,
    NOTES,
    TO_DOS,
    PLANS,
    CHOICES,
    DATES,
    Personal(CareerPlan),
    Personal(WeeklyHours, fields={"video_room": WORDS}, harmless=("ways",)),
    Personal(DayException, fields={"video_room": WORDS, "note": TEXT}, harmless=("ways",)),
)


def busy() -> list[QuerySet]:
    """Ids of the people with a talk to come."""
    return [Booking.objects.coming().values("person")]


RULES = (
    Rule(
        "counseling",
        _("상담 기록과 생애경력설계서"),
        _("상담에서 적은 것, 정한 일, 설계서의 경력·강점·방향, 화상 상담 주소"),
        _("마지막 신청이 끝나고, 마지막으로 상담하거나 설계서를 쓴 날"),
        60,
        _("개인정보 수집·이용 동의의 보유 기간, 개인정보 보호법 제21조제1항"),
        owners,
        people,
        (TALKS, TALK_EVENTS, NOTES, TO_DOS, PLANS, CHOICES, DATES),
        (
            LAST_STEP,
            Event(Booking.objects.all, "person", "starts_at"),
            Event(ToDo.objects.all, "person", "made_at"),
            Event(PlanVersion.objects.all, "plan__person", "at"),
        ),
        by_person=True,
    ),
)
