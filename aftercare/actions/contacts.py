"""Writing down that somebody was in touch."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from accounts.models import User
from aftercare.models import Contact, FollowUpPlan
from common import clock

_SAME_PRESS = timedelta(minutes=10)


@transaction.atomic
def log(plan: FollowUpPlan, *, way: str, reached: bool, minutes: int, note: str, by: User) -> Contact:
    """One call, text or visit. Minutes count only when the person was reached.

    The very same by the same person within ten minutes is a double click, not a second call: rows stay for ever.
    """
    FollowUpPlan.objects.locked().get(pk=plan.pk)
    now = clock.now()
    said = {"way": way, "reached": reached, "minutes": minutes if reached else 0, "note": note, "by": by}
    known = plan.contacts.filter(**said, at__gt=now - _SAME_PRESS).first()
    return known or Contact.objects.create(plan=plan, **said, at=now)
