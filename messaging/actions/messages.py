"""Writing messages, and taking back those that have not gone out."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from itertools import batched
from typing import Any

from django.db import transaction

from common import clock, encryption
from common.personal import GONE
from messaging import nudge
from messaging.drafts import Draft
from messaging.models import Message
from messaging.models.message import SECRET_PURPOSE, MessageQuerySet
from messaging.rendering import Text, render
from messaging.states import UNFINISHED, State

NO_ADDRESS = "받는 분의 휴대전화 번호도 메일 주소도 없어 보내지 못했습니다."
_ROWS_PER_STATEMENT = 1_000


def write(draft: Draft) -> Message:
    """The message of this occurrence: written now, or the one that was written before under the same key."""
    row = _row(draft)
    new = Message.objects.insert_once([row])
    if not new:
        return Message.objects.get(key=draft.key)
    transaction.on_commit(nudge.send_due, robust=True)
    return Message.objects.inserted(new[0], row)


def write_many(drafts: Iterable[Draft]) -> int:
    """Write every occurrence not yet written, a thousand a statement; how many were new."""
    count = 0
    with transaction.atomic():
        for some in batched(drafts, _ROWS_PER_STATEMENT):
            count += len(Message.objects.insert_once([_row(draft) for draft in some]))
        if count:
            transaction.on_commit(nudge.send_due, robust=True)
    return count


def preview(draft: Draft) -> Text:
    """What would go out, without writing it: staff see a message before it goes. Its check number is not yet given."""
    return render(draft, "0" * 8)


def cancel(*, about: str, kinds: Iterable[str] = ()) -> int:
    """Take back what waits about this case (only of these kinds, when named); how many were. What is under way goes."""
    waiting = Message.objects.about(about).filter(state=State.QUEUED)
    kinds = list(kinds)
    return _cancel(waiting.filter(kind__in=kinds) if kinds else waiting)


def cancel_keys(keys: Iterable[str]) -> int:
    """Take back those of these occurrences that still wait; how many were."""
    return _cancel(Message.objects.filter(key__in=list(keys), state=State.QUEUED))


def forget(rows: MessageQuerySet) -> int:
    """Destroy what finished messages said and to whom; how many. That there was one, of what kind and when, remains."""
    return rows.exclude(state__in=UNFINISHED).update(
        recipient=None,
        recipient_name=GONE,
        address="",
        lane="",
        subject="",
        body=GONE,
        secret="",
        about_label="",
        error="",
        provider_reference="",
    )


def _cancel(waiting: MessageQuerySet) -> int:
    return waiting.update(state=State.CANCELLED, secret="", lease=None, leased_until=None)


def new_check_number() -> str:
    """Eight random digits by which a receiver and the centre recognise one message on the phone."""
    return f"{secrets.randbelow(10**8):08d}"


def _row(draft: Draft) -> dict[str, Any]:
    check_number = new_check_number()
    text = render(draft, check_number)
    now = clock.now()
    not_before = draft.not_before or now
    reachable = bool(text.address)
    return {
        "key": draft.key,
        "kind": draft.kind,
        "channel": text.channel,
        "recipient": draft.to.user_id,
        "recipient_name": draft.to.name,
        "address": text.address,
        "lane": draft.lane or f"{text.channel}:{text.address}{':urgent' if draft.urgent else ''}",
        "urgent": draft.urgent,
        "subject": text.subject,
        "body": text.body,
        "secret": encryption.encrypt(draft.secret, purpose=SECRET_PURPOSE) if draft.secret and reachable else "",
        "about": draft.about,
        "about_label": draft.about_label,
        "office_id": draft.office.id if draft.office else None,
        "check_number": check_number,
        "state": str(State.QUEUED if reachable else State.FAILED),
        "not_before": not_before,
        "due_at": not_before,
        "expires_at": draft.expires_at,
        "error": "" if reachable else NO_ADDRESS,
        "created_at": now,
    }
