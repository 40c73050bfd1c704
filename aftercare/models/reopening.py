"""That a lost job was seen to: which plan began anew because of it."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from aftercare.models.plan import FollowUpPlan
from jobs.models import Placement


class Reopening(models.Model):
    """One for each lost job, kept for ever. Without a plan the person never completed a course; the consultant knows."""

    placement = models.OneToOneField(Placement, models.PROTECT, related_name="reopening", verbose_name=_("취업"))
    plan = models.ForeignKey(
        FollowUpPlan, models.PROTECT, null=True, blank=True, related_name="reopenings", verbose_name=_("계획")
    )
    at = models.DateTimeField(_("언제"))

    class Meta:
        verbose_name = _("다시 시작한 사후관리")
        verbose_name_plural = _("다시 시작한 사후관리")
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.placement_id} {self.plan_id}"
