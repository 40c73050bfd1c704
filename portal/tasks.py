"""The portal's own work by the clock."""

from __future__ import annotations

import logging

from celery import shared_task
from django.core.cache import cache

from common import clock
from common.database import speaking_as
from enrollment.actions import drafts
from portal import access_review, destruction, health, invariants, retention, rights

logger = logging.getLogger(__name__)


@shared_task(name="portal.tasks.heartbeat")
def heartbeat() -> None:
    """Beat asked, the broker carried, a worker ran: /readyz looks for this stamp."""
    cache.set(health.HEARTBEAT, clock.now(), timeout=3600)


@shared_task(name="portal.tasks.keep_short")
def keep_short() -> int:
    """Once a night: tell whose draft is abandoned, propose what is due, destroy what was signed and what needs nobody's
    signature; how many units were destroyed."""
    since = retention.period("drafts").before
    for draft in drafts.abandoned(since):
        try:
            drafts.warn(draft, since=since)
        except Exception:
            logger.exception("draft %s: its owner could not be told", draft.pk)
    destruction.propose()
    return _destroy_signed()


@shared_task(name="portal.tasks.destroy_signed")
def destroy_signed() -> int:
    """Destroy what was signed, from where it was stopped."""
    return _destroy_signed()


def _destroy_signed() -> int:
    with speaking_as("retention"):
        return destruction.destroy_signed()


@shared_task(name="portal.tasks.remind_of_rights")
def remind_of_rights() -> int:
    """Tell who answers of requests whose deadline is near or over; how many messages."""
    return rights.remind()


@shared_task(name="portal.tasks.open_access_reviews")
def open_access_reviews() -> int:
    """A month of access records that is over and sealed is counted and drawn once; how many. A second run finds none."""
    return access_review.open_due()


@shared_task(name="portal.tasks.check_invariants")
def check_invariants() -> int:
    """Run every query that must find nothing; each finding is an error line with its name and count."""
    broken = invariants.broken()
    for name, ids in broken.items():
        logger.error("invariant broken: %s", name, extra={"count": len(ids)})
    return len(broken)
