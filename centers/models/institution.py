"""Who signed the agreement of 2021-06-10 and what each undertook; the companies that say which skills they need."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common import clock


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


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def in_force(self, on: date | None = None) -> AgreementQuerySet:
        """Signed, not run out and not ended on this day (today)."""
        day = on or clock.today()
        lasting = Q(ends_on=None) | Q(ends_on__gte=day)
        return self.filter(lasting, Q(ended_on=None) | Q(ended_on__gt=day), signed_on__lte=day)


class Agreement(models.Model):
    """A signed agreement with its parties and the time it holds; it may be ended before its time, with a reason."""

    title = models.CharField(_("이름"), max_length=200)
    signed_on = models.DateField(_("맺은 날"))
    signed_at_place = models.CharField(_("맺은 곳"), max_length=200, blank=True)
    ends_on = models.DateField(_("끝나는 날"), null=True, blank=True)
    ended_on = models.DateField(_("먼저 끝낸 날"), null=True, blank=True)
    end_reason = models.CharField(_("먼저 끝낸 까닭"), max_length=300, blank=True)
    version = models.PositiveIntegerField(_("고친 횟수"), default=0)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("협약")
        verbose_name_plural = _("협약")
        ordering = ["-signed_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["title", "signed_on"], name="one_agreement_per_title_and_day"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("signed_on")),
                name="agreement_ends_after_signing",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None, end_reason="") | Q(ended_on__gte=F("signed_on")) & ~Q(end_reason=""),
                name="agreement_ended_early_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_in_force(self) -> bool:
        today = clock.today()
        runs = self.signed_on <= today and (self.ends_on is None or today <= self.ends_on)
        return runs and (self.ended_on is None or today < self.ended_on)


class AgreementParty(models.Model):
    """One party and its commitment under an agreement: an institution, or a partner company."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="parties", verbose_name=_("협약"))
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="agreements", verbose_name=_("기관")
    )
    company = models.ForeignKey(
        "centers.PartnerCompany",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name=_("기업"),
    )
    commitment = models.TextField(_("약속"))

    class Meta:
        verbose_name = _("협약 당사자")
        verbose_name_plural = _("협약 당사자")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "institution"], name="one_party_per_agreement_and_institution"
            ),
            models.UniqueConstraint(fields=["agreement", "company"], name="one_party_per_agreement_and_company"),
            models.CheckConstraint(
                condition=Q(institution=None, company__isnull=False) | Q(institution__isnull=False, company=None),
                name="party_is_an_institution_or_a_company",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return str(self.institution or self.company)


class PartnerCompany(models.Model):
    """A company that takes part: it says what it needs and may hire those who complete."""

    name = models.CharField(_("이름"), max_length=120, unique=True)
    is_active = models.BooleanField(_("참여 중"), default=True)
    note = models.CharField(_("메모"), max_length=300, blank=True)
    contact_name = models.CharField(_("담당자"), max_length=60, blank=True)
    contact_email = models.EmailField(_("담당자 이메일"), blank=True)
    version = models.PositiveIntegerField(_("고친 횟수"), default=0)

    class Meta:
        verbose_name = _("참여 기업")
        verbose_name_plural = _("참여 기업")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
