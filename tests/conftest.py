"""Surroundings of every test: no connection leaves this machine, papers and shown messages go to a folder of their own."""

from __future__ import annotations

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


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The journeys first: they are long and wait for browsers, and the many short files after them even out the load."""
    items.sort(key=lambda item: "journeys" not in item.path.parts)


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
