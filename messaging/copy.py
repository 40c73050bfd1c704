"""Messaging's part of one's own copy: what was sent to her."""

from __future__ import annotations

from django.db.models import Model, Q

from common.copies import INNER_NUMBER, Part
from messaging.models import Message
from messaging.states import State

_DELIVERY = "보내는 동안에만 쓰는 값"

PARTS = (
    Part(
        Message,
        "recipient",
        Q(state=State.SENT),
        {
            "key": INNER_NUMBER,
            "lane": _DELIVERY,
            "secret": "인증번호. 보낸 뒤에는 지웁니다.",
            "about": INNER_NUMBER,
            "office_id": INNER_NUMBER,
            "urgent": _DELIVERY,
            "lease": _DELIVERY,
            "leased_until": _DELIVERY,
            "attempt_started_at": _DELIVERY,
            "attempts": _DELIVERY,
            "error": _DELIVERY,
            "provider_reference": _DELIVERY,
        },
    ),
)
LEFT_OUT: dict[type[Model], str] = {}
