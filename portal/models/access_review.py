"""The monthly review of access records: what was counted and drawn for a month, and who signed that she looked."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User

_STANDS = pgtrigger.Update | pgtrigger.Delete


class AccessReviewQuerySet(models.QuerySet["AccessReview"]):
    def waiting(self) -> AccessReviewQuerySet:
        """Not done: nobody whose own records are not among them has signed, nor two who look at each other's."""
        disinterested = AccessReviewSignature.objects.filter(review=OuterRef("pk"), is_counted=False)
        return self.annotate(signed=Count("signatures")).filter(~Exists(disinterested), signed__lt=2)


class AccessReview(models.Model):
    """One month: counted and drawn once, when the month was over and sealed. Nothing of it changes afterwards.

    `figures`: for each person (User id as text) what she did and what is unusual, see portal.access_review.
    `sample`: ids of records drawn at random; the records themselves go after their period.
    """

    month = models.DateField(_("달"), unique=True)
    records = models.PositiveIntegerField(_("기록 건수"))
    figures = models.JSONField(_("사람별 수"))
    sample = ArrayField(models.BigIntegerField(), verbose_name=_("뽑은 기록"))
    drawn_at = models.DateTimeField(_("뽑은 때"))

    objects = AccessReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("접속기록 점검")
        verbose_name_plural = _("접속기록 점검")
        ordering = ["-month"]
        constraints = [models.CheckConstraint(condition=Q(month__day=1), name="review_is_of_a_whole_month")]
        triggers = [pgtrigger.Protect(name="append_only", operation=_STANDS)]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"

    def counts(self, person: User) -> bool:
        """Whether records of hers are among those of this month."""
        return str(person.pk) in self.figures

    @property
    def is_done(self) -> bool:
        signed = [signature.is_counted for signature in self.signatures.all()]
        return len(signed) > 1 or False in signed


class AccessReviewSignature(models.Model):
    """Somebody looked and says so. When records of her own are among them (`is_counted`) another person has to look, too."""

    review = models.ForeignKey(AccessReview, models.PROTECT, related_name="signatures", verbose_name=_("점검"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("서명한 사람"))
    at = models.DateTimeField(_("서명한 때"))
    words = models.CharField(_("점검한 내용"), max_length=500)
    is_counted = models.BooleanField(_("본인의 기록이 들어 있음"))

    class Meta:
        verbose_name = _("접속기록 점검 서명")
        verbose_name_plural = _("접속기록 점검 서명")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "by"], name="a_person_signs_a_review_once"),
            models.CheckConstraint(condition=~Q(words=""), name="signature_says_what_was_looked_at"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=_STANDS)]

    def __str__(self) -> str:
        return f"{self.review}: {self.by_id}"
