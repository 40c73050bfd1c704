"""The databases of the tests: one private server that does not wait for the disk, and templates to copy: a migrated one, and
for the time of a run one with the facts and one with the demo's invented world."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from common.database import OWNER
from portal import embedded

ROOT = Path(__file__).resolve().parent.parent.parent
TEMPLATE = "migrated_"  # and a digest of the migrations it has
# What is seeded depends on the hour and on most of the code: it lasts as long as a run, whose processes share it.
SEEDED = "seeded_"
RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", uuid.uuid4().hex)
WHILE_MADE = 20_210_621  # the key of the lock under which one process makes the template and the others wait


def migrated() -> str:
    """The name of a database that has every migration and belongs to the owner; made anew when a migration or a right changes."""
    server, name = embedded.database_url("test"), TEMPLATE + _digest()
    with psycopg.connect(server, autocommit=True) as connection:
        # Ten thousands of small commits; what a power cut would take from them, nobody misses.
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
        connection.execute("SELECT pg_advisory_lock(%s)", [WHILE_MADE])
        rows = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [TEMPLATE])
        found = [row[0] for row in rows]
        if name not in found:
            for old in found:
                _drop(connection, old)
            _make(connection, server, name, "template1", _migrate)
    return name


def seeded(seed: str, lay: Callable[[str, Path], None]) -> tuple[str, Path]:
    """The name of a migrated database in which `lay` has sown, and where it put its papers; made once in a run.

    `lay` gets the way in of the owner and the folder.
    """
    template, server, name = migrated(), embedded.database_url("test"), f"{SEEDED}{RUN[:12]}_{seed}"
    papers = embedded.data_folder("test-papers")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [WHILE_MADE])
        rows = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [SEEDED])
        found = [row[0] for row in rows]
        if name not in found:
            for old in found:
                if not old.startswith(name.removesuffix(seed)):
                    _drop(connection, old)
                    shutil.rmtree(papers / old, ignore_errors=True)
            (papers / name).mkdir(parents=True)
            _make(connection, server, name, template, lambda owner: lay(owner, papers / name))
    return name, papers / name


def fill(owner: str) -> None:
    """Make on a server of its own what a migration makes, by the hand of its owner: out of a copy, in a second instead of forty."""
    template = embedded.spoken_by(embedded.database_url("test"), OWNER, migrated())
    dump = [embedded.PROGRAMS / "pg_dump", "--no-owner", template]
    made = subprocess.run(dump, check=True, stdout=subprocess.PIPE).stdout
    command = [embedded.PROGRAMS / "psql", "--quiet", "--no-psqlrc", "--set", "ON_ERROR_STOP=1", owner]
    subprocess.run(command, input=made, check=True, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def scratch_database(template: str = "") -> Iterator[str]:
    """A migrated database of its own on the tests' server, the way in of its owner; dropped afterwards."""
    template, server, name = template or migrated(), embedded.database_url("test"), f"site_{uuid.uuid4().hex[:10]}"
    with psycopg.connect(server, autocommit=True) as connection:
        _create(connection, name, template)
    try:
        yield embedded.spoken_by(server, OWNER, name)
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            _drop(connection, name)


def _digest() -> str:
    """Of what makes the tables and what lays the rights on them."""
    digest = hashlib.sha256()
    rights = [ROOT / "portal" / "database_roles.py", *ROOT.glob("*/retention.py")]
    for path in sorted([*ROOT.glob("*/migrations/*.py"), *rights]):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _migrate(owner: str) -> None:
    surroundings = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings.test", "DATABASE_URL": owner}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=surroundings, check=True)


def _make(connection: psycopg.Connection, server: str, name: str, template: str, lay: Callable[[str], None]) -> None:
    """Under another name first: whoever is interrupted leaves nothing that looks finished."""
    unfinished = f"unfinished_{name}"
    _drop(connection, unfinished)
    _create(connection, unfinished, template)
    lay(embedded.spoken_by(server, OWNER, unfinished))
    connection.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(unfinished), sql.Identifier(name))
    )


def _create(connection: psycopg.Connection, name: str, template: str) -> None:
    command = sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}")
    connection.execute(command.format(sql.Identifier(name), sql.Identifier(template), sql.Identifier(OWNER)))


def _drop(connection: psycopg.Connection, name: str) -> None:
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
