"""Rows locked alone, and turns by name where no row stands for what must be done by one at a time.

A statement that joins while it locks loses a row whose joined rows move at that moment: so rows are locked alone, in the
order of their ids, and read afterwards.
"""

from __future__ import annotations

from django.db import connection
from django.db.models import QuerySet


def hold(*names: str) -> None:
    """Let those who ask for the same names wait for each other until their transaction ends. One order everywhere."""
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def held[Rows: QuerySet](rows: Rows) -> Rows:
    """These rows, locked until the transaction ends; joins and prefetches asked of the answer are read after the lock."""
    locked = rows.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk", flat=True)
    return rows.filter(pk__in=list(locked)).order_by("pk")


def free[Rows: QuerySet](rows: Rows, limit: int) -> Rows:
    """As held(), up to `limit` rows, passing over those that somebody else holds: what a sweep works off."""
    taken = rows.select_for_update(of=("self",), no_key=True, skip_locked=True).order_by("pk")
    return rows.filter(pk__in=list(taken.values_list("pk", flat=True)[:limit])).order_by("pk")
