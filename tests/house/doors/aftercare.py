"""The doors of after-care beside its letters and plans."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from aftercare.actions import clubs
from common import clock
from tests.house.doors.door import AT_DESK, DESK, DESK_ROW, OWNER_ONLY, Door, post

DOORS: dict[str, Door] = {
    "aftercare_desk:take-back": Door(AT_DESK, ("completion",)),
    "aftercare_desk:mine": Door(DESK),
    "aftercare_desk:of-application": Door(DESK, ("application",)),
    "aftercare_desk:of-person": Door(DESK, ("owner",)),
    "aftercare_desk:contacts": Door(AT_DESK, ("plan",)),
    "aftercare_desk:clubs": Door(DESK),
    "aftercare_desk:club": Door(DESK_ROW, ("club",)),
    "aftercare_desk:member-leave": post(DESK_ROW, "club", "member"),
    "aftercare_desk:lead-down": post(DESK_ROW, "club", "job_lead"),
    "aftercare_desk:club-close": post(DESK_ROW, "club"),
    "aftercare_desk:club-reopen": post(DESK_ROW, "club"),
    "aftercare_desk:meeting": Door(DESK_ROW, ("meeting",)),
    "aftercare_desk:meeting-call-off": post(DESK_ROW, "meeting"),
    "aftercare_club:club": Door(OWNER_ONLY, ("members_club",)),
    "aftercare_club:share": Door(OWNER_ONLY, ("members_club",)),
    "aftercare_club:lead-down": post(OWNER_ONLY, "members_club", "members_lead"),
}


def world(found: dict[str, Any]) -> dict[str, Any]:
    by = found["counsellor"]
    club = clubs.found(found["center"], name="다시 시작", about="", by=by)
    theirs = clubs.found(found["center"], name="함께 찾기", about="", by=by)
    theirs.members.create(person=found["owner"], joined_at=clock.now())
    return {
        "completion": found["plan"].completion,
        "club": club,
        "members_club": theirs,
        "members_lead": clubs.share(theirs, title="배달", text="가게에 물어봅니다.", by=found["owner"]),
        "member": clubs.join(club, found["plan"]),
        "job_lead": clubs.share(club, title="매장 관리", text="전화로 지원합니다.", by=by),
        "meeting": clubs.call(club, starts_at=clock.now() + timedelta(days=3), place="2층", about="", by=by),
    }
