"""Surroundings of every test: no connection leaves this machine, papers and shown messages go to a folder of their own."""

from __future__ import annotations

import gc
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from hypothesis import settings as hypothesis_settings

from common import memory
from tests.support import databases

# How many invented stories and inputs are tried: some hundred in `make test`, ten thousand in `make soak`.
hypothesis_settings.register_profile("short", max_examples=200, deadline=None, derandomize=True)
hypothesis_settings.register_profile("soak", max_examples=10_000, deadline=None)
hypothesis_settings.load_profile("short")


def pytest_collection_finish() -> None:
    """Thousands of tests and a whole site are here to stay: the collector of garbage need not look at them again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


# The files that take longest, and then the journeys, which wait for browsers: the many short ones after them even out the
# load of two test processes. A long file that began last would cost all of its minutes.
LONGEST = (
    "portal/test_season",
    "pressure/test_chaos",
    "portal/test_backup",
    "enrollment/test_line_model",
    "house/test_read_only",
    "journeys/test_main_job",
    "journeys/test_signing_in",
    "house/test_doors",
    "house/test_access_records",
    "house/test_masked",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first: a process takes the next file as soon as it has done with one."""

    def turn(item: pytest.Item) -> tuple[int, bool]:
        name = f"{item.path.parent.name}/{item.path.stem}"
        return LONGEST.index(name) if name in LONGEST else len(LONGEST), "journeys" not in item.path.parts

    items.sort(key=turn)


_REAL_CONNECT = socket.socket.connect


def _connect_here(self: socket.socket, address: Any) -> None:
    host = address[0] if isinstance(address, tuple) else ""
    if host and host not in {"127.0.0.1", "::1", "localhost"}:
        raise RuntimeError(f"A test tried to reach {host}.")
    _REAL_CONNECT(self, address)


@pytest.fixture(autouse=True, scope="session")
def _only_loopback() -> Iterator[None]:
    socket.socket.connect = _connect_here  # type: ignore[method-assign]
    yield
    socket.socket.connect = _REAL_CONNECT  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Each test process copies a database that is migrated already, which takes two seconds instead of twenty."""
    connections["default"].settings_dict["TEST"]["TEMPLATE"] = databases.migrated()


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    memory.forget()


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "papers"
    settings.MESSAGING_HANDSET_DIR = tmp_path / "handset"
