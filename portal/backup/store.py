"""What lies in a backup folder, and which base backup a moment is restored from."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from common import encryption
from portal.errors import BackupFailed

UNFINISHED = ".unfinished"


@dataclass(frozen=True)
class Base:
    """One whole base backup, as its .json says it."""

    name: str
    finished_at: str  # ISO 8601, with its offset
    first_wal: str  # the first segment of WAL it needs
    keys: list[str]  # fingerprints of the keys that open what is encrypted in it

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.finished_at)


@dataclass(frozen=True)
class Received:
    """Everything written until `at` is in the folder: the WAL up to `lsn`, and every paper."""

    at: str
    lsn: str


@dataclass(frozen=True)
class Drilled:
    """The last drill that succeeded: then this base backup and all that came after it were brought back and proved."""

    at: str
    base: str


class Store:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.base, self.wal = folder / "base", folder / "wal"
        self.papers, self.gone = folder / "papers", folder / "gone"

    @classmethod
    def configured(cls) -> Store:
        if settings.BACKUP_DIR is None:
            raise BackupFailed("BACKUP_DIR이 비어 있습니다. 백업을 둘 폴더를 적어 주세요.")
        return cls(Path(settings.BACKUP_DIR))

    def lay(self) -> None:
        for folder in (self.base, self.wal, self.papers, self.gone):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def bases(self) -> list[Base]:
        """The whole ones, oldest first."""
        return [Base(**json.loads(file.read_text(encoding="utf-8"))) for file in sorted(self.base.glob("*.json"))]

    def newest(self, *, before: datetime | None = None) -> Base:
        """The newest base backup that was finished before this moment. Raises BackupFailed."""
        fitting = [base for base in self.bases() if before is None or base.moment <= before]
        if not fitting:
            raise BackupFailed(f"{self.folder}에 쓸 수 있는 백업이 없습니다. 폴더와 때를 확인해 주세요.")
        return fitting[-1]

    def add(self, base: Base) -> None:
        write_json(self.base / f"{base.name}.json", asdict(base))

    def remove(self, base: Base) -> None:
        (self.base / f"{base.name}.json").unlink()
        shutil.rmtree(self.base / base.name)

    def received(self) -> Received | None:
        file = self.folder / "received.json"
        return Received(**json.loads(file.read_text(encoding="utf-8"))) if file.exists() else None

    def note_received(self, received: Received) -> None:
        write_json(self.folder / "received.json", asdict(received))

    def drilled(self) -> Drilled | None:
        file = self.folder / "drilled.json"
        return Drilled(**json.loads(file.read_text(encoding="utf-8"))) if file.exists() else None

    def note_drilled(self, drilled: Drilled) -> None:
        write_json(self.folder / "drilled.json", asdict(drilled))

    def kept_files(self) -> Iterator[tuple[str, Path]]:
        """Every uploaded file there is a copy of, by its name in the portal."""
        for folder in (self.gone, self.papers):
            for file in folder.rglob("*"):
                if file.is_file() and file.suffix != UNFINISHED:
                    yield str(file.relative_to(folder)), file


def write_json(target: Path, content: dict[str, Any]) -> None:
    """All of it or nothing, whatever happens in between."""
    draft = target.with_suffix(UNFINISHED)
    draft.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    draft.replace(target)


def key_prints(*, opening_only: bool = False) -> list[str]:
    """What tells the keys at hand from others, and tells nothing else of them; `opening_only` leaves retired ones out."""
    keys = encryption.keys(purpose="fingerprint in backups")
    known = keys[: len(encryption.ring())] if opening_only else keys
    return [hashlib.sha256(key).hexdigest()[:16] for key in known]
