"""The doors of the allowance: an owner's claim, and the desk's."""

from __future__ import annotations

from typing import Any

from allowance.models import Batch, ClaimPaper
from tests.factories.allowance import ClaimFactory, ResultFileFactory
from tests.factories.enrollment import ApplicationFactory, OpenCohortFactory
from tests.house.doors.door import AT_DESK, COHORTS, DESK, DESK_ROW, OWNER_ONLY, Door, post

_LEADS = "sffffiiff"
_LEADS_ROW = "sffffinff"

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
    "allowance_desk:assign": post(AT_DESK, "claim"),
    "allowance_desk:blacken": Door(AT_DESK, ("claim", "claim_paper")),
    "allowance_desk:blacken-picture": Door(AT_DESK, ("claim", "claim_paper")),
    "allowance_desk:job-searches": Door(DESK),
    "allowance_desk:job-search": Door(DESK_ROW, ("application",)),
    "allowance_desk:batches": Door(_LEADS),
    "allowance_desk:batch-new": Door("sffffifff", ("center", "instalment")),
    "allowance_desk:batch": Door(_LEADS_ROW, ("batch",)),
    "allowance_desk:results": Door(_LEADS),
    "allowance_desk:result": Door(_LEADS_ROW, ("result_file",)),
    "allowance_desk:result-line": Door(_LEADS_ROW, ("result_line",)),
    "allowance_desk:books": Door(COHORTS),  # leads and administrators
}


def world(found: dict[str, Any]) -> dict[str, Any]:
    application = ApplicationFactory(
        cohort=OpenCohortFactory(center=found["center"]), applicant=found["owner"], completed=True
    )
    claim = ClaimFactory(application=application, handed_in=True)
    forwarded = ClaimFactory(of={"cohort": OpenCohortFactory(center=found["center"])}, forwarded=True)
    file = ResultFileFactory(center=found["center"])
    return {
        "claim": claim,
        "claim_paper": ClaimPaper.objects.filter(claim=claim).first(),
        "instalment": claim.instalment,
        "batch": Batch.objects.get(lines__claim=forwarded),
        "result_file": file,
        "result_line": file.lines.first(),
    }
