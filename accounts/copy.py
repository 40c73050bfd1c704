"""Accounts' part of one's own copy: who she is, what she agreed to, how her address and her sign-ins changed."""

from __future__ import annotations

from accounts.models import (
    Consent,
    ContactChange,
    RecoveryCode,
    RightsRequest,
    SecondFactor,
    Session,
    SignInEvent,
    User,
)
from common.copies import INNER_NUMBER, Part

_ENTERS = "다른 사람이 알면 로그인할 수 있게 되는 값"

PARTS = (
    Part(User, "pk", leave_out={"password": _ENTERS, "session_round": INNER_NUMBER}),
    Part(Consent, "user"),
    Part(ContactChange, "user", leave_out={"office_id": INNER_NUMBER}),
    Part(RightsRequest, "person"),
    Part(SignInEvent, "user"),
    Part(Session, "user", leave_out={"session_key": _ENTERS, "session_data": _ENTERS}),
)
LEFT_OUT = {
    SecondFactor: _ENTERS,
    RecoveryCode: _ENTERS,
}
