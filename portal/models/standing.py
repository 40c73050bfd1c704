"""What stands above every page: announcements for a time, and periods in which the site is only read."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common import clock


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    def shown(self) -> AnnouncementQuerySet:
        """Those whose time is now, the oldest first."""
        now = clock.now()
        return self.filter(starts_at__lte=now, ends_at__gt=now).order_by("starts_at", "pk")


class Announcement(models.Model):
    """A sentence or two that everybody reads on every page from one moment to another."""

    class Level(models.TextChoices):
        INFORMATION = "information", _("안내")
        WARNING = "warning", _("중요")

    words = models.CharField(_("알림 글"), max_length=200)
    level = models.CharField(_("무게"), max_length=15, choices=Level, default=Level.INFORMATION)
    starts_at = models.DateTimeField(_("보이기 시작하는 때"))
    ends_at = models.DateTimeField(_("내리는 때"))
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("올린 사람"))
    taken_down_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("미리 내린 사람")
    )

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("알림")
        verbose_name_plural = _("알림")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(words=""), name="announcement_says_something"),
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="announcement_ends_after_its_start"),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def is_over(self) -> bool:
        return self.ends_at <= max(clock.now(), self.starts_at)

    @property
    def has_begun(self) -> bool:
        return self.starts_at <= clock.now()


class ReadOnlyPeriodQuerySet(models.QuerySet["ReadOnlyPeriod"]):
    def in_force(self) -> ReadOnlyPeriodQuerySet:
        return self.filter(ended_at=None)


class ReadOnlyPeriod(models.Model):
    """From its start until it is ended nothing of the site is written but what portal.read_only lets go on."""

    reason = models.CharField(_("까닭"), max_length=200)
    planned_end = models.DateTimeField(_("끝날 예정"), null=True, blank=True)
    started_at = models.DateTimeField(_("시작한 때"))
    # Nobody: from the command line of the server.
    started_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("시작한 사람")
    )
    ended_at = models.DateTimeField(_("끝난 때"), null=True, blank=True)
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("끝낸 사람")
    )

    objects = ReadOnlyPeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("읽기 전용 기간")
        verbose_name_plural = _("읽기 전용 기간")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="read_only_says_why"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__gte=F("started_at")),
                name="read_only_ends_after_its_start",
            ),
            models.UniqueConstraint(
                fields=["ended_at"], condition=Q(ended_at=None), nulls_distinct=False, name="one_read_only_at_a_time"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="ended_once", operation=pgtrigger.Update, condition=pgtrigger.Q(old__ended_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"읽기 전용 {self.pk}"
