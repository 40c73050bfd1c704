"""The table of doors, one module for each room: DOORS, and a world() that adds what its rows name."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from tests.house.doors.door import OUTCOMES, PEOPLE, Door

_ROOMS = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__) if found.name != "door"]
DOORS: dict[str, Door] = {route: door for room in _ROOMS for route, door in room.DOORS.items()}
WORLDS: list[Callable[[dict[str, Any]], dict[str, Any]]] = [room.world for room in _ROOMS if hasattr(room, "world")]

__all__ = ["DOORS", "OUTCOMES", "PEOPLE", "WORLDS", "Door"]
