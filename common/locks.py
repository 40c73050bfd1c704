"""Turns by name, where no row stands for what must be done by one at a time."""

from django.db import connection


def hold(*names: str) -> None:
    """Let those who ask for the same names wait for each other until their transaction ends. One order everywhere."""
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
