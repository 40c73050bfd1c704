"""The world that is attacked: that of the doors."""

from __future__ import annotations

from tests.house.conftest import first_world, world

__all__ = ["first_world", "world"]
