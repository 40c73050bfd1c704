"""Uploaded files into a backup and back. A file's name is random and its content never changes, so a name is copied once."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from django.conf import settings

from common import clock
from portal.backup.store import UNFINISHED, Store
from portal.errors import BackupFailed

_DAY_SECONDS = 86_400


def copy_new(store: Store) -> int:
    """Copy what is not there yet; how many files. Raises BackupFailed when the portal's folder is not there at all."""
    source = _source()
    count = 0
    for file in _files(source):
        name = file.relative_to(source)
        target = store.papers / name
        if target.exists():
            continue
        gone = store.gone / name
        if gone.exists():
            gone.unlink()
        try:
            copy_durably(file, target)
        except FileNotFoundError:  # deleted since it was listed
            continue
        count += 1
    return count


def let_go(store: Store) -> int:
    """Set apart what left the portal, and delete what left it BACKUP_DAYS ago; how many were deleted.

    Set apart, because a folder emptied by mistake or malice is what a backup is for; deleted, because destroyed is to
    mean destroyed.
    """
    source, now = _source(), clock.now().timestamp()
    for file in list(_files(store.papers)):
        name = file.relative_to(store.papers)
        if not (source / name).exists():
            target = store.gone / name
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            file.replace(target)
            os.utime(target, (now, now))
    late = [file for file in _files(store.gone) if now - file.stat().st_mtime > settings.BACKUP_DAYS * _DAY_SECONDS]
    for file in late:
        file.unlink()
    return len(late)


def clear_up(store: Store) -> None:
    """Remove what was copied halfway when its copier was killed; what it was of may be destroyed by now."""
    for draft in store.papers.rglob(f"*{UNFINISHED}"):
        draft.unlink()


def restore(store: Store, target: Path, *, named: set[str]) -> int:
    """The files that are `named`, as far as there are copies, into an empty folder; how many.

    Copies are kept longer than what they are of: one that no row names any more was destroyed, and does not come back.
    """
    target.mkdir(mode=0o700)
    count = 0
    for name, file in store.kept_files():
        if name in named:
            copy_durably(file, target / name)
            count += 1
    return count


def copy_durably(source: Path, target: Path) -> None:
    """The whole file under its name, or nothing under it."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.{os.getpid()}{UNFINISHED}")  # two may copy it at once: `follow` and `base`
    with source.open("rb") as reader, draft.open("wb") as writer:
        shutil.copyfileobj(reader, writer)
        writer.flush()
        os.fsync(writer.fileno())
    draft.chmod(0o600)
    draft.replace(target)


def _source() -> Path:
    source = Path(settings.MEDIA_ROOT)
    if not source.is_dir():
        raise BackupFailed(f"서류 폴더 {source}이 없습니다. MEDIA_ROOT와 연결된 디스크를 확인해 주세요.")
    return source


def _files(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file() and file.suffix != UNFINISHED]
