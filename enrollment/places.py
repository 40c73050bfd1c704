"""Why somebody's place in the line is what it is: the events of the line, told to one of those who stand in it.

The line is lived through once more (enrollment.replay); told is what moved this person, in plain words and without names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from enrollment import timeline
from enrollment.models import Application, LineEvent
from enrollment.replay import Picture, Place
from enrollment.states import State

Kind = LineEvent.Kind


@dataclass(frozen=True)
class Moment:
    """One change of the place, or one time it did not change although somebody behind got a seat."""

    at: datetime
    text: str


_OTHERS: Mapping[str, str] = {
    Kind.OFFERED: "앞의 분이 자리를 제안받아",
    Kind.WAITS: "먼저 접수하신 분의 자격이 확인되어",
    Kind.RETURNED: "앞의 분을 다시 심사하게 되어",
}
_OWN: Mapping[str, str] = {
    Kind.SEATED: "자리를 받았습니다.",
    Kind.OFFERED: "빈자리가 났고 차례가 되어 자리를 제안받았습니다.",
    Kind.REFUSED: "제안받은 자리를 사양하셨습니다.",
    Kind.LAPSED: "답하실 기한이 지나 자리가 다음 분께 넘어갔습니다.",
    Kind.RELEASED: "자리를 내놓았습니다.",
    Kind.LEFT: "줄을 떠났습니다.",
}
_DECIDED_BY: Mapping[State, str] = {
    State.WAITING: Kind.WAITS,
    State.CONDITIONAL: Kind.SEATED,
    State.ADMITTED: Kind.SEATED,
    State.DECLINED: Kind.LEFT,
}
# Undoing gives the seat back before it returns to review: what is told goes back to before the seat was given.
_DECISIONS = (Kind.WAITS, Kind.SEATED, Kind.LEFT)
_PASSED_OVER = (
    "뒤에 접수하신 분의 심사가 먼저 끝나 자리가 갔습니다. 이 신청은 심사 중이라 건너뛰었고, 접수 순번은 그대로입니다."
)


def history(application: Application) -> list[Moment]:
    """What became of this application's place, first to last; empty before it is handed in. One query."""
    if application.line_number is None:
        return []
    events = LineEvent.objects.filter(cohort=application.cohort_id).order_by("pk")
    is_told = timeline.shown_state(application) == application.state  # else it can still be taken back
    return _told(application, events, hidden=None if is_told else _DECIDED_BY.get(State(application.state)))


def _told(application: Application, events: Iterable[LineEvent], *, hidden: str | None) -> list[Moment]:
    """`hidden`: the kind of the last decision's event, where that is not to be told yet."""
    picture, told, before_decision, last = Picture(), list[Moment](), 0, ""
    for event in events:
        was_at, was = picture.position(application.pk), picture.places.get(application.pk)
        picture.play(event)
        text = ""
        if event.application_id == application.pk:
            if event.kind in _DECISIONS:
                before_decision = len(told)
            if event.kind == Kind.RETURNED:  # the decision was taken back: it never came to be
                del told[before_decision:]
            last, text = event.kind, _own(event, picture.position(application.pk))
        elif was_at and (now_at := picture.position(application.pk)) and now_at != was_at:
            why = _OTHERS.get(event.kind, "앞의 분이 줄을 떠나")
            text = f"{why} 대기 {was_at}번째에서 {now_at}번째가 되었습니다."
        elif was == Place.REVIEW and event.kind in (Kind.SEATED, Kind.OFFERED):
            mine, theirs = picture.numbers.get(application.pk, 0), event.line_number or 0
            text = _PASSED_OVER if theirs > mine else ""
        if text:
            told.append(Moment(event.at, text))
    return told[:before_decision] if hidden and last == hidden else told


def _own(event: LineEvent, position: int | None) -> str:
    if event.kind == Kind.JOINED:
        return f"{event.reason}: 접수 순번 {event.line_number}번"
    if event.kind == Kind.WAITS:
        return f"자격이 확인되었고 자리가 모두 차서 대기 {position}번째가 되었습니다."
    return _OWN.get(event.kind, "")
