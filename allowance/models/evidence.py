"""What proves a claim: its papers, and what the centre asked for in addition."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from allowance.models.claim import Claim
from allowance.states import State
from centers.models import AllowanceInstalment
from common import clock
from enrollment.models import Paper
from enrollment.models.paper import MAX_BYTES

Condition = AllowanceInstalment.Condition


class PaperKind(models.TextChoices):
    """Which papers a claim needs (DOMAIN: only jobs that 근로계약 or 고용보험 can prove)."""

    BANKBOOK = "bankbook", _("통장 사본")
    EMPLOYMENT = "employment", _("근로계약서, 재직증명서 또는 고용보험 이력")
    STILL_EMPLOYED = "still_employed", _("30일 이상 일한 것을 보여 주는 재직증명서 또는 고용보험 이력")
    JOB_SEARCH = "job_search", _("취업활동을 보여 주는 서류")
    OTHER = "other", _("그 밖의 서류")


HINTS = {
    PaperKind.BANKBOOK: _("본인 이름과 계좌번호가 보이는 통장 첫 면이나 은행 앱의 '통장 사본'입니다."),
    PaperKind.EMPLOYMENT: _("셋 가운데 하나면 됩니다. 고용보험 이력은 고용24에서 바로 뗄 수 있습니다."),
    PaperKind.STILL_EMPLOYED: _("둘 가운데 하나면 됩니다. 입사한 날이 보여야 합니다."),
    PaperKind.JOB_SEARCH: _("입사 지원 내역, 면접 확인서, 채용박람회 참가 확인서 등입니다."),
    PaperKind.OTHER: _("센터가 더 보내 달라고 한 서류가 있을 때만 올립니다."),
}
_PROOF = {
    Condition.HIRED: PaperKind.EMPLOYMENT,
    Condition.EMPLOYED_30_DAYS: PaperKind.STILL_EMPLOYED,
    Condition.JOB_SEARCH: PaperKind.JOB_SEARCH,
}


def needed(claim: Claim) -> list[PaperKind]:
    """The papers without which a claim cannot be handed in. A completion is known here and needs none."""
    proof = _PROOF.get(Condition(claim.met_by))
    return [kind for kind in (proof, PaperKind.BANKBOOK) if kind]


def storage_name(paper: ClaimPaper, filename: str) -> str:
    """A random name by month: nothing of the person or of the file's own name is in it."""
    return f"claims/{clock.today():%Y/%m}/{uuid.uuid4().hex}"


class ClaimPaperQuerySet(models.QuerySet["ClaimPaper"]):
    def present(self) -> ClaimPaperQuerySet:
        return self.filter(removed_at=None)


class ClaimPaper(models.Model):
    claim = models.ForeignKey(Claim, models.PROTECT, related_name="papers", verbose_name=_("수당 신청"))
    kind = models.CharField(_("서류"), max_length=20, choices=PaperKind.choices)
    file = models.FileField(_("파일"), upload_to=storage_name, max_length=100)
    original_name = models.CharField(_("올린 이름"), max_length=120)
    content_type = models.CharField(_("종류"), max_length=20, choices=Paper.ContentType.choices)
    size = models.PositiveIntegerField(_("크기(바이트)"))
    sha256 = models.CharField(_("내용의 지문"), max_length=64)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("올린 사람"))
    uploaded_at = models.DateTimeField(_("올린 때"))
    removed_at = models.DateTimeField(_("지운 때"), null=True, blank=True)

    objects = ClaimPaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("수당 서류")
        verbose_name_plural = _("수당 서류")
        ordering = ["kind", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=1, size__lte=MAX_BYTES), name="claim_paper_is_at_most_10_mb"),
            models.UniqueConstraint(
                fields=["claim", "kind", "sha256"], condition=Q(removed_at=None), name="same_claim_paper_is_kept_once"
            ),
        ]

    def __str__(self) -> str:
        return self.original_name


class ClaimSupplementQuerySet(models.QuerySet["ClaimSupplement"]):
    def waiting(self) -> ClaimSupplementQuerySet:
        """What owners are being asked for now: the newest of each claim that waits for an answer."""
        newest = ClaimSupplement.objects.filter(claim=OuterRef("claim")).order_by("-round").values("pk")[:1]
        return self.filter(claim__state=State.SUPPLEMENT, pk=Subquery(newest))

    def closing_before(self, moment: datetime) -> ClaimSupplementQuerySet:
        """Those whose deadline comes before `moment` and is not over."""
        return self.waiting().filter(due_at__lte=moment, due_at__gt=clock.now())


class ClaimSupplement(models.Model):
    """What the centre asked for in addition, why, and until when; answered where it is read."""

    class Reason(models.TextChoices):
        UNREADABLE = "unreadable", _("글자가 읽히지 않습니다")
        WRONG_PAPER = "wrong_paper", _("다른 서류가 올라와 있습니다")
        MISSING = "missing", _("서류가 빠져 있습니다")
        ACCOUNT = "account", _("계좌가 통장 사본과 다릅니다")
        RESIDENT_NUMBER = "resident_number", _("주민등록번호가 보입니다. 가리고 다시 올려야 합니다")
        UNCLEAR = "unclear", _("적은 내용을 더 여쭙니다")

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="supplements", verbose_name=_("수당 신청"))
    round = models.PositiveSmallIntegerField(_("몇 번째"))
    reason = models.CharField(_("까닭"), max_length=20, choices=Reason.choices)
    note = models.CharField(_("무엇을 보내야 하는지"), max_length=500)
    due_at = models.DateTimeField(_("기한"))
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("요청한 직원"))
    requested_at = models.DateTimeField(_("요청한 때"))
    reminded_at = models.DateTimeField(_("기한을 알린 때"), null=True, blank=True)
    answer = models.CharField(_("답"), max_length=500, blank=True)
    answered_at = models.DateTimeField(_("답한 때"), null=True, blank=True)

    objects = ClaimSupplementQuerySet.as_manager()

    class Meta:
        verbose_name = _("수당 보완 요청")
        verbose_name_plural = _("수당 보완 요청")
        ordering = ["round"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "round"], name="claim_supplements_are_numbered"),
            models.CheckConstraint(
                condition=Q(due_at__gt=F("requested_at")), name="claim_supplement_leaves_time_to_answer"
            ),
        ]

    def __str__(self) -> str:
        return f"수당 보완 {self.round}"
