"""After-care's part of one's own copy: letters and answers, contacts, who looked after her, her clubs."""

from __future__ import annotations

from aftercare.models import (
    CaseMove,
    ClubAttendance,
    ClubMeeting,
    ClubMember,
    Contact,
    FollowUp,
    FollowUpPlan,
    JobClub,
    JobLead,
    PlanEvent,
    Reopening,
)
from common.copies import Part

_OWNER = "plan__completion__application__applicant"
_CLUB = "동아리 모두의 것. 본인이 들고 난 날과 출석은 들어 있습니다."

PARTS = (
    Part(FollowUpPlan, "completion__application__applicant"),
    Part(FollowUp, _OWNER),
    Part(PlanEvent, _OWNER),
    Part(Contact, _OWNER),
    Part(Reopening, _OWNER),
    Part(CaseMove, "person"),
    Part(ClubMember, "person"),
    Part(ClubAttendance, "member__person"),
    Part(JobLead, "posted_by"),
)
LEFT_OUT = {JobClub: _CLUB, ClubMeeting: _CLUB}
