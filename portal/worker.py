"""What a worker does around every task: asks for a turn to write, and lets the task wait while the site is only read."""

from __future__ import annotations

import logging
from typing import Any

import celery

from portal import read_only

logger = logging.getLogger(__name__)


class Task(celery.Task):
    """The base of all tasks. Called directly, by a test or another function, a task is only that function.

    A task that waits is not put off but left out: it works off what is due in PostgreSQL, and the next run finds it there.
    """

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self.request.called_directly:
            return super().__call__(*args, **kwargs)
        with read_only.turn() as may_write:
            if may_write:
                return super().__call__(*args, **kwargs)
        if self.name in read_only.TASKS:
            return super().__call__(*args, **kwargs | dict(read_only.TASKS[self.name]))
        logger.info("%s waits: the site is only read", self.name)
        return None
