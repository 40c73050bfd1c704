"""Who teaches a cohort: the role is given and ended on the cohort's own page."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User
from centers.actions import staff
from centers.models import Cohort, Membership
from centers.roles import Role
from common import clock


@transaction.atomic
def appoint(cohort: Cohort, *, name: str, username: str, by: User) -> tuple[User, str]:
    """Let somebody take this cohort's attendance; returns the person and, for a new account, the temporary password.

    Whoever works here already is known by the e-mail address and keeps name and password. Raises RoleHeldAlready.
    """
    known = User.objects.active().filter(username=username, signs_in_by_code=False).first()
    if known is None:
        return staff.add(name=name, username=username, role=Role.TEACHER, center=None, cohort=cohort, by=by)
    staff.grant(known, role=Role.TEACHER, center=None, cohort=cohort, starts_on=clock.today(), ends_on=None, by=by)
    return known, ""


def dismiss(membership: Membership, *, by: User) -> Membership:
    """Today is the last day. Raises RoleEnded when it was over before."""
    return staff.end_role(membership, last_day=clock.today(), by=by)
