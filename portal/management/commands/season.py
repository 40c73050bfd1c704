"""Live through a whole season with invented people, day by day, and print what it came to."""

from __future__ import annotations

from dataclasses import astuple, fields
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.season import run
from portal.season.plan import Size


class Command(BaseCommand):
    help = "빈 데이터베이스에서 꾸며 낸 사람들로 한 해를 하루씩 살아 보고, 맞지 않는 것이 없는지 살핀 뒤 표로 적습니다."

    def add_arguments(self, parser: CommandParser) -> None:
        for size in fields(Size):
            parser.add_argument(f"--{size.name}", type=int, default=size.default)
        parser.add_argument("--seed", type=int, default=20210610)
        parser.add_argument("--first-day", type=date.fromisoformat, default=date(2026, 1, 5))

    def handle(self, *args: Any, **options: Any) -> None:
        size = Size(options["centers"], options["cohorts"], options["people"])
        try:
            season = run.live(size, seed=options["seed"], first_day=options["first_day"])
        except run.PeopleHere:
            raise CommandError(
                "이 데이터베이스에는 사람이 있습니다. 그래서 시작하지 않았습니다. 빈 데이터베이스에서 돌려 주세요."
            ) from None
        columns = [each.name for each in fields(run.Row)]
        self.stdout.write(_line("centre", "track", columns))
        for (center, track), row in sorted(season.rows.items()):
            self.stdout.write(_line(center, track, astuple(row)))
        self.stdout.write(_line("total", "", astuple(season.total())))
        if season.breaks:
            raise CommandError("\n".join(season.breaks))
        self.stdout.write("모든 불변 조건과 모든 줄의 재연이 맞습니다.")


def _line(center: str, track: str, figures: Any) -> str:
    return f"{center:<10}{track:<24}" + "".join(f"{figure!s:>14}" for figure in figures)
