"""`manage.py seed` lays down the programme's facts; `--demo` adds an invented world on top."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.seed import facts
from portal.seed.demo import world


class Command(BaseCommand):
    help = "기관, 센터, 과정, 규정집, 동의 문구을 처음 한 번 놓습니다. 다시 돌려도 있는 것은 바꾸지 않습니다."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="꾸며 낸 사람과 신청을 더합니다. 시연에서만 씁니다.")

    def handle(self, *args: Any, **options: Any) -> None:
        made = facts.lay()
        self.stdout.write(f"기본 자료 {made}건을 놓았습니다." if made else "기본 자료는 모두 있습니다.")
        if options["demo"]:
            people = world.lay()
            self.stdout.write(f"꾸며 낸 사람 {people}명을 놓았습니다." if people else "꾸며 낸 사람은 이미 있습니다.")
