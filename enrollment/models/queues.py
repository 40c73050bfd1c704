"""The desk's queues: which applications ask for something of the centre, how many, and which is the most urgent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from django.db import models
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common import clock, working_days
from common.prepared import prepared
from enrollment.models.application import Application, ApplicationQuerySet
from enrollment.models.line import Offer
from enrollment.models.supplement import Supplement
from enrollment.states import State

# Further away than this the calendar date says more than a number of working days.
_FAR = timedelta(days=21)
_WHOLE_NUMBER = 9  # digits, with the 0 in front that is stored as +82; fewer are the last digits of a number


class Queue(models.TextChoices):
    NEW = "new", _("새 신청")
    ARRIVED = "arrived", _("보완 도착")
    DUE = "due", _("기한 임박")
    OFFERED = "offered", _("대기 순번 제안")
    WAITING = "waiting", _("대기")
    ASKED = "asked", _("보완 기다림")
    CONDITIONAL = "conditional", _("조건 기다림")
    TRAINING = "training", _("교육·수료")
    INTAKE = "intake", _("창구 접수 중")


_ORDER: Mapping[str, tuple[str, ...]] = {
    Queue.NEW: ("review_due_on", "pk"),
    Queue.ARRIVED: ("review_due_on", "pk"),
    Queue.DUE: ("review_due_on", "pk"),
    Queue.OFFERED: ("offer_until", "pk"),
    Queue.WAITING: ("cohort__starts_on", "cohort_id", "line_number"),
    Queue.ASKED: ("supplement_due", "pk"),
    Queue.CONDITIONAL: ("condition_due_on", "pk"),
    Queue.TRAINING: ("cohort__ends_on", "cohort_id", "line_number"),
    Queue.INTAKE: ("saved_at", "pk"),
}


# The queues that are a state as a whole; the others divide what is under review.
_STATE_OF: Mapping[str, str] = {
    Queue.OFFERED: State.OFFERED,
    Queue.WAITING: State.WAITING,
    Queue.ASKED: State.SUPPLEMENT,
    Queue.CONDITIONAL: State.CONDITIONAL,
    Queue.TRAINING: State.IN_TRAINING,
    Queue.INTAKE: State.DRAFT,
}
# The states of which something is asked: what has ended is not even looked at. (A draft at the desk is one entered there.)
_ASKING = (State.SUBMITTED, *_STATE_OF.values())


def _soon() -> date:
    """What is due by then is urgent."""
    return working_days.add(clock.today(), 1)


def _within(queue: str, soon: date) -> tuple[str, Q]:
    """The state an application in `queue` is in, and what else must hold of it."""
    match queue:
        case Queue.NEW:
            return State.SUBMITTED, Q(supplemented_at=None)
        case Queue.ARRIVED:
            return State.SUBMITTED, Q(supplemented_at__isnull=False)
        case Queue.DUE:
            return State.SUBMITTED, Q(review_due_on__lte=soon)
        case Queue.INTAKE:
            return State.DRAFT, Q(source=Application.Source.DESK)
    return _STATE_OF[queue], Q()


def at_centers(centers: Iterable[int] | None) -> ApplicationQuerySet:
    """What stands at the desks of these centres (None: of all): whatever was sent there or is being entered there."""
    rows = Application.objects.filter(Q(submitted_at__isnull=False) | Q(source=Application.Source.DESK))
    if centers is None:
        return rows
    return rows.filter(cohort__center__in=centers)


def for_others(centers: Iterable[int], person: int) -> ApplicationQuerySet:
    """What stands at the desks of these centres but for this person's own: nobody handles what is hers."""
    return at_centers(centers).exclude(applicant=person)


def counts(centers: Iterable[int], *, chosen: str, user: User) -> dict[str, int]:
    """How many of for_others() stand in each queue, and of the chosen one `mine` and `free` (nobody's)."""
    found = {state: _Count(*row) for state, *row in _counted(tuple(centers), user.pk, _soon(), chosen=chosen)}
    none = _Count()
    numbers = {queue: found.get(of, none).all for queue, of in _STATE_OF.items()}
    reviewed = found.get(State.SUBMITTED, none)
    numbers |= {Queue.ARRIVED: reviewed.arrived, Queue.DUE: reviewed.due}
    numbers[Queue.NEW] = reviewed.all - reviewed.arrived
    inside = found.get(_within(chosen, _soon())[0], none)
    return {str(name): number for name, number in numbers.items()} | {"mine": inside.mine, "free": inside.free}


class _Count(NamedTuple):
    """Of the applications in one state: all, those whose papers arrived, those due soon, mine and nobody's."""

    all: int = 0
    arrived: int = 0
    due: int = 0
    mine: int = 0
    free: int = 0


@prepared
def _counted(
    centers: tuple[int, ...], person: int, soon: date, *, chosen: str
) -> QuerySet[Application, tuple[str, int, int, int, int, int]]:
    """Counted state by state, not queue by queue: with ten thousand rows each further filter is felt."""
    inside = _within(chosen, soon)[1]
    rows = for_others(centers, person).order_by().filter(state__in=_ASKING)
    return rows.values_list("state").annotate(
        all=Count("pk"),
        arrived=Count("supplemented_at"),
        due=Count("pk", filter=_within(Queue.DUE, soon)[1]),
        mine=Count("pk", filter=Q(assigned_to=person) & inside),
        free=Count("pk", filter=Q(assigned_to=None) & inside),
    )


def _supplement_due() -> Subquery:
    return Subquery(Supplement.objects.open().filter(application=OuterRef("pk")).values("due_at")[:1])


def _offer_until() -> Subquery:
    return Subquery(Offer.objects.open().filter(application=OuterRef("pk")).values("expires_at")[:1])


_DEADLINES: Mapping[str, Callable[[], Subquery]] = {"supplement_due": _supplement_due, "offer_until": _offer_until}
# The queues whose deadline stands in another table; what the others wait for is a column.
_DEADLINE_OF: Mapping[str, tuple[str, ...]] = {Queue.ASKED: ("supplement_due",), Queue.OFFERED: ("offer_until",)}


def rows_of(rows: ApplicationQuerySet, queue: str) -> ApplicationQuerySet:
    """The applications of `queue`, the most urgent first, with what a row shows."""
    return _rows_of(rows, queue, _soon())


def _rows_of(rows: ApplicationQuerySet, queue: str, soon: date) -> ApplicationQuerySet:
    state, more = _within(queue, soon)
    deadlines = {name: _DEADLINES[name]() for name in _DEADLINE_OF.get(queue, ())}
    return _for_row(rows.filter(more, state=state).annotate(**deadlines)).order_by(*_ORDER[queue])


class Whose(models.TextChoices):
    """A part of a queue. Everybody's is the whole of it."""

    ALL = "", _("모두")
    MINE = "mine", _("내 담당")
    FREE = "free", _("담당 없음")


def rows_for(centers: Iterable[int], user: User, queue: str, *, whose: str, first: int, last: int) -> list[Application]:
    """A slice of rows_of() those for_others(); the first page, which everybody opens, is asked for prepared."""
    places, soon = tuple(centers), _soon()
    if first == 0:
        return _first_rows(places, user.pk, soon, queue=queue, whose=whose, last=last)
    return list(_whose(_rows_of(for_others(places, user.pk), queue, soon), user.pk, whose)[first:last])


@prepared
def _first_rows(
    centers: tuple[int, ...], person: int, soon: date, *, queue: str, whose: str, last: int
) -> QuerySet[Application]:
    return _whose(_rows_of(for_others(centers, person), queue, soon), person, whose)[:last]


def _whose(rows: ApplicationQuerySet, person: int, whose: str) -> ApplicationQuerySet:
    if whose == Whose.MINE:
        return rows.filter(assigned_to=person)
    return rows.filter(assigned_to=None) if whose == Whose.FREE else rows


def _for_row(rows: ApplicationQuerySet) -> ApplicationQuerySet:
    """What a row shows and no more."""
    return rows.select_related("applicant", "assigned_to", "cohort__course").only(
        "state",
        "source",
        "review_due_on",
        "condition_due_on",
        "supplemented_at",
        "submitted_at",
        "applicant__name",
        "assigned_to__name",
        "cohort__number",
        "cohort__starts_on",
        "cohort__ends_on",
        "cohort__course__name",
    )


def with_deadlines(rows: ApplicationQuerySet) -> ApplicationQuerySet:
    """Adds `supplement_due` and `offer_until`: what deadline() reads of a row that may be in any state."""
    return rows.annotate(**{name: build() for name, build in _DEADLINES.items()})


def find(rows: ApplicationQuerySet, words: str) -> ApplicationQuerySet:
    """By a part of the name, the last digits of the phone (four or more), or the application's number."""
    words = words.strip()
    compact = "".join(char for char in words if char not in " -")
    found = Q(applicant__name__icontains=words)
    if compact.isdecimal() and len(compact) >= 4:
        is_whole = compact.startswith("0") and len(compact) >= _WHOLE_NUMBER
        found |= Q(applicant__phone__endswith=compact[1:] if is_whole else compact)
    number = words.rpartition("-")[2]
    if number.isdecimal() and number.isascii() and len(number) <= 18:
        found |= Q(pk=int(number))
    return _for_row(with_deadlines(rows).filter(found)).order_by(F("submitted_at").desc(nulls_last=True), "-pk")


def deadline(application: Application) -> date | None:
    """The day by which something should happen; for a row of rows_of() or with_deadlines()."""
    match application.state:
        case State.SUBMITTED:
            return application.review_due_on
        case State.SUPPLEMENT:
            due = application.supplement_due  # type: ignore[attr-defined]
            return due.astimezone(clock.SEOUL).date() if due else None
        case State.OFFERED:
            until = application.offer_until  # type: ignore[attr-defined]
            return until.astimezone(clock.SEOUL).date() if until else None
        case State.CONDITIONAL:
            return application.condition_due_on
        case State.IN_TRAINING:
            return application.cohort.ends_on
    return None


def working_days_left(due: date | None) -> int | None:
    """Working days until `due`, negative when it has passed; None without a day or when it is far off."""
    if due is None or abs(due - clock.today()) > _FAR:
        return None if due is None or due > clock.today() else -1
    return working_days.between(clock.today(), due)


def task(application: Application) -> str:
    """What the desk should do with this one, in a few words; for a row of rows_of() or with_deadlines()."""
    due = deadline(application)
    late = due is not None and due < clock.today()
    match application.state:
        case State.DRAFT:
            words = _("창구 접수 이어서 쓰기")
        case State.SUBMITTED if application.supplemented_at:
            words = _("보내온 보완 확인")
        case State.SUBMITTED:
            words = _("처리기한 지남, 먼저 심사") if late else _("심사")
        case State.SUPPLEMENT:
            words = _("보완 기한 지남, 전화하거나 결정") if late else _("보완을 기다림")
        case State.WAITING:
            words = _("자리가 나면 제안됨")
        case State.OFFERED:
            words = _("참여 여부를 기다림")
        case State.CONDITIONAL:
            words = _("폐업 확인") if due and due <= clock.today() else _("폐업을 기다림")
        case State.IN_TRAINING:
            words = _("수료 여부 기록") if due and due <= clock.today() else _("교육 중")
        case _:
            words = State(application.state).label
    return str(words)
