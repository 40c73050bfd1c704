"""Saving what an admin typed, without two admins undoing each other."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from centers.errors import AlreadyThere
from centers.models import Agreement, Center, Cohort, Course, PartnerCompany, ProgramYear
from common.errors import StaleForm

type Edited = Agreement | Center | Cohort | Course | PartnerCompany | ProgramYear


@transaction.atomic
def save(row: Edited, fields: Iterable[str], *, version: int) -> bool:
    """Store these fields of `row`, shown to the admin as of `version`. Raises StaleForm when they changed since,
    AlreadyThere when another row just took a name that must be its own.

    The same content twice (a double click) is the same as once: then False, and whoever saves more than these fields with
    them looks whether that stands too. Fields not named are never written.
    """
    fields = list(fields)
    current = type(row)._default_manager.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    if current.version != version:
        if all(getattr(current, name) == getattr(row, name) for name in fields):
            return False
        raise StaleForm
    row.version = version + 1
    _write(row, update_fields=[*fields, "version"])
    return True


def add(row: Edited) -> None:
    """Store a new row. Raises AlreadyThere when another request made it a moment ago."""
    _write(row)


def _write(row: Edited, *, update_fields: list[str] | None = None) -> None:
    try:
        with transaction.atomic():
            row.save(update_fields=update_fields)
    except IntegrityError as error:
        raise AlreadyThere from error
