"""`manage.py restore_drill`: proves, without touching the running portal, that the backups bring everything back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.backup import restore, take
from portal.backup.store import Store
from portal.errors import BackupFailed


class Command(BaseCommand):
    help = "백업을 빈 폴더에 되살려 켜 보고, 불변 조건과 봉인과 모든 파일을 살핀 뒤 그 폴더를 지웁니다."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--below", type=Path, help="임시 폴더를 둘 곳. 데이터베이스와 서류가 모두 들어가야 합니다.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            store = Store.configured()
            restored, said = restore.drill(store, options["below"])
        except BackupFailed as failure:
            raise CommandError(f"복원 훈련이 실패했습니다. {failure}") from None
        take.tell(store)
        self.stdout.write(f"백업 {restored.base.name}에서 모두 되살아났습니다. {said}")
