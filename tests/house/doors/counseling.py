"""The doors of counselling: a person's own talks, and the desk's."""

from __future__ import annotations

from typing import Any

from tests.factories.counseling import BookingFactory
from tests.house.doors.door import ANYBODY_SIGNED_IN, AT_DESK, DESK, OWNER_ONLY, Door, post

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
}


def world(found: dict[str, Any]) -> dict[str, Any]:
    return {"talk": BookingFactory(person=found["owner"], center=found["center"])}
