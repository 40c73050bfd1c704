"""A centre is edited; when its name changes, the old one is kept with the day on which it ended."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from accounts.models import User
from centers.actions import edits
from centers.models import Center, CenterRename
from common import clock


@transaction.atomic
def save(center: Center, fields: Iterable[str], *, version: int, by: User) -> None:
    """Store these fields of `center`. Raises StaleForm, AlreadyThere. Messages that went out keep the name they had."""
    before = Center.objects.select_for_update(of=("self",), no_key=True).get(pk=center.pk)
    edits.save(center, fields, version=version)
    if before.name != center.name:
        CenterRename.objects.create(center=center, old_name=before.name, new_name=center.name, on=clock.today(), by=by)
