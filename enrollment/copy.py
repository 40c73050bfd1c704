"""Enrolment's part of one's own copy: everything of her applications, from the first draft to the completion."""

from __future__ import annotations

from django.db.models import Model

from common.copies import INNER_NUMBER, Part
from enrollment.models import (
    Application,
    ApplicationMove,
    CallbackRequest,
    Completion,
    LineEvent,
    Offer,
    Paper,
    PaperBlackening,
    Revocation,
    Seat,
    Supplement,
)

_FINGERPRINT = "파일이 바뀌지 않았는지 확인하는 값"

PARTS = (
    Part(Application, "applicant", leave_out={"version": INNER_NUMBER}),
    Part(ApplicationMove, "application__applicant"),
    Part(Paper, "application__applicant", leave_out={"sha256": _FINGERPRINT}),
    Part(PaperBlackening, "paper__application__applicant", leave_out={"old_file": INNER_NUMBER}),
    Part(Supplement, "application__applicant"),
    Part(Seat, "occupant__applicant"),
    Part(Offer, "application__applicant"),
    Part(LineEvent, "application__applicant"),
    Part(Completion, "application__applicant"),
    Part(Revocation, "application__applicant"),
    Part(CallbackRequest, "user"),
)
LEFT_OUT: dict[type[Model], str] = {}
