"""`manage.py verify_access_records`: exits with 1 and a line for each place where the chain of access records is broken."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.actions import access_records
from accounts.models import AccessRecord, AccessRemoval, AccessSeal


class Command(BaseCommand):
    help = "접속기록의 봉인을 처음부터 끝까지 확인합니다."

    def handle(self, *args: Any, **options: Any) -> None:
        found = access_records.verify()
        for finding in found:
            self.stderr.write(str(finding))
        if found:
            raise CommandError(
                f"맞지 않는 곳이 {len(found)}곳입니다. docs/security.md의 '접속기록'을 보고 조사해 주세요."
            )
        sealed, waiting = AccessSeal.objects.count(), AccessRecord.objects.unsealed().count()
        self.stdout.write(f"접속기록 {sealed}건의 봉인이 모두 맞습니다. 봉인을 기다리는 기록 {waiting}건.")
        for head in AccessSeal.objects.order_by("month", "-number").distinct("month"):
            self.stdout.write(f"{head.month:%Y-%m} {head.number}번 {head.digest}")
        for line in AccessRemoval.objects.all():
            self.stdout.write(f"{line.month:%Y-%m} {line.records}건 {line.digest} 보관 기간이 지나 지움")
