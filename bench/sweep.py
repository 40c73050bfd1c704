"""A worker of its own that only sweeps: one batch for each line it reads, and one line of what became of it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from time import perf_counter

from aftercare.actions import follow_ups
from common import clock


def _resident_mb() -> float:
    """Memory of this process that is really there."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_048_576


def run() -> None:
    for line in sys.stdin:
        start = perf_counter()
        count = follow_ups.write_due(clock.now(), limit=int(line))
        print(json.dumps({"count": count, "seconds": perf_counter() - start, "mb": _resident_mb()}), flush=True)
