"""Areas of a paper made black for good: who did it, when, where; and whether the bytes before it are gone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Self

import pgtrigger
from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common import clock
from enrollment.models.paper import Paper


class BlackeningQuerySet[Row: models.Model](models.QuerySet[Row]):
    def to_destroy(self) -> Self:
        """Whose former file may still lie in the storage, each with its paper."""
        return self.filter(destroyed_at=None).select_related("paper")

    def left_lying(self) -> Self:
        """Whose former file the clock has not destroyed either, a day later."""
        return self.to_destroy().filter(at__lt=clock.now() - timedelta(days=1))


class Blackening(models.Model):
    """What rooms that take papers share. Each adds `paper`, with which the row goes when the paper itself is destroyed."""

    paper: Any
    areas = models.JSONField(_("가린 곳"))  # [page, left, top, width, height], in percent of the page
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("가린 사람"))
    at = models.DateTimeField(_("가린 때"))
    old_file = models.CharField(_("가리기 전 파일"), max_length=100)
    destroyed_at = models.DateTimeField(_("가리기 전 파일을 없앤 때"), null=True, blank=True)

    objects = BlackeningQuerySet.as_manager()

    class Meta:
        abstract = True
        verbose_name = _("서류 가림")
        verbose_name_plural = _("서류 가림")
        ordering = ["pk"]
        constraints = [models.CheckConstraint(condition=~Q(areas=[]), name="%(class)s_names_an_area")]
        triggers = [
            pgtrigger.ReadOnly(name="written_once", fields=["paper", "areas", "by", "at", "old_file"]),
            pgtrigger.Protect(
                name="destroyed_stays_destroyed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__destroyed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id}: {len(self.areas)}"  # type: ignore[attr-defined]


class PaperBlackening(Blackening):
    paper = models.ForeignKey(Paper, models.CASCADE, related_name="blackenings", verbose_name=_("서류"))

    class Meta(Blackening.Meta):
        pass


def kinds() -> list[type[Blackening]]:
    """The tables of all rooms that take papers: a room joins by having one."""
    return [model for model in apps.get_models() if issubclass(model, Blackening)]
