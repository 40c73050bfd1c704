"""Messages: whatever was written has gone out, was given up in words, or waits for its time."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet

from common import clock
from messaging.models import Message


def messages_left_waiting() -> QuerySet[Message]:
    """What could go out is sent, refused or given up within a day (its tries end after an hour and a half)."""
    return Message.objects.unfinished().filter(due_at__lt=clock.now() - timedelta(days=1))


QUERIES = (messages_left_waiting,)
