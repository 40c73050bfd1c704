"""The life of a proposal to destroy as data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.flow import Flow, Turn


class State(models.TextChoices):
    PROPOSED = "proposed", _("서명 기다림")
    SIGNED = "signed", _("파기하는 중")
    DONE = "done", _("파기함")
    DROPPED = "dropped", _("파기하지 않음")


FLOW = Flow(
    edges={
        State.PROPOSED: frozenset({State.SIGNED, State.DROPPED}),
        State.SIGNED: frozenset({State.DONE}),
        State.DONE: frozenset(),
        State.DROPPED: frozenset(),
    },
    turns={
        State.PROPOSED: Turn.CENTER,
        State.SIGNED: Turn.NOBODY,
        State.DONE: Turn.NOBODY,
        State.DROPPED: Turn.NOBODY,
    },
)
FLOWS = (("파기 제안", FLOW, State.choices),)
