"""Somebody holds a row while somebody else waits for it: what the one changes meanwhile the other has to see."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection, connections, transaction
from django.db.models import QuerySet

_LONGEST_WAIT_S = 20.0


def while_held(rows: QuerySet[Any], act: Callable[[], Any], *, meanwhile: Callable[[], Any]) -> Any:
    """Lock `rows`, start `act`, wait until it waits for a lock, do `meanwhile`, commit; what `act` returned or raised."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            list(rows.select_for_update(of=("self",), no_key=True))
            waiting = pool.submit(_on_a_connection_of_its_own, act)
            _until_somebody_waits()
            meanwhile()
        return waiting.result(timeout=_LONGEST_WAIT_S)


def before_it_is_committed(first: Callable[[], Any], act: Callable[[], Any]) -> Any:
    """Do `first`, start `act`, wait until it waits for what `first` did, commit; what `act` returned or raised."""
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            waiting = pool.submit(_on_a_connection_of_its_own, act)
            _until_somebody_waits()
        return waiting.result(timeout=_LONGEST_WAIT_S)


def _on_a_connection_of_its_own(act: Callable[[], Any]) -> Any:
    try:
        return act()
    except Exception as raised:
        return raised
    finally:
        connections.close_all()


def _until_somebody_waits() -> None:
    until = time.monotonic() + _LONGEST_WAIT_S
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.02)
    raise AssertionError("Nobody came to wait for the lock.")
