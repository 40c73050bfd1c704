"""The doors of agreements, companies and pledges: administrators only."""

from __future__ import annotations

from typing import Any

from tests.factories.centers import AgreementFactory, PledgeFactory
from tests.house.doors.door import MANAGE, Door

DOORS: dict[str, Door] = {
    "centers:company": Door(MANAGE, ("company",)),
    "centers:pledge-add": Door(MANAGE, ("company",)),
    "centers:pledge-withdraw": Door(MANAGE, ("pledge",)),
    "centers:agreement-list": Door(MANAGE),
    "centers:agreement-add": Door(MANAGE),
    "centers:agreement": Door(MANAGE, ("agreement",)),
    "centers:agreement-edit": Door(MANAGE, ("agreement",)),
    "centers:party-add": Door(MANAGE, ("agreement",)),
    "centers:agreement-end": Door(MANAGE, ("agreement",)),
    "manage-cohort-override": Door(MANAGE, ("cohort",)),
}


def world(found: dict[str, Any]) -> dict[str, Any]:
    return {"agreement": AgreementFactory(), "pledge": PledgeFactory(company=found["company"])}
