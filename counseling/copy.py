"""Counselling's part of one's own copy: talks, what was agreed, every version of the plan."""

from __future__ import annotations

from django.db.models import Q

from common.copies import Part
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

_HOURS = "상담사가 상담하는 시간. 업무의 기록입니다."

PARTS = (
    Part(Booking, "person"),
    Part(BookingEvent, "booking__person"),
    # A counsellor's own note may speak of others too: it is read through by a person when somebody asks for 열람.
    Part(TalkNote, "booking__person", Q(is_shared=True)),
    Part(ToDo, "person"),
    Part(CareerPlan, "person"),
    Part(PlanVersion, "plan__person"),
    Part(PlanChoice, "version__plan__person"),
    Part(PlanDate, "version__plan__person"),
)
LEFT_OUT = {WeeklyHours: _HOURS, DayException: _HOURS}
