"""The whole way back of 100,000 applications with the rows of their papers, against a bare pg_restore of the same rows.

The floor restores a dump (custom format, one job) into an empty database of a running server. Measured is
portal.backup.restore: every file of the base backup read and compared with its checksum, copied, PostgreSQL started over
it, everything replayed, shut down in order. Both answer the same question, when the rows are there again; each is run
three times, in turn. The papers' files are not part of it: copying them takes as long as the disk does.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

from bench import data
from centers.models import Cohort, PaperRule
from common import clock
from enrollment.models import Application, Paper
from enrollment.states import State
from portal.backup import postgres, restore, take
from portal.backup.store import Store

APPLICATIONS = 100_000
COHORTS = 25
ROUNDS = 3
_AT_A_TIME = 5_000


def _papers(cohort: Cohort) -> None:
    """One row for each paper the edition asks for, of every application."""
    rules = list(cohort.program_year.papers.exclude(need=PaperRule.Need.LATER))
    now = clock.now()
    Paper.objects.bulk_create(
        (
            Paper(
                application_id=pk,
                rule=rule,
                file=f"2026/11/{pk:016x}{rule.pk:016x}",
                original_name="서류.pdf",
                content_type=Paper.ContentType.PDF,
                size=1000,
                sha256=f"{pk:032x}{rule.pk:032x}",
                uploaded_by_id=applicant,
                uploaded_at=now,
            )
            for pk, applicant in Application.objects.filter(cohort=cohort).values_list("pk", "applicant_id")
            for rule in rules
        ),
        batch_size=_AT_A_TIME,
    )


def lay(applications: int) -> None:
    center = data.lay_facts()
    staff = data.counselor(center)
    for cohort in data.open_cohorts([center], COHORTS, capacity=1):
        data.applications(cohort, {State.SUBMITTED: applications // COHORTS}, staff)
        _papers(cohort)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@contextmanager
def _empty_database(name: str) -> Iterator[str]:
    """Beside the measured one, for the dump to go into."""
    url = settings.BACKUP_URL
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    head, mark, query = url.partition("?")
    try:
        yield f"{head.rsplit('/', 1)[0]}/{name}{mark}{query}"
    finally:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _bare(dump: Path, number: int) -> float:
    with _empty_database(f"bench_bare_{os.getpid()}_{number}") as url:
        start = perf_counter()
        subprocess.run([postgres.program("pg_restore"), "--dbname", url, "--exit-on-error", str(dump)], check=True)
        return perf_counter() - start


def _ours(store: Store, folder: Path) -> float:
    start = perf_counter()
    restored = restore.restore(store, folder)
    taken = perf_counter() - start
    with postgres.Server(restored.data) as server, psycopg.connect(server.url_like(settings.BACKUP_URL)) as there:
        row = there.execute("SELECT count(*) FROM enrollment_application").fetchone()
    if row is None or row[0] != APPLICATIONS:
        raise RuntimeError(f"{row} of {APPLICATIONS} applications came back.")
    return taken


def run() -> dict[str, Any]:
    """Applications a second, and their ratio to the floor. Needs an empty database."""
    lay(APPLICATIONS)
    with tempfile.TemporaryDirectory(prefix="bench-restore-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        settings.MEDIA_ROOT = folder / "papers"
        (folder / "papers").mkdir()
        store, dump = Store(folder / "backups"), folder / "dump"
        start = perf_counter()
        take.take_base(store)
        taking = perf_counter() - start
        subprocess.run(
            [postgres.program("pg_dump"), "--format", "custom", "--file", str(dump), settings.BACKUP_URL], check=True
        )
        floors, ours = [], []
        for number in range(ROUNDS):
            floors.append(_bare(dump, number))
            ours.append(_ours(store, folder / f"restored-{number}"))
        size = sum(file.stat().st_size for file in store.base.rglob("*") if file.is_file()) / 1e6
    ratio = median(bare / own for bare, own in zip(floors, ours, strict=True))
    return {
        "name": "restore",
        "value": round(APPLICATIONS / median(ours), 1),
        "unit": "applications/s",
        "floor": round(APPLICATIONS / median(floors), 1),
        "ratio": round(ratio, 3),
        "p50_ms": round(median(ours) * 1000, 1),
        "p95_ms": round(max(ours) * 1000, 1),
        "also": f"restore {median(ours):.1f} s, bare pg_restore {median(floors):.1f} s: {1 / ratio:.2f} times (at most 3); "
        f"a base backup of {size:.0f} MB took {taking:.1f} s",
    }
