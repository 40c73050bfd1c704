"""A cohort (기수): one run of a course at a centre, with its dates, its seats and the edition of rules it follows."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from centers.models.center import Center
from centers.models.course import Course
from centers.models.pledge import published_with_a_pledge
from centers.models.rulebook import ProgramYear
from centers.roles import Permission, centers_where
from common import clock


class Phase(StrEnum):
    """Where a cohort stands today, read from its dates."""

    DRAFT = "draft"
    ANNOUNCED = "announced"
    OPEN = "open"
    CLOSED = "closed"
    IN_TRAINING = "in_training"
    FINISHED = "finished"
    CANCELLED = "cancelled"


PHASE_LABELS = {
    Phase.DRAFT: _("준비 중"),
    Phase.ANNOUNCED: _("모집 예정"),
    Phase.OPEN: _("모집 중"),
    Phase.CLOSED: _("모집 마감"),
    Phase.IN_TRAINING: _("교육 중"),
    Phase.FINISHED: _("교육 마침"),
    Phase.CANCELLED: _("열리지 않음"),
}


class CohortQuerySet(models.QuerySet["Cohort"]):
    def public(self) -> CohortQuerySet:
        """What anybody may see: published, at a published centre, not called off."""
        return self.filter(published_at__isnull=False, cancelled_at=None, center__is_published=True)

    def open(self) -> CohortQuerySet:
        """Taking applications at this moment."""
        now = clock.now()
        return self.public().filter(opens_at__lte=now, closes_at__gt=now)

    def managed_by(self, user: Any) -> CohortQuerySet:
        """The cohorts this person opens and corrects."""
        centers = centers_where(user, Permission.MANAGE_COHORTS)
        return self.all() if centers is None else self.filter(center__in=centers)

    def in_phase(self, phase: Phase) -> CohortQuerySet:
        """The cohorts whose `phase` is this one now: the same rules, asked of the database."""
        now, today = clock.now(), clock.today()
        shown = Q(cancelled_at=None, published_at__isnull=False)
        running = shown & Q(ends_on__gte=today)
        over = running & Q(closes_at__lte=now)
        return self.filter(
            {
                Phase.CANCELLED: Q(cancelled_at__isnull=False),
                Phase.DRAFT: Q(cancelled_at=None, published_at=None),
                Phase.FINISHED: shown & Q(ends_on__lt=today),
                Phase.ANNOUNCED: running & Q(opens_at__gt=now),
                Phase.OPEN: running & Q(opens_at__lte=now, closes_at__gt=now),
                Phase.IN_TRAINING: over & Q(starts_on__lte=today),
                Phase.CLOSED: over & Q(starts_on__gt=today),
            }[phase]
        )

    def for_list(self) -> CohortQuerySet:
        return self.select_related("course__track", "center")


class Cohort(models.Model):
    course = models.ForeignKey(Course, models.PROTECT, related_name="cohorts", verbose_name=_("과정"))
    center = models.ForeignKey(Center, models.PROTECT, related_name="cohorts", verbose_name=_("센터"))
    program_year = models.ForeignKey(ProgramYear, models.PROTECT, related_name="cohorts", verbose_name=_("규정집"))
    number = models.PositiveSmallIntegerField(_("지역 기수"))
    national_number = models.PositiveSmallIntegerField(_("전국 기수"), null=True, blank=True)
    capacity = models.PositiveSmallIntegerField(_("정원"))
    place = models.CharField(_("교육 장소"), max_length=120, blank=True)
    hours_text = models.CharField(_("교육 시간 안내"), max_length=120, blank=True)
    opens_at = models.DateTimeField(_("모집 시작"))
    closes_at = models.DateTimeField(_("모집 마감"))
    starts_on = models.DateField(_("교육 시작"))
    ends_on = models.DateField(_("교육 끝"))
    published_at = models.DateTimeField(_("공개한 때"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("열지 않기로 한 때"), null=True, blank=True)
    cancel_reason = models.CharField(_("열지 않는 까닭"), max_length=300, blank=True)
    override_reason = models.CharField(_("채용 약속 없이 여는 까닭"), max_length=300, blank=True)
    override_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("정한 사람")
    )
    override_at = models.DateTimeField(_("정한 때"), null=True, blank=True)
    version = models.PositiveIntegerField(_("고친 횟수"), default=0)

    objects = CohortQuerySet.as_manager()

    class Meta:
        verbose_name = _("기수")
        verbose_name_plural = _("기수")
        ordering = ["closes_at", "pk"]
        indexes = [models.Index(fields=["closes_at"], name="cohort_by_closing")]
        constraints = [
            models.UniqueConstraint(fields=["course", "center", "number"], name="one_cohort_per_number_at_a_center"),
            models.CheckConstraint(condition=Q(opens_at__lt=F("closes_at")), name="cohort_opens_before_it_closes"),
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="cohort_starts_before_it_ends"),
            models.CheckConstraint(condition=Q(capacity__gte=1, capacity__lte=500), name="cohort_has_1_to_500_seats"),
            models.CheckConstraint(
                condition=Q(cancelled_at=None, cancel_reason="") | Q(cancelled_at__isnull=False) & ~Q(cancel_reason=""),
                name="cancelled_cohort_says_why",
            ),
            models.CheckConstraint(
                condition=Q(override_at=None, override_by=None, override_reason="")
                | Q(override_at__isnull=False, override_by__isnull=False) & ~Q(override_reason=""),
                name="override_names_who_when_and_why",
            ),
        ]
        triggers = [published_with_a_pledge()]

    def __str__(self) -> str:
        return f"{self.course.name} {self.number}기"

    @property
    def phase(self) -> Phase:
        now, today = clock.now(), clock.today()
        if self.cancelled_at:
            return Phase.CANCELLED
        if not self.published_at:
            return Phase.DRAFT
        if today > self.ends_on:
            return Phase.FINISHED
        if now < self.opens_at:
            return Phase.ANNOUNCED
        if now < self.closes_at:
            return Phase.OPEN
        return Phase.IN_TRAINING if today >= self.starts_on else Phase.CLOSED

    @property
    def phase_label(self) -> str:
        return str(PHASE_LABELS[self.phase])

    @property
    def takes_applications(self) -> bool:
        return self.phase == Phase.OPEN and self.center.is_published
