"""The first administrator of an empty portal, or one anew where the last one's role has ended."""

from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from accounts.models import User
from centers.actions import memberships
from centers.models.membership import usual_end
from centers.roles import Role
from common import clock
from common.errors import DomainError


class Command(BaseCommand):
    help = "운영 관리자를 만들거나, 이미 있는 직원에게 그 역할을 줍니다. 새 직원의 비밀번호는 화면에서 묻습니다."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        self._check(options["email"], options["name"])
        known = User.objects.active().filter(username=options["email"].lower(), signs_in_by_code=False).first()
        try:
            with transaction.atomic():
                user = known or self._person(options["email"], options["name"])
                memberships.grant(
                    user,
                    role=Role.ADMIN,
                    center=None,
                    starts_on=clock.today(),
                    ends_on=usual_end(),
                    reason="서버의 명령으로 줌",
                    by=None,
                )
        except DomainError as refusal:
            raise CommandError(str(refusal)) from refusal
        except IntegrityError as taken:
            raise CommandError(f"{options['email']}은 이미 쓰이고 있어 만들지 않았습니다.") from taken
        self.stdout.write(f"{user.name} 님께 운영 관리자 역할을 주었습니다. /accounts/staff/ 에서 로그인해 주세요.")

    def _check(self, email: str, name: str) -> None:
        try:
            validate_email(email)
            User(username=email, name=name).clean_fields(exclude=["password", "phone"])
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal

    def _person(self, email: str, name: str) -> User:
        password = getpass("비밀번호(10자 이상): ")
        try:
            validate_password(password)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        return User.objects.create_staff(name=name, username=email, password=password)
