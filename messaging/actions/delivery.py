"""The sender: claims what is due, sends it over one kept connection, stamps each message.

A message whose sending began and was never stamped (the worker died in between) may have arrived. It is sent again,
counted in its attempts and logged. Nothing is ever lost, at most the one message under way is repeated.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from time import monotonic

from django.conf import settings

from common import clock, encryption
from messaging import claims
from messaging.channels.base import (
    Channel,
    ChannelDown,
    Outgoing,
    PermanentFailure,
    TemporaryFailure,
    UncertainFailure,
    channel_for,
)
from messaging.claims import Claimed, Lease, Outcome
from messaging.models import State
from messaging.models.message import SECRET_PLACEHOLDER, SECRET_PURPOSE
from messaging.quiet_hours import quiet_at

BATCH = 500
BATCH_SECONDS = 5.0  # what is urgent waits no longer than this behind a batch on a slow channel
GAVE_UP = "여러 번 보내는 동안 일꾼이 멈추어 더 보내지 않았습니다. 관리자가 기록을 확인해야 합니다."

UNREADABLE = "비밀 번호를 읽을 수 없어 보내지 못했습니다. 새 번호를 받도록 알려 주세요."

logger = logging.getLogger(__name__)


def deliver_due(*, seconds: float = 45.0, urgent_only: bool = False) -> int:
    """Send what is due on every channel until nothing is, or `seconds` have passed; how many were handed over.

    `urgent_only`: as in the quiet hours, whatever the time.
    """
    end = monotonic() + seconds
    claims.expire(at=clock.now())
    total = 0
    ways = set(settings.MESSAGING_CHANNELS)
    while ways and monotonic() < end:
        for way in sorted(ways):
            handed_over, more = _deliver_batch(way, urgent_only=urgent_only)
            total += handed_over
            if not more:
                ways.discard(way)
    return total


def _deliver_batch(way: str, *, urgent_only: bool) -> tuple[int, bool]:
    """Send one batch; how many were handed over, and whether it is worth coming back at once."""
    now = clock.now()
    lease = Lease()
    batch = lease.claim(way, at=now, quiet=urgent_only or quiet_at(now), limit=BATCH)
    if not batch:
        return 0, False
    try:
        with channel_for(way) as channel:
            return _send_all(channel, lease, batch), True
    except ChannelDown as down:
        waiting = lease.give_back(error=str(down))
        logger.warning("Channel %s is down: %s %s messages wait.", way, down, waiting)
        return 0, False
    finally:
        lease.give_back()


def _send_all(channel: Channel, lease: Lease, batch: list[Claimed]) -> int:
    end = monotonic() + BATCH_SECONDS
    sent = 0
    done: Outcome | None = None
    for message in batch:
        now = clock.now()
        if monotonic() > end or (not message.urgent and quiet_at(now)):
            break
        begins = lease.stamp_and_begin(done, message, at=now)
        done = None
        if not begins:
            continue
        done = _send(channel, lease, message)
        sent += done.state == State.SENT
    if done:
        lease.stamp_and_begin(done, None, at=clock.now())
    return sent


def _send(channel: Channel, lease: Lease, message: Claimed) -> Outcome:
    """Hand one begun message over, and say what became of it. ChannelDown passes through: it concerns them all."""
    if message.was_begun:
        logger.warning(
            "Message %s may have been sent twice: its sending began at %s and was never stamped. This is attempt %s.",
            message.id,
            message.begun_at,
            message.attempts + 1,
        )
    if message.attempts > len(settings.MESSAGING_RETRY_MINUTES):
        return Outcome(message.id, State.FAILED, error=GAVE_UP)
    try:
        reference = channel.send(_outgoing(message))
    except ChannelDown as down:
        lease.unbegin(message, error=str(down))
        raise
    except PermanentFailure as failure:
        return Outcome(message.id, State.FAILED, error=str(failure))
    except TemporaryFailure as failure:
        return _again_or_failed(message, failure)
    except encryption.Unreadable:
        return Outcome(message.id, State.FAILED, error=UNREADABLE)
    return Outcome(message.id, State.SENT, reference=reference[:200], sent_at=clock.now())


def _again_or_failed(message: Claimed, failure: TemporaryFailure) -> Outcome:
    """Queue it for its next try, or give up after the last one."""
    pauses = settings.MESSAGING_RETRY_MINUTES
    if message.attempts >= len(pauses):
        return Outcome(message.id, State.FAILED, error=str(failure))
    if isinstance(failure, UncertainFailure):
        logger.warning("Message %s may be sent twice: the line broke before it was acknowledged.", message.id)
    return Outcome(
        message.id,
        State.QUEUED,
        error=str(failure),
        due_at=clock.now() + timedelta(minutes=pauses[message.attempts]),
    )


def _outgoing(message: Claimed) -> Outgoing:
    body = message.body
    if message.secret:
        body = body.replace(SECRET_PLACEHOLDER, encryption.decrypt(message.secret, purpose=SECRET_PURPOSE))
    return Outgoing(
        id=message.id,
        kind=message.kind,
        channel=message.channel,
        address=message.address,
        recipient_name=message.recipient_name,
        subject=message.subject,
        body=body,
        check_number=message.check_number,
    )
