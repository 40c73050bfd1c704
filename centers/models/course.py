"""What is taught: a course of a track, with its modules, its teacher's house and the companies it was made for."""

from __future__ import annotations

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from centers.models.institution import Institution, PartnerCompany
from centers.models.rulebook import Track


class CourseQuerySet(models.QuerySet["Course"]):
    def advanced(self) -> CourseQuerySet:
        """Those that lead past the basics: whoever completes one has completed an advanced course (심화 수료)."""
        return self.filter(Exists(CourseModule.objects.filter(course=OuterRef("pk"), is_advanced=True)))


class Course(models.Model):
    track = models.ForeignKey(Track, models.PROTECT, related_name="courses", verbose_name=_("과정 갈래"))
    name = models.CharField(_("이름"), max_length=80, unique=True)
    summary = models.CharField(_("한두 문장 설명"), max_length=300)
    taught_by = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="courses", verbose_name=_("가르치는 기관")
    )
    partners = models.ManyToManyField(PartnerCompany, blank=True, related_name="courses", verbose_name=_("참여 기업"))
    is_active = models.BooleanField(_("운영 중"), default=True)
    version = models.PositiveIntegerField(_("고친 횟수"), default=0)

    objects = CourseQuerySet.as_manager()

    class Meta:
        verbose_name = _("과정")
        verbose_name_plural = _("과정")
        ordering = ["track__position", "name"]

    def __str__(self) -> str:
        return self.name


class CourseModule(models.Model):
    """A part of a course with its hours. Teaching goes from basics to advanced (DOMAIN: 기초 → 심화)."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="modules", verbose_name=_("과정"))
    position = models.PositiveSmallIntegerField(_("순서"))
    name = models.CharField(_("이름"), max_length=80)
    summary = models.CharField(_("설명"), max_length=200, blank=True)
    hours = models.PositiveSmallIntegerField(_("시간"))
    is_advanced = models.BooleanField(
        _("심화 과목"),
        default=False,
        help_text=_("심화 과목이 있는 과정을 수료하면 '심화 과정 수료'로 칩니다."),
    )

    class Meta:
        verbose_name = _("과목")
        verbose_name_plural = _("과목")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["course", "position"], name="one_module_per_position"),
            models.CheckConstraint(condition=models.Q(hours__gte=1), name="module_has_hours"),
        ]

    def __str__(self) -> str:
        return self.name
