"""A hundred thousand due follow-ups, swept by one worker process, against a Celery worker whose tasks do nothing.

As bench.reminders, but the sweep runs in a process that has done nothing else, so that its memory can be watched: after
the first batches, when everything it needs is loaded, and after the last. It may grow by a tenth.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from statistics import quantiles
from typing import Any

from aftercare.models import FollowUp
from bench import reminders
from common import clock
from messaging.models import Message
from portal.seed import rulebooks

FOLLOW_UPS = 100_000
WARM_UP = 5  # batches after which the memory is first looked at
FLOOR_EVERY = 5  # the floor is measured before every fifth batch
MOST_GROWTH = 1.10


def _lay() -> None:
    """Plans with as many steps as their edition has, all of them due: the worker stood still for half a year."""
    people = -(-FOLLOW_UPS // len(rulebooks.CADENCE) // reminders.COHORTS) * reminders.COHORTS
    reminders.lay(people)
    reminders.make_due(FollowUp.objects.filter(pk__in=FollowUp.objects.order_by("pk").values("pk")[:FOLLOW_UPS]))


def _sweep(process: subprocess.Popen[str]) -> dict[str, Any]:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("The sweep has no pipes.")
    process.stdin.write(f"{reminders.BATCH}\n")
    process.stdin.flush()
    done: dict[str, Any] = json.loads(process.stdout.readline())
    if done["count"] != reminders.BATCH:
        raise RuntimeError(f"A batch of {done['count']} instead of {reminders.BATCH} follow-ups.")
    return done


def run() -> dict[str, Any]:
    """Message rows a second, their ratio to the floor, and how the memory of the worker went. Needs an empty database."""
    reminders.insist_on_broker()
    _lay()
    floors, batches = [], []
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.child", "sweep", os.devnull],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        with reminders.worker() as folder:
            for n in range(FOLLOW_UPS // reminders.BATCH):
                if n % FLOOR_EVERY == 0:
                    floors.append(reminders.publish_and_run(folder, reminders.BATCH))
                batches.append(_sweep(process))
    finally:
        process.terminate()
        process.wait(timeout=20)
    letters = Message.objects.filter(kind="aftercare/follow_up").count()
    if letters != FOLLOW_UPS or FollowUp.objects.due(clock.now()).exists():
        raise RuntimeError(f"{letters} of {FOLLOW_UPS} letters were written.")
    seconds = [batch["seconds"] for batch in batches]
    value, floor = Message.objects.count() / sum(seconds), len(floors) * reminders.BATCH / sum(floors)
    begun, ended = batches[WARM_UP - 1]["mb"], batches[-1]["mb"]
    most = max(batch["mb"] for batch in batches)
    is_flat = most <= begun * MOST_GROWTH
    ticks = quantiles(seconds, n=20, method="inclusive")
    return {
        "name": "reminders_100k",
        "value": round(value, 1),
        "unit": "rows/s",
        "floor": round(floor, 1),
        "ratio": round(value / floor, 3),
        "p50_ms": round(ticks[9] * 1000, 1),
        "p95_ms": round(ticks[18] * 1000, 1),
        "memory_mb": {"begun": round(begun, 1), "most": round(most, 1), "ended": round(ended, 1), "is_flat": is_flat},
        "also": f"the worker's memory: {begun:.1f} MB after {WARM_UP} batches, {ended:.1f} at the end, {most:.1f} at most: "
        f"{'flat' if is_flat else 'NOT FLAT'}",
    }
