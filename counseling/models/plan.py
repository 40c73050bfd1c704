"""생애경력설계서: where somebody comes from, what she is good at, where she wants to go, and the courses that lead there.

A version is written whole and never changed; writing again makes the next one. Both sides read all of them.
"""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from centers.models import Center, Cohort, Course

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


class CareerPlan(models.Model):
    """One per person: who looks after it, and where."""

    person = models.OneToOneField(User, models.PROTECT, related_name="career_plan", verbose_name=_("설계하는 분"))
    consultant = models.ForeignKey(User, models.PROTECT, related_name="career_plans", verbose_name=_("담당 상담사"))
    center = models.ForeignKey(Center, models.PROTECT, related_name="career_plans", verbose_name=_("센터"))
    opened_at = models.DateTimeField(_("시작한 때"))

    class Meta:
        verbose_name = _("생애경력설계서")
        verbose_name_plural = _("생애경력설계서")

    def __str__(self) -> str:
        return f"생애경력설계서 {self.pk}"


class PlanVersionQuerySet(models.QuerySet["PlanVersion"]):
    def newest_of(self, person: User) -> PlanVersion | None:
        return self.for_page().filter(plan__person=person).first()

    def for_page(self) -> PlanVersionQuerySet:
        """Everything the document shows, the newest version first, in a fixed number of queries."""
        return (
            self.select_related("plan__person", "plan__consultant", "plan__center", "written_by")
            .prefetch_related("choices__course__track", "choices__cohort__course", "choices__cohort__center", "dates")
            .order_by("-number")
        )


class PlanVersion(models.Model):
    plan = models.ForeignKey(CareerPlan, models.PROTECT, related_name="versions", verbose_name=_("설계서"))
    number = models.PositiveSmallIntegerField(_("판"))
    career = models.TextField(_("해 온 일"), max_length=1000)
    strengths = models.TextField(_("강점"), max_length=1000)
    direction = models.TextField(_("방향"), max_length=1000)
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("적은 사람"))
    at = models.DateTimeField(_("적은 때"))

    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("설계서의 판")
        verbose_name_plural = _("설계서의 판")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_plan_version_per_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="plan_versions_count_from_one"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=_APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.plan} {self.number}판"


class PlanChoice(models.Model):
    """A course somebody means to take, or the very cohort of it."""

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="choices", verbose_name=_("판"))
    position = models.PositiveSmallIntegerField(_("순서"))
    course = models.ForeignKey(Course, models.PROTECT, related_name="+", verbose_name=_("과정"))
    cohort = models.ForeignKey(Cohort, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("기수"))
    why = models.CharField(_("까닭"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("고른 과정")
        verbose_name_plural = _("고른 과정")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "position"], name="one_choice_per_position")]
        triggers = [pgtrigger.Protect(name="append_only", operation=_APPEND_ONLY)]

    def __str__(self) -> str:
        return str(self.cohort or self.course)


class PlanDate(models.Model):
    """A next date of the plan."""

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="dates", verbose_name=_("판"))
    on = models.DateField(_("날짜"))
    text = models.CharField(_("할 일"), max_length=200)

    class Meta:
        verbose_name = _("다음 날짜")
        verbose_name_plural = _("다음 날짜")
        ordering = ["on", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="plan_date_says_what")]
        triggers = [pgtrigger.Protect(name="append_only", operation=_APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.on} {self.text}"
