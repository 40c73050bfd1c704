"""Who teaches a cohort: the role is given and ended on the cohort's own page."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from accounts.models import User
from centers.actions import memberships, staff
from centers.models import Cohort, Membership
from centers.models.membership import latest_end
from centers.roles import Role
from common import clock

_AFTERWARDS = timedelta(days=30)
# Why, in the log of roles: it was done on the cohort's own page.
_APPOINTED = "기수의 강사로 정함"
_DISMISSED = "기수의 강사에서 뺌"


@transaction.atomic
def appoint(cohort: Cohort, *, name: str, username: str, by: User) -> tuple[User, str]:
    """Let somebody take this cohort's attendance; returns the person and, for a new account, the temporary password.

    Whoever works here already is known by the e-mail address and keeps name and password. Raises RoleHeldAlready
    and RolesClash.
    """
    known = User.objects.active().filter(username=username, signs_in_by_code=False).first()
    if known is None:
        return staff.add(
            name=name,
            username=username,
            role=Role.TEACHER,
            center=None,
            cohort=cohort,
            ends_on=_last_day(cohort),
            reason=_APPOINTED,
            by=by,
        )
    memberships.grant(
        known,
        role=Role.TEACHER,
        center=None,
        cohort=cohort,
        starts_on=clock.today(),
        ends_on=_last_day(cohort),
        reason=_APPOINTED,
        by=by,
    )
    return known, ""


def _last_day(cohort: Cohort) -> date:
    """A month after the course, so that the attendance can still be put right."""
    return min(max(cohort.ends_on, clock.today()) + _AFTERWARDS, latest_end())


def dismiss(membership: Membership, *, by: User) -> Membership:
    """Today is the last day. Raises RoleEnded when it was over before."""
    return memberships.end_on(membership, last_day=clock.today(), reason=_DISMISSED, by=by)
