"""Who answers for a plan today: its consultant, or, when that person has left, somebody who works at the centre."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

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
            .filter(role__in=_ROLES, center__in=centers, user__is_active=True)
            .select_related("user")
            .order_by("pk")
        )
        self._at: dict[int, list[Membership]] = defaultdict(list)
        for membership in working:
            self._at[membership.center_id].append(membership)  # type: ignore[index]

    def own(self, plan: FollowUpPlan) -> User | None:
        """The plan's consultant while still at work there, else None: a letter names nobody who has left."""
        return next((m.user for m in self._at[plan.center.pk] if m.user_id == plan.consultant_id), None)

    def answering(self, plan: FollowUpPlan) -> User | None:
        """Who is written to: the consultant, else a lead of the centre, else a counsellor; None at an empty one."""
        if own := self.own(plan):
            return own
        people = self._at[plan.center.pk]
        leads = [membership for membership in people if membership.role == Role.LEAD]
        return next((membership.user for membership in leads + people), None)


def answering(plan: FollowUpPlan) -> User | None:
    """Who is written to about one plan."""
    return Consultants([plan]).answering(plan)
