"""The door to masked fields opens for whom a page showed them masked, and for nobody else."""

from __future__ import annotations

from typing import Any

from accounts import unmasking
from tests.house.doors.door import Door, post

DOORS: dict[str, Door] = {"accounts:unmask": post("snninnnnn", ticket="@ticket", why="call")}


def world(found: dict[str, Any]) -> dict[str, Any]:
    owner = found["owner"]
    return {"ticket": unmasking.ticket(found["here"].pk, owner, person=owner.pk, back="/desk/")}
