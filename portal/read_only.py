"""The site is only read for a while: a move to another machine, a change of the database, an incident looked into.

One rule, kept in two places that call this module: a request that would change something (portal.middleware.ReadOnly) and
a task of the clock (portal.celery.Task) first ask for a turn, and get none while a period is in force. Pages are read as
ever, and what reading needs is written still: sign-ins and their codes, sessions, access records.

A turn is a shared lock of PostgreSQL held while the request or the task runs. Whoever switches writes the period down
first and then waits for the lock alone: when switch_on() has returned True, nothing that began earlier is still writing.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction

from accounts.models import User
from common import clock
from portal.errors import AlreadyReadOnly, NotReadOnly
from portal.models import ReadOnlyPeriod

logger = logging.getLogger(__name__)

# Doors that stay open for POST: signing in and out, what only a cookie or the session remembers, what reads for a reason, what searches,
# and the way back to writing.
DOORS = frozenset(
    {
        "accounts:sign-in",
        "accounts:code",
        "accounts:code-again",
        "accounts:staff-sign-in",
        "accounts:second-factor",
        "accounts:enrol",
        "accounts:recovery",
        "accounts:sign-out",
        "accounts:extend",
        "accounts:end-sign-in",
        "accounts:end-other-sign-ins",
        "accounts:unmask",
        "training_desk:sheet",
        "desk",
        "outbox",
        "enrollment_desk:contact-find",
        "counseling_desk:find",
        "jobs_desk:placement-find",
        "preferences",
        "precheck-answer",
        "standing",
        "announcement-add",
        "announcement-end",
        "read-only",
        "read-only-end",
    }
)
# Tasks that go on, and what they are told while they do. The others wait: each works off what is due when it runs again.
TASKS: Mapping[str, Mapping[str, Any]] = {
    "portal.tasks.heartbeat": {},
    "messaging.tasks.send_due": {"urgent_only": True},  # sign-in codes
    "accounts.tasks.seal_access_records": {},
}
_KEY = "hashtextextended('who writes', 0)"
_TAKE = f"SELECT pg_advisory_lock_shared({_KEY})"
_GIVE = f"SELECT pg_advisory_unlock_shared({_KEY})"
_ALONE = f"SELECT pg_advisory_xact_lock({_KEY})"
SETTLE_SECONDS = 20

_has_turn: ContextVar[bool] = ContextVar("has_turn", default=False)


def current() -> ReadOnlyPeriod | None:
    """The period in force, as the database knows it this moment."""
    return ReadOnlyPeriod.objects.in_force().first()


def take_turn() -> bool:
    """Whether this thread may write now. Whoever got True calls give_turn() when done."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE)
        _has_turn.set(True)
        cursor.execute("SELECT EXISTS (SELECT FROM portal_readonlyperiod WHERE ended_at IS NULL)")
        if not cursor.fetchone()[0]:
            return True
    give_turn()
    return False


def give_turn() -> None:
    """Give the turn back, if this thread has one. A connection that broke took its turn along."""
    if not _has_turn.get():
        return
    _has_turn.set(False)
    try:
        with connection.cursor() as cursor:
            cursor.execute(_GIVE)
    except DatabaseError:
        logger.warning("the turn to write ended with its connection")
        if not connection.in_atomic_block:
            connection.close()


@contextmanager
def turn() -> Iterator[bool]:
    """Within, whether one may write; a turn that was given lasts until the end of the block."""
    try:
        yield take_turn()
    finally:
        give_turn()


def switch_on(
    *, reason: str, planned_end: datetime | None, by: User | None, wait_seconds: int = SETTLE_SECONDS
) -> bool:
    """From now on nobody gets a turn. True when whoever had one is done; False when somebody still writes after the wait.

    Raises AlreadyReadOnly.
    """
    try:
        with transaction.atomic():
            period = ReadOnlyPeriod.objects.create(
                reason=reason, planned_end=planned_end, started_at=clock.now(), started_by=by
            )
    except IntegrityError:
        raise AlreadyReadOnly from None
    settled = is_settled(wait_seconds)
    logger.warning("read-only period %s began, settled: %s", period.pk, settled)
    return settled


def is_settled(wait_seconds: int) -> bool:
    """Whether nobody has a turn any more, waiting so long for it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{wait_seconds}s"])
            cursor.execute(_ALONE)
    except OperationalError:  # the lock did not come in time
        return False
    return True


@transaction.atomic
def switch_off(*, by: User | None) -> ReadOnlyPeriod:
    """Everybody writes again; tasks work off what waited. Raises NotReadOnly."""
    period = ReadOnlyPeriod.objects.in_force().select_for_update(of=("self",), no_key=True).first()
    if period is None:
        raise NotReadOnly
    period.ended_at, period.ended_by = clock.now(), by
    period.save(update_fields=["ended_at", "ended_by"])
    logger.warning("read-only period %s ended", period.pk)
    return period
