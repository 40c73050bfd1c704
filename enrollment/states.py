"""The lifecycle of an application as data: states, legal moves, whose turn, and the words the applicant reads."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.flow import Flow, Turn


class State(models.TextChoices):
    """Internal name and the label staff see."""

    DRAFT = "draft", _("작성 중")
    SUBMITTED = "submitted", _("심사 중")
    SUPPLEMENT = "supplement", _("보완 요청")
    WAITING = "waiting", _("대기")
    OFFERED = "offered", _("자리 제안 중")
    CONDITIONAL = "conditional", _("조건부 선발")
    ADMITTED = "admitted", _("선발")
    IN_TRAINING = "in_training", _("교육 중")
    COMPLETED = "completed", _("수료")
    NOT_COMPLETED = "not_completed", _("미수료")
    DECLINED = "declined", _("선발하지 않음")
    WITHDRAWN = "withdrawn", _("신청 취소")
    LAPSED = "lapsed", _("제안 기한 지남")
    COHORT_CANCELLED = "cohort_cancelled", _("과정 열리지 않음")
    DEFERRED = "deferred", _("다음 기수로 미룸")


_LEAVE = {State.WITHDRAWN, State.COHORT_CANCELLED}
_LEAVE_OR_DEFER = {*_LEAVE, State.DEFERRED}

FLOW = Flow(
    edges={
        State.DRAFT: frozenset({State.SUBMITTED, State.WITHDRAWN}),
        State.SUBMITTED: frozenset(
            {State.SUPPLEMENT, State.WAITING, State.CONDITIONAL, State.ADMITTED, State.DECLINED} | _LEAVE
        ),
        # answered or taken back: to review again; the place in line is kept
        State.SUPPLEMENT: frozenset({State.SUBMITTED, State.DECLINED} | _LEAVE),
        State.WAITING: frozenset({State.OFFERED, State.SUBMITTED, State.DECLINED} | _LEAVE_OR_DEFER),
        State.OFFERED: frozenset({State.ADMITTED, State.CONDITIONAL, State.LAPSED} | _LEAVE_OR_DEFER),
        State.CONDITIONAL: frozenset(
            {State.ADMITTED, State.SUBMITTED, State.DECLINED, State.IN_TRAINING} | _LEAVE_OR_DEFER
        ),
        State.ADMITTED: frozenset({State.IN_TRAINING, State.SUBMITTED} | _LEAVE_OR_DEFER),
        State.IN_TRAINING: frozenset({State.COMPLETED, State.NOT_COMPLETED, State.WITHDRAWN}),
        State.COMPLETED: frozenset({State.IN_TRAINING, State.NOT_COMPLETED}),  # a completion taken back
        State.NOT_COMPLETED: frozenset(),
        State.DECLINED: frozenset({State.SUBMITTED}),  # only undone within the grace period
        State.WITHDRAWN: frozenset(),
        State.LAPSED: frozenset(),
        State.COHORT_CANCELLED: frozenset(),
        State.DEFERRED: frozenset(),
    },
    turns={
        State.DRAFT: Turn.APPLICANT,
        State.SUBMITTED: Turn.CENTER,
        State.SUPPLEMENT: Turn.APPLICANT,
        State.WAITING: Turn.CENTER,
        State.OFFERED: Turn.APPLICANT,
        State.CONDITIONAL: Turn.APPLICANT,
        State.ADMITTED: Turn.APPLICANT,
        State.IN_TRAINING: Turn.APPLICANT,
        State.COMPLETED: Turn.CENTER,
        State.NOT_COMPLETED: Turn.NOBODY,
        State.DECLINED: Turn.NOBODY,
        State.WITHDRAWN: Turn.NOBODY,
        State.LAPSED: Turn.NOBODY,
        State.COHORT_CANCELLED: Turn.APPLICANT,
        State.DEFERRED: Turn.NOBODY,  # it goes on in the other application
    },
)

# What the applicant reads.
APPLICANT_WORDS = {
    State.DRAFT: _("작성 중입니다"),
    State.SUBMITTED: _("접수되어 심사하고 있습니다"),
    State.SUPPLEMENT: _("서류를 더 보내 주세요"),
    State.WAITING: _("대기하고 있습니다"),
    State.OFFERED: _("자리가 났습니다. 참여 여부를 알려 주세요"),
    State.CONDITIONAL: _("조건부로 선발되었습니다"),
    State.ADMITTED: _("선발되었습니다"),
    State.IN_TRAINING: _("교육 중입니다"),
    State.COMPLETED: _("수료하였습니다"),
    State.NOT_COMPLETED: _("마치지 못하였습니다"),
    State.DECLINED: _("선발되지 않았습니다"),
    State.WITHDRAWN: _("신청을 취소하였습니다"),
    State.LAPSED: _("기한이 지나 자리가 다음 분께 넘어갔습니다"),
    State.COHORT_CANCELLED: _("과정이 열리지 않게 되었습니다. 옮길 수 있는 과정을 골라 주세요"),
    State.DEFERRED: _("다음 기수로 미루었습니다"),
}

IN_LINE = (State.SUBMITTED, State.SUPPLEMENT, State.WAITING, State.OFFERED)
# Holds a seat in a course that is not over.
ON_COURSE = (State.CONDITIONAL, State.ADMITTED, State.IN_TRAINING)
SEATED = (*ON_COURSE, State.COMPLETED, State.NOT_COMPLETED)
# Handed in, and neither left nor over.
GOING = (*IN_LINE, *ON_COURSE)
ENDED = (State.DECLINED, State.WITHDRAWN, State.LAPSED, State.COHORT_CANCELLED, State.DEFERRED)
# Nobody has decided yet: the centre can still be another one.
MOVABLE = (State.SUBMITTED, State.SUPPLEMENT)
# Found eligible and not begun: the course can be taken later.
DEFERRABLE = (State.WAITING, State.OFFERED, State.CONDITIONAL, State.ADMITTED)
# The states a member of staff put an application into by a decision that may be undone for a few minutes.
UNDOABLE = (State.SUPPLEMENT, State.WAITING, State.CONDITIONAL, State.ADMITTED, State.DECLINED)
# Where an undoable decision starts: before them nobody holds a seat, so that taking it back loses nothing.
REVIEWED_FROM = (State.SUBMITTED, State.SUPPLEMENT, State.WAITING)
# The reason of a move that takes such a decision back.
UNDONE = "결정을 되돌림"
