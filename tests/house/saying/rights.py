"""What is said about requests about one's own data: received, due, late, answered with a ground, an objection answered."""

from __future__ import annotations

from datetime import timedelta

import time_machine

from accounts.actions import rights_requests
from accounts.states import Ground, RequestState, Right
from centers.models import Center
from centers.roles import Role
from common import clock
from portal import rights
from tests.factories.accounts import StaffFactory
from tests.house.saying import long_named_owner


def say(channel: str, center: Center) -> None:
    first, second = (StaffFactory(name="긴이름" * 20, role=Role.ADMIN) for _ in range(2))
    asked = rights_requests.ask(long_named_owner(channel), Right.ERASURE, text="모" * 1000)
    for days in (10, 20):
        with time_machine.travel(clock.at(asked.due_on + timedelta(days=days - 10)), tick=False):
            rights.remind()
    no = {"words": "설명" * 500, "ground": Ground.MUST_COLLECT}
    rights_requests.answer(asked, RequestState.REFUSED, by=first, **no)
    objection = rights_requests.object_to(asked, text="다시 보아 주세요")
    rights_requests.answer(objection, RequestState.REFUSED, by=second, **no)
