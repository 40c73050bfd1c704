"""Who speaks to the database: owner, web or retention (docs/adr/0008-database-roles.md). Which process has which password
is a matter of its environment; what each of them may do stands in portal/database_roles.py."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections

OWNER = "portal_owner"  # has the tables and changes their shape; no process that answers requests is it
WEB = "portal_web"  # what web, worker and beat are
RETENTION = "portal_retention"  # removes what was kept long enough


_MISSING = (
    "환경 변수 {name}이(가) 없습니다. 그래서 데이터베이스의 그 역할로 일할 수 없습니다. "
    "docs/operations.md의 'Roles of the database'을 보고 적어 주세요."
)


def has_way_in(alias: str) -> bool:
    """Whether settings know how to speak as this role; not knowing is refused, except where one role may be everything."""
    if alias in connections.settings:
        return True
    if settings.ONE_DATABASE_ROLE:
        return False
    raise ImproperlyConfigured(_MISSING.format(name=f"DATABASE_{alias.upper()}_URL"))


@contextmanager
def speaking_as(alias: str) -> Iterator[None]:
    """Inside this block this thread's default connection is the one that settings call `alias`: 'owner' or 'retention'.

    Not inside a transaction: its rows would be another connection's. Raises ImproperlyConfigured where the process was not
    given that way in, unless one role may be everything (tests, measurements): then it goes on over the one there is.
    """
    if not has_way_in(alias):
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
