"""The first administrator of an empty portal. Everybody after that is added on a page."""

from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from accounts.models import User
from centers.models import Membership
from centers.roles import Role


class Command(BaseCommand):
    help = "운영 관리자를 만듭니다. 비밀번호는 화면에서 묻습니다."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        password = getpass("비밀번호(10자 이상): ")
        try:
            validate_email(options["email"])
            validate_password(password)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        try:
            with transaction.atomic():
                user = User.objects.create_staff(name=options["name"], username=options["email"], password=password)
                Membership.objects.create(user=user, role=Role.ADMIN, scope=Membership.Scope.EVERYWHERE)
        except IntegrityError as taken:
            raise CommandError(f"{options['email']}은 이미 쓰이고 있어 만들지 않았습니다.") from taken
        self.stdout.write(f"{user.name} 님을 운영 관리자로 만들었습니다. /accounts/staff/ 에서 로그인해 주세요.")
