"""What applications keep of people, and for how long."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.retention import owners
from common.personal import (
    BIRTH_DATE,
    BLANK,
    BUSINESS_NUMBER,
    DAY,
    FINGERPRINT,
    MAPPING,
    NAME,
    NUMBER,
    POSTAL_CODE,
    STAMP,
    TEXT,
    UNKNOWN,
    YES_OR_NO,
    Personal,
)
from common.retention import Event, Rule, people
from enrollment.actions import drafts
from enrollment.models import (
    Application,
    ApplicationMove,
    CallbackRequest,
    Completion,
    Line,
    LineEvent,
    Offer,
    Paper,
    PaperBlackening,
    Revocation,
    Seat,
    Supplement,
)
from enrollment.states import GOING, State

APPLICATIONS = Personal(
    Application,
    of="applicant",
    fields={
        "answers": MAPPING,
        "business_number": BUSINESS_NUMBER,
        "opened_on": DAY,
        "closed_on": DAY,
        "workers": NUMBER,
        "birth_date": BIRTH_DATE,
        "postal_code": POSTAL_CODE,
        "address": TEXT,
        "career": TEXT,
        "wishes": TEXT,
        "in_other_program": YES_OR_NO,
        "took_part_before": YES_OR_NO,
        "decision_note": TEXT,
        "destroyed_at": STAMP,
    },
)
PAPERS = Personal(
    Paper,
    of="application__applicant",
    fields={"file": BLANK, "original_name": TEXT, "sha256": FINGERPRINT},
    files=("file",),
    harmless=("content_type",),
)
SUPPLEMENTS = Personal(Supplement, of="application__applicant", fields={"note": TEXT, "answer": TEXT})
MOVES = Personal(ApplicationMove, of="application__applicant", fields={"reason": TEXT})
LINE_EVENTS = Personal(LineEvent, of="application__applicant", fields={"reason": TEXT})
REVOCATIONS = Personal(Revocation, of="application__applicant", fields={"outcome": TEXT})
COMPLETIONS = Personal(Completion, of="application__applicant", fields={"taken_back_reason": TEXT})
CALLBACKS = Personal(
    CallbackRequest, of="pk", fields={"user": UNKNOWN, "name": NAME, "phone": TEXT, "about": TEXT, "outcome": TEXT}
)
PERSONAL = (
    APPLICATIONS,
    PAPERS,
    SUPPLEMENTS,
    MOVES,
    LINE_EVENTS,
    REVOCATIONS,
    COMPLETIONS,
    CALLBACKS,
    Personal(Line),
    Personal(Seat),
    Personal(Offer),
    Personal(PaperBlackening, harmless=("areas", "old_file")),
)

# What every room's clock for a person runs from at the earliest: the last step of her last application.
LAST_STEP = Event(Application.objects.all, "applicant", "state_since")


def busy() -> list[QuerySet]:
    """Ids of the people enrolment still has something open with: handed in and neither left nor over, or being written."""
    return [
        Application.objects.filter(Q(state__in=GOING) | Q(state=State.DRAFT, deferred_from=None)).values("applicant"),
        Revocation.objects.waiting().values("application__applicant"),
        CallbackRequest.objects.waiting().filter(user__isnull=False).values("user"),
    ]


def _handled() -> QuerySet[CallbackRequest]:
    return CallbackRequest.objects.filter(handled_at__isnull=False)


def _applicants(of: QuerySet[User]) -> Q:
    return Q(applicant__in=of)


def _drop(pk: int) -> bool:
    return drafts.drop(Application(pk=pk))


RULES = (
    Rule(
        "drafts",
        _("내지 않고 두고 간 신청서"),
        _("쓰시던 신청서에 적은 모든 것, 올린 서류와 파일, 그 신청서에 대해 보낸 글"),
        f"마지막으로 저장한 날. 지우기 {settings.ENROLLMENT_DRAFT_NOTICE_DAYS}일 전에 본인에게 알림",
        3,
        _("개인정보 보호법 제21조제1항(처리 목적이 없어짐)"),
        Application.objects.to_drop,
        _applicants,
        after_notice=True,
        destroy=_drop,
        method=_("행과 파일을 지움"),
    ),
    Rule(
        "applications",
        _("신청서와 서류, 심사와 선발"),
        _(
            "사업자등록번호, 개업일과 폐업일, 직원 수, 생년월일, 주소, 해 온 일, 바라는 일, 적으신 내용 그대로, "
            "올리신 서류와 파일, 보완 요청과 답, 결정의 설명"
        ),
        _("마지막 신청이 끝난 날(수료, 미수료, 취소, 선발하지 않음 등)"),
        60,
        _("개인정보 수집·이용 동의의 보유 기간, 개인정보 보호법 제21조제1항"),
        owners,
        people,
        (APPLICATIONS, PAPERS, SUPPLEMENTS, MOVES, LINE_EVENTS, REVOCATIONS, COMPLETIONS),
        (LAST_STEP,),
        by_person=True,
    ),
    Rule(
        "callbacks",
        _("전화 요청"),
        _("이름, 전화번호, 물으신 것, 전화한 결과"),
        _("전화한 날"),
        12,
        _("개인정보 보호법 제21조제1항(처리 목적 달성)"),
        _handled,
        lambda of: Q(user__in=of),
        (CALLBACKS,),
        (Event(CallbackRequest.objects.all, "pk", "handled_at"),),
    ),
)
