"""The whole portal as real processes: PostgreSQL, Redis, gunicorn, Celery worker and beat, with SMTP and SMS servers beside."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from common.database import OWNER, RETENTION, WEB
from tests.support import databases
from tests.support.databases import ROOT
from tests.support.smtp import free_port

BIN = Path(sys.executable).parent


def ways_in(owner: str) -> dict[str, str]:
    """The environment's ways into the database that this is its owner's."""
    return {
        "DATABASE_OWNER_URL": owner,
        "DATABASE_URL": owner.replace(OWNER, WEB),
        "DATABASE_RETENTION_URL": owner.replace(OWNER, RETENTION),
    }


def ways_in_of_the_site(owner: str) -> dict[str, str]:
    """The same but for the owner's own, which a running site is not told."""
    return {name: url for name, url in ways_in(owner).items() if url != owner}


class Redis:
    """A real Redis on a free port that keeps nothing; it may be killed and started anew on its port."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._port = folder, free_port()
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        program = shutil.which("redis-server")
        if program is None:
            raise RuntimeError("There is no redis-server: run `make test`, which installs it, or install it yourself.")
        where = ["--port", str(self._port), "--bind", "127.0.0.1", "--dir", str(self._folder)]
        self._process = subprocess.Popen(
            [program, *where, "--save", "", "--appendonly", "no"], stdout=subprocess.DEVNULL
        )
        try:
            wait_for_port(self._port)
        except TimeoutError:
            self.stop(kill=True)
            raise

    def stop(self, *, kill: bool = False) -> None:
        end(self._process, kill=kill)

    def flush(self) -> None:
        command = ["redis-cli", "-p", str(self._port), "FLUSHALL"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """A Redis for as long as the block lasts."""
    redis = Redis(folder)
    try:
        yield redis.url
    finally:
        redis.stop()


def wait_for_port(port: int, seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise TimeoutError(f"nothing answers on port {port}")


def end(process: subprocess.Popen[bytes], *, kill: bool = False, patience: float = 10) -> None:
    """End a process we started and, where it began a session of its own, whoever of that is left: they would go on for ever."""
    if process.poll() is not None:
        return
    began_session = os.getpgid(process.pid) == process.pid
    if not kill:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=patience)
    process.kill()  # nothing, when it has ended
    if began_session:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@dataclass
class Site:
    """A running portal: where it answers, what its processes are, how to run a management command in it."""

    url: str
    surroundings: dict[str, str]
    logs: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def manage(self, *arguments: str, **surroundings: str) -> str:
        command = [sys.executable, "manage.py", *arguments]
        told = self.surroundings | surroundings
        done = subprocess.run(command, cwd=ROOT, env=told, check=False, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"manage.py {arguments[0]} failed: {done.stderr[-3000:]}")
        return done.stdout

    def python(self, program: str) -> str:
        """Run a few lines inside the portal, as its shell would."""
        return self.manage("shell", "--no-imports", "-c", program).strip()

    def start(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        log = (self.logs / f"{name}.log").open("ab")
        process = subprocess.Popen(
            command, cwd=ROOT, env=self.surroundings, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        self.processes[name] = process
        return process

    def start_web(self, *, workers: int = 1, threads: int = 8) -> None:
        address = self.url.removeprefix("http://")
        self.start(
            "web",
            [
                str(BIN / "gunicorn"), "portal.wsgi", "--bind", address, "--workers", str(workers),
                "--threads", str(threads), "--log-level", "warning", "--no-control-socket",
                "--keep-alive", "60",  # a connection kept between two phases of a test is not closed under it
            ],
        )  # fmt: skip
        wait_for_port(int(address.rpartition(":")[2]))
        self.wait_for("/healthz")

    def start_worker(self, name: str = "worker") -> subprocess.Popen[bytes]:
        return self.start(
            name,
            [
                str(BIN / "celery"), "-A", "portal", "worker", "--concurrency", "1", "--loglevel", "info",
                "--without-gossip", "--without-mingle", "--hostname", f"{name}@%h",
            ],
        )  # fmt: skip

    def start_beat(self) -> None:
        schedule = self.logs / "beat-schedule"
        self.start(
            "beat", [str(BIN / "celery"), "-A", "portal", "beat", "--loglevel", "info", "--schedule", str(schedule)]
        )

    def wait_for(self, path: str, seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(httpx.HTTPError):
                httpx.get(self.url + path, timeout=5).raise_for_status()
                return
            time.sleep(0.1)
        raise TimeoutError(f"{path} does not answer: {(self.logs / 'web.log').read_text()[-2000:]}")

    def stop(self) -> None:
        for process in self.processes.values():
            end(process)


@contextlib.contextmanager
def running_site(folder: Path, *, email_url: str, demo: bool = False, **surroundings: str) -> Iterator[Site]:
    """The portal on production-like settings (tests/support/site_settings.py), with its facts or the demo's invented world,
    web process started.

    As in production nothing but the migration is the owner of the database: what seeds and journeys do, the role of the
    web does.
    """
    with redis_server(folder) as redis:
        told = surroundings | {"REDIS_URL": redis, "EMAIL_URL": email_url}

        def lay(owner: str, papers: Path) -> None:
            site = _site(folder, **told, **ways_in_of_the_site(owner), MEDIA_ROOT=str(papers))
            site.manage("seed", *["--demo"] * demo)

        template, papers = databases.seeded("demo" if demo else "facts", lay)
        with databases.scratch_database(template) as owner:
            site = _site(folder, **told, **ways_in_of_the_site(owner))
            shutil.copytree(papers, site.surroundings["MEDIA_ROOT"])
            with _web(site):
                yield site


@contextlib.contextmanager
def site_on(folder: Path, *, DATABASE_OWNER_URL: str, **surroundings: str) -> Iterator[Site]:
    """The same with its facts on servers that run already, named by DATABASE_URL (and the other roles'), REDIS_URL and
    EMAIL_URL; migrated and seeded here."""
    site = _site(folder, **surroundings)
    site.manage("migrate", "--verbosity", "0", DATABASE_OWNER_URL=DATABASE_OWNER_URL)
    site.manage("seed")
    with _web(site):
        yield site


def _site(folder: Path, **surroundings: str) -> Site:
    url = f"http://127.0.0.1:{free_port()}"
    defaults = {
        "DJANGO_SETTINGS_MODULE": "tests.support.site_settings",
        "SECRET_KEY": databases.RUN * 2,  # what was seeded once for all sites is sealed and signed under it
        "ALLOWED_HOSTS": "127.0.0.1",
        "PORTAL_URL": url,
        "DEFAULT_FROM_EMAIL": "portal@example.kr",
        "MEDIA_ROOT": str(folder / "papers"),
    }
    return Site(url=url, logs=folder, surroundings=os.environ | defaults | surroundings)


@contextlib.contextmanager
def _web(site: Site) -> Iterator[None]:
    try:
        site.start_web()
        yield
    finally:
        site.stop()
