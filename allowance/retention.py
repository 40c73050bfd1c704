"""What the money keeps of people: accounts, evidence, and the files that went to and came from SEMAS."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.retention import owners
from allowance.models import (
    Batch,
    BatchDownload,
    BatchLine,
    Claim,
    ClaimEvent,
    ClaimPaper,
    ClaimPaperBlackening,
    ClaimSupplement,
    Confirmation,
    ResultFile,
    ResultLine,
)
from allowance.states import ENDED
from common.personal import BLANK, DISTINCT_OR_BLANK, FINGERPRINT, MAPPING, TEXT, Personal
from common.retention import Event, Rule, people

CLAIMS = Personal(
    Claim,
    of="claimant",
    fields={
        "account_holder": TEXT,
        "account_token": TEXT,
        "account_print": TEXT,
        "account_masked": TEXT,
        "semas_number": DISTINCT_OR_BLANK,
        "met_note": TEXT,
        "refusal_note": TEXT,
        "not_paid_reason": TEXT,
        "clawback_reason": TEXT,
        "waived_reason": TEXT,
        "correction": TEXT,
    },
)
EVENTS = Personal(ClaimEvent, of="claim__claimant", fields={"note": TEXT})
CONFIRMATIONS = Personal(Confirmation, of="claim__claimant", fields={"note": TEXT})
PAPERS = Personal(
    ClaimPaper,
    of="claim__claimant",
    fields={"file": BLANK, "original_name": TEXT, "sha256": FINGERPRINT},
    files=("file",),
    harmless=("content_type",),
)
SUPPLEMENTS = Personal(ClaimSupplement, of="claim__claimant", fields={"note": TEXT, "answer": TEXT})
LINES = Personal(BatchLine, of="claim__claimant", fields={"account_masked": TEXT})
BATCHES = Personal(Batch, of="pk", fields={"content": TEXT}, harmless=("sha256",))
RESULTS = Personal(ResultLine, of="pk", fields={"raw": MAPPING, "why": TEXT, "settled_note": TEXT})
PERSONAL = (
    CLAIMS,
    EVENTS,
    CONFIRMATIONS,
    PAPERS,
    SUPPLEMENTS,
    LINES,
    BATCHES,
    RESULTS,
    Personal(ClaimPaperBlackening, harmless=("areas", "old_file")),
    Personal(BatchDownload, harmless=("reason", "left_out")),
    Personal(ResultFile, fields={"name": TEXT}, harmless=("sha256",)),
)
_GROUND = _("국가재정법 제96조(금전채권의 소멸시효 5년), 보조금 증빙의 보관, 개인정보 보호법 제21조제1항 단서")


def busy() -> list[QuerySet]:
    """Ids of the people whose claim is neither paid, refused nor over, or who still have to give something back."""
    return [Claim.objects.exclude(state__in=ENDED).values("claimant")]


def _batches_about(of: QuerySet[User]) -> Q:
    return Q(pk__in=BatchLine.objects.filter(claim__claimant__in=of).values("batch"))


def _results_about(of: QuerySet[User]) -> Q:
    return Q(claim__claimant__in=of)


RULES = (
    Rule(
        "claims",
        _("전직 장려수당 신청과 증빙"),
        _("예금주와 계좌번호, 공단 신청번호, 증빙 파일, 확인하고 확정하며 적은 것"),
        _("수당이 지급되거나 끝난 날"),
        60,
        _GROUND,
        owners,
        people,
        (CLAIMS, EVENTS, CONFIRMATIONS, PAPERS, SUPPLEMENTS, LINES),
        (Event(Claim.objects.all, "claimant", "state_since"), Event(ClaimEvent.objects.all, "claim__claimant", "at")),
        by_person=True,
        by_law=True,
    ),
    Rule(
        "batches",
        _("공단에 전달한 파일"),
        _("전달한 분들의 이름과 계좌번호가 든 파일(암호문)"),
        _("파일을 만든 날"),
        60,
        _GROUND,
        Batch.objects.all,
        _batches_about,
        (BATCHES,),
        (Event(Batch.objects.all, "pk", "closed_at"),),
        by_law=True,
    ),
    Rule(
        "results",
        _("공단이 보낸 결과"),
        _("결과 파일의 줄에 적혀 있던 이름과 번호, 정리하며 적은 것"),
        _("파일을 올린 날"),
        60,
        _GROUND,
        ResultLine.objects.all,
        _results_about,
        (RESULTS,),
        (Event(ResultLine.objects.all, "pk", "file__imported_at"),),
        by_law=True,
    ),
)
