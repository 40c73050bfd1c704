"""The doors of the allowance: an owner's claim, and the desk's."""

from __future__ import annotations

from typing import Any

from allowance.models import ClaimPaper
from tests.factories.allowance import ClaimFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory
from tests.house.doors.door import AT_DESK, DESK, DESK_ROW, OWNER_ONLY, Door, post

DOORS: dict[str, Door] = {
    "allowance:claim": Door(OWNER_ONLY, ("claim",)),
    "allowance:papers": Door(OWNER_ONLY, ("claim",)),
    "allowance:account": Door(OWNER_ONLY, ("claim",)),
    "allowance:review": Door(OWNER_ONLY, ("claim",)),
    "allowance:supplement": Door(OWNER_ONLY, ("claim",)),
    "allowance:semas": Door(OWNER_ONLY, ("claim",)),
    "allowance:paper": Door("sinininnn", ("claim_paper",)),
    "allowance_desk:claims": Door(DESK),
    "allowance_desk:claim": Door(AT_DESK, ("claim",)),
    "allowance_desk:act": post(AT_DESK, "claim", "check"),
    "allowance_desk:job-search": Door(DESK_ROW, ("application",)),
}


def world(found: dict[str, Any]) -> dict[str, Any]:
    application = ApplicationFactory(
        cohort=OpenCohortFactory(center=found["center"]), applicant=found["owner"], completed=True
    )
    claim = ClaimFactory(application=application, handed_in=True)
    return {"claim": claim, "claim_paper": ClaimPaper.objects.filter(claim=claim).first()}
