"""Taking backups: a base backup a night, and between two of them everything that is written, as it is written."""

from __future__ import annotations

import logging
import re
import subprocess
import threading
from datetime import UTC, datetime, timedelta

import psycopg
from django.conf import settings
from django.core.cache import cache

from common import clock
from portal.backup import manifest, papers, postgres, restore
from portal.backup.alone import alone
from portal.backup.store import UNFINISHED, Base, Received, Store, key_prints
from portal.errors import BackupFailed

logger = logging.getLogger(__name__)

SLOT = "portal_backup"  # while nobody receives, the server keeps for this slot what was not received yet
ROUND_SECONDS = 20
# Where the metrics find when the newest backups are from; told anew every round, so that a lost cache tells again.
BASE_MARK, RECEIVED_MARK, DRILL_MARK = "backup:base", "backup:received", "backup:drill"
_FIRST_WAL = re.compile(r"START WAL LOCATION: .* \(file ([0-9A-F]{24})\)")


def take_base(store: Store) -> Base:
    """Copy the whole cluster, prove the copy, copy the papers; then let go what is older than BACKUP_DAYS. Raises BackupFailed."""
    store.lay()
    with alone(store.folder / "base.lock"):
        _clear_up(store)
        base = _take(store)
        papers.copy_new(store)  # after the rows that name them
        _let_go(store)
        papers.let_go(store)
    tell(store)
    return base


def _take(store: Store) -> Base:
    name = f"{clock.now().astimezone(UTC):%Y%m%dT%H%M%SZ}"
    draft = store.base / (name + UNFINISHED)
    postgres.run(
        "pg_basebackup", "--pgdata", str(draft), "--checkpoint", "fast", "--wal-method", "stream",
        "--manifest-checksums", "SHA256", "--no-password", environment=postgres.way_in(),
    )  # fmt: skip
    manifest.verify(draft)
    label = (draft / "backup_label").read_text(encoding="utf-8")
    found = _FIRST_WAL.search(label)
    if found is None:
        raise BackupFailed(f"{draft}/backup_label을 읽을 수 없어 백업을 마치지 않았습니다.")
    draft.rename(store.base / name)
    base = Base(name, clock.now().isoformat(), found[1], key_prints(opening_only=True))
    store.add(base)
    return base


def _clear_up(store: Store) -> None:
    """What was killed on its way to a base backup, and a drill that was: a copy of everything that nobody looks after."""
    whole = {base.name for base in store.bases()}
    for folder in store.base.iterdir():
        if folder.is_dir() and folder.name not in whole:
            postgres.clear(folder)
    restore.clear_up(store)


def follow(store: Store, *, stop: threading.Event) -> None:
    """Receive what the server writes and copy new papers until `stop` is set. Raises BackupFailed when receiving ends.

    Only one may follow: the slot of the server belongs to it.
    """
    store.lay()
    environment = postgres.way_in()
    receive = ["--directory", str(store.wal), "--slot", SLOT, "--no-password"]
    postgres.run("pg_receivewal", *receive, "--create-slot", "--if-not-exists", environment=environment)
    command = [postgres.program("pg_receivewal"), *receive, "--synchronous", "--status-interval", "5"]
    receiver = subprocess.Popen(command, env=environment)  # noqa: S603
    try:
        papers.clear_up(store)
        restore.clear_up(store)
        while receiver.poll() is None:
            _round(store)
            if stop.wait(ROUND_SECONDS):
                return
        raise BackupFailed(f"pg_receivewal이 {receiver.returncode}(으)로 끝나 백업이 멈추었습니다.")
    finally:
        receiver.terminate()
        receiver.wait()


def _round(store: Store) -> None:
    """Copy the papers there are, and note up to when everything has come: never more than what is on this disk."""
    at = clock.now()
    with psycopg.connect(settings.BACKUP_URL, autocommit=True) as server:
        written = _one(server, "SELECT pg_current_wal_flush_lsn()")
        papers.copy_new(store)
        has = server.execute(
            "SELECT restart_lsn >= %s::pg_lsn FROM pg_replication_slots WHERE slot_name = %s", [written, SLOT]
        ).fetchone()
    if has and has[0]:
        store.note_received(Received(at.isoformat(), written))
    tell(store)


def _one(server: psycopg.Connection, question: str) -> str:
    row = server.execute(question).fetchone()
    return str(row[0]) if row else ""


def tell(store: Store) -> None:
    """Put the moments of the newest base, of what was received and of the last drill where the metrics read them.

    A cache that is away or silent ends no backup: what is not told is an alert of its own.
    """
    try:
        if bases := store.bases():
            cache.set(BASE_MARK, bases[-1].moment, timeout=None)
        if received := store.received():
            cache.set(RECEIVED_MARK, datetime.fromisoformat(received.at), timeout=None)
        if drilled := store.drilled():
            cache.set(DRILL_MARK, datetime.fromisoformat(drilled.at), timeout=None)
    except Exception:  # whatever the cache's client raises
        logger.exception("the moments of the backup cannot be told")


def _let_go(store: Store) -> None:
    """Remove bases older than BACKUP_DAYS, never the newest, and the WAL that no base needs any more."""
    oldest_kept = clock.now() - timedelta(days=settings.BACKUP_DAYS)
    bases = store.bases()
    late = [base for base in bases[:-1] if base.moment < oldest_kept]
    for base in late:
        store.remove(base)
    postgres.run("pg_archivecleanup", str(store.wal), store.bases()[0].first_wal)
