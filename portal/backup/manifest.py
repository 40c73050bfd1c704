"""Is a base backup still what pg_basebackup wrote? Read from its backup_manifest, whose format PostgreSQL documents.

What pg_verifybackup does with the files; that program is not everywhere, and what the WAL is worth shows in replaying it.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from portal.errors import BackupFailed

_LAST_LINE = re.compile(rb'"Manifest-Checksum": "([0-9a-f]{64})"\}\s*\Z')
_NOT_LISTED = ("backup_manifest", "postgresql.auto.conf", "pg_wal")
_NAMED = 5


def verify(base: Path) -> None:
    """Compare every file with its size and SHA-256, and the list with its own. Raises BackupFailed naming what differs."""
    raw = (base / "backup_manifest").read_bytes() if (base / "backup_manifest").exists() else b""
    found = _LAST_LINE.search(raw)
    if found is None or hashlib.sha256(raw[: found.start()]).hexdigest() != found[1].decode():
        raise BackupFailed(f"{base.name}의 목록(backup_manifest)이 없거나 바뀌었습니다.")
    files = {str(each["Path"]): each for each in json.loads(raw)["Files"]}
    wrong = [name for name, each in files.items() if not _holds(base / name, each)]
    wrong += [name for name in _names(base) if name not in files]
    if wrong:
        raise BackupFailed(f"{base.name}의 파일 {len(wrong)}개가 처음과 다릅니다: {', '.join(sorted(wrong)[:_NAMED])}")


def _holds(file: Path, listed: dict[str, str]) -> bool:
    try:
        with file.open("rb") as content:
            same = hashlib.file_digest(content, "sha256").hexdigest() == listed["Checksum"]
    except OSError:
        return False
    return same and file.stat().st_size == int(listed["Size"])


def _names(base: Path) -> list[str]:
    """The files there are, but for those pg_basebackup leaves out of its list."""
    files = (file.relative_to(base) for file in base.rglob("*") if file.is_file())
    return [str(file) for file in files if file.parts[0] not in _NOT_LISTED]
