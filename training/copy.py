"""Training's part of one's own copy: attendance, evidence, what she made, what was said of it."""

from __future__ import annotations

from common.copies import INNER_NUMBER, Part
from training.models import (
    Certificate,
    Evidence,
    EvidenceBlackening,
    InterviewFeedback,
    Mark,
    MarkEvent,
    ResumeSection,
    SessionEvent,
    WorkTrial,
)

PARTS = (
    Part(Mark, "application__applicant"),
    Part(MarkEvent, "application__applicant"),
    Part(Evidence, "mark__application__applicant", leave_out={"sha256": "파일이 바뀌지 않았는지 확인하는 값"}),
    Part(EvidenceBlackening, "paper__mark__application__applicant", leave_out={"old_file": INNER_NUMBER}),
    Part(ResumeSection, "person", leave_out={"version": INNER_NUMBER}),
    Part(InterviewFeedback, "application__applicant"),
    Part(WorkTrial, "application__applicant"),
    Part(Certificate, "completion__application__applicant"),
)
LEFT_OUT = {SessionEvent: "수업의 때와 곳이 바뀐 기록. 누구의 정보도 담지 않습니다."}
