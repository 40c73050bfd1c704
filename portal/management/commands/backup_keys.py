"""`manage.py backup_keys seal|open FILE`: the key ring into a file under a passphrase, and out of it again."""

from __future__ import annotations

import shlex
from getpass import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.backup import keys
from portal.errors import BackupFailed


class Command(BaseCommand):
    help = "암호 열쇠를 암호문으로 잠가 파일에 적거나(seal) 그 파일에서 꺼내 적어 줍니다(open). 암호문은 화면에서 묻습니다."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["seal", "open"])
        parser.add_argument("path", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        passphrase = getpass("암호문: ")
        try:
            if options["act"] == "seal":
                if getpass("암호문을 한 번 더: ") != passphrase:
                    raise CommandError("두 암호문이 달라 열쇠를 적지 않았습니다.")
                keys.seal(path, passphrase)
                self.stdout.write(
                    f"{path}: 열쇠를 잠가 적었습니다. 백업과 다른 곳에 두고, 암호문은 또 다른 곳에 두세요."
                )
                return
            for name, value in keys.unseal(path, passphrase).items():
                self.stdout.write(f"{name}={shlex.quote(value)}")
        except BackupFailed as failure:
            raise CommandError(str(failure)) from None
