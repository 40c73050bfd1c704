"""The sender's few statements, in SQL: claim, begin and stamp, give back, expire.

Every statement that changes a message names the lease it acts under, so a sender that lost its lease changes nothing.
Each runs in autocommit: what it says is durable before the next step in the world outside.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection

from messaging.models import State

logger = logging.getLogger(__name__)

# Due is what waits for its moment or whose sender went away. Only the oldest of a lane: one whose own time has not
# come holds nobody up, one that waits for its next try does. FOR UPDATE sees the row as it is now, so what another
# sender has just taken is passed over.
_CLAIM = """
WITH due AS (
    SELECT m.id FROM messaging_message m
    WHERE m.channel = %(channel)s AND m.state IN ('queued', 'sending') AND m.due_at <= %(now)s
      AND (m.leased_until IS NULL OR m.leased_until < %(now)s)
      AND (m.urgent OR NOT %(quiet)s) AND (m.expires_at IS NULL OR m.expires_at > %(now)s)
      AND NOT EXISTS (
        SELECT 1 FROM messaging_message earlier
        WHERE earlier.lane = m.lane AND earlier.id < m.id AND earlier.state IN ('queued', 'sending')
          AND earlier.not_before <= %(now)s)
    ORDER BY m.urgent DESC, m.due_at, m.id
    LIMIT %(limit)s
    FOR UPDATE OF m SKIP LOCKED)
UPDATE messaging_message m SET lease = %(lease)s, leased_until = %(until)s
FROM due WHERE m.id = due.id
RETURNING m.id, m.kind, m.channel, m.address, m.recipient_name, m.subject, m.body, m.secret, m.check_number, m.urgent,
          m.attempts, m.state = 'sending', m.attempt_started_at, m.due_at
"""

# One round trip and one commit between two messages: what became of the last one, and that the next one has begun.
_STAMP_AND_BEGIN = """
WITH stamped AS (
    UPDATE messaging_message SET
        state = %(state)s, sent_at = %(sent_at)s, due_at = COALESCE(%(due_at)s, due_at), error = %(error)s,
        provider_reference = %(reference)s, lease = NULL, leased_until = NULL,
        secret = CASE WHEN %(state)s = 'queued' THEN secret ELSE '' END
    WHERE id = %(done)s AND lease = %(lease)s
    RETURNING id),
begun AS (
    UPDATE messaging_message SET
        state = 'sending', attempts = attempts + 1, attempt_started_at = %(now)s, leased_until = %(until)s
    WHERE id = %(next)s AND lease = %(lease)s AND state IN ('queued', 'sending')
      AND (expires_at IS NULL OR expires_at > %(now)s)
    RETURNING id)
SELECT (SELECT id FROM stamped), (SELECT id FROM begun)
"""

# What somebody else is just changing is left alone here and below: nobody waits, so nobody waits in a circle.
_GIVE_BACK = """
UPDATE messaging_message SET lease = NULL, leased_until = NULL, error = COALESCE(%(error)s, error)
WHERE id IN (
    SELECT id FROM messaging_message
    WHERE id = ANY(%(ids)s) AND lease = %(lease)s AND state = 'queued' FOR UPDATE SKIP LOCKED)
"""

_UNBEGIN = """
UPDATE messaging_message SET
    state = 'queued', attempts = attempts - 1, lease = NULL, leased_until = NULL, error = %(error)s
WHERE id = %(id)s AND lease = %(lease)s AND state = 'sending'
"""

_EXPIRE = """
UPDATE messaging_message SET state = 'expired', secret = '', lease = NULL, leased_until = NULL
WHERE id IN (
    SELECT id FROM messaging_message
    WHERE state IN ('queued', 'sending') AND expires_at <= %(now)s AND (leased_until IS NULL OR leased_until < %(now)s)
    FOR UPDATE SKIP LOCKED)
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message this sender holds."""

    id: int
    kind: str
    channel: str
    address: str
    recipient_name: str
    subject: str
    body: str
    secret: str
    check_number: str
    urgent: bool
    attempts: int
    was_begun: bool
    begun_at: datetime | None
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of message `id`: sent, failed, or queued again for `due_at`."""

    id: int
    state: State
    error: str = ""
    reference: str = ""
    sent_at: datetime | None = None
    due_at: datetime | None = None


class Lease:
    """One sender's hold on one batch."""

    def __init__(self) -> None:
        self.id: UUID = uuid4()
        self._held: list[int] = []

    def claim(self, channel: str, *, at: datetime, quiet: bool, limit: int) -> list[Claimed]:
        """Take up to `limit` due messages, the urgent and the oldest first."""
        with connection.cursor() as cursor:
            cursor.execute(
                _CLAIM,
                {
                    "channel": channel,
                    "now": at,
                    "quiet": quiet,
                    "limit": limit,
                    "lease": self.id,
                    "until": self._until(at),
                },
            )
            rows = [Claimed(*row) for row in cursor.fetchall()]
        self._held = [row.id for row in rows]
        return sorted(rows, key=lambda row: (not row.urgent, row.due_at, row.id))

    def stamp_and_begin(self, done: Outcome | None, following: Claimed | None, *, at: datetime) -> bool:
        """Write down `done` and that `following` begins; whether it may begin (not lost, cancelled or expired)."""
        stamp = done or Outcome(id=0, state=State.QUEUED)
        with connection.cursor() as cursor:
            cursor.execute(
                _STAMP_AND_BEGIN,
                {
                    "done": stamp.id,
                    "state": stamp.state.value,
                    "sent_at": stamp.sent_at,
                    "due_at": stamp.due_at,
                    "error": stamp.error,
                    "reference": stamp.reference,
                    "next": following.id if following else 0,
                    "lease": self.id,
                    "now": at,
                    "until": self._until(at),
                },
            )
            stamped, begun = cursor.fetchone()
        if done and stamped is None:
            logger.warning("Message %s was taken over by another sender while this one sent it.", done.id)
        return begun is not None

    def give_back(self, *, error: str | None = None) -> int:
        """Let go of everything held and not begun; with `error`, say in the outbox what holds it up."""
        return self._run(_GIVE_BACK, {"ids": self._held, "lease": self.id, "error": error})

    def unbegin(self, message: Claimed, *, error: str) -> None:
        """The begun message was not handed over after all: it waits again and lost no attempt."""
        self._run(_UNBEGIN, {"id": message.id, "lease": self.id, "error": error})

    @staticmethod
    def _until(at: datetime) -> datetime:
        return at + timedelta(seconds=settings.MESSAGING_LEASE_SECONDS)

    @staticmethod
    def _run(statement: str, values: dict[str, Any]) -> int:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return cursor.rowcount


def expire(*, at: datetime) -> int:
    """Close what came too late, and wipe its secrets; how many."""
    with connection.cursor() as cursor:
        cursor.execute(_EXPIRE, {"now": at})
        return cursor.rowcount
