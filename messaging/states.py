"""The life of a message, as plain data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.flow import Flow, Turn


class Channel(models.TextChoices):
    """How a message travels."""

    EMAIL = "email", _("메일")
    SMS = "sms", _("문자")


class State(models.TextChoices):
    """Where a message stands; the words are those of the staff outbox."""

    QUEUED = "queued", _("기다림")
    SENDING = "sending", _("보내는 중")
    SENT = "sent", _("보냄")
    FAILED = "failed", _("못 보냄")
    CANCELLED = "cancelled", _("취소")
    EXPIRED = "expired", _("기한 지남")


UNFINISHED = (State.QUEUED, State.SENDING)

FLOW = Flow(
    edges={
        # a message in sending comes back to the queue when its channel refused it for now
        State.QUEUED: frozenset({State.SENDING, State.FAILED, State.CANCELLED, State.EXPIRED}),
        State.SENDING: frozenset({State.QUEUED, State.SENT, State.FAILED, State.EXPIRED}),
        State.SENT: frozenset(),
        State.FAILED: frozenset({State.QUEUED}),
        State.CANCELLED: frozenset(),
        State.EXPIRED: frozenset(),
    },
    turns={
        State.QUEUED: Turn.NOBODY,
        State.SENDING: Turn.NOBODY,
        State.SENT: Turn.NOBODY,
        State.FAILED: Turn.CENTER,
        State.CANCELLED: Turn.NOBODY,
        State.EXPIRED: Turn.NOBODY,
    },
)
