"""The doors of keeping and destroying: administrators only."""

from __future__ import annotations

from typing import Any

from common import clock
from portal.models import LegalHold, Proposal, ProposalItem
from tests.house.doors.door import MANAGE, Door, post

DOORS: dict[str, Door] = {
    "retention": Door(MANAGE),
    "retention-proposal": Door(MANAGE, ("proposal",)),
    "retention-drop": Door(MANAGE, ("proposal",)),
    "retention-register": Door(MANAGE),
    "retention-periods": Door(MANAGE),
    "retention-period": Door(MANAGE, ("rule",)),
    "retention-holds": Door(MANAGE),
    "retention-hold-add": post(MANAGE),
    "retention-hold-lift": Door(MANAGE, ("legal_hold",)),
}


def world(found: dict[str, Any]) -> dict[str, Any]:
    owner, now = found["owner"], clock.now()
    proposal = Proposal.objects.create(rule="applications", months=60, before=now, made_at=now)
    ProposalItem.objects.create(proposal=proposal, rule="applications", unit=owner.pk)
    placed_by = found.get("admin", owner)
    legal_hold = LegalHold.objects.create(
        person=owner, ground=LegalHold.Ground.AUDIT, reason="감사", placed_by=placed_by, placed_at=now
    )
    return {"proposal": proposal, "legal_hold": legal_hold, "rule": "messages"}
