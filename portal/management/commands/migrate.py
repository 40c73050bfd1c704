"""Django's migrate, as the owner of the tables, and afterwards each role has its rights on every table there is."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate

from common.database import speaking_as
from portal import database_roles


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        with speaking_as("owner"):
            super().handle(*args, **options)
            if not (options["plan"] or options["check_unapplied"]):
                try:
                    database_roles.lay()
                except database_roles.MissingRoles as error:
                    raise CommandError(str(error)) from None
