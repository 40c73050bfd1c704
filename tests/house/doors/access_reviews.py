"""The doors of the monthly review of access records: administrators only."""

from __future__ import annotations

from typing import Any

from common import clock
from portal.models import AccessReview
from tests.house.doors.door import MANAGE, Door

DOORS: dict[str, Door] = {
    "access-reviews": Door(MANAGE),
    "access-review": Door(MANAGE, ("access_review",)),
}


def world(found: dict[str, Any]) -> dict[str, Any]:
    figures = {str(found["owner"].pk): {"did": {"read": 1}, "busiest_hour": 1, "at_night": 0, "elsewhere": 0}}
    month = clock.today().replace(day=1)
    drawn = {"records": 1, "figures": figures, "sample": [], "drawn_at": clock.now()}
    review, _ = AccessReview.objects.get_or_create(month=month, defaults=drawn)  # two worlds may stand side by side
    return {"access_review": review}
