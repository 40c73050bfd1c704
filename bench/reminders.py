"""Due follow-ups turned into message rows, against a Celery worker that runs tasks which do nothing.

The floor is what a design with a task per message cannot beat: publish a task for each, let a worker take it, do nothing.
Publisher and worker run beside each other, as web and worker do, on the configured broker. What is measured is one
process in which the sweep claims, renders and writes two rows a follow-up: the owner's letter and the consultant's
note. The value counts rows; follow-ups a second are half of it. p50 and p95 are those of a batch of a thousand follow-ups.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from statistics import quantiles
from time import perf_counter, sleep
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from aftercare.actions import follow_ups, plans
from aftercare.models import FollowUp
from bench import data
from bench.idle import QUEUE, nothing, touch
from common import clock
from enrollment.models import Application, Completion
from enrollment.states import State
from messaging.models import Message

FOLLOW_UPS = 10_000
COHORTS = 25
BATCH = 1_000  # the sweep's own, and as many tasks
_START_SECONDS = 60.0


def _wait_for(path: Path, seconds: float) -> None:
    until = perf_counter() + seconds
    while not path.exists():
        if perf_counter() > until:
            raise RuntimeError("The Celery worker did not answer in time.")
        sleep(0.001)


def insist_on_broker() -> None:
    if settings.CELERY_BROKER_URL.startswith("memory:"):
        raise RuntimeError("The floor needs a broker that two processes share: set REDIS_URL.")


@contextmanager
def worker() -> Iterator[Path]:
    """A real worker process with one slot in its own process: no pipe to a child, so the fastest there is.

    Gives the folder in which it leaves its marks.
    """
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "portal.celery",
        "worker",
        "--include",
        "bench.idle",
        "--queues",
        QUEUE,
        "--pool",
        "solo",
    ]
    quiet = ["--loglevel", "ERROR", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    with tempfile.TemporaryDirectory() as name, (Path(name) / "worker.log").open("wb") as log:
        process = subprocess.Popen([*command, *quiet], stdout=log, stderr=subprocess.STDOUT)
        try:
            ready = Path(name) / "ready"
            touch.delay(str(ready))
            _wait_for(ready, _START_SECONDS)
            yield Path(name)
        finally:
            process.terminate()
            process.wait(timeout=20)


def publish_and_run(folder: Path, count: int) -> float:
    """Seconds in which `count` tasks were published, taken and run."""
    done = folder / "done"
    start = perf_counter()
    for _ in range(count):
        nothing.delay()
    touch.delay(str(done))
    _wait_for(done, 300.0)
    taken = perf_counter() - start
    done.unlink()
    return taken


def lay(people: int) -> None:
    """`people` who completed, each with a plan; none of its follow-ups is due yet."""
    center = data.lay_facts()
    staff = data.counselor(center)
    for cohort in data.open_cohorts([center], COHORTS, capacity=1):
        data.applications(cohort, {State.COMPLETED: people // COHORTS}, staff)
    now, today = clock.now(), clock.today()
    Completion.objects.bulk_create(
        Completion(application=row, completed_on=today, consultant=staff, recorded_by=staff, recorded_at=now)
        for row in Application.objects.filter(state=State.COMPLETED)
    )
    while plans.open_missing():
        pass


def make_due(follow_ups: QuerySet[FollowUp]) -> None:
    follow_ups.update(due_at=clock.now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _write(at: datetime) -> float:
    """Seconds in which a thousand due follow-ups became messages."""
    start = perf_counter()
    follow_ups.write_due(at, limit=BATCH)
    return perf_counter() - start


def run(count: int = FOLLOW_UPS) -> dict[str, Any]:
    """Message rows a second, and their ratio to the floor. Needs an empty database.

    Floor and sweep take turns, so that whatever else this machine does weighs on both alike.
    """
    insist_on_broker()
    lay(count)
    make_due(FollowUp.objects.filter(day=FollowUp.objects.order_by("day").values("day")[:1]))
    floors, batches = [], []
    with worker() as folder:
        for _ in range(count // BATCH):
            floors.append(publish_and_run(folder, BATCH))
            batches.append(_write(clock.now()))
    letters = Message.objects.filter(kind="aftercare/follow_up").count()
    if letters != count or FollowUp.objects.due(clock.now()).exists():
        raise RuntimeError(f"{letters} of {count} letters were written.")
    value, floor = Message.objects.count() / sum(batches), count / sum(floors)
    ticks = quantiles(batches, n=20, method="inclusive")
    return {
        "name": "reminders",
        "value": round(value, 1),
        "unit": "rows/s",
        "floor": round(floor, 1),
        "ratio": round(value / floor, 3),
        "p50_ms": round(ticks[9] * 1000, 1),
        "p95_ms": round(ticks[18] * 1000, 1),
    }
