"""What is taught: a course of a track, with its modules, its teacher's house and the companies it was made for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from centers.models.institution import Institution, PartnerCompany
from centers.models.rulebook import Track


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

    class Meta:
        verbose_name = _("과정")
        verbose_name_plural = _("과정")
        ordering = ["track__position", "name"]

    def __str__(self) -> str:
        return self.name


class CourseModule(models.Model):
    """A part of a course with its hours."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="modules", verbose_name=_("과정"))
    position = models.PositiveSmallIntegerField(_("순서"))
    name = models.CharField(_("이름"), max_length=80)
    summary = models.CharField(_("설명"), max_length=200, blank=True)
    hours = models.PositiveSmallIntegerField(_("시간"))

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
