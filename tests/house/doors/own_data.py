"""The doors of one's own data."""

from __future__ import annotations

from tests.house.doors.door import ANYBODY_SIGNED_IN, Door

DOORS: dict[str, Door] = {
    "own-data": Door(ANYBODY_SIGNED_IN),
    "own-copy": Door(ANYBODY_SIGNED_IN),
}
