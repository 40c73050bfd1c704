"""What managing says: of a role that is about to end, to whoever can prolong it and whoever can ask for that."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from centers.models import Membership
from centers.roles import Role
from messaging.models import Channel, Draft


def role_ending(membership: Membership) -> Iterator[Draft]:
    """To every administrator, who can prolong it, and for a counsellor to the centre's leads, who can ask one to: their link
    leads to what roles may. Each end is an occurrence of its own."""
    asked = Q(role=Role.ADMIN)
    if membership.role == Role.COUNSELOR:
        asked |= Q(role=Role.LEAD, center=membership.center_id)
    told = Membership.objects.in_force().filter(asked, user__is_active=True).values("user")
    admins = set(Membership.objects.in_force().filter(role=Role.ADMIN).values_list("user", flat=True))
    detail, roles = reverse("centers:staff-detail", args=[membership.user_id]), reverse("centers:roles")
    for person in User.objects.filter(pk__in=told).order_by("pk"):
        yield Draft(
            kind="centers/role_ending",
            key=f"centers/role_ending:{membership.pk}:{membership.ends_on}:{person.pk}",
            to=person.as_recipient(),
            context={
                "name": membership.user.name,
                "role": membership.get_role_display(),
                "place": membership.place,
                "ends_on": membership.ends_on,
                "url": settings.PORTAL_URL + (detail if person.pk in admins else roles),
            },
            about=f"membership:{membership.pk}",
            office=membership.center.as_office() if membership.center else None,
            channel=Channel.EMAIL,
        )
