"""What was done for one person: every call, text and visit, with its minutes. Kept for ever."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from aftercare.models.plan import FollowUpPlan

MOST_MINUTES = 480


class Contact(models.Model):
    """One time somebody of the centre was in touch, or tried to be. Minutes count what was talked."""

    class Way(models.TextChoices):
        PHONE = "phone", _("유선")
        TEXT = "text", _("문자")
        VISIT = "visit", _("방문")

    plan = models.ForeignKey(FollowUpPlan, models.PROTECT, related_name="contacts", verbose_name=_("계획"))
    way = models.CharField(_("방법"), max_length=10, choices=Way)
    reached = models.BooleanField(_("닿음"))
    minutes = models.PositiveSmallIntegerField(_("시간(분)"))
    note = models.CharField(_("내용"), max_length=500)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("누가"))
    at = models.DateTimeField(_("언제"))

    class Meta:
        verbose_name = _("연락 기록")
        verbose_name_plural = _("연락 기록")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["plan", "-at"], name="contacts_of_plan")]
        constraints = [
            models.CheckConstraint(condition=~Q(note=""), name="contact_says_what_was_said"),
            models.CheckConstraint(
                condition=Q(minutes__lte=MOST_MINUTES) & (Q(reached=True) | Q(minutes=0)),
                name="minutes_count_only_when_reached_and_fit_a_day",
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.get_way_display()} {self.plan_id}"
