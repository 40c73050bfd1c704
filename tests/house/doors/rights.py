"""The doors of requests about one's own data: the owner's, those of who answers, the desk's."""

from __future__ import annotations

from typing import Any

from accounts.actions import rights_requests
from accounts.states import Corrects, Right
from tests.house.doors.door import ANYBODY_SIGNED_IN, AT_DESK, MANAGE, OWNER_ONLY, Door, post

DOORS: dict[str, Door] = {
    "own-request-ask": Door(ANYBODY_SIGNED_IN, ("right",)),
    "own-request-correct": Door(ANYBODY_SIGNED_IN, ("corrects",)),
    "own-request": Door(OWNER_ONLY, ("rights_request",)),
    "own-request-withdraw": post(OWNER_ONLY, "rights_request"),
    "own-request-lift": post(OWNER_ONLY, "rights_request"),
    "own-request-object": Door(OWNER_ONLY, ("rights_request",)),
    "rights": Door(MANAGE),
    "rights-request": Door(MANAGE, ("rights_request",)),
    "rights-request-add": Door(AT_DESK, ("center", "owner")),
}


def world(found: dict[str, Any]) -> dict[str, Any]:
    said = {"corrects": Corrects.BIRTH_DATE, "new_value": "1961-04-05"}
    asked = rights_requests.ask(found["owner"], Right.CORRECTION, **said)
    return {"rights_request": asked, "right": "access", "corrects": "name"}
