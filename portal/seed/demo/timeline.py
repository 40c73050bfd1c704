"""Lives told in the order they happened: whoever acts next goes on, with the clock standing at that moment."""

from __future__ import annotations

import heapq
from collections.abc import Generator
from datetime import datetime
from itertools import count

from common import clock

# A life yields the moment of its next act and is woken then; what it does runs with the clock standing there.
type Life = Generator[datetime]


class Timeline:
    """What lies after `until` has not happened: a life that would go on then stays where it is."""

    def __init__(self, *, until: datetime) -> None:
        self._until = until
        self._order = count()
        self._next: list[tuple[datetime, int, Life]] = []

    def add(self, life: Life) -> None:
        """Begin a life, or go on with one that was added while another acted."""
        first = next(life, None)
        if first is not None and first <= self._until:
            heapq.heappush(self._next, (first, next(self._order), life))

    def run(self) -> None:
        """Act after act until every life has come to today."""
        while self._next:
            moment, _order, life = heapq.heappop(self._next)
            with clock.standing_at(moment):
                self.add(life)
