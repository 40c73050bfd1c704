"""Areas of the paper behind an excuse made black for good."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from enrollment.models.blackening import Blackening
from training.models.mark import Evidence


class EvidenceBlackening(Blackening):
    paper = models.ForeignKey(Evidence, models.CASCADE, related_name="blackenings", verbose_name=_("공결 증빙"))

    class Meta(Blackening.Meta):
        verbose_name = _("공결 증빙 가림")
        verbose_name_plural = _("공결 증빙 가림")
