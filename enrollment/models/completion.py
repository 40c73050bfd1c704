"""Who completed, on which day, and who looks after them from then on. After-care pulls these rows."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from enrollment.models.application import Application


class CompletionQuerySet(models.QuerySet["Completion"]):
    def in_force(self) -> CompletionQuerySet:
        """Those that count. Whoever asks who completed asks for these; a taken-back one is history."""
        return self.filter(taken_back_at=None)

    def locked(self) -> CompletionQuerySet:
        return self.select_for_update(of=("self",), no_key=True)


class Completion(models.Model):
    """Never deleted: one that was recorded by mistake is taken back, and another may follow."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="completions", verbose_name=_("신청"))
    completed_on = models.DateField(_("수료일"))
    consultant = models.ForeignKey(User, models.PROTECT, related_name="completions", verbose_name=_("담당 상담사"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("기록한 직원"))
    recorded_at = models.DateTimeField(_("기록한 때"))
    taken_back_at = models.DateTimeField(_("되돌린 때"), null=True, blank=True)
    taken_back_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("되돌린 직원")
    )
    taken_back_reason = models.CharField(_("되돌린 까닭"), max_length=300, blank=True)

    objects = CompletionQuerySet.as_manager()

    class Meta:
        verbose_name = _("수료")
        verbose_name_plural = _("수료")
        constraints = [
            models.UniqueConstraint(
                fields=["application"], condition=Q(taken_back_at=None), name="one_completion_in_force_per_application"
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at=None, taken_back_by=None, taken_back_reason="")
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False) & ~Q(taken_back_reason=""),
                name="taken_back_completion_says_when_by_whom_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"수료 {self.application_id}"
