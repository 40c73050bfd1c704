"""The doors of jobs people got: their own page, the addresses in messages, the desk."""

from __future__ import annotations

from typing import Any

from jobs import tokens
from tests.factories.jobs import CheckFactory
from tests.house.doors.door import AT_DESK, DESK, OWNER_ONLY, PUBLIC, Door, post

DOORS: dict[str, Door] = {
    "case": Door(AT_DESK, ("center", "owner")),
    "jobs:placement": Door(OWNER_ONLY, ("placement",)),
    "jobs:employer-may-be-asked": Door(OWNER_ONLY, ("placement",)),
    "jobs:employer-left-alone": post(OWNER_ONLY, "placement"),
    "jobs:check": Door(PUBLIC, ("person_token",)),
    "jobs:check-ended": Door(PUBLIC, ("person_token",)),
    "jobs:employer": Door(PUBLIC, ("employer_token",)),
    "jobs:employer-ended": Door(PUBLIC, ("employer_token",)),
    "jobs_desk:placements": Door(DESK),
    "jobs_desk:placement-find": Door(DESK),
    "jobs_desk:placement-new": Door(AT_DESK, ("application",)),
    "jobs_desk:placement": Door(AT_DESK, ("placement",)),
    "jobs_desk:placement-end": post(AT_DESK, "placement"),
    "jobs_desk:placement-end-undone": post(AT_DESK, "placement"),
    "jobs_desk:placement-contact": post(AT_DESK, "placement"),
    "jobs_desk:placement-no-contact": post(AT_DESK, "placement"),
    "jobs_desk:check-paper": post(AT_DESK, "employment_check"),
    "jobs_desk:check-unknown": post(AT_DESK, "employment_check"),
}


def world(found: dict[str, Any]) -> dict[str, Any]:
    check = CheckFactory(reach="employer", person=found["owner"], center=found["center"], by=found["counsellor"])
    return {
        "placement": check.placement,
        "employment_check": check,
        "person_token": tokens.for_person(check.pk),
        "employer_token": tokens.for_employer(check.pk, check.placement.contact_round),
    }
