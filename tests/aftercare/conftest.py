"""What the tests of after-care share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.db import connection

from common import clock

MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=clock.SEOUL)


@pytest.fixture
def monday() -> Iterator[time_machine.Traveller]:
    """2026. 11. 30.(월) 9시, standing still."""
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def in_parallel() -> Callable[[list[Callable[[], Any]]], list[Any]]:
    """Run each act in a thread with a connection of its own and return what each gave."""

    def run(acts: list[Callable[[], Any]]) -> list[Any]:
        def one(act: Callable[[], Any]) -> Any:
            try:
                return act()
            finally:
                connection.close()

        with ThreadPoolExecutor(len(acts)) as pool:
            return [future.result() for future in [pool.submit(one, act) for act in acts]]

    return run
