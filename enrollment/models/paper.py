"""Uploaded papers: stored privately under a name of our own, shown only through a permission-checked view."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from centers.models import PaperRule
from common import clock
from enrollment.models.application import Application

MAX_BYTES = 10 * 1024 * 1024


def storage_name(paper: Paper, filename: str) -> str:
    """A random name by month: nothing of the person or of the file's own name is in it."""
    return f"{clock.today():%Y/%m}/{uuid.uuid4().hex}"


class PaperQuerySet(models.QuerySet["Paper"]):
    def present(self) -> PaperQuerySet:
        return self.filter(removed_at=None)


class Paper(models.Model):
    class ContentType(models.TextChoices):
        PDF = "application/pdf", "PDF"
        JPEG = "image/jpeg", "JPG"
        PNG = "image/png", "PNG"

    class Verdict(models.TextChoices):
        UNCHECKED = "unchecked", _("확인 전")
        GOOD = "good", _("확인함")
        BAD = "bad", _("다시 필요")

    application = models.ForeignKey(Application, models.PROTECT, related_name="papers", verbose_name=_("신청"))
    rule = models.ForeignKey(PaperRule, models.PROTECT, related_name="papers", verbose_name=_("서류 기준"))
    file = models.FileField(_("파일"), upload_to=storage_name, max_length=100)
    original_name = models.CharField(_("올린 이름"), max_length=120)
    content_type = models.CharField(_("종류"), max_length=20, choices=ContentType.choices)
    size = models.PositiveIntegerField(_("크기(바이트)"))
    sha256 = models.CharField(_("내용의 지문"), max_length=64)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("올린 사람"))
    uploaded_at = models.DateTimeField(_("올린 때"))
    removed_at = models.DateTimeField(_("지운 때"), null=True, blank=True)
    verdict = models.CharField(_("확인"), max_length=10, choices=Verdict.choices, default=Verdict.UNCHECKED)
    checked_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("확인한 직원")
    )
    checked_at = models.DateTimeField(_("확인한 때"), null=True, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("서류")
        verbose_name_plural = _("서류")
        ordering = ["rule__position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=1, size__lte=MAX_BYTES), name="paper_is_at_most_10_mb"),
            models.CheckConstraint(
                condition=Q(checked_at=None, checked_by=None, verdict="unchecked")
                | Q(checked_at__isnull=False, checked_by__isnull=False) & ~Q(verdict="unchecked"),
                name="paper_verdict_names_time_and_person",
            ),
            models.UniqueConstraint(
                fields=["application", "rule", "sha256"], condition=Q(removed_at=None), name="same_file_is_kept_once"
            ),
        ]

    def __str__(self) -> str:
        return self.original_name
