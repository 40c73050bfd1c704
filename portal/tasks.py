"""The portal's own work by the clock."""

from __future__ import annotations

import logging

from celery import shared_task
from django.core.cache import cache

from common import clock
from portal import health, invariants

logger = logging.getLogger(__name__)


@shared_task(name="portal.tasks.heartbeat")
def heartbeat() -> None:
    """Beat asked, the broker carried, a worker ran: /readyz looks for this stamp."""
    cache.set(health.HEARTBEAT, clock.now(), timeout=3600)


@shared_task(name="portal.tasks.check_invariants")
def check_invariants() -> int:
    """Run every query that must find nothing; each finding is an error line with its name and count."""
    broken = invariants.broken()
    for name, ids in broken.items():
        logger.error("invariant broken: %s", name, extra={"count": len(ids)})
    return len(broken)
