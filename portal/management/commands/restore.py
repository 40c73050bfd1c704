"""`manage.py restore FOLDER`: a cluster and the papers, in a folder that was empty."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common import clock
from portal.backup import restore
from portal.backup.store import Store
from portal.errors import BackupFailed


class Command(BaseCommand):
    help = "BACKUP_DIR의 백업을 빈 폴더에 되살립니다. 돌고 있는 데이터베이스와 서류는 건드리지 않습니다."
    requires_system_checks: list[str] = []  # there may be no database yet

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--until", default="", help="이때까지만, 한국 시각. 보기: '2026-12-03 18:00:00'")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            restored = restore.restore(Store.configured(), options["folder"].resolve(), until=_moment(options["until"]))
        except BackupFailed as failure:
            raise CommandError(str(failure)) from None
        self.stdout.write(
            f"백업 {restored.base.name}에서 데이터베이스를 {restored.data}에, 서류 {restored.papers}개를 "
            f"{restored.folder / 'papers'}에 되살렸습니다. 켠 뒤에 manage.py verify_data로 확인해 주세요."
        )


def _moment(typed: str) -> datetime | None:
    if not typed:
        return None
    try:
        return datetime.strptime(typed, "%Y-%m-%d %H:%M:%S").replace(tzinfo=clock.SEOUL)
    except ValueError:
        raise CommandError("때를 읽을 수 없어 복원하지 않았습니다. '2026-12-03 18:00:00'처럼 적어 주세요.") from None
