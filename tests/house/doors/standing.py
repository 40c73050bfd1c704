"""The doors of announcements and the read-only switch: administrators only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from common import clock
from portal.models import Announcement
from tests.house.doors.door import MANAGE, Door, post

DOORS: dict[str, Door] = {
    "standing": Door(MANAGE),
    "announcement-add": Door(MANAGE),
    "announcement-end": post(MANAGE, "announcement"),
    "read-only": Door(MANAGE),
    "read-only-end": post(MANAGE),
}


def world(found: dict[str, Any]) -> dict[str, Any]:
    now = clock.now()
    by = found.get("admin", found["owner"])
    announcement = Announcement.objects.create(
        words="오늘은 17시에 닫습니다.", starts_at=now, ends_at=now + timedelta(days=1), written_by=by
    )
    return {"announcement": announcement}
