"""The desk's queues: which applications ask for something of the centre, how many, and which is the most urgent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

from django.db import models
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common import clock, working_days
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


def _within(queue: str) -> tuple[str, Q]:
    """The state an application in `queue` is in, and what else must hold of it."""
    match queue:
        case Queue.NEW:
            return State.SUBMITTED, Q(supplemented_at=None)
        case Queue.ARRIVED:
            return State.SUBMITTED, Q(supplemented_at__isnull=False)
        case Queue.DUE:
            return State.SUBMITTED, Q(review_due_on__lte=working_days.add(clock.today(), 1))
        case Queue.INTAKE:
            return State.DRAFT, Q(source=Application.Source.DESK)
    return _STATE_OF[queue], Q()


def condition(queue: str) -> Q:
    """What puts an application into `queue`."""
    state, more = _within(queue)
    return Q(state=state) & more


def at_centers(centers: Iterable[int] | None) -> ApplicationQuerySet:
    """What stands at the desks of these centres (None: of all): whatever was sent there or is being entered there."""
    rows = Application.objects.filter(Q(submitted_at__isnull=False) | Q(source=Application.Source.DESK))
    if centers is None:
        return rows
    return rows.filter(cohort__center__in=centers)


def counts(rows: QuerySet[Application], *, chosen: str, user: User) -> dict[str, int]:
    """How many of at_centers() stand in each queue, and of the chosen one `mine` and `free` (nobody's), in one statement.

    Counted state by state, not queue by queue: with ten thousand rows each further filter is felt.
    """
    state, inside = _within(chosen)
    by_state = (
        rows.order_by()
        .filter(state__in=_ASKING)
        .values("state")
        .annotate(
            n=Count("pk"),
            arrived=Count("supplemented_at"),
            due=Count("pk", filter=_within(Queue.DUE)[1]),
            mine=Count("pk", filter=Q(assigned_to=user) & inside),
            free=Count("pk", filter=Q(assigned_to=None) & inside),
        )
    )
    nothing = {"n": 0, "arrived": 0, "due": 0, "mine": 0, "free": 0}
    found = dict.fromkeys(_ASKING, nothing) | {row["state"]: row for row in by_state}
    numbers = {queue: found[of]["n"] for queue, of in _STATE_OF.items()}
    reviewed = found[State.SUBMITTED]
    numbers |= {Queue.ARRIVED: reviewed["arrived"], Queue.DUE: reviewed["due"]}
    numbers[Queue.NEW] = reviewed["n"] - reviewed["arrived"]
    whose = {key: found[state][key] for key in ("mine", "free")}
    return {str(name): number for name, number in numbers.items()} | whose


def _supplement_due() -> Subquery:
    return Subquery(Supplement.objects.open().filter(application=OuterRef("pk")).values("due_at")[:1])


def _offer_until() -> Subquery:
    return Subquery(Offer.objects.open().filter(application=OuterRef("pk")).values("expires_at")[:1])


_DEADLINES: Mapping[str, Callable[[], Subquery]] = {"supplement_due": _supplement_due, "offer_until": _offer_until}
# The queues whose deadline stands in another table; what the others wait for is a column.
_DEADLINE_OF: Mapping[str, tuple[str, ...]] = {Queue.ASKED: ("supplement_due",), Queue.OFFERED: ("offer_until",)}


def rows_of(rows: ApplicationQuerySet, queue: str) -> ApplicationQuerySet:
    """The applications of `queue`, the most urgent first, with what a row shows."""
    deadlines = {name: _DEADLINES[name]() for name in _DEADLINE_OF.get(queue, ())}
    return _for_row(rows.filter(condition(queue)).annotate(**deadlines)).order_by(*_ORDER[queue])


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
