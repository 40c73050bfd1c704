"""Announcements of the demo: one that was taken down in time and one to come, so that no page carries one today."""

from __future__ import annotations

from datetime import timedelta

from accounts.models import User
from common import clock
from portal import standing
from portal.models import Announcement
from portal.seed.demo.sign_ins import ADMIN

_DAY = timedelta(days=1)


def lay() -> None:
    now, admin = clock.now(), User.objects.get(username=ADMIN.email)
    with clock.standing_at(now - 9 * _DAY):
        past = standing.announce(
            "문자가 늦게 나갈 수 있습니다. 급하시면 전화해 주세요.",
            Announcement.Level.WARNING,
            starts_at=now - 9 * _DAY,
            ends_at=now - 7 * _DAY,
            by=admin,
        )
    with clock.standing_at(now - 8 * _DAY):
        standing.take_down(past, by=admin)
    standing.announce(
        "점검하는 동안 읽기만 할 수 있습니다. 쓰던 신청서는 그 전에 저장해 주세요.",
        Announcement.Level.INFORMATION,
        starts_at=now + 6 * _DAY,
        ends_at=now + 7 * _DAY,
        by=admin,
    )
