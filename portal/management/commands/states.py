"""Draw docs/states.md from the flows, or say that it is out of date."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal import state_diagram


class Command(BaseCommand):
    help = "docs/states.md가 코드의 상태 흐름과 같은지 봅니다. --write는 새로 그립니다."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = settings.BASE_DIR / "docs" / "states.md"
        drawn = state_diagram.markdown()
        if options["write"]:
            target.write_text(drawn, encoding="utf-8")
        elif not target.exists() or target.read_text(encoding="utf-8") != drawn:
            raise CommandError("docs/states.md가 코드와 다릅니다. make states로 다시 그려 주세요.")
