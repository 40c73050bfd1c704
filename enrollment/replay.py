"""The line of a cohort lived through once more, from its events alone: proof of numbers, seats, offers and order.

Events are written under the line's lock, so their order is the order in which things happened. Each is checked against
what the events before it say; at the end the picture is compared with the rows as they stand. Applications are named by
their running number and nobody by name, so that a finding may be shown to anybody who works here.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.db import transaction

from enrollment.models import Application, Line, LineEvent, Offer, Seat
from enrollment.states import ENDED, SEATED, State

Kind = LineEvent.Kind


class Place(StrEnum):
    """Where somebody stands, as far as the line is concerned."""

    REVIEW = "심사 중"
    WAITING = "대기"
    OFFERED = "자리 제안 중"
    SEATED = "자리에 앉음"
    GONE = "줄을 떠남"


@dataclass(frozen=True)
class Rows:
    """The line as the tables hold it now: what the replay has to arrive at."""

    seats: Mapping[int, int | None]  # seat number → application
    offers: Mapping[int, int]  # application → seat number
    states: Mapping[int, str]  # application → state
    numbers: Mapping[int, int]  # application → number in line
    next_number: int


@dataclass(frozen=True)
class Step:
    """One event and what is wrong with it, in sentences; none when it had to be so."""

    event: LineEvent
    breaks: tuple[str, ...]


@dataclass(frozen=True)
class Proof:
    """The whole story: every event in order, and how the end differs from the rows.

    `capacity_known` is False for a line opened before its capacity was recorded: which seats there are is then taken
    from the rows; who sat on them is proven all the same.
    """

    steps: tuple[Step, ...]
    differences: tuple[str, ...]
    capacity_known: bool

    @property
    def breaks(self) -> list[str]:
        """Every break as a sentence that says where it is."""
        found = [f"기록 {step.event.pk}: {text}" for step in self.steps for text in step.breaks]
        return found + [f"지금 모습: {text}" for text in self.differences]

    @property
    def holds(self) -> bool:
        return not self.breaks


@dataclass
class Picture:
    """The line in the middle of the replay. It changes only by play()."""

    numbers: dict[int, int] = field(default_factory=dict)  # application → number
    places: dict[int, Place] = field(default_factory=dict)
    seats: dict[int, int | None] = field(default_factory=dict)
    offers: dict[int, int] = field(default_factory=dict)
    ever_offered: set[int] = field(default_factory=set)
    capacity_known: bool = False
    highest_number: int = 0
    _holders: dict[int, int] = field(default_factory=dict)  # number → application
    _waiting: list[tuple[int, int]] = field(default_factory=list)  # (number, application), first in line first

    def waiting(self) -> list[int]:
        """The applications that wait, first in line first."""
        return [application for _number, application in self._waiting]

    def position(self, application: int) -> int | None:
        """1 for the first of those who wait; None for who does not."""
        if self.places.get(application) != Place.WAITING:
            return None
        return bisect.bisect_left(self._waiting, (self.numbers.get(application, 0), application)) + 1

    def first_waiting(self) -> int | None:
        return self._waiting[0][1] if self._waiting else None

    def free_seats(self) -> list[int]:
        held = set(self.offers.values())
        return sorted(number for number, holder in self.seats.items() if holder is None and number not in held)

    def _put(self, application: int, place: Place) -> None:
        """The only writer of `places`. Those who wait stand by number: nobody falls back but behind a lower number."""
        entry = (self.numbers.get(application, 0), application)
        if self.places.get(application) == Place.WAITING:
            self._waiting.remove(entry)
        if place == Place.WAITING:
            bisect.insort(self._waiting, entry)
        self.places[application] = place

    def play(self, event: LineEvent) -> list[str]:
        """Let `event` happen; what should not have been is told, and the replay goes on from what was written."""
        found = [] if event.reason.strip() else ["까닭이 적혀 있지 않습니다."]
        if event.kind in (Kind.OPENED, Kind.CAPACITY):
            return found + self._set_capacity(event)
        if event.application_id is None:
            return [*found, "누구의 일인지 적혀 있지 않습니다."]
        if event.kind == Kind.JOINED:
            return found + self._join(event, event.application_id)
        found += self._check_number(event, event.application_id)
        return found + _RULES[Kind(event.kind)](self, event, event.application_id)

    def _set_capacity(self, event: LineEvent) -> list[str]:
        if event.kind == Kind.OPENED:
            found = ["줄이 두 번 열렸습니다."] if self.seats or self.numbers else []
            self.capacity_known = True
        else:
            found = []
        if event.capacity is None:  # written before the column was there
            self.capacity_known = False
        if not self.capacity_known or event.capacity is None:
            return found
        surplus = len(self.seats) - event.capacity
        spare = [number for number in reversed(self.free_seats()) if number not in self.ever_offered]
        if surplus > len(spare):
            found.append(f"받았거나 제안한 자리가 있는데 정원을 {event.capacity}명으로 줄였습니다.")
        for number in spare[: max(surplus, 0)]:
            del self.seats[number]
        number = 1
        while len(self.seats) < event.capacity:
            self.seats.setdefault(number, None)
            number += 1
        return found

    def _join(self, event: LineEvent, application: int) -> list[str]:
        found, number = [], event.line_number
        if application in self.numbers:
            found.append(f"신청 {application}번: 순번을 두 번 받았습니다({self.numbers[application]}번, {number}번).")
        if number is None:
            return [*found, f"신청 {application}번: 순번 없이 줄에 섰습니다."]
        holder, expected = self._holders.get(number), self.highest_number + 1
        if holder not in (None, application):
            found.append(f"순번 {number}번을 신청 {holder}번과 신청 {application}번이 함께 받았습니다.")
        elif number != expected:
            found.append(f"신청 {application}번: {expected}번이 나갈 차례에 {number}번을 받았습니다.")
        self.highest_number = max(self.highest_number, number)
        self._put(application, Place.REVIEW)
        self.numbers[application] = number
        self._holders[number] = application
        return found

    def _check_number(self, event: LineEvent, application: int) -> list[str]:
        given = self.numbers.get(application)
        if given is None:
            return [f"신청 {application}번: 줄에 선 기록이 없습니다."]
        if event.line_number != given:
            return [f"신청 {application}번: {given}번이던 순번이 기록 없이 {event.line_number}번이 되었습니다."]
        return []

    def _expect(self, application: int, *places: Place) -> list[str]:
        now = self.places.get(application)
        if now in places:
            return []
        return [f"신청 {application}번: '{now or '기록 없음'}'에서는 있을 수 없는 일입니다."]

    def _check_seat(self, number: int, application: int) -> list[str]:
        """A seat is given or offered only when it is free, and the lowest one first."""
        if number not in self.seats:
            if self.capacity_known:
                return [f"{number}번 자리는 이 줄에 없는 자리입니다."]
            self.seats[number] = None
        holder = self.seats[number]
        if holder not in (None, application):
            return [f"{number}번 자리에 신청 {holder}번이 있는데 신청 {application}번에게도 갔습니다."]
        asked = next((pk for pk, seat in self.offers.items() if seat == number and pk != application), None)
        if asked is not None:
            return [f"{number}번 자리는 신청 {asked}번에게 제안한 자리인데 신청 {application}번에게도 갔습니다."]
        lowest = min(self.free_seats(), default=number)
        if self.capacity_known and lowest < number and application not in self.offers:
            return [f"{lowest}번 자리가 비어 있는데 {number}번 자리가 먼저 나갔습니다."]
        return []

    def _sit(self, event: LineEvent, application: int) -> list[str]:
        number, offered = event.seat_number, self.offers.get(application)
        if number is None:
            return [f"신청 {application}번: 자리 번호 없이 자리를 받았습니다."]
        found = self._expect(application, Place.REVIEW, Place.OFFERED)
        found += self._check_seat(number, application)
        first = self.first_waiting()
        if offered is None and first not in (None, application):
            found.append(f"신청 {first}번이 먼저 기다리는데 신청 {application}번이 자리를 받았습니다.")
        if offered not in (None, number):
            found.append(f"신청 {application}번: {offered}번 자리를 제안받았는데 {number}번 자리에 앉았습니다.")
        held = [seat for seat, holder in self.seats.items() if holder == application and seat != number]
        if held:
            found.append(f"신청 {application}번: {held[0]}번 자리가 있는데 {number}번 자리도 받았습니다.")
        self.offers.pop(application, None)
        self.seats[number] = application
        self._put(application, Place.SEATED)
        return found

    def _wait(self, event: LineEvent, application: int) -> list[str]:
        found = self._expect(application, Place.REVIEW)
        if self.capacity_known and self.free_seats() and self.first_waiting() is None:
            found.append(f"신청 {application}번: {self.free_seats()[0]}번 자리가 비어 있는데 기다리게 되었습니다.")
        self._put(application, Place.WAITING)
        return found

    def _offer(self, event: LineEvent, application: int) -> list[str]:
        number = event.seat_number
        if number is None:
            return [f"신청 {application}번: 자리 번호 없이 제안받았습니다."]
        found = self._expect(application, Place.WAITING)
        first = self.first_waiting()
        if first not in (None, application):
            found.append(f"줄의 첫 분은 신청 {first}번인데 신청 {application}번에게 제안했습니다.")
        found += self._check_seat(number, application)
        self.offers[application] = number
        self.ever_offered.add(number)
        self._put(application, Place.OFFERED)
        return found

    def _close_offer(self, event: LineEvent, application: int) -> list[str]:
        found = self._expect(application, Place.OFFERED)
        offered = self.offers.pop(application, None)
        if offered != event.seat_number:
            found.append(f"신청 {application}번: 제안받은 자리는 {offered}번인데 {event.seat_number}번이 닫혔습니다.")
        self._put(application, Place.GONE)
        return found

    def _release(self, event: LineEvent, application: int) -> list[str]:
        found, number = self._expect(application, Place.SEATED), event.seat_number
        if number is None or self.seats.get(number) != application:
            found.append(f"신청 {application}번: 앉지 않은 {number}번 자리를 내놓았습니다.")
        else:
            self.seats[number] = None
        self._put(application, Place.GONE)
        return found

    def _leave(self, event: LineEvent, application: int) -> list[str]:
        """Whatever was held is given back: a cohort that is called off clears its seats this way."""
        found = [] if self.places.get(application) != Place.GONE else self._expect(application)
        self.offers.pop(application, None)
        for number, holder in self.seats.items():
            if holder == application:
                self.seats[number] = None
        self._put(application, Place.GONE)
        return found

    def _move(self, event: LineEvent, application: int) -> list[str]:
        """To another line, before anything was decided here: the number is given up for good."""
        found = self._expect(application, Place.REVIEW)
        self._put(application, Place.GONE)
        self.numbers.pop(application, None)
        return found

    def _return(self, event: LineEvent, application: int) -> list[str]:
        found = self._expect(application, Place.REVIEW, Place.WAITING, Place.GONE)
        self._put(application, Place.REVIEW)
        return found


_RULES: Mapping[Kind, Callable[[Picture, LineEvent, int], list[str]]] = {
    Kind.SEATED: Picture._sit,
    Kind.WAITS: Picture._wait,
    Kind.OFFERED: Picture._offer,
    Kind.REFUSED: Picture._close_offer,
    Kind.LAPSED: Picture._close_offer,
    Kind.RELEASED: Picture._release,
    Kind.LEFT: Picture._leave,
    Kind.RETURNED: Picture._return,
    Kind.MOVED: Picture._move,
}


def replay(events: Iterable[LineEvent]) -> tuple[tuple[Step, ...], Picture]:
    """Live through `events` (one cohort's, first to last): each with its breaks, and the picture they end in."""
    picture = Picture()
    steps = tuple(Step(event, tuple(picture.play(event))) for event in events)
    return steps, picture


def _place_for(state: str) -> Place:
    if state in SEATED:
        return Place.SEATED
    if state in ENDED:
        return Place.GONE
    return {State.WAITING: Place.WAITING, State.OFFERED: Place.OFFERED}.get(State(state), Place.REVIEW)


def compare(picture: Picture, rows: Rows) -> tuple[str, ...]:
    """How the picture the events end in differs from the rows as they stand."""
    return (*_compare_people(picture, rows), *_compare_seats(picture, rows))


def _compare_people(picture: Picture, rows: Rows) -> Iterable[str]:
    for pk in sorted(picture.numbers.keys() | rows.numbers.keys()):
        told, stands = picture.numbers.get(pk), rows.numbers.get(pk)
        if told != stands:
            yield f"신청 {pk}번: 기록으로는 순번이 {told or '없음'}, 지금은 {stands or '없음'}입니다."
        place, now = picture.places.get(pk), _place_for(rows.states.get(pk, State.DRAFT))
        if place != now and told is not None:
            yield f"신청 {pk}번: 기록으로는 '{place}', 지금은 '{now}'입니다."
        if picture.offers.get(pk) != rows.offers.get(pk):
            told, stands = picture.offers.get(pk), rows.offers.get(pk)
            yield f"신청 {pk}번: 기록으로는 제안받은 자리가 {told or '없음'}, 지금은 {stands or '없음'}입니다."
    expected = picture.highest_number + 1
    if rows.next_number != expected:
        yield f"다음에 나갈 순번이 {expected}번이어야 하는데 {rows.next_number}번입니다."


def _compare_seats(picture: Picture, rows: Rows) -> Iterable[str]:
    known = picture.seats.keys() | rows.seats.keys() if picture.capacity_known else rows.seats.keys()
    for number in sorted(known):
        if number not in rows.seats:
            yield f"{number}번 자리가 기록에는 있는데 지금은 없습니다."
        elif number not in picture.seats and picture.capacity_known:
            yield f"{number}번 자리가 기록에는 없는데 지금은 있습니다."
        elif picture.seats.get(number) != rows.seats[number]:
            told, stands = picture.seats.get(number), rows.seats[number]
            yield (
                f"{number}번 자리에 앉은 사람이 기록으로는 {f'신청 {told}번' if told else '없음'}, "
                f"지금은 {f'신청 {stands}번' if stands else '없음'}입니다."
            )


@transaction.atomic
def prove(cohort_id: int) -> Proof:
    """Replay the line of this cohort. Holds the line's lock meanwhile: nobody who acts is seen halfway."""
    line = Line.objects.locked().filter(pk=cohort_id).first()
    events = LineEvent.objects.filter(cohort=cohort_id).select_related("by").order_by("pk")
    steps, picture = replay(events)
    people = Application.objects.filter(cohort=cohort_id, line_number__isnull=False)
    found = list(people.values_list("pk", "state", "line_number"))
    offers = Offer.objects.open().filter(application__cohort=cohort_id)
    rows = Rows(
        seats=dict(Seat.objects.filter(cohort=cohort_id).values_list("number", "occupant_id")),
        offers=dict(offers.values_list("application_id", "seat__number")),
        states={pk: state for pk, state, _number in found},
        numbers={pk: number or 0 for pk, _state, number in found},
        next_number=line.next_number if line else 1,
    )
    return Proof(steps, compare(picture, rows), capacity_known=picture.capacity_known or not steps)
