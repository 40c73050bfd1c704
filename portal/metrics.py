"""What Prometheus reads at /metrics: how requests went, what waits, and when what must happen last happened.

No name, number or address of anybody is a value or a label: requests are named by their view, never by their path. What the
web processes count lies in files they share (PROMETHEUS_MULTIPROC_DIR), so that any of them answers for all; what waits is
asked of the database and the broker when Prometheus comes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Min
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest, multiprocess
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from accounts.models import SignInFailure
from common import clock
from messaging import quiet_hours
from messaging.models import Message, State
from messaging.states import UNFINISHED
from portal import health
from portal.backup import take
from portal.celery import app

logger = logging.getLogger(__name__)

NOWHERE = "none"  # an address that leads to no view
FAILED_SIGN_INS = timedelta(minutes=15)

_counted = CollectorRegistry()
_requests = Counter("portal_requests", "Requests answered, by view and status.", ["view", "status"], registry=_counted)
_seconds = Histogram(
    "portal_request_seconds",
    "How long they took, in seconds, by view.",
    ["view"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=_counted,
)


def count_request(view: str, status: int, seconds: float) -> None:
    """One answered request; an empty view is an address that leads nowhere."""
    _requests.labels(view or NOWHERE, str(status)).inc()
    _seconds.labels(view or NOWHERE).observe(seconds)


def text() -> bytes:
    """Everything, in Prometheus's format. A part that cannot be asked is left out and counted as failing."""
    if settings.METRICS_FOLDER:
        counted = CollectorRegistry()
        multiprocess.MultiProcessCollector(counted, path=settings.METRICS_FOLDER)
    else:
        counted = _counted
    asked = CollectorRegistry()
    asked.register(_Asked())
    return generate_latest(counted) + generate_latest(asked)


class _Asked(Collector):
    """What is asked for at the moment Prometheus comes."""

    def collect(self) -> Iterable[Metric]:
        failing = GaugeMetricFamily(
            "portal_metrics_failing", "1 for each part that could not be asked.", labels=["part"]
        )
        for part, ask in _PARTS.items():
            try:
                yield from list(ask())
            except Exception:  # whatever database, broker or cache raise: the other parts are told all the same
                logger.exception("metrics: %s cannot be asked", part)
                failing.add_metric([part], 1)
            else:
                failing.add_metric([part], 0)
        yield failing


def _messages() -> Iterator[Metric]:
    """Only what is not done with: whoever counts every message ever sent counts longer every day."""
    states = GaugeMetricFamily(
        "portal_messages", "Messages that wait, are being sent or failed, by state.", labels=["state"]
    )
    shown = (*UNFINISHED, State.FAILED)
    counts = dict(Message.objects.filter(state__in=shown).values_list("state").annotate(Count("pk")))
    for state in shown:
        states.add_metric([state], counts.get(state, 0))
    yield states
    yield GaugeMetricFamily(
        "portal_oldest_due_message_seconds",
        "For how long the oldest message could have gone out and has not; 0 when none waits.",
        value=_oldest_due_seconds(clock.now()),
    )


def _oldest_due_seconds(now: datetime) -> float:
    due = Message.objects.unfinished().filter(due_at__lte=now).exclude(expires_at__lte=now)
    if quiet_hours.quiet_at(now):
        due = due.filter(urgent=True)
    oldest = due.aggregate(oldest=Min("due_at"))["oldest"]
    if oldest is None:
        return 0.0
    since = oldest if quiet_hours.quiet_at(now) else quiet_hours.sendable_since(oldest, now)
    return float((now - since).total_seconds())


def _queue() -> Iterator[Metric]:
    with app.connection_for_read() as broker:
        queue = broker.SimpleQueue(app.conf.task_default_queue)
        depth = queue.qsize()
    yield GaugeMetricFamily("portal_queue_depth", "Tasks the broker holds for a worker.", value=depth)


def _sign_ins() -> Iterator[Metric]:
    failed = SignInFailure.objects.filter(created_at__gt=clock.now() - FAILED_SIGN_INS)
    counts = dict(failed.values_list("proof").annotate(Count("pk")))
    told = GaugeMetricFamily(
        "portal_failed_sign_ins", "Sign-ins of staff that failed in the last 15 minutes, by proof.", labels=["proof"]
    )
    for proof in SignInFailure._meta.get_field("proof").choices or ():
        told.add_metric([proof[0]], counts.get(proof[0], 0))
    yield told


def _moments() -> Iterator[Metric]:
    """As seconds since 1970, so that Prometheus's clock says how long ago that is. What never happened is left out."""
    for name, mark, words in _MOMENTS:
        moment = cache.get(mark)
        if isinstance(moment, datetime):
            yield GaugeMetricFamily(name, words, value=moment.timestamp())


_MOMENTS = (
    ("portal_heartbeat_timestamp_seconds", health.HEARTBEAT, "When beat, broker and worker last worked together."),
    ("portal_backup_base_timestamp_seconds", take.BASE_MARK, "When the newest base backup was finished and proved."),
    ("portal_backup_received_timestamp_seconds", take.RECEIVED_MARK, "Up to when everything is in the backup."),
    ("portal_backup_drill_timestamp_seconds", take.DRILL_MARK, "When a restore drill last succeeded."),
)
_PARTS: dict[str, Callable[[], Iterator[Metric]]] = {
    "messages": _messages,
    "queue": _queue,
    "sign_ins": _sign_ins,
    "moments": _moments,
}
