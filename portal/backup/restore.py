"""The way back: into an empty folder only, from a backup that proves itself first, to the last moment or an earlier one."""

from __future__ import annotations

import logging
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from common import clock
from portal import verification
from portal.backup import manifest, papers, postgres
from portal.backup.alone import alone
from portal.backup.store import Base, Drilled, Store, key_prints
from portal.errors import BackupFailed

logger = logging.getLogger(__name__)

_LEFT = (
    "restore.lock",
    "restore.unfinished",
)  # what a folder may hold: somebody restores into it, or was killed doing so
_DRILL, _DRILL_LOCK = "restore-drill-", "drill.lock"


@dataclass(frozen=True)
class Restored:
    """What lies in the folder now: a cluster that was shut down in order, and the papers."""

    folder: Path
    base: Base
    papers: int

    @property
    def data(self) -> Path:
        return self.folder / "data"


def restore(store: Store, target: Path, *, until: datetime | None = None) -> Restored:
    """Restore database and papers into `target` and replay everything received, or everything until then.

    Raises BackupFailed: for a folder with anything in it, a damaged backup, other keys than the backup's, and when less
    came back than was received.
    """
    base = _fitting(store, target, until)
    try:
        manifest.verify(store.base / base.name)
    except BackupFailed as found:
        raise BackupFailed(f"백업 {base.name}이 상했습니다. 그래서 복원하지 않았습니다. {found}") from None
    target.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock, draft = (target / name for name in _LEFT)
    with alone(lock):
        if draft.exists():
            postgres.clear(draft)
        draft.mkdir(mode=0o700)
        count = _bring_back(store, base, draft, until)
        for name in ("papers", "data"):  # the cluster last: where it lies, everything does
            (draft / name).rename(target / name)
        postgres.clear(draft)
        lock.unlink()
    return Restored(target, base, count)


def _bring_back(store: Store, base: Base, draft: Path, until: datetime | None) -> int:
    """Copy, replay, shut down in order, then fetch the papers; how many."""
    shutil.copytree(store.base / base.name, draft / "data")
    _copy_wal(store, base, draft / "wal")
    (draft / "data" / "recovery.signal").touch()
    postgres.hand_over(draft.parent)
    with postgres.Server(draft / "data", **_recovery(draft / "wal", until)) as server:
        if until is None:
            _insist_on_all(store, server)
        named = _named_files(server)
    count = papers.restore(store, draft / "papers", named=named)
    postgres.hand_over(draft / "papers")
    return count


def _fitting(store: Store, target: Path, until: datetime | None) -> Base:
    if target.exists() and (not target.is_dir() or {each.name for each in target.iterdir()} - set(_LEFT)):
        raise BackupFailed(f"{target}이 비어 있지 않습니다. 그래서 복원하지 않았습니다. 빈 폴더를 적어 주세요.")
    base = store.newest(before=until)
    if not set(base.keys) <= set(key_prints()):
        raise BackupFailed(
            f"지금의 열쇠(SECRET_KEY)로는 백업 {base.name}의 암호를 모두 풀 수 없습니다. 그래서 복원하지 않았습니다. "
            "그때의 열쇠를 먼저 꺼내 주세요(manage.py backup_keys open)."
        )
    return base


def _copy_wal(store: Store, base: Base, target: Path) -> None:
    """What was written since the base, and what says which timeline follows which. An unfinished segment is read as well."""
    target.mkdir(mode=0o700)
    for file in sorted(store.wal.iterdir()):
        name = file.name.removesuffix(".partial")
        needed = name.endswith(".history") or (len(name) == 24 and name[8:] >= base.first_wal[8:])
        if needed and not (target / name).exists():  # sorted: a whole segment comes before its .partial
            shutil.copy(file, target / name)


def _recovery(wal: Path, until: datetime | None) -> dict[str, str]:
    quoted = shlex.quote(str(wal)).replace("%", "%%")
    told = {"restore_command": f"cp {quoted}/%f %p", "recovery_target_timeline": "latest"}
    if until is not None:
        told |= {"recovery_target_time": until.isoformat(sep=" "), "recovery_target_action": "promote"}
    return told


def _insist_on_all(store: Store, server: postgres.Server) -> None:
    """Replaying stops without a word where WAL is damaged: what was noted as received has to be there."""
    received = store.received()
    if received is None:
        return
    with psycopg.connect(server.url_like(settings.BACKUP_URL)) as restored:
        row = restored.execute(
            "SELECT pg_last_wal_replay_lsn() >= %s::pg_lsn, pg_last_wal_replay_lsn()", [received.lsn]
        ).fetchone()
    if row is None or not row[0]:
        came = row[1] if row else "?"
        raise BackupFailed(
            f"{received.at}까지 받았다고 적혀 있지만({received.lsn}) 그 전까지만({came}) 되살아났습니다. WAL이 상했거나 빠졌습니다."
        )


def _named_files(server: postgres.Server) -> set[str]:
    """What the rows say that came back. A table made since then names nothing."""
    named: set[str] = set()
    with psycopg.connect(_portal_s(server)) as restored:
        for model, field in verification.files():
            table, column = model._meta.db_table, str(field.column)
            there = restored.execute(
                "SELECT FROM information_schema.columns WHERE table_name = %s AND column_name = %s", [table, column]
            ).fetchone()
            if there is not None:
                rows = restored.execute(
                    sql.SQL("SELECT {0} FROM {1} WHERE {0} <> ''").format(sql.Identifier(column), sql.Identifier(table))
                )
                named |= {row[0] for row in rows}
    return named


def drill(store: Store, below: Path) -> tuple[Restored, str]:
    """Restore into a folder of its own, start what came out of it, let `manage.py verify_data` look through it, remove it.

    Gives what was restored and what was said of it, and notes that it was proved. Raises BackupFailed when anything does not
    hold. The lock says where the folder is: a killed drill is cleared up by the next drill or backup, wherever that runs.
    """
    store.newest()  # without one there is nothing to prove, and maybe no folder to lock
    lock = store.folder / _DRILL_LOCK
    with alone(lock):
        _clear_named(lock)
        folder = Path(tempfile.mkdtemp(prefix=_DRILL, dir=below))
        lock.write_text(str(folder), encoding="utf-8")
        try:
            postgres.hand_over(folder)  # a restored server may run as another user; to others it is closed
            restored, said = _prove(restore(store, folder / "restored"))
        finally:
            postgres.clear(folder)
        store.note_drilled(Drilled(clock.now().isoformat(), restored.base.name))
    return restored, said


def clear_up(store: Store) -> None:
    """Remove what a killed drill left; a drill that runs is left alone. No backup fails for what cannot be removed."""
    lock = store.folder / _DRILL_LOCK
    try:
        with suppress(BackupFailed), alone(lock):
            _clear_named(lock)
    except OSError:
        logger.exception("what a killed drill left cannot be removed")


def _clear_named(lock: Path) -> None:
    folder = Path(lock.read_text(encoding="utf-8"))
    if folder.name.startswith(_DRILL) and folder.is_dir():
        postgres.clear(folder)


def _prove(restored: Restored) -> tuple[Restored, str]:
    with postgres.Server(restored.data) as server:
        done = subprocess.run(
            [sys.executable, "manage.py", "verify_data"], cwd=settings.BASE_DIR, env=_speaking_with(server, restored),
            check=False, capture_output=True, text=True,
        )  # fmt: skip
    if done.returncode:
        raise BackupFailed(f"되살린 자료가 온전하지 않습니다. {done.stderr.strip()[-3000:]}")
    return restored, done.stdout.strip()


def _portal_s(server: postgres.Server) -> str:
    """The way into the portal's own database, as the role its web process has."""
    default = connection.settings_dict
    return server.url(str(default["USER"]), str(default["NAME"]))


def _speaking_with(server: postgres.Server, restored: Restored) -> dict[str, str]:
    """An environment in which no way into a database leads to the running portal's."""
    others = {
        name: server.url_like(value)
        for name, value in os.environ.items()
        if name.startswith("DATABASE_") and name.endswith("_URL") and value
    }
    own = {"DATABASE_URL": _portal_s(server), "MEDIA_ROOT": str(restored.folder / "papers")}
    return os.environ | others | own
