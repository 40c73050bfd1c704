"""Is the process alive (/healthz), and can it do its work (/readyz)? For load balancers and people on call."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from common import clock
from portal import database_roles
from portal.celery import app

logger = logging.getLogger(__name__)

HEARTBEAT = "heartbeat"
HEARTBEAT_LATE = timedelta(seconds=120)


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is looked at."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database and broker answer, beat's last task ran within two minutes and this process cannot change what it
    should only add to, else 503 naming what fails."""
    checks = {"database": _database(), "role": _role(), "broker": _broker(), "beat": _beat()}
    status = 200 if all(checks.values()) else 503
    return JsonResponse({"status": "ok" if status == 200 else "failing", "checks": checks}, status=status)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        logger.exception("the database does not answer")
        return False
    return True


def _role() -> bool:
    if settings.ONE_DATABASE_ROLE:
        return True
    try:
        mighty = database_roles.web_may_change_records()
    except DatabaseError:  # the check above has said why
        return False
    if mighty:
        logger.error("DATABASE_URL is the owner's: it must be the role portal_web (docs/operations.md)")
    return not mighty


def _broker() -> bool:
    try:
        with app.connection_for_read() as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    except (OperationalError, OSError):
        logger.exception("the broker does not answer")
        return False
    return True


def _beat() -> bool:
    try:
        last = cache.get(HEARTBEAT)
    except Exception:  # whatever the cache's client raises: the answer is the same
        logger.exception("the cache does not answer")
        return False
    # A stamp from the future was written before the clock was set back: it says nothing of a beat that runs now.
    return isinstance(last, datetime) and abs(clock.now() - last) < HEARTBEAT_LATE
