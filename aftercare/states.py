"""The lives of a follow-up plan and of one follow-up, as plain data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.flow import Flow, Turn


class PlanState(models.TextChoices):
    OPEN = "open", _("진행 중")
    STOPPED = "stopped", _("멈춤")
    FINISHED = "finished", _("마침")
    CANCELLED = "cancelled", _("취소")


class State(models.TextChoices):
    """Where one follow-up stands; the words are those staff see."""

    PLANNED = "planned", _("예정")
    SENT = "sent", _("보냄")
    ANSWERED = "answered", _("답함")
    SILENT = "silent", _("답 없음")
    CANCELLED = "cancelled", _("보내지 않음")


class Answer(models.TextChoices):
    """What a press on the letter's page says."""

    WANTED = "wanted", _("상담 원함")
    FINE = "fine", _("괜찮음")
    STOP = "stop", _("연락 그만")


PLAN_FLOW = Flow(
    edges={
        # cancelled: the completion it stands on was taken back; a new one opens a plan of its own
        PlanState.OPEN: frozenset({PlanState.STOPPED, PlanState.FINISHED, PlanState.CANCELLED}),
        PlanState.STOPPED: frozenset({PlanState.OPEN, PlanState.CANCELLED}),
        # a late answer to the last letter may still say stop; a lost job begins the letters anew
        PlanState.FINISHED: frozenset({PlanState.STOPPED, PlanState.OPEN, PlanState.CANCELLED}),
        PlanState.CANCELLED: frozenset(),
    },
    turns={
        PlanState.OPEN: Turn.NOBODY,
        PlanState.STOPPED: Turn.NOBODY,
        PlanState.FINISHED: Turn.NOBODY,
        PlanState.CANCELLED: Turn.NOBODY,
    },
)

FLOW = Flow(
    edges={
        State.PLANNED: frozenset({State.SENT, State.CANCELLED}),
        State.SENT: frozenset({State.ANSWERED, State.SILENT, State.CANCELLED}),
        State.ANSWERED: frozenset({State.SENT}),  # only a 'stop' that is taken back: the letter may be answered again
        State.SILENT: frozenset({State.ANSWERED, State.CANCELLED}),
        State.CANCELLED: frozenset({State.PLANNED}),
    },
    turns={
        State.PLANNED: Turn.NOBODY,
        State.SENT: Turn.APPLICANT,
        State.ANSWERED: Turn.CENTER,  # until a wanted talk has taken place
        State.SILENT: Turn.CENTER,
        State.CANCELLED: Turn.NOBODY,
    },
)


SILENCED = (PlanState.STOPPED, PlanState.CANCELLED)  # nothing goes out and nobody is to be called


def before(target: str) -> list[str]:
    """The states a follow-up may come from to be `target`."""
    return [source for source, targets in FLOW.edges.items() if target in targets]


# For the drawn diagrams and the tests of the house: title, flow, labels.
FLOWS = (
    ("사후관리 계획", PLAN_FLOW, PlanState.choices),
    ("안부", FLOW, State.choices),
)
