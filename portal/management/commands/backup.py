"""`manage.py backup base` once a night; `manage.py backup follow` all the time."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.backup import take
from portal.backup.store import Store
from portal.errors import BackupFailed


class Command(BaseCommand):
    help = "데이터베이스와 서류를 BACKUP_DIR에 백업합니다. base는 한 벌 전부, follow는 그 뒤에 쓰이는 것을 쓰이는 대로."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["base", "follow"])

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            store = Store.configured()
            if options["act"] == "base":
                self.stdout.write(f"백업 {take.take_base(store).name}을 만들고 확인했습니다.")
                return
            stop = threading.Event()
            for ending in (signal.SIGTERM, signal.SIGINT):
                signal.signal(ending, lambda *_: stop.set())
            take.follow(store, stop=stop)
        except BackupFailed as failure:
            raise CommandError(str(failure)) from None
