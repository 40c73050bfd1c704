"""One person's whole journey in one picture: five steps, what stands where, and which track is best begun next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Protocol

from django.db.models import Case, IntegerField, Model, When
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from aftercare import journey as aftercare
from allowance import journey as allowance
from centers.models import Cohort, PairRule, ProgramYear, Track
from common import clock
from common.journey import Part, Stage, Traces
from common.memory import remembered
from common.prepared import prepared_cursor
from counseling import journey as counseling
from enrollment import combinations, eligibility
from enrollment.combinations import Clash
from enrollment.eligibility import Facts
from enrollment.models import Application, with_occupancy
from enrollment.states import ENDED, State
from jobs import journey as jobs
from portal.cohort_cards import CohortCard
from training import journey as training

STAGE_LABELS = {
    Stage.DESIGN: _("설계"),
    Stage.TRAINING: _("훈련"),
    Stage.ALLOWANCE: _("수당"),
    Stage.JOB: _("취업"),
    Stage.AFTERCARE: _("사후관리"),
}
_COHORTS_SHOWN = 3
_PLACES = {"done": _("마침"), "now": _("하는 중"), "next": _("아직")}


@dataclass(frozen=True)
class Step:
    """One of the five steps: `state` is done, now or next."""

    stage: Stage
    state: str

    @property
    def label(self) -> str:
        return str(STAGE_LABELS[self.stage])

    @property
    def words(self) -> str:
        return str(_PLACES[self.state])


def stage_of(application: Application) -> Stage:
    """Life-career design is a step of its own; every other track is training."""
    is_design = application.cohort.course.track.key == Track.LIFE_DESIGN
    return Stage.DESIGN if is_design else Stage.TRAINING


def steps(applications: Iterable[Application], parts: Iterable[Part]) -> list[Step]:
    """Where somebody stands on each step: doing it, done with it, or still to come."""
    going, done = set(), set()
    for application in applications:
        stage = stage_of(application)
        if application.state == State.COMPLETED:
            done.add(stage)
        elif application.state not in (*ENDED, State.NOT_COMPLETED):
            going.add(stage)
    for part in parts:
        (done if part.is_over else going).add(part.stage)
    states = {stage: "now" if stage in going else "done" if stage in done else "next" for stage in Stage}
    return [Step(stage, state) for stage, state in states.items()]


@dataclass(frozen=True)
class Leg:
    """One track on the recommended way. `outlook` is what the newest rules allow to be said, never a decision."""

    edition: ProgramYear
    state: str
    outlook: str
    clashes: list[Clash]
    cards: list[CohortCard]

    @property
    def track(self) -> Track:
        return self.edition.track

    @property
    def words(self) -> str:
        return str(_PLACES[self.state])


class Room(Protocol):
    """A module of a room that tells of what somebody takes part in beside applications."""

    TRACES: Traces

    def parts(self, person: User) -> list[Part]: ...


ROOMS: tuple[Room, ...] = (counseling, training, allowance, jobs, aftercare)  # floor by floor


def parts(person: User) -> list[Part]:
    """What somebody takes part in beside applications: one statement finds the rooms that have something to tell."""
    with prepared_cursor() as cursor:
        cursor.execute(_traces(), {"person": person.pk})
        found = cursor.fetchone()
    return [part for room, has_any in zip(ROOMS, found, strict=True) if has_any for part in room.parts(person)]


@cache
def _traces() -> str:
    """SELECT whether each room has a trace of a person: written once, since writing it takes longer than the answer."""
    return "SELECT " + ", ".join(
        " OR ".join(f"EXISTS ({_of_person(model, path)})" for model, path in room.TRACES) for room in ROOMS
    )


def _of_person(model: type[Model], path: str) -> str:
    sql, parameters = model._default_manager.filter(**{path: 0}).order_by().values("pk").query.sql_with_params()
    if parameters != (0,):
        raise ValueError(f"{path} of {model.__name__} asks for more than a person.")
    return str(sql) % "%(person)s"


def way(applications: Sequence[Application], *, parts: Iterable[Part] = ()) -> list[Leg]:
    """Every track in the recommended order, 생애경력설계 first; the first not begun brings the cohorts that fit.

    `applications` are all of one person, the newest first, with cohort, course, track and centre read.
    """
    editions = _editions()
    states = _states(applications, parts)
    facts = next((Facts.of_application(row) for row in applications if row.submitted_at), None)
    taking = [row for row in applications if row.state in _TAKING_PART]
    rules = _pair_rules() if taking else {}
    following = next((edition for edition in editions if states.get(edition.track.key, "next") == "next"), None)
    cards = _open_cards(following, applications) if following else []
    return [
        Leg(
            edition=edition,
            state=states.get(edition.track.key, "next"),
            outlook=_outlook(edition, facts, taking),
            clashes=combinations.among(taking, edition.track, rules),
            cards=cards if edition is following else [],
        )
        for edition in editions
    ]


@remembered
def _editions() -> list[ProgramYear]:
    """The newest published rules of each track, in the recommended order."""
    return list(ProgramYear.objects.newest_of_each_track().select_related("track").prefetch_related("criteria"))


@remembered
def _pair_rules() -> Mapping[frozenset[int], PairRule]:
    return combinations.newest_rules(edition.track for edition in _editions())


_TAKING_PART = frozenset(State) - {State.DRAFT, State.NOT_COMPLETED, *ENDED}


def _states(applications: Iterable[Application], parts: Iterable[Part]) -> Mapping[str, str]:
    """How each track stands, by its key; a talk of life-career design counts for its track without an application."""
    found: dict[str, str] = {}
    for application in applications:
        key = application.cohort.course.track.key
        if application.state == State.COMPLETED:
            found[key] = "done"
        elif application.state not in (*ENDED, State.NOT_COMPLETED):
            found.setdefault(key, "now")
    if talks := [part for part in parts if part.stage == Stage.DESIGN]:
        found.setdefault(Track.LIFE_DESIGN, "done" if all(part.is_over for part in talks) else "now")
    return found


def _outlook(edition: ProgramYear, facts: Facts | None, taking: Iterable[Application]) -> str:
    if facts is None:
        return ""
    before = any(row.cohort.course.track_id == edition.track_id and row.state == State.COMPLETED for row in taking)
    today = replace(facts, on=clock.today(), took_part_before=facts.took_part_before or before)
    return str(eligibility.OUTLOOK_LABELS[eligibility.outlook(eligibility.judge_all(edition, today))])


def _open_cards(edition: ProgramYear, applications: Sequence[Application]) -> list[CohortCard]:
    """Open cohorts of this track, those of the person's own centre first, then those closing soonest."""
    known = {row.cohort.center_id for row in applications}
    elsewhere = Case(When(center__in=known, then=0), default=1, output_field=IntegerField())
    cohorts = Cohort.objects.open().filter(course__track=edition.track_id).for_list()
    return [CohortCard(row) for row in with_occupancy(cohorts.order_by(elsewhere, "closes_at", "pk")[:_COHORTS_SHOWN])]
