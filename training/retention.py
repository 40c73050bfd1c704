"""What courses keep of people: evidence of excuses, what they made, what was said of it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.retention import owners
from common.personal import BLANK, SECRET, TEXT, WORDS, Personal
from common.retention import Event, Rule, people
from enrollment.retention import LAST_STEP
from training.models import (
    Certificate,
    Evidence,
    EvidenceBlackening,
    InterviewFeedback,
    Mark,
    MarkEvent,
    ResumeSection,
    Session,
    SessionEvent,
    WorkTrial,
)

EVIDENCE = Personal(
    Evidence,
    of="mark__application__applicant",
    fields={"note": TEXT, "file": BLANK, "original_name": WORDS, "content_type": BLANK, "sha256": SECRET},
    files=("file",),
)
MARK_EVENTS = Personal(MarkEvent, of="application__applicant", fields={"reason": TEXT})
RESUMES = Personal(ResumeSection, of="person", fields={"text": TEXT})
FEEDBACK = Personal(InterviewFeedback, of="application__applicant", fields={"strengths": TEXT, "to_improve": TEXT})
WORK_TRIALS = Personal(WorkTrial, of="application__applicant", fields={"host": TEXT, "contact": TEXT, "report": TEXT})
PERSONAL = (
    EVIDENCE,
    MARK_EVENTS,
    RESUMES,
    FEEDBACK,
    WORK_TRIALS,
    Personal(EvidenceBlackening, harmless=("areas", "old_file")),
    Personal(Certificate, harmless=("number",)),
    Personal(Mark),
    Personal(Session, harmless=("room",)),
    Personal(SessionEvent, harmless=("before", "after", "reason")),
)
RULES = (
    Rule(
        "training",
        _("교육 기록과 만든 것"),
        _("공결 까닭과 증빙 파일, 출석을 고친 까닭, 이력서, 모의 면접에서 들은 말, 직업체험 기록"),
        _("마지막 신청이 끝나고, 마지막으로 적은 날"),
        60,
        _("개인정보 수집·이용 동의의 보유 기간, 개인정보 보호법 제21조제1항"),
        owners,
        people,
        (EVIDENCE, MARK_EVENTS, RESUMES, FEEDBACK, WORK_TRIALS),
        (
            LAST_STEP,
            Event(ResumeSection.objects.all, "person", "saved_at"),
            Event(InterviewFeedback.objects.all, "application__applicant", "at"),
            Event(WorkTrial.objects.all, "application__applicant", "recorded_at"),
            Event(Evidence.objects.all, "mark__application__applicant", "added_at"),
        ),
        by_person=True,
    ),
)
