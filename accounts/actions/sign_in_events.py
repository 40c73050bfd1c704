"""What happened to somebody's ways of signing in is written down once and said to her."""

from __future__ import annotations

from django.db import transaction

from accounts import notices
from accounts.models import Happened, SignInEvent, User
from common import clock


@transaction.atomic
def note(user: User, happened: Happened, *, by: User | None, address: str | None = None) -> SignInEvent:
    event = SignInEvent.objects.create(user=user, happened=happened, at=clock.now(), by=by, address=address)
    notices.sign_in_changed(event)
    return event
