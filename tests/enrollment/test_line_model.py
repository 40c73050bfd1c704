"""Line and seats against a reference simple enough to be believed: whatever people, staff and the clock do, in any order,
with crashes in between, the tables say what a list and a dictionary say. `make test` tries some hundred stories,
`make soak` ten thousand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.models import User
from centers.models import Cohort
from enrollment import replay
from enrollment.actions import applications
from enrollment.actions import line as lines
from enrollment.errors import CapacityInUse, SeatsLeft
from enrollment.models import Application, DecisionReason, Offer, Seat
from enrollment.states import State
from portal import invariants
from tests.factories.accounts import StaffFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory, expire

REVIEW, WAITING, OFFERED, SEATED, GONE = "review", "waiting", "offered", "seated", "gone"
PLACES = {
    State.SUBMITTED: REVIEW,
    State.WAITING: WAITING,
    State.OFFERED: OFFERED,
    State.ADMITTED: SEATED,
    State.DECLINED: GONE,
    State.WITHDRAWN: GONE,
    State.LAPSED: GONE,
}


@dataclass
class Reference:
    """The line as one would keep it on paper: people in the order they came, seats by number."""

    seats: dict[int, int | None]
    places: dict[int, str] = field(default_factory=dict)  # person → place; the order of coming is the order in line
    offers: dict[int, int] = field(default_factory=dict)  # person → seat
    decided: set[int] = field(default_factory=set)  # whose last move was a decision of staff, which may be taken back
    once_offered: set[int] = field(default_factory=set)

    def free(self) -> list[int]:
        return sorted({number for number, who in self.seats.items() if who is None} - set(self.offers.values()))

    def waiting(self) -> list[int]:
        return [who for who, place in self.places.items() if place == WAITING]

    def would_seat(self) -> int | None:
        return self.free()[0] if self.free() and not self.waiting() else None

    def admit(self, who: int) -> None:
        seat = self.would_seat()
        if seat is not None:
            self.seats[seat] = who
        self.places[who] = WAITING if seat is None else SEATED
        self.decided.add(who)

    def leave(self, who: int, *, decided: bool = False) -> None:
        self.seats = {number: None if holder == who else holder for number, holder in self.seats.items()}
        self.offers.pop(who, None)
        self.places[who] = GONE
        (self.decided.add if decided else self.decided.discard)(who)

    def take_back(self, who: int) -> None:
        self.leave(who)
        self.places[who] = REVIEW

    def pass_on(self) -> None:
        while self.free() and self.waiting():
            who, seat = self.waiting()[0], self.free()[0]
            self.places[who], self.offers[who] = OFFERED, seat
            self.once_offered.add(seat)
            self.decided.discard(who)

    def accept(self, who: int) -> None:
        self.seats[self.offers.pop(who)] = who
        self.places[who] = SEATED

    def resize(self, capacity: int) -> bool:
        """Whether the capacity may become this: seats in use, or once offered, stay."""
        spare = [number for number in reversed(self.free()) if number not in self.once_offered]
        surplus = len(self.seats) - capacity
        if surplus > len(spare):
            return False
        for number in spare[: max(surplus, 0)]:
            del self.seats[number]
        number = 1
        while len(self.seats) < capacity:
            self.seats.setdefault(number, None)
            number += 1
        return True


class PowerCutError(Exception):
    """The process dies before the act is committed."""


@transaction.atomic
def _die_after(act: Callable[[], object]) -> None:
    act()
    raise PowerCutError


class LineMachine(RuleBasedStateMachine):
    """One cohort, lived through by hypothesis. Every story is rolled back at its end."""

    cohort: Cohort
    staff: User

    @initialize(capacity=st.integers(1, 3))
    def open(self, capacity: int) -> None:
        self.story = transaction.atomic()
        self.story.__enter__()
        self.cohort, self.staff = OpenCohortFactory(capacity=capacity), StaffFactory()
        self.reference = Reference(seats=dict.fromkeys(range(1, capacity + 1)))

    def teardown(self) -> None:
        if not hasattr(self, "story"):
            return
        try:
            lines.offer_free_seats(self.cohort.pk)
            assert replay.prove(self.cohort.pk).breaks == []
            assert invariants.broken() == {}
        finally:
            transaction.set_rollback(True)
            self.story.__exit__(None, None, None)

    def _pick(self, data: st.DataObject, *places: str) -> Application:
        found = [who for who, place in self.reference.places.items() if place in places]
        return Application.objects.get(pk=data.draw(st.sampled_from(found)))

    def _any(self, *places: str) -> bool:
        return any(place in places for place in self.reference.places.values())

    @rule()
    def submit(self) -> None:
        application = ApplicationFactory(cohort=self.cohort, submitted=True)
        self.reference.places[application.pk] = REVIEW

    @precondition(lambda self: self._any(REVIEW))
    @rule(data=st.data())
    def admit(self, data: st.DataObject) -> None:
        application = self._pick(data, REVIEW)
        applications.admit(application, by=self.staff)
        self.reference.admit(application.pk)

    @precondition(lambda self: self._any(REVIEW))
    @rule(data=st.data())
    def keep_waiting(self, data: st.DataObject) -> None:
        application = self._pick(data, REVIEW)
        if self.reference.would_seat() is None:
            applications.keep_waiting(application, by=self.staff)
            self.reference.admit(application.pk)
        else:
            with pytest.raises(SeatsLeft):
                applications.keep_waiting(application, by=self.staff)

    @precondition(lambda self: self._any(REVIEW, WAITING))
    @rule(data=st.data())
    def decline(self, data: st.DataObject) -> None:
        application = self._pick(data, REVIEW, WAITING)
        applications.decline(application, reason=DecisionReason.AGE, note="", by=self.staff)
        self.reference.leave(application.pk, decided=True)

    @precondition(lambda self: self._any(REVIEW, WAITING, OFFERED, SEATED))
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        application = self._pick(data, REVIEW, WAITING, OFFERED, SEATED)
        applications.withdraw(application, by=application.applicant)
        self.reference.leave(application.pk)

    @precondition(lambda self: self.reference.decided)
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        who = data.draw(st.sampled_from(sorted(self.reference.decided)))
        applications.undo(Application.objects.get(pk=who), by=self.staff)
        self.reference.take_back(who)

    @rule()
    def pass_on(self) -> None:
        lines.offer_free_seats(self.cohort.pk)
        self.reference.pass_on()

    @precondition(lambda self: self.reference.offers)
    @rule(data=st.data())
    def accept(self, data: st.DataObject) -> None:
        application = self._pick(data, OFFERED)
        applications.accept_offer(application.offers.open().get(), by=application.applicant)
        self.reference.accept(application.pk)

    @precondition(lambda self: self.reference.offers)
    @rule(data=st.data())
    def refuse(self, data: st.DataObject) -> None:
        application = self._pick(data, OFFERED)
        applications.refuse_offer(application.offers.open().get(), by=application.applicant)
        self.reference.leave(application.pk)

    @precondition(lambda self: self.reference.offers)
    @rule(data=st.data())
    def lapse(self, data: st.DataObject) -> None:
        application = self._pick(data, OFFERED)
        offer = application.offers.open().get()
        expire(offer)
        assert applications.lapse_offer(offer)
        self.reference.leave(application.pk)

    @rule(capacity=st.integers(1, 5))
    def change_capacity(self, capacity: int) -> None:
        if self.reference.resize(capacity):
            lines.change_capacity(self.cohort, capacity, by=self.staff, reason="자리를 바꿈")
        else:
            with pytest.raises(CapacityInUse):
                lines.change_capacity(self.cohort, capacity, by=self.staff, reason="자리를 바꿈")

    @precondition(lambda self: self._any(REVIEW, WAITING, OFFERED, SEATED))
    @rule(data=st.data())
    def crash(self, data: st.DataObject) -> None:
        """Whatever was under way when the process died has never been."""
        application = self._pick(data, REVIEW, WAITING, OFFERED, SEATED)
        place = self.reference.places[application.pk]
        acts: dict[str, Callable[[], object]] = {
            "withdraw": lambda: applications.withdraw(application, by=application.applicant),
            "pass on": lambda: lines.offer_free_seats(self.cohort.pk),
            "grow": lambda: lines.change_capacity(self.cohort, 9, by=self.staff, reason="자리를 늘림"),
        }
        if place == REVIEW:
            acts["admit"] = lambda: applications.admit(application, by=self.staff)
        if place == OFFERED:
            acts["accept"] = lambda: applications.accept_offer(
                application.offers.open().get(), by=application.applicant
            )
        act = acts[data.draw(st.sampled_from(sorted(acts)))]
        with pytest.raises(PowerCutError):
            _die_after(act)
        self.cohort.refresh_from_db()

    @invariant()
    def the_tables_say_what_the_paper_says(self) -> None:
        if not hasattr(self, "story"):
            return
        people = Application.objects.filter(cohort=self.cohort).order_by("line_number")
        found = list(people.values_list("pk", "state", "line_number"))
        assert [(pk, PLACES[State(state)]) for pk, state, _number in found] == list(self.reference.places.items())
        assert [number for _pk, _state, number in found] == list(range(1, len(found) + 1))
        seats = Seat.objects.filter(cohort=self.cohort).values_list("number", "occupant")
        assert dict(seats) == self.reference.seats
        offers = Offer.objects.open().filter(application__cohort=self.cohort)
        assert dict(offers.values_list("application", "seat__number")) == self.reference.offers


@pytest.mark.soak
@pytest.mark.django_db
def test_line_and_seats_are_what_a_list_and_a_dictionary_say() -> None:
    run_state_machine_as_test(
        LineMachine,
        settings=settings(stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)),
    )
