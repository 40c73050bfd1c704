"""An application as its owner reads it: what happened, what is now and whose turn, what comes next and by when.

Give it the rows of all_of(), or rows of Application.objects.for_owner() that read() has completed: after it nothing here
asks the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet, prefetch_related_objects
from django.urls import reverse

from accounts.models import User
from common import clock, korean
from common.journey import Act, Item
from common.prepared import prepared
from enrollment.models import Application, ApplicationMove, Offer, Supplement
from enrollment.states import APPLICANT_WORDS, ENDED, REVIEWED_FROM, UNDOABLE, UNDONE, State


def all_of(person: User) -> Sequence[Application]:
    """Everything this person has applied for, saved last first."""
    return read(_of_person(person.pk))


@prepared
def _of_person(person: int) -> QuerySet[Application]:
    return Application.objects.filter(applicant=person).for_owner().order_by("-saved_at", "-pk")


def read(applications: Sequence[Application]) -> Sequence[Application]:
    """Complete the rows with all that is told of them, and return them.

    One statement for the moves, and one for each state among the rows of which more is told; never one for each row.
    """
    standing: dict[str, list[Application]] = {}
    for row in applications:
        standing.setdefault(row.state, []).append(row)
    moves = _moves_of(tuple(row.pk for row in applications))
    for row in applications:
        row.moves_told = [move for move in moves if move.application_id == row.pk]  # type: ignore[attr-defined]
    for state, told in _TOLD_OF.items():
        prefetch_related_objects(standing.get(state, []), told)
    _tell(standing.get(State.WAITING, []), "waiting_position", _waiting_positions)
    _tell(standing.get(State.COMPLETED, []), "consultant_name", _consultants)
    return applications


_TOLD_OF = {State.SUPPLEMENT: "supplements", State.OFFERED: "offers", State.DEFERRED: "deferred_to__cohort__course"}


def _tell(
    applications: Sequence[Application], name: str, work_out: Callable[[tuple[int, ...]], list[tuple[int, Any]]]
) -> None:
    """Set on each row what a statement works out for all of them."""
    if applications:
        found = dict(work_out(tuple(row.pk for row in applications)))
        for row in applications:
            setattr(row, name, found[row.pk])


@prepared
def _moves_of(pks: tuple[int, ...]) -> QuerySet[ApplicationMove]:
    return ApplicationMove.objects.filter(application__in=pks)


def _moves(application: Application) -> Iterable[ApplicationMove]:
    """The oldest first; asked for where read() has not told them."""
    told: list[ApplicationMove] | None = getattr(application, "moves_told", None)
    return application.moves.all() if told is None else told


@prepared
def _waiting_positions(pks: tuple[int, ...]) -> QuerySet[Application, tuple[int, int]]:
    return Application.objects.filter(pk__in=pks).with_waiting_position().values_list("pk", "waiting_position")  # type: ignore[misc]


@prepared
def _consultants(pks: tuple[int, ...]) -> QuerySet[Application, tuple[int, str | None]]:
    return Application.objects.filter(pk__in=pks).with_completion().values_list("pk", "consultant_name")  # type: ignore[misc]


def shown_state(application: Application) -> State:
    """The state as the person may know it: a decision that staff can still take back is not told yet."""
    state = State(application.state)
    last = _last(_moves(application))
    fresh = application.state_since + timedelta(seconds=settings.ENROLLMENT_UNDO_SECONDS) > clock.now()
    hidden = state in UNDOABLE and fresh and last is not None and last.source in REVIEWED_FROM
    return State.SUBMITTED if hidden else state


def _last(moves: Iterable[ApplicationMove]) -> ApplicationMove | None:
    return max(moves, key=lambda move: move.pk, default=None)


def open_supplement(application: Application) -> Supplement | None:
    return next((row for row in application.supplements.all() if row.closed_at is None), None)


def open_offer(application: Application) -> Offer | None:
    return next((row for row in application.offers.all() if row.settled_at is None), None)


def items(application: Application) -> list[Item]:
    """The timeline: past, present, and what is still to come."""
    state = shown_state(application)
    return [*_past(application, state), _present(application, state), *_ahead(application, state)]


def _past(application: Application, state: State) -> list[Item]:
    found: list[Item] = []
    for move in _moves(application):
        if move.target == State.SUBMITTED and move.source == State.DRAFT:
            found.append(Item("신청서를 냈습니다", f"접수 순번 {application.line_number}번", move.at))
        elif move.target == State.SUBMITTED and move.source == State.SUPPLEMENT and move.reason != UNDONE:
            found.append(Item("더 보내 달라고 한 서류를 보냈습니다", at=move.at))
        elif move.target == State.SUBMITTED:
            found.pop()  # the decision was taken back: it never came to be
        elif move.source == State.COMPLETED:
            found.append(Item("수료 기록을 되돌렸습니다", f"까닭: {korean.sentence(move.reason)}", move.at))
            found.append(Item(str(APPLICANT_WORDS[State(move.target)]), at=move.at))
        else:
            found.append(Item(str(APPLICANT_WORDS[State(move.target)]), at=move.at))
    told_now = state != State.SUBMITTED or application.state != State.SUBMITTED
    return found[:-1] if told_now and application.state != State.DRAFT else found


def _present(application: Application, state: State) -> Item:
    text, at = _NOW[state](application), application.state_since
    title = str(APPLICANT_WORDS[state])
    if state == State.WAITING:
        title = f"대기 {getattr(application, 'waiting_position', 1)}번째입니다"
    if state == State.DRAFT:
        at = application.saved_at
    return Item(title, text, at if state == application.state else None, "now")


def _draft(application: Application) -> str:
    if application.cohort.cancelled_at:
        return (
            f"이 과정은 열리지 않게 되어 이 신청서는 낼 수 없습니다. 까닭: {korean.sentence(application.cohort.cancel_reason)} "
            "모집 중인 다른 과정을 골라 주세요. 적으신 내용은 새 신청서에 불러옵니다."
        )
    if not application.cohort.takes_applications:
        closed = "모집이 끝나 이 신청서는 낼 수 없습니다. 모집 중인 다른 과정을 골라 주세요."
        return closed + _drop_words(application)
    return f"{korean.moment(application.cohort.closes_at)}까지 내실 수 있습니다. 신청하시는 분 차례입니다."


def _drop_words(application: Application) -> str:
    """Of a draft whose owner was told that it is going to be deleted."""
    if application.drop_on is None:
        return ""
    return f" 오래 두신 신청서라 {korean.day(application.drop_on)}에 지웁니다. 저장하시면 지우지 않습니다."


def _submitted(application: Application) -> str:
    due = application.review_due_on
    return f"{korean.day(due)}까지 결과를 알려 드립니다. 센터 차례입니다." if due else "센터 차례입니다."


def _supplement(application: Application) -> str:
    asked = open_supplement(application)
    return f"{korean.moment(asked.due_at)}까지 보내 주세요. 신청하신 분 차례입니다." if asked else ""


def _offered(application: Application) -> str:
    offer = open_offer(application)
    return f"{korean.moment(offer.expires_at)}까지 답해 주세요. 신청하신 분 차례입니다." if offer else ""


def _conditional(application: Application) -> str:
    due = application.condition_due_on
    return f"{korean.day(due)}까지 폐업하고 폐업사실증명원을 센터에 내 주세요." if due else ""


def _completed(application: Application) -> str:
    consultant = getattr(application, "consultant_name", None)
    return f"{consultant} 상담사가 안부를 여쭙습니다." if consultant else ""


def _deferred(application: Application) -> str:
    following = application.deferred_to
    return (
        f"{korean.particle(str(following.cohort), '으로')} 이어집니다. 그 신청서를 내시면 순번을 새로 받습니다."
        if following
        else ""
    )


def _declined(application: Application) -> str:
    note = f" {korean.sentence(application.decision_note)}" if application.decision_note else ""
    return (
        f"까닭: {application.get_decision_reason_display()}.{note} 사실과 다르면 센터로 전화해 주세요. "
        "다른 과정에 신청하실 수도 있습니다."
    )


_AGAIN = "모집 중인 다른 과정에 신청하실 수 있습니다."
_NOW: Mapping[State, Callable[[Application], str]] = {
    State.DRAFT: _draft,
    State.SUBMITTED: _submitted,
    State.SUPPLEMENT: _supplement,
    State.WAITING: lambda application: "자격이 확인되었고 자리를 기다립니다. 자리가 나면 바로 알려 드립니다.",
    State.OFFERED: _offered,
    State.CONDITIONAL: _conditional,
    State.ADMITTED: lambda application: f"{korean.day(application.cohort.starts_on)} 첫날에 와 주세요.",
    State.IN_TRAINING: lambda application: f"{korean.day(application.cohort.ends_on)}까지 이어집니다.",
    State.COMPLETED: _completed,
    State.NOT_COMPLETED: lambda application: f"사실과 다르면 센터로 전화해 주세요. {_AGAIN}",
    State.DECLINED: _declined,
    State.WITHDRAWN: lambda application: _AGAIN,
    State.LAPSED: lambda application: f"{_AGAIN} 사정이 있으셨으면 센터로 전화해 주세요.",
    State.COHORT_CANCELLED: lambda application: f"까닭: {korean.sentence(application.cohort.cancel_reason)}",
    State.DEFERRED: _deferred,
}


def _ahead(application: Application, state: State) -> list[Item]:
    if state in ENDED or state in (State.COMPLETED, State.NOT_COMPLETED):
        return []
    cohort = application.cohort
    if state == State.DRAFT and not cohort.takes_applications:
        return []
    days = application.program_year.review_working_days
    steps = []
    if state == State.DRAFT:
        steps.append(("심사", f"내신 날부터 근무일 {days}일 안에 결과를 알려 드립니다."))
    if state == State.SUPPLEMENT:
        steps.append(("선발 결과", f"서류를 받은 날부터 근무일 {days}일 안에 알려 드립니다. 센터 차례입니다."))
    if state == State.SUBMITTED:
        steps.append(("선발 결과", "자리가 모두 찼으면 접수 순번대로 기다리시게 됩니다."))
    if state != State.IN_TRAINING:
        steps.append(("교육", f"{korean.day(cohort.starts_on)}에 시작합니다."))
    steps.append(("수료와 사후관리", f"{korean.day(cohort.ends_on)}에 마칩니다. 그 뒤로 상담사가 안부를 여쭙습니다."))
    return [Item(title, text, state="next") for title, text in steps]


def act(application: Application) -> Act | None:
    """What the person has to do now for this application, if anything."""
    state, pk, cohort = shown_state(application), application.pk, application.cohort
    if state == State.OFFERED and (offer := open_offer(application)):
        text = f"{cohort}에 자리가 났습니다. 기한까지 답이 없으면 다음 분께 넘어갑니다."
        return Act(
            1,
            "자리를 받으실지 알려 주세요",
            text,
            "참여 여부 답하기",
            reverse("enrollment:offer", args=[pk]),
            offer.expires_at,
        )
    if state == State.SUPPLEMENT and (supplement := open_supplement(application)):
        late = " 기한이 지났지만 결정이 나기 전까지는 보내실 수 있습니다." if supplement.due_at < clock.now() else ""
        text = (
            f"{supplement.get_reason_display()}. {supplement.note} "
            f"접수 순번 {application.line_number}번은 그대로입니다.{late}"
        )
        url = reverse("enrollment:supplement", args=[pk])
        return Act(2, "서류를 더 보내 주세요", text, "서류 보내기", url, supplement.due_at)
    if state == State.DRAFT and cohort.takes_applications:
        url = reverse("enrollment:application", args=[pk])
        text = f"{cohort} 신청서입니다. 적은 내용은 모두 저장되어 있습니다.{_drop_words(application)}"
        return Act(3, "쓰시던 신청서를 내 주세요", text, "이어서 쓰기", url, cohort.closes_at)
    if state == State.CONDITIONAL:
        text = (
            "폐업 신고를 하고 폐업사실증명원을 센터에 내 주세요. 그때까지 자리를 맡아 두었습니다. "
            "내는 방법이 궁금하거나 날짜를 지키기 어려우시면 전화 요청을 남겨 주세요."
        )
        url = reverse("enrollment:callback")
        return Act(4, "폐업사실증명원을 내 주세요", text, "전화 요청 남기기", url, application.condition_due_on)
    if state == State.COHORT_CANCELLED:
        text = f"{korean.particle(str(cohort), '이')} 열리지 않게 되었습니다. 적으신 내용은 새 신청서에 불러옵니다."
        return Act(5, "옮길 수 있는 과정을 골라 주세요", text, "모집 중인 과정 보기", reverse("courses"))
    return None
