"""The door of the history of fields: administrators only."""

from __future__ import annotations

from tests.house.doors.door import MANAGE, Door

DOORS: dict[str, Door] = {"changes": Door(MANAGE)}
