"""The versions of the privacy policy (개인정보 처리방침, 개인정보 보호법 제30조): what is written and what the tables said then."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class PolicyVersionQuerySet(models.QuerySet["PolicyVersion"]):
    def published(self) -> PolicyVersionQuerySet:
        """The newest first."""
        return self.filter(published_at__isnull=False).order_by("-number")

    def draft(self) -> PolicyVersion | None:
        return self.filter(published_at=None).first()

    def locked(self) -> PolicyVersionQuerySet:
        return self.select_for_update(of=("self",), no_key=True)


class PolicyVersion(models.Model):
    """One version: a draft until another person than its writer publishes it, then it stands for ever."""

    number = models.PositiveSmallIntegerField(_("판"), null=True, unique=True)
    body = models.TextField(_("글"), max_length=20_000)
    told = models.CharField(_("바뀐 것"), max_length=300)
    tables = models.JSONField(_("공개할 때의 표"), default=dict)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("쓴 사람")
    )
    saved_at = models.DateTimeField(_("저장한 때"))
    saves = models.PositiveIntegerField(_("저장한 횟수"), default=1)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("공개한 사람")
    )
    published_at = models.DateTimeField(_("공개한 때"), null=True)

    objects = PolicyVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("처리방침의 판")
        verbose_name_plural = _("처리방침의 판")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["published_at"],
                condition=Q(published_at=None),
                nulls_distinct=False,
                name="one_draft_of_the_policy",
            ),
            models.CheckConstraint(
                condition=Q(number=None, published_by=None, published_at=None)
                | Q(number__isnull=False, published_by__isnull=False, published_at__isnull=False),
                name="published_policy_says_who_when_and_which",
            ),
            models.CheckConstraint(
                condition=Q(published_by=None) | ~Q(published_by=F("written_by")), name="policy_published_by_another"
            ),
            models.CheckConstraint(condition=~Q(body="") & ~Q(told=""), name="policy_says_something"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="published_policy_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__published_at__isnull=False),
                func="RAISE EXCEPTION 'A published version is not changed';",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}판" if self.number else "초안"

    def get_absolute_url(self) -> str:
        return reverse("privacy-version", args=[self.number])
