"""Beat that survives a clock set back. Celery's own waits until the time comes round that it has seen already."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from celery.beat import PersistentScheduler


class Scheduler(PersistentScheduler):
    """What was last run in the future counts as run now, when beat starts and whenever the clock goes back under it."""

    _seen: datetime | None = None

    def setup_schedule(self) -> None:
        super().setup_schedule()
        self._forget_the_future()

    def tick(self, *args: Any, **kwargs: Any) -> float:
        now = self.app.now()
        if self._seen is not None and now < self._seen:
            self._forget_the_future()
        self._seen = now
        return float(super().tick(*args, **kwargs))

    def _forget_the_future(self) -> None:
        for entry in self.schedule.values():
            if entry.last_run_at is not None:
                entry.last_run_at = min(entry.last_run_at, entry.default_now())
        self._heap = None  # its order was of the former clock; tick() makes it anew
