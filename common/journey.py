"""What a person's own page is made of: each room tells its part of the journey in these words. Plain data, no database.

A room above this one offers `journey.parts(person)` and `journey.TRACES`, the models (with the path to the person) of
which somebody has at least one row whenever the room has a part to tell; the page asks only where there is a trace and
puts the parts together in the order of the stages.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import Model

from common import clock

# Models of which somebody has a row, each with the path of lookups to that person.
type Traces = tuple[tuple[type[Model], str], ...]

SOON = timedelta(days=3)


class Stage(StrEnum):
    """The five steps of the journey, in their order."""

    DESIGN = "design"
    TRAINING = "training"
    ALLOWANCE = "allowance"
    JOB = "job"
    AFTERCARE = "aftercare"


@dataclass(frozen=True)
class Item:
    """A point of the timeline; `state` is done, now or next."""

    title: str
    text: str = ""
    at: datetime | None = None
    state: str = "done"


@dataclass(frozen=True)
class Act:
    """The one thing the person can do now. `due` is its deadline, if it has one; `rank` 1 comes before 2."""

    rank: int
    title: str
    text: str
    button: str = ""
    url: str = ""
    due: date | datetime | None = None

    @property
    def is_calm(self) -> bool:
        """The deadline is more than three days off."""
        if self.due is None:
            return True
        last = self.due.astimezone(clock.SEOUL).date() if isinstance(self.due, datetime) else self.due
        return last - clock.today() > SOON


@dataclass(frozen=True)
class Part:
    """One thing somebody takes part in: a booked talk, a claim, a referral. `at` is the day it is about.

    `badge` and `tone` (primary, success, warning, gray) say how it stands in a word; `act` is what the person can do;
    `about` is how messages name it.
    """

    stage: Stage
    title: str
    badge: str
    tone: str
    text: str = ""
    url: str = ""
    at: date | datetime | None = None
    act: Act | None = None
    is_over: bool = False
    about: str = ""
