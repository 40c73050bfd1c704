"""A job a partner company has to give, and who would like it."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from centers.models import Center, Course, PartnerCompany
from common import clock
from jobs.states import OpeningEnd


class OpeningQuerySet(models.QuerySet["Opening"]):
    def open(self) -> OpeningQuerySet:
        """Neither closed by somebody nor past its last day."""
        return self.filter(closed_at=None, closes_on__gte=clock.today(), company__is_active=True)

    def for_list(self) -> OpeningQuerySet:
        return self.select_related("company", "course", "center")

    def locked(self) -> OpeningQuerySet:
        """Whoever reads `is_open` to act on it reads the company after this lock."""
        return self.select_for_update(of=("self",), no_key=True)


class Opening(models.Model):
    company = models.ForeignKey(PartnerCompany, models.PROTECT, related_name="openings", verbose_name=_("기업"))
    course = models.ForeignKey(
        Course, models.PROTECT, null=True, blank=True, related_name="openings", verbose_name=_("이어진 과정")
    )
    # Whose staff wrote it down and answer for it: they alone, and administrators, close it and open it again.
    center = models.ForeignKey(Center, models.PROTECT, related_name="openings", verbose_name=_("적은 센터"))
    work = models.CharField(_("하는 일"), max_length=120)
    place = models.CharField(_("일하는 곳"), max_length=200)
    hours = models.CharField(_("일하는 때"), max_length=120)
    pay = models.CharField(_("급여"), max_length=120)
    people = models.PositiveSmallIntegerField(_("몇 명"))
    closes_on = models.DateField(_("모집 마지막 날"))
    closed_at = models.DateTimeField(_("닫은 때"), null=True, blank=True)
    closed_why = models.CharField(_("닫은 까닭"), max_length=12, choices=OpeningEnd, blank=True)
    posted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("적은 직원"))
    posted_at = models.DateTimeField(_("적은 때"))

    objects = OpeningQuerySet.as_manager()

    class Meta:
        verbose_name = _("일자리")
        verbose_name_plural = _("일자리")
        ordering = ["closes_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(people__gte=1), name="opening_is_for_somebody"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_why="")
                | Q(closed_at__isnull=False, closed_why__in=OpeningEnd.values),
                name="closed_opening_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.work

    def get_absolute_url(self) -> str:
        return reverse("jobs_desk:opening", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.closed_at is None and self.closes_on >= clock.today() and self.company.is_active

    @property
    def ended(self) -> str:
        """In a few words why nobody is looked for any more; empty while somebody is."""
        if self.closed_at:
            return self.get_closed_why_display()
        return "" if self.is_open else str(_("기한이 지남") if self.company.is_active else _("기업이 참여를 그만둠"))


class OpeningEvent(models.Model):
    """An opening closed or opened again, kept for ever. `by` None: hires filled it, or one of them came to nothing."""

    class Kind(models.TextChoices):
        CLOSED = "closed", _("모집을 마침")
        REOPENED = "reopened", _("다시 엶")

    opening = models.ForeignKey(Opening, models.PROTECT, related_name="events", verbose_name=_("일자리"))
    kind = models.CharField(_("일"), max_length=10, choices=Kind)
    why = models.CharField(_("까닭"), max_length=12, choices=OpeningEnd, blank=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("누가"))
    at = models.DateTimeField(_("언제"))

    class Meta:
        verbose_name = _("일자리 기록")
        verbose_name_plural = _("일자리 기록")
        ordering = ["at", "pk"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.opening_id} {self.kind}"


class Interest(models.Model):
    """Somebody would like this job. Taken back by the same tap; the row stays."""

    opening = models.ForeignKey(Opening, models.PROTECT, related_name="interests", verbose_name=_("일자리"))
    person = models.ForeignKey(User, models.PROTECT, related_name="interests", verbose_name=_("관심 있는 분"))
    shown_at = models.DateTimeField(_("관심을 보인 때"))
    taken_back_at = models.DateTimeField(_("거둔 때"), null=True, blank=True)

    class Meta:
        verbose_name = _("관심")
        verbose_name_plural = _("관심")
        constraints = [
            models.UniqueConstraint(fields=["opening", "person"], name="one_interest_per_person_and_opening")
        ]

    def __str__(self) -> str:
        return f"{self.opening_id} {self.person_id}"
