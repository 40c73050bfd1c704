"""The way back for an administrator who lost phone and recovery codes: whoever may run commands on the server resets it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from accounts.actions import access_records, second_factors
from accounts.models import User

_LONGEST = 200


class Command(BaseCommand):
    help = "이 이메일로 로그인하는 직원의 인증 앱을 지웁니다. 다음에 로그인할 때 새로 등록합니다."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--by", required=True, help="이 명령을 실행하는 직원의 로그인 이메일.")
        parser.add_argument("--reason", required=True, help="왜 지우는지. 접속기록에 남습니다.")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(username=options["email"].lower()).first()
        if person is None:
            raise CommandError("그 이메일로 로그인하는 사람이 없어 아무것도 바꾸지 않았습니다.")
        if not second_factors.has_enrolled(person):
            raise CommandError("등록한 인증 앱이 없어 아무것도 바꾸지 않았습니다. 로그인하면 등록 화면이 나옵니다.")
        by = User.objects.active().filter(username=options["by"].lower(), signs_in_by_code=False).first()
        reason = options["reason"].strip()
        if by is None or not 0 < len(reason) <= _LONGEST:
            raise CommandError(
                f"실행하는 직원의 이메일과 {_LONGEST}자까지의 까닭이 있어야 합니다. 아무것도 바꾸지 않았습니다."
            )
        with transaction.atomic():
            access_records.note_command("reset_second_factor", person, by=by, reason=reason)
            second_factors.reset(person, by=None)
        self.stdout.write("인증 앱을 지우고 열린 로그인을 끝냈습니다. 본인에게 메시지로 알립니다.")
