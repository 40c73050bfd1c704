"""That a lost job was seen to: which plan began anew because of it, and that the loss was a slip."""

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

    def for_notices(self) -> ReopeningQuerySet:
        """With everything what is said of it names."""
        return self.select_related(
            "placement__person",
            "placement__center",
            "placement__consultant",
            "plan__consultant",
            "plan__moved_to",
            "plan__completion__application__program_year",
            "plan__completion__application__cohort__course",
            "plan__completion__application__cohort__center",
        )

    def mistaken(self) -> ReopeningQuerySet:
        """Of losses that were taken back since, and nobody has called off yet what they began."""
        undone = PlacementEvent.objects.filter(
            placement=OuterRef("placement"), kind=PlacementEvent.Kind.END_UNDONE, at__gt=OuterRef("at")
        )
        return self.filter(Exists(undone), undone_at=None)


class Reopening(models.Model):
    """One for each loss of a job, kept for ever: a loss that was a slip and came true later is two.

    Without a plan the person never completed a course; the consultant knows. Without a `round` no letters began.
    """

    placement = models.ForeignKey(Placement, models.PROTECT, related_name="reopenings", verbose_name=_("취업"))
    plan = models.ForeignKey(
        FollowUpPlan, models.PROTECT, null=True, blank=True, related_name="reopenings", verbose_name=_("계획")
    )
    round = models.PositiveSmallIntegerField(_("몇 번째로 시작한 안부"), null=True, blank=True)
    at = models.DateTimeField(_("언제"))
    undone_at = models.DateTimeField(_("잃은 것이 아니어서 거둔 때"), null=True, blank=True)

    objects = ReopeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("다시 시작한 사후관리")
        verbose_name_plural = _("다시 시작한 사후관리")
        triggers = [
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="undone_once",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF OLD.undone_at IS NOT NULL OR NEW.undone_at IS NULL
                        OR to_jsonb(NEW) - 'undone_at' IS DISTINCT FROM to_jsonb(OLD) - 'undone_at'
                    THEN
                        RAISE EXCEPTION 'A reopening is called off once, and nothing else of it changes';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.placement_id} {self.plan_id}"
