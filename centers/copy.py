"""The centres' part of one's own copy: where somebody works, for members of staff."""

from __future__ import annotations

from centers.models import CenterRename, Cohort, Membership, MembershipEvent, Pledge, ProgramYear
from common.copies import Part

_WORK = "직원이 업무로 한 일. 그 직원의 개인정보가 아니라 센터의 기록입니다."

PARTS = (Part(Membership, "user"),)
LEFT_OUT = {
    CenterRename: _WORK,
    Cohort: _WORK,
    MembershipEvent: _WORK,
    Pledge: _WORK,
    ProgramYear: _WORK,
}
