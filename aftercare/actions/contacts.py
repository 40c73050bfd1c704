"""Writing down that somebody was in touch."""

from __future__ import annotations

from accounts.models import User
from aftercare.models import Contact, FollowUpPlan
from common import clock


def log(plan: FollowUpPlan, *, way: str, reached: bool, minutes: int, note: str, by: User) -> Contact:
    """One call, text or visit. Minutes count only when the person was reached."""
    return Contact.objects.create(
        plan=plan, way=way, reached=reached, minutes=minutes if reached else 0, note=note, by=by, at=clock.now()
    )
