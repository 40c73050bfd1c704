"""Who works where: a role over a scope, from a day to a day. A scope is everywhere, a centre or one cohort."""

from __future__ import annotations

from datetime import date, timedelta

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from centers.models.center import Center
from centers.roles import CLASHES, PERMISSIONS, Permission, Role
from common import clock
from common.history import remember
from common.prepared import prepared

# Every role ends: this long after it was given unless another day is named, and never later than twice that from today.
USUAL_TERM = timedelta(days=365)
LONGEST_TERM = 2 * USUAL_TERM
# So long before it ends somebody is told who can prolong it.
BEFORE_ITS_END = timedelta(days=30)


def usual_end() -> date:
    return clock.today() + USUAL_TERM


def latest_end() -> date:
    return clock.today() + LONGEST_TERM


def half_began(day: date) -> date:
    """The first day of the half-year: every role is looked at again in each."""
    return date(day.year, 1 if day.month < 7 else 7, 1)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, on: date | None = None) -> MembershipQuerySet:
        day = on or clock.today()
        return self.filter(starts_on__lte=day, ends_on__gte=day)

    def giving(self, permission: Permission) -> MembershipQuerySet:
        """Of a role that has this permission, wherever it holds."""
        return self.filter(role__in=[role for role, given in PERMISSIONS.items() if permission in given])

    def touching(self, first: date, last: date) -> MembershipQuerySet:
        """In force on at least one of these days."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)

    def ending_soon(self) -> MembershipQuerySet:
        """In force today, but no more in a month. A teacher's is somebody's business only where her course outlasts it."""
        last = clock.today() + BEFORE_ITS_END
        after_its_course = Q(scope=Membership.Scope.COHORT, cohort__ends_on__lt=F("ends_on"))
        return self.in_force().filter(ends_on__lte=last).exclude(after_its_course)

    def to_review(self) -> MembershipQuerySet:
        """In force, and neither given nor prolonged nor kept since this half of the year began."""
        looked_at = MembershipEvent.objects.filter(
            membership=OuterRef("pk"), at__gte=clock.at(half_began(clock.today()))
        ).exclude(happened=MembershipEvent.Happened.SHORTENED)
        return self.in_force().filter(~Exists(looked_at))

    def for_list(self) -> MembershipQuerySet:
        return self.select_related("user", "center", "cohort__center", "cohort__course", "granted_by")


def _sql_of_the_clashes() -> str:
    """The declared clashes as rows (one role, other role, whether only at the same centre), both ways round."""
    rows = [
        f"('{one}', '{other}', {str(clash.only_here).lower()})"
        for clash in CLASHES
        for one, other in ((clash.one, clash.other), (clash.other, clash.one))
    ]
    return ", ".join(rows)


# Waits on the person's row, so that two roles given at the same moment see each other.
_FITS = """
    IF TG_OP = 'UPDATE' AND NEW.ends_on <= OLD.ends_on THEN
        RETURN NEW;
    END IF;
    PERFORM FROM accounts_user WHERE id = NEW.user_id FOR NO KEY UPDATE;
    here := coalesce(NEW.center_id, (SELECT center_id FROM centers_cohort WHERE id = NEW.cohort_id));
    FOR held IN
        SELECT role, scope, membership.center_id, cohort_id, coalesce(membership.center_id, cohort.center_id) AS there
        FROM centers_membership AS membership LEFT JOIN centers_cohort AS cohort ON cohort.id = cohort_id
        WHERE user_id = NEW.user_id AND membership.id <> NEW.id
        AND membership.starts_on <= NEW.ends_on AND NEW.starts_on <= membership.ends_on
    LOOP
        IF (held.role, held.scope, held.center_id, held.cohort_id)
            IS NOT DISTINCT FROM (NEW.role, NEW.scope, NEW.center_id, NEW.cohort_id) THEN
            RAISE EXCEPTION 'A role is held once at a time' USING ERRCODE = 'unique_violation';
        END IF;
        IF EXISTS (
            SELECT FROM (VALUES CLASHES) AS clash (one, other, only_here)
            WHERE one = NEW.role AND other = held.role
            AND (NOT only_here OR here IS NULL OR held.there IS NULL OR here = held.there)
        ) THEN
            RAISE EXCEPTION 'Nobody is both % and %', NEW.role, held.role USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    RETURN NEW;
""".replace("CLASHES", _sql_of_the_clashes())


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
    ends_on = models.DateField(_("끝"), default=usual_end)
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
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="membership_ends_after_start"),
            models.CheckConstraint(
                condition=~Q(role=Role.TEACHER) | Q(scope="cohort"), name="teacher_teaches_a_cohort"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="fits_with_what_is_held",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                declare=[("here", "bigint"), ("held", "record")],
                func=_FITS,
            ),
            *remember("ends_on"),
            pgtrigger.ReadOnly(
                name="only_its_end_moves", fields=["user", "role", "scope", "center", "cohort", "starts_on"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.place}"

    @staticmethod
    @prepared
    def held_by(person: int, on: date) -> models.QuerySet[Membership]:
        """What each page of the staff asks first: the roles this person holds that day, and where."""
        return Membership.objects.filter(user=person).in_force(on).select_related("center")

    @property
    def place(self) -> str:
        """Where it holds, as people read it."""
        return str(self.center or self.cohort or self.get_scope_display())

    @property
    def place_id(self) -> int | None:
        """The centre it lies at; None is everywhere."""
        return self.cohort.center_id if self.cohort else self.center_id

    @property
    def is_over(self) -> bool:
        return self.ends_on < clock.today()


class MembershipEvent(models.Model):
    """What was done to a role: given, its end moved, looked at again and kept. Who, when, why. Kept three years at least
    (개인정보의 안전성 확보조치 기준 §5); nothing deletes it.
    """

    class Happened(models.TextChoices):
        GRANTED = "granted", _("주었습니다")
        SHORTENED = "shortened", _("끝나는 날을 앞당겼습니다")
        EXTENDED = "extended", _("끝나는 날을 늦췄습니다")
        KEPT = "kept", _("점검하고 유지했습니다")

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="events", verbose_name=_("역할"))
    happened = models.CharField(_("한 일"), max_length=10, choices=Happened)
    ends_on = models.DateField(_("그때부터의 끝"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("누가")
    )
    at = models.DateTimeField(_("언제"), default=clock.now)
    reason = models.CharField(_("까닭"), max_length=200)

    class Meta:
        verbose_name = _("역할 기록")
        verbose_name_plural = _("역할 기록")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["-at"], name="role_events_newest_first")]
        constraints = [
            models.CheckConstraint(
                condition=Q(happened__in=["granted", "shortened", "extended", "kept"]), name="role_event_is_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="role_event_has_a_reason"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.membership_id}: {self.happened}"
