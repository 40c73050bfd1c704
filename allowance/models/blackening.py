"""Areas of a claim's paper made black for good."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from allowance.models.evidence import ClaimPaper
from enrollment.models.blackening import Blackening


class ClaimPaperBlackening(Blackening):
    paper = models.ForeignKey(ClaimPaper, models.CASCADE, related_name="blackenings", verbose_name=_("수당 서류"))

    class Meta(Blackening.Meta):
        verbose_name = _("수당 서류 가림")
        verbose_name_plural = _("수당 서류 가림")
