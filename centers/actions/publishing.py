"""Showing a centre to everybody, and hiding it again."""

from __future__ import annotations

from django.db import transaction

from centers.errors import CenterNeedsPhone
from centers.models import Center


def _lock(center: Center) -> Center:
    return Center.objects.select_for_update(no_key=True).get(pk=center.pk)


@transaction.atomic
def publish_center(center: Center) -> Center:
    """Raises CenterNeedsPhone. Twice is the same as once."""
    center = _lock(center)
    if not center.phone:
        raise CenterNeedsPhone
    center.is_published = True
    center.save(update_fields=["is_published"])
    return center


@transaction.atomic
def hide_center(center: Center) -> Center:
    """The centre and its cohorts leave the public pages; applications go on."""
    center = _lock(center)
    center.is_published = False
    center.save(update_fields=["is_published"])
    return center
