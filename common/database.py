"""Who speaks to the database: owner, web or retention (docs/adr/0008-database-roles.md). Which process has which password
is a matter of its environment; what each of them may do stands in portal/database_roles.py."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections

OWNER = "portal_owner"  # has the tables and changes their shape; no process that answers requests is it
WEB = "portal_web"  # what web, worker and beat are
RETENTION = "portal_retention"  # removes what was kept long enough


@contextmanager
def speaking_as(alias: str) -> Iterator[None]:
    """Inside this block this thread's default connection is the one that settings call `alias`: 'owner' or 'retention'.

    Where none is configured (tests, measurements) everything goes on over the one connection there is. Not inside a
    transaction: its rows would be another connection's.
    """
    if alias not in connections.settings:
        yield
        return
    web = connections[DEFAULT_DB_ALIAS]
    if web.in_atomic_block:
        raise RuntimeError("A transaction is open: who speaks to the database cannot change in its middle.")
    connections[DEFAULT_DB_ALIAS] = connections[alias]
    try:
        yield
    finally:
        connections[alias].close()
        connections[DEFAULT_DB_ALIAS] = web
