"""The way back for an administrator who lost phone and recovery codes: whoever may run commands on the server resets it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions import second_factors
from accounts.models import User


class Command(BaseCommand):
    help = "이 이메일로 로그인하는 직원의 인증 앱을 지웁니다. 다음에 로그인할 때 새로 등록합니다."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(username=options["email"].lower()).first()
        if person is None:
            raise CommandError("그 이메일로 로그인하는 사람이 없어 아무것도 바꾸지 않았습니다.")
        if not second_factors.has_enrolled(person):
            raise CommandError("등록한 인증 앱이 없어 아무것도 바꾸지 않았습니다. 로그인하면 등록 화면이 나옵니다.")
        second_factors.reset(person, by=None)
        self.stdout.write("인증 앱을 지우고 열린 로그인을 끝냈습니다. 본인에게 메시지로 알립니다.")
