"""One run: load for a while, faults in random order meanwhile, then quiet, then the comparison."""

from __future__ import annotations

import asyncio
import random
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.chaos import checker, faults, world
from tests.chaos.people import People

_CALM_SECONDS = 120


@dataclass
class Outcome:
    """What was struck how often, what people saw, what was acknowledged, and everything found wrong."""

    struck: Counter[str]
    answers: Counter[str]
    counts: dict[str, int]
    wrongs: list[str]


def run(*, people: int, order: Sequence[str], seed: int, lasting: tuple[float, float]) -> Outcome:
    """`order` names the faults, one after the other under load; each lasts between these seconds."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder, world.running(Path(folder)) as here:
        crowd = People(here, people=people, seed=seed)
        seconds = len(order) * (sum(lasting) / 2 + 2)
        load = threading.Thread(target=lambda: asyncio.run(crowd.live(seconds=seconds)), daemon=True)
        load.start()
        struck: Counter[str] = Counter()
        for name in order:
            faults.strike(here, name, seconds=chance.uniform(*lasting))
            struck[name] += 1
            time.sleep(chance.uniform(0.5, 1.5))
        load.join(timeout=_CALM_SECONDS)
        stuck = load.is_alive()
        here.a_day_passes(faults.DAY)
        _wait_for_calm(here)
        found = checker.Checker(here, crowd.told)
        wrongs = found.wrongs()
        if stuck:
            wrongs.append("somebody is still waiting for an answer although every part works again")
        return Outcome(struck, crowd.answers, found.counts, wrongs)


def _wait_for_calm(here: world.World) -> None:
    """Beat and worker have so long to do what is due a day later; what they leave undone the checker finds."""
    deadline = time.monotonic() + _CALM_SECONDS
    while checker.unfinished(here) and time.monotonic() < deadline:
        time.sleep(1)
