"""Jobs people got: every question, and what is told of the answers."""

from __future__ import annotations

from aftercare.actions import case_moves, reopening
from centers.models import Center
from common import clock
from jobs.actions import placements
from messaging.models import Message
from messaging.states import State as MessageState
from tests.factories.accounts import StaffFactory
from tests.factories.aftercare import FollowUpFactory, cohort_with_cadence
from tests.factories.centers import MembershipFactory
from tests.factories.jobs import CheckFactory
from tests.house.saying import long_named_owner

_EMPLOYER = "예시 상사 " + "긴" * 114


def say(channel: str, center: Center) -> None:
    for reach in ("employer", "paper", "changed"):
        CheckFactory(reach=reach, person=long_named_owner(channel), center=center, employer=_EMPLOYER)
    CheckFactory(reach="lost", person=long_named_owner(channel), center=center, employer=_EMPLOYER)
    slip = CheckFactory(
        reach="lost", person=long_named_owner(channel), center=center, employer=f"다른 {_EMPLOYER}"[:120]
    )
    reopening.reopen_lost()
    Message.objects.filter(kind="aftercare/case_reopened").update(state=MessageState.SENT, sent_at=clock.now())
    placements.take_back_end(slip.placement, reason="까닭" * 150, by=slip.placement.consultant)
    reopening.call_off_mistaken()
    plan = FollowUpFactory(
        sent=True, cohort=cohort_with_cadence(center=center), applicant=long_named_owner(channel)
    ).plan
    to = MembershipFactory(center=center, user=StaffFactory(name="긴이름" * 20)).user
    case_moves.move(plan.owner, center, to_center=center, to=to, reason="휴직" * 150, by=plan.consultant)
