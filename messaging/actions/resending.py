"""Sending a message once more, never twice: what the person saw decides, and a changed state refuses."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from common import clock
from messaging import nudge
from messaging.errors import AlreadyActed, CannotResend, NoWayToSend, SecretIsGone, TooLate
from messaging.models import Message, State

_COPIED = (
    "kind", "channel", "recipient_id", "recipient_name", "address", "lane", "urgent", "subject", "body", "about",
    "about_label", "office_id", "check_number", "expires_at",
)  # fmt: skip


def refusal(message: Message) -> CannotResend | None:
    """Why this message cannot be sent again, or None: pages show it instead of the button."""
    if message.has_secret:
        return SecretIsGone()
    if not message.address:
        return NoWayToSend()
    if message.expires_at and message.expires_at <= clock.now():
        return TooLate()
    if message.state not in (State.FAILED, State.SENT):
        return CannotResend()
    return None


def ticket(message: Message) -> str:
    """What a page shows of this message, so that a second press, tab or colleague is recognised."""
    return f"{message.state}:{message.resends.count()}"


@transaction.atomic
def resend(message: Message, *, ticket_seen: str, by: Any) -> Message:
    """Queue a failed message again; of a sent one, write one more. The message that will go.

    `ticket_seen` is the ticket of the page that was pressed. Raises CannotResend.
    """
    message = Message.objects.select_for_update(of=("self",)).get(pk=message.pk)
    if ticket_seen != ticket(message):
        raise AlreadyActed
    if refused := refusal(message):
        raise refused
    queued = _again(message, by) if message.state == State.FAILED else _one_more(message, by)
    transaction.on_commit(nudge.send_due, robust=True)
    return queued


def _again(message: Message, by: Any) -> Message:
    message.state, message.attempts, message.error = State.QUEUED, 0, ""
    message.due_at, message.resent_by = clock.now(), by
    message.save(update_fields=["state", "attempts", "error", "due_at", "resent_by"])
    return message


def _one_more(message: Message, by: Any) -> Message:
    now = clock.now()
    key = f"{message.key[:180]}/resend/{message.resends.count() + 1}"
    copy = {name.removesuffix("_id") if name != "office_id" else name: getattr(message, name) for name in _COPIED}
    Message.objects.insert_once(
        [
            {
                **copy,
                "key": key,
                "secret": "",
                "state": str(State.QUEUED),
                "not_before": now,
                "due_at": now,
                "error": "",
                "created_at": now,
                "resend_of": message.pk,
                "resent_by": by.pk,
            }
        ]
    )
    return Message.objects.get(key=key)
