"""How long what is kept for which purpose, as each room declares it (ROOM/retention.py); the portal puts it together.

A rule counts by units: people, whose records of one room go together, or single rows (a message, a batch). Its clock runs
from the last event the room knows of the unit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common.personal import Personal

EMPTIED = _("값을 비우고 파일을 지움")


@dataclass(frozen=True)
class Event:
    """Something that starts the clock anew: rows, the way from one to its unit, and when it was."""

    rows: Callable[[], QuerySet]
    of: str
    at: str

    def since(self, moment: datetime) -> Exists:
        """Whether the outer unit had one at this moment or later."""
        return Exists(self.rows().order_by().filter(**{self.of: OuterRef("pk"), f"{self.at}__gte": moment}))


@dataclass(frozen=True)
class Rule:
    """One purpose: what is kept, from which event on, how long by default, and on which ground.

    `about`: which units concern given people, for legal holds. `by_person`: the units are people, and nothing is due while
    a room is busy with one; `last`: only when no other such rule has anything left of her. `by_law`: a law asks to keep it
    for the whole period, so that nobody can have it erased earlier.
    `own`: the units a person may have erased, where that is less than `about`.
    `after_notice`: the person herself was told and let the day pass, so that nobody needs to sign; `due` is then the
    room's own, and `destroy` its act for one unit.
    """

    key: str
    name: Any
    items: Any
    starts: Any
    months: int
    ground: Any
    units: Callable[[], QuerySet]
    about: Callable[[QuerySet], Q]
    takes: Sequence[Personal] = ()
    events: Sequence[Event] = ()
    by_person: bool = False
    by_law: bool = False
    last: bool = False
    after_notice: bool = False
    destroy: Callable[[int], bool] | None = None
    own: Callable[[QuerySet], Q] | None = None
    method: Any = EMPTIED

    def due(self, before: datetime) -> QuerySet[Model]:
        """Units with something left, and no event at `before` or later."""
        units = self.units()
        if self.after_notice:
            return units
        quiet = Q()
        for event in self.events:
            quiet &= ~Q(event.since(before))
        return units.filter(self.something_left(), quiet)

    def something_left(self) -> Q:
        """Whether the outer unit still has anything personal under this rule."""
        found = Q(pk__in=())
        for each in self.takes:
            rows = each.model._base_manager.order_by().filter(each.left(), **{each.of: OuterRef("pk")})
            found |= Q(Exists(rows))
        return found


def people(of: QuerySet) -> Q:
    """`about` of rules whose units are people."""
    return Q(pk__in=of)
