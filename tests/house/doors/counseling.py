"""The doors of counselling: a person's own talks, and the desk's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from common import clock
from counseling.models import WeeklyHours
from tests.factories.counseling import BookingFactory, DayOffFactory, PlanVersionFactory, open_every_day
from tests.house.doors.door import ANYBODY_SIGNED_IN, AT_DESK, DESK, DESK_ROW, OWNER_ONLY, Door, post

LEAD_OF = "sffininff"  # her own, and the lead's; who keeps nobody's hours does not know of others'

DOORS: dict[str, Door] = {
    "counseling:talks": Door(ANYBODY_SIGNED_IN),
    "counseling:book": Door(ANYBODY_SIGNED_IN),
    "counseling:talk": Door(OWNER_ONLY, ("talk",)),
    "counseling:move": Door(OWNER_ONLY, ("talk",)),
    "counseling:cancel": Door(OWNER_ONLY, ("talk",)),
    "counseling_desk:week": Door(DESK),
    "counseling_desk:talk": Door(AT_DESK, ("talk",)),
    "counseling_desk:cancel": post(AT_DESK, "talk", reason="상담사가 아픕니다"),
    "counseling_desk:missed": post(AT_DESK, "talk"),
    "counseling:to-do": post(OWNER_ONLY, "to_do", done="yes"),
    "counseling:plan": Door(ANYBODY_SIGNED_IN),
    "counseling:plan-apply": post(ANYBODY_SIGNED_IN, cohort="1"),
    "counseling_desk:hold": post(AT_DESK, "talk", shared="이야기했습니다"),
    "counseling_desk:move": Door(AT_DESK, ("talk",)),
    "counseling_desk:to-do": post(AT_DESK, "to_do", done="yes"),
    "counseling_desk:find": Door(DESK),
    "counseling_desk:person": Door(DESK_ROW, ("owner",)),
    "counseling_desk:book": Door(DESK_ROW, ("owner",)),
    "counseling_desk:plan": Door(DESK_ROW, ("owner",)),
    "counseling_desk:plan-write": Door(DESK_ROW, ("owner",)),
    "counseling_desk:hours": Door(DESK),
    "counseling_desk:hours-of": Door(LEAD_OF, ("counsellor",)),
    "counseling_desk:hours-end": post(LEAD_OF, "hours"),
    "counseling_desk:day-take-back": post(LEAD_OF, "day_off"),
}


def world(found: dict[str, Any]) -> dict[str, Any]:
    """The counsellor keeps hours and has a talk with the owner coming; another one is over, with a step and a plan."""
    center, owner, counsellor = found["center"], found["owner"], found["counsellor"]
    open_every_day(center, counsellor)
    held = BookingFactory(person=owner, center=center, consultant=counsellor, held=True)
    PlanVersionFactory(person=owner, center=center, consultant=counsellor)
    return {
        "talk": BookingFactory(person=owner, center=center, consultant=counsellor),
        "to_do": held.to_dos.get(),
        "hours": WeeklyHours.objects.filter(consultant=counsellor).first(),
        "day_off": DayOffFactory(consultant=counsellor, on=clock.today() + timedelta(days=9)),
    }
