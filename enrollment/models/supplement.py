"""보완요청: what is missing, why, and until when. It never costs the place in line."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from enrollment.models.application import Application


class SupplementReason(models.TextChoices):
    EXPIRED = "expired", _("서류의 유효기간이 지났습니다")
    UNREADABLE = "unreadable", _("글자가 읽히지 않습니다")
    WRONG_PAPER = "wrong_paper", _("다른 서류가 올라와 있습니다")
    MISSING = "missing", _("서류가 빠져 있습니다")
    RESIDENT_NUMBER = "resident_number", _("주민등록번호가 보입니다. 가리고 다시 올려야 합니다")
    UNCLEAR = "unclear", _("적은 내용을 더 여쭙니다")


class SupplementQuerySet(models.QuerySet["Supplement"]):
    def open(self) -> SupplementQuerySet:
        return self.filter(closed_at=None)


class Supplement(models.Model):
    application = models.ForeignKey(Application, models.PROTECT, related_name="supplements", verbose_name=_("신청"))
    round = models.PositiveSmallIntegerField(_("몇 번째"))
    reason = models.CharField(_("까닭"), max_length=20, choices=SupplementReason.choices)
    note = models.CharField(_("무엇을 보내야 하는지"), max_length=500)
    due_at = models.DateTimeField(_("기한"))
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("요청한 직원"))
    requested_at = models.DateTimeField(_("요청한 때"))
    answer = models.TextField(_("답"), blank=True)
    answered_at = models.DateTimeField(_("답한 때"), null=True, blank=True)
    closed_at = models.DateTimeField(_("닫은 때"), null=True, blank=True)

    objects = SupplementQuerySet.as_manager()

    class Meta:
        verbose_name = _("보완요청")
        verbose_name_plural = _("보완요청")
        ordering = ["round"]
        constraints = [
            models.UniqueConstraint(fields=["application", "round"], name="supplements_are_numbered"),
            models.UniqueConstraint(
                fields=["application"], condition=Q(closed_at=None), name="one_open_supplement_per_application"
            ),
            models.CheckConstraint(condition=Q(due_at__gt=F("requested_at")), name="supplement_leaves_time_to_answer"),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(closed_at__isnull=False), name="answered_supplement_is_closed"
            ),
        ]

    def __str__(self) -> str:
        return f"보완 {self.round}"
