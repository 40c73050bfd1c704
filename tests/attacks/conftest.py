"""The world that is attacked: that of the doors."""

from __future__ import annotations

from typing import Any

import pytest

from tests.house.conftest import build_world


@pytest.fixture
def world(db: None) -> dict[str, Any]:
    return build_world()
