"""Claims open by themselves when the instalment's condition is met. Lower floors never call here: facts are pulled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from allowance import notices
from allowance.actions import amounts
from allowance.errors import AlreadyClaimed, CompletionGone, DeadlinePassed, NotClaimable, NothingLeft
from allowance.models import Claim, ClaimEvent, RefusalReason
from allowance.models.claim_queries import EMPLOYED_DAYS
from allowance.states import State as ClaimState
from centers.models import AllowanceInstalment, Course
from common import clock
from enrollment.models import Application, Completion
from enrollment.models.application import ApplicationQuerySet
from enrollment.states import State
from jobs.models import Placement

Condition = AllowanceInstalment.Condition
OPENED, OPENED_AGAIN = "수당이 열림", "조건을 다시 채워 수당이 다시 열림"
_BEGUN = (State.IN_TRAINING, State.NOT_COMPLETED, State.COMPLETED)
# Closed because its completion was taken back: opens again when a condition is met anew.
WAITS = Q(state=ClaimState.REFUSED, refusal_reason=RefusalReason.COMPLETION_TAKEN_BACK)


@dataclass(frozen=True)
class Met:
    """A condition met: by whom, which one, on which day."""

    application: Application
    instalment: AllowanceInstalment
    by: str
    on: date


def open_due(*, limit: int = 500) -> int:
    """Open claims whose condition is met and that nobody has, up to `limit` an instalment; how many were."""
    return sum(_open_quietly(met) for met in _met(limit))


def _met(limit: int) -> Iterator[Met]:
    """Everybody who met a condition of the edition she was judged by, whatever came after it."""
    instalments = (
        AllowanceInstalment.objects.filter(condition__in=_SEARCHES, amount__isnull=False)
        .select_related("program_year__track")
        .order_by("pk")
    )
    for instalment in instalments:
        unclaimed = (
            Application.objects.filter(program_year=instalment.program_year)
            .exclude(Exists(_claims_of(OuterRef("applicant"), instalment)))
            .exclude(applicant__in=_had_everything(instalment))
            .with_completion()
            .select_related("applicant", "cohort__center")
            .order_by("pk")
        )
        for search in _SEARCHES[Condition(instalment.condition)]:
            yield from search(unclaimed, instalment, limit)


def _advanced(unclaimed: ApplicationQuerySet, instalment: AllowanceInstalment, limit: int) -> Iterator[Met]:
    """Completed a course that leads past the basics."""
    return _completed(unclaimed.filter(cohort__course__in=Course.objects.advanced()), instalment, limit)


def _completed(unclaimed: ApplicationQuerySet, instalment: AllowanceInstalment, limit: int) -> Iterator[Met]:
    for application in unclaimed.filter(state=State.COMPLETED)[:limit]:
        yield Met(application, instalment, Condition.COMPLETED, application.completed_on)  # type: ignore[attr-defined]


def _hired_after_it(unclaimed: ApplicationQuerySet, instalment: AllowanceInstalment, limit: int) -> Iterator[Met]:
    """Completed, and got a job since the course began."""
    done = unclaimed.filter(state=State.COMPLETED)
    return _working(done, Placement.objects.real(), instalment, limit)


def _hired_instead(unclaimed: ApplicationQuerySet, instalment: AllowanceInstalment, limit: int) -> Iterator[Met]:
    """Got a job: before the course was finished, without finishing it, or after one that taught the basics only."""
    return _working(unclaimed.filter(state__in=_BEGUN), Placement.objects.real(), instalment, limit)


def _stayed(unclaimed: ApplicationQuerySet, instalment: AllowanceInstalment, limit: int) -> Iterator[Met]:
    """Thirty days in one job. Who leaves afterwards loses nothing."""
    begun = unclaimed.filter(state__in=_BEGUN)
    lasting = Placement.objects.employed_at_least(EMPLOYED_DAYS)
    days = EMPLOYED_DAYS
    return _working(begun, lasting, instalment, limit, condition=Condition.EMPLOYED_30_DAYS, days=days)


def _working(
    applications: ApplicationQuerySet,
    placements: QuerySet[Placement],
    instalment: AllowanceInstalment,
    limit: int,
    *,
    condition: str = Condition.HIRED,
    days: int = 0,
) -> Iterator[Met]:
    """Those with such a job, begun on the course's first day or later: what one had before is not a new job."""
    since = (
        placements.filter(person=OuterRef("applicant"), started_on__gte=OuterRef("cohort__starts_on"))
        .order_by("started_on")
        .values("started_on")[:1]
    )
    found = applications.annotate(job_since=Subquery(since)).filter(job_since__isnull=False)
    for application in found[:limit]:
        yield Met(application, instalment, condition, application.job_since + timedelta(days=days))


_SEARCHES: Mapping[Condition, tuple[Callable[..., Iterator[Met]], ...]] = {
    Condition.COMPLETED: (_completed,),
    Condition.ADVANCED_COMPLETED_OR_HIRED: (_advanced, _hired_instead),
    Condition.HIRED: (_hired_after_it,),
    Condition.EMPLOYED_30_DAYS: (_stayed,),
}


def _claims_of(claimant: OuterRef, instalment: AllowanceInstalment) -> QuerySet[Claim]:
    """What stands in the way of another: the person's claim of this number, unless it waits for its condition."""
    return Claim.objects.filter(
        claimant=claimant, track=instalment.program_year.track_id, number_of_part=instalment.number
    ).exclude(WAITS)


def _had_everything(instalment: AllowanceInstalment) -> QuerySet[Any]:
    """Claimants who have already come to the most that the edition gives."""
    most = instalment.program_year.allowance_at_most
    if most is None:
        return Claim.objects.none().values("claimant")
    return Claim.objects.claimants_with(most, track=instalment.program_year.track_id)


def _open_quietly(met: Met) -> bool:
    """Whether a claim was opened; that somebody was quicker, or had the rest of the money, is no error."""
    try:
        if not _open_again(met):
            open_claim(met)
    except (AlreadyClaimed, NothingLeft):
        return False
    return True


@transaction.atomic
def _open_again(met: Met) -> bool:
    """Open the claim that waits for its condition, if there is one, as if it were new. Raises NothingLeft."""
    instalment = met.instalment
    waiting = Claim.objects.filter(
        WAITS, claimant=met.application.applicant, track=instalment.program_year.track, number_of_part=instalment.number
    )
    claim = waiting.hold(waiting.values_list("pk", flat=True)).first()
    if claim is None:
        return False
    changed = {
        "application": met.application,
        "instalment": instalment,
        "center": met.application.cohort.center,
        "amount": amounts.of(instalment, claim.claimant),
        "handled": instalment.handled,
        "met_by": met.by,
        "met_on": met.on,
        "due_at": due_at(instalment),
        "reminded_at": None,
        "refusal_reason": "",
        "refusal_note": "",
    }
    for name, value in changed.items():
        setattr(claim, name, value)
    claim.move_to(ClaimState.OPEN, by=None, reason=OPENED_AGAIN, also=changed)
    notices.claim_opened(claim)
    return True


def due_at(instalment: AllowanceInstalment) -> datetime | None:
    """The end of the claim window: so many days from the day the claim opens here, 18:00; None where no rule says."""
    return clock.at(clock.today() + timedelta(days=instalment.claim_days)) if instalment.claim_days else None


@transaction.atomic
def open_claim(met: Met, *, by: User | None = None, note: str = "", due_on: date | None = None) -> Claim:
    """Open one claim and tell the person. Raises AlreadyClaimed, also when somebody else does so at this moment;
    NotClaimable, NothingLeft, DeadlinePassed.

    The window is counted from today, not from the day the condition was met: nobody loses days because a completion was
    recorded late. `due_on` takes the place of the edition's own window.
    """
    instalment = met.instalment
    if due_on and clock.at(due_on) <= clock.now():
        raise DeadlinePassed
    now = clock.now()
    claim = Claim(
        claimant=met.application.applicant,
        application=met.application,
        instalment=instalment,
        track=instalment.program_year.track,
        number_of_part=instalment.number,
        center=met.application.cohort.center,
        amount=amounts.of(instalment, met.application.applicant),
        handled=instalment.handled,
        met_by=met.by,
        met_on=met.on,
        met_note=note,
        opened_by=by,
        opened_at=now,
        due_at=clock.at(due_on) if due_on else due_at(instalment),
        state_since=now,
    )
    try:
        with transaction.atomic():
            claim.save(force_insert=True)
    except IntegrityError as taken:
        if "one_claim_per_person_and_instalment" in str(taken):
            raise AlreadyClaimed from taken
        raise
    ClaimEvent.objects.create(claim=claim, target=claim.state, by=by, note=note or OPENED, at=now)
    notices.claim_opened(claim)
    return claim


def job_search_instalments(application: Application) -> list[AllowanceInstalment]:
    """The instalments of the application's edition that staff open by hand and the person, who completed, has not got yet."""
    if application.state != State.COMPLETED:
        return []
    rows = AllowanceInstalment.objects.filter(
        program_year=application.program_year_id, condition=Condition.JOB_SEARCH, amount__isnull=False
    ).select_related("program_year__track")
    claims = Claim.objects.filter(claimant=application.applicant_id, track=application.program_year.track_id)
    taken = set(claims.values_list("number_of_part", flat=True))
    return [row for row in rows if row.number not in taken]


def looking_for_work(centers: Iterable[int] | None) -> QuerySet[Application]:
    """Applications of these centres (None: all) that may get an instalment for looking for work, the newest first."""
    instalment = AllowanceInstalment.objects.filter(
        program_year=OuterRef("program_year"), condition=Condition.JOB_SEARCH, amount__isnull=False
    )
    had = Claim.objects.filter(
        claimant=OuterRef(OuterRef("applicant")),
        track=OuterRef("program_year__track"),
        number_of_part=OuterRef("number"),
    )
    rows = Application.objects.filter(Exists(instalment.exclude(Exists(had))), state=State.COMPLETED)
    rows = rows if centers is None else rows.filter(cohort__center__in=centers)
    return rows.for_list().with_completion().order_by("-completed_on", "pk")  # type: ignore[misc]


@transaction.atomic
def open_for_job_search(
    application: Application,
    instalment: AllowanceInstalment,
    *,
    reason: str,
    met_on: date,
    due_on: date | None,
    by: User,
) -> Claim:
    """Staff saw that somebody who completed looks for work. Raises AlreadyClaimed, NotClaimable, CompletionGone, DeadlinePassed."""
    if instalment.condition != Condition.JOB_SEARCH or instalment.program_year_id != application.program_year_id:
        raise NotClaimable
    if not Completion.objects.in_force().filter(application=application).locked():
        raise CompletionGone
    return open_claim(Met(application, instalment, Condition.JOB_SEARCH, met_on), by=by, note=reason, due_on=due_on)
