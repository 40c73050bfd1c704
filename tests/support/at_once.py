"""Several people acting at the same moment, each on a connection of her own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection, connections

_AT_MOST = 12  # connections of the tests' PostgreSQL that one race may hold


def at_once(acts: Sequence[Callable[[], Any]], *, workers: int = _AT_MOST) -> list[Any]:
    """Run `acts` in parallel; the result of each, or the exception it raised, in their order."""
    workers = min(workers, len(acts))
    start = Barrier(workers)

    def enter() -> None:
        connection.ensure_connection()
        start.wait(timeout=20)

    def run(act: Callable[[], Any]) -> Any:
        try:
            return act()
        except Exception as raised:
            return raised

    def leave() -> None:
        start.wait(timeout=20)
        connections.close_all()

    with ThreadPoolExecutor(workers, initializer=enter) as pool:
        results = list(pool.map(run, acts))
        for done in [pool.submit(leave) for _ in range(workers)]:
            done.result()
    return results
