"""Encrypt under today's SECRET_KEY whatever is still encrypted under an older one."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.database import speaking_as
from portal import key_rotation


class Command(BaseCommand):
    help = (
        "예전 SECRET_KEY로 암호화된 값을 지금 열쇠로 다시 암호화합니다. 누리집이 도는 동안 실행하고, 멈추면 다시 실행합니다. "
        "예전 열쇠로 된 값이 남아 있으면 1로 끝납니다."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="바꾸지 않고 남은 것만 셉니다.")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        left, unreadable = 0, []
        with speaking_as("owner"):  # nobody else may change rows that stand
            for column in key_rotation.columns():
                if not check:
                    key_rotation.rotate(column)
                    self.stdout.write(f"{column.label}: {column.renewed}개를 새 열쇠로 바꾸었습니다.")
                    unreadable += [f"{column.label} {pk}" for pk in column.unreadable]
                left += key_rotation.left_behind(column)
        if unreadable:
            raise CommandError(
                "어느 열쇠로도 열리지 않습니다. 쓰던 열쇠가 SECRET_KEY_FALLBACKS에 있는지 보세요: "
                + ", ".join(unreadable)
            )
        if left:
            raise CommandError(
                f"예전 열쇠로 된 값이 {left}개 있습니다. 모든 프로세스를 새 열쇠로 다시 시작한 뒤 rotate_keys를 실행하세요."
            )
        self.stdout.write("모두 지금 열쇠로 암호화되어 있습니다.")
