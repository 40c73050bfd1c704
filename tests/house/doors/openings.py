"""The doors of openings and referrals: the owner's pages, the company's address, the desk."""

from __future__ import annotations

from typing import Any

from jobs import tokens
from jobs.models import CompanyList
from tests.factories.jobs import OpeningFactory, ReferralFactory
from tests.house.doors.door import ANYBODY_SIGNED_IN, AT_DESK, DESK, DESK_ROW, OWNER_ONLY, PUBLIC, Door, post

_BOOKS = "sffiiiiif"  # administrators read the sums, not the people behind them
_ANSWER_FOR_IT = "sffififif"  # the centre that wrote it down, and administrators

DOORS: dict[str, Door] = {
    "jobs:openings": Door(ANYBODY_SIGNED_IN),
    "jobs:interest": post(ANYBODY_SIGNED_IN, "opening"),
    "jobs:referral": Door(OWNER_ONLY, ("referral",)),
    "jobs:list": Door(PUBLIC, ("list_token",)),
    "jobs_desk:openings": Door(_BOOKS),
    "jobs_desk:opening-new": Door(DESK),
    "jobs_desk:ledger": Door(_BOOKS),
    "jobs_desk:ledger-rows": Door(DESK, ("ledger_column",)),
    "jobs_desk:ledger-pledges": Door(_BOOKS, ("company", "course")),
    "jobs_desk:ledger-center": Door("sffininif", ("center",)),
    "jobs_desk:ledger-center-rows": Door(DESK_ROW, ("center", "ledger_column")),
    "jobs_desk:opening": Door(DESK, ("opening",)),
    "jobs_desk:opening-close": Door(_ANSWER_FOR_IT, ("opening",)),
    "jobs_desk:opening-reopen": post(_ANSWER_FOR_IT, "opening"),
    "jobs_desk:put-forward": post(DESK, "opening"),
    "jobs_desk:send-list": post(DESK, "opening"),
    "jobs_desk:referral-agree": post(AT_DESK, "referral"),
    "jobs_desk:referral-leave": Door(AT_DESK, ("referral",)),
    "jobs_desk:referral-told": Door(AT_DESK, ("referral",)),
    "jobs_desk:referral-fell-through": Door(AT_DESK, ("referral",)),
}


def world(found: dict[str, Any]) -> dict[str, Any]:
    referral = ReferralFactory(
        opening=OpeningFactory(center=found["center"]),
        person=found["owner"],
        center=found["center"],
        by=found["counsellor"],
        reach="interviewed",
    )
    return {
        "referral": referral,
        "ledger_column": "referred",
        "opening": referral.opening,
        "list_token": tokens.for_list(CompanyList.objects.get(lines__referral=referral).pk),
    }
