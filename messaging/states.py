"""The ways and the states of a message. Its moves are the statements of messaging/claims.py and its actions."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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
