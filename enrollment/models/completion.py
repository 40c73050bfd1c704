"""Who completed, on which day, and who looks after them from then on. After-care pulls these rows."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from enrollment.models.application import Application


class Completion(models.Model):
    application = models.OneToOneField(Application, models.PROTECT, related_name="completion", verbose_name=_("신청"))
    completed_on = models.DateField(_("수료일"))
    consultant = models.ForeignKey(User, models.PROTECT, related_name="completions", verbose_name=_("담당 상담사"))
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("기록한 직원"))
    recorded_at = models.DateTimeField(_("기록한 때"))

    class Meta:
        verbose_name = _("수료")
        verbose_name_plural = _("수료")

    def __str__(self) -> str:
        return f"수료 {self.application_id}"
