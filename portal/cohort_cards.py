"""A cohort as the public pages show it: its seats as cells, and what a newcomer would find."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from centers.models import Cohort
from common import clock

_SOON = timedelta(days=3)
_MOST_CELLS = 60


@dataclass(frozen=True)
class CohortCard:
    """Needs the counts that enrollment.models.with_occupancy adds."""

    cohort: Cohort

    @property
    def _counted(self) -> Any:
        return cast(Any, self.cohort)

    @property
    def seats_free(self) -> int:
        """Seats a newcomer could get: those nobody holds, is being asked about, or waits for."""
        return max(self._counted.seats_left - self._counted.waiting, 0)

    @property
    def ahead(self) -> int:
        """People who handed in earlier and have no seat yet."""
        return self._counted.waiting + self._counted.in_review + self._counted.seats_offered

    @property
    def cells(self) -> list[str]:
        """One for each seat; none where so many would say less than their number."""
        counted = self._counted
        if counted.seats_total > _MOST_CELLS:
            return []
        free = self.seats_free
        offered = counted.seats_total - counted.seats_taken - free
        return ["taken"] * counted.seats_taken + ["offer"] * offered + ["free"] * free

    @property
    def cells_label(self) -> str:
        counted = self._counted
        offered = counted.seats_total - counted.seats_taken - self.seats_free
        asked = f" {offered}자리는 기다리던 분께 제안하고 있습니다." if offered else ""
        return (
            f"{counted.seats_total}자리 중 {counted.seats_taken}자리가 찼고 {self.seats_free}자리가 남았습니다.{asked}"
        )

    @property
    def closes_soon(self) -> bool:
        return self.cohort.closes_at - clock.now() < _SOON
