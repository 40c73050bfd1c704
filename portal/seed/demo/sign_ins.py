"""The sign-in table of the demo: who may be tried out, and where each of them begins. Plain data, read before Django is.

Staff and owners alike sign in with e-mail and password at /accounts/staff/.
"""

from __future__ import annotations

from typing import NamedTuple

PASSWORD = "demo-only-2026"  # noqa: S105


class SignIn(NamedTuple):
    """A row of the table."""

    who: str
    email: str
    begins_at: str


OWNER = SignIn("신청인", "owner@example.kr", "/my/")
GRADUATE = SignIn("수료한 신청인", "owner2@example.kr", "/my/")
HIRED = SignIn("취업한 신청인", "owner3@example.kr", "/my/")
THINKING = SignIn("생각을 바꾼 신청인", "owner4@example.kr", "/my/")
CLAIMING = SignIn("공단에 신청할 신청인", "owner5@example.kr", "/my/")
AWAY = SignIn("신청서를 두고 간 신청인", "owner6@example.kr", "/my/")
ADMIN = SignIn("운영 관리자", "admin@example.kr", "/manage/")
ADMIN_TOO = SignIn("다른 운영 관리자", "admin2@example.kr", "/manage/")

SIGN_INS = (
    OWNER,
    GRADUATE,
    HIRED,
    THINKING,
    CLAIMING,
    AWAY,
    SignIn("서울 상담사", "seoul@example.kr", "/desk/"),
    SignIn("경기 상담사", "gyeonggi@example.kr", "/desk/"),
    SignIn("서울 책임자", "seoul2@example.kr", "/desk/"),
    SignIn("경기 책임자", "gyeonggi2@example.kr", "/desk/"),
    SignIn("서울 강사", "teacher@example.kr", "/desk/class/"),
    ADMIN,
    ADMIN_TOO,
)
