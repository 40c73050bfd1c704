"""What the monthly review of access records says."""

from __future__ import annotations

from datetime import date

from accounts import notices
from accounts.models import User
from centers.models import Center
from centers.roles import Role
from messaging.models import Channel
from tests.factories.accounts import StaffFactory


def say(channel: str, center: Center) -> None:
    admin = StaffFactory(name="긴이름" * 20, role=Role.ADMIN)
    if channel == Channel.SMS:
        User.objects.filter(pk=admin.pk).update(phone="+821099991235", email="", preferred_channel=Channel.SMS)
        admin.refresh_from_db()
    notices.access_review_due(admin, month=date(2026, 12, 1))
