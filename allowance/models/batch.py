"""What was handed to SEMAS: numbered batches that nobody changes, who took them out, and what came back."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from allowance.models.claim import Claim
from allowance.states import UNSETTLED, LineState
from centers.models import AllowanceInstalment, Center
from centers.roles import Permission, centers_where
from common.sealed import SealedField

CONTENT_PURPOSE = "allowance.batch"
_STANDS = pgtrigger.Update | pgtrigger.Delete


class OfCenter[Row: models.Model](models.QuerySet[Row]):
    """Rows of a centre that only those who forward its claims may know of."""

    def visible_to(self, user: User) -> OfCenter[Row]:
        centers = centers_where(user, Permission.FORWARD_CLAIMS)
        if centers is None:
            return self.all()
        return self.filter(center__in=centers) if centers else self.none()


class Batch(models.Model):
    """Closed as it is made: its number, its lines and its file stand from the first moment.

    `content` is the spreadsheet, encrypted, because account numbers are in full only there; `sha256` is that of the
    spreadsheet itself.
    """

    center = models.ForeignKey(Center, models.PROTECT, related_name="batches", verbose_name=_("센터"))
    instalment = models.ForeignKey(
        AllowanceInstalment, models.PROTECT, related_name="batches", verbose_name=_("수당 회차")
    )
    year = models.PositiveSmallIntegerField(_("해"))
    running = models.PositiveIntegerField(_("그 해의 몇 번째"))
    count = models.PositiveIntegerField(_("건수"))
    total = models.PositiveBigIntegerField(_("합계(원)"))
    content = SealedField(_("파일(암호문)"), purpose=CONTENT_PURPOSE)
    sha256 = models.CharField(_("파일의 지문"), max_length=64)
    closed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("만든 직원"))
    closed_at = models.DateTimeField(_("만든 때"))

    objects = OfCenter["Batch"].as_manager()

    class Meta:
        verbose_name = _("전달 묶음")
        verbose_name_plural = _("전달 묶음")
        ordering = ["-year", "-running"]
        constraints = [
            models.UniqueConstraint(fields=["year", "running"], name="batches_of_a_year_are_numbered"),
            models.CheckConstraint(condition=Q(count__gte=1, total__gte=1), name="batch_is_not_empty"),
        ]
        triggers = [pgtrigger.Protect(name="closed_batch_stands", operation=_STANDS)]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("allowance_desk:batch", args=[self.pk])

    @property
    def number(self) -> str:
        return f"{self.year}-{self.running:04d}"


class BatchLine(models.Model):
    """One claim in its batch, as it was forwarded. A claim is forwarded once."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="lines", verbose_name=_("묶음"))
    claim = models.OneToOneField(Claim, models.PROTECT, related_name="batch_line", verbose_name=_("수당 신청"))
    position = models.PositiveIntegerField(_("줄"))
    amount = models.PositiveIntegerField(_("금액(원)"))
    account_masked = models.CharField(_("가린 계좌번호"), max_length=40)

    class Meta:
        verbose_name = _("묶음의 줄")
        verbose_name_plural = _("묶음의 줄")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["batch", "position"], name="lines_of_a_batch_are_numbered")]
        triggers = [pgtrigger.Protect(name="closed_line_stands", operation=_STANDS)]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.position}"


class BatchDownload(models.Model):
    """Who took a file with account numbers out, when and why."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="downloads", verbose_name=_("묶음"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("누가"))
    at = models.DateTimeField(_("언제"))
    reason = models.CharField(_("까닭"), max_length=200)
    # Ids of claims whose person had taken back by then that SEMAS is told: their lines were not in this copy.
    left_out = models.JSONField(_("뺀 수당"), default=list, blank=True)

    class Meta:
        verbose_name = _("내려받은 기록")
        verbose_name_plural = _("내려받은 기록")
        ordering = ["-at", "-pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=_STANDS)]

    def __str__(self) -> str:
        return f"{self.batch_id}: {self.by_id}"


class ResultFile(models.Model):
    """A spreadsheet of SEMAS's results as it came. The same file again is this row again."""

    center = models.ForeignKey(Center, models.PROTECT, related_name="result_files", verbose_name=_("센터"))
    name = models.CharField(_("파일 이름"), max_length=120)
    sha256 = models.CharField(_("내용의 지문"), max_length=64)
    imported_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("올린 직원"))
    imported_at = models.DateTimeField(_("올린 때"))

    objects = OfCenter["ResultFile"].as_manager()

    class Meta:
        verbose_name = _("결과 파일")
        verbose_name_plural = _("결과 파일")
        ordering = ["-imported_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["center", "sha256"], name="a_result_file_is_read_once")]

    def __str__(self) -> str:
        return self.name


class ResultLineQuerySet(models.QuerySet["ResultLine"]):
    def visible_to(self, user: User) -> ResultLineQuerySet:
        return self.filter(file__in=ResultFile.objects.visible_to(user))

    def unsettled(self) -> ResultLineQuerySet:
        """What nobody has put in order yet."""
        return self.filter(state__in=UNSETTLED)


class ResultLine(models.Model):
    """One line of a file, kept as it was written whatever became of it: nothing that came back is dropped."""

    file = models.ForeignKey(ResultFile, models.PROTECT, related_name="lines", verbose_name=_("파일"))
    position = models.PositiveIntegerField(_("줄"))
    raw = models.JSONField(_("적혀 있던 것"))
    claim = models.ForeignKey(
        Claim, models.PROTECT, null=True, blank=True, related_name="result_lines", verbose_name=_("수당 신청")
    )
    state = models.CharField(_("어떻게 되었는지"), max_length=12, choices=LineState.choices)
    why = models.CharField(_("까닭"), max_length=300, blank=True)
    settled_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("정리한 직원")
    )
    settled_at = models.DateTimeField(_("정리한 때"), null=True, blank=True)
    settled_note = models.CharField(_("어떻게 정리했는지"), max_length=300, blank=True)

    objects = ResultLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("결과의 줄")
        verbose_name_plural = _("결과의 줄")
        ordering = ["file", "position"]
        constraints = [
            models.UniqueConstraint(fields=["file", "position"], name="lines_of_a_result_are_numbered"),
            models.CheckConstraint(
                condition=Q(state=LineState.SETTLED, settled_by__isnull=False, settled_at__isnull=False)
                & ~Q(settled_note="")
                | ~Q(state=LineState.SETTLED) & Q(settled_by=None, settled_at=None, settled_note=""),
                name="settled_line_says_who_when_and_how",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[LineState.APPLIED, LineState.KNOWN]) | Q(claim__isnull=False),
                name="applied_line_names_its_claim",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_dropped", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="what_was_written_stands",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__raw__df=pgtrigger.F("new__raw"))
                | pgtrigger.Q(old__file__df=pgtrigger.F("new__file"))
                | pgtrigger.Q(old__position__df=pgtrigger.F("new__position")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_id}: {self.position}"
