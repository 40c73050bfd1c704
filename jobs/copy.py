"""The jobs' part of one's own copy: what she was interested in, to whom she was put forward, where she works."""

from __future__ import annotations

from common.copies import INNER_NUMBER, Part
from jobs.models import (
    CheckAnswer,
    CompanyList,
    EmploymentCheck,
    Interest,
    ListLine,
    Opening,
    OpeningEvent,
    Placement,
    PlacementEvent,
    Referral,
    ReferralMove,
)

PARTS = (
    Part(Interest, "person"),
    Part(Referral, "person"),
    Part(ReferralMove, "referral__person"),
    Part(ListLine, "referral__person"),
    Part(Placement, "person", leave_out={"contact_round": INNER_NUMBER}),
    Part(PlacementEvent, "placement__person"),
    Part(EmploymentCheck, "placement__person"),
    Part(CheckAnswer, "employment_check__placement__person"),
)
LEFT_OUT = {
    Opening: "회사가 사람을 찾는 글. 누구의 정보도 담지 않습니다.",
    OpeningEvent: "그 글을 언제 마치고 다시 열었는지. 누구의 정보도 담지 않습니다.",
    CompanyList: "회사에 보낸 명단의 겉장. 명단에서 본인에 대한 줄은 들어 있습니다.",
}
