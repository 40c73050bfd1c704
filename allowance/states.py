"""The lives of a claim and of a line of SEMAS's results as data: states, legal moves, whose turn, the owner's words."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.flow import Flow, Turn


class State(models.TextChoices):
    """Internal name and the label staff see."""

    OPEN = "open", _("신청 기다림")
    HANDED_IN = "handed_in", _("증빙 확인")
    SUPPLEMENT = "supplement", _("보완 요청")
    CHECKED = "checked", _("확정 기다림")
    CONFIRMED = "confirmed", _("전달 기다림")
    FORWARDED = "forwarded", _("공단 결과 기다림")
    DIRECT = "direct", _("공단에 직접 신청")
    PAID = "paid", _("지급됨")
    NOT_PAID = "not_paid", _("공단이 지급하지 않음")
    REFUSED = "refused", _("전달하지 않음")
    LAPSED = "lapsed", _("기한 지남")
    CLAWBACK = "clawback", _("환수 중")
    RETURNED = "returned", _("환수 끝남")


FLOW = Flow(
    edges={
        # one hands in here, or notes the number that SEMAS gave when it takes claims itself
        State.OPEN: frozenset({State.HANDED_IN, State.DIRECT, State.REFUSED, State.LAPSED}),
        State.HANDED_IN: frozenset({State.SUPPLEMENT, State.CHECKED, State.REFUSED}),
        State.SUPPLEMENT: frozenset({State.HANDED_IN, State.REFUSED, State.LAPSED}),
        # the second pair of eyes may send it back to the first
        State.CHECKED: frozenset({State.CONFIRMED, State.HANDED_IN, State.REFUSED}),
        # only when its condition is gone after all: nothing has left the house yet
        State.CONFIRMED: frozenset({State.FORWARDED, State.REFUSED}),
        State.FORWARDED: frozenset({State.PAID, State.NOT_PAID}),
        State.DIRECT: frozenset({State.PAID, State.NOT_PAID}),
        # a result is put right with a reason: it was recorded wrongly, or SEMAS decided anew after an objection
        State.PAID: frozenset({State.CLAWBACK, State.NOT_PAID, State.FORWARDED, State.DIRECT}),
        State.NOT_PAID: frozenset({State.PAID, State.FORWARDED, State.DIRECT}),
        State.REFUSED: frozenset({State.OPEN}),  # only a lead, with a reason: there is no second claim to open
        State.LAPSED: frozenset({State.OPEN, State.SUPPLEMENT}),  # back to what was asked for when it lapsed
        State.CLAWBACK: frozenset({State.RETURNED, State.PAID}),  # back to paid when nothing is asked back after all
        State.RETURNED: frozenset({State.CLAWBACK}),  # what came back was written down wrongly: it is owed again
    },
    turns={
        State.OPEN: Turn.APPLICANT,
        State.HANDED_IN: Turn.CENTER,
        State.SUPPLEMENT: Turn.APPLICANT,
        State.CHECKED: Turn.CENTER,
        State.CONFIRMED: Turn.CENTER,
        State.FORWARDED: Turn.CENTER,  # SEMAS decides; the centre answers for the result arriving
        State.DIRECT: Turn.CENTER,
        State.PAID: Turn.NOBODY,
        State.NOT_PAID: Turn.NOBODY,
        State.REFUSED: Turn.NOBODY,
        State.LAPSED: Turn.NOBODY,
        State.CLAWBACK: Turn.APPLICANT,
        State.RETURNED: Turn.NOBODY,
    },
)

# What the owner reads.
OWNER_WORDS = {
    State.OPEN: _("수당을 신청할 수 있습니다"),
    State.HANDED_IN: _("신청을 받아 증빙을 확인하고 있습니다"),
    State.SUPPLEMENT: _("서류를 더 보내 주세요"),
    State.CHECKED: _("증빙을 확인했고 두 번째 직원이 다시 봅니다"),
    State.CONFIRMED: _("확인이 끝나 공단에 전달하려고 합니다"),
    State.FORWARDED: _("공단에 전달했고 공단이 심사하고 있습니다"),
    State.DIRECT: _("공단에 직접 신청하셨고 결과를 기다립니다"),
    State.PAID: _("공단이 수당을 지급하였습니다"),
    State.NOT_PAID: _("공단이 지급하지 않기로 하였습니다"),
    State.REFUSED: _("공단에 전달하지 않기로 하였습니다"),
    State.LAPSED: _("기한이 지나 닫혔습니다"),
    State.CLAWBACK: _("받으신 수당을 돌려주셔야 합니다"),
    State.RETURNED: _("돌려주신 금액을 확인하였습니다"),
}

# The owner may change papers and the account.
ANSWERABLE = (State.OPEN, State.SUPPLEMENT)
# Two different people have confirmed it.
CONFIRMED_ONCE = (State.CONFIRMED, State.FORWARDED, State.PAID, State.NOT_PAID, State.CLAWBACK, State.RETURNED)
# Nobody has signed for it twice: when the condition is gone the clock may close it.
CLOSABLE = (State.OPEN, State.HANDED_IN, State.SUPPLEMENT, State.CHECKED)
# Nothing of it has left the centre.
STILL_HERE = (*CLOSABLE, State.CONFIRMED)
AWAITING_RESULT = (State.FORWARDED, State.DIRECT)
WITH_RESULT = (State.PAID, State.NOT_PAID)
WITH_PAYMENT = (State.PAID, State.CLAWBACK, State.RETURNED)
# Too far to be closed by the clock: when the condition is gone somebody has to decide.
GONE_TOO_FAR = (State.CONFIRMED, *AWAITING_RESULT, State.PAID)
# Nothing will be paid for it.
WITHOUT_MONEY = (State.REFUSED, State.LAPSED, State.NOT_PAID)
ENDED = (State.PAID, State.NOT_PAID, State.REFUSED, State.LAPSED, State.RETURNED)


class LineState(models.TextChoices):
    """What became of one line of SEMAS's results."""

    APPLIED = "applied", _("반영함")
    KNOWN = "known", _("이미 같은 결과가 있음")
    UNMATCHED = "unmatched", _("어느 수당인지 모름")
    DIFFERS = "differs", _("금액이나 결과가 다름")
    UNREADABLE = "unreadable", _("읽을 수 없음")
    SETTLED = "settled", _("사람이 정리함")


LINE_FLOW = Flow(
    edges={
        LineState.UNMATCHED: frozenset({LineState.SETTLED}),
        LineState.DIFFERS: frozenset({LineState.SETTLED}),
        LineState.UNREADABLE: frozenset({LineState.SETTLED}),
        LineState.APPLIED: frozenset(),
        LineState.KNOWN: frozenset(),
        LineState.SETTLED: frozenset(),
    },
    turns={
        LineState.UNMATCHED: Turn.CENTER,
        LineState.DIFFERS: Turn.CENTER,
        LineState.UNREADABLE: Turn.CENTER,
        LineState.APPLIED: Turn.NOBODY,
        LineState.KNOWN: Turn.NOBODY,
        LineState.SETTLED: Turn.NOBODY,
    },
)
UNSETTLED = (LineState.UNMATCHED, LineState.DIFFERS, LineState.UNREADABLE)

# For the drawn diagram and the tests of the house: title, flow, labels.
FLOWS = (("수당 신청", FLOW, State.choices),)
