"""Everything managing says."""

from __future__ import annotations

from datetime import timedelta

from accounts.models import User
from centers.actions import memberships
from centers.models import Center
from centers.roles import Role
from common import clock
from messaging.models import Channel
from tests.factories.accounts import StaffFactory
from tests.factories.centers import MembershipFactory


def say(channel: str, center: Center) -> None:
    """A counsellor's role ends within the month."""
    StaffFactory(name="긴이름" * 20, role=Role.ADMIN)
    phones = {"phone": "+821099991234", "email": "", "preferred_channel": Channel.SMS}
    lead = StaffFactory(name="긴이름" * 20, role=Role.LEAD, center=center)
    if channel == Channel.SMS:
        User.objects.filter(pk=lead.pk).update(**phones)
    MembershipFactory(user=StaffFactory(name="긴이름" * 20), center=center, ends_on=clock.today() + timedelta(days=20))
    memberships.remind_of_ends()
