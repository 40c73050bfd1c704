"""Write a copy for development in which nobody is, or load one into an empty database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal import redaction
from portal.errors import CannotLoad


class Command(BaseCommand):
    help = "모든 개인정보를 꾸며 낸 값으로 바꾼 사본을 만들거나(write) 빈 데이터베이스에 넣습니다(load)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["write", "load"])
        parser.add_argument("path", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["path"]
        if options["act"] == "write":
            if path.exists():
                raise CommandError(f"{path}: 이미 있는 파일입니다. 덮어쓰지 않았습니다.")
            self.stdout.write(f"{path}: 표 {redaction.write(path)}개의 사본을 만들었습니다.")
            return
        try:
            count = redaction.load(path)
        except CannotLoad as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"표 {count}개를 넣었습니다. 들어갈 사람은 add_admin으로 만드세요.")
