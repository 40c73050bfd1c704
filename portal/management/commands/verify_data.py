"""`manage.py verify_data`: exits with 1 and a line for each thing that does not hold."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common import korean
from portal import verification


class Command(BaseCommand):
    help = "불변 조건, 접속기록의 봉인, 올린 파일이 모두 온전한지 살핍니다."

    def handle(self, *args: Any, **options: Any) -> None:
        found = verification.verify()
        if found.findings:
            raise CommandError("\n".join([f"맞지 않는 것이 {len(found.findings)}가지입니다.", *found.findings]))
        last = korean.moment(found.last_record) if found.last_record else "없음"
        self.stdout.write(
            f"불변 조건 {found.rules}가지, 접속기록의 봉인, 파일 {found.papers}개가 모두 맞습니다. 마지막 접속기록: {last}"
        )
