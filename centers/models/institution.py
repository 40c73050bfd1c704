"""Who signed the agreement of 2021-06-10 and what each undertook; the companies that say which skills they need."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Institution(models.Model):
    """A body that carries part of the service."""

    key = models.SlugField(_("짧은 이름"), max_length=40, unique=True)
    name = models.CharField(_("이름"), max_length=120)
    role = models.CharField(_("맡은 일"), max_length=300)

    class Meta:
        verbose_name = _("기관")
        verbose_name_plural = _("기관")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Agreement(models.Model):
    """A signed agreement with its parties and the time it holds."""

    title = models.CharField(_("이름"), max_length=200)
    signed_on = models.DateField(_("맺은 날"))
    signed_at_place = models.CharField(_("맺은 곳"), max_length=200, blank=True)
    ends_on = models.DateField(_("끝나는 날"), null=True, blank=True)

    class Meta:
        verbose_name = _("협약")
        verbose_name_plural = _("협약")
        constraints = [
            models.UniqueConstraint(fields=["title", "signed_on"], name="one_agreement_per_title_and_day"),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("signed_on")),
                name="agreement_ends_after_signing",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AgreementParty(models.Model):
    """One institution's commitment under an agreement."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="parties", verbose_name=_("협약"))
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="agreements", verbose_name=_("기관"))
    commitment = models.TextField(_("약속"))

    class Meta:
        verbose_name = _("협약 당사자")
        verbose_name_plural = _("협약 당사자")
        constraints = [
            models.UniqueConstraint(fields=["agreement", "institution"], name="one_party_per_agreement_and_institution")
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.institution_id}"


class PartnerCompany(models.Model):
    """A company that takes part: it says what it needs and may hire those who complete."""

    name = models.CharField(_("이름"), max_length=120, unique=True)
    is_active = models.BooleanField(_("참여 중"), default=True)
    note = models.CharField(_("메모"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("참여 기업")
        verbose_name_plural = _("참여 기업")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
