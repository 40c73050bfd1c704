"""That a lost job was seen to: which plan began anew because of it."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from aftercare.models.plan import FollowUpPlan
from jobs.models import Placement, PlacementEvent


class ReopeningQuerySet(models.QuerySet["Reopening"]):
    def unseen(self) -> QuerySet[Placement]:
        """Lost jobs that nobody has seen to since their end was written down."""
        ended = PlacementEvent.objects.filter(placement=OuterRef("placement"), kind=PlacementEvent.Kind.ENDED)
        latest = ended.order_by("-at").values("at")[:1]
        seen = self.filter(placement=OuterRef("pk"), at__gte=Subquery(latest))
        return Placement.objects.lost().filter(~Exists(seen))


class Reopening(models.Model):
    """One for each loss of a job, kept for ever: a loss that was a slip and came true later is two. Without a plan the person never completed a course; the consultant knows."""

    placement = models.ForeignKey(Placement, models.PROTECT, related_name="reopenings", verbose_name=_("취업"))
    plan = models.ForeignKey(
        FollowUpPlan, models.PROTECT, null=True, blank=True, related_name="reopenings", verbose_name=_("계획")
    )
    at = models.DateTimeField(_("언제"))

    objects = ReopeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("다시 시작한 사후관리")
        verbose_name_plural = _("다시 시작한 사후관리")
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.placement_id} {self.plan_id}"
