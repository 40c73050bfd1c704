"""The line of a cohort: numbers, seats and offers. Everything here runs under the lock of the cohort's Line row.

Locks are taken in one order, application before line, and the line last: whoever holds it only closes the transaction.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from accounts.models import User
from centers.models import Cohort
from common import clock
from enrollment import notices
from enrollment.errors import CapacityInUse
from enrollment.models import Application, Line, LineEvent, Offer, Seat
from enrollment.states import MOVABLE, State


def open_line(cohort: Cohort) -> Line:
    """Make the line and the seats of a new cohort. Idempotent."""
    line, is_new = Line.objects.get_or_create(cohort=cohort)
    Seat.objects.bulk_create(
        [Seat(cohort=cohort, number=number) for number in range(1, cohort.capacity + 1)], ignore_conflicts=True
    )
    if is_new:
        reason = f"정원 {cohort.capacity}명으로 줄을 엶"
        _record_capacity(cohort, LineEvent.Kind.OPENED, reason, by=None)
    return line


def _record_capacity(cohort: Cohort, kind: str, reason: str, *, by: User | None) -> None:
    LineEvent.objects.create(cohort=cohort, kind=kind, capacity=cohort.capacity, reason=reason, by=by, at=clock.now())


def lock(cohort_id: int) -> Line:
    """Take the line's lock, the last one of a transaction."""
    return Line.objects.locked().get(cohort_id=cohort_id)


def record(
    application: Application, kind: str, reason: str, *, by: User | None, seat_number: int | None = None
) -> LineEvent:
    return LineEvent.objects.create(
        cohort_id=application.cohort_id,
        application=application,
        kind=kind,
        line_number=application.line_number,
        seat_number=seat_number,
        reason=reason,
        by=by,
        at=clock.now(),
    )


def take_number(application: Application, *, by: User | None, reason: str = "신청서를 낸 차례") -> int:
    """Give the next number of the line to `application`; the caller saves it together with submitted_at.

    Counting up takes the line's lock, the last one of a transaction.
    """
    line = Line(cohort_id=application.cohort_id, next_number=F("next_number") + 1)
    line.save(update_fields=["next_number"])  # the database says what it has counted to
    application.line_number = line.next_number - 1
    record(application, LineEvent.Kind.JOINED, reason, by=by)
    return application.line_number


def move(application: Application, to: Cohort, *, by: User | None, reason: str) -> None:
    """Out of its line and to the end of another; the caller holds both locks and saves cohort and number."""
    why = f"{to.center.name}({to})로 옮김"
    record(application, LineEvent.Kind.MOVED, f"{why}. {reason}" if reason else why, by=by)
    came_from = application.cohort
    application.cohort = to
    take_number(application, by=by, reason=f"{came_from.center.name}에서 옮겨 와 다음 순번을 받음")


def would_seat(application: Application, line: Line) -> Seat | None:
    """The lowest free seat, or None when every seat is taken, on offer, or owed to somebody who waits already."""
    if Application.objects.waiting().filter(cohort_id=line.cohort_id).exclude(pk=application.pk).exists():
        return None
    return Seat.objects.free().filter(cohort_id=line.cohort_id).order_by("number").first()


def give_seat(application: Application, line: Line, *, by: User | None) -> Seat | None:
    """Seat `application` if a seat may be given, and say which."""
    seat = would_seat(application, line)
    if seat is None:
        return None
    _occupy(seat, application)
    reason = f"자격이 확인되어 선발{_passed_over(application)}"
    record(application, LineEvent.Kind.SEATED, reason, by=by, seat_number=seat.number)
    return seat


def _passed_over(application: Application) -> str:
    """Who stands before `application` and gets no seat now, as the reason has to say; '' when nobody does."""
    ahead = Application.objects.ahead_of(application).filter(state__in=MOVABLE).count()
    return f" (앞 순번 {ahead}명은 심사가 끝나지 않아 건너뜀)" if ahead else ""


def _occupy(seat: Seat, application: Application) -> None:
    seat.occupant = application
    seat.save(update_fields=["occupant"])


def leave(application: Application, reason: str, *, by: User | None) -> None:
    """Give back what `application` holds in the line: its seat, or the offer it was made. Takes the lock."""
    line = lock(application.cohort_id)
    seat = Seat.objects.filter(occupant=application).first()
    offer = Offer.objects.open().select_related("seat").filter(application=application).first()
    if seat:
        seat.occupant = None
        seat.save(update_fields=["occupant"])
        record(application, LineEvent.Kind.RELEASED, reason, by=by, seat_number=seat.number)
    elif offer:
        _settle(offer, Offer.Outcome.WITHDRAWN)
        record(application, LineEvent.Kind.LEFT, reason, by=by, seat_number=offer.seat.number)
    elif application.line_number:
        record(application, LineEvent.Kind.LEFT, reason, by=by)
    if seat or offer:
        pass_on_after_commit(line.cohort_id)


def _settle(offer: Offer, outcome: str) -> None:
    offer.outcome, offer.settled_at = outcome, clock.now()
    offer.save(update_fields=["outcome", "settled_at"])


def pass_on_after_commit(cohort_id: int) -> None:
    """Offer freed seats once this transaction stands; the sweep in tasks.lapse_offers is the net."""
    transaction.on_commit(lambda: offer_free_seats(cohort_id), robust=True)


def offer_free_seats(cohort_id: int) -> int:
    """Offer every free seat to the first eligible person in line, one transaction each. Returns how many were offered.

    The candidate is locked before the line (the order of locks), then looked at again under the line's lock: somebody
    who left in between is skipped by looking again, never by passing over.
    """
    offered = 0
    while (made := _offer_one(cohort_id)) is not None:
        offered += made
    return offered


@transaction.atomic
def _offer_one(cohort_id: int) -> int | None:
    """1 when a seat was offered, 0 when the picture changed and must be looked at again, None when nothing is left to do."""
    first = _first_waiting(cohort_id)
    if first is None or not Seat.objects.free().filter(cohort_id=cohort_id).exists():
        return None
    Application.objects.locked().get(pk=first.pk)
    lock(cohort_id)
    application = Application.objects.for_act().get(pk=first.pk)
    if application.state != State.WAITING or _first_waiting(cohort_id) != application:
        return 0
    if clock.today() >= application.cohort.starts_on:
        return None
    seat = Seat.objects.free().filter(cohort_id=cohort_id).order_by("number").first()
    if seat is None:
        return None
    now = clock.now()
    expires_at = now + timedelta(hours=application.cohort.program_year.offer_hours)
    offer = Offer.objects.create(application=application, seat=seat, made_at=now, expires_at=expires_at)
    reason = f"빈자리가 나서 줄의 첫 분께 제안{_passed_over(application)}"
    record(application, LineEvent.Kind.OFFERED, reason, by=None, seat_number=seat.number)
    application.move_to(State.OFFERED, by=None, reason="빈자리가 나서 제안")
    notices.take_back_decision(application)  # who is asked already need not hear afterwards that she waits
    notices.seat_offered(offer)
    return 1


def _first_waiting(cohort_id: int) -> Application | None:
    return Application.objects.waiting().filter(cohort_id=cohort_id).order_by("line_number").first()


def cohorts_with_seats_to_offer() -> list[int]:
    """Cohorts in which a seat is free while an eligible person waits: the sweep's list."""
    waiting = Application.objects.waiting().filter(cohort=OuterRef("pk"))
    free = Seat.objects.free().filter(cohort=OuterRef("pk"))
    return list(
        Cohort.objects.filter(Exists(waiting), Exists(free), starts_on__gt=clock.today()).values_list("pk", flat=True)
    )


def occupy_offered(offer: Offer, *, by: User) -> Seat:
    """The offered seat becomes the person's. Call it with application and line locked."""
    _settle(offer, Offer.Outcome.ACCEPTED)
    _occupy(offer.seat, offer.application)
    record(offer.application, LineEvent.Kind.SEATED, "제안받은 자리를 받음", by=by, seat_number=offer.seat.number)
    return offer.seat


def close_offer(offer: Offer, outcome: str, reason: str, *, by: User | None) -> None:
    """An offer refused or lapsed. The seat passes on once this stands. Call it with application and line locked."""
    _settle(offer, outcome)
    kind = LineEvent.Kind.REFUSED if outcome == Offer.Outcome.REFUSED else LineEvent.Kind.LAPSED
    record(offer.application, kind, reason, by=by, seat_number=offer.seat.number)
    pass_on_after_commit(offer.application.cohort_id)


@transaction.atomic
def change_capacity(cohort: Cohort, capacity: int, *, by: User, reason: str) -> None:
    """Add seats, or take away free ones. Raises CapacityInUse when fewer seats were asked for than are held."""
    # The cohort before its line, as whoever calls it off: the other way round the two would wait for each other.
    Cohort.objects.select_for_update(of=("self",), no_key=True).get(pk=cohort.pk)
    line = lock(cohort.pk)
    numbers = set(Seat.objects.filter(cohort=cohort).values_list("number", flat=True))
    surplus = len(numbers) - capacity
    if surplus > 0:
        spare = list(Seat.objects.free().filter(cohort=cohort, offers=None).order_by("-number")[:surplus])
        if len(spare) < surplus:
            raise CapacityInUse(held=len(numbers) - len(spare))
        Seat.objects.filter(pk__in=[seat.pk for seat in spare]).delete()
    elif surplus < 0:
        new = [number for number in range(1, max(numbers, default=0) + capacity + 1) if number not in numbers][
            :-surplus
        ]
        Seat.objects.bulk_create([Seat(cohort=cohort, number=number) for number in new])
    Cohort.objects.filter(pk=cohort.pk).update(capacity=capacity)
    cohort.capacity = capacity
    _record_capacity(cohort, LineEvent.Kind.CAPACITY, f"{reason} (정원 {capacity}명)", by=by)
    pass_on_after_commit(line.cohort_id)
