"""Who answers for a plan today: its consultant, or, when that person has left, somebody who works at the centre."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from accounts.models import User
from aftercare.models.plan import FollowUpPlan
from centers.models import Membership
from centers.roles import PERMISSIONS, Permission, Role

_ROLES = [role for role, permissions in PERMISSIONS.items() if Permission.SEE_FOLLOW_UPS in permissions]


class Consultants:
    """The people at work at the centres of these plans, read in one query."""

    def __init__(self, plans: Iterable[FollowUpPlan]) -> None:
        centers = {plan.center.pk for plan in plans}
        working = (
            Membership.objects.in_force()
            .filter(Q(center__in=centers) | Q(scope=Membership.Scope.EVERYWHERE), role__in=_ROLES, user__is_active=True)
            .select_related("user")
            .order_by("pk")
        )
        self._at: dict[int | None, list[Membership]] = defaultdict(list)
        for membership in working:
            self._at[membership.center_id].append(membership)

    def own(self, plan: FollowUpPlan) -> User | None:
        """The plan's consultant while still at work there, else None: a letter names nobody who has left."""
        return next((held.user for held in self._people(plan) if held.user_id == plan.consultant_id), None)

    def answering(self, plan: FollowUpPlan) -> User | None:
        """Who is written to: the consultant, else a lead of the centre, else a counsellor; None at an empty one."""
        if own := self.own(plan):
            return own
        people = self._people(plan)
        leads = [membership for membership in people if membership.role == Role.LEAD]
        return next((membership.user for membership in leads + people), None)

    def _people(self, plan: FollowUpPlan) -> list[Membership]:
        """Those of the centre first, then those who work everywhere."""
        return [*self._at[plan.center.pk], *self._at[None]]


def at_work() -> list[Membership]:
    """Everybody who looks after people at a centre today, one for each person and centre."""
    held = (
        Membership.objects.in_force()
        .filter(scope=Membership.Scope.CENTER, role__in=_ROLES, user__is_active=True)
        .select_related("user", "center")
        .order_by("center__position", "center_id", "user__name", "user_id")
    )
    return list({(row.center_id, row.user_id): row for row in held}.values())


def answering(plan: FollowUpPlan) -> User | None:
    """Who is written to about one plan."""
    return Consultants([plan]).answering(plan)
