"""Who works where: a role over a scope. A scope is everywhere, a centre or one cohort; a company may come later."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from centers.models.center import Center
from centers.roles import Role
from common import clock


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, on: date | None = None) -> MembershipQuerySet:
        day = on or clock.today()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)


class Membership(models.Model):
    class Scope(models.TextChoices):
        EVERYWHERE = "everywhere", _("모든 센터")
        CENTER = "center", _("센터")
        COHORT = "cohort", _("기수")

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("사람")
    )
    role = models.CharField(_("역할"), max_length=20, choices=Role.choices)
    scope = models.CharField(_("범위"), max_length=12, choices=Scope.choices)
    center = models.ForeignKey(
        Center, models.CASCADE, null=True, blank=True, related_name="memberships", verbose_name=_("센터")
    )
    cohort = models.ForeignKey(
        "centers.Cohort", models.CASCADE, null=True, blank=True, related_name="memberships", verbose_name=_("기수")
    )
    starts_on = models.DateField(_("시작"), default=clock.today)
    ends_on = models.DateField(_("끝"), null=True, blank=True)
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("준 사람")
    )
    granted_at = models.DateTimeField(_("준 때"), default=clock.now)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("역할")
        verbose_name_plural = _("역할")
        constraints = [
            models.CheckConstraint(
                condition=Q(scope="everywhere", center=None, cohort=None)
                | Q(scope="center", center__isnull=False, cohort=None)
                | Q(scope="cohort", center=None, cohort__isnull=False),
                name="membership_scope_names_its_place",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")), name="membership_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.TEACHER) | Q(scope="cohort"), name="teacher_teaches_a_cohort"
            ),
            models.UniqueConstraint(
                fields=["user", "role", "scope", "center", "cohort"],
                condition=Q(ends_on=None),
                nulls_distinct=False,
                name="one_open_membership_per_role_and_scope",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.center or self.cohort or self.get_scope_display()}"
