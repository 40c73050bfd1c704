"""Queries that must find nothing: states that the rules make impossible, looked for every night and by command.

One module for each room; each query returns the rows that break it. A find is a defect of ours, never of the person
concerned.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.db.models import QuerySet

from portal.invariants import (
    aftercare,
    allowance,
    consents,
    counseling,
    enrollment,
    messaging,
    openings,
    placements,
    retention,
    rights,
    roles,
    training,
)

INVARIANTS: Mapping[str, Callable[[], QuerySet]] = {
    query.__name__: query
    for room in (
        enrollment,
        training,
        counseling,
        placements,
        allowance,
        openings,
        aftercare,
        messaging,
        consents,
        retention,
        roles,
        rights,
    )
    for query in room.QUERIES
}


def broken() -> dict[str, list[int]]:
    """The invariants that found something, each with the first hundred ids."""
    found = {name: list(query().values_list("pk", flat=True)[:100]) for name, query in INVARIANTS.items()}
    return {name: ids for name, ids in found.items() if ids}
