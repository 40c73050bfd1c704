"""`manage.py read_only on|off|status`: the switch for when the web does not answer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common import clock, korean
from common.errors import DomainError
from portal import read_only


class Command(BaseCommand):
    help = "누리집을 잠시 읽기 전용으로 두거나 끝냅니다. 시작하면, 그 전에 시작한 처리가 모두 끝날 때까지 기다립니다."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=("on", "off", "status"))
        parser.add_argument("--reason", default="점검하고 있습니다.", help="누구나 읽는 까닭")
        parser.add_argument("--until", default="", help="끝날 예정, 한국 시각. 보기: '2026-12-03 18:00'")
        parser.add_argument("--wait", type=int, default=read_only.SETTLE_SECONDS, help="기다리는 초")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['act']}")(options)
        except DomainError as refusal:
            raise CommandError(str(refusal)) from None

    def _on(self, options: dict[str, Any]) -> None:
        reason = options["reason"].strip()
        if not reason or len(reason) > 200:
            raise CommandError("까닭은 1자에서 200자까지 적을 수 있어 시작하지 않았습니다.")
        end = self._moment(options["until"]) if options["until"] else None
        self._say(read_only.switch_on(reason=reason, planned_end=end, by=None, wait_seconds=options["wait"]))

    def _off(self, options: dict[str, Any]) -> None:
        read_only.switch_off(by=None)
        self.stdout.write("읽기 전용을 끝냈습니다.")

    def _status(self, options: dict[str, Any]) -> None:
        period = read_only.current()
        if period is None:
            self.stdout.write("읽기 전용이 아닙니다.")
            return
        self.stdout.write(f"{korean.moment(period.started_at)}부터 읽기 전용입니다. {period.reason}")
        self._say(read_only.is_settled(options["wait"]))

    def _say(self, settled: bool) -> None:
        """Exit with 1 while somebody still writes, so that a script does not go on."""
        if not settled:
            raise CommandError(
                "읽기 전용이지만 그 전에 시작한 처리가 아직 끝나지 않았습니다. 잠시 뒤에 status로 확인해 주세요."
            )
        self.stdout.write("읽기 전용입니다. 그 전에 시작한 처리는 모두 끝났습니다.")

    def _moment(self, typed: str) -> datetime:
        try:
            return datetime.strptime(typed, "%Y-%m-%d %H:%M").replace(tzinfo=clock.SEOUL)
        except ValueError:
            raise CommandError(
                "끝날 예정을 읽을 수 없어 시작하지 않았습니다. '2026-12-03 18:00'처럼 적어 주세요."
            ) from None
